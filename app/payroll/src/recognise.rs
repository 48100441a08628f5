//! What a file is, by its content. Its name may say anything.

use std::io::{Read, Seek, SeekFrom};

use crate::limits::BYTES;
use crate::{FileError, Format, archive, fixed, sua};

/// How much of a file is looked at.
const BEGINNING: u64 = 64 * 1024;

const ZIP: &[u8] = b"PK";
/// The first bytes of every OLE file: workbooks from before 2007, and newer ones that a password protects.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0";
/// The name under which an OLE file keeps an encrypted workbook ([MS-OFFCRYPTO] 2.3.4.4), in UTF-16.
const ENCRYPTED: &str = "EncryptedPackage";

/// What a file is; nothing where it may be many things.
///
/// # Errors
/// When it is refused as a whole, whatever it was said to be.
pub fn format(source: &mut (impl Read + Seek)) -> Result<Option<Format>, FileError> {
    if source.seek(SeekFrom::End(0))? > BYTES {
        return Err(FileError::TooLarge);
    }
    let mut beginning = Vec::new();
    source.seek(SeekFrom::Start(0))?;
    source.take(BEGINNING).read_to_end(&mut beginning)?;
    if beginning.is_empty() {
        return Err(FileError::Empty);
    }
    if beginning.starts_with(OLE) {
        return Err(if is_encrypted(source)? {
            FileError::Protected
        } else {
            FileError::OldWorkbook
        });
    }
    if beginning.starts_with(ZIP) {
        return archive::kind(source);
    }
    let text = beginning
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(&beginning)
        .trim_ascii_start();
    if text.starts_with(b"<") {
        return Ok(looks_like_receipt(text)
            .then_some(Format::Cfdi)
            .or(Some(Format::Csv)));
    }
    Ok(Some(if sua::looks_like_one(&beginning) {
        Format::Sua
    } else {
        fixed::looks_like(&beginning).unwrap_or(Format::Csv)
    }))
}

/// Whether XML is a CFDI. Other markup is told apart, and refused, where tables are read.
fn looks_like_receipt(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let mut tags = text.split('<').skip(1);
    let root = tags.find(|tag| !tag.starts_with(['?', '!']));
    let name = root.and_then(|tag| tag.split([' ', '\t', '\r', '\n', '>', '/']).next());
    name.is_some_and(|name| name.rsplit(':').next() == Some("Comprobante"))
}

fn is_encrypted(source: &mut (impl Read + Seek)) -> Result<bool, FileError> {
    let name: Vec<u8> = ENCRYPTED
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    source.seek(SeekFrom::Start(0))?;
    let mut bytes: Vec<u8> = Vec::new();
    loop {
        let read = source.by_ref().take(BEGINNING).read_to_end(&mut bytes)?;
        if read == 0 {
            return Ok(false);
        }
        if bytes.windows(name.len()).any(|window| window == name) {
            return Ok(true);
        }
        bytes.drain(..bytes.len().saturating_sub(name.len()));
    }
}
