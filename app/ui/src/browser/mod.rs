//! What the browser's copy does: it draws the pages that live. Whatever else goes on in the browser, moving
//! about, forms, the session's end, is in `style/assets/portal.js`, which outlives the wasm.
//!
//! What the views call compiles for the server too, where none of it is ever called: so they need no
//! conditional compilation, and both sides draw the same.

#[cfg(feature = "hydrate")]
mod drawing;

#[cfg(feature = "hydrate")]
pub use drawing::{draw, hydrate};

use leptos::ev::{Event, KeyboardEvent};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// The browser's own NFC, as the policy counts (the Unicode tables stay out of the wasm).
fn normalized(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}

/// What is in the field, in NFC.
pub fn input_value(input: &HtmlInputElement) -> String {
    normalized(&input.value())
}

/// What is in the field the event comes from, in NFC.
pub fn event_value(event: &Event) -> String {
    normalized(&event_target_value(event))
}

/// Whether Caps Lock is on, as far as this key tells.
pub fn caps_lock_is_on(event: &KeyboardEvent) -> bool {
    // Filling in from a password manager sends key events that are none.
    event
        .dyn_ref::<KeyboardEvent>()
        .is_some_and(|event| event.get_modifier_state("CapsLock"))
}

/// Follows `source`, but only when nothing has changed for `quiet` milliseconds: for live regions,
/// which must not chatter.
pub fn debounced(
    quiet: u32,
    source: impl Fn() -> String + Send + Sync + 'static,
) -> ReadSignal<String> {
    let (settled, set_settled) = signal(String::new());
    let pending = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let text = source();
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        let timer = set_timeout_with_handle(
            move || {
                set_settled.try_set(text);
            },
            Duration::from_millis(quiet.into()),
        );
        pending.set_value(timer.ok());
    });
    settled
}
