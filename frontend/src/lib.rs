//! The wasm entry point, nothing else.

/// Called by the document's bootstrap once the wasm has arrived.
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    #[cfg(feature = "debuginfo")]
    console_error_panic_hook::set_once();
    app::browser::start();
}
