//! The text that is signed: its first line names the act, so that no signature can serve for another act, and its
//! second line names the site that the browser is at. Browser and server each build it from the act: the server cannot
//! have another text signed, and the browser cannot get another text accepted.

use core::fmt;
use core::iter::once;

/// An act performed by signing. A new act is one implementation of this trait.
pub trait Act {
    /// The first line of its statements. It is unique to the act: that is what tells the signatures of acts apart.
    const TITLE: &'static str;

    /// The further lines, in this order: label and value of each.
    fn lines(&self) -> impl Iterator<Item = (&'static str, String)>;
}

/// The origin is invalid, or a value is not one line and could pass for several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it cannot be stated")]
pub struct NotStated;

/// The text that is signed and shown, in UTF-8: exactly these bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Statement(String);

/// Omits the text, which may not be meant for logs.
impl fmt::Debug for Statement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Statement")
    }
}

impl Statement {
    /// The statement of this act at this origin (`https://icsoe.ejemplo.mx`).
    ///
    /// # Errors
    /// [`NotStated`].
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

/// Whether the text is an origin as browsers write it.
fn is_origin(text: &str) -> bool {
    let host = (text.strip_prefix("https://")).or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._:[]".contains(&byte)
            })
    })
}

/// Whether the text is displayed as one line in its own order: it contains no line break, and no character that changes
/// the writing direction, which would display it in another order than it is signed.
fn is_one_line(text: &str) -> bool {
    !text.chars().any(|letter| {
        letter.is_control() || matches!(letter, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    })
}
