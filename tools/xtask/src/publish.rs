//! Publishes files in the site's folder `pkg` under names that change with their content.
//!
//! Browsers can cache such a file forever, and a file that exists already needs no work.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::compress;
use crate::error::{AtPath, BuildError};
use crate::manifest::{Manifest, Published};

/// Bytes of the content's SHA-256 in a file's name, written as two hexadecimal digits each.
const HASH_BYTES: usize = 8;

/// A file to publish, under the name by which the rest of the application knows it.
#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) logical: String,
    pub(crate) bytes: Vec<u8>,
}

impl Asset {
    /// The last part of the logical name with the content's hash before its extension.
    pub(crate) fn published_name(&self) -> String {
        let name = self.logical.rsplit('/').next().unwrap_or(&self.logical);
        let digest = Sha256::digest(&self.bytes);
        let hash = digest
            .iter()
            .take(HASH_BYTES)
            .fold(String::new(), |mut hash, byte| {
                // Writing into a `String` cannot fail.
                let _ = write!(hash, "{byte:02x}");
                hash
            });
        match name.rsplit_once('.') {
            Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
            None => format!("{name}-{hash}"),
        }
    }
}

/// Whether compressed copies are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Copies {
    Compressed,
    None,
}

/// Publishes the assets, removes all other files in `pkg`, and writes the manifest last.
///
/// # Errors
/// When two assets have the same logical name, or a file cannot be written.
pub(crate) fn publish(
    site: &Path,
    assets: &[Asset],
    copies: Copies,
) -> Result<Manifest, BuildError> {
    let folder = site.join("pkg");
    fs::create_dir_all(&folder).at("create", &folder)?;
    let mut manifest = Manifest::default();
    for asset in assets {
        let published = publish_one(&folder, asset, copies)?;
        if manifest
            .0
            .insert(asset.logical.clone(), published)
            .is_some()
        {
            return Err(BuildError::SameName(asset.logical.clone()));
        }
    }
    manifest.write(site)?;
    remove_others(&folder, &manifest)?;
    Ok(manifest)
}

fn publish_one(folder: &Path, asset: &Asset, copies: Copies) -> Result<Published, BuildError> {
    let file = asset.published_name();
    let path = folder.join(&file);
    let copy_in = |suffix: &str, compress: fn(&[u8]) -> io::Result<Vec<u8>>| {
        if copies == Copies::None || !compress::is_compressible(&file) {
            return Ok(None);
        }
        let copy = folder.join(format!("{file}.{suffix}"));
        if !copy.is_file() {
            write_whole(&copy, &compress(&asset.bytes).at("compress", &path)?)?;
        }
        fs::metadata(&copy)
            .at("read", &copy)
            .map(|metadata| Some(metadata.len()))
    };
    let br = copy_in("br", compress::brotli)?;
    let gz = copy_in("gz", compress::gzip)?;
    if !path.is_file() {
        write_whole(&path, &asset.bytes)?;
    }
    let raw = asset.bytes.len() as u64;
    Ok(Published { file, raw, br, gz })
}

/// Writes a file atomically: it exists completely or not at all, even if this program is stopped.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), BuildError> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = Path::new(&unfinished);
    fs::write(unfinished, bytes).at("write", unfinished)?;
    fs::rename(unfinished, path).at("write", path)
}

fn remove_others(folder: &Path, manifest: &Manifest) -> Result<(), BuildError> {
    let mut kept = HashSet::new();
    for published in manifest.0.values() {
        kept.insert(published.file.clone());
        if published.br.is_some() {
            kept.insert(format!("{}.br", published.file));
        }
        if published.gz.is_some() {
            kept.insert(format!("{}.gz", published.file));
        }
    }
    for entry in fs::read_dir(folder).at("read", folder)? {
        let entry = entry.at("read", folder)?;
        if !kept.contains(&*entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path()).at("remove", &entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(logical: &str, content: &str) -> Asset {
        Asset {
            logical: logical.into(),
            bytes: content.as_bytes().to_vec(),
        }
    }

    fn names(site: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(site.join("pkg"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn the_name_follows_the_content() {
        let first = asset("letras/una.woff2", "a").published_name();
        // The first eight bytes of SHA-256("a").
        assert_eq!(first, "una-ca978112ca1bbdca.woff2");
        assert_ne!(first, asset("letras/una.woff2", "b").published_name());
        assert_eq!(
            asset("LICENCIA", "a").published_name(),
            "LICENCIA-ca978112ca1bbdca"
        );
    }

    #[test]
    fn the_manifest_leads_to_files_with_their_copies() {
        let site = tempfile::tempdir().unwrap();
        let assets = [asset("icsoe.css", "a{}"), asset("letras/una.woff2", "x")];
        let written = publish(site.path(), &assets, Copies::Compressed).unwrap();

        let manifest = Manifest::read(site.path()).unwrap();
        assert_eq!(manifest, written);
        let css = &manifest.0["icsoe.css"];
        let pkg = site.path().join("pkg");
        assert_eq!(fs::read_to_string(pkg.join(&css.file)).unwrap(), "a{}");
        assert_eq!(css.raw, 3);
        let copy = fs::metadata(pkg.join(format!("{}.br", css.file))).unwrap();
        assert_eq!(css.br, Some(copy.len()));
        let font = &manifest.0["letras/una.woff2"];
        assert_eq!((font.br, font.gz), (None, None));
        assert_eq!(names(site.path()).len(), 4);
    }

    #[test]
    fn what_is_no_longer_published_goes_away() {
        let site = tempfile::tempdir().unwrap();
        publish(
            site.path(),
            &[asset("icsoe.css", "a{}")],
            Copies::Compressed,
        )
        .unwrap();
        let new = asset("icsoe.css", "b{}");
        publish(site.path(), std::slice::from_ref(&new), Copies::Compressed).unwrap();
        let name = new.published_name();
        assert_eq!(
            names(site.path()),
            [name.clone(), format!("{name}.br"), format!("{name}.gz")]
        );

        publish(site.path(), &[new], Copies::None).unwrap();
        assert_eq!(names(site.path()), [name]);
    }

    #[test]
    fn what_is_there_already_is_not_compressed_again() {
        let site = tempfile::tempdir().unwrap();
        let css = [asset("icsoe.css", "a{}")];
        let manifest = publish(site.path(), &css, Copies::Compressed).unwrap();
        let file = &manifest.0["icsoe.css"].file;
        let copy = site.path().join("pkg").join(format!("{file}.br"));
        fs::write(&copy, "marked").unwrap();
        publish(site.path(), &css, Copies::Compressed).unwrap();
        assert_eq!(fs::read_to_string(&copy).unwrap(), "marked");
    }

    #[test]
    fn two_files_of_one_name_stop_the_build() {
        let site = tempfile::tempdir().unwrap();
        let assets = [asset("icsoe.css", "a{}"), asset("icsoe.css", "b{}")];
        let error = publish(site.path(), &assets, Copies::None).unwrap_err();
        assert!(matches!(error, BuildError::SameName(name) if name == "icsoe.css"));
    }
}
