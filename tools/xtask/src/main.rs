//! Builds the browser's part: wasm, its JavaScript glue, the style sheets and their assets, under content-hashed names
//! with compressed copies and a manifest that maps names to files.
//!
//! It exists instead of `wasm-pack` or `cargo leptos build` because the bindings generator is a library here, pinned in
//! the workspace's own `Cargo.lock`: its version can never differ from that of `wasm-bindgen`.

mod arguments;
mod compress;
mod error;
mod manifest;
mod optimise;
mod publish;
mod report;
mod site;
mod style;
mod wasm;

use std::process::ExitCode;

use arguments::Command;

fn main() -> ExitCode {
    let command = match Command::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(error) => {
            eprintln!("error: {error}\n\n{}", arguments::USAGE);
            return ExitCode::from(2);
        }
    };
    let outcome = match command {
        Command::Help => {
            println!("{}", arguments::USAGE);
            Ok(())
        }
        Command::Build(build) => site::build(&build),
        Command::Sizes { site } => {
            manifest::Manifest::read(&site).map(|manifest| print!("{}", report::table(&manifest)))
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
