//! The functions that the grid of workers (`frontend/grid`) calls: one for each act. A page that posts a form has its
//! `submit`; the grid has no forms, and saves what is typed change by change.

#![expect(
    missing_docs,
    reason = "the macro makes a struct with undocumented fields of each argument list"
)]

use grid::wire::{Answer, Change, Loaded, Refusal, Whose};
use leptos::prelude::*;
use server_fn::codec::Postcard;

#[cfg(feature = "ssr")]
use {
    crate::{
        address::ContratistaId, addresses as to, pages::capture::capturing, reply::Interruption,
        request::RequestContext, server_functions::same_shape,
    },
    grid::wire::MOST_CHANGES,
    informativa::{CaptureError, Capturing, saving},
    uuid::Uuid,
};

/// Loads the rows behind this one; the first, where it is 0.
#[server(prefix = "/fn", endpoint = "renglones", input = Postcard, output = Postcard)]
pub async fn load_rows(
    shape: u64,
    whose: Whose,
    behind: i32,
) -> Result<Result<Loaded, Refusal>, ServerFnError> {
    same_shape(shape)?;
    let context = expect_context::<RequestContext>();
    let loaded = async {
        let (right, informativa, contract) = right(&context, &whose).await?;
        let loaded = saving::load(context.services(), &right, informativa, contract, behind);
        loaded.await.map_err(refused)
    };
    Ok(loaded.await)
}

/// Saves changes: what became of each.
#[server(prefix = "/fn", endpoint = "guardar-renglones", input = Postcard, output = Postcard)]
pub async fn save_rows(
    shape: u64,
    whose: Whose,
    changes: Vec<Change>,
) -> Result<Result<Answer, Refusal>, ServerFnError> {
    same_shape(shape)?;
    let context = expect_context::<RequestContext>();
    let saved = async {
        let (right, informativa, contract) = right(&context, &whose).await?;
        if changes.len() > MOST_CHANGES {
            return Err(Refusal::Full);
        }
        let saved = saving::save(context.services(), &right, informativa, contract, changes);
        saved.await.map_err(refused)
    };
    Ok(saved.await)
}

/// The right to capture, of the very account that typed, and what it is about.
#[cfg(feature = "ssr")]
async fn right(
    context: &RequestContext,
    whose: &Whose,
) -> Result<(Capturing, Uuid, Uuid), Refusal> {
    let session = context.session().ok_or(Refusal::SignedOut)?;
    let person = |account: &str| account.split('.').next().map(str::to_owned);
    let account = session.name_for_browser(context.services(), true);
    if person(&account) != person(&whose.account) {
        return Err(Refusal::SomebodyElse);
    }
    let id = |text: &str| Uuid::parse_str(text).map_err(|_| Refusal::Unknown);
    let contratista = ContratistaId(id(&whose.contratista)?);
    let (informativa, contract) = (id(&whose.informativa)?, id(&whose.contract)?);
    let wanted = to::WorkArea { id: contratista };
    match capturing(context, &wanted, contratista).await {
        Ok(right) => Ok((right, informativa, contract)),
        Err(Interruption::Failed(error)) => Err(failed(&error)),
        Err(_) => Err(Refusal::NoRight),
    }
}

#[cfg(feature = "ssr")]
fn refused(error: CaptureError) -> Refusal {
    match error {
        CaptureError::Unknown => Refusal::Unknown,
        CaptureError::Full => Refusal::Full,
        CaptureError::Closed
        | CaptureError::NothingDeclared
        | CaptureError::HasContracts
        | CaptureError::Conflict
        | CaptureError::KeyUsed
        | CaptureError::UnderWay => Refusal::Closed,
        CaptureError::Internal(error) => failed(&error),
    }
}

#[cfg(feature = "ssr")]
fn failed(error: &services::Internal) -> Refusal {
    tracing::error!(%error, "the grid's rows were not loaded or saved");
    Refusal::Failed
}
