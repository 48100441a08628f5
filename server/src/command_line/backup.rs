//! `icsoe respaldo` and `icsoe restaurar`

use super::{Failure, say};
use crate::backup::{self, FilesDone};
use crate::configuration::Configuration;
use services::{Clock as _, SystemClock};
use std::path::Path;

/// `icsoe respaldo`
///
/// # Errors
/// Those of [`crate::backup::back_up`], and a missing configuration key.
pub async fn back_up(configuration: Configuration, target: &Path) -> Result<(), Failure> {
    let done = backup::back_up(&configuration, target, SystemClock.now()).await?;
    say(&format!(
        "Respaldo completo en «{}»: la base de datos, comprobada, {}",
        target.display(),
        about_files(done)
    ))?;
    say("No incluye la configuración ni `clave_secreta`: guárdalas aparte.")
}

/// `icsoe restaurar`
///
/// # Errors
/// Those of [`crate::backup::restore`], and a missing configuration key.
pub async fn restore(
    configuration: Configuration,
    source: &Path,
    replace: bool,
) -> Result<(), Failure> {
    let done = backup::restore(&configuration, source, replace, SystemClock.now()).await?;
    say(&format!(
        "Restaurado: la base de datos, comprobada, {}",
        about_files(done.files)
    ))?;
    if let Some(place) = done.put_aside {
        say(&format!(
            "Lo que había quedó en «{}» (y los archivos, en una carpeta con la misma terminación).",
            place.display()
        ))?;
    }
    if done.needs_migration {
        say(
            "El respaldo es de una versión anterior: ejecuta `icsoe migrate` antes de `icsoe serve`.",
        )?;
    }
    say(
        "Antes de `icsoe serve`, ejecuta `icsoe auditoria reconocer`: la base volvió atrás, y sin eso la auditoría no se sella.",
    )
}

fn about_files(done: FilesDone) -> String {
    match done {
        FilesDone::Included(1) => "y 1 archivo.".to_owned(),
        FilesDone::Included(count) => format!("y {count} archivos."),
        FilesDone::InABucket => {
            "sin los archivos: están en una cubeta y se respaldan con sus propias herramientas."
                .to_owned()
        }
    }
}
