//! The wasm entry points, nothing else. `style/assets/portal.js` calls them.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

/// Called once the wasm has loaded.
#[cfg(feature = "debuginfo")]
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Hydrates the page that the server drew in `place`.
///
/// # Errors
/// When the data are of another version.
#[wasm_bindgen]
pub fn hydrate(body: &[u8], place: HtmlElement) -> Result<(), JsValue> {
    ui::browser::hydrate(body, place).ok_or(JsValue::NULL)
}

/// Draws a page into an empty place.
///
/// # Errors
/// When the data are of another version.
#[wasm_bindgen]
pub fn draw(body: &[u8], place: HtmlElement) -> Result<(), JsValue> {
    ui::browser::draw(body, place).ok_or(JsValue::NULL)
}

/// The message if the value of a field with this check looks wrong; `None` while it is empty.
#[wasm_bindgen]
#[must_use]
#[expect(
    clippy::needless_pass_by_value,
    reason = "the glue hands no optional text over otherwise"
)]
pub fn advise(check: &str, value: &str, other: Option<String>) -> Option<String> {
    ui::checks::advise(check, value, other.as_deref())
}
