//! `icsoe trabajadores leer ARCHIVO`: what the page *Traer trabajadores de un archivo* and the API would read from a
//! file, record by record, without keeping anything. It needs no database.
//!
//! Prints one JSON object per line. For each record, in the file's order:
//! `{"fila":7,"estado":"ok","nss":…,"curp":…,"sbc":"512.30","nombre":…,"avisos":["nss_ceros"]}`,
//! `{"fila":9,"estado":"rechazado","errores":["curp_digito"]}`, or `{"fila":10,"estado":"plegado"}` where another record
//! stands for it. The last line holds the totals. A file that is refused as a whole gives only `{"error":"formato"}`.

use super::Failure;
use super::arguments::TrabajadoresAction;
use crate::configuration::Configuration;
use crate::start;
use domain::Cuatrimestre;
use payroll::{File, FileError, Judged, Options, Outcome, Stopped, Totals};
use serde::Serialize;
use services::{Clock as _, SystemClock, calendar};
use std::io::{self, BufWriter, ErrorKind, Read, Seek, Write};
use std::path::Path;
use words::files::refusal;

/// A record, whatever becomes of it.
#[derive(Serialize)]
struct Record<'record> {
    fila: u32,
    estado: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nss: Option<&'record str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    curp: Option<&'record str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sbc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nombre: Option<&'record str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errores: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    avisos: Vec<&'static str>,
}

/// The totals of the whole file.
#[derive(Serialize)]
struct Sums {
    resumen: Resumen,
}

#[derive(Serialize)]
struct Resumen {
    formato: &'static str,
    leidos: u32,
    aceptados: u32,
    rechazados: u32,
}

#[derive(Serialize)]
struct NotTaken {
    error: &'static str,
}

/// Runs the subcommand.
///
/// # Errors
/// When the file cannot be opened or is refused, or the output cannot be written. A closed output pipe is not an error.
pub fn run(configuration: &Configuration, action: &TrabajadoresAction) -> Result<(), Failure> {
    let TrabajadoresAction::Leer {
        archivo,
        formato,
        periodo,
    } = action;
    let tables = start::tables(&configuration.calendario)?;
    let today = calendar::day_of(SystemClock.now());
    let filed = || Cuatrimestre::to_show(today, tables.days_off()).cuatrimestre;
    let options = Options {
        format: formato.0,
        period: periodo.unwrap_or_else(filed),
        tables: &tables,
        today,
        mapping: None,
    };
    let source = std::fs::File::open(archivo).map_err(|error| unreadable(archivo, &error))?;
    match answer(source, &options, io::stdout().lock()) {
        Ok(()) => Ok(()),
        Err(Stopped::File(FileError::Unreadable)) => {
            Err(unreadable(archivo, &ErrorKind::Other.into()))
        }
        Err(Stopped::File(error)) => Err(Failure::Refused(refusal(error).to_owned())),
        Err(Stopped::Taker(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(Stopped::Taker(error)) => Err(Failure::output(error)),
    }
}

fn unreadable(archivo: &Path, error: &io::Error) -> Failure {
    Failure::Outside(format!("no se pudo leer {}: {error}", archivo.display()))
}

/// Accepts or refuses the file as a whole before any line is written, then prints the records, of which none is kept.
fn answer(
    source: impl Read + Seek,
    options: &Options<'_>,
    output: impl Write,
) -> Result<(), Stopped<io::Error>> {
    let mut output = BufWriter::new(output);
    let mut file = match File::open(source, options) {
        Ok(file) => file,
        Err(error) => {
            let refused = NotTaken {
                error: error.code(),
            };
            line(&mut output, &refused)
                .and_then(|()| output.flush())
                .map_err(Stopped::Taker)?;
            return Err(error.into());
        }
    };
    let totals = file.records(|judged| write(&mut output, &judged))?;
    let resumen = resumen(file.format().code(), totals);
    line(&mut output, &Sums { resumen })
        .and_then(|()| output.flush())
        .map_err(Stopped::Taker)
}

const fn resumen(formato: &'static str, totals: Totals) -> Resumen {
    Resumen {
        formato,
        leidos: totals.read,
        aceptados: totals.accepted,
        rechazados: totals.rejected,
    }
}

fn write(output: &mut impl Write, judged: &Judged<'_>) -> io::Result<()> {
    let mut record = Record {
        fila: judged.number,
        estado: "plegado",
        nss: None,
        curp: None,
        sbc: None,
        nombre: None,
        errores: Vec::new(),
        avisos: judged.notices().collect(),
    };
    match &judged.outcome {
        Outcome::Accepted(worker) => {
            record.estado = "ok";
            record.nss = Some(worker.nss.as_str());
            record.curp = Some(worker.curp.as_str());
            record.sbc = Some(worker.sbc.to_string());
            record.nombre = Some(&*judged.texts.name).filter(|name| !name.is_empty());
        }
        Outcome::Rejected => {
            record.estado = "rechazado";
            record.errores = judged
                .errors()
                .map(domain::informativa::Code::code)
                .collect();
        }
        Outcome::Folded => {}
    }
    line(output, &record)
}

fn line(output: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *output, value)?;
    output.write_all(b"\n")
}
