//! What all lists of the API have in common: which page is asked for, and which one is given.

use super::problem::{FieldError, Problem};
use services::paging::{LAST_PAGE, SEARCH_CHARACTERS};

/// The page that is meant where none is named.
pub const fn first_page() -> u64 {
    1
}

/// What is wrong with the parameters of a list, if anything.
#[derive(Default)]
pub struct Wrong(Vec<FieldError>);

impl Wrong {
    /// Something is wrong with this parameter.
    pub fn add(&mut self, name: &'static str, code: &'static str, message: String) {
        self.0.push(FieldError::new(name, code, message));
    }

    /// Looks at the words that are searched for.
    pub fn search(&mut self, words: &str) {
        if words.chars().count() > SEARCH_CHARACTERS {
            let message = format!("Busca con {SEARCH_CHARACTERS} caracteres como máximo.");
            self.add("buscar", "longitud", message);
        }
    }

    /// Looks at the page that is asked for.
    pub fn page(&mut self, page: u64) {
        if !(1..=LAST_PAGE).contains(&page) {
            let message = format!("Las páginas van de 1 a {LAST_PAGE}.");
            self.add("pagina", "rango", message);
        }
    }

    /// Nothing is wrong, or the refusal.
    ///
    /// # Errors
    /// [`Problem::fields`].
    pub fn none(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problem::fields(self.0))
        }
    }
}

/// Declares what a page of a list is answered with: what is on it, under a name of its own, and which page it
/// is. One structure rather than a part put into others: the OpenAPI document says each field in one place.
macro_rules! page_of_a_list {
    ($(#[$about:meta])* $name:ident { $(#[$items_about:meta])* $items:ident: $item:ty }) => {
        $(#[$about])*
        #[derive(serde::Serialize, utoipa::ToSchema)]
        pub struct $name {
            $(#[$items_about])*
            $items: Vec<$item>,
            /// Cuántos hay en todas las páginas.
            #[schema(example = 1)]
            total: u64,
            /// Esta página, desde 1.
            #[schema(minimum = 1, example = 1)]
            pagina: u64,
            /// Cuántas páginas hay; al menos 1.
            #[schema(minimum = 1, example = 1)]
            paginas: u64,
            /// Cuántos caben en una página.
            #[schema(minimum = 1, example = 20)]
            por_pagina: u64,
        }

        impl $name {
            /// This page, of a list that has `size` a page.
            fn of<T>(page: services::paging::Page<T>, size: u64) -> Self
            where
                $item: From<T>,
            {
                Self {
                    $items: page.items.into_iter().map(<$item>::from).collect(),
                    total: page.total,
                    pagina: page.page,
                    paginas: page.pages,
                    por_pagina: size,
                }
            }
        }
    };
}

pub(super) use page_of_a_list;
