//! `/api/v1`. Every answer that a program gets here is held to the OpenAPI document.

mod contract;
mod contratistas;
mod documentation;
mod program;
mod refusals;
mod sessions;
mod sign_in;
mod validation;
