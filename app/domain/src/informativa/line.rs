//! Values of one line. What is signed is lines of text, so that no value may break one or turn another round.

use std::borrow::Cow;

use crate::is_invisible;

/// The sign for a letter that a program could not read or write.
const LOST: char = '\u{fffd}';

/// Why a text is no line; where, counted from 1 in characters of the text without blanks around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// A control character, a mark of direction or another character that nobody sees.
    #[error("the character at position {0} cannot be seen")]
    Hidden(usize),
    /// The sign for a letter that was lost.
    #[error("the letter at position {0} was lost")]
    Lost(usize),
}

/// A text as one line: without blanks around it, and one blank for each run of blanks, line breaks and tabs
/// inside.
///
/// # Errors
/// The first character that nobody sees but whoever compares texts, or that stands for a lost one.
pub fn one_line(text: &str) -> Result<Cow<'_, str>, LineError> {
    let text = text.trim();
    let mut blank_before = false;
    let mut as_it_is = true;
    for (index, character) in text.chars().enumerate() {
        let blank = character.is_whitespace();
        if !blank && (character.is_control() || is_invisible(character)) {
            return Err(LineError::Hidden(index + 1));
        }
        if character == LOST {
            return Err(LineError::Lost(index + 1));
        }
        as_it_is &= !blank || (character == ' ' && !blank_before);
        blank_before = blank;
    }
    if as_it_is {
        return Ok(Cow::Borrowed(text));
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    Ok(Cow::Owned(line))
}
