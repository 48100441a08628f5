//! `icsoe contratista …`

use super::arguments::ContratistaAction;
use super::{Failure, process, say};
use crate::configuration::Configuration;
use crate::start;
use domain::{Rfc, RfcGrade};
use services::accounts::{self, RegisterContratistaError, RemoveContratistaError};
use services::{Services, SystemClock};
use std::sync::Arc;

/// Opens the services for the operator's subcommands.
///
/// # Errors
/// When a configuration key is missing, or the database is a demonstration's or not migrated.
pub async fn services(configuration: &Configuration) -> Result<Services, Failure> {
    let _log = process::start_log(&configuration.registro)?;
    let database = start::database(configuration).await?;
    process::check_is_real(&database).await?;
    start::services(configuration, database, Arc::new(SystemClock))
}

/// Parses an RFC.
///
/// # Errors
/// When it is malformed.
pub fn rfc(flag: &str, text: &str) -> Result<Rfc, Failure> {
    Rfc::parse(text).map_err(|error| Failure::Arguments(format!("{flag}: {}", error.explanation())))
}

/// Runs the subcommand.
///
/// # Errors
/// When the act is refused, or the configuration or the database fails.
pub async fn run(configuration: Configuration, action: ContratistaAction) -> Result<(), Failure> {
    let (ContratistaAction::Alta { rfc: text, .. } | ContratistaAction::Baja { rfc: text }) =
        &action;
    let rfc = rfc("--rfc", text)?;
    let services = services(&configuration).await?;
    match action {
        ContratistaAction::Alta { nombre, .. } => {
            accounts::register_contratista(&services, &rfc, &nombre)
                .await
                .map_err(|error| match error {
                    RegisterContratistaError::AlreadyRegistered => {
                        Failure::Refused("ese contratista ya está registrado".to_owned())
                    }
                    RegisterContratistaError::GenericRfc => {
                        Failure::Refused("un RFC genérico no es de ningún contratista".to_owned())
                    }
                    RegisterContratistaError::NameMissing => Failure::Arguments(
                        "--nombre: escribe el nombre o la razón social".to_owned(),
                    ),
                    RegisterContratistaError::NameTooLong => {
                        Failure::Arguments("--nombre: pasa de 300 caracteres".to_owned())
                    }
                    RegisterContratistaError::Internal(error) => {
                        Failure::Internal(error.to_string())
                    }
                })?;
            if rfc.grade() == RfcGrade::CheckDigitDiffers {
                say("Aviso: el dígito verificador del RFC no coincide; revísalo.")?;
            }
            say("Contratista registrado.")
        }
        ContratistaAction::Baja { .. } => {
            accounts::remove_contratista(&services, &rfc)
                .await
                .map_err(|error| match error {
                    RemoveContratistaError::Unknown => {
                        Failure::Refused("no hay un contratista registrado con ese RFC".to_owned())
                    }
                    RemoveContratistaError::Internal(error) => Failure::Internal(error.to_string()),
                })?;
            say("Contratista dado de baja.")
        }
    }
}
