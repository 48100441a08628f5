//! One build of the whole site, step by step.

use std::fs;
use std::path::Path;

use crate::arguments::{Build, Kind, workspace};
use crate::error::BuildError;
use crate::manifest::Manifest;
use crate::publish::{self, Asset, Copies, write_whole};
use crate::report::{self, step};
use crate::{style, wasm};

/// The names under which the page asks for its own files.
const GLUE: &str = "icsoe.js";
const WASM: &str = "icsoe.wasm";
const SHEET: &str = "icsoe.css";

/// Builds the site; what has not changed since the last time is left as it is.
pub(crate) fn build(build: &Build) -> Result<(), BuildError> {
    let (kind, site) = (build.kind, build.site.as_path());
    let compiled = step("Compiling the browser's half to wasm", || {
        wasm::compile(kind)
    })?;
    let stamp = wasm::stamp(&compiled, kind)?;

    let mut assets = if let Some(assets) = bound_before(site, &stamp) {
        println!("· The wasm is as it was");
        assets
    } else {
        let bound = wasm::bind(&compiled, kind, &site.join("work"))?;
        vec![
            Asset {
                logical: GLUE.into(),
                bytes: bound.glue,
            },
            Asset {
                logical: WASM.into(),
                bytes: bound.wasm,
            },
        ]
    };

    let style = workspace().join("style");
    let manifest = step("Compiling the style sheet and publishing", || {
        let others = style::assets(&style.join("assets"))?;
        let css = style::compile(&style.join("main.scss"))?;
        let css = style::with_published_names(&css, &others)?;
        assets.push(Asset {
            logical: SHEET.into(),
            bytes: css.into_bytes(),
        });
        assets.extend(others);
        // The debugging wasm is many times as large and read from this machine: not worth minutes.
        let copies = if kind == Kind::Debuginfo {
            Copies::None
        } else {
            Copies::Compressed
        };
        publish::publish(site, &assets, copies)
    })?;
    write_whole(&stamp_path(site), stamp.as_bytes())?;
    print!("{}", report::table(&manifest));
    println!("The site is in {}", site.display());
    Ok(())
}

fn stamp_path(site: &Path) -> std::path::PathBuf {
    site.join("wasm.stamp")
}

/// Glue and wasm of the last build, if it was made from the very same things and is all there.
fn bound_before(site: &Path, stamp: &str) -> Option<Vec<Asset>> {
    if fs::read_to_string(stamp_path(site)).ok()? != stamp {
        return None;
    }
    let manifest = Manifest::read(site).ok()?;
    [GLUE, WASM]
        .into_iter()
        .map(|logical| {
            let published = manifest.0.get(logical)?;
            let bytes = fs::read(site.join("pkg").join(&published.file)).ok()?;
            let asset = Asset {
                logical: logical.to_owned(),
                bytes,
            };
            // Whoever edited it by hand gets it anew.
            (asset.published_name() == published.file).then_some(asset)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published_site() -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        let assets = [GLUE, WASM].map(|logical| Asset {
            logical: logical.to_owned(),
            bytes: logical.as_bytes().to_vec(),
        });
        publish::publish(site.path(), &assets, Copies::None).unwrap();
        write_whole(&stamp_path(site.path()), b"same").unwrap();
        site
    }

    #[test]
    fn the_same_stamp_brings_back_what_was_published() {
        let site = published_site();
        let assets = bound_before(site.path(), "same").unwrap();
        assert_eq!(assets[0].bytes, GLUE.as_bytes());
        assert_eq!(assets[1].bytes, WASM.as_bytes());
    }

    #[test]
    fn another_stamp_a_missing_or_a_changed_file_mean_work() {
        let site = published_site();
        assert!(bound_before(site.path(), "other").is_none());

        let file = Manifest::read(site.path()).unwrap().0[WASM].file.clone();
        let file = site.path().join("pkg").join(file);
        fs::write(&file, "edited").unwrap();
        assert!(bound_before(site.path(), "same").is_none());
        fs::remove_file(&file).unwrap();
        assert!(bound_before(site.path(), "same").is_none());
    }
}
