//! The same as a workbook, whose parts are invented and packed here.
#![no_main]

libfuzzer_sys::fuzz_target!(|parts: &[u8]| fuzz::read(&fuzz::workbook(parts)));
