//! What a request may do and how it is answered, whether it came as a page, as a form or from the
//! browser's copy. Knows no HTTP: the crate `server` turns answers into responses.

mod dispatch;
mod request;

pub use dispatch::{end_present_session, get, outcome, post};
pub use request::{RequestContext, SessionChange, remaining};

use crate::frame::{Frame, PRODUCT};
use crate::page::{Page, Remaining};
use crate::pages::Content;
use crate::pages::notice::Notice;
use crate::routes::Route;
use services::acting_for::ChooseError;
use uuid::Uuid;

/// What a request comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This page.
    Show(Box<Screen>),
    /// Go there (HTTP: 303).
    Go(Route),
}

/// A page with what surrounds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Its address, or the address it would have for a GET.
    pub address: String,
    /// What surrounds it.
    pub frame: Frame,
    /// What is left of the session; `None` when nobody is signed in.
    pub remaining: Option<Remaining>,
    /// What it is about.
    pub content: Content,
}

impl Screen {
    /// It, as the browser's copy gets it.
    pub fn page(self) -> Page {
        Page {
            address: self.address,
            title: full_title(&self.content.title()),
            header: self.frame.header(self.content.section()),
            remaining: self.remaining,
            body: self.content.body(),
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
