//! From *Ingresar* to the next page.

use crate::crypto::{Crypto, Unable};
use crate::files::{self, Kind};
use crate::form::{Field, Form};
use crate::http::{self, Refusal};
use crate::sentences::{self, Trouble};
use crate::{spelling, wire};
use efirma::{Certificate, EncryptedKey, PrivateKey, Statement};
use std::borrow::Cow;
use zeroize::Zeroizing;

/// Something that keeps people from entering, and the field that it is about.
pub struct Problem {
    /// `None` where it is about none.
    pub field: Option<Field>,
    /// What to tell people.
    pub sentence: Cow<'static, str>,
}

impl Problem {
    fn of(field: Field, sentence: &'static str) -> Self {
        Self {
            field: Some(field),
            sentence: sentence.into(),
        }
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        Self {
            field: match trouble {
                Trouble::NoPassword | Trouble::WrongPassword => Some(Field::Password),
                Trouble::NoMatch => Some(Field::File(Kind::Key)),
                Trouble::InsecurePage | Trouble::Browser | Trouble::Network | Trouble::Server => {
                    None
                }
            },
            sentence: sentences::trouble(trouble).into(),
        }
    }
}

impl From<Unable> for Problem {
    fn from(Unable: Unable) -> Self {
        Trouble::Browser.into()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Network => Trouble::Network.into(),
            Refusal::Server => Trouble::Server.into(),
            Refusal::Said { code, detail } => Self {
                field: wire::concerned(&code).map(Field::File),
                sentence: detail.into(),
            },
        }
    }
}

/// Enters with what is in the form; the address that follows.
///
/// The files are read anew, so that what is signed with is what the fields show.
pub async fn enter(form: &Form) -> Result<String, Vec<Problem>> {
    let certificate = files::certificate(form.read(Kind::Certificate).await).map_err(|problem| {
        let sentence = sentences::certificate(problem);
        Problem::of(Field::File(Kind::Certificate), sentence)
    });
    let key = files::key(form.read(Kind::Key).await)
        .map_err(|problem| Problem::of(Field::File(Kind::Key), sentences::key(problem)));
    let password = form.password();
    let missing = password[0].is_empty().then(|| Trouble::NoPassword.into());
    match (certificate, key, missing) {
        (Ok((certificate, _)), Ok(key), None) => sign_in(form, &certificate, &key, password)
            .await
            .map_err(|problem| vec![problem]),
        (certificate, key, missing) => Err([certificate.err(), key.err(), missing]
            .into_iter()
            .flatten()
            .collect()),
    }
}

async fn sign_in(
    form: &Form,
    certificate: &Certificate,
    key: &EncryptedKey,
    password: [Zeroizing<Vec<u16>>; 2],
) -> Result<String, Problem> {
    let crypto = Crypto::of(&form.window).ok_or(Trouble::InsecurePage)?;
    form.say(sentences::OPENING);
    // Password and opened key are wiped before anything is sent.
    let key = {
        let key = open(&crypto, key, &password).await?;
        drop(password);
        if !key.belongs_to(certificate) {
            return Err(Trouble::NoMatch.into());
        }
        crypto.import(&key).await?
    };
    form.say(sentences::ENTERING);
    let challenge = http::challenge(&form.challenges).await?;
    let origin = form.window.location().origin().map_err(Unable::from)?;
    let statement = Statement::of(&challenge, &origin).map_err(|_| Unable)?;
    let signature = crypto.sign(&key, statement.text()).await?;
    // The browser's own: an encoder would weigh more than this module.
    let base64 = |bytes| {
        form.window
            .btoa(&wire::letters(bytes))
            .map_err(Unable::from)
    };
    let body = wire::answering(
        &base64(certificate.der())?,
        &challenge,
        &base64(&signature)?,
    );
    Ok(http::enter(&form.sessions, &body).await?)
}

/// The key, with the password in any spelling.
async fn open(
    crypto: &Crypto,
    key: &EncryptedKey,
    password: &[Zeroizing<Vec<u16>>; 2],
) -> Result<PrivateKey, Problem> {
    for password in spelling::all(password) {
        let derived = crypto.derive(&password, key.derivation()).await?;
        if let Ok(key) = key.open(&derived) {
            return Ok(key);
        }
    }
    Err(Trouble::WrongPassword.into())
}
