//! Links between the pages of a list.

use crate::address::PageNumber;
use leptos::prelude::*;
use words::thousands;

/// The current page and the number of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// What the list is of, in the plural.
    of: &'static str,
    page: u64,
    pages: u64,
    counted: Option<(u64, &'static str)>,
    back: &'static str,
    forward: &'static str,
}

impl Paging {
    /// The links of a list of these (a plural noun); pages count from 1, and there is at least one.
    pub const fn of(of: &'static str, page: u64, pages: u64) -> Self {
        Self {
            of,
            page,
            pages,
            counted: None,
            back: "Anterior",
            forward: "Siguiente página",
        }
    }

    /// Also shows the total over all pages, with its noun.
    #[must_use]
    pub const fn counting(self, total: u64, of: &'static str) -> Self {
        Self {
            counted: Some((total, of)),
            ..self
        }
    }

    /// Replaces the links' labels *Anterior* and *Siguiente página*.
    #[must_use]
    pub const fn by(self, back: &'static str, forward: &'static str) -> Self {
        Self {
            back,
            forward,
            ..self
        }
    }

    /// Draws it, if there is more than one page; `address` returns the address of each.
    pub fn view(self, address: impl Fn(PageNumber) -> String) -> Option<impl IntoView> {
        let Self { page, pages, .. } = self;
        let link = |page: u64, label: &'static str, relation: &'static str| {
            let address = address(PageNumber::new(page));
            view! { <a href=address rel=relation>{label}</a> }
        };
        let counted =
            (self.counted).map(|(total, of)| [" (", &thousands(total), " ", of, ")"].concat());
        (pages > 1).then(|| {
            view! {
                <nav class="paging" aria-label=["Páginas de ", self.of].concat()>
                    {(page > 1).then(|| link(page - 1, self.back, "prev"))}
                    <span>"Página " {thousands(page)} " de " {thousands(pages)} {counted}</span>
                    {(page < pages).then(|| link(page + 1, self.forward, "next"))}
                </nav>
            }
        })
    }
}
