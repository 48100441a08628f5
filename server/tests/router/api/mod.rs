//! `/api/v1`. Every answer that a program gets here is held to the OpenAPI document.

mod account;
mod capturistas;
mod contract;
mod contratistas;
mod documentation;
mod general_data;
mod imports;
mod payroll;
mod program;
mod refusals;
mod repse;
mod sessions;
mod sign_in;
mod tokens;
mod validation;
