//! The portal's pages, for the browser (`hydrate`) and the server (`ssr`).
//!
//! Where to find:
//! - a page (its model, view, loading, form and samples): `pages/<name>.rs`; the list of all pages and their addresses:
//!   `addresses.rs`
//! - the interface of pages: [`page`], [`content`], [`reply`], [`request`]; the mapping from addresses to pages:
//!   [`dispatch`]
//! - the frame around every page: `frame.rs`; the status of a request or the session: `layout.rs`
//! - help and privacy notices: `texts.rs` and `content/*.md`
//! - a component shared by pages: `components/`; checks while typing on still pages: [`checks`]
//! - drawing in the browser: `browser/`; navigation, submitting, the session's countdown: `style/assets/portal.js`
//! - the functions that the workers' grid calls: [`grid_functions`]
//! - the data sent between server and browser: [`wire`], by the functions of [`server_functions`]

// Builds that do not read `.cargo/config.toml` (cargo-fuzz sets its own flags) do not erase the views' types, which
// then nest deeper than the default limit.
#![recursion_limit = "256"]

pub mod checks;
pub mod components;
pub mod field_error;
#[cfg(any(feature = "ssr", feature = "csr"))]
pub mod grid_functions;
pub mod pages;
pub mod paths;
pub mod remaining;
pub mod wire;

pub mod browser;

#[cfg(feature = "ssr")]
pub mod address;
#[cfg(feature = "ssr")]
pub mod addresses;
#[cfg(feature = "ssr")]
pub mod content;
#[cfg(feature = "ssr")]
pub mod dispatch;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
pub mod document_ids;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
pub mod layout;
#[cfg(feature = "ssr")]
pub mod meant;
#[cfg(feature = "ssr")]
pub mod message;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod reply;
#[cfg(feature = "ssr")]
pub mod request;
#[cfg(feature = "ssr")]
pub mod samples;
#[cfg(feature = "ssr")]
pub mod screen;
#[cfg(feature = "ssr")]
pub mod section;
#[cfg(feature = "ssr")]
pub mod server_functions;
#[cfg(feature = "ssr")]
pub mod still;
#[cfg(feature = "ssr")]
pub mod texts;
