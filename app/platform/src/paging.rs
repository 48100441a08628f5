//! Lists that are read by pages: one implementation for people, contratistas, sign-ins and rows of files.

/// The most characters of a search; no name, CURP, RFC or mail address that anybody looks for needs more.
pub const SEARCH_CHARACTERS: usize = 100;

/// How many items fit on a page where nothing else is said.
pub const PAGE_SIZE: u64 = 20;

/// The last page that may be asked for; no list has so many.
pub const LAST_PAGE: u64 = 1_000_000;

/// What is searched for: without white space around it, and cut where it is longer than anything there is.
pub fn search_words(typed: &str) -> String {
    typed.trim().chars().take(SEARCH_CHARACTERS).collect()
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// How many there are on all pages.
    pub total: u64,
    /// This page, from 1.
    pub page: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
}

impl<T> Page<T> {
    /// The same page of something else.
    pub fn map<U>(self, item: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(item).collect(),
            total: self.total,
            page: self.page,
            pages: self.pages,
        }
    }
}

/// Where a page lies in a list of which it is known how long it is. Beyond the last page there is the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    total: u64,
    page: u64,
    pages: u64,
    size: u64,
}

impl Cut {
    /// The page that was asked for, from 1, of so many items, `size` a page.
    pub fn of(total: u64, page: u64, size: u64) -> Self {
        let size = size.max(1);
        let pages = total.div_ceil(size).max(1);
        let page = page.clamp(1, pages);
        Self {
            total,
            page,
            pages,
            size,
        }
    }

    /// This page, from 1.
    pub const fn page(self) -> u64 {
        self.page
    }

    /// How many items come before it.
    pub const fn offset(self) -> u64 {
        (self.page - 1) * self.size
    }

    /// How many items it has at most.
    pub const fn size(self) -> u64 {
        self.size
    }

    /// The page with what is on it.
    pub const fn with<T>(self, items: Vec<T>) -> Page<T> {
        Page {
            items,
            total: self.total,
            page: self.page,
            pages: self.pages,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_last_page_there_is_the_last_one() {
        for (total, page, expected, offset, pages) in [
            (0, 1, 1, 0, 1),
            (0, 9, 1, 0, 1),
            (20, 1, 1, 0, 1),
            (21, 2, 2, 20, 2),
            (21, 3, 2, 20, 2),
            (21, 0, 1, 0, 2),
            (
                u64::MAX,
                u64::MAX,
                u64::MAX.div_ceil(20),
                u64::MAX / 20 * 20,
                u64::MAX.div_ceil(20),
            ),
        ] {
            let cut = Cut::of(total, page, 20);
            let page: Page<()> = cut.with(Vec::new());
            assert_eq!(
                (page.total, page.page, cut.offset(), page.pages),
                (total, expected, offset, pages)
            );
        }
        assert_eq!(Cut::of(3, 2, 0).size(), 1, "a page has at least one");
    }

    #[test]
    fn what_is_searched_for_has_an_end() {
        assert_eq!(search_words("  peña "), "peña");
        assert_eq!(search_words(&"ñ".repeat(101)).chars().count(), 100);
    }
}
