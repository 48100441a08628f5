//! `manifest.json`: maps names in the source to published files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{AtPath, BuildError};

/// The manifest's own name in the site's folder.
const FILE_NAME: &str = "manifest.json";

/// One published file; sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Published {
    /// Its name in the folder `pkg`, with its content's hash.
    pub(crate) file: String,
    /// Uncompressed.
    pub(crate) raw: u64,
    /// The copy named `<file>.br`, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) br: Option<u64>,
    /// The copy named `<file>.gz`, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gz: Option<u64>,
}

/// Logical name (`icsoe.css`, a bundle's `icsoe.js` or `icsoe.wasm`, or a path under `style/assets`) to file.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Manifest(pub(crate) BTreeMap<String, Published>);

impl Manifest {
    /// Reads a site's manifest.
    ///
    /// # Errors
    /// When it is missing or cannot be parsed.
    pub(crate) fn read(site: &Path) -> Result<Self, BuildError> {
        let path = site.join(FILE_NAME);
        let text = fs::read(&path).at("read", &path)?;
        serde_json::from_slice(&text).map_err(|source| BuildError::Manifest { path, source })
    }

    /// Writes it atomically, so that a running server reads either the old one or the new one.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub(crate) fn write(&self, site: &Path) -> Result<(), BuildError> {
        let path = site.join(FILE_NAME);
        let text = serde_json::to_vec_pretty(self).map_err(|source| BuildError::Manifest {
            path: path.clone(),
            source,
        })?;
        crate::publish::write_whole(&path, &text)
    }
}
