//! The portal's pages, for the browser (`hydrate`) and the server (`ssr`).
//!
//! Where things live:
//! - a page (its model, its view, its form): `pages/<name>.rs`; the list of pages: [`pages`]
//! - an address: [`routes::Route`]
//! - what surrounds every page: `frame.rs`; what says how a request or the session stands: `layout.rs`
//! - texts to read: `texts.rs` and `content/*.md`
//! - a piece shared by pages: `components/`; what is checked while typing on the server's pages: [`checks`]
//! - drawing in the browser: `browser/`; moving about, submitting, the session's countdown: `style/assets/portal.js`
//! - what a request may do and how it is answered: `server/` (server only)
//! - the functions the browser calls: [`server_functions`]

// Builds that do not read `.cargo/config.toml` (cargo-fuzz sets flags of its own) do not erase the views'
// types, which then nest deeper than the default allows.
#![recursion_limit = "256"]

pub mod checks;
pub mod components;
pub mod page;
pub mod pages;
pub mod routes;

pub mod browser;

#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
pub mod document_ids;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
pub mod layout;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
pub mod server_functions;
#[cfg(feature = "ssr")]
pub mod texts;
