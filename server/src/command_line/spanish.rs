//! Translates clap's English help and errors to Spanish.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};
use std::io::{self, Write as _};
use std::process::ExitCode;

const TEMPLATE: &str = "{about-with-newline}\nUso: {usage}\n\n{all-args}{after-help}";

/// The command with Spanish headings, recursively.
pub fn translated(command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    let has_subcommands = !names.is_empty();
    let mut command = command
        .help_template(TEMPLATE)
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .subcommand_help_heading("Órdenes")
        .subcommand_value_name("ORDEN")
        .next_help_heading("Opciones")
        .arg(
            Arg::new("ayuda")
                .long("help")
                .short('h')
                .visible_alias("ayuda")
                .action(ArgAction::Help)
                .help("Muestra esta ayuda"),
        );
    if has_subcommands {
        command = command.subcommand_required(true);
    }
    if command.get_version().is_some() {
        command = command.disable_version_flag(true).arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help("Muestra la versión"),
        );
    }
    command = command.mut_args(|argument| {
        let heading = if argument.is_positional() {
            "Argumentos"
        } else {
            "Opciones"
        };
        argument.help_heading(heading)
    });
    for name in names {
        command = command.mut_subcommand(name, translated);
    }
    command
}

/// Prints help or version, or a Spanish explanation of what is wrong with the arguments.
pub fn print(answer: &clap::Error) -> ExitCode {
    match answer.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = answer.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(io::stderr(), "{}", answer.render());
            ExitCode::from(2)
        }
        _ => {
            let _ = writeln!(
                io::stderr(),
                "error: {}\nUsa `icsoe --help` para ver las órdenes y sus opciones.",
                explained(answer)
            );
            ExitCode::from(2)
        }
    }
}

fn explained(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!(
                "no existe la orden `{}`",
                text(ContextKind::InvalidSubcommand)
            )
        }
        ErrorKind::MissingSubcommand => {
            format!(
                "falta la orden; las que hay: {}",
                text(ContextKind::ValidSubcommand)
            )
        }
        ErrorKind::UnknownArgument => format!("no existe la opción `{argument}`"),
        ErrorKind::MissingRequiredArgument => format!("falta {argument}"),
        ErrorKind::InvalidValue if text(ContextKind::InvalidValue).is_empty() => {
            format!("falta el valor de `{argument}`")
        }
        ErrorKind::InvalidValue => format!(
            "«{}» no sirve para `{argument}`; puede ser: {}",
            text(ContextKind::InvalidValue),
            text(ContextKind::ValidValue)
        ),
        ErrorKind::ValueValidation => {
            let source = std::error::Error::source(error).map(ToString::to_string);
            format!(
                "no sirve el valor de `{argument}`: {}",
                source.unwrap_or_default()
            )
        }
        ErrorKind::ArgumentConflict => format!("`{argument}` se repite o no va con las demás"),
        _ => "no entiendo los argumentos".to_owned(),
    }
}
