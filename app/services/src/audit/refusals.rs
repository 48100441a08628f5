//! Who was not let in, and why.

use std::net::IpAddr;

use domain::Curp;
use records::audit::{EfirmaRefusal, Event, MaskedCurp, Repeated, SignInRefusal, record, repeated};
use sea_orm::ConnectionTrait;

use crate::{Services, efirma::EnterError, internal::Internal, person};

/// Records that nobody was signed in. Whoever is meant is looked up whatever the reason, and known or
/// not: it costs the same.
pub(crate) async fn sign_in_refused(
    services: &Services,
    connection: &impl ConnectionTrait,
    curp: &str,
    reason: SignInRefusal,
) -> Result<(), Internal> {
    let event = refusal(connection, curp, reason).await?;
    record(services, connection, event).await
}

async fn refusal(
    connection: &impl ConnectionTrait,
    curp: &str,
    reason: SignInRefusal,
) -> Result<Event, Internal> {
    let person = person::with_curp(curp).one(connection).await?;
    let curp = match &person {
        Some(_) => None,
        None => Curp::parse_vouched(curp)
            .ok()
            .as_ref()
            .map(MaskedCurp::from),
    };
    let person = person.map(|person| person.id);
    Ok(Event::SignInRefused {
        person,
        curp,
        reason,
    })
}

/// Records that nobody was signed in, without a look at the password, because a delay is on. Once when it
/// begins; whoever goes on is counted, by the address and by what was typed, whether anybody has it or not.
pub(crate) async fn sign_in_delayed(
    services: &Services,
    address: Option<IpAddr>,
    curp: &str,
    subject: [u8; 32],
) -> Result<(), Internal> {
    let reason = SignInRefusal::Delayed;
    let which = Repeated::from(address, "sign_in_delayed", Some(subject));
    repeated(services, which, async |several| {
        let curp = if several { "" } else { curp };
        refusal(services.database(), curp, reason).await
    })
    .await
}

/// Records that nobody entered with an e.firma, unless something of ours broke. Once when it begins, by the
/// address and the reason.
pub(crate) async fn efirma_refused(
    services: &Services,
    address: Option<IpAddr>,
    error: &EnterError,
) -> Result<(), Internal> {
    let (reason, what) = match error {
        EnterError::Unreadable => (EfirmaRefusal::Unreadable, "efirma_unreadable"),
        EnterError::NotTrusted(_) => (EfirmaRefusal::NotTrusted, "efirma_not_trusted"),
        EnterError::Challenge => (EfirmaRefusal::Challenge, "efirma_challenge"),
        EnterError::Signature => (EfirmaRefusal::Signature, "efirma_signature"),
        EnterError::Revoked => (EfirmaRefusal::Revoked, "efirma_revoked"),
        EnterError::RevocationUnknown => (EfirmaRefusal::RevocationUnknown, "efirma_unknown"),
        EnterError::Proof => (EfirmaRefusal::Proof, "efirma_proof"),
        EnterError::Removed => (EfirmaRefusal::Removed, "efirma_removed"),
        EnterError::Rfc => (EfirmaRefusal::Rfc, "efirma_rfc"),
        EnterError::Internal(_) => return Ok(()),
    };
    let which = Repeated::from(address, what, None);
    repeated(services, which, async |_| {
        Ok(Event::EfirmaRefused { reason })
    })
    .await
}
