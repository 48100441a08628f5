//! A list of workers, as pasted from a spreadsheet.
#![no_main]

use grid::{MOST_CHARACTERS, WorkerTexts, paste};

/// The cells, in the order of the heading below.
fn cells(texts: &WorkerTexts) -> [&str; 4] {
    [&texts.nss, &texts.curp, &texts.sbc, &texts.name]
}

/// Whether a cell can be written as it is and read again: without what parts cells, lines or numbers of them.
fn is_plain(cell: &&str) -> bool {
    !cell.contains(['\t', '\n', '\r', '"', '\u{feff}']) && cell.trim() == *cell
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let pasted = paste::read(text);
    let lines: Vec<&str> = (text.lines())
        .map(|line| line.trim_matches(['\u{feff}', '\r']))
        .filter(|line| !line.trim().is_empty())
        .collect();
    let has_signs = |line: &&&str| line.chars().any(char::is_alphanumeric);
    let signed = lines.iter().filter(has_signs).count();
    assert!(signed <= pasted.workers.len() + 1, "a line is lost");
    assert!(pasted.left_out.is_empty() || pasted.workers.len() < lines.len());
    assert!(!pasted.workers.iter().any(WorkerTexts::is_blank));
    for name in &pasted.left_out {
        // As it stands in the text, but for quotes that are no part of a cell.
        let mut typed = text.chars();
        assert!(name.chars().count() <= 60 && name.chars().all(|one| typed.any(|other| other == one)));
    }
    let mut plain = Vec::new();
    for texts in &pasted.workers {
        let mut all_plain = true;
        for cell in cells(texts) {
            assert!(cell.chars().count() <= MOST_CHARACTERS);
            assert!(!cell.contains('\0'), "PostgreSQL keeps none");
            all_plain &= is_plain(&cell);
        }
        assert_eq!(format!("{texts:?}"), "WorkerTexts");
        if all_plain {
            plain.push(texts);
        }
    }
    // What was read, written as a spreadsheet copies it, is read as the same.
    let mut written = "NSS\tCURP\tSBC\tNombre\n".to_owned();
    for texts in &plain {
        written.push_str(&cells(texts).join("\t"));
        written.push('\n');
    }
    let again = paste::read(&written);
    assert!(again.workers.iter().eq(plain));
    assert!(again.left_out.is_empty());
});
