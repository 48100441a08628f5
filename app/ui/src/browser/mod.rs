//! The browser's copy: it draws the live pages. Everything else in the browser (navigation, forms, the session's end)
//! is in `style/assets/portal.js`, which works without the wasm.
//!
//! The functions that the views call are compiled for the server too, where they are never called: so the views need no
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

/// NFC by the browser's own function, as the policy counts (this keeps the Unicode tables out of the wasm).
fn normalized(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}

/// The field's value, in NFC.
pub fn input_value(input: &HtmlInputElement) -> String {
    normalized(&input.value())
}

/// The value of the event's field, in NFC.
pub fn event_value(event: &Event) -> String {
    normalized(&event_target_value(event))
}

/// Whether Caps Lock is on, as far as this event shows.
pub fn caps_lock_is_on(event: &KeyboardEvent) -> bool {
    // A password manager's autofill sends key events that are not `KeyboardEvent`s.
    event
        .dyn_ref::<KeyboardEvent>()
        .is_some_and(|event| event.get_modifier_state("CapsLock"))
}

/// Follows `source`, but only after `quiet` milliseconds without a change: for live regions, which must not announce
/// every key.
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
