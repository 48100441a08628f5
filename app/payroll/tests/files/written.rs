//! The file that IMSS takes: byte for byte, and read back.

use std::io::{Cursor, Read as _};

use domain::Tables;
use domain::informativa::{DraftWorker, Key, SbcLimits, Worker, judge_worker};
use payroll::write::{Kind, ROWS, files, imss};
use payroll::{File, FileError, Outcome};
use proptest::prelude::*;
use testing_values::{Generator, returns};

use crate::options;

fn worker(nss: &str, curp: &str, sbc: &str) -> Worker {
    let limits = SbcLimits::of(returns::period(), Tables::built_in());
    let draft = DraftWorker {
        key: Key::default(),
        nss,
        curp,
        sbc,
    };
    judge_worker(&draft, limits, returns::today())
        .worker()
        .unwrap()
}

/// So many workers of whom no two have the same NSS or CURP, in no order.
fn workers(seed: u64, count: usize) -> Vec<Worker> {
    let limits = SbcLimits::of(returns::period(), Tables::built_in());
    let mut generator = Generator::new(seed);
    let mut seen = std::collections::HashSet::new();
    let mut workers = Vec::new();
    while workers.len() < count {
        let (nss, curp) = (generator.nss(), generator.curp());
        let cents = 1 + generator.below(293_275);
        let draft = DraftWorker {
            key: Key::default(),
            nss: nss.as_str(),
            curp: &curp,
            sbc: &format!("{}.{:02}", cents / 100, cents % 100),
        };
        let Some(worker) = judge_worker(&draft, limits, returns::today()).worker() else {
            continue;
        };
        if seen.insert(nss) && seen.insert(curp) {
            workers.push(worker);
        }
    }
    workers
}

/// What reading makes of a file, of which every row has to be accepted.
fn read(bytes: &[u8]) -> Vec<Worker> {
    let mut file = File::open(Cursor::new(bytes), &options(None)).unwrap();
    let mut workers = Vec::new();
    let read = file.records(|judged| {
        workers.push(match judged.outcome {
            Outcome::Accepted(worker) => Some(worker),
            Outcome::Rejected | Outcome::Folded => None,
        });
        Ok::<_, FileError>(())
    });
    read.unwrap();
    workers.into_iter().collect::<Option<_>>().unwrap()
}

/// The files in a ZIP, in their order.
fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn by_nss(mut workers: Vec<Worker>) -> Vec<Worker> {
    workers.sort_by_key(|worker| worker.nss.key());
    workers
}

#[test]
fn a_file_is_what_imss_takes_byte_for_byte() {
    let workers = vec![
        // As people type them: without zeros, in small letters, with separators.
        worker("98765432103", "rixt880930hjcsxm03", "$1,234.5"),
        worker("2345678904", "RIMA950821MPLSNN00", "480"),
        worker("12-34-56-7890-3", "GOML950214MDFMRC06", "2932.75"),
    ];
    let golden = include_bytes!("golden/trabajadores-contrato-3.csv");
    let written = imss("trabajadores-contrato-3", workers).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&written),
        String::from_utf8_lossy(golden)
    );
    assert_eq!(written, golden);
    assert_eq!(
        imss("x", Vec::new()).unwrap(),
        include_bytes!("golden/sin-trabajadores.csv")
    );
}

#[test]
fn more_than_imss_takes_at_once_are_parted() {
    assert_eq!([0, 1, ROWS, ROWS + 1, 20_000].map(files), [1, 1, 1, 2, 7]);
    let all = workers(1, 2 * ROWS + 1);
    let exactly = all.iter().copied().take(ROWS).collect();
    assert_eq!([ROWS, ROWS + 1].map(Kind::of), [Kind::Csv, Kind::Zip]);
    assert_eq!(read(&imss("x", exactly).unwrap()).len(), ROWS);
    let written = imss("trabajadores-contrato-3", all.clone()).unwrap();
    assert_eq!(Kind::of(all.len()), Kind::Zip);
    assert_eq!(
        written,
        imss("trabajadores-contrato-3", all.clone()).unwrap()
    );
    let files = unpacked(&written);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "trabajadores-contrato-3-1-de-3.csv",
            "trabajadores-contrato-3-2-de-3.csv",
            "trabajadores-contrato-3-3-de-3.csv",
        ]
    );
    let parts: Vec<Vec<Worker>> = files.iter().map(|(_, bytes)| read(bytes)).collect();
    assert_eq!(
        parts.iter().map(Vec::len).collect::<Vec<_>>(),
        [ROWS, ROWS, 1]
    );
    assert_eq!(parts.concat(), by_nss(all));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back_unchanged(seed: u64, count in 1_usize..40) {
        let workers = workers(seed, count);
        let written = imss("x", workers.clone()).unwrap();
        let read = read(&written);
        prop_assert_eq!(&read, &by_nss(workers));
        // And written again it is the same.
        prop_assert_eq!(imss("x", read).unwrap(), written);
    }
}
