//! Spanish for errors, states and quantities, once: pages, API and command line read it. What is said of a
//! single value (a CURP, a name, a mail address) stands beside its rule, in `domain` and `values`.

pub mod capturistas;
pub mod general_data;
pub mod imports;
mod quantities;

pub use quantities::{in_words, thousands, whole_seconds};
