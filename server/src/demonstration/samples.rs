//! Sample files of workers to download, in every format that is read; everybody in them is invented.

use super::captured::worker;
use super::seed::CONTRATISTAS;
use domain::{Cuatrimestre, Date};
use informativa::workers::WorkerTexts;
use payroll::samples::{Sample, SampleEmployer, SampleMovement, aseg, cfdi, idse, sua, zip};
use sheet::Document;
use time::Duration;

/// A sample file.
pub struct SampleFile {
    /// Its name.
    pub name: &'static str,
    /// What it is, in words.
    pub about: &'static str,
    make: fn(&Staff, Cuatrimestre) -> Vec<u8>,
}

/// All of them.
pub const FILES: [SampleFile; 7] = [
    SampleFile {
        name: "pago.SUA",
        about: "El archivo de pago del SUA, con 102 personas",
        make: |staff, _| sua(EMPLOYER, &staff.samples()),
    },
    SampleFile {
        name: "trabajadores.csv",
        about: "El CSV del IMSS",
        make: |staff, _| staff.csv("").into_bytes(),
    },
    SampleFile {
        name: "con-errores.csv",
        about: "Un CSV con renglones por corregir",
        make: |staff, _| staff.csv(WRONG).into_bytes(),
    },
    SampleFile {
        name: "trabajadores.xlsx",
        about: "Un libro de Excel",
        make: |staff, _| staff.workbook(),
    },
    SampleFile {
        name: "recibos.zip",
        about: "Recibos de nómina (CFDI) de dos meses",
        make: |staff, period| staff.receipts(period),
    },
    SampleFile {
        name: "ASEG.txt",
        about: "Los trabajadores del SUA",
        make: |staff, _| aseg(EMPLOYER, &staff.samples()),
    },
    SampleFile {
        name: "idse.txt",
        about: "Movimientos del IDSE",
        make: |staff, period| staff.movements(period),
    },
];

/// How many workers the files have, and the number of the first: others than those who are captured already.
const PEOPLE: u32 = 102;
const FIRST: u32 = 1_000;

/// The contratista in the middle of a return, with an invented registration.
const EMPLOYER: SampleEmployer<'_> = SampleEmployer {
    rfc: CONTRATISTAS[0].0,
    registration: "Y5412345108",
    name: CONTRATISTAS[0].1,
};

/// Rows that have something to correct: a digit, no CURP, an NSS that a spreadsheet has lost, a torn amount.
const WRONG: &str = "90000000010,DXMO900101HNEBBB00,512.30\r\n\
                     90000000028,,512.30\r\n\
                     9E+10,DXMO900101HNECBB07,512.30\r\n\
                     90000000036,DXMO900101HNECBB07,1,234.56\r\n";

/// The file with this name, for the return of this period.
pub fn file(name: &str, period: Cuatrimestre) -> Option<Vec<u8>> {
    let file = FILES.iter().find(|file| file.name == name)?;
    Some((file.make)(&Staff::new(), period))
}

/// The invented workers.
struct Staff(Vec<WorkerTexts>);

impl Staff {
    fn new() -> Self {
        Self((FIRST..FIRST + PEOPLE).filter_map(worker).collect())
    }

    fn samples(&self) -> Vec<Sample<'_>> {
        (self.0.iter())
            .map(|worker| Sample {
                nss: &worker.nss,
                curp: &worker.curp,
                cents: worker.sbc.replace('.', "").parse().unwrap_or_default(),
                name: ["INVENTADA", "", "PERSONA"],
            })
            .collect()
    }

    fn csv(&self, more: &str) -> String {
        let rows = (self.0.iter())
            .map(|worker| format!("{},{},{}\r\n", worker.nss, worker.curp, worker.sbc));
        [
            "\u{FEFF}NSS(11 dígitos), CURP(18 caracteres), Salario base de cotización(numérico con 2 decimales)\r\n",
            &rows.collect::<String>(),
            more,
        ]
        .concat()
    }

    fn workbook(&self) -> Vec<u8> {
        let rows = (self.0.iter()).map(|worker| {
            vec![
                &*worker.name,
                "Operación",
                &*worker.sbc,
                &*worker.curp,
                &*worker.nss,
            ]
        });
        let document = Document {
            headings: vec!["Nombre", "Puesto", "SBC", "CURP", "NSS"],
            rows,
        };
        document.xlsx().unwrap_or_default()
    }

    fn receipts(&self, period: Cuatrimestre) -> Vec<u8> {
        let days = [15, 31].map(|days| later(period, days));
        let receipts: Vec<(String, String)> = (days.into_iter())
            .flat_map(|day| {
                self.samples().into_iter().map(move |worker| {
                    let name = format!("{day}/{}.xml", worker.nss);
                    (name, cfdi(EMPLOYER, &worker, day, Some(CONTRATISTAS[1].0)))
                })
            })
            .collect();
        zip(receipts
            .iter()
            .map(|(name, xml)| (name.clone(), xml.as_bytes())))
    }

    fn movements(&self, period: Cuatrimestre) -> Vec<u8> {
        let samples = self.samples();
        let movements: Vec<SampleMovement<'_>> = (samples.iter())
            .map(|worker| (*worker, "07", later(period, 10)))
            .chain(
                samples
                    .iter()
                    .take(3)
                    .map(|worker| (*worker, "02", later(period, 20))),
            )
            .collect();
        idse(EMPLOYER, &movements)
    }
}

/// So many days after a period has begun.
fn later(period: Cuatrimestre, days: i64) -> Date {
    period.first_day().saturating_add(Duration::days(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Tables;
    use payroll::{File, FileError, Options};
    use std::io::Cursor;

    #[test]
    fn each_sample_is_read_and_has_what_it_says() {
        let today = Date::from_ordinal_date(2026, 332).unwrap();
        let period = Cuatrimestre::containing(today);
        for sample in FILES {
            let bytes = file(sample.name, period).unwrap();
            let options = Options {
                format: None,
                period,
                tables: Tables::built_in(),
                today,
                mapping: None,
            };
            let mut read = File::open(Cursor::new(bytes), &options).unwrap();
            let totals = read.records(|_| Ok::<_, FileError>(())).unwrap();
            let rejected = if sample.name == "con-errores.csv" {
                4
            } else {
                0
            };
            assert_eq!(
                (totals.accepted, totals.rejected),
                (PEOPLE, rejected),
                "{}",
                sample.name
            );
        }
        assert!(file("otro", period).is_none());
    }
}
