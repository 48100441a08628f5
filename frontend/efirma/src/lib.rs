//! What the page does in the browser where people enter with their e.firma: its form opens the key, and the
//! server's challenge is signed. What is sent is the certificate, the challenge and the signature. How a key
//! is opened, and what keeps it in the browser, is in the crate `signing`.

mod entry;
mod wire;

/// Called by the page's bootstrap once the wasm has arrived.
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    entry::live();
}
