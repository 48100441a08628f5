//! The functions that the browser's copy calls. A form's fields are encoded as the browser does for a plain post, and
//! the same `submit` answers both, so both always behave the same.

#![expect(
    missing_docs,
    reason = "the macro makes a struct with undocumented fields of each argument list"
)]

use crate::wire::Outcome;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Postcard;
use std::fmt;

#[cfg(feature = "ssr")]
use crate::{
    dispatch::{get, outcome, post},
    request::RequestContext,
    wire::WIRE_VERSION,
};

/// A form's fields, `application/x-www-form-urlencoded`. `Debug` does not show them.
#[derive(Clone, Serialize, Deserialize)]
pub struct Fields(pub String);

impl fmt::Debug for Fields {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Fields(…)")
    }
}

/// The page at a local address.
#[server(prefix = "/fn", endpoint = "pagina", input = Postcard, output = Postcard)]
pub async fn load_page(shape: u64, address: String) -> Result<Outcome, ServerFnError> {
    same_shape(shape)?;
    let context = expect_context::<RequestContext>();
    let answer = get(&context, &address).await;
    Ok(outcome(&context, &address, answer).await)
}

/// Submits a form to the local address it would be posted to.
#[server(prefix = "/fn", endpoint = "formulario", input = Postcard, output = Postcard)]
pub async fn submit_form(
    shape: u64,
    address: String,
    fields: Fields,
) -> Result<Outcome, ServerFnError> {
    same_shape(shape)?;
    let context = expect_context::<RequestContext>();
    let answer = post(&context, &address, fields.0.as_bytes()).await;
    Ok(outcome(&context, &address, answer).await)
}

/// What a call is refused with that cannot be read, or that a browser's copy of another version has made: as the library
/// writes it, in words that every version knows.
pub const fn another_version() -> ServerFnError {
    ServerFnError::Args(String::new())
}

/// Refuses a browser's copy of another version, which then reloads the page.
#[cfg(feature = "ssr")]
pub(crate) fn same_shape(shape: u64) -> Result<(), ServerFnError> {
    if shape == WIRE_VERSION {
        Ok(())
    } else {
        Err(another_version())
    }
}
