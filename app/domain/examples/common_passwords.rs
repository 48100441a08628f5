//! Makes the list of the passwords most used: `tools/scripts/common-passwords.sh`.
//!
//! Reads passwords, one a line; writes the hashes of those that some choice of upper and lower case
//! brings past the guide's rules, ascending.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};

use domain::password::{check, hash};

fn main() -> io::Result<()> {
    let mut hashes = BTreeSet::new();
    for line in io::stdin().lock().split(b'\n') {
        if let Ok(password) = String::from_utf8(line?)
            && check(&one_capital(&password)).is_empty()
        {
            hashes.insert(hash(&password));
        }
    }
    let mut output = io::stdout().lock();
    for hash in &hashes {
        output.write_all(&hash.to_le_bytes())?;
    }
    writeln!(io::stderr(), "{} passwords", hashes.len())
}

/// In lower case but for the first letter: of its choices of case one that breaks the fewest rules.
fn one_capital(password: &str) -> String {
    let mut capital = false;
    password
        .chars()
        .flat_map(char::to_lowercase)
        .map(|character| {
            if capital || !character.is_ascii_lowercase() {
                return character;
            }
            capital = true;
            character.to_ascii_uppercase()
        })
        .collect()
}
