//! `/api/v1`. Every answer here is checked against the OpenAPI document.

mod account;
mod capturistas;
mod contract;
mod contratistas;
mod documentation;
mod exports;
mod general_data;
pub(crate) mod imports;
mod informativas;
pub(crate) mod payroll;
mod program;
mod refusals;
mod registers;
mod repse;
mod sessions;
mod sign_in;
mod tokens;
mod validation;
