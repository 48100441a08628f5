//! What is signed: a text whose first line names the act, so that no signature ever serves for another act.
//! Its second line names the site that the browser is at. Browser and server put it together each by
//! itself, from the act: no server can have anything else signed, and no browser anything else accepted.

use core::fmt;
use core::iter::once;

/// What somebody does by signing. A new one is one implementation of this.
pub trait Act {
    /// The first line of its statements. No other act has the same: that is what tells their signatures apart.
    const TITLE: &'static str;

    /// What is signed besides, in this order: of each line its label and its value.
    fn lines(&self) -> impl Iterator<Item = (&'static str, String)>;
}

/// The origin is none, or a value is no line: it could pass for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it cannot be stated")]
pub struct NotStated;

/// The text that is signed and shown, in UTF-8: exactly these bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Statement(String);

/// Without the text: what is in it need not be for logs.
impl fmt::Debug for Statement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Statement")
    }
}

impl Statement {
    /// The statement of this act at this origin (`https://icsoe.ejemplo.mx`).
    ///
    /// # Errors
    /// As [`NotStated`] says.
    pub fn of<A: Act>(act: &A, origin: &str) -> Result<Self, NotStated> {
        if !is_origin(origin) {
            return Err(NotStated);
        }
        let lines = once(("Sitio", origin.to_owned())).chain(act.lines());
        let lines = lines.map(|(label, value)| [label, ": ", &value].concat());
        let mut text = String::new();
        for line in once(A::TITLE.to_owned()).chain(lines) {
            if !is_one_line(&line) {
                return Err(NotStated);
            }
            text.push_str(&line);
            text.push('\n');
        }
        Ok(Self(text))
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// Whether browsers name sites so.
fn is_origin(text: &str) -> bool {
    let host = (text.strip_prefix("https://")).or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._:[]".contains(&byte)
            })
    })
}

/// Whether it is read as one line, from its first letter to its last: nothing in it begins another line
/// or changes the direction of writing, by which a text is shown in another order than it is signed.
fn is_one_line(text: &str) -> bool {
    !text.chars().any(|letter| {
        letter.is_control() || matches!(letter, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    })
}
