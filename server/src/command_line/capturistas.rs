//! `icsoe capturistas leer ARCHIVO`: what the page *Registrar a muchas personas con un archivo* and the API would read
//! from a file, row by row, without registering anybody. It needs no database, so nobody is reported as already
//! registered.
//!
//! Prints one JSON object per line. For each row, in the file's order, its number as a spreadsheet shows it:
//! `{"fila":2,"estado":"ok","curp":…}` with the fields of the API's `NuevoCapturista`, or
//! `{"fila":3,"estado":"rechazado","errores":["curp"]}` with all codes of the API's `Resultado` that apply, the one
//! that the API returns first; `"avisos":["oculto"]` when the spreadsheet hides the row. The last line holds the
//! totals, `{"resumen":{"formato":"csv","leidos":2,…}}`. A file that is refused as a whole gives only
//! `{"error":"formato"}`, with the API's code.

use super::Failure;
use super::arguments::CapturistasAction;
use crate::configuration::Configuration;
use crate::http::api::imports::{Resultado, code};
use alta::{FileError, Format, Row};
use serde::{Serialize, Serializer};
use services::accounts::bulk::{ByItself, LARGEST, Verdict};
use services::{Clock as _, SystemClock, calendar};
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Read as _, Write};
use std::path::Path;
use values::{CapturistaTexts, Rules};
use words::imports::refusal;

/// A row that would be registered.
#[derive(Serialize)]
struct Taken<'row> {
    fila: u32,
    estado: &'static str,
    #[serde(flatten, serialize_with = "filled")]
    texts: &'row CapturistaTexts,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    avisos: &'static [&'static str],
}

/// Serialises the fields that are not empty, under their names.
fn filled<S: Serializer>(texts: &CapturistaTexts, to: S) -> Result<S::Ok, S::Error> {
    let filled = texts.iter().filter(|(_, text)| !text.is_empty());
    to.collect_map(filled.map(|(field, text)| (field.name(), text)))
}

/// A row that would be left out.
#[derive(Serialize)]
struct LeftOut {
    fila: u32,
    estado: &'static str,
    errores: Vec<Resultado>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    avisos: &'static [&'static str],
}

/// The totals of the whole file.
#[derive(Serialize)]
struct Sums {
    resumen: Resumen,
}

#[derive(Serialize)]
struct Resumen {
    formato: &'static str,
    leidos: usize,
    aceptados: usize,
    rechazados: usize,
}

#[derive(Serialize)]
struct NotTaken {
    error: &'static str,
}

/// Why reading stopped early.
enum Stopped {
    File(FileError),
    Output(io::Error),
}

