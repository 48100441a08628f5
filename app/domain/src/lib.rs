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
//! | what an RFC or an NSS is | `rfc.rs`, `nss.rs` |

pub mod cuatrimestre;
mod curp;
mod nss;
pub mod password;
mod rfc;

pub use cuatrimestre::{Cuatrimestre, Filing, FilingState};
pub use curp::{Curp, CurpError, CurpRule, CurpViolations, Sex};
pub use nss::{Nss, NssError};
pub use rfc::{Rfc, RfcError, RfcGrade, RfcKind};
pub use time::Date;
