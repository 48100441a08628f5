//! WebCrypto: deriving from the password, and signing. The data passed to it is wiped afterwards.

use efirma::{Derivation, Hash, PrivateKey};
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CryptoKey, SubtleCrypto, Window};
use zeroize::Zeroizing;

/// The browser does not support it, or not with this key.
pub struct Unable;

impl From<JsValue> for Unable {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// Bytes in the browser's memory, overwritten with zeros when no longer needed.
struct Secret(Uint8Array);

impl Secret {
    fn copy(bytes: &[u8]) -> Self {
        Self(Uint8Array::new_from_slice(bytes))
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.fill(0, 0, self.0.length());
    }
}

/// The browser's WebCrypto.
pub struct Crypto(SubtleCrypto);

impl Crypto {
    /// `None` if the browser offers none: on pages loaded over plain http.
    pub fn of(window: &Window) -> Option<Self> {
        let subtle = window.crypto().ok()?.subtle();
        (!subtle.is_undefined()).then_some(Self(subtle))
    }

    /// Derives bytes from the password with PBKDF2.
    pub async fn derive(
        &self,
        password: &[u8],
        derivation: Derivation<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, Unable> {
        let Self(subtle) = self;
        let password = Secret::copy(password);
        let uses = uses("deriveBits");
        let key = subtle.import_key_with_str("raw", &password.0, "PBKDF2", false, &uses)?;
        let key: CryptoKey = key.await?.unchecked_into();
        let hash = match derivation.hash {
            Hash::Sha1 => "SHA-1",
            Hash::Sha256 => "SHA-256",
        };
        let how = object(&[
            ("name", &"PBKDF2".into()),
            ("hash", &hash.into()),
            ("salt", &Uint8Array::new_from_slice(derivation.salt)),
            ("iterations", &derivation.iterations.into()),
        ])?;
        let mut bytes = Zeroizing::new(vec![0; derivation.length]);
        let bits = u32::try_from(bytes.len() * 8).map_err(|_| Unable)?;
        let derived = subtle.derive_bits_with_object(&how, &key, bits)?.await?;
        let derived = Secret(Uint8Array::new(&derived));
        // `copy_to` requires equal lengths.
        if usize::try_from(derived.0.length()) != Ok(bytes.len()) {
            return Err(Unable);
        }
        derived.0.copy_to(&mut bytes);
        Ok(bytes)
    }

    /// Imports the key as non-extractable: it can sign, but not be read again.
    pub async fn import(&self, key: &PrivateKey) -> Result<CryptoKey, Unable> {
        let how = object(&[
            ("name", &"RSASSA-PKCS1-v1_5".into()),
            ("hash", &"SHA-256".into()),
        ])?;
        let key = Secret::copy(key.pkcs8());
        let uses = uses("sign");
        let imported = (self.0).import_key_with_object("pkcs8", &key.0, &how, false, &uses)?;
        Ok(imported.await?.unchecked_into())
    }

    /// Signs a text, in UTF-8.
    pub async fn sign(&self, key: &CryptoKey, text: &str) -> Result<Vec<u8>, Unable> {
        let text = Uint8Array::new_from_slice(text.as_bytes());
        let signature = (self.0).sign_with_str_and_js_u8_array("RSASSA-PKCS1-v1_5", key, &text)?;
        let signature: ArrayBuffer = signature.await?.unchecked_into();
        Ok(Uint8Array::new(&signature).to_vec())
    }
}

fn uses(name: &str) -> Array {
    Array::of1(&name.into())
}

/// A plain object with these members.
pub fn object(members: &[(&str, &JsValue)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in members {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    Ok(object)
}
