//! The interface of every page: loading, its form, and its samples. A page is one file in `pages/` and one line in
//! [`crate::addresses`].

use crate::address::{About, Address, Location, Values};
use crate::content::Sample;
use crate::pages::notice::Notice;
use crate::reply::{Answered, Sent};
use crate::request::RequestContext;
use std::future::{Future, ready};
use std::pin::Pin;

/// A page, identified by its address.
pub trait Page: Address + Send + 'static {
    /// Answers a GET.
    fn load(self, context: &RequestContext) -> impl Future<Output = Answered> + Send {
        let _ = context;
        ready(Err(Notice::MethodNotAllowed.into()))
    }

    /// Answers its form.
    fn submit(
        self,
        context: &RequestContext,
        sent: Sent<'_>,
    ) -> impl Future<Output = Answered> + Send {
        let _ = (context, sent);
        ready(Err(Notice::MethodNotAllowed.into()))
    }

    /// Samples of the page in every relevant state; empty if it has no content.
    fn samples() -> Vec<Sample>;
}

/// A requested page.
pub trait Opened: Send {
    /// Its address.
    fn location(&self) -> Location;

    /// Answers a GET.
    fn load<'a>(
        self: Box<Self>,
        context: &'a RequestContext,
    ) -> Pin<Box<dyn Future<Output = Answered> + Send + 'a>>;

    /// Answers its form.
    fn submit<'a>(
        self: Box<Self>,
        context: &'a RequestContext,
        sent: Sent<'a>,
    ) -> Pin<Box<dyn Future<Output = Answered> + Send + 'a>>;
}

impl<P: Page> Opened for P {
    fn location(&self) -> Location {
        Address::location(self)
    }

    fn load<'a>(
        self: Box<Self>,
        context: &'a RequestContext,
    ) -> Pin<Box<dyn Future<Output = Answered> + Send + 'a>> {
        Box::pin(Page::load(*self, context))
    }

    fn submit<'a>(
        self: Box<Self>,
        context: &'a RequestContext,
        sent: Sent<'a>,
    ) -> Pin<Box<dyn Future<Output = Answered> + Send + 'a>> {
        Box::pin(Page::submit(*self, context, sent))
    }
}

/// A page in the list of all.
pub struct Listed {
    /// The properties of its address.
    pub about: About,
    /// Parses its address.
    pub open: fn(&Values<'_, '_>) -> Option<Box<dyn Opened>>,
    /// Its samples.
    pub samples: fn() -> Vec<Sample>,
}

impl Listed {
    /// The page of this address type.
    pub const fn of<P: Page>() -> Self {
        Self {
            about: P::ABOUT,
            open: |values| Some(Box::new(P::read(values)?)),
            samples: P::samples,
        }
    }
}
