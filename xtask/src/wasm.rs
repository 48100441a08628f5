//! The browser's half of the application: compiled, then given its JavaScript glue.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::env;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use wasm_bindgen_cli_support::Bindgen;

use crate::arguments::{Kind, workspace};
use crate::error::{AtPath, BuildError};
use crate::optimise;
use crate::report::step;

/// Has Leptos say which element did not match what the server sent.
const DEBUGGING_FLAGS: &str =
    r#"target.wasm32-unknown-unknown.rustflags=["--cfg", "leptos_debuginfo"]"#;

/// What the browser loads: the glue, and the wasm whose address the page hands to the glue.
pub(crate) struct Bound {
    pub(crate) glue: Vec<u8>,
    pub(crate) wasm: Vec<u8>,
}

/// The lines of cargo's `--message-format=json` that matter here.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Compiles the crate `frontend` and returns where cargo put the wasm.
///
/// It shares `target/` with the server: another target and another profile have locks of their own.
pub(crate) fn compile(kind: Kind) -> Result<PathBuf, BuildError> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(workspace())
        .args(["build", "--package", "frontend", "--lib"])
        .args(["--target", "wasm32-unknown-unknown"])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit());
    match kind {
        Kind::Optimised | Kind::Fast => {
            cargo.args(["--profile", "wasm-release"]);
        }
        Kind::Debuginfo => {
            cargo.args(["--features", "debuginfo"]);
            // Where the variable is set, cargo reads no other flags; where it is not, these join the
            // repository's own.
            if let Ok(flags) = env::var("RUSTFLAGS") {
                cargo.env("RUSTFLAGS", format!("{flags} --cfg leptos_debuginfo"));
            } else {
                cargo.args(["--config", DEBUGGING_FLAGS]);
            }
        }
    }
    let output = cargo.output().map_err(|source| BuildError::NotStarted {
        program: "cargo".into(),
        source,
    })?;
    if !output.status.success() {
        return Err(BuildError::Failed {
            program: "cargo build",
            status: output.status,
        });
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok())
        .filter(|message| message.reason == "compiler-artifact")
        .filter(|message| {
            message
                .target
                .as_ref()
                .is_some_and(|it| it.name == "frontend")
        })
        .flat_map(|message| message.filenames)
        .find(|path| {
            path.extension()
                .is_some_and(|extension| extension == "wasm")
        })
        .ok_or(BuildError::NoWasm)
}

/// What decides how [`bind`] works, down to the versions of the tools it calls.
const RECIPE: [&str; 4] = [
    include_str!("wasm.rs"),
    include_str!("optimise.rs"),
    include_str!("../package-lock.json"),
    include_str!("../../Cargo.lock"),
];

/// Identifies everything that [`bind`] turns into its result, so that equal stamps need no work.
pub(crate) fn stamp(compiled: &Path, kind: Kind) -> Result<String, BuildError> {
    let mut hasher = DefaultHasher::new();
    fs::read(compiled).at("read", compiled)?.hash(&mut hasher);
    kind.hash(&mut hasher);
    RECIPE.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// Generates the glue and, for [`Kind::Optimised`], shrinks the wasm; `work` is a folder to use.
pub(crate) fn bind(compiled: &Path, kind: Kind, work: &Path) -> Result<Bound, BuildError> {
    let bindings = |error| BuildError::Bindings(format!("{error:#}"));
    let debugging = kind == Kind::Debuginfo;
    let mut output = step("Generating the JavaScript glue", || {
        let mut generator = Bindgen::new();
        generator
            .input_path(compiled)
            .out_name("icsoe")
            .web(true)
            .map_err(bindings)?
            .typescript(false)
            .omit_default_module_path(true)
            .debug(debugging)
            .keep_debug(debugging)
            .remove_name_section(!debugging)
            .remove_producers_section(!debugging);
        generator.generate_output().map_err(bindings)
    })?;
    let snippets = snippet_names(output.snippets(), output.local_modules());
    if !snippets.is_empty() {
        return Err(BuildError::Snippets(snippets.join(", ")));
    }

    let glue = output.js().as_bytes().to_vec();
    let wasm = output.wasm_mut().emit_wasm();
    if kind != Kind::Optimised {
        return Ok(Bound { glue, wasm });
    }
    let wasm = step("Shrinking the wasm (wasm-opt)", || {
        optimise::optimise(&wasm, work)
    })?;
    let glue = step("Shrinking the glue (terser)", || {
        optimise::minify(&glue, work)
    })?;
    Ok(Bound { glue, wasm })
}

/// The crates and files whose JavaScript the glue would import; a crate without any is listed too.
fn snippet_names<'a>(
    inline: &'a BTreeMap<String, Vec<String>>,
    modules: &'a HashMap<String, String>,
) -> Vec<&'a str> {
    let inline = inline
        .iter()
        .filter(|(_, scripts)| !scripts.is_empty())
        .map(|(name, _)| name);
    inline.chain(modules.keys()).map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_wasm_and_another_kind_have_stamps_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        fs::write(&one, "a").unwrap();
        fs::write(&two, "b").unwrap();
        let optimised = stamp(&one, Kind::Optimised).unwrap();
        assert_eq!(optimised, stamp(&one, Kind::Optimised).unwrap());
        assert_ne!(optimised, stamp(&one, Kind::Fast).unwrap());
        assert_ne!(optimised, stamp(&two, Kind::Optimised).unwrap());
    }

    #[test]
    fn only_crates_that_bring_scripts_are_named() {
        let inline = [
            ("js-sys".into(), vec![]),
            ("one".into(), vec!["export {}".into()]),
        ]
        .into();
        let modules = [("two/file.js".into(), "export {}".into())].into();
        assert_eq!(snippet_names(&inline, &modules), ["one", "two/file.js"]);
        assert!(snippet_names(&[("js-sys".into(), vec![])].into(), &HashMap::new()).is_empty());
    }
}
