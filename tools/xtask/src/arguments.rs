//! The command line.

use std::path::{Path, PathBuf};

/// Printed by `help` and after an error.
pub(crate) const USAGE: &str = "\
Usage: cargo run -p xtask -- <command>

  build               build the site into target/site
    --fast            leave wasm-opt out: larger wasm, no npm needed
    --debuginfo       say in the browser's console what went wrong: debug wasm, panic messages,
                      hydration mismatches; goes into target/site-debug, uncompressed
    --site <folder>   build into this folder instead
  sizes               print the size of each published file, raw and compressed
    --site <folder>   read this folder instead of target/site
  help                print this";

/// The workspace's root, where `cargo` is run; the other paths are relative to it.
pub(crate) fn workspace() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest)
}

/// The kind of wasm build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// As small as possible.
    Optimised,
    /// Release code, not optimised further.
    Fast,
    /// With debug messages in the browser's console.
    Debuginfo,
}

/// One build.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Build {
    pub(crate) kind: Kind,
    pub(crate) site: PathBuf,
}

/// The subcommand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Build(Build),
    Sizes { site: PathBuf },
}

/// Why the command line is invalid.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UsageError {
    #[error("no command given")]
    NoCommand,
    #[error("`{0}` is not known here")]
    Unknown(String),
    #[error("--site needs a folder")]
    SiteWithoutFolder,
    #[error("--fast and --debuginfo exclude each other")]
    TwoKinds,
}

impl Command {
    /// Parses the arguments after the program's name.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, UsageError> {
        let mut arguments = arguments.into_iter();
        let command = arguments.next().ok_or(UsageError::NoCommand)?;
        let building = command == "build";
        match command.as_str() {
            "build" | "sizes" => {}
            "help" | "--help" | "-h" => return Ok(Self::Help),
            _ => return Err(UsageError::Unknown(command)),
        }
        let mut kind = None;
        let mut site = None;
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--site" => {
                    let folder = arguments.next().ok_or(UsageError::SiteWithoutFolder)?;
                    site = Some(PathBuf::from(folder));
                }
                "--fast" if building => set_kind(&mut kind, Kind::Fast)?,
                "--debuginfo" if building => set_kind(&mut kind, Kind::Debuginfo)?,
                _ => return Err(UsageError::Unknown(argument)),
            }
        }
        let kind = kind.unwrap_or(Kind::Optimised);
        let site = site.unwrap_or_else(|| default_site(kind));
        Ok(if building {
            Self::Build(Build { kind, site })
        } else {
            Self::Sizes { site }
        })
    }
}

fn set_kind(kind: &mut Option<Kind>, wanted: Kind) -> Result<(), UsageError> {
    match kind.replace(wanted) {
        Some(earlier) if earlier != wanted => Err(UsageError::TwoKinds),
        _ => Ok(()),
    }
}

/// The debugging site has its own folder, so that building it does not overwrite the served one.
fn default_site(kind: Kind) -> PathBuf {
    workspace().join("target").join(match kind {
        Kind::Optimised | Kind::Fast => "site",
        Kind::Debuginfo => "site-debug",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command, UsageError> {
        Command::parse(line.split_whitespace().map(String::from))
    }

    #[test]
    fn a_plain_build_is_optimised_and_goes_into_the_served_site() {
        let site = workspace().join("target/site");
        let build = Build {
            kind: Kind::Optimised,
            site,
        };
        assert_eq!(parse("build"), Ok(Command::Build(build)));
    }

    #[test]
    fn debuginfo_goes_into_a_folder_of_its_own_unless_told_otherwise() {
        let site = workspace().join("target/site-debug");
        let build = Build {
            kind: Kind::Debuginfo,
            site,
        };
        assert_eq!(parse("build --debuginfo"), Ok(Command::Build(build)));

        let build = Build {
            kind: Kind::Debuginfo,
            site: PathBuf::from("elsewhere"),
        };
        assert_eq!(
            parse("build --debuginfo --site elsewhere"),
            Ok(Command::Build(build))
        );
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(parse(""), Err(UsageError::NoCommand));
        assert_eq!(parse("biuld"), Err(UsageError::Unknown("biuld".into())));
        assert_eq!(
            parse("build --fsat"),
            Err(UsageError::Unknown("--fsat".into()))
        );
        assert_eq!(
            parse("sizes --fast"),
            Err(UsageError::Unknown("--fast".into()))
        );
        assert_eq!(parse("build --site"), Err(UsageError::SiteWithoutFolder));
        assert_eq!(parse("build --fast --debuginfo"), Err(UsageError::TwoKinds));
    }
}
