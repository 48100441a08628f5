//! Errors of a file of workers.

use domain::informativa::Code;
use payroll::{FileError, Note};

/// The error of a file, in Spanish, with what to do.
pub const fn refusal(error: FileError) -> &'static str {
    match error {
        FileError::Empty => "El archivo está vacío.",
        FileError::Format => {
            "No reconocemos este archivo. Leemos CSV, Excel (.xlsx), archivos de pago del SUA, ASEG, movimientos del IDSE y recibos de nómina (XML, o un ZIP con varios)."
        }
        FileError::TooLarge => {
            "El archivo es demasiado grande: caben 64 MB y 100,000 registros. Divídelo en varios."
        }
        FileError::Protected => {
            "El archivo está protegido con contraseña. Quítasela y vuelve a subirlo."
        }
        FileError::OldWorkbook => {
            "Es un libro de Excel antiguo (.xls). Ábrelo en Excel, guárdalo como «Libro de Excel (.xlsx)» y sube ese archivo."
        }
        FileError::Heading => {
            "A los encabezados les falta NSS, CURP o salario base. Dinos qué columna es cada una, o escribe los encabezados en el archivo."
        }
        FileError::SuaIncomplete => {
            "El archivo de pago del SUA está incompleto: su longitud o sus totales no coinciden. Genéralo otra vez en el SUA."
        }
        FileError::Zip => "El ZIP está dañado. Vuelve a crearlo o a descargarlo.",
        FileError::Xml => "Un XML está dañado, o no es un recibo de nómina como los del SAT.",
        FileError::NoRecords => "El archivo no trae trabajadores.",
        FileError::Unreadable => "No pudimos leer el archivo. Vuelve a subirlo.",
    }
}

/// What is said of a row that has this code, in Spanish; nothing of an unknown one.
pub fn said(code: &str) -> Option<String> {
    let of_rules = Code::ALL.iter().find(|known| known.code() == code);
    let of_files = || Note::ALL.iter().find(|known| known.code() == code);
    match of_rules {
        Some(code) => Some([code.says(), code.cure()].join(" ")),
        None => of_files().map(|note| note.says().to_owned()),
    }
}
