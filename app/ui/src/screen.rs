//! A page with its frame, and the answer to a request.

use crate::address::Location;
use crate::content::{Content, title};
use crate::frame::{Frame, PRODUCT, SignedIn};
use crate::message::Message;
use crate::pages::message;
use crate::remaining::Remaining;
use crate::reply::Download;
use crate::still::still_html;
use crate::wire::{Body, Page};
use leptos::prelude::Owner;

/// The answer to a request.
#[derive(Debug)]
pub enum Answer {
    /// This page.
    Show(Box<Screen>),
    /// Go there (HTTP: 303).
    Go(Location),
    /// Redirect permanently (HTTP: 301).
    Moved(Location),
    /// A download, never shown in place.
    File(Box<Download>),
}

/// A page with its frame.
#[derive(Debug)]
pub struct Screen {
    /// Its address for a GET.
    pub address: String,
    /// Its frame.
    pub frame: Frame,
    /// The name under which the browser may store what is typed here (`Page::account`).
    pub account: Option<String>,
    /// The session's remaining time; `None` when nobody is signed in.
    pub remaining: Option<Remaining>,
    /// Its message on top; only still pages have one.
    pub message: Option<Message>,
    /// What it is about.
    pub content: Box<dyn Content>,
}

/// The style sheets that a document loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheets {
    /// The common one.
    Every,
    /// Also the one of the contratista's pages.
    Panels,
}

impl Screen {
    /// The style sheets of its document. The browser's copy never loads one, and may navigate from here to any page
    /// open to the same person.
    pub fn sheets(&self) -> Sheets {
        let contratista = matches!(self.frame.person, Some(SignedIn::Contratista { .. }));
        if contratista || self.content.is_of_panels() {
            Sheets::Panels
        } else {
            Sheets::Every
        }
    }

    /// The page as sent to the browser's copy.
    pub fn page(self) -> Page {
        // An error page has no other message.
        let message = self.message.filter(|_| self.content.status() == 200);
        Page {
            address: self.address,
            title: full_title(&title(&*self.content)),
            header: self
                .frame
                .header(self.content.section(), self.content.place()),
            account: self.account,
            remaining: self.remaining,
            body: match (Body::of(self.content), message) {
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
