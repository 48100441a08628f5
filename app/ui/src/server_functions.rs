//! The functions that the browser's copy calls: each reads who asks, hands the form to the page's
//! own `submit` and sends back its outcome. The same `submit` answers the plain form post, so
//! both ways always do the same.

#![expect(
    missing_docs,
    reason = "the macro makes a struct with undocumented fields of each argument list"
)]

use crate::page::Outcome;
use crate::pages::{new_password, picker, recovery, sign_in as sign_in_page};
use crate::routes::LinkToken;
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::{
    pages::{confirm, work_area},
    routes::Route,
    server::{RequestContext, answer, get, sign_out as end},
};

/// The page at a local address.
#[server(prefix = "/fn", endpoint = "pagina", input = Json, output = Json)]
pub async fn load_page(address: String) -> Result<Outcome, ServerFnError> {
    let context = expect_context::<RequestContext>();
    Ok(get(&context, &address).await)
}

/// Guide, step 6.
#[server(prefix = "/fn", endpoint = "ingresar", input = Json, output = Json)]
pub async fn sign_in(form: sign_in_page::Form) -> Result<Outcome, ServerFnError> {
    let context = expect_context::<RequestContext>();
    let reply = sign_in_page::server::submit(&context, form).await;
    Ok(answer(&context, &Route::sign_in(), reply))
}

/// Guide, step 3.
#[server(prefix = "/fn", endpoint = "contrasena", input = Json, output = Json)]
pub async fn save_password(
    token: LinkToken,
    form: new_password::Form,
) -> Result<Outcome, ServerFnError> {
    let context = expect_context::<RequestContext>();
    let reply = new_password::server::submit(&context, token.clone(), form).await;
    Ok(answer(&context, &Route::NewPassword(token), reply))
}

/// Asks for a new link.
#[server(prefix = "/fn", endpoint = "recuperar", input = Json, output = Json)]
pub async fn request_recovery(form: recovery::Form) -> Result<Outcome, ServerFnError> {
    let context = expect_context::<RequestContext>();
    let reply = recovery::server::submit(&context, form).await;
    Ok(answer(&context, &Route::Recovery, reply))
}

/// Guide, step 9.
#[server(prefix = "/fn", endpoint = "contratista", input = Json, output = Json)]
pub async fn choose_contratista(form: picker::Form) -> Result<Outcome, ServerFnError> {
    let context = expect_context::<RequestContext>();
    let reply = picker::server::submit(&context, form).await;
    Ok(answer(&context, &Route::picker(), reply))
}

/// Guide, step 10.
#[server(prefix = "/fn", endpoint = "confirmar", input = Json, output = Json)]
pub async fn confirm_contratista(id: String) -> Result<Outcome, ServerFnError> {
    let context = expect_context::<RequestContext>();
    let reply = confirm::server::submit(&context, id.clone()).await;
    Ok(answer(&context, &Route::Confirm(id), reply))
}

/// Stops working for a contratista.
#[server(prefix = "/fn", endpoint = "dejar", input = Json, output = Json)]
pub async fn leave_contratista(id: String) -> Result<Outcome, ServerFnError> {
    let context = expect_context::<RequestContext>();
    let reply = work_area::server::leave(&context, id.clone()).await;
    Ok(answer(&context, &Route::WorkArea(id), reply))
}

/// Ends the session.
#[server(prefix = "/fn", endpoint = "salir", input = Json, output = Json)]
pub async fn sign_out() -> Result<Outcome, ServerFnError> {
    let context = expect_context::<RequestContext>();
    let reply = end(&context).await;
    Ok(answer(&context, &Route::Home, reply))
}
