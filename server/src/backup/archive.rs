//! The file format of a backup.

use super::{folder_of, stamp};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const SUMMARY: &str = "respaldo.json";
const DATABASE: &str = "icsoe.db";
const FILES: &str = "archivos/";

/// The only version of the format so far.
const WIRE_VERSION: u32 = 1;

/// Maximum size of the summary, in bytes.
const SUMMARY_LIMIT: u64 = 64 * 1024;

/// `respaldo.json`: describes the backup.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Summary {
    formato: u32,
    /// Version of the program that made it.
    version: String,
    /// Time of the backup, in UTC.
    creado: String,
}

impl Summary {
    pub fn new(now: OffsetDateTime) -> Self {
        Self {
            formato: WIRE_VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            creado: stamp(now),
        }
    }
}

/// What was unpacked from a backup.
pub struct Contents {
    pub database: PathBuf,
    /// The folder with the unpacked files, if they were wanted and there are any.
    pub folder: Option<PathBuf>,
    pub files: u64,
}

/// Writes the archive. It appears under its name only once it is complete and on disk.
///
/// Returns how many files were included, if there is a folder of files.
pub fn write(
    target: &Path,
    database: &Path,
    files: Option<&Path>,
    summary: &Summary,
) -> io::Result<Option<u64>> {
    // `tempfile` makes it readable by its owner only: it holds people's data.
    let mut unfinished = tempfile::NamedTempFile::new_in(folder_of(target))?;
    let mut archive = ZipWriter::new(BufWriter::new(unfinished.as_file_mut()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true)
        .unix_permissions(0o600);
    archive.start_file(SUMMARY, options)?;
    archive.write_all(serde_json::to_string_pretty(summary)?.as_bytes())?;
    archive.start_file(DATABASE, options)?;
    io::copy(&mut File::open(database)?, &mut archive)?;
    let mut count = 0;
    for (name, file) in files.map(all_below).transpose()?.unwrap_or_default() {
        archive.start_file([FILES, &name].concat(), options)?;
        io::copy(&mut File::open(file)?, &mut archive)?;
        count += 1;
    }
    archive.finish()?.into_inner()?.sync_all()?;
    unfinished
        .persist_noclobber(target)
        .map_err(|error| error.error)?;
    File::open(folder_of(target))?.sync_all()?;
    Ok(files.map(|_| count))
}

/// Every file below a folder, by its relative name; empty when there is no folder.
fn all_below(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    let mut waiting = vec![(String::new(), folder.to_owned())];
    while let Some((prefix, folder)) = waiting.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            // The file store's names are made of ids; `#` marks a file that is not complete yet.
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let is_folder = entry.file_type()?.is_dir();
            if prefix.is_empty() && name == services::audit::MARKS {
                // The audit mark belongs to the running installation, not to a copy: after a restoration the operator
                // acknowledges the record (`icsoe auditoria reconocer`).
                continue;
            }
            if is_folder {
                waiting.push((format!("{prefix}{name}/"), entry.path()));
            } else if !name.contains('#') {
                found.push((format!("{prefix}{name}"), entry.path()));
            }
        }
    }
    Ok(found)
}

/// Unpacks the archive below `folder`; the stored files only if they are wanted.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] when the file is not a backup.
pub fn read(source: &Path, folder: &Path, with_files: bool) -> io::Result<Contents> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(source)?)).map_err(no_backup)?;
    let summary = archive.by_name(SUMMARY).map_err(no_backup)?;
    let mut text = String::new();
    summary.take(SUMMARY_LIMIT).read_to_string(&mut text)?;
    let summary: Summary = serde_json::from_str(&text).map_err(no_backup)?;
    if summary.formato != WIRE_VERSION {
        return Err(no_backup("another shape"));
    }
    let database = folder.join(DATABASE);
    let mut packed = archive.by_name(DATABASE).map_err(no_backup)?;
    io::copy(&mut packed, &mut File::create_new(&database)?)?;
    drop(packed);
    let unpacked = folder.join("archivos");
    let mut files = 0;
    for index in 0..archive.len() {
        let mut packed = archive.by_index(index).map_err(no_backup)?;
        // Refuses a name that leads out of the folder (zip slip).
        let Some(name) = packed.enclosed_name() else {
            return Err(no_backup("a name that leads elsewhere"));
        };
        let Ok(name) = name.strip_prefix(FILES) else {
            continue;
        };
        if !with_files || !packed.is_file() {
            continue;
        }
        let target = unpacked.join(name);
        fs::create_dir_all(folder_of(&target))?;
        let mut file = File::create_new(target)?;
        io::copy(&mut packed, &mut file)?;
        file.sync_all()?;
        files += 1;
    }
    Ok(Contents {
        database,
        folder: (files > 0).then_some(unpacked),
        files,
    })
}

fn no_backup(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
