//! The output while building, and the table of sizes.

use std::fmt::Write as _;
use std::time::Instant;

use crate::error::BuildError;
use crate::manifest::{Manifest, Published};

/// Prints a step, runs it, and prints its duration.
pub(crate) fn step<T>(
    what: &str,
    work: impl FnOnce() -> Result<T, BuildError>,
) -> Result<T, BuildError> {
    println!("· {what}");
    let started = now();
    let done = work()?;
    println!("  {:.1} s", started.elapsed().as_secs_f64());
    Ok(done)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a duration on the terminal decides nothing"
)]
fn now() -> Instant {
    Instant::now()
}

/// The sizes in bytes, one file per line, the total last.
pub(crate) fn table(manifest: &Manifest) -> String {
    let mut text = String::new();
    line(&mut text, "file", "raw", "brotli", "gzip");
    for (name, file) in &manifest.0 {
        let size = |bytes: Option<u64>| bytes.map_or_else(|| "–".into(), thousands);
        line(
            &mut text,
            name,
            &thousands(file.raw),
            &size(file.br),
            &size(file.gz),
        );
    }
    let sum = |size: fn(&Published) -> u64| thousands(manifest.0.values().map(size).sum());
    line(
        &mut text,
        "together",
        &sum(|file| file.raw),
        &sum(|file| file.br.unwrap_or(file.raw)),
        &sum(|file| file.gz.unwrap_or(file.raw)),
    );
    text
}

fn line(text: &mut String, name: &str, raw: &str, br: &str, gz: &str) {
    // Writing into a `String` cannot fail.
    let _ = writeln!(text, "{name:<40} {raw:>12} {br:>12} {gz:>12}");
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_from_the_right() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1000), "1 000");
        assert_eq!(thousands(1_234_567), "1 234 567");
    }

    #[test]
    fn the_sum_counts_what_is_sent_so_a_file_without_copies_counts_raw() {
        let published = |raw, br, gz| Published {
            file: String::new(),
            raw,
            br,
            gz,
        };
        let manifest = Manifest(
            [
                ("icsoe.js".into(), published(1000, Some(10), Some(20))),
                ("letra.woff2".into(), published(500, None, None)),
            ]
            .into(),
        );
        let table = table(&manifest);
        let sum: Vec<&str> = table.lines().last().unwrap().split("  ").collect();
        let sum: Vec<&str> = sum
            .into_iter()
            .map(str::trim)
            .filter(|column| !column.is_empty())
            .collect();
        assert_eq!(sum, ["together", "1 500", "510", "520"]);
    }
}
