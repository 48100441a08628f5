//! Whether an e.firma has been revoked, asked of its issuer's responder (OCSP, RFC 6960): only in an
//! installation that names one.
//!
//! It fails closed. A responder that does not answer, or whose answer cannot be trusted, keeps everybody
//! out: whoever names one wants to be sure.

mod ocsp;

use std::{fmt, time::Duration};

use ::efirma::{Certificate, Moment};
use reqwest::{Client, StatusCode, Url, header::CONTENT_TYPE, redirect::Policy};
use time::OffsetDateTime;

use self::ocsp::{Answer, CertId, CertStatus, Response, SingleResponse};
use super::{has_issued, has_signed, second};
use crate::randomness::{self, NoRandomness, Randomness};

/// How long a responder may take, from connecting to the last byte of its answer.
pub const LIMIT: Duration = Duration::from_secs(5);

/// How long an answer may be, in bytes.
const LARGEST: usize = 64 * 1024;

/// How far a responder's clock may be ahead of ours, in seconds.
const AHEAD: u64 = 5 * 60;

/// How old an answer may be that does not bear our nonce, in seconds: whoever stands in between could keep one and
/// show it after the revocation. Whatever it says itself of when there will be news, which may be days.
const OLDEST_WITHOUT_NONCE: u64 = 60 * 60;

/// How old an answer may be that does not say when there will be news, in seconds.
const OLDEST: u64 = 24 * 60 * 60;

/// Who is asked whether an e.firma has been revoked.
#[derive(Clone, Debug, Default)]
pub enum Revocation {
    /// Nobody.
    #[default]
    Off,
    /// This responder.
    Asked(Responder),
}

/// A responder, at its address.
#[derive(Clone)]
pub struct Responder {
    address: Url,
    client: Client,
}

impl fmt::Debug for Responder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Responder")
    }
}

