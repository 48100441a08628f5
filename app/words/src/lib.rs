//! The Spanish words for errors, states and quantities, used by pages, API and command line. The message about a single
//! value (a CURP, a name, a mail address) is beside its rule, in `domain` and `values`.

pub mod capturistas;
pub mod files;
pub mod general_data;
pub mod imports;
mod quantities;

pub use domain::thousands;
pub use quantities::{in_words, whole_seconds};
