//! What a request may do and how it is answered, whether it came as a page, as a form or from the
//! browser's copy. Knows no HTTP: the crate `server` turns outcomes into responses.

mod dispatch;
mod request;

pub use dispatch::{answer, end_present_session, get, page_for, post, sign_out};
pub use request::{Authentication, RequestContext, SessionChange};

use crate::page::Content;
use crate::pages::notice::Notice;
use crate::routes::Route;
use services::acting_for::ChooseError;
use uuid::Uuid;

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
