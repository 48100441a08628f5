//! Typed values, parsed once. Pages, API, command line and files all parse their fields here, so that each rule has one
//! result, one code for programs and one sentence for people.
//!
//! The rules that the browser applies while typing are in `domain`; the types here apply the same rules, and those that
//! need Unicode tables. A value of one of these types need not be checked again.
//!
//! | to change | go to |
//! |---|---|
//! | the fields of a capturista's registration | `capturista.rs` |
//! | the fields of a contratista's general data | `general_data.rs` |
//! | the possible errors of a value, with code and sentence | `error.rs` |
//! | a rule of one value | its file, or `domain` if the browser applies it too |

mod capturista;
mod email;
mod error;
mod general_data;
mod person_name;
mod postal_address;
mod text;

pub use capturista::{CapturistaField, CapturistaTexts, NewCapturista, Rules};
pub use email::{Email, deliverable};
pub use error::{Field, ValueError, Wrong};
pub use general_data::{GeneralData, GeneralDataField, Place};
pub use person_name::{FullName, PersonName};
pub use postal_address::{AddressPart, PostalAddress};
pub use text::one_line;
