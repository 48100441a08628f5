//! The domain's own rules: no input or output, no clock (today comes in), nothing that weighs in
//! the browser.
//!
//! The browser, the server and the command line all judge by this crate, so that they cannot
//! disagree.
//!
//! | to change | go to |
//! |---|---|
//! | what a good password is, or the words for it | [`password`] |
//! | cuatrimestres, deadlines, which one to show | [`cuatrimestre`] |
//! | what a CURP is | `curp.rs` |
//! | RENAPO's lists and tables | `curp/tables.rs` |
//! | the words for what is wrong with a CURP | `curp/error.rs` |
//! | what of an identifier counts as it is typed | `plain.rs` |
//! | what an RFC or an NSS is | `rfc.rs`, `nss.rs` |
//! | postal codes and their states, telephone numbers, mail addresses, people's names | `postal_code.rs`, `telephone.rs`, `mail.rs`, `name.rs` |

pub mod cuatrimestre;
mod curp;
mod mail;
mod name;
mod nss;
pub mod password;
mod plain;
mod postal_code;
mod rfc;
mod telephone;

pub use cuatrimestre::{Cuatrimestre, Filing, FilingState};
pub use curp::{Curp, CurpError, CurpRule, CurpViolations, Sex};
pub use mail::{MAIL_RULE, folded_mail, looks_like_mail, same_mail};
pub use name::{NAME_RULE, looks_like_name};
pub use nss::{Nss, NssError};
pub use plain::{is_invisible, typed};
pub use postal_code::{PostalCode, PostalCodeError};
pub use rfc::{Rfc, RfcError, RfcGrade, RfcKind};
pub use telephone::{NoTelephone, Telephone};
pub use time::Date;
