//! Reading the form's fields.

use super::choosing::read_file;
use super::{Field, Form};
use crate::files::{self, Kind, NotRead};
use crate::key::{Password, SigningKey};
use crate::problem::Problem;
use crate::sentences::{self, Trouble};
use js_sys::{JsString, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};
use zeroize::Zeroizing;

impl Form {
    /// Opens the key with the fields' values and shows that it does: once, for any number of signatures.
    ///
    /// The files are read again, so that the key is the one that the fields show.
    ///
    /// # Errors
    /// All errors of the fields.
    pub async fn open(&self) -> Result<SigningKey, Vec<Problem>> {
        let certificate = files::certificate(self.read(Kind::Certificate).await);
        let key = files::key(self.read(Kind::Key).await);
        let password = self.password();
        let missing = password[0].is_empty().then_some(Trouble::NoPassword);
        match (certificate, key, missing) {
            (Ok((certificate, _)), Ok(key), None) => {
                self.say(sentences::OPENING);
                SigningKey::open(&self.window, certificate, &key, password)
                    .await
                    .map_err(|problem| vec![problem])
            }
            (certificate, key, missing) => Err([
                certificate.err().map(Problem::from),
                key.err().map(Problem::from),
                missing.map(Problem::from),
            ]
            .into_iter()
            .flatten()
            .collect()),
        }
    }

    async fn read(&self, kind: Kind) -> Result<Vec<u8>, NotRead> {
        let file = self.file(kind).ok_or(NotRead::Missing)?;
        read_file(&file).await
    }

    /// The typed password. Some keyboards and notes yield ñ as two characters, so it is returned in composed form too.
    /// It never becomes a `String`, of which the JavaScript glue would leave copies.
    fn password(&self) -> Password {
        let value = self
            .input(Field::Password)
            .and_then(|input| Reflect::get(&input, &"value".into()).ok())
            .and_then(|value| value.dyn_into::<JsString>().ok())
            .unwrap_or_default();
        [units(&value), units(&value.normalize("NFC"))]
    }

    pub(super) fn file(&self, kind: Kind) -> Option<File> {
        self.input(Field::File(kind))?.files()?.get(0)
    }

    pub(super) fn input(&self, field: Field) -> Option<HtmlInputElement> {
        let element = self.document.get_element_by_id(field.id())?;
        element.dyn_into().ok()
    }
}

/// The UTF-16 code units.
fn units(text: &JsString) -> Zeroizing<Vec<u16>> {
    // The iterator knows its length: the vector is allocated once and never moves.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a unit of UTF-16"
    )]
    let units = (0..text.length()).map(|place| text.char_code_at(place) as u16);
    Zeroizing::new(units.collect())
}
