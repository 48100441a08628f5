//! Errors of a file of many capturistas, and of its rows.

use alta::{Format, WorkbookError};
use domain::Curp;
use services::accounts::bulk::{FileError, Judged, Verdict};
use values::{CapturistaField, ValueError, Wrong};

use crate::{
    capturistas::{REFUSED, TOO_MANY_MAILS},
    thousands,
};

/// The error of a file, in Spanish.
pub fn refusal(error: FileError) -> String {
    match error {
        FileError::Empty => "El archivo está vacío.".to_owned(),
        FileError::TooLarge => "El archivo pesa más de 2 MB. Divídelo en varios.".to_owned(),
        FileError::OldOrProtected => "Es un libro de Excel antiguo (.xls) o protegido con contraseña. Guárdalo como .xlsx sin contraseña, o como CSV.".to_owned(),
        FileError::NotATable => "No pudimos leer una tabla en este archivo. Guárdalo como .xlsx o como CSV y vuelve a intentarlo.".to_owned(),
        FileError::Html => "Es una página web (HTML), aunque su nombre sea de Excel. Ábrela en Excel, guárdala como «Libro de Excel (.xlsx)» y sube ese archivo.".to_owned(),
        FileError::OldXml => "Es un libro en el formato XML de Excel 2003. Ábrelo en Excel, guárdalo como «Libro de Excel (.xlsx)» y sube ese archivo.".to_owned(),
        FileError::UnpacksToTooMuch | FileError::TooManyParts | FileError::TooMuchText => "El libro de Excel trae demasiado contenido. Copia solo la tabla a un libro nuevo.".to_owned(),
        FileError::MissingColumn(column) => format!("Falta la columna «{column}». Los encabezados van en uno de los primeros diez renglones."),
        FileError::DoubledColumn(column) => format!("La columna «{column}» está dos veces en los encabezados."),
        FileError::NoRows => "El archivo solo trae encabezados: le faltan las personas.".to_owned(),
        FileError::TooManyRows => "El archivo trae más de 5,000 renglones. Divídelo en varios.".to_owned(),
        FileError::CellTooLong { line } => format!("En el renglón {} hay una celda con más de mil caracteres. Revisa que no falten comillas de cierre.", thousands(line)),
    }
}

/// The rejected rows, each with its reason, as a file.
///
/// # Errors
/// When they do not fit into the file; rows that were read from a file always do.
pub fn rejected_rows(rows: &[Judged], format: Format) -> Result<Vec<u8>, WorkbookError> {
    let bad: Vec<(&Judged, String)> = rows
        .iter()
        .filter(|judged| judged.verdict.is_bad())
        .map(|judged| (judged, reason(judged)))
        .collect();
    let rows = (bad.iter()).map(|(judged, reason)| (&judged.row, reason.as_str()));
    alta::rejected(rows).write(format)
}

/// A row's result in a few words.
pub const fn outcome(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "Por registrar",
        Verdict::Registered => "Se registró",
        Verdict::AlreadyRegistered => "Ya es tu capturista",
        Verdict::AlreadyWithAnotherMail => "Ya es tu capturista, con otro correo",
        _ => "Por corregir",
    }
}

/// What has to be corrected, in a rejected row or elsewhere; empty if nothing has.
pub fn reason(judged: &Judged) -> String {
    match judged.verdict {
        Verdict::Good | Verdict::AlreadyRegistered | Verdict::Registered => String::new(),
        Verdict::AlreadyWithAnotherMail => "El archivo no cambia su correo. Si el del archivo es el bueno, corrígelo en la página de esa persona, en «Capturistas».".to_owned(),
        Verdict::NoCurp => value(CapturistaField::Curp, of_curp(&judged.row.texts[CapturistaField::Curp])),
        Verdict::NotYetBorn => value(CapturistaField::Curp, ValueError::NotYetBorn),
        Verdict::NoGivenNames => value(CapturistaField::GivenNames, ValueError::Missing),
        Verdict::NoFirstSurname => value(CapturistaField::FirstSurname, ValueError::Missing),
        Verdict::UnclearSurnames => {
            "No sabemos dónde termina el primer apellido. Escribe cada apellido en su columna."
                .to_owned()
        }
        Verdict::Unseen(character) => unseen(character),
        Verdict::NameTooLong => "El nombre o un apellido es demasiado largo.".to_owned(),
        Verdict::NotAName => value(CapturistaField::GivenNames, ValueError::NotAName),
        Verdict::NoMail if judged.row.texts[CapturistaField::Email].is_empty() => {
            value(CapturistaField::Email, ValueError::Missing)
        }
        Verdict::NoMail => value(CapturistaField::Email, ValueError::NoMailAddress),
        Verdict::MailBeyondAscii => value(CapturistaField::Email, ValueError::MailBeyondAscii),
        Verdict::Repeated(line) => {
            format!("Esta CURP ya viene en el renglón {}.", thousands(line))
        }
        Verdict::Refused => REFUSED.to_owned(),
        Verdict::TooManyMails => TOO_MANY_MAILS.to_owned(),
    }
}

fn value(field: CapturistaField, error: ValueError) -> String {
    Wrong { field, error }.explanation().into_owned()
}

fn of_curp(typed: &str) -> ValueError {
    match Curp::parse_typed(typed) {
        Err(error) if !typed.trim().is_empty() => ValueError::Curp(error),
        _ => ValueError::Missing,
    }
}

/// The message about an invisible character.
fn unseen(character: char) -> String {
    let name = match character {
        '\u{FFFD}' => return "Al guardar el archivo se perdió una letra del nombre o de un apellido (�). Escríbela de nuevo.".to_owned(),
        '\u{AD}' => "guion opcional",
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' => "espacio de ancho cero",
        '\u{200C}' | '\u{200D}' => "unión invisible",
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            "cambio de sentido de la escritura"
        }
        _ => "carácter invisible",
    };
    format!(
        "El nombre o un apellido trae algo que no se ve: {name} (U+{:04X}). Bórralo y escríbelo de nuevo.",
        u32::from(character)
    )
}
