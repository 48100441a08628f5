//! What a page shows, as the server knows it: title, status, view. Each page's model is one.

use crate::address::Whose;
use crate::message::Message;
use crate::section::Section;
use leptos::prelude::AnyView;
use std::any::Any;
use std::borrow::Cow;
use std::fmt::Debug;

/// What a page shows.
pub trait Content: Any + Debug + Send + Sync {
    /// The page's title, without the product's name.
    fn title(&self) -> Cow<'static, str>;

    /// The part of the portal that it belongs to, behind the sign-in.
    fn section(&self) -> Option<Section> {
        None
    }

    /// Where those are who are not signed in, as the header says it.
    fn place(&self) -> Option<&'static str> {
        None
    }

    /// Whether what was typed was refused: then the title says so, and the status is 422.
    fn is_refused(&self) -> bool {
        false
    }

    /// The HTTP status that goes with it.
    fn status(&self) -> u16 {
        if self.is_refused() { 422 } else { 200 }
    }

    /// How many seconds to wait before trying again, where a wait is on.
    fn wait(&self) -> Option<u64> {
        None
    }

    /// Whether it is a document of its own, with scripts of its own, that the browser's copy cannot show.
    fn stands_alone(&self) -> bool {
        false
    }

    /// Whether its document needs the style sheet of the contratista's pages, whoever asks.
    fn is_of_panels(&self) -> bool {
        false
    }

    /// Whether it says that what was asked for is not for those who ask, which the audit record keeps.
    fn denies_access(&self) -> bool {
        false
    }

    /// Draws it.
    fn view(self: Box<Self>) -> AnyView;
}

/// The page's title as the document has it, the product's name left out.
pub fn title(content: &dyn Content) -> Cow<'static, str> {
    let title = content.title();
    if content.is_refused() {
        ["Error: ", &title].concat().into()
    } else {
        title
    }
}

/// A page in one of its states, with invented contents: for looking at, and for the tests that look at all
/// of them.
#[derive(Debug)]
pub struct Sample {
    /// The end of its address in the style guide.
    pub slug: &'static str,
    /// What it shows.
    pub name: &'static str,
    /// Who sees it, where that does not follow from the address.
    pub seen_by: Option<Whose>,
    /// What it says on top.
    pub message: Option<Message>,
    /// The page.
    pub content: Box<dyn Content>,
}

impl Sample {
    /// The page in this state.
    pub fn new(slug: &'static str, name: &'static str, content: impl Content + 'static) -> Self {
        Self {
            slug,
            name,
            seen_by: None,
            message: None,
            content: Box::new(content),
        }
    }

    /// The same with this on top.
    #[must_use]
    pub fn saying(self, message: Message) -> Self {
        Self {
            message: Some(message),
            ..self
        }
    }

    /// The same as those see it whose this would be.
    #[must_use]
    pub fn seen_by(self, whose: Whose) -> Self {
        Self {
            seen_by: Some(whose),
            ..self
        }
    }
}
