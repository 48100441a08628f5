//! The browser's half of the application: each bundle is compiled, then gets its JavaScript glue.

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

/// Makes Leptos report which element did not match the server's HTML.
const DEBUGGING_FLAGS: &str =
    r#"target.wasm32-unknown-unknown.rustflags=["--cfg", "leptos_debuginfo"]"#;

/// A crate that becomes a wasm of its own, with its own glue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Bundle {
    /// The package, which holds one library.
    pub(crate) package: &'static str,
    /// The name of its files: `<name>.js` and `<name>.wasm`.
    pub(crate) name: &'static str,
    /// Whether the package has the feature `debuginfo`.
    pub(crate) has_debuginfo: bool,
}

impl Bundle {
    /// Loaded by nearly every page.
    pub(crate) const PAGES: Self = Self {
        package: "frontend",
        name: "icsoe",
        has_debuginfo: true,
    };
    /// Loaded only by the e.firma sign-in page.
    pub(crate) const EFIRMA: Self = Self {
        package: "frontend-efirma",
        name: "efirma",
        has_debuginfo: false,
    };
    /// Loaded only by the page of a contract's workers.
    pub(crate) const GRID: Self = Self {
        package: "frontend-grid",
        name: "renglones",
        has_debuginfo: false,
    };
    /// All bundles, in the order in which they are built.
    pub(crate) const ALL: [Self; 3] = [Self::PAGES, Self::EFIRMA, Self::GRID];

    /// The file name of its glue.
    pub(crate) fn glue(self) -> String {
        format!("{}.js", self.name)
    }

    /// The file name of its wasm.
    pub(crate) fn wasm(self) -> String {
        format!("{}.wasm", self.name)
    }

    /// Cargo's name for its library.
    fn target(self) -> String {
        self.package.replace('-', "_")
    }
}

/// The files that the browser loads: the glue, and the wasm whose address the page passes to the glue.
pub(crate) struct Bound {
    pub(crate) glue: Vec<u8>,
    pub(crate) wasm: Vec<u8>,
}

/// The relevant lines of cargo's `--message-format=json`.
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

/// Compiles the bundle's crate and returns the path of the wasm.
///
/// Each bundle is compiled alone: built together they would share their dependencies' features, and the needs of one
/// page would change the bytes that all others load. They share `target/` with the server: another target and another
/// profile have locks of their own.
pub(crate) fn compile(bundle: Bundle, kind: Kind) -> Result<PathBuf, BuildError> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(workspace())
        .args(cargo_arguments(bundle, kind))
        .stderr(Stdio::inherit());
    if kind == Kind::Debuginfo {
        // If the variable is set, cargo reads no other flags; otherwise these are added to the repository's own.
        if let Ok(flags) = env::var("RUSTFLAGS") {
            cargo.env("RUSTFLAGS", format!("{flags} --cfg leptos_debuginfo"));
        } else {
            cargo.args(["--config", DEBUGGING_FLAGS]);
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
    built(&String::from_utf8_lossy(&output.stdout), bundle)
}

fn cargo_arguments(bundle: Bundle, kind: Kind) -> Vec<&'static str> {
    let mut arguments = vec!["build", "--package", bundle.package, "--lib"];
    arguments.extend(["--target", "wasm32-unknown-unknown"]);
    arguments.push("--message-format=json-render-diagnostics");
    match kind {
        Kind::Optimised | Kind::Fast => arguments.extend(["--profile", "wasm-release"]),
        Kind::Debuginfo if bundle.has_debuginfo => {
            arguments.extend(["--features", "debuginfo"]);
        }
        Kind::Debuginfo => {}
    }
    arguments
}

/// The path of the bundle's wasm, from cargo's messages.
fn built(said: &str, bundle: Bundle) -> Result<PathBuf, BuildError> {
    said.lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok())
        .filter(|message| message.reason == "compiler-artifact")
        .filter(|message| {
            let target = message.target.as_ref();
            target.is_some_and(|it| it.name == bundle.target())
        })
        .flat_map(|message| message.filenames)
        .find(|path| {
            path.extension()
                .is_some_and(|extension| extension == "wasm")
        })
        .ok_or(BuildError::NoWasm(bundle.package))
}

