//! The content of a page, as the server knows it: title, status, view. Each page's model is one.

use crate::address::Whose;
use crate::message::Message;
use crate::section::Section;
use leptos::prelude::AnyView;
use std::any::Any;
use std::borrow::Cow;
use std::fmt::Debug;

/// The content of a page.
pub trait Content: Any + Debug + Send + Sync {
    /// The page's title, without the product's name.
    fn title(&self) -> Cow<'static, str>;

    /// Its section of the portal, behind the sign-in.
    fn section(&self) -> Option<Section> {
        None
    }

    /// Its name in the header for people who are not signed in.
    fn place(&self) -> Option<&'static str> {
        None
    }

    /// Whether the form was refused: then the title says so, and the status is 422.
    fn is_refused(&self) -> bool {
        false
    }

    /// Its HTTP status.
    fn status(&self) -> u16 {
        if self.is_refused() { 422 } else { 200 }
    }

    /// How many seconds to wait before trying again, if there is a wait.
    fn wait(&self) -> Option<u64> {
        None
    }

    /// Whether it is a document with scripts of its own, which the browser's copy cannot show.
    fn stands_alone(&self) -> bool {
        false
    }

    /// Whether its document needs the style sheet of the contratista's pages, even for other users.
    fn is_of_panels(&self) -> bool {
        false
    }

    /// Whether it refuses access, which the audit record keeps.
    fn denies_access(&self) -> bool {
        false
    }

    /// Draws it.
    fn view(self: Box<Self>) -> AnyView;
}

/// The document's title, without the product's name.
pub fn title(content: &dyn Content) -> Cow<'static, str> {
    let title = content.title();
    if content.is_refused() {
        ["Error: ", &title].concat().into()
    } else {
        title
    }
}

/// A page in one of its states, with invented data: for the style guide, and for the tests that check all of them.
#[derive(Debug)]
pub struct Sample {
    /// The last part of its address in the style guide.
    pub slug: &'static str,
    /// A description of the state.
    pub name: &'static str,
    /// Who sees it, if that does not follow from the address.
    pub seen_by: Option<Whose>,
    /// Its message on top.
    pub message: Option<Message>,
    /// The page.
    pub content: Box<dyn Content>,
}

impl Sample {
    /// A sample of the page in this state.
    pub fn new(slug: &'static str, name: &'static str, content: impl Content + 'static) -> Self {
        Self {
            slug,
            name,
            seen_by: None,
            message: None,
            content: Box::new(content),
        }
    }

    /// The same with this message on top.
    #[must_use]
    pub fn saying(self, message: Message) -> Self {
        Self {
            message: Some(message),
            ..self
        }
    }

    /// The same as seen by these users.
    #[must_use]
    pub fn seen_by(self, whose: Whose) -> Self {
        Self {
            seen_by: Some(whose),
            ..self
        }
    }
}
