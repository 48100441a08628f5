//! The portal's pages, for the browser (`hydrate`) and the server (`ssr`).
//!
//! Where things live:
//! - a page (its model, its view, how it is loaded, what its form does, its samples): `pages/<name>.rs`; the list
//!   of all, and of their addresses: `addresses.rs`
//! - what a page can be asked and answers: [`page`], [`content`], [`reply`], [`request`]; which answers what:
//!   [`dispatch`]
//! - what surrounds every page: `frame.rs`; what says how a request or the session stands: `layout.rs`
//! - texts to read: `texts.rs` and `content/*.md`
//! - a piece shared by pages: `components/`; what is checked while typing on the server's pages: [`checks`]
//! - drawing in the browser: `browser/`; moving about, submitting, the session's countdown: `style/assets/portal.js`
//! - what travels between server and browser: [`wire`], by the functions of [`server_functions`]

// Builds that do not read `.cargo/config.toml` (cargo-fuzz sets flags of its own) do not erase the views'
// types, which then nest deeper than the default allows.
#![recursion_limit = "256"]

pub mod checks;
pub mod components;
pub mod field_error;
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