/// Everything that determines the result of [`bind`] besides its input, down to the versions of the tools it calls.
const RECIPE: [&str; 4] = [
    include_str!("wasm.rs"),
    include_str!("optimise.rs"),
    include_str!("../package-lock.json"),
    include_str!("../../../Cargo.lock"),
];

/// Identifies all input of [`bind`], so that nothing is done again for an equal stamp.
pub(crate) fn stamp(bundle: Bundle, compiled: &Path, kind: Kind) -> Result<String, BuildError> {
    let mut hasher = DefaultHasher::new();
    bundle.hash(&mut hasher);
    fs::read(compiled).at("read", compiled)?.hash(&mut hasher);
    kind.hash(&mut hasher);
    RECIPE.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// Generates the glue and, for [`Kind::Optimised`], minimises the wasm; `work` is a folder to use.
pub(crate) fn bind(
    bundle: Bundle,
    compiled: &Path,
    kind: Kind,
    work: &Path,
) -> Result<Bound, BuildError> {
    let bindings = |error| BuildError::Bindings(format!("{error:#}"));
    let debugging = kind == Kind::Debuginfo;
    let (script, module) = (bundle.glue(), bundle.wasm());
    let mut output = step(&format!("Generating the JavaScript glue, {script}"), || {
        let mut generator = Bindgen::new();
        generator
            .input_path(compiled)
            .out_name(bundle.name)
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
    let wasm = step(&format!("Shrinking {module} (wasm-opt)"), || {
        optimise::optimise(&wasm, work)
    })?;
    let glue = step(&format!("Shrinking {script} (terser)"), || {
        optimise::minify(&glue, work)
    })?;
    Ok(Bound { glue, wasm })
}

/// The crates and files whose JavaScript the glue would import; crates without any are listed too.
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
    fn another_wasm_another_kind_and_another_bundle_have_stamps_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        fs::write(&one, "a").unwrap();
        fs::write(&two, "b").unwrap();
        let stamp = |bundle, compiled, kind| stamp(bundle, compiled, kind).unwrap();
        let first = stamp(Bundle::PAGES, &one, Kind::Optimised);
        assert_eq!(first, stamp(Bundle::PAGES, &one, Kind::Optimised));
        assert_ne!(first, stamp(Bundle::PAGES, &one, Kind::Fast));
        assert_ne!(first, stamp(Bundle::PAGES, &two, Kind::Optimised));
        assert_ne!(first, stamp(Bundle::EFIRMA, &one, Kind::Optimised));
    }

    #[test]
    fn a_bundle_is_built_by_itself_and_debugged_where_it_can_be() {
        let line = |bundle, kind| cargo_arguments(bundle, kind).join(" ");
        for bundle in Bundle::ALL {
            let fast = line(bundle, Kind::Fast);
            assert_eq!(fast, line(bundle, Kind::Optimised));
            assert!(fast.contains("--profile wasm-release"), "{fast}");
            let debug = line(bundle, Kind::Debuginfo);
            assert!(!debug.contains("--profile"), "{debug}");
            for line in [fast, debug] {
                assert_eq!(line.matches("--package").count(), 1, "{line}");
            }
        }
        assert!(line(Bundle::PAGES, Kind::Debuginfo).contains("--features debuginfo"));
        assert!(!line(Bundle::PAGES, Kind::Fast).contains("--features"));
        assert!(!line(Bundle::EFIRMA, Kind::Debuginfo).contains("--features"));
    }

    #[test]
    fn each_bundle_is_found_by_its_librarys_name() {
        let artifact = |name: &str, file: &str| {
            serde_json::json!({
                "reason": "compiler-artifact",
                "target": { "name": name },
                "filenames": [format!("{file}.rlib"), format!("{file}.wasm")],
            })
            .to_string()
        };
        let said = [
            artifact("efirma", "wrong"),
            artifact("frontend_efirma", "small"),
            "no JSON".to_owned(),
            artifact("frontend", "large"),
        ]
        .join("\n");
        let found = |bundle| built(&said, bundle).unwrap();
        assert_eq!(found(Bundle::PAGES), Path::new("large.wasm"));
        assert_eq!(found(Bundle::EFIRMA), Path::new("small.wasm"));

        let error = built("", Bundle::EFIRMA).unwrap_err();
        assert!(error.to_string().contains("`frontend-efirma`"), "{error}");
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
