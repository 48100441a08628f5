//! The grid in which the workers of a contract are captured: the workers' page has the same rows as a table and a form,
//! which this takes the place of (`portal.js` calls [`mount`]). What the rows are is the crate `grid`; here they are
//! drawn, typed into and saved.
//!
//! | question | module |
//! |---|---|
//! | what is shown, and what is done to it | [`desk`] |
//! | saving, and keeping over a reload | [`saving`], [`kept`] |
//! | keys, clipboard, mouse | [`keys`] |
//! | drawing | [`view`], [`cells`], [`conflict`] |

#![cfg(target_family = "wasm")]

mod cells;
mod conflict;
mod desk;
mod kept;
mod keys;
mod saving;
mod view;

use std::any::Any;
use std::cell::RefCell;

use grid::wire::Whose;
use leptos::mount::mount_to;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, HtmlElement, HtmlInputElement};

thread_local! {
    /// The grid drawn at present; it is disposed when the next one is drawn.
    static PRESENT: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
    /// Where it is drawn, and what the server drew there.
    static FALLBACK: RefCell<Option<(HtmlElement, String)>> = const { RefCell::new(None) };
    /// Where the grid waits, unseen, until all rows are there.
    static WAITING: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
}

/// Draws the grid in the place of what the server drew in `host`, unless somebody is typing there already. `account` is
/// the name of who is signed in, as pages carry it.
#[wasm_bindgen]
pub fn mount(host: &HtmlElement, account: String) {
    drop(PRESENT.take());
    if is_in_use(host) {
        return;
    }
    let data = host.dataset();
    let text = |name: &str| data.get(name).unwrap_or_default();
    let whose = Whose {
        account,
        contratista: text("contratista"),
        informativa: text("informativa"),
        contract: text("contrato"),
    };
    fall_back_to(host);
    let Some(place) = place(host) else { return };
    WAITING.set(Some(place.clone()));
    let drawn = mount_to(place, move || view::view(whose));
    PRESENT.set(Some(Box::new(drawn)));
}

/// Where the grid is drawn: beside what the server drew, unseen until all rows are there.
fn place(host: &HtmlElement) -> Option<HtmlElement> {
    let place = leptos::prelude::document().create_element("div").ok()?;
    let place: HtmlElement = place.dyn_into().ok()?;
    place.set_hidden(true);
    host.append_child(&place).ok()?;
    Some(place)
}

/// Takes the place of what the server drew. If somebody is using that by now, the grid is gone instead, and with it all
/// that it would have sent or kept: `false`.
fn take_place() -> bool {
    let Some(place) = WAITING.take() else {
        return true;
    };
    let Some(host) = place.parent_element() else {
        return false;
    };
    if is_in_use(&host) {
        // What is typed there is not to be drawn over, whatever becomes of the grid.
        FALLBACK.take();
        drop(PRESENT.take());
        place.remove();
        return false;
    }
    while let Some(other) = host
        .first_element_child()
        .filter(|other| other != place.as_ref())
    {
        other.remove();
    }
    place.set_hidden(false);
    true
}

/// Whether somebody has typed something in the form, or is about to.
fn is_in_use(host: &Element) -> bool {
    let focused = leptos::prelude::document().active_element();
    if host.contains(focused.as_deref()) {
        return true;
    }
    // Those of the grid itself are in a cell.
    let Ok(fields) = host.query_selector_all("form input:not([type=hidden])") else {
        return false;
    };
    (0..fields.length())
        .filter_map(|index| fields.get(index)?.dyn_into::<HtmlInputElement>().ok())
        .any(|field| field.value() != field.default_value())
}

/// If the wasm fails, the page is again as the server drew it; what is not saved is kept, and comes back with the page.
fn fall_back_to(host: &HtmlElement) {
    FALLBACK.set(Some((host.clone(), host.inner_html())));
    std::panic::set_hook(Box::new(|_| {
        if let Some((host, drawn)) = FALLBACK.take() {
            host.set_inner_html(&drawn);
        }
    }));
}
