//! A workbook's ZIP archive, unpacked under one limit for all its parts together.

use crate::{FileError, Limits};
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Seek};
use zip::ZipArchive;

/// The parts of a workbook. Reading one twice counts twice, so that the work ends however the parts refer to each
/// other.
pub struct Archive<R> {
    zip: ZipArchive<R>,
    /// Indexes by name in lower case: part names are case-insensitive (ECMA-376, part 2, 6.2.2.3).
    parts: HashMap<String, usize>,
    left: usize,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens the archive.
    ///
    /// # Errors
    /// When it is not an archive, or has too many or encrypted parts.
    pub fn open(source: R, limits: &Limits) -> Result<Self, FileError> {
        let mut zip = ZipArchive::new(source).map_err(|_| FileError::NotATable)?;
        if zip.len() > limits.entries {
            return Err(FileError::TooManyParts);
        }
        let mut parts = HashMap::new();
        for index in 0..zip.len() {
            let part = zip.by_index_raw(index).map_err(|_| FileError::NotATable)?;
            if part.encrypted() {
                return Err(FileError::OldOrProtected);
            }
            let name = part.name().map_err(|_| FileError::NotATable)?;
            // Some programs write names in their own system's form (`xl\\workbook.xml`, `./xl/…`, `/xl/…`).
            let name = resolve("", &name.replace('\\', "/"));
            parts.insert(name.to_lowercase(), index);
        }
        Ok(Self {
            zip,
            parts,
            left: limits.unpacked,
        })
    }

    /// A reader that unpacks a part; `None` if there is no such part.
    ///
    /// # Errors
    /// When the part is broken.
    pub fn part(&mut self, name: &str) -> Result<Option<Part<'_>>, FileError> {
        let Some(index) = self.parts.get(&name.to_lowercase()) else {
            return Ok(None);
        };
        let file = (self.zip.by_index(*index)).map_err(|_| FileError::NotATable)?;
        Ok(Some(Part(BufReader::new(Counted {
            file: Box::new(file),
            left: &mut self.left,
            too_much: false,
        }))))
    }
}

/// A part while it is unpacked. Only its end shows whether it is intact.
pub struct Part<'archive>(BufReader<Counted<'archive>>);

/// Counts the unpacked bytes against the limit.
struct Counted<'archive> {
    file: Box<dyn Read + 'archive>,
    left: &'archive mut usize,
    too_much: bool,
}

impl Part<'_> {
    /// The error behind a failed read.
    pub fn error(&self) -> FileError {
        if self.0.get_ref().too_much {
            FileError::UnpacksToTooMuch
        } else {
            FileError::NotATable
        }
    }

    /// Unpacks the rest, which shows whether the part is intact.
    ///
    /// # Errors
    /// When the limit is exceeded, or the part is broken.
    pub fn finish(mut self) -> Result<(), FileError> {
        match io::copy(&mut self.0, &mut io::sink()) {
            Ok(_) => Ok(()),
            Err(_) => Err(self.error()),
        }
    }
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl BufRead for Part<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.0.consume(amount);
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        if let Some(left) = self.left.checked_sub(read) {
            *self.left = left;
            Ok(read)
        } else {
            *self.left = 0;
            self.too_much = true;
            Err(io::Error::other("the workbook unpacks to too much"))
        }
    }
}

/// The part that a target refers to, seen from a folder. A path that leads out of the archive stays at its root.
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
