//! Pages for what goes wrong before a page's own code has a say.

use super::{Web, pages};
use app::document;
use app::page::{Content, Frame, Page};
use app::pages::notice::Notice;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::any::Any;

/// The page for a problem found by the middleware.
pub fn problem_page(web: &Web, request: &Request, notice: Notice) -> Response {
    let status = notice.status();
    let page = Page {
        address: request.uri().path().to_owned(),
        frame: Frame {
            demonstration: web.demonstration,
            person: None,
        },
        content: Content::Notice(notice),
    };
    pages::html(
        status,
        document::interactive(page, &web.site.assets, &pages::nonce(request)),
    )
}

/// What is left to say when our own code has panicked.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    let body = "<!DOCTYPE html><html lang=\"es-MX\"><meta charset=\"utf-8\">\
                <title>Algo falló de nuestro lado · ICSOE</title>\
                <h1>Algo falló de nuestro lado</h1>\
                <p>Inténtalo de nuevo en unos minutos. <a href=\"/\">Ir al inicio</a></p></html>";
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        axum::response::Html(body),
    )
        .into_response()
}

/// HEAD is answered as GET, without the body.
pub async fn no_body_for_head(request: Request, next: Next) -> Response {
    let head = request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    if head {
        *response.body_mut() = Body::empty();
    }
    response
}
