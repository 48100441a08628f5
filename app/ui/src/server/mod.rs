//! What a request may do and how it is answered, whether it came as a page, as a form or from the
//! browser's copy. Knows no HTTP: the crate `server` turns answers into responses.

mod account;
mod dispatch;
mod panel;
mod request;

pub use dispatch::{end_present_session, get, outcome, post, upload};
pub use request::{RequestContext, SessionChange, remaining};

use crate::document::still_html;
use crate::frame::{Frame, PRODUCT, SignedIn};
use crate::page::{Body, Page, Remaining};
use crate::pages::notice::Notice;
use crate::pages::{Content, message};
use crate::routes::{Message, Route};
use leptos::prelude::Owner;
use services::acting_for::ChooseError;
use std::fmt;
use uuid::Uuid;

/// What a request comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This page.
    Show(Box<Screen>),
    /// Go there (HTTP: 303).
    Go(Route),
    /// This is its address, for good (HTTP: 301).
    Moved(Route),
    /// A file to keep, never to be shown in place.
    File(Box<Download>),
}

/// A file that somebody gets.
#[derive(Clone, PartialEq, Eq)]
pub struct Download {
    /// What to call it.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Download {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Download")
    }
}

/// A file that somebody sends.
pub enum Upload {
    /// No file was chosen.
    None,
    /// It is larger than any that is taken.
    TooLarge,
    /// This one.
    File {
        /// What it is called where it comes from; nothing but a text.
        name: String,
        /// What is in it.
        bytes: Vec<u8>,
    },
}

impl fmt::Debug for Upload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Upload")
    }
}

/// A page with what surrounds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Its address, or the address it would have for a GET.
    pub address: String,
    /// What surrounds it.
    pub frame: Frame,
    /// Under which name the browser may keep what is typed here (`Page::account`).
    pub account: Option<String>,
    /// What is left of the session; `None` when nobody is signed in.
    pub remaining: Option<Remaining>,
    /// What it says on top about what led to it; only pages that the server draws do.
    pub message: Option<Message>,
    /// What it is about.
    pub content: Content,
}

/// Which style sheets a document loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheets {
    /// That of every page.
    Every,
    /// That of the contratista's pages, too.
    Panels,
}

impl Screen {
    /// Which style sheets its document loads: the browser's copy, which never loads one, may go on from
    /// here to whatever is open to the same person.
    pub fn sheets(&self) -> Sheets {
        let contratista = matches!(self.frame.person, Some(SignedIn::Contratista { .. }));
        if contratista || matches!(self.content, Content::EFirma(_) | Content::EFirmaAs(_)) {
            Sheets::Panels
        } else {
            Sheets::Every
        }
    }

    /// It, as the browser's copy gets it.
    pub fn page(self) -> Page {
        // What went wrong instead is said alone.
        let message = self.message.filter(|_| self.content.status() == 200);
        Page {
            address: self.address,
            title: full_title(&self.content.title()),
            header: self
                .frame
                .header(self.content.section(), self.content.place()),
            account: self.account,
            remaining: self.remaining,
            body: match (self.content.body(self.frame.number), message) {
                (Body::Still(html), Some(message)) => {
                    let above = Owner::new().with(|| still_html(message::view(message)));
                    Body::Still([above, html].concat())
                }
                (body, _) => body,
            },
        }
    }
}

/// A document's title.
pub fn full_title(title: &str) -> String {
    [title, " · ", PRODUCT].concat()
}

/// What a page's `load` or `submit` comes to: a page, or something else instead.
pub type Reply = Result<Content, Interruption>;

/// Why something other than the expected page is the answer.
#[derive(Debug)]
pub enum Interruption {
    /// Go there.
    Go(Route),
    /// Show this instead.
    Show(Box<Content>),
    /// A file instead of a page.
    File(Box<Download>),
    /// Something broke; it goes to the log, never to the reader.
    Failed(services::Internal),
}

impl From<Notice> for Interruption {
    fn from(notice: Notice) -> Self {
        Self::Show(Box::new(Content::Notice(notice)))
    }
}

impl From<ChooseError> for Interruption {
    fn from(error: ChooseError) -> Self {
        match error {
            ChooseError::NotYours => Notice::ContratistaRemoved { name: None }.into(),
            ChooseError::Internal(error) => Self::Failed(error),
        }
    }
}

impl From<services::Internal> for Interruption {
    fn from(error: services::Internal) -> Self {
        Self::Failed(error)
    }
}

/// Reads an id from an address.
///
/// # Errors
/// The *not found* page, for what has the shape of an id and is none.
pub fn identifier(text: &str) -> Result<Uuid, Interruption> {
    Uuid::try_parse(text).map_err(|_| Notice::NotFound.into())
}
