//! `icsoe auditoria …`

use super::arguments::AuditAction;
use super::contratista::services;
use super::{Failure, say};
use crate::configuration::Configuration;
use services::Services;
use services::audit::{self, AcknowledgeError, Finding, MarkProblem, Report, VerifyError};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Maximum number of findings that are printed one by one.
const TOLD: usize = 100;

/// Runs the subcommand.
///
/// # Errors
/// When the record is not intact, or cannot be read.
pub async fn run(configuration: Configuration, action: AuditAction) -> Result<(), Failure> {
    let services = services(&configuration).await?;
    match action {
        AuditAction::Verificar { archivo } => verify(&services, archivo).await,
        AuditAction::Reconocer => acknowledge(&services).await,
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

async fn acknowledge(services: &Services) -> Result<(), Failure> {
    let done = audit::acknowledge(services)
        .await
        .map_err(|error| match error {
            AcknowledgeError::Nothing => Failure::Refused(
                "no hay nada que reconocer: la base está donde dice la marca".to_owned(),
            ),
            AcknowledgeError::Busy => Failure::Refused(
                "un proceso está sellando ahora: vuelve a intentarlo en un momento".to_owned(),
            ),
            AcknowledgeError::Internal(error) => Failure::Internal(error.to_string()),
        })?;
    say(&format!(
        "Reconocido, y queda en la auditoría: {}.",
        about_the_mark(done.problem)
    ))?;
    say(&match (done.marked, done.last) {
        (Some(marked), last) => format!(
            "La marca nombraba el segmento {marked}; se sigue desde el {last}, el último de la base."
        ),
        (None, last) => format!("Se sigue desde el segmento {last}, el último de la base."),
    })
}

const fn about_the_mark(problem: MarkProblem) -> &'static str {
    match problem {
        MarkProblem::Missing => "en los archivos no está la marca de la auditoría",
        MarkProblem::Altered => {
            "la marca de la auditoría no la escribió esta instalación, o fue con otra `clave_secreta`"
        }
        MarkProblem::Ahead => {
            "la marca va más adelante que la base: le cortaron el final, o se restauró una anterior"
        }
        MarkProblem::Behind => "la marca se quedó atrás de la base: alguien puso una anterior",
        MarkProblem::Forked => "el segmento que nombra la marca es otro en la base",
    }
}

async fn verify(services: &Services, files: Vec<PathBuf>) -> Result<(), Failure> {
    let report = audit::verify(services, &files)
        .await
        .map_err(|error| match error {
            VerifyError::File { path, error } => {
                Failure::Outside(format!("no se pudo leer «{}»: {error}", path.display()))
            }
            VerifyError::Internal(error) => Failure::Internal(error.to_string()),
        })?;
    say(&summary(&report, !files.is_empty()))?;
    if !report.late.is_empty() {
        let which: Vec<String> = (report.late.iter().take(TOLD))
            .map(ToString::to_string)
            .collect();
        say(&format!(
            "Sellados con horas de retraso: {}: {}.",
            report.late.len(),
            which.join(", ")
        ))?;
    }
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
        // Writing to a String cannot fail.
        let _ = write!(text, " Renglones comparados: {}", report.lines);
        if report.torn > 0 {
            let _ = write!(text, " (ilegibles: {})", report.torn);
        }
        text.push('.');
    } else {
        text.push_str(" Sin --archivo no se ve si falta algo que aún no estaba sellado.");
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
        Finding::Mark(problem) => format!(
            "{}; no se sella nada hasta que lo revises y ejecutes `icsoe auditoria reconocer`",
            about_the_mark(*problem)
        ),
        Finding::NotOurs {
            id,
            kind,
            day,
            segment,
        } => {
            let place = segment.map_or_else(
                || "todavía sin sellar".to_owned(),
                |number| format!("del segmento {number}"),
            );
            format!(
                "el suceso {id} ({kind}, {day}), {place}, no es como ICSOE lo escribió, o no lo escribió"
            )
        }
        Finding::Unsealed { events } => format!(
            "hay {events} sucesos de hace más de tres horas sin sellar: ¿corre `icsoe serve`? Mira su registro"
        ),
        Finding::Unwritten { events } => format!(
            "hay {events} sucesos de hace más de un cuarto de hora sin su renglón: ¿corre `icsoe serve`? Mira su registro"
        ),
        Finding::WithoutLine { id, kind, day } => format!(
            "el suceso {id} ({kind}, {day}) no tiene su renglón en los archivos; si faltan los de otra máquina, dalos también"
        ),
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
