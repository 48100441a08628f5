//! A return as a workbook: its contracts, and their workers.

use domain::{Cuatrimestre, informativa::Field};
use platform::Internal;
use records::audit::Export;
use services::Services;
use sheet::{Book, Format};
use uuid::Uuid;

use super::{File, Writing, record, unwritten};
use crate::{
    CaptureError, Capturing, ContractTexts, judging,
    judging::reading::{ALL, Read, Reading},
    returns,
    texts::FIELDS,
};

/// The place of the sheet of contracts, and that of the sheet of workers.
const CONTRACTS: usize = 0;
const WORKERS: usize = 1;

/// A return with everything that was typed of it, right or wrong, and what was found of each contract; on record. What
/// is changed meanwhile may be in it or not.
///
/// # Errors
/// As [`returns::find`].
pub async fn of_return(
    services: &Services,
    capturing: &Capturing,
    informativa: Uuid,
) -> Result<File, CaptureError> {
    let found = returns::find(services, capturing, informativa).await?;
    let judged = judging::judge(services, capturing, informativa).await?;
    let writing = Writing::begin(services, capturing, sheets()).await?;
    let mut of_contracts = judged.of_contracts;
    let mut reading = Reading::new(services.database(), informativa, ALL);
    while let Some(contracts) = reading.next().await? {
        let contracts: Vec<_> = (contracts.into_iter())
            .map(|contract| {
                let findings = of_contracts.remove(&contract.id).unwrap_or_default();
                (contract, findings)
            })
            .collect();
        let part = move |book: &mut Book| {
            let rows = contracts
                .iter()
                .map(|(read, findings)| contract(book, read, *findings));
            rows.sum()
        };
        writing.part(part).await;
    }
    let (bytes, rows) = writing.finish().await?;
    record(services, capturing, Export::Return, Some(informativa), rows).await?;
    Ok(File {
        name: return_file(found.period),
        media_type: Format::Xlsx.media_type(),
        bytes,
        rows,
        left_out: 0,
    })
}

/// The name of the file of a return of this period.
pub fn return_file(period: Cuatrimestre) -> String {
    format!(
        "informativa-{}-{}.xlsx",
        period.year(),
        period.number() as u8
    )
}

fn sheets() -> Vec<(&'static str, Vec<&'static str>)> {
    let fields = FIELDS.map(Field::label);
    let counts = ["Trabajadores", "Por corregir", "Para revisar"];
    let workers = [Field::Nss, Field::Curp, Field::Sbc].map(Field::label);
    vec![
        ("Contratos", [&["Contrato"], &fields[..], &counts].concat()),
        (
            "Trabajadores",
            [&["Contrato"], &workers[..], &["Nombre"]].concat(),
        ),
    ]
}

/// Writes a contract and its workers; gives how many these are.
fn contract(book: &mut Book, read: &Read<4>, findings: [u32; 2]) -> Result<u64, Internal> {
    let number = read.number.to_string();
    let texts = ContractTexts::read(&read.texts)?;
    let rows = read.rows.cells()?;
    let count = rows.len().to_string();
    let [blocking, warnings] = findings.map(|count| count.to_string());
    let cells = (std::iter::once(number.as_str()))
        .chain(FIELDS.map(|field| texts.get(field)))
        .chain([count.as_str(), &blocking, &warnings]);
    book.row(CONTRACTS, cells).map_err(unwritten)?;
    for (_, cells) in &rows {
        let cells = std::iter::once(number.as_str()).chain(*cells);
        book.row(WORKERS, cells).map_err(unwritten)?;
    }
    Ok(rows.len() as u64)
}