/// No responder can be asked from this machine.
#[derive(Debug, thiserror::Error)]
#[error("nothing can be asked from here: {0}")]
pub struct ResponderError(#[from] reqwest::Error);

/// Why a certificate opens nothing although its issuer has signed it.
#[derive(Debug, thiserror::Error)]
pub enum NotInForce {
    /// It has been revoked, or is on hold.
    #[error("it has been revoked")]
    Revoked,
    /// Nobody knows.
    #[error("whether it has been revoked is not known: {0}")]
    Unknown(#[from] Doubt),
    /// There was no nonce to ask with.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Why it is not known whether a certificate has been revoked.
#[derive(Debug, thiserror::Error)]
pub enum Doubt {
    /// Nobody answered in time.
    #[error("no answer: {0:?}")]
    NoAnswer(#[from] reqwest::Error),
    /// What answered is no responder, or not at this address.
    #[error("answered with the status {0}")]
    Status(StatusCode),
    /// The answer is too long.
    #[error("the answer is too long")]
    TooLong,
    /// The answer (or the question) is not in the form of RFC 6960.
    #[error("no OCSP: {0}")]
    Unreadable(#[from] der::Error),
    /// The responder says that it failed.
    #[error("the responder says that it failed")]
    Failed,
    /// Nobody has signed the answer who may.
    #[error("nobody has signed the answer who may")]
    Signature,
    /// The answer holds what is not understood, and says that it matters.
    #[error("the answer is not understood")]
    NotUnderstood,
    /// It is the answer to somebody else's question.
    #[error("the nonce is another one")]
    Nonce,
    /// The answer is not about this certificate, or says two things of it.
    #[error("the answer is about another certificate")]
    Another,
    /// The answer is too old, or of a time to come.
    #[error("the answer is not of this moment")]
    NotOfNow,
    /// The responder knows nothing of the certificate.
    #[error("the responder does not know the certificate")]
    NeverHeardOf,
}

impl Revocation {
    /// Whether `certificate`, which `issuer` has signed, is still in force; that it is, is taken for
    /// granted where nobody is asked.
    ///
    /// # Errors
    /// [`NotInForce`].
    pub async fn check(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        now: OffsetDateTime,
        randomness: &dyn Randomness,
    ) -> Result<(), NotInForce> {
        let Self::Asked(responder) = self else {
            return Ok(());
        };
        let nonce: [u8; 32] = randomness::bytes(randomness)?;
        let id = CertId::new(certificate, issuer).map_err(Doubt::from)?;
        let request = ocsp::request(&id, &nonce).map_err(Doubt::from)?;
        let answer = responder.ask(request).await?;
        said(&answer, certificate, issuer, &nonce, now)
    }
}

/// What an answer (DER), to a question with this nonce, says of `certificate`, which `issuer` has signed.
///
/// # Errors
/// [`NotInForce`].
pub fn said(
    answer: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    nonce: &[u8; 32],
    now: OffsetDateTime,
) -> Result<(), NotInForce> {
    let id = CertId::new(certificate, issuer).map_err(Doubt::from)?;
    let response = believed(answer, issuer, nonce, second(now))?;
    let single = about(&response, &id, second(now))?;
    let age = second(now).saturating_sub(single.this_update());
    if !response.has_nonce() && age > OLDEST_WITHOUT_NONCE {
        return Err(Doubt::NotOfNow.into());
    }
    match single.status {
        CertStatus::Good(_) => Ok(()),
        CertStatus::Revoked(_) => Err(NotInForce::Revoked),
        CertStatus::Unknown(_) => Err(Doubt::NeverHeardOf.into()),
    }
}

impl Responder {
    /// The responder at this address (`http` or `https`), which may take so long ([`LIMIT`]). Nothing is
    /// asked of it yet.
    ///
    /// # Errors
    /// [`ResponderError`].
    pub fn new(address: Url, limit: Duration) -> Result<Self, ResponderError> {
        // Refused only when somebody has done the same before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(limit)
            .redirect(Policy::none())
            // It is asked seldom, and a connection that it has closed meanwhile would be a refusal.
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self { address, client })
    }

    /// The bytes of its answer (RFC 6960, A.1).
    async fn ask(&self, request: Vec<u8>) -> Result<Vec<u8>, Doubt> {
        let asked = self.client.post(self.address.clone());
        let mut response = asked
            .header(CONTENT_TYPE, "application/ocsp-request")
            .body(request)
            .send()
            .await?;
        if response.status() != StatusCode::OK {
            return Err(Doubt::Status(response.status()));
        }
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if answer.len() + chunk.len() > LARGEST {
                return Err(Doubt::TooLong);
            }
            answer.extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

/// Reads an answer that the issuer, or whoever answers for it, has signed for this question (RFC 6960,
/// 3.2).
fn believed(
    answer: &[u8],
    issuer: &Certificate,
    nonce: &[u8; 32],
    now: u64,
) -> Result<Response, Doubt> {
    let response = match Answer::parse(answer)? {
        Answer::Says(response) => *response,
        Answer::SaysNothing => return Err(Doubt::Failed),
    };
    let by = |signer: &Certificate| {
        response.is_signed_with_sha256_and_rsa()
            && has_signed(signer, &response.signed, &response.signature)
    };
    let delegates = (response.certificates.iter())
        .filter_map(|der| Certificate::parse(der).ok())
        .filter(|delegate| answers_for(delegate, issuer, now));
    if !by(issuer) && !delegates.into_iter().any(|delegate| by(&delegate)) {
        return Err(Doubt::Signature);
    }
    if !response.is_understood() {
        return Err(Doubt::NotUnderstood);
    }
    // Many answers are made beforehand and bear none.
    if !response.has_no_other_nonce(nonce)? {
        return Err(Doubt::Nonce);
    }
    Ok(response)
}

/// Whether the issuer lets the holder of this certificate answer for it (RFC 6960, 4.2.2.2). Whether that
/// has been revoked in its turn is not asked.
fn answers_for(delegate: &Certificate, issuer: &Certificate, now: u64) -> bool {
    delegate.answers_for_its_issuer()
        && delegate.at(now) == Moment::Within
        && has_issued(issuer, delegate)
}

/// What is said of this certificate at this second (RFC 6960, 3.2 and 4.2.2.1).
fn about<'a>(response: &'a Response, id: &CertId, now: u64) -> Result<&'a SingleResponse, Doubt> {
    let mut found = (response.data.responses.iter()).filter(|one| one.certificate.means(id));
    let (Some(single), None) = (found.next(), found.next()) else {
        return Err(Doubt::Another);
    };
    let begun = single.this_update() <= now.saturating_add(AHEAD);
    let fresh = match single.next_update() {
        Some(next) => next >= now,
        None => single.this_update().saturating_add(OLDEST) >= now,
    };
    if begun && fresh {
        Ok(single)
    } else {
        Err(Doubt::NotOfNow)
    }
}
