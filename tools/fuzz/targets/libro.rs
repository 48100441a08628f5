//! The same as a workbook, whose parts are fuzzed and packed here.
#![no_main]

libfuzzer_sys::fuzz_target!(|parts: &[u8]| fuzz::read(&fuzz::workbook(parts)));
