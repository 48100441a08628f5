//! What somebody searches for, as it may stand in an address: sealed, so that no address, history, log or proxy has
//! a CURP or a mail address in it. Only the one who searched opens it again (decision 27).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use uuid::Uuid;

use crate::{Platform, internal::Internal, randomness};

/// The longest that is opened: a hundred characters of four bytes, with nonce and tag, in base64url.
const LONGEST: usize = 640;

/// Seals what is searched for, for its owner, who searches. Nothing stays nothing.
///
/// # Errors
/// [`Internal`].
pub fn seal(platform: &Platform, owner: Uuid, words: &str) -> Result<String, Internal> {
    if words.is_empty() {
        return Ok(String::new());
    }
    let broken = |_| Internal::Inconsistent("what is searched for cannot be sealed");
    let nonce: [u8; NONCE_LEN] = randomness::bytes(platform.randomness())?;
    let mut sealed = words.as_bytes().to_vec();
    key(platform)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            bound_to(owner),
            &mut sealed,
        )
        .map_err(broken)?;
    Ok(BASE64URL.encode([nonce.as_slice(), &sealed].concat()))
}

/// Opens it. What was sealed for another owner, or with a key that is no more, is as good as nothing.
///
/// # Errors
/// [`Internal`].
pub fn open(platform: &Platform, owner: Uuid, sealed: &str) -> Result<String, Internal> {
    let opened = || {
        let bytes = (sealed.len() <= LONGEST)
            .then(|| BASE64URL.decode(sealed).ok())
            .flatten()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
        Some((Nonce::assume_unique_for_key(*nonce), sealed.to_vec()))
    };
    let Some((nonce, mut sealed)) = opened() else {
        return Ok(String::new());
    };
    let owner = bound_to(owner);
    let words = key(platform)?.open_in_place(nonce, owner, &mut sealed).ok();
    Ok(words
        .and_then(|words| String::from_utf8(words.to_vec()).ok())
        .unwrap_or_default())
}

fn key(platform: &Platform) -> Result<LessSafeKey, Internal> {
    let key = platform.key().derive("search", &[]);
    UnboundKey::new(&AES_256_GCM, &key)
        .map(LessSafeKey::new)
        .map_err(|_| Internal::Inconsistent("a derived key has another length"))
}

fn bound_to(owner: Uuid) -> Aad<[u8; 16]> {
    Aad::from(owner.into_bytes())
}
