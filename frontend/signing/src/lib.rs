//! Signing with an e.firma in the browser: reads certificate and key, opens the key with the password, shows the text
//! to be signed, and signs it. A page has its own form, with the elements that the module `form` lists, and a crate of
//! its own (`frontend/efirma`, for example), which defines the action of the form's button:
//!
//! ```ignore
//! form.live(async move |form| {
//!     let key = form.open().await?; // once, for any number of signatures
//!     let shown = form.show(&act)?; // for each signature; then ask for consent
//!     let signature = key.sign(shown).await?;
//! });
//! ```
//!
//! Private key and password stay in the browser: a [`SigningKey`] yields only the certificate and signatures, and it
//! signs only what [`Form::show`] has put on the page, with the browser's own origin in it.
//!
//! | module | content | needs a browser |
//! |---|---|---|
//! | [`files`] | which file is which, and its errors | no |
//! | [`sentences`] | all messages for people | no |
//! | [`problem`] | problems, and the field where each is shown | no |
//! | [`http`] | requests to the portal's API, and whether an address is the portal's | for requests |
//! | `spelling` | the password's bytes | no |
//! | `form` | the page's elements, and their event listeners | yes |
//! | `key` | opening, and signing | yes |
//! | `crypto` | WebCrypto | yes |

mod crypto;
mod field;
pub mod files;
mod form;
pub mod http;
mod key;
pub mod problem;
pub mod sentences;
mod spelling;

pub use field::Field;
pub use form::Form;
pub use key::{Shown, SigningKey};
pub use problem::Problem;
