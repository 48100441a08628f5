//! `serve` and `migrate`.

use super::{Failure, say};
use crate::configuration::{Configuration, Log, LogFormat};
use crate::start;
use migrations::{Migrator, MigratorTrait as _, Schema};
use services::{Clock as _, SystemClock, installation};
use std::io::IsTerminal as _;
use std::sync::Arc;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

/// Runs an async subcommand to its end.
///
/// # Errors
/// Those of the subcommand.
pub fn block_on(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    tokio::runtime::Runtime::new()
        .map_err(|error| Failure::Internal(error.to_string()))?
        .block_on(work)
}

/// Keeps the log open until it is dropped; then the spans still waiting are sent to the collector.
#[must_use = "a collector gets what waits when this is dropped"]
pub struct RunningLog {
    #[cfg(feature = "otel")]
    _exporter: Option<crate::otel::Exporter>,
}

/// Starts the log on standard error, and the exporter to a collector if one is configured.
///
/// # Errors
/// When the level or the collector's address is invalid.
pub fn start_log(log: &Log) -> Result<RunningLog, Failure> {
    let filter = EnvFilter::try_new(&log.nivel).map_err(|_| {
        crate::configuration::ConfigurationError::Wrong {
            key: "registro.nivel",
            reason: "debe ser error, warn, info, debug o una lista como info,sqlx=warn".to_owned(),
        }
    })?;
    // Colour codes make sense in a terminal only, not in a file or a pipe.
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let lines = match log.formato {
        LogFormat::Texto => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let subscriber = tracing_subscriber::registry().with(lines.with_filter(filter));
    #[cfg(feature = "otel")]
    let exporter = log
        .otlp
        .as_ref()
        .map(crate::otel::Exporter::new)
        .transpose()?;
    #[cfg(feature = "otel")]
    let subscriber = subscriber.with(exporter.as_ref().map(crate::otel::Exporter::layer));
    // A test may have started it already.
    let _ = subscriber.try_init();
    tell_of_panics();
    Ok(RunningLog {
        #[cfg(feature = "otel")]
        _exporter: exporter,
    })
}

/// Logs the place of a panic, but not its message, which may quote what somebody typed.
fn tell_of_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked");
    }));
}

/// `icsoe migrate`
///
/// # Errors
/// When the configuration is incomplete or a migration fails.
pub async fn migrate(configuration: Configuration) -> Result<(), Failure> {
    let _log = start_log(&configuration.registro)?;
    let database = start::database(&configuration).await?;
    check_mark(&database, false).await?;
    Migrator::up(&database, None)
        .await
        .map_err(|error| Failure::Database(error.to_string()))?;
    mark(&database, false).await?;
    say("La base de datos está al día.")
}

/// Refuses a database with the other marker (real or demonstration) before anything is changed.
///
/// # Errors
/// When it has the other marker, or cannot be read.
pub async fn check_mark(
    database: &sea_orm::DatabaseConnection,
    demonstration: bool,
) -> Result<(), Failure> {
    let marked = migrations::is_marked(database)
        .await
        .map_err(|error| Failure::Database(error.to_string()))?;
    if marked {
        mark(database, demonstration).await
    } else {
        Ok(())
    }
}

/// Sets the marker (real or demonstration), or checks the one that is there.
///
/// # Errors
/// When the database has the other marker.
pub async fn mark(
    database: &sea_orm::DatabaseConnection,
    demonstration: bool,
) -> Result<(), Failure> {
    installation::mark(database, demonstration, SystemClock.now()).await.map_err(|error| {
        match (error, demonstration) {
            (installation::MarkError::MarkedOtherwise, true) => Failure::Refused(
                "esta base de datos no es de una demostración: no la toco. Indica otra carpeta con --datos".to_owned(),
            ),
            (installation::MarkError::MarkedOtherwise, false) => Failure::Refused(
                "esta base de datos es de una demostración (icsoe demo): usa otra".to_owned(),
            ),
            (installation::MarkError::Internal(error), _) => Failure::Database(error.to_string()),
        }
    })
}

/// Refuses a database that is a demonstration's or has not been migrated. One that a newer version has migrated is
/// accepted: during a rolling update both versions use it.
///
/// # Errors
/// When it is refused, or cannot be read.
pub async fn check_is_real(database: &sea_orm::DatabaseConnection) -> Result<(), Failure> {
    let schema = migrations::schema(database)
        .await
        .map_err(|error| Failure::Database(error.to_string()))?;
    if schema == Schema::Behind {
        return Err(Failure::Database(
            "le faltan tablas o cambios: ejecuta primero `icsoe migrate`".to_owned(),
        ));
    }
    mark(database, false).await
}

/// `icsoe serve`
///
/// # Errors
/// When the configuration, the database or the built site is missing or invalid.
pub async fn serve(configuration: Configuration) -> Result<(), Failure> {
    let _log = start_log(&configuration.registro)?;
    let database = start::database(&configuration).await?;
    check_is_real(&database).await?;
    let services = start::services(&configuration, database, Arc::new(SystemClock))?;
    let mailer = Arc::new(start::smtp_mailer(&configuration)?);
    start::run(
        &configuration,
        services,
        mailer,
        false,
        |router| router,
        |address| tracing::info!(%address, "listening"),
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::sync::{Mutex, PoisonError};

    /// Collects the log's lines.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            lines.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_told_by_its_place_alone() {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = fmt().with_writer(move || writer.clone()).json().finish();
        let usual = std::panic::take_hook();
        tracing::subscriber::with_default(log, || {
            tell_of_panics();
            let panicked = std::panic::catch_unwind(|| panic!("No.Existe-15"));
            assert!(panicked.is_err());
        });
        std::panic::set_hook(usual);
        let lines = lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        let said = String::from_utf8_lossy(&lines);
        assert!(
            said.contains("panicked") && said.contains("process.rs:"),
            "{said}"
        );
        assert!(!said.contains("No.Existe"), "{said}");
    }
}
