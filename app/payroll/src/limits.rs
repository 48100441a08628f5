//! How large a file may be, and what is kept of it.

use sheet::Limits;

/// Most bytes of a file.
pub const BYTES: u64 = 64 * 1024 * 1024;

/// Most records of a file: rows, workers or receipts.
pub const RECORDS: u32 = 100_000;

/// How many employers of a file are kept.
pub const EMPLOYERS: usize = 50;

/// How many clients of a receipt are kept (`SubContratacion`).
pub const CLIENTS: usize = 20;

/// How many headings of a table are kept.
pub const HEADINGS: usize = 60;

/// How many characters of a heading are kept.
pub const HEADING_CHARACTERS: usize = 60;

/// Most bytes that a ZIP of receipts unpacks to, all together.
pub const UNPACKED: u64 = 256 * 1024 * 1024;

/// Most bytes of one receipt; a real one has some ten thousand.
pub const RECEIPT: u64 = 4 * 1024 * 1024;

/// Most entries of a ZIP: what its directory can tell without ZIP64. With a PDF beside each, 32,767 receipts. Each takes
/// some hundred bytes of memory.
pub const ENTRIES: usize = 65_534;

/// The limits of a table.
pub const TABLE: Limits = Limits {
    bytes: 64 * 1024 * 1024,
    rows: 100_000,
    cell_characters: 1_000,
    // What is kept of a row is up to the caller, who keeps four short cells of it.
    text: 0,
    text_for_a_byte: 0,
    unpacked: 256 * 1024 * 1024,
    entries: 1_000,
    sheets: 255,
    shared_texts: 600_000,
    shared_bytes: 24 * 1024 * 1024,
};
