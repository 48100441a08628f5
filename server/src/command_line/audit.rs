//! `icsoe auditoria …`

use super::arguments::AuditAction;
use super::contratista::services;
use super::{Failure, say};
use crate::configuration::Configuration;
use crate::start;
use services::Services;
use services::audit::{self, Finding, Report, VerifyError};
use std::fmt::Write as _;
use std::path::PathBuf;

/// How many findings are told one by one.
const TOLD: usize = 100;

/// Does it.
///
/// # Errors
/// When the record is not whole, or cannot be looked at.
pub async fn run(configuration: Configuration, action: AuditAction) -> Result<(), Failure> {
    let services = services(&configuration).await?;
    match action {
        AuditAction::Verificar { archivo } => verify(&configuration, &services, archivo).await,
        AuditAction::Purgar => {
            let purged = audit::purge(&services)
                .await
                .map_err(|error| Failure::Internal(error.to_string()))?;
            say(&format!(
                "Segmentos purgados: {}; sucesos borrados: {}. Los sellos se conservan.",
                purged.segments, purged.events
            ))
        }
    }
}

async fn verify(
    configuration: &Configuration,
    services: &Services,
    files: Vec<PathBuf>,
) -> Result<(), Failure> {
    let earlier = start::earlier_keys(configuration)?;
    let report = audit::verify(services, &earlier, &files)
        .await
        .map_err(|error| match error {
            VerifyError::File { path, error } => {
                Failure::Outside(format!("no se pudo leer «{}»: {error}", path.display()))
            }
            VerifyError::Internal(error) => Failure::Internal(error.to_string()),
        })?;
    say(&summary(&report, !files.is_empty()))?;
    for finding in report.findings.iter().take(TOLD) {
        say(&in_words(finding))?;
    }
    match report.findings.len() {
        0 => say("La auditoría está íntegra."),
        found => Err(Failure::Refused(format!(
            "la auditoría no está íntegra; hallazgos: {found}"
        ))),
    }
}

fn summary(report: &Report, compared: bool) -> String {
    let mut text = format!(
        "Segmentos: {} (purgados: {}). Sucesos sellados: {}; por sellar: {}.",
        report.segments, report.purged, report.sealed, report.unsealed
    );
    if compared {
        // Infallible for a String.
        let _ = write!(text, " Renglones comparados: {}", report.lines);
        if report.torn > 0 {
            let _ = write!(text, " (ilegibles: {})", report.torn);
        }
        text.push('.');
    } else {
        text.push_str(" Sin --archivo no se ve si a la base le cortaron el final.");
    }
    text
}

fn in_words(finding: &Finding) -> String {
    match finding {
        Finding::MissingSegment { was: Some(was), .. } => format!("falta el segmento {was}"),
        Finding::MissingSegment { number, was: None } => format!("falta el segmento {number}"),
        Finding::AlteredSegment(segment) => {
            format!(
                "el segmento {segment} no corresponde a su sello: lo alteraron, o se selló con otra `clave_secreta` (agrégala a `auditoria.claves_anteriores`)"
            )
        }
        Finding::BrokenChain(segment) => {
            format!("el segmento {segment} no nombra el sello del anterior")
        }
        Finding::WrongCount {
            segment,
            sealed,
            found,
        } if found < sealed => {
            format!("en el segmento {segment} faltan sucesos: se sellaron {sealed} y hay {found}")
        }
        Finding::WrongCount {
            segment,
            sealed,
            found,
        } => format!("en el segmento {segment} sobran sucesos: se sellaron {sealed} y hay {found}"),
        Finding::AlteredEvents(segment) => {
            format!("en el segmento {segment} hay sucesos alterados")
        }
        Finding::FalsePurge(segment) => {
            format!("el segmento {segment} dice estar purgado y no lo está por ICSOE")
        }
        Finding::MissingEvent { id, kind, day } => {
            format!("falta en la base el suceso {id} ({kind}, {day}), que está en el archivo")
        }
        Finding::AlteredEvent {
            id,
            segment: Some(segment),
        } => format!(
            "el suceso {id}, del segmento {segment}, dice en la base otra cosa que en el archivo"
        ),
        Finding::AlteredEvent { id, segment: None } => {
            format!(
                "el suceso {id}, todavía sin sellar, dice en la base otra cosa que en el archivo"
            )
        }
        Finding::AlteredLine { segment } => {
            format!("el sello del segmento {segment} no es en la base el que está en el archivo")
        }
    }
}
