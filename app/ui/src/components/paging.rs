//! The way through a list that is read by pages.

use crate::address::PageNumber;
use leptos::prelude::*;
use words::thousands;

/// Which page of how many.
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
    /// The way through a list of these, in the plural; pages count from 1, and there is at least one.
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

    /// It says how many there are on all pages, and of what.
    #[must_use]
    pub const fn counting(self, total: u64, of: &'static str) -> Self {
        Self {
            counted: Some((total, of)),
            ..self
        }
    }

    /// Its links say this instead of *Anterior* and *Siguiente página*.
    #[must_use]
    pub const fn by(self, back: &'static str, forward: &'static str) -> Self {
        Self {
            back,
            forward,
            ..self
        }
    }

    /// Draws it, where there is more than one page; `address` gives the address of each.
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
