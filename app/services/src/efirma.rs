//! Which e.firmas are trusted: issued by a trusted authority, valid today, an e.firma and no seal; and
//! whether somebody has signed with one. Whether it has been revoked is asked where a responder is named. The files are read by the crate `efirma`.

mod authorities;
mod entry;
mod revocation;

pub use authorities::{Authorities, AuthoritiesError};
pub(crate) use entry::forgetting;
pub use entry::{
    Answer, ChallengeError, EnterError, Entry, NewChallenge, Question, Role, challenge, enter,
    enter_as, question,
};
pub use revocation::{Doubt, LIMIT, NotInForce, Responder, ResponderError, Revocation, said};

use ::efirma::{Act, Certificate, Holder, HolderError, Moment, Statement, Usage};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use std::fmt;
use std::marker::PhantomData;
use time::OffsetDateTime;

use crate::Services;

/// By whom an e.firma is judged.
pub(crate) struct Trust {
    pub(crate) authorities: Authorities,
    pub(crate) revocation: Revocation,
}

impl Services {
    /// Who is trusted to issue e.firmas.
    pub fn authorities(&self) -> &Authorities {
        &self.trust.authorities
    }

    /// Who is asked whether an e.firma has been revoked.
    pub fn revocation(&self) -> &Revocation {
        &self.trust.revocation
    }
}

/// Why a certificate opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTrusted {
    /// A *certificado de sello digital*.
    #[error("it is a seal, not an e.firma")]
    Seal,
    /// Neither e.firma nor seal.
    #[error("it is no e.firma")]
    NotAnEfirma,
    /// Its validity has not begun.
    #[error("it is not valid yet")]
    TooEarly,
    /// Its validity has ended.
    #[error("it has expired")]
    TooLate,
    /// No trusted authority has signed it.
    #[error("no trusted authority has issued it")]
    UnknownIssuer,
    /// The authority that has signed it is not valid itself at this moment.
    #[error("the authority that issued it is not valid now")]
    IssuerNotValid,
    /// It does not say whose it is.
    #[error(transparent)]
    Holder(#[from] HolderError),
}

/// The signature is not that of the certificate's holder over this act at this origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature is not right")]
pub struct WrongSignature;

/// A certificate that is trusted, and whose it is. Only from one of these can anybody be let in.
pub struct Trusted<'a> {
    certificate: &'a Certificate,
    issuer: &'a Certificate,
    holder: Holder,
}

impl fmt::Debug for Trusted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Trusted")
    }
}

/// Judges a certificate at this moment.
///
/// # Errors
/// As [`NotTrusted`] says.
pub fn trusted<'a>(
    certificate: &'a Certificate,
    authorities: &'a Authorities,
    now: OffsetDateTime,
) -> Result<Trusted<'a>, NotTrusted> {
    match certificate.usage() {
        Usage::Efirma => {}
        Usage::Seal => return Err(NotTrusted::Seal),
        Usage::Other => return Err(NotTrusted::NotAnEfirma),
    }
    match certificate.at(second(now)) {
        Moment::Within => {}
        Moment::TooEarly => return Err(NotTrusted::TooEarly),
        Moment::TooLate => return Err(NotTrusted::TooLate),
    }
    let issuer = authorities
        .issuer_of(certificate, second(now))
        .ok_or(NotTrusted::UnknownIssuer)?;
    if issuer.at(second(now)) != Moment::Within {
        return Err(NotTrusted::IssuerNotValid);
    }
    let holder = certificate.holder()?;
    Ok(Trusted {
        certificate,
        issuer,
        holder,
    })
}

impl<'a> Trusted<'a> {
    /// The authority that has issued it.
    pub fn issuer(&self) -> &'a Certificate {
        self.issuer
    }

    /// Who has signed the act that is expected at this origin (RSASSA-PKCS1-v1_5 with SHA-256).
    ///
    /// # Errors
    /// When the holder has signed anything else, another act for example, or has not signed.
    pub fn signed<A: Act>(
        self,
        act: &A,
        origin: &str,
        signature: &[u8],
    ) -> Result<Signed<A>, WrongSignature> {
        let statement = Statement::of(act, origin).map_err(|_| WrongSignature)?;
        if !has_signed(self.certificate, statement.text().as_bytes(), signature) {
            return Err(WrongSignature);
        }
        Ok(Signed {
            holder: self.holder,
            act: PhantomData,
        })
    }
}

/// Who has signed an act of this kind: what follows from one kind takes no other's.
pub struct Signed<A> {
    holder: Holder,
    act: PhantomData<A>,
}

impl<A> Signed<A> {
    /// Whose the certificate is.
    pub fn holder(self) -> Holder {
        self.holder
    }
}

/// Whether the certificate's holder has signed this (RSASSA-PKCS1-v1_5 with SHA-256).
fn has_signed(signer: &Certificate, signed: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, signer.public_key())
        .verify(signed, signature)
        .is_ok()
}

/// Whether the authority bears the issuer's name and has signed the certificate.
fn has_issued(authority: &Certificate, certificate: &Certificate) -> bool {
    certificate.is_signed_with_sha256_and_rsa()
        && certificate.names_as_issuer(authority)
        && has_signed(
            authority,
            certificate.signed_part(),
            certificate.signature(),
        )
}

/// Since 1970; before it, its first.
fn second(now: OffsetDateTime) -> u64 {
    u64::try_from(now.unix_timestamp()).unwrap_or_default()
}
