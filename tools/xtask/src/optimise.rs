//! Minimising: `wasm-opt` on the wasm, with exactly the wasm features that the compiler used, and terser on the
//! JavaScript glue.
//!
//! `wasm-opt -all` would be shorter, but binaryen then writes encodings that no browser reads yet.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::arguments::workspace;
use crate::error::{AtPath, BuildError};

/// Where `npm ci` in `tools/xtask/` installs them.
const OPTIMISER: &str = "tools/xtask/node_modules/binaryen/bin/wasm-opt";
const MINIFIER: &str = "tools/xtask/node_modules/terser/bin/terser";

/// Features by their name in the section `target_features`, and `wasm-opt`'s name for each. Only those that every
/// browser of the last years supports.
const FEATURES: [(&str, &str); 8] = [
    ("bulk-memory", "bulk-memory"),
    ("bulk-memory-opt", "bulk-memory-opt"),
    ("call-indirect-overlong", "call-indirect-overlong"),
    ("multivalue", "multivalue"),
    ("mutable-globals", "mutable-globals"),
    ("nontrapping-fptoint", "nontrapping-float-to-int"),
    ("reference-types", "reference-types"),
    ("sign-ext", "sign-ext"),
];

/// Runs `wasm-opt` over `wasm`, using `folder` for the two files it needs.
pub(crate) fn optimise(wasm: &[u8], folder: &Path) -> Result<Vec<u8>, BuildError> {
    let features = feature_flags(target_features(wasm)?)?;
    fs::create_dir_all(folder).at("create", folder)?;
    let (before, after) = (folder.join("before.wasm"), folder.join("after.wasm"));
    fs::write(&before, wasm).at("write", &before)?;
    let mut optimiser = node("wasm-opt", OPTIMISER)?;
    optimiser
        .command
        // Half a percent for a few seconds: the passes repeat until nothing gets smaller.
        .args(["-Oz", "--converge"])
        .arg("--mvp-features")
        .args(features)
        .args([
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
        ])
        .arg(&before)
        .arg("--output")
        .arg(&after);
    optimiser.run()?;
    let smaller = fs::read(&after).at("read", &after)?;
    fs::remove_dir_all(folder).at("remove", folder)?;
    Ok(smaller)
}

/// Runs terser over a JavaScript module, using `folder` for the two files it needs.
pub(crate) fn minify(module: &[u8], folder: &Path) -> Result<Vec<u8>, BuildError> {
    fs::create_dir_all(folder).at("create", folder)?;
    let (before, after) = (folder.join("before.js"), folder.join("after.js"));
    fs::write(&before, module).at("write", &before)?;
    let mut minifier = node("terser", MINIFIER)?;
    minifier
        .command
        .args(["--module", "--compress", "--mangle", "--output"])
        .arg(&after)
        .arg("--")
        .arg(&before);
    minifier.run()?;
    let smaller = fs::read(&after).at("read", &after)?;
    fs::remove_dir_all(folder).at("remove", folder)?;
    Ok(smaller)
}

/// A Node program, about to be run.
struct Node {
    name: &'static str,
    command: Command,
}

fn node(name: &'static str, script: &str) -> Result<Node, BuildError> {
    let script = workspace().join(script);
    if !script.is_file() {
        return Err(BuildError::NoOptimiser);
    }
    let mut command = Command::new("node");
    command.arg(script);
    Ok(Node { name, command })
}

impl Node {
    fn run(mut self) -> Result<(), BuildError> {
        let status = self
            .command
            .status()
            .map_err(|source| BuildError::NotStarted {
                program: "node".into(),
                source,
            })?;
        if status.success() {
            return Ok(());
        }
        Err(BuildError::Failed {
            program: self.name,
            status,
        })
    }
}

/// The content of the custom section `target_features`; empty if there is none.
///
/// A module is a header of eight bytes and sections, each a kind, a length and its content; a custom section (kind 0)
/// begins with its name (WebAssembly core specification, "Binary Format").
fn target_features(wasm: &[u8]) -> Result<&[u8], BuildError> {
    let mut rest = wasm;
    take(&mut rest, 8)?;
    while !rest.is_empty() {
        let kind = take(&mut rest, 1)?;
        let length = number(&mut rest)?;
        let mut section = take(&mut rest, length)?;
        if kind == [0] {
            let length = number(&mut section)?;
            if take(&mut section, length)? == b"target_features" {
                return Ok(section);
            }
        }
    }
    Ok(&[0])
}

