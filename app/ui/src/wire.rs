//! A page as the browser's copy gets it, with the first request inside the HTML document, later as
//! the answer to a call. Pages that live (a check while typing) travel as their data, and the wasm
//! draws them; all others are still: the server draws them and the wasm only puts them in place,
//! so that their code is never downloaded.

use crate::pages::{new_password, recovery, sign_in};
use crate::remaining::Remaining;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A whole page. `portal.js` reads it field by field, in this order, but for what is in a page that lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its address, or the address it would have for a GET.
    pub address: String,
    /// The document's title.
    pub title: String,
    /// The inside of the header; empty when it is the one that the document came with.
    pub header: String,
    /// Under which name the browser may keep what is typed here until it is sent: of whom, and for which
    /// contratista where the page is about one (`RequestContext::account`); `None` when nobody is signed in.
    pub account: Option<String>,
    /// What is left of the session, for the warning before its end; `None` when nobody is signed in.
    pub remaining: Option<Remaining>,
    /// What it shows.
    pub body: Body,
}

/// What a page shows. To add one that lives: a variant here; any page: see [`crate::pages`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// HTML drawn by the server; empty when it is the HTML that the document came with. `portal.js` reads it,
    /// and knows it by its being the first.
    Still(String),
    /// Guide, step 6.
    SignIn(sign_in::Model),
    /// Guide, step 3.
    NewPassword(new_password::Model),
    /// Asking for a new link.
    Recovery(recovery::Model),
}

impl Body {
    /// What travels of a page: data where it lives in the browser, else HTML.
    #[cfg(feature = "ssr")]
    pub fn of(content: Box<dyn crate::content::Content>) -> Self {
        let any: &dyn std::any::Any = &*content;
        if let Some(model) = any.downcast_ref::<sign_in::Model>() {
            return Self::SignIn(model.clone());
        }
        if let Some(model) = any.downcast_ref::<new_password::Model>() {
            return Self::NewPassword(model.clone());
        }
        if let Some(model) = any.downcast_ref::<recovery::Model>() {
            return Self::Recovery(model.clone());
        }
        Self::Still(Owner::new().with(|| crate::still::still_html(content.view())))
    }

    /// Draws it, if it lives.
    pub fn view(self) -> AnyView {
        match self {
            Self::SignIn(model) => sign_in::view(model).into_any(),
            Self::NewPassword(model) => new_password::view(model).into_any(),
            Self::Recovery(model) => recovery::view(model).into_any(),
            Self::Still(_) => ().into_any(),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SignIn(_) => "SignIn",
            Self::NewPassword(_) => "NewPassword",
            Self::Recovery(_) => "Recovery",
            Self::Still(_) => "Still",
        })
    }
}

/// What comes of asking for a page or of sending a form. `portal.js` knows both by their places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// This page.
    Show(Box<Page>),
    /// Go to this address.
    Go(String),
}

/// Identifies the shape of what travels: whoever has another (a page left open over a deployment)
/// cannot read our answers and has to load the page anew.
pub const WIRE_VERSION: u64 = hash_of(&[
    include_str!("field_error.rs"),
    include_str!("paths.rs"),
    include_str!("remaining.rs"),
    include_str!("server_functions.rs"),
    include_str!("wire.rs"),
    include_str!("components/password_checklist.rs"),
    include_str!("pages/new_password.rs"),
    include_str!("pages/recovery.rs"),
    include_str!("pages/sign_in.rs"),
]);

/// FNV-1a over the files that say what travels.
const fn hash_of(files: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut file = 0;
    while file < files.len() {
        let bytes = files[file].as_bytes();
        let mut position = 0;
        while position < bytes.len() {
            hash = (hash ^ bytes[position] as u64).wrapping_mul(0x0100_0000_01b3);
            position += 1;
        }
        file += 1;
    }
    hash
}
