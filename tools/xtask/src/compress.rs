//! Compressed copies, served as they are; compressing may take its time here.

use std::io::{self, Write};
use std::path::Path;

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Brotli's slowest and smallest level.
const BROTLI_QUALITY: i32 = 11;
/// Logarithm of the window: 16 MiB, the maximum that every decoder supports, and larger than any of our files.
const BROTLI_WINDOW: i32 = 24;

/// Kinds of files that are not compressed already.
const COMPRESSIBLE: [&str; 10] = [
    "css", "html", "ico", "js", "json", "otf", "svg", "ttf", "txt", "wasm",
];

/// Whether a file with this name should have a compressed copy.
pub(crate) fn is_compressible(name: &str) -> bool {
    Path::new(name)
        .extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| COMPRESSIBLE.contains(&extension))
}

/// Compresses with brotli.
pub(crate) fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}

/// Compresses with gzip, without name or time, so that equal input gives equal output.
pub(crate) fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_come_back_as_they_were_and_smaller() {
        let text = "@font-face{font-family:Mexico}".repeat(400);

        let squeezed = brotli(text.as_bytes()).unwrap();
        let mut restored = Vec::new();
        brotli::BrotliDecompress(&mut &*squeezed, &mut restored).unwrap();
        assert_eq!(restored, text.as_bytes());
        assert!(squeezed.len() < text.len() / 20);

        let zipped = gzip(text.as_bytes()).unwrap();
        let mut restored = String::new();
        flate2::read::GzDecoder::new(&*zipped)
            .read_to_string(&mut restored)
            .unwrap();
        assert_eq!(restored, text);
        assert!(zipped.len() < text.len() / 20);
    }

    #[test]
    fn fonts_and_photographs_are_left_alone() {
        assert!(is_compressible("icsoe.wasm"));
        assert!(is_compressible("marca/escudo.svg"));
        assert!(!is_compressible("letra.woff2"));
        assert!(!is_compressible("foto.webp"));
        assert!(!is_compressible("sin-extension"));
    }
}