/// `wasm-opt`'s flags for the features in the section `target_features`.
///
/// The section is a vector of entries, each a sign and a name; numbers are LEB128 (WebAssembly tool conventions,
/// "Target Features Section").
fn feature_flags(section: &[u8]) -> Result<Vec<String>, BuildError> {
    let mut rest = section;
    let mut flags = Vec::new();
    for _ in 0..number(&mut rest)? {
        let sign = take(&mut rest, 1)?;
        let length = number(&mut rest)?;
        let name = String::from_utf8_lossy(take(&mut rest, length)?);
        if sign != b"+" {
            continue;
        }
        let (_, flag) = FEATURES
            .iter()
            .find(|(feature, _)| *feature == name)
            .ok_or_else(|| BuildError::UnknownFeature(name.to_string()))?;
        flags.push(format!("--enable-{flag}"));
    }
    if rest.is_empty() {
        Ok(flags)
    } else {
        Err(BuildError::Unreadable)
    }
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], BuildError> {
    let (taken, after) = rest
        .split_at_checked(length)
        .ok_or(BuildError::Unreadable)?;
    *rest = after;
    Ok(taken)
}

fn number(rest: &mut &[u8]) -> Result<usize, BuildError> {
    let mut value = 0;
    for shift in [0, 7, 14, 21, 28] {
        let [byte] = take(rest, 1)? else {
            return Err(BuildError::Unreadable);
        };
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(BuildError::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(entries: &[(u8, &str)]) -> Vec<u8> {
        let mut bytes = vec![u8::try_from(entries.len()).unwrap()];
        for (sign, name) in entries {
            bytes.push(*sign);
            bytes.push(u8::try_from(name.len()).unwrap());
            bytes.extend(name.bytes());
        }
        bytes
    }

    #[test]
    fn only_what_is_used_is_enabled_under_the_optimisers_names() {
        let section = section(&[
            (b'+', "sign-ext"),
            (b'-', "simd128"),
            (b'+', "nontrapping-fptoint"),
        ]);
        let flags = feature_flags(&section).unwrap();
        assert_eq!(
            flags,
            ["--enable-sign-ext", "--enable-nontrapping-float-to-int"]
        );
    }

    #[test]
    fn a_feature_that_browsers_may_lack_stops_the_build_by_name() {
        let error = feature_flags(&section(&[(b'+', "exception-handling")])).unwrap_err();
        assert!(
            error.to_string().contains("`exception-handling`"),
            "{error}"
        );
    }

    #[test]
    fn a_cut_or_overlong_section_is_refused() {
        let whole = section(&[(b'+', "sign-ext"), (b'+', "multivalue")]);
        for length in 0..whole.len() {
            assert!(feature_flags(&whole[..length]).is_err(), "cut at {length}");
        }
        let overlong = [whole.as_slice(), b"x"].concat();
        assert!(feature_flags(&overlong).is_err());
    }

    #[test]
    fn the_section_is_found_among_others_and_its_absence_means_no_feature() {
        let header = b"\0asm\x01\0\0\0";
        let types = [1, 1, 0];
        let name = b"target_features";
        let content = section(&[(b'+', "sign-ext")]);
        let mut custom = vec![0, u8::try_from(1 + name.len() + content.len()).unwrap()];
        custom.push(u8::try_from(name.len()).unwrap());
        custom.extend(name);
        custom.extend(&content);

        let wasm = [header.as_slice(), &types, &custom, &types].concat();
        assert_eq!(target_features(&wasm).unwrap(), content);
        let wasm = [header.as_slice(), &types].concat();
        assert!(
            feature_flags(target_features(&wasm).unwrap())
                .unwrap()
                .is_empty()
        );
        assert!(target_features(&[header.as_slice(), &[1, 9, 0]].concat()).is_err());
    }

    #[test]
    fn numbers_beyond_one_byte_are_read() {
        let mut bytes: &[u8] = &[0xe5, 0x8e, 0x26];
        assert_eq!(number(&mut bytes).unwrap(), 624_485);
    }
}
