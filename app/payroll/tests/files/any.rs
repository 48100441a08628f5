//! Whatever bytes come: a file is read or refused, and nothing else happens.

use payroll::samples::{aseg, cfdi, idse, sua, zip};
use payroll::{File, FileError, Format, Stopped};
use proptest::prelude::*;
use std::io::Cursor;
use testing_values::returns::day;

use crate::{EMPLOYER, People, options};

/// A file of each format that samples are made of.
fn samples() -> Vec<Vec<u8>> {
    let people = People::new();
    let workers = people.samples();
    let receipt = cfdi(EMPLOYER, &workers[0], day(2026, 130), Some("IIA040805DZ4"));
    let movements: Vec<_> = workers
        .iter()
        .map(|worker| (*worker, "07", day(2026, 130)))
        .collect();
    vec![
        sua(EMPLOYER, &workers),
        aseg(EMPLOYER, &workers),
        idse(EMPLOYER, &movements),
        zip([("1.xml".to_owned(), receipt.as_bytes())]),
        receipt.into_bytes(),
        b"NSS,CURP,SBC\r\n12345678903,GOML950214MDFMRC06,\"1,512.30\"\r\n".to_vec(),
    ]
}

/// Reads a file to its end, as every format that may be asked for; what is counted agrees with what is passed on.
fn read(bytes: &[u8]) {
    for format in Format::ALL.into_iter().map(Some).chain([None]) {
        let Ok(mut file) = File::open(Cursor::new(bytes), &options(format)) else {
            continue;
        };
        let mut seen = 0;
        let totals = file.records(|_| {
            seen += 1;
            Ok::<_, FileError>(())
        });
        match totals {
            Ok(totals) => assert_eq!(totals.read, seen),
            Err(stopped) => assert!(matches!(stopped, Stopped::File(_)), "nobody refused"),
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes);
    }

    #[test]
    fn so_are_real_files_with_some_bytes_changed(
        which in 0..6_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        end in any::<prop::sample::Index>(),
        is_cut: bool,
    ) {
        let mut bytes = samples().swap_remove(which);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if is_cut {
            bytes.truncate(end.index(bytes.len()));
        }
        read(&bytes);
    }
}