impl From<FileError> for Stopped {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<serde_json::Error> for Stopped {
    fn from(error: serde_json::Error) -> Self {
        Self::Output(error.into())
    }
}

/// Runs the subcommand.
///
/// # Errors
/// When the file cannot be opened or is refused, or the output cannot be written. A closed output pipe is not an error.
pub fn run(configuration: &Configuration, action: &CapturistasAction) -> Result<(), Failure> {
    let CapturistasAction::Leer { archivo } = action;
    let bytes = content(archivo).map_err(|error| {
        Failure::Outside(format!("no se pudo leer {}: {error}", archivo.display()))
    })?;
    let mail = configuration.correo.as_ref();
    let judge = ByItself::new(Rules {
        today: calendar::day_of(SystemClock.now()),
        mail_beyond_ascii: mail.is_some_and(|mail| mail.smtputf8),
        vouched: false,
    });
    match answer(&bytes, judge, io::stdout().lock()) {
        Ok(()) => Ok(()),
        Err(Stopped::File(error)) => Err(Failure::Refused(refusal(error))),
        Err(Stopped::Output(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(Stopped::Output(error)) => Err(Failure::output(error)),
    }
}

/// The file's content; of one that is too large, just enough to show that.
fn content(path: &Path) -> io::Result<Vec<u8>> {
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(path)?
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the file twice: first to accept or refuse it as a whole before any line is written, then to print the rows, so
/// that none are kept in memory.
fn answer(bytes: &[u8], mut judge: ByItself, output: impl Write) -> Result<(), Stopped> {
    let mut output = BufWriter::new(output);
    let whole = alta::read(bytes, |_, _| Ok::<_, FileError>(()));
    let summary = match whole {
        Ok(summary) => summary,
        Err(error) => {
            line(&mut output, &NotTaken { error: code(error) })?;
            output.flush()?;
            return Err(error.into());
        }
    };
    let mut taken = 0;
    alta::read(bytes, |row, hidden| {
        let wrong = judge.wrong_with(&row);
        taken += usize::from(wrong.is_empty());
        write(&mut output, &row, wrong, hidden)
    })?;
    let resumen = Resumen {
        formato: match summary.format {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        },
        leidos: summary.rows,
        aceptados: taken,
        rechazados: summary.rows - taken,
    };
    line(&mut output, &Sums { resumen })?;
    Ok(output.flush()?)
}

fn write(
    output: &mut impl Write,
    row: &Row,
    wrong: Vec<Verdict>,
    hidden: bool,
) -> Result<(), Stopped> {
    let avisos: &[&str] = if hidden { &["oculto"] } else { &[] };
    if wrong.is_empty() {
        let taken = Taken {
            fila: row.line,
            estado: "ok",
            texts: &row.texts,
            avisos,
        };
        return line(output, &taken);
    }
    let left_out = LeftOut {
        fila: row.line,
        estado: "rechazado",
        errores: wrong.into_iter().map(Resultado::from).collect(),
        avisos,
    };
    line(output, &left_out)
}

fn line(output: &mut impl Write, value: &impl Serialize) -> Result<(), Stopped> {
    serde_json::to_writer(&mut *output, value)?;
    Ok(output.write_all(b"\n")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::api::capturistas::NuevoCapturista;
    use serde_json::Value;
    use time::{Date, Month};

    fn judge() -> ByItself {
        ByItself::new(Rules {
            today: Date::from_calendar_date(2026, Month::November, 28).unwrap(),
            mail_beyond_ascii: false,
            vouched: false,
        })
    }

    fn lines(file: &str) -> Vec<Value> {
        let mut output = Vec::new();
        assert!(answer(file.as_bytes(), judge(), &mut output).is_ok());
        (output.split(|byte| *byte == b'\n'))
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }

    #[test]
    fn who_would_be_registered_can_be_sent_to_the_api_as_it_is() {
        let lines = lines(
            "CURP,nombre,primer apellido,segundo apellido,correo\n\
             RIMA950821MPLSNN00,Andrea Sofía,Ríos,Mondragón,andrea@icsoe.example\n\
             HELM850923MJCRPR08,María,Hernández,,maria@icsoe.example\n",
        );
        assert_eq!(lines.len(), 3);
        for mut line in lines.into_iter().take(2) {
            let fields = line.as_object_mut().unwrap();
            assert!(fields.remove("fila").is_some());
            assert_eq!(fields.remove("estado"), Some("ok".into()));
            // It refuses fields that it does not know.
            assert!(serde_json::from_value::<NuevoCapturista>(line).is_ok());
        }
    }

    #[test]
    fn all_that_is_wrong_with_a_row_is_said_once_and_in_the_portal_s_order() {
        let lines = lines(
            "CURP,nombre,apellidos,correo\n\
             HELM850923MJCRPR08,María,Hernández López,maria@icsoe.example\n\
             GAIL920229MDFRBC07,Lu\u{200B}cía,García Ibáñez,x\n\
             ,Lu\u{200B}cía 2,García Ibáñez Pérez,x\n\
             MOPJ900412HDFNRS09,José 1,Montes 2,jose@icsoe.example\n\
             MUGN911205HNLXRX01,Iñaki,Pérez Ruiz,x\n\
             HELM850923MJCRPR08,,Hernández López,maria@icsoe.example\n",
        );
        let codes: Vec<String> = (lines.iter())
            .filter_map(|line| line.get("errores"))
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            codes,
            [
                r#"["caracter","correo"]"#,
                r#"["curp","caracter","correo"]"#,
                r#"["caracteres","apellidos"]"#,
                r#"["correo","apellidos"]"#,
                r#"["nombre","repetido"]"#,
            ]
        );
    }

    /// Fails every write with the same kind of error.
    struct Failing(ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_cannot_be_written_ends_it() {
        let file = ["CURP,nombre,apellidos,correo\n", &"A,B,C,D\n".repeat(5_000)].concat();
        let outcome = answer(file.as_bytes(), judge(), Failing(ErrorKind::StorageFull));
        assert!(
            matches!(outcome, Err(Stopped::Output(error)) if error.kind() == ErrorKind::StorageFull)
        );
    }
}
