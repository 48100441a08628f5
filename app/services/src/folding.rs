//! Texts made alike for comparing ([`platform::folding`]), and without what nobody sees.

pub use platform::folding::*;

/// `text` without what nobody sees: signs that turn the direction of writing (U+202E) make a name look like
/// another one.
pub(crate) fn seen(text: &str) -> String {
    text.replace(alta::is_unseen, "")
}
