//! A page as the browser's copy gets it, with the first request inside the HTML document, later as the answer to a
//! call. Live pages (a check while typing) are sent as their data, and the wasm draws them; all others are still: the
//! server draws them and the wasm only inserts them, so that their code is never downloaded.

use crate::pages::{new_password, recovery, sign_in};
use crate::remaining::Remaining;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A whole page. `portal.js` reads it field by field, in this order, except the data of a live page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its address for a GET.
    pub address: String,
    /// The document's title.
    pub title: String,
    /// The inside of the header; empty if it is unchanged since the document was sent.
    pub header: String,
    /// The name under which the browser may store what is typed here until it is sent: of the person, and of the
    /// contratista if the page is about one (`RequestContext::account`); `None` when nobody is signed in.
    pub account: Option<String>,
    /// The session's remaining time, for the warning before its end; `None` when nobody is signed in.
    pub remaining: Option<Remaining>,
    /// Its content.
    pub body: Body,
}

/// The content of a page. A live page needs a variant here; any page: see [`crate::pages`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// HTML drawn by the server; empty if it is the HTML that the document was sent with. `portal.js` reads it, and
    /// knows it as the first variant.
    Still(String),
    /// Sign-in (guide, step 6).
    SignIn(sign_in::Model),
    /// New password (guide, step 3).
    NewPassword(new_password::Model),
    /// Request for a new link.
    Recovery(recovery::Model),
}

impl Body {
    /// A page as it is sent: data if it is live, else HTML.
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

    /// Draws it, if it is live.
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

/// The answer to a page request or a form. `portal.js` knows both by their positions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// This page.
    Show(Box<Page>),
    /// Go to this address.
    Go(String),
}

/// Identifies the wire format: a browser's copy of another version (a page left open during a deployment) cannot read
/// our answers and has to reload the page.
pub const WIRE_VERSION: u64 = hash_of(&[
    include_str!("field_error.rs"),
    include_str!("grid_functions.rs"),
    include_str!("paths.rs"),
    include_str!("remaining.rs"),
    include_str!("server_functions.rs"),
    include_str!("wire.rs"),
    include_str!("components/password_checklist.rs"),
    include_str!("../../grid/src/texts.rs"),
    include_str!("../../grid/src/wire.rs"),
    include_str!("pages/new_password.rs"),
    include_str!("pages/recovery.rs"),
    include_str!("pages/sign_in.rs"),
]);

/// FNV-1a over the files that define the wire format.
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
