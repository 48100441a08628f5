//! The command line: one module per subcommand, help and errors in Spanish, exit codes for scripts.

mod arguments;
mod audit;
mod backup;
mod capturista;
mod capturistas;
mod contratista;
mod failure;
mod mail;
pub mod process;
mod sessions;
mod spanish;
mod trabajadores;

pub use failure::Failure;

use crate::configuration::{Configuration, Setting};
use crate::start;
use crate::validar;
use arguments::{Arguments, Command, Common};
use domain::Curp;
use domain::password::{Beyond, COMMON};
use rustix::fs::Mode;
use rustix::process::umask;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Runs the subcommand that the arguments name. Exit codes: 0 done; 1 refused, nothing was changed; 2 wrong arguments
/// or configuration; 3 something outside failed (database, mail server, disk).
pub fn run() -> ExitCode {
    keep_to_oneself();
    let arguments = match arguments::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(answer) => return spanish::print(&answer),
    };
    match execute(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // If standard error is closed, there is nowhere left to report to.
            let _ = writeln!(io::stderr(), "error: {failure}");
            failure.exit_code()
        }
    }
}

/// Restricts the umask: whatever this process creates (databases, files, backups, event logs) is readable by its own
/// user only, even when the shell's umask is laxer. A stricter umask is kept.
fn keep_to_oneself() {
    let forbidden = umask(Mode::RWXG | Mode::RWXO);
    umask(forbidden | Mode::RWXG | Mode::RWXO);
}

fn execute(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { common, command } = arguments;
    match command {
        Command::Validar {
            kind,
            json,
            comun,
            personal,
        } => {
            let (input, output) = (io::stdin().lock(), io::stdout().lock());
            let beyond = Beyond {
                common: comun.then_some(COMMON),
                curp: personal.as_ref().map(Curp::as_str),
            };
            validar::run(kind.into(), beyond, json, input, output).map_err(Failure::output)
        }
        Command::Config => {
            let configuration = load(&common, Vec::new())?;
            start::tables(&configuration.calendario)?;
            let text = toml::to_string_pretty(&configuration)
                .map_err(|error| Failure::Internal(error.to_string()))?;
            io::stdout()
                .write_all(text.as_bytes())
                .map_err(Failure::output)
        }
        Command::Serve(options) => {
            let configuration = load(&common, options.settings())?;
            process::block_on(process::serve(configuration))
        }
        Command::Demo { options, datos } => {
            // A demonstration ignores the real configuration.
            let mut settings = options.settings();
            settings.extend(common.ajuste);
            let configuration = Configuration::of_flags(&settings)?;
            process::block_on(crate::demonstration::run(configuration, datos))
        }
        Command::Migrate => {
            let configuration = load(&common, Vec::new())?;
            process::block_on(process::migrate(configuration))
        }
        Command::Respaldo { archivo } => {
            let configuration = load(&common, Vec::new())?;
            process::block_on(backup::back_up(configuration, &archivo))
        }
        Command::Restaurar {
            archivo,
            reemplazar,
        } => {
            let configuration = load(&common, Vec::new())?;
            process::block_on(backup::restore(configuration, &archivo, reemplazar))
        }
        Command::Contratista(action) => {
            let configuration = load(&common, Vec::new())?;
            process::block_on(contratista::run(configuration, action))
        }
        Command::Capturista(action) => {
            let configuration = load(&common, Vec::new())?;
            process::block_on(capturista::run(configuration, action))
        }
        Command::Capturistas(action) => {
            let configuration = load(&common, Vec::new())?;
            capturistas::run(&configuration, &action)
        }
        Command::Trabajadores(action) => {
            let configuration = load(&common, Vec::new())?;
            trabajadores::run(&configuration, &action)
        }
        Command::Sesiones(action) => {
            let configuration = load(&common, Vec::new())?;
            process::block_on(sessions::run(configuration, action))
        }
        Command::Auditoria(action) => {
            let configuration = load(&common, Vec::new())?;
            process::block_on(audit::run(configuration, action))
        }
        Command::Correo(action) => {
            let configuration = load(&common, Vec::new())?;
            process::block_on(mail::run(configuration, action))
        }
    }
}

fn load(common: &Common, more: Vec<Setting>) -> Result<Configuration, Failure> {
    let mut settings = more;
    settings.extend(common.ajuste.iter().cloned());
    Ok(Configuration::load(
        common.configuracion.as_deref(),
        &settings,
    )?)
}

/// Writes one line to standard output.
fn say(text: &str) -> Result<(), Failure> {
    writeln!(io::stdout(), "{text}").map_err(Failure::output)
}
