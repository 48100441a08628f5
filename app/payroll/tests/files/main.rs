//! Files of workers as payroll and IMSS's programs write them, and as people damage them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod any;
mod fixed;
mod receipts;
mod refused;
mod tables;
mod written;

use std::io::Cursor;

use domain::Tables;
use payroll::samples::{Sample, SampleEmployer};
use payroll::{File, FileError, Format, Judged, Options, Outcome, Stopped};
use testing_values::{Generator, returns};

/// One of SAT's test identities, with an invented registration.
const EMPLOYER: SampleEmployer<'_> = SampleEmployer {
    rfc: "EKU9003173C9",
    registration: "Y5412345108",
    name: "ESCUELA KEMPER URGATE",
};

/// Three invented workers, of whom the second has a letter beyond ASCII and an NSS that begins with zero.
struct People(Vec<[String; 2]>);

impl People {
    fn new() -> Self {
        let mut generator = Generator::new(7);
        let mut person = |nss: &str| {
            let curp = loop {
                let curp = generator.curp();
                // Nobody of the future.
                if curp.as_bytes()[16].is_ascii_digit() {
                    break curp;
                }
            };
            [nss.to_owned(), curp]
        };
        Self(vec![
            person("12345678903"),
            person("02345678904"),
            person("92018400017"),
        ])
    }

    fn samples(&self) -> Vec<Sample<'_>> {
        let names = [
            ["GÓMEZ", "LUNA", "ANA"],
            ["NÚÑEZ", "PEÑA", "JOSÉ IÑAKI"],
            ["RÍOS", "", "SOFÍA"],
        ];
        (self.0.iter().zip(names).zip([51_230, 123_456, 31_504]))
            .map(|((person, name), cents)| Sample {
                nss: &person[0],
                curp: &person[1],
                cents,
                name,
            })
            .collect()
    }
}

fn options(format: Option<Format>) -> Options<'static> {
    Options {
        format,
        period: returns::period(),
        tables: Tables::built_in(),
        today: returns::today(),
        mapping: None,
    }
}

/// A record in one line: what becomes of it, and what is said of it.
fn shown(judged: &Judged<'_>) -> String {
    let errors: Vec<&str> = judged
        .errors()
        .map(domain::informativa::Code::code)
        .collect();
    let notices: Vec<&str> = judged.notices().collect();
    let state = match &judged.outcome {
        Outcome::Accepted(worker) => {
            let curp = worker.curp.as_str().get(..4).unwrap().to_owned();
            format!(
                "ok {} {curp} {} {}",
                worker.nss, worker.sbc, judged.texts.name
            )
        }
        Outcome::Rejected => format!("rechazado {}", errors.join(",")),
        Outcome::Folded => "plegado".to_owned(),
    };
    let line = format!("{} {state} {}", judged.number, notices.join(","));
    line.trim_end().to_owned()
}

/// What the file is, and its records.
fn read_as(bytes: &[u8], options: &Options<'_>) -> Result<(Format, Vec<String>), FileError> {
    let mut file = File::open(Cursor::new(bytes), options)?;
    let mut lines = Vec::new();
    let totals = file.records(|judged| {
        lines.push(shown(&judged));
        Ok::<_, FileError>(())
    });
    let totals = totals.map_err(|stopped| match stopped {
        Stopped::File(error) | Stopped::Taker(error) => error,
    })?;
    assert_eq!(usize::try_from(totals.read).unwrap(), lines.len());
    assert_eq!(
        totals.read,
        totals.accepted + totals.rejected + totals.folded
    );
    Ok((file.format(), lines))
}

fn read(bytes: &[u8]) -> Result<(Format, Vec<String>), FileError> {
    read_as(bytes, &options(None))
}
