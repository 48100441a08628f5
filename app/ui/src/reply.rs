//! Answers of pages, and the content of forms.

use crate::address::Location;
use crate::content::Content;
use crate::pages::notice::Notice;
use serde::de::DeserializeOwned;
use services::accounts::bulk::Format;
use services::acting_for::ChooseError;
use std::collections::HashMap;
use std::fmt;

/// The answer of a page.
#[derive(Debug)]
pub enum Reply {
    /// Show this content.
    Show(Box<dyn Content>),
    /// Redirect there.
    Redirect(Location),
    /// A download.
    File(Download),
}

impl Reply {
    /// Shows this content.
    pub fn show(content: impl Content + 'static) -> Self {
        Self::Show(Box::new(content))
    }

    /// Redirects there.
    pub fn redirect(to: impl Into<Location>) -> Self {
        Self::Redirect(to.into())
    }
}

/// Why a page does not answer normally.
#[derive(Debug)]
pub enum Interruption {
    /// Redirect there first, usually to the sign-in.
    Redirect(Location),
    /// Show this notice instead.
    Notice(Notice),
    /// Show this content instead.
    Content(Box<dyn Content>),
    /// An internal error; it is logged, and never shown to the reader.
    Failed(services::Internal),
}

impl Interruption {
    /// Redirects there first.
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

/// The result of a page's `load` or `submit`.
pub type Answered = Result<Reply, Interruption>;

/// A file to download.
#[derive(Clone, PartialEq, Eq)]
pub struct Download {
    /// Its file name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Download {
    /// Rows as a file of this format; its extension is added to the name.
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

/// An uploaded file.
pub enum Upload {
    /// No file was chosen.
    None,
    /// Larger than any accepted file.
    TooLarge,
    /// This one.
    File {
        /// Its name on the sender's machine; never used as a path.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
}

/// An uploaded file that may be large.
pub enum LargeUpload {
    /// No file was chosen.
    None,
    /// Larger than any accepted file.
    TooLarge,
    /// This one. It lies on disk without a name, and is gone when nobody reads it any more.
    File(std::fs::File),
}

impl fmt::Debug for Upload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Upload")
    }
}

/// The name of the field that carries a file.
pub const FILE: &str = "archivo";

/// The values of a form's fields, by name.
pub type Fields = HashMap<String, String>;

/// The content of a form. `Debug` does not show it.
pub enum Sent<'body> {
    /// Fields, as `application/x-www-form-urlencoded`.
    Form(&'body [u8]),
    /// Fields and a file (`multipart/form-data`).
    WithFile(Fields, Upload),
    /// The same with a file that may be large.
    WithLargeFile(Fields, LargeUpload),
}

impl Sent<'_> {
    /// The fields.
    ///
    /// # Errors
    /// [`Notice::Unreadable`]; [`Notice::MethodNotAllowed`] for a form with a file, which this page does not have.
    pub fn form<Form: DeserializeOwned>(self) -> Result<Form, Interruption> {
        match self {
            Self::Form(body) => {
                serde_urlencoded::from_bytes(body).map_err(|_| Notice::Unreadable.into())
            }
            Self::WithFile(..) | Self::WithLargeFile(..) => Err(Notice::MethodNotAllowed.into()),
        }
    }

    /// The fields, and the file if one was chosen.
    ///
    /// # Errors
    /// [`Notice::Unreadable`].
    pub fn with_file(self) -> Result<(Fields, Upload), Interruption> {
        match self {
            Self::WithFile(fields, upload) => Ok((fields, upload)),
            form => Ok((form.form()?, Upload::None)),
        }
    }

    /// The fields, and the file that may be large if one was chosen.
    ///
    /// # Errors
    /// [`Notice::Unreadable`].
    pub fn with_large_file(self) -> Result<(Fields, LargeUpload), Interruption> {
        match self {
            Self::WithLargeFile(fields, upload) => Ok((fields, upload)),
            form => Ok((form.form()?, LargeUpload::None)),
        }
    }
}

impl fmt::Debug for Sent<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sent(…)")
    }
}
