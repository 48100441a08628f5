//! A page with what surrounds it, and what a request comes to.

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

/// What a request comes to.
#[derive(Debug)]
pub enum Answer {
    /// This page.
    Show(Box<Screen>),
    /// Go there (HTTP: 303).
    Go(Location),
    /// This is its address, for good (HTTP: 301).
    Moved(Location),
    /// A file to keep, never to be shown in place.
    File(Box<Download>),
}

/// A page with what surrounds it.
#[derive(Debug)]
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
    pub content: Box<dyn Content>,
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
        if contratista || self.content.is_of_panels() {
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
