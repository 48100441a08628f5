//! What comes of asking a page for something, and what a form brings.

use crate::address::Location;
use crate::content::Content;
use crate::pages::notice::Notice;
use serde::de::DeserializeOwned;
use services::accounts::bulk::Format;
use services::acting_for::ChooseError;
use std::collections::HashMap;
use std::fmt;

/// What a page answers.
#[derive(Debug)]
pub enum Reply {
    /// This page.
    Show(Box<dyn Content>),
    /// Go there.
    Redirect(Location),
    /// A file to keep.
    File(Download),
}

impl Reply {
    /// This page.
    pub fn show(content: impl Content + 'static) -> Self {
        Self::Show(Box::new(content))
    }

    /// Go there.
    pub fn redirect(to: impl Into<Location>) -> Self {
        Self::Redirect(to.into())
    }
}

/// Why a page does not answer itself.
#[derive(Debug)]
pub enum Interruption {
    /// First go there: to the sign-in, mostly.
    Redirect(Location),
    /// This is said instead.
    Notice(Notice),
    /// Something broke; it goes to the log, never to the reader.
    Failed(services::Internal),
}

impl Interruption {
    /// First go there.
    pub fn redirect(to: impl Into<Location>) -> Self {
        Self::Redirect(to.into())
    }
}

impl From<Notice> for Interruption {
    fn from(notice: Notice) -> Self {
        Self::Notice(notice)
    }
}

impl From<services::Internal> for Interruption {
    fn from(error: services::Internal) -> Self {
        Self::Failed(error)
    }
}

impl From<ChooseError> for Interruption {
    fn from(error: ChooseError) -> Self {
        match error {
            ChooseError::NotYours => Notice::ContratistaRemoved { name: None }.into(),
            ChooseError::Internal(error) => error.into(),
        }
    }
}

/// What a page's `load` or `submit` comes to.
pub type Answered = Result<Reply, Interruption>;

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

impl Download {
    /// Rows as a file of this format, called this and what its format adds.
    pub fn of_rows(name: &str, format: Format, bytes: Vec<u8>) -> Self {
        Self {
            name: [name, format.code()].join("."),
            media_type: format.media_type(),
            bytes,
        }
    }
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

/// The name of the field that a file is sent in.
pub const FILE: &str = "archivo";

/// What is in a form's fields, by their names.
pub type Fields = HashMap<String, String>;

/// What a form brings. `Debug` shows nothing of it.
pub enum Sent<'body> {
    /// Fields, as `application/x-www-form-urlencoded`.
    Form(&'body [u8]),
    /// Fields and a file (`multipart/form-data`).
    WithFile(Fields, Upload),
}

impl Sent<'_> {
    /// The fields.
    ///
    /// # Errors
    /// [`Notice::Unreadable`]; [`Notice::MethodNotAllowed`] for a file that no form here sends.
    pub fn form<Form: DeserializeOwned>(self) -> Result<Form, Interruption> {
        match self {
            Self::Form(body) => {
                serde_urlencoded::from_bytes(body).map_err(|_| Notice::Unreadable.into())
            }
            Self::WithFile(..) => Err(Notice::MethodNotAllowed.into()),
        }
    }

    /// The fields, and the file if one was chosen.
    ///
    /// # Errors
    /// [`Notice::Unreadable`].
    pub fn with_file(self) -> Result<(Fields, Upload), Interruption> {
        match self {
            Self::WithFile(fields, upload) => Ok((fields, upload)),
            form @ Self::Form(_) => Ok((form.form()?, Upload::None)),
        }
    }
}

impl fmt::Debug for Sent<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sent(…)")
    }
}
