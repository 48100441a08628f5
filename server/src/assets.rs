//! Maps the names of the built site's files to the (hashed) files.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use ui::document::{Assets, Bundle};

/// Written by `xtask` beside the files it publishes.
const MANIFEST: &str = "manifest.json";

/// The address under which the files are served.
pub const ASSETS_PATH: &str = "/pkg";

/// A built site in a folder.
#[derive(Clone, Debug)]
pub struct Site {
    /// The addresses that documents name.
    pub assets: Assets,
    /// The folder whose files are served under [`ASSETS_PATH`].
    pub folder: PathBuf,
    /// Whether names change with content, so that browsers may keep the files for ever.
    pub hashed: bool,
}

/// Why there is no site to serve.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The folder holds no built site.
    #[error(
        "no encontré el sitio en «{0}»: constrúyelo con `cargo run -p xtask -- build` o indica su carpeta en la clave `sitio`"
    )]
    Missing(PathBuf),
    /// The manifest cannot be parsed.
    #[error("no entiendo «{path}»: {source}")]
    Unreadable {
        /// Its path.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The manifest lacks a file.
    #[error("a «{path}» le falta `{name}`: vuelve a construir el sitio")]
    Incomplete {
        /// Its path.
        path: PathBuf,
        /// The file's name.
        name: &'static str,
    },
}

#[derive(Deserialize)]
struct Published {
    file: String,
}

impl Site {
    /// Finds the site that `xtask` (or cargo-leptos) built into `folder`.
    ///
    /// # Errors
    /// When there is no site, or it is incomplete.
    pub fn open(folder: &Path) -> Result<Self, SiteError> {
        let files = folder.join("pkg");
        let path = folder.join(MANIFEST);
        let Ok(text) = std::fs::read(&path) else {
            return Self::unhashed(folder, files);
        };
        let manifest: BTreeMap<String, Published> =
            serde_json::from_slice(&text).map_err(|source| SiteError::Unreadable {
                path: path.clone(),
                source,
            })?;
        let address = |name: &'static str| {
            manifest
                .get(name)
                .map(|published| format!("{ASSETS_PATH}/{}", published.file))
                .ok_or_else(|| SiteError::Incomplete {
                    path: path.clone(),
                    name,
                })
        };
        Ok(Self {
            assets: Assets {
                style: address("icsoe.css")?,
                panel_style: Some(address("panel.css")?),
                script: address("icsoe.js")?,
                wasm: address("icsoe.wasm")?,
                portal: address("portal.js")?,
                icon: address("icono.svg")?,
                efirma_script: address("efirma.js")?,
                efirma_wasm: address("efirma.wasm")?,
                grid: Bundle {
                    script: address("renglones.js")?,
                    wasm: address("renglones.wasm")?,
                },
            },
            folder: files,
            hashed: true,
        })
    }

    /// The site as `cargo leptos` builds it: no manifest, fixed names.
    fn unhashed(folder: &Path, files: PathBuf) -> Result<Self, SiteError> {
        if !files.join("icsoe.js").is_file() {
            return Err(SiteError::Missing(folder.to_owned()));
        }
        let address = |name: &str| format!("{ASSETS_PATH}/{name}");
        Ok(Self {
            assets: Assets {
                style: address("icsoe.css"),
                // `cargo leptos` makes one style sheet of both.
                panel_style: None,
                script: address("icsoe.js"),
                wasm: address("icsoe.wasm"),
                portal: "/portal.js".to_owned(),
                icon: "/icono.svg".to_owned(),
                efirma_script: address("efirma.js"),
                efirma_wasm: address("efirma.wasm"),
                grid: Bundle {
                    script: address("renglones.js"),
                    wasm: address("renglones.wasm"),
                },
            },
            folder: files,
            hashed: false,
        })
    }
}
