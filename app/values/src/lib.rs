//! What people type, parsed once. Pages, API, command line and files all read their fields here, so that
//! one rule has one answer, one code for programs and one sentence for people.
//!
//! The rules that the browser applies while somebody types are `domain`'s; the types here apply the same
//! ones and what needs Unicode's tables besides. Whoever holds one of them need not judge it again.
//!
//! | to change | go to |
//! |---|---|
//! | what a capturista's registration asks for | `capturista.rs` |
//! | what a contratista's general data ask for | `general_data.rs` |
//! | what can be wrong with a value, its code and its sentence | `error.rs` |
//! | a rule of one value | its file, or `domain` where the browser applies it too |

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
