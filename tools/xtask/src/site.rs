//! One build of the whole site, step by step.

use std::fs;
use std::path::{Path, PathBuf};

use crate::arguments::{Build, Kind, workspace};
use crate::error::BuildError;
use crate::manifest::Manifest;
use crate::optimise;
use crate::publish::{self, Asset, Copies, write_whole};
use crate::report::{self, step};
use crate::style;
use crate::wasm::{self, Bundle};

/// The style sheets: their sources, and the names under which pages request them.
const SHEETS: [(&str, &str); 2] = [("main.scss", "icsoe.css"), ("panel.scss", "panel.css")];

/// Builds the site; unchanged parts are not built again.
pub(crate) fn build(build: &Build) -> Result<(), BuildError> {
    let (kind, site) = (build.kind, build.site.as_path());
    let mut stamps = Vec::new();
    let mut assets = Vec::new();
    for bundle in Bundle::ALL {
        let compiled = step(&format!("Compiling {} to wasm", bundle.package), || {
            wasm::compile(bundle, kind)
        })?;
        let stamp = wasm::stamp(bundle, &compiled, kind)?;
        if let Some(before) = bound_before(site, bundle, &stamp) {
            println!("· {} is as it was", bundle.wasm());
            assets.extend(before);
        } else {
            let bound = wasm::bind(bundle, &compiled, kind, &site.join("work"))?;
            assets.extend([
                Asset {
                    logical: bundle.glue(),
                    bytes: bound.glue,
                },
                Asset {
                    logical: bundle.wasm(),
                    bytes: bound.wasm,
                },
            ]);
        }
        stamps.push((stamp_path(site, bundle), stamp));
    }

    let style = workspace().join("style");
    let manifest = step("Compiling the style sheets and publishing", || {
        let mut others = style::assets(&style.join("assets"))?;
        let scripts = others
            .iter_mut()
            .filter(|asset| kind == Kind::Optimised && is_script(asset));
        for script in scripts {
            script.bytes = optimise::minify(&script.bytes, &site.join("work"))?;
        }
        for (source, logical) in SHEETS {
            let css = style::compile(&style.join(source))?;
            let css = style::with_published_names(&css, &others)?;
            assets.push(Asset {
                logical: logical.into(),
                bytes: css.into_bytes(),
            });
        }
        assets.extend(others);
        // The debugging wasm is many times as large and read from this machine: compressing it is not worth minutes.
        let copies = if kind == Kind::Debuginfo {
            Copies::None
        } else {
            Copies::Compressed
        };
        publish::publish(site, &assets, copies)
    })?;
    for (path, stamp) in stamps {
        write_whole(&path, stamp.as_bytes())?;
    }
    print!("{}", report::table(&manifest));
    println!("The site is in {}", site.display());
    Ok(())
}

fn is_script(asset: &Asset) -> bool {
    Path::new(&asset.logical)
        .extension()
        .is_some_and(|ending| ending == "js")
}

fn stamp_path(site: &Path, bundle: Bundle) -> PathBuf {
    site.join(format!("{}.stamp", bundle.name))
}

/// The bundle's glue and wasm of the last build, if they were made from the same input and all exist.
fn bound_before(site: &Path, bundle: Bundle, stamp: &str) -> Option<Vec<Asset>> {
    if fs::read_to_string(stamp_path(site, bundle)).ok()? != stamp {
        return None;
    }
    let manifest = Manifest::read(site).ok()?;
    [bundle.glue(), bundle.wasm()]
        .into_iter()
        .map(|logical| {
            let published = manifest.0.get(&logical)?;
            let bytes = fs::read(site.join("pkg").join(&published.file)).ok()?;
            let asset = Asset { logical, bytes };
            // A file edited by hand is built again.
            (asset.published_name() == published.file).then_some(asset)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published_site() -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        let assets = Bundle::ALL.map(|bundle| {
            [bundle.glue(), bundle.wasm()].map(|logical| Asset {
                bytes: logical.as_bytes().to_vec(),
                logical,
            })
        });
        publish::publish(site.path(), assets.as_flattened(), Copies::None).unwrap();
        for bundle in Bundle::ALL {
            write_whole(&stamp_path(site.path(), bundle), bundle.name.as_bytes()).unwrap();
        }
        site
    }

    /// For each bundle, the files that a build with this stamp need not build again.
    fn kept(site: &Path, stamp: impl Fn(Bundle) -> &'static str) -> [Option<Vec<Asset>>; 3] {
        Bundle::ALL.map(|bundle| bound_before(site, bundle, stamp(bundle)))
    }

    #[test]
    fn the_same_stamp_brings_back_what_was_published() {
        let site = published_site();
        let kept = kept(site.path(), |bundle| bundle.name);
        for (bundle, assets) in Bundle::ALL.into_iter().zip(kept) {
            let assets = assets.unwrap();
            assert_eq!(assets[0].bytes, bundle.glue().as_bytes());
            assert_eq!(assets[1].bytes, bundle.wasm().as_bytes());
        }
    }

    #[test]
    fn a_stamp_is_its_own_bundles() {
        let site = published_site();
        let kept = kept(site.path(), |_| Bundle::EFIRMA.name);
        assert!(matches!(kept, [None, Some(_), None]));
    }

    #[test]
    fn another_stamp_a_missing_or_a_changed_file_mean_work_for_that_bundle_alone() {
        let site = published_site();
        assert!(matches!(kept(site.path(), |_| "other"), [None, None, None]));

        let wasm = Bundle::EFIRMA.wasm();
        let file = Manifest::read(site.path()).unwrap().0[&wasm].file.clone();
        let file = site.path().join("pkg").join(file);
        let kept = || kept(site.path(), |bundle| bundle.name);
        fs::write(&file, "edited").unwrap();
        assert!(matches!(kept(), [Some(_), None, Some(_)]));
        fs::remove_file(&file).unwrap();
        assert!(matches!(kept(), [Some(_), None, Some(_)]));
    }
}
