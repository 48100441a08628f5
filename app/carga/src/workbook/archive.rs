//! The ZIP archive that a workbook is, unpacked under one limit for all its parts together.

use crate::{FileError, MOST_PARTS, MOST_UNPACKED};
use std::collections::HashMap;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// The parts of a workbook. Reading one twice counts twice, so that however the parts refer to each
/// other, the work has an end.
pub struct Archive<'bytes> {
    zip: ZipArchive<Cursor<&'bytes [u8]>>,
    /// Which is where, by name in lowercase: names of parts know no case (ECMA-376, part 2, 6.2.2.3).
    parts: HashMap<String, usize>,
    left: usize,
}

impl<'bytes> Archive<'bytes> {
    /// # Errors
    /// When it is no archive, or one of too many or of encrypted parts.
    pub fn open(bytes: &'bytes [u8]) -> Result<Self, FileError> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileError::NotATable)?;
        if zip.len() > MOST_PARTS {
            return Err(FileError::TooManyParts);
        }
        let mut parts = HashMap::new();
        for index in 0..zip.len() {
            let part = zip.by_index_raw(index).map_err(|_| FileError::NotATable)?;
            if part.encrypted() {
                return Err(FileError::OldOrProtected);
            }
            let name = part.name().map_err(|_| FileError::NotATable)?;
            // Some programs write names as their own system has them (`xl\\workbook.xml`, `./xl/…`, `/xl/…`).
            let name = resolve("", &name.replace('\\', "/"));
            parts.insert(name.to_lowercase(), index);
        }
        Ok(Self {
            zip,
            parts,
            left: MOST_UNPACKED,
        })
    }

    /// The text of a part, or `None` when there is no such part.
    ///
    /// # Errors
    /// When all that was unpacked is too much, or the part is broken or no text.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, FileError> {
        let Some(index) = self.parts.get(&name.to_lowercase()) else {
            return Ok(None);
        };
        let part = self
            .zip
            .by_index(*index)
            .map_err(|_| FileError::NotATable)?;
        // One byte more shows that there is more.
        let limit = u64::try_from(self.left)
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        let mut bytes = Vec::new();
        let read = part.take(limit).read_to_end(&mut bytes);
        self.left = (self.left.checked_sub(bytes.len())).ok_or(FileError::UnpacksToTooMuch)?;
        read.map_err(|_| FileError::NotATable)?;
        let text = String::from_utf8(bytes).map_err(|_| FileError::NotATable)?;
        Ok(Some(text))
    }
}

/// The part that a target stands for, seen from a folder. What leads out of the archive stays in it.
pub fn resolve(folder: &str, target: &str) -> String {
    let (base, target) = match target.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (folder, target),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in base.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}
