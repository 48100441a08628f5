//! The errors of the subcommands: messages that say what to do, and exit codes that scripts can use.

use crate::assets::SiteError;
use crate::configuration::ConfigurationError;
use std::io;
use std::process::ExitCode;

/// Why a subcommand did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration cannot be used. Exit code 2.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// The built site is missing. Exit code 2.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The arguments do not make sense together. Exit code 2.
    #[error("{0}")]
    Arguments(String),
    /// The system refuses; nothing was changed. Exit code 1.
    #[error("{0}")]
    Refused(String),
    /// The database cannot be used. Exit code 3.
    #[error("no se pudo usar la base de datos: {0}")]
    Database(String),
    /// Something outside failed. Exit code 3.
    #[error("{0}")]
    Outside(String),
    /// An error in our own code. Exit code 3.
    #[error("algo falló: {0}")]
    Internal(String),
}

impl Failure {
    /// Standard output cannot be written.
    #[expect(clippy::needless_pass_by_value, reason = "made for `map_err`")]
    pub fn output(error: io::Error) -> Self {
        Self::Outside(format!("no se pudo escribir la respuesta: {error}"))
    }

    /// The exit code; [`super::run`] lists them all.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Refused(_) => 1,
            Self::Configuration(_) | Self::Site(_) | Self::Arguments(_) => 2,
            Self::Database(_) | Self::Outside(_) | Self::Internal(_) => 3,
        })
    }
}
