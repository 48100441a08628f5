//! What all lists of the API share: the page's number in the request and in the answer.

use super::problem::{FieldError, Problem};
use services::paging::{LAST_PAGE, SEARCH_CHARACTERS};

/// The default page.
pub const fn first_page() -> u64 {
    1
}

/// The errors found in a list's parameters.
#[derive(Default)]
pub struct Wrong(Vec<FieldError>);

impl Wrong {
    /// Adds an error of this parameter.
    pub fn add(&mut self, name: &'static str, code: &'static str, message: String) {
        self.0.push(FieldError::new(name, code, message));
    }

    /// Checks the words of the search.
    pub fn search(&mut self, words: &str) {
        if words.chars().count() > SEARCH_CHARACTERS {
            let message = format!("Busca con {SEARCH_CHARACTERS} caracteres como máximo.");
            self.add("buscar", "longitud", message);
        }
    }

    /// Checks the page's number.
    pub fn page(&mut self, page: u64) {
        if !(1..=LAST_PAGE).contains(&page) {
            let message = format!("Las páginas van de 1 a {LAST_PAGE}.");
            self.add("pagina", "rango", message);
        }
    }

    /// Returns `Ok` if no error was found.
    ///
    /// # Errors
    /// [`Problem::fields`] with all errors.
    pub fn none(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problem::fields(self.0))
        }
    }
}

/// Declares the answer type of a list's page: the items, under a field name of their own, and the page's number. It is
/// one struct without flattening, so that the OpenAPI document describes each field once.
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
            /// The answer for this page of a list with `size` items per page.
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
