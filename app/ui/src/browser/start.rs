//! Where the browser's copy begins: it takes the page's data from the document and makes what the
//! server drew come alive.

use super::navigation::{HistoryStep, Navigation};
use crate::document_ids::{ARTICLE_ID, PAGE_DATA_ID};
use crate::layout::App;
use crate::page::{Content, Page};
use crate::routes::Route;
use leptos::{mount::hydrate_body, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, HtmlAnchorElement, HtmlFormElement, MouseEvent};

/// Brings the document to life. Does nothing when it carries no page data (a page of plain HTML).
pub fn start() {
    let Some(page) = page_data() else { return };
    hydrate_body(move || {
        let navigation = Navigation::new(page);
        provide_context(navigation);
        follow_links(navigation);
        follow_searches(navigation);
        follow_history(navigation);
        view! { <App /> }
    });
    if let Some(root) = document().document_element() {
        // What needs scripts is shown from now on (style/_base.scss).
        let _ = root.set_attribute("data-alive", "");
    }
}

fn page_data() -> Option<Page> {
    let json = document().get_element_by_id(PAGE_DATA_ID)?.text_content()?;
    let mut page: Page = serde_json::from_str(&json).ok()?;
    if let Content::Article(article) = &mut page.content
        && let Some(element) = document().get_element_by_id(ARTICLE_ID)
    {
        // A long text is sent once, as HTML.
        article.html = element.inner_html();
    }
    Some(page)
}

/// The route a plain click on a link of ours leads to.
fn clicked_route(event: &MouseEvent) -> Option<Route> {
    if event.default_prevented()
        || event.button() != 0
        || event.ctrl_key()
        || event.meta_key()
        || event.shift_key()
        || event.alt_key()
    {
        return None;
    }
    let link: HtmlAnchorElement = event
        .target()?
        .dyn_into::<Element>()
        .ok()?
        .closest("a[href]")
        .ok()??
        .dyn_into()
        .ok()?;
    let elsewhere = !link.target().is_empty()
        || link.has_attribute("download")
        || link.origin() != window().location().origin().ok()?;
    // A jump within the page is the browser's own business.
    let within_page = !link.hash().is_empty();
    if elsewhere || within_page {
        return None;
    }
    Route::parse(&[link.pathname(), link.search()].concat())
}

fn follow_links(navigation: Navigation) {
    listen(&document(), "click", move |event| {
        if let Some(route) = event.dyn_ref::<MouseEvent>().and_then(clicked_route) {
            event.prevent_default();
            navigation.go(route, HistoryStep::Push);
        }
    });
}

/// Forms that only search (`method="get"`) are links with something typed in.
fn follow_searches(navigation: Navigation) {
    listen(&document(), "submit", move |event| {
        let form = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        if let Some(form) = form.filter(|form| form.method() == "get")
            && let Ok(data) = web_sys::FormData::new_with_form(&form)
        {
            let search = data.get("buscar").as_string().unwrap_or_default();
            event.prevent_default();
            navigation.go(Route::Picker { search, page: 1 }, HistoryStep::Push);
        }
    });
}

fn follow_history(navigation: Navigation) {
    listen(&window(), "popstate", move |_| {
        let location = window().location();
        let address = [
            location.pathname().unwrap_or_default(),
            location.search().unwrap_or_default(),
        ]
        .concat();
        match Route::parse(&address) {
            // Back from a jump within the page: nothing to fetch.
            Some(route) if address != navigation.address() => {
                navigation.go(route, HistoryStep::Keep);
            }
            Some(_) => {}
            None => {
                let _ = location.reload();
            }
        }
    });
}

/// Listens for as long as the document lives.
fn listen(target: &web_sys::EventTarget, name: &str, handler: impl Fn(Event) + 'static) {
    let closure = Closure::<dyn Fn(Event)>::new(handler);
    // Fails only for a detached target; document and window never are.
    let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}
