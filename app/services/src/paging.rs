//! Lists that are read by pages.

/// The most characters of a search; no name, CURP, RFC or mail address that anybody looks for needs more.
pub const SEARCH_CHARACTERS: usize = 100;

/// How many items fit on a page where nothing else is said.
pub const PAGE_SIZE: u64 = 20;

/// The last page that may be asked for; no list has so many.
pub const LAST_PAGE: u64 = 1_000_000;
