//! What the page does in the browser where people enter with their e.firma: it reads certificate and
//! key, opens the key with the password, and signs the server's challenge. Key and password stay in
//! the browser; what is sent is the certificate, the challenge and the signature.
//!
//! | module | what it holds | needs a browser |
//! |---|---|---|
//! | [`files`] | which file is which, and what is wrong with it | no |
//! | [`sentences`] | everything that is said to people | no |
//! | [`spelling`] | the password's bytes | no |
//! | [`wire`] | what travels | no |
//! | `form` | the page's elements, and what they listen to | yes |
//! | `entry` | from *Ingresar* to the next page | yes |
//! | `crypto` | WebCrypto | yes |
//! | `http` | the two requests | yes |

mod crypto;
mod entry;
pub mod files;
mod form;
mod http;
pub mod sentences;
pub mod spelling;
pub mod wire;

/// Called by the page's bootstrap once the wasm has arrived.
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    form::start();
}
