//! The file of many capturistas, as uploaded.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| fuzz::read(file));
