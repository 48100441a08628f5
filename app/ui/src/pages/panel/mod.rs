//! The contratista's pages, all still: one module per page.

pub mod capturista;
pub mod capturistas;
pub mod correct;
pub mod data;
pub mod home;
pub mod many;
pub mod preview;
pub mod register;
pub mod remove;
pub mod revoke_token;
mod shared;
pub mod tokens;

pub(super) use shared::author_in_words;
