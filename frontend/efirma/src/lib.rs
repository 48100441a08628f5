//! What the page does in the browser where people enter with their e.firma.

/// Called by the page's bootstrap once the wasm has arrived.
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {}
