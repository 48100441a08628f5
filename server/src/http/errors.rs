//! Pages for errors that occur before a page's own code runs.

use super::response::{html, nonce};
use super::{Web, request_number};
use axum::extract::Request;
use axum::response::Response;
use leptos::prelude::IntoAny as _;
use ui::document;
use ui::frame::Frame;
use ui::pages::notice::{Notice, Told};
use ui::screen::Screen;

/// The page for a problem found by the middleware.
pub fn problem_page(web: &Web, request: &Request, notice: Notice) -> Response {
    let status = notice.status();
    let screen = Screen {
        address: request.uri().path().to_owned(),
        frame: Frame::of_nobody(web.demonstration).numbered(request_number::current()),
        account: None,
        remaining: None,
        message: None,
        content: Box::new(Told {
            notice,
            number: request_number::current(),
        }),
    };
    html(
        status,
        document::interactive(screen, &web.site.assets, &nonce(request)),
    )
}

/// The page for a panic in our own code, or for a database that could not even say who is signed in. Plain HTML:
/// whatever broke must not break this too.
pub fn broken(web: &Web) -> Response {
    plain(web, &Notice::Broken)
}

/// The same for a database that is busy.
pub fn busy(web: &Web) -> Response {
    plain(web, &Notice::Busy)
}

fn plain(web: &Web, notice: &Notice) -> Response {
    let frame = Frame::of_nobody(web.demonstration);
    let view = || ui::pages::notice::view(notice, request_number::current()).into_any();
    html(
        notice.status(),
        document::static_page(notice.title(), &frame, &web.site.assets, view),
    )
}
