//! The browser's part of the e.firma sign-in: the page's form opens the key and signs the server's challenge. The
//! certificate, the challenge and the signature are sent. Opening a key, and keeping it in the browser, is in the crate
//! `signing`.

mod entry;
mod wire;

/// Called by the page's script once the wasm has loaded.
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    entry::live();
}
