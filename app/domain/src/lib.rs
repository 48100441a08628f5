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
//! | what a return (informativa) may hold, and what is said of one | [`informativa`] |
//! | UMA, minimum wage, days off: what changes by the year | `data/tablas.txt`; its form: [`tables`] |
//! | what a CURP is | `curp.rs` |
//! | RENAPO's lists and tables | `curp/tables.rs` |
//! | the words for what is wrong with a CURP | `curp/error.rs` |
//! | what of an identifier counts as it is typed | `plain.rs` |
//! | what an RFC or an NSS is | `rfc.rs`, `nss.rs` |
//! | postal codes and their states, telephone numbers, mail addresses, people's names, money | `postal_code.rs`, `telephone.rs`, `mail.rs`, `name.rs`, `money.rs` |

pub mod cuatrimestre;
mod curp;
mod day;
pub mod informativa;
mod mail;
mod money;
mod name;
mod nss;
pub mod password;
mod plain;
mod postal_code;
mod rfc;
pub mod tables;
mod telephone;

pub use cuatrimestre::{Cuatrimestre, Filing, FilingState};
pub use curp::{Curp, CurpError, CurpRule, CurpViolations, Sex};
pub use mail::{MAIL_RULE, MOST_MAIL, folded_mail, looks_like_mail, same_mail};
pub use money::{Cents, thousands};
pub use name::{NAME_RULE, looks_like_name};
pub use nss::{Nss, NssError};
pub use plain::{is_invisible, typed};
pub use postal_code::{MOST_ADDRESS_PART, PostalCode, PostalCodeError};
pub use rfc::{Rfc, RfcError, RfcGrade, RfcKind};
pub use tables::{Tables, TablesError};
pub use telephone::{NoTelephone, Telephone};
pub use time::Date;
