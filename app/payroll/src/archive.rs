//! ZIP archives: whether one can be opened at all, and which kind it is.

use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;

use crate::limits::ENTRIES;
use crate::{FileError, Format};

/// How much is read at once while looking for the directory's end.
const CHUNK: usize = 64 * 1024;

/// The ends of the directory (APPNOTE 4.3.14 and 4.3.16), and where after its signature the number of entries stands.
const END: (&[u8], usize) = (b"PK\x05\x06", 10);
const END_64: (&[u8], usize) = (b"PK\x06\x06", 32);

/// Opens an archive. Before its directory is kept in memory it is made sure that it is not too large.
///
/// # Errors
/// When it is damaged, too large or protected.
pub fn open<R: Read + Seek>(mut source: R) -> Result<ZipArchive<R>, FileError> {
    if claims_too_many(&mut source)? {
        return Err(FileError::TooLarge);
    }
    let mut zip = ZipArchive::new(source).map_err(|_| FileError::Zip)?;
    if zip.len() > ENTRIES {
        return Err(FileError::TooLarge);
    }
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(|_| FileError::Zip)?;
        if entry.encrypted() {
            return Err(FileError::Protected);
        }
    }
    Ok(zip)
}

/// Whether anything in the file that may be the end of a directory claims more entries than are read: the library
/// takes the first that it can use, and keeps each entry.
fn claims_too_many(source: &mut (impl Read + Seek)) -> Result<bool, FileError> {
    source.seek(SeekFrom::Start(0))?;
    let longest = END_64.1 + 8;
    let mut bytes: Vec<u8> = Vec::with_capacity(CHUNK + longest);
    loop {
        let kept = bytes.len();
        let most = u64::try_from(CHUNK).unwrap_or(u64::MAX);
        if source.by_ref().take(most).read_to_end(&mut bytes)? == 0 {
            return Ok(false);
        }
        let claims = |end: (&[u8], usize), width: usize| {
            bytes.windows(end.1 + width).any(|window| {
                window.starts_with(end.0) && {
                    let number = window.get(end.1..).unwrap_or_default();
                    let number = number.iter().rev();
                    number.fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte)) > ENTRIES as u64
                }
            })
        };
        if claims(END, 2) || claims(END_64, 8) {
            return Ok(true);
        }
        let rest = bytes.len().min(longest).min(bytes.len());
        let from = bytes.len() - rest.min(kept + CHUNK);
        bytes.drain(..from);
    }
}

/// What an archive is: a workbook, or receipts; nothing of any other.
///
/// # Errors
/// As [`open`].
pub fn kind(source: impl Read + Seek) -> Result<Option<Format>, FileError> {
    let zip = open(source)?;
    let has = |is: &dyn Fn(&str) -> bool| {
        let mut names = zip.file_names().filter_map(Result::ok);
        names.any(|name| is(&name.replace('\\', "/")))
    };
    let is_types = |name: &str| {
        let name = name.trim_start_matches(['.', '/']);
        name.eq_ignore_ascii_case("[Content_Types].xml")
    };
    Ok(if has(&is_types) {
        Some(Format::Xlsx)
    } else if has(&is_receipt) {
        Some(Format::Cfdi)
    } else {
        None
    })
}

/// Whether an entry may be a receipt, by its name: the archives of a Macintosh have two entries for each file.
pub fn is_receipt(name: &str) -> bool {
    let is_xml = name.len() > 4 && name.to_ascii_lowercase().ends_with(".xml");
    is_xml && !name.starts_with("__MACOSX/")
}
