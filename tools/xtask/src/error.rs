//! The errors of a build, each with what to do about it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

/// Why the site was not built.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BuildError {
    #[error("could not {action} {}: {source}", path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("could not start `{program}`: {source}")]
    NotStarted { program: String, source: io::Error },
    #[error("`{program}` failed ({status}); what it printed is above")]
    Failed {
        program: &'static str,
        status: ExitStatus,
    },
    #[error("cargo built the crate `{0}` but named no .wasm file")]
    NoWasm(&'static str),
    #[error("the bindings could not be generated: {0}")]
    Bindings(String),
    #[error(
        "the glue wants JavaScript snippets ({0}), which this build does not publish: \
         leave out the dependency that brings them, or teach tools/xtask/src/wasm.rs to"
    )]
    Snippets(String),
    #[error(
        "wasm-opt or terser is not installed: run `npm ci` in tools/xtask/, \
         or build with --fast for more weight"
    )]
    NoOptimiser,
    #[error("the wasm cannot be read as far as its section target_features")]
    Unreadable,
    #[error(
        "the wasm uses the feature `{0}`, which tools/xtask/src/optimise.rs does not know: \
         add it there once every browser we support has it"
    )]
    UnknownFeature(String),
    #[error("the style sheet does not compile: {0}")]
    Style(String),
    #[error(
        "the style sheet names `{0}`, which is not in style/assets \
         (write url(\"../<path under style/assets>\"))"
    )]
    UnknownAsset(String),
    #[error("two files want the name `{0}`; rename one of them")]
    SameName(String),
    #[error("{} is not a site's manifest: {source}", path.display())]
    Manifest {
        path: PathBuf,
        source: serde_json::Error,
    },
}

/// Adds the path and the action to an input or output error.
pub(crate) trait AtPath<T> {
    /// `action` completes the sentence "could not …".
    fn at(self, action: &'static str, path: &Path) -> Result<T, BuildError>;
}

impl<T> AtPath<T> for io::Result<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, BuildError> {
        self.map_err(|source| BuildError::File {
            action,
            path: path.to_path_buf(),
            source,
        })
    }
}
