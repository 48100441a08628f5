//! Where the browser's copy begins: it takes the page's data from the document and makes what the
//! server drew come alive.

use super::navigation::{HistoryStep, Navigation};
use crate::checks::{self, SAME};
use crate::document_ids::{APPLICATION_ID, PAGE_DATA_ID};
use crate::layout::App;
use crate::page::Page;
use crate::server_functions::Fields;
use leptos::{mount::hydrate_from, prelude::*};
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Element, Event, FormData, HtmlAnchorElement, HtmlElement, HtmlFormElement, HtmlInputElement,
    MouseEvent, UrlSearchParams,
};

/// Brings the document to life. Does nothing when it carries no page data (a page of plain HTML).
///
/// In three tasks, so that nobody who is typing already waits for all of it at once: the wasm's own
/// start, the page, and what listens.
pub fn start() {
    set_timeout(hydrate, Duration::ZERO);
}

fn hydrate() {
    let (Some(page), Some(root)) = (page_data(), application()) else {
        return;
    };
    // For as long as the document lives.
    let handle = hydrate_from(root, move || {
        let navigation = Navigation::new(page);
        provide_context(navigation);
        set_timeout(move || listen_to_document(navigation), Duration::ZERO);
        view! { <App /> }
    });
    handle.forget();
}

fn listen_to_document(navigation: Navigation) {
    follow_links(navigation);
    follow_forms(navigation);
    follow_typing(navigation);
    follow_checks();
    follow_history(navigation);
    if let Some(root) = document().document_element() {
        // What needs scripts is shown from now on (style/_base.scss).
        let _ = root.set_attribute("data-alive", "");
    }
}

fn application() -> Option<HtmlElement> {
    let element = document().get_element_by_id(APPLICATION_ID)?;
    element.dyn_into().ok()
}

fn page_data() -> Option<Page> {
    let text = document().get_element_by_id(PAGE_DATA_ID)?.text_content()?;
    // The browser's own base64: each character of its answer is a byte.
    let bytes: Vec<u8> = window()
        .atob(&text)
        .ok()?
        .chars()
        .filter_map(|character| u8::try_from(character).ok())
        .collect();
    postcard::from_bytes(&bytes).ok()
}

/// Where a plain click on a link to one of our pages leads.
fn clicked_address(event: &MouseEvent) -> Option<String> {
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
    // `rel="external"`: on this site, but no page of the application (the demonstration's own, the
    // API's documentation).
    let elsewhere = !link.target().is_empty()
        || link.has_attribute("download")
        || link.rel() == "external"
        || link.origin() != window().location().origin().ok()?;
    // A jump within the page is the browser's own business.
    let within_page = !link.hash().is_empty();
    if elsewhere || within_page {
        return None;
    }
    Some([link.pathname(), link.search()].concat())
}

fn follow_links(navigation: Navigation) {
    listen(&document(), "click", move |event| {
        if let Some(address) = event.dyn_ref::<MouseEvent>().and_then(clicked_address) {
            event.prevent_default();
            navigation.go(address, HistoryStep::Push);
        }
    });
}

/// Forms are sent without leaving the page. Those that only search (`method="get"`) are links with
/// something typed in.
fn follow_forms(navigation: Navigation) {
    listen(&document(), "submit", move |event| {
        let form = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        // A form with a file in it the browser sends by itself.
        let ours = |form: &HtmlFormElement| {
            !event.default_prevented() && form.get_attribute("enctype").is_none()
        };
        let Some(form) = form.filter(ours) else {
            return;
        };
        let (Some(action), Some(fields)) = (form.get_attribute("action"), fields(&form)) else {
            return;
        };
        event.prevent_default();
        if form.method() == "get" {
            let address = [&action, "?", &fields].concat();
            // Found already while it was typed: the list must not be drawn anew under one's hands.
            if address != navigation.address() {
                navigation.go(address, HistoryStep::Push);
            }
        } else {
            navigation.submit(form, action, Fields(fields));
        }
    });
}

/// A search finds while it is being typed, once the typing rests.
fn follow_typing(navigation: Navigation) {
    listen(&document(), "input", move |event| {
        let form = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|field| field.closest("form[role=search]").ok().flatten())
            .and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        match form {
            Some(form) => navigation.search_at_rest(move || {
                let action = form.get_attribute("action")?;
                Some([&action, "?", &fields(&form)?].concat())
            }),
            // A row has been chosen, for example.
            None => navigation.forget_search(),
        }
    });
}

/// A field of a page that the server drew says what looks wrong with it when one leaves it.
fn follow_checks() {
    listen(&document(), "change", |event| {
        // Nothing to say of a field without a check.
        let _ = advise(&event);
    });
}

fn advise(event: &Event) -> Option<()> {
    let field = event.target()?.dyn_into::<Element>().ok()?;
    let check = field.get_attribute("data-check")?;
    let advice = [&field.get_attribute("id")?, "-consejo"].concat();
    let advice = document().get_element_by_id(&advice)?;
    // Only inputs are checked, and compared with inputs.
    let value = |field: Element| field.unchecked_into::<HtmlInputElement>().value();
    let other = check
        .strip_prefix(SAME)
        .and_then(|id| document().get_element_by_id(id))
        .map(value);
    let said = checks::advise(&check, &value(field), other.as_deref());
    advice.set_text_content(said.as_deref());
    Some(())
}

/// What is in the form, encoded as the browser would for a plain post.
fn fields(form: &HtmlFormElement) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    // Takes whatever yields pairs of texts, which a form's data does.
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(fields.to_string().into())
}

fn follow_history(navigation: Navigation) {
    listen(&window(), "popstate", move |_| {
        let location = window().location();
        let address = [
            location.pathname().unwrap_or_default(),
            location.search().unwrap_or_default(),
        ]
        .concat();
        // Back from a jump within the page: nothing to fetch.
        if address != navigation.address() {
            navigation.go(address, HistoryStep::Keep);
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
