//! `icsoe sesiones …`

use super::arguments::{SessionAction, Whose};
use super::capturista::curp;
use super::contratista::{rfc, services};
use super::{Failure, say};
use crate::configuration::Configuration;
use services::sessions;

/// Runs the subcommand.
///
/// # Errors
/// When an identifier is invalid or unknown, or the database fails.
pub async fn run(configuration: Configuration, action: SessionAction) -> Result<(), Failure> {
    let SessionAction::Cerrar(Whose {
        curp: of_curp,
        rfc: of_rfc,
        todas: _,
    }) = action;
    let curp = of_curp.as_deref().map(curp).transpose()?;
    let rfc = of_rfc
        .as_deref()
        .map(|text| rfc("--rfc", text))
        .transpose()?;
    let whose = match (&curp, &rfc) {
        (Some(curp), _) => sessions::Whose::Capturista(curp),
        (None, Some(rfc)) => sessions::Whose::Contratista(rfc),
        (None, None) => sessions::Whose::Everybody,
    };
    let services = services(&configuration).await?;
    let ended = sessions::end_by_operator(&services, whose)
        .await
        .map_err(|error| Failure::Internal(error.to_string()))?;
    say(&format!("Sesiones cerradas: {ended}."))
}
