//! Drawing a live page, which `portal.js` passes on as it came from the server.

use crate::wire::Body;
use leptos::mount::{hydrate_from, mount_to};
use std::any::Any;
use std::cell::RefCell;
use web_sys::HtmlElement;

thread_local! {
    /// The page drawn at present; it is disposed when the next one is drawn.
    static PRESENT: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
}

/// Hydrates what the server drew in `place`. `None` when `body` is of another version.
pub fn hydrate(body: &[u8], place: HtmlElement) -> Option<()> {
    let body: Body = postcard::from_bytes(body).ok()?;
    keep(hydrate_from(place, move || body.view()));
    Some(())
}

/// Draws a page into an empty place. `None` when `body` is of another version.
pub fn draw(body: &[u8], place: HtmlElement) -> Option<()> {
    let body: Body = postcard::from_bytes(body).ok()?;
    // Disposed first; otherwise the page drawn now would belong to it and end with it.
    drop(PRESENT.take());
    keep(mount_to(place, move || body.view()));
    Some(())
}

fn keep(drawn: impl Any) {
    PRESENT.set(Some(Box::new(drawn)));
}
