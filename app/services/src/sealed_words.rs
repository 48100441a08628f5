//! What a contratista searches for, sealed for it alone ([`platform::sealed_words`]).

use platform::sealed_words;

use crate::{Administration, Services, internal::Internal};

/// Seals what is searched for, for the contratista that searches. Nothing stays nothing.
///
/// # Errors
/// [`Internal`].
pub fn seal(
    services: &Services,
    administration: &Administration,
    words: &str,
) -> Result<String, Internal> {
    sealed_words::seal(services, administration.contratista().id, words)
}

/// Opens it. What was sealed for another contratista, or with a key that is no more, is as good as nothing.
///
/// # Errors
/// [`Internal`].
pub fn open(
    services: &Services,
    administration: &Administration,
    sealed: &str,
) -> Result<String, Internal> {
    sealed_words::open(services, administration.contratista().id, sealed)
}
