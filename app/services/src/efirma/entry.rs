//! Entering with an e.firma: a challenge that is signed once, and as whom the certificate's holder then
//! enters.
//!
//! | the certificate's | is | enters as |
//! |---|---|---|
//! | RFC | a contratista's | that contratista |
//! | CURP (of a personal one) | a capturista's, of whom an alta goes on or waits | that capturista, whose altas all join |
//! | RFC and CURP | both | whichever they say |
//! | RFC (of a company) | nobody's yet | a new contratista |
//! | RFC (of a person) | nobody's yet | a new contratista, once they have confirmed |
//!
//! The CURP of a company's representative opens nothing.

use std::{fmt, time::Duration};

use ::efirma::{Certificate, Challenge, Holder};
use domain::{Rfc, RfcGrade};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{NotInForce, NotTrusted, Signed, trusted};
use crate::{
    Actor, Origin, Services, access_link_rows, account,
    accounts::{RegisterContratistaError, altas, contratistas},
    audit::{self, By, Means},
    database,
    entities::{
        HiddenBytes, HiddenText, Moment, contratista, efirma_challenge, efirma_proof,
        history::Event, person as people,
    },
    history,
    internal::{Internal, impl_from_internal},
    jobs::{Job, When},
    limits::TooMuch,
    metrics::{Limit, SignIn},
    person, randomness,
    secret_key::sha256,
    sessions::{self, NewSession, Principal},
    token,
};

/// How long a challenge may be answered.
const CHALLENGE_VALID: Duration = Duration::from_mins(2);

/// How long somebody may think about as whom they enter.
const PROOF_VALID: Duration = Duration::from_mins(10);

/// A challenge, and the token that binds it to the browser that asked.
pub struct NewChallenge {
    /// What is to be signed.
    pub challenge: Challenge,
    /// What goes into the browser's cookie, and nowhere else.
    pub browser: SecretString,
}

impl fmt::Debug for NewChallenge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NewChallenge(hidden)")
    }
}

/// What a browser answers to a challenge.
pub struct Answer<'a> {
    /// The token from its cookie.
    pub browser: &'a SecretString,
    /// The certificate (DER).
    pub certificate: &'a [u8],
    /// The challenge's nonce.
    pub nonce: &'a str,
    /// The challenge's second.
    pub second: u64,
    /// The signature over the challenge's text (RSASSA-PKCS1-v1_5 with SHA-256).
    pub signature: &'a [u8],
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Answer(hidden)")
    }
}

/// What has come of an entry.
#[derive(Debug)]
pub enum Entry {
    /// A session has begun.
    Entered(NewSession),
    /// They have yet to say something first; the token is good for ten minutes and goes into the cookie.
    Asked(SecretString),
}

/// What somebody who has proved to hold an e.firma is asked.
#[derive(Clone, PartialEq, Eq)]
pub enum Question {
    /// They are both a capturista and a contratista.
    AsWhom {
        /// Their name.
        name: String,
        /// Their RFC.
        rfc: String,
    },
    /// Nobody is registered under their RFC: do they mean to register themselves?
    NewPerson {
        /// Their name.
        name: String,
        /// Their RFC.
        rfc: String,
    },
}

impl fmt::Debug for Question {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AsWhom { .. } => "AsWhom",
            Self::NewPerson { .. } => "NewPerson",
        })
    }
}

/// As whom they enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// As capturista.
    Capturista,
    /// As contratista.
    Contratista,
}

/// Why there is no challenge.
#[derive(Debug, thiserror::Error)]
pub enum ChallengeError {
    /// Too many were asked for from this address.
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(ChallengeError);

/// Why nobody entered.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    /// No certificate could be read.
    #[error("the certificate cannot be read")]
    Unreadable,
    /// The certificate opens nothing.
    #[error(transparent)]
    NotTrusted(#[from] NotTrusted),
    /// The challenge is unknown, too old, already answered, or another browser's.
    #[error("the challenge is not good any more")]
    Challenge,
    /// The signature is not the holder's over this challenge at this site.
    #[error("the signature is not right")]
    Signature,
    /// The certificate has been revoked.
    #[error("the certificate has been revoked")]
    Revoked,
    /// Whether the certificate has been revoked could not be found out.
    #[error("whether the certificate has been revoked is not known")]
    RevocationUnknown,
    /// What was proved is too long ago, or was used already.
    #[error("the proof is not good any more")]
    Proof,
    /// The operator has removed this contratista.
    #[error("the contratista has been removed")]
    Removed,
    /// The certificate's RFC cannot be a contratista's.
    #[error("the RFC cannot be a contratista's")]
    Rfc,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(EnterError);

/// Why nobody knows goes to the log; it names no person and no certificate.
impl From<NotInForce> for EnterError {
    fn from(error: NotInForce) -> Self {
        match error {
            NotInForce::Revoked => Self::Revoked,
            NotInForce::Unknown(doubt) => {
                tracing::warn!(%doubt, "whether an e.firma has been revoked is not known");
                Self::RevocationUnknown
            }
            NotInForce::Randomness(error) => error.into(),
        }
    }
}

/// Asks for a signature. `browser` is the token that the browser has already, if any.
///
/// # Errors
/// [`Internal`].
pub async fn challenge(
    services: &Services,
    origin: &Origin,
) -> Result<NewChallenge, ChallengeError> {
    let now = services.now();
    let challenges = &services.limits().challenges;
    let taken = match challenges.take(origin.address, now) {
        Ok(taken) => taken,
        Err(too_much) => {
            services.metrics().limit_hit(Limit::ChallengeAddress);
            audit::too_much(services, "challenge_address", origin.address).await?;
            return Err(too_much.into());
        }
    };
    let nonce: [u8; 32] = randomness::bytes(services.randomness())?;
    let browser: [u8; 32] = randomness::bytes(services.randomness())?;
    let nonce_text = token::text(&nonce);
    let second = u64::try_from(now.unix_timestamp()).unwrap_or_default();
    let challenge = Challenge::new(nonce_text.expose_secret(), second)
        .map_err(|_| Internal::Inconsistent("a token is no nonce"))?;
    efirma_challenge::Entity::insert(efirma_challenge::ActiveModel {
        id: Set(services.new_id(now)?),
        nonce_hash: Set(sha256(&nonce).into()),
        browser_hash: Set(sha256(&browser).into()),
        created_at: Set(now.into()),
        expires_at: Set((now + CHALLENGE_VALID).into()),
        used_at: Set(None),
    })
    .exec_without_returning(services.database())
    .await?;
    taken.keep();
    Ok(NewChallenge {
        challenge,
        browser: token::text(&browser),
    })
}

/// Enters with what a browser answers to its challenge, which is used up whatever comes of it.
/// `origin` is this installation's own; `from` is where the browser is.
///
/// # Errors
/// [`EnterError`].
pub async fn enter(
    services: &Services,
    from: &Origin,
    origin: &str,
    answer: &Answer<'_>,
) -> Result<Entry, EnterError> {
    let outcome = try_to_enter(services, from, origin, answer).await;
    // Whoever is asked as whom they enter has not entered yet.
    if !matches!(outcome, Ok(Entry::Asked(_))) {
        count(services, outcome.as_ref().err());
    }
    if let Err(error) = &outcome {
        audit::efirma_refused(services, from.address, error).await?;
    }
    outcome
}

/// Counts an attempt to enter, by its error if it had any.
fn count(services: &Services, error: Option<&EnterError>) {
    let result = match error {
        None => SignIn::Admitted,
        Some(EnterError::RevocationUnknown | EnterError::Internal(_)) => SignIn::Broken,
        Some(_) => SignIn::Refused,
    };
    services.metrics().signed_in(Means::Efirma, result);
}

async fn try_to_enter(
    services: &Services,
    from: &Origin,
    origin: &str,
    answer: &Answer<'_>,
) -> Result<Entry, EnterError> {
    let challenge = use_up(services, answer).await?;
    let certificate = Certificate::parse(answer.certificate).map_err(|_| EnterError::Unreadable)?;
    let trusted = trusted(&certificate, services.authorities(), services.now())?;
    let issuer = trusted.issuer();
    let signed = trusted
        .signed(&challenge, origin, answer.signature)
        .map_err(|_| EnterError::Signature)?;
    // Before any connection is taken: a responder may let us wait.
    services
        .revocation()
        .check(&certificate, issuer, services.now(), services.randomness())
        .await?;
    let who = Who::of(signed, certificate.serial());
    let transaction = database::begin(services.database()).await?;
    let entry = match who.standing(&transaction, services.now()).await? {
        Standing::Contratista(row) => Entry::Entered(
            who.as_contratista(services, from, &transaction, row)
                .await?,
        ),
        Standing::Capturista(person) => Entry::Entered(
            who.as_capturista(services, from, &transaction, person)
                .await?,
        ),
        Standing::Both { .. } => Entry::Asked(who.proved(services, &transaction).await?),
        Standing::Nobody if who.company => {
            Entry::Entered(who.as_new_contratista(services, from, &transaction).await?)
        }
        Standing::Nobody => {
            // Before they are asked: nothing could come of it.
            who.contratista_s_rfc()?;
            Entry::Asked(who.proved(services, &transaction).await?)
        }
    };
    transaction.commit().await?;
    Ok(entry)
}

/// What whoever holds this token is asked; looking changes nothing.
///
/// # Errors
/// [`EnterError`].
pub async fn question(services: &Services, token: &str) -> Result<Question, EnterError> {
    let row = find_proof(services.database(), services, token).await?;
    let who = Who::from(row);
    let standing = who.standing(services.database(), services.now()).await?;
    let (name, rfc) = (who.name, who.rfc);
    Ok(match standing {
        Standing::Nobody | Standing::Contratista(_) => Question::NewPerson { name, rfc },
        Standing::Capturista(_) | Standing::Both { .. } => Question::AsWhom { name, rfc },
    })
}

/// Enters as what they have said.
///
/// # Errors
/// [`EnterError`]; the token is used up only by a success.
pub async fn enter_as(
    services: &Services,
    from: &Origin,
    token: &str,
    role: Role,
) -> Result<NewSession, EnterError> {
    let outcome = try_to_enter_as(services, from, token, role).await;
    count(services, outcome.as_ref().err());
    if let Err(error) = &outcome {
        audit::efirma_refused(services, from.address, error).await?;
    }
    outcome
}

async fn try_to_enter_as(
    services: &Services,
    from: &Origin,
    token: &str,
    role: Role,
) -> Result<NewSession, EnterError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let row = find_proof(&transaction, services, token).await?;
    let used = efirma_proof::Entity::update_many()
        .col_expr(efirma_proof::Column::UsedAt, Expr::value(Moment::from(now)))
        .filter(efirma_proof::Column::Id.eq(row.id))
        .filter(efirma_proof::Column::UsedAt.is_null())
        .exec(&transaction)
        .await?;
    if used.rows_affected != 1 {
        return Err(EnterError::Proof);
    }
    let who = Who::from(row);
    let session = match (role, who.standing(&transaction, services.now()).await?) {
        (Role::Capturista, Standing::Capturista(person) | Standing::Both { person, .. }) => {
            who.as_capturista(services, from, &transaction, person)
                .await?
        }
        (
            Role::Contratista,
            Standing::Contratista(row)
            | Standing::Both {
                contratista: row, ..
            },
        ) => {
            who.as_contratista(services, from, &transaction, row)
                .await?
        }
        (Role::Contratista, Standing::Nobody | Standing::Capturista(_)) => {
            who.as_new_contratista(services, from, &transaction).await?
        }
        // Removed in the meantime.
        (Role::Capturista, Standing::Nobody | Standing::Contratista(_)) => {
            return Err(EnterError::Proof);
        }
    };
    transaction.commit().await?;
    Ok(session)
}

/// Deleting challenges and proofs.
pub(crate) fn forgetting() -> Job {
    Job::new(
        "efirma-challenges",
        When::Hourly,
        "old challenges were not deleted",
        |services, _| async move { forget_old(&services).await },
    )
}

/// Deletes the challenges and proofs that can be used no more.
async fn forget_old(services: &Services) -> Result<(), Internal> {
    let now = Moment::from(services.now());
    efirma_challenge::Entity::delete_many()
        .filter(efirma_challenge::Column::ExpiresAt.lt(now))
        .exec(services.database())
        .await?;
    efirma_proof::Entity::delete_many()
        .filter(efirma_proof::Column::ExpiresAt.lt(now))
        .exec(services.database())
        .await?;
    Ok(())
}

/// The challenge that is answered, used up by this.
async fn use_up(services: &Services, answer: &Answer<'_>) -> Result<Challenge, EnterError> {
    let now = services.now();
    let (Some(nonce), Some(browser)) = (
        token::hash(answer.nonce),
        token::hash(answer.browser.expose_secret()),
    ) else {
        return Err(EnterError::Challenge);
    };
    let row = efirma_challenge::Entity::find()
        .filter(efirma_challenge::Column::NonceHash.eq(HiddenBytes::from(nonce)))
        .filter(efirma_challenge::Column::BrowserHash.eq(HiddenBytes::from(browser)))
        .one(services.database())
        .await?
        .ok_or(EnterError::Challenge)?;
    let used = efirma_challenge::Entity::update_many()
        .col_expr(
            efirma_challenge::Column::UsedAt,
            Expr::value(Moment::from(now)),
        )
        .filter(efirma_challenge::Column::Id.eq(row.id))
        .filter(efirma_challenge::Column::UsedAt.is_null())
        .filter(efirma_challenge::Column::ExpiresAt.gt(Moment::from(now)))
        .exec(services.database())
        .await?;
    let given = u64::try_from(row.created_at.unix_timestamp()).unwrap_or_default();
    if used.rows_affected != 1 || given != answer.second {
        return Err(EnterError::Challenge);
    }
    Challenge::new(answer.nonce, answer.second).map_err(|_| EnterError::Challenge)
}

async fn find_proof(
    connection: &impl ConnectionTrait,
    services: &Services,
    token: &str,
) -> Result<efirma_proof::Model, EnterError> {
    let hash = token::hash(token).ok_or(EnterError::Proof)?;
    efirma_proof::Entity::find()
        .filter(efirma_proof::Column::TokenHash.eq(HiddenBytes::from(hash)))
        .filter(efirma_proof::Column::UsedAt.is_null())
        .filter(efirma_proof::Column::ExpiresAt.gt(Moment::from(services.now())))
        .one(connection)
        .await?
        .ok_or(EnterError::Proof)
}

/// Who has proved to hold an e.firma.
struct Who {
    rfc: String,
    name: String,
    /// Only a personal certificate's.
    curp: Option<String>,
    certificate: String,
    company: bool,
}

impl From<efirma_proof::Model> for Who {
    fn from(row: efirma_proof::Model) -> Self {
        Self {
            rfc: row.rfc.0,
            name: row.name.0,
            curp: row.curp.map(|curp| curp.0),
            certificate: row.certificate,
            company: row.company,
        }
    }
}

/// What is registered of them.
enum Standing {
    Nobody,
    Contratista(contratista::Model),
    Capturista(people::Model),
    Both {
        contratista: contratista::Model,
        person: people::Model,
    },
}

impl Who {
    fn of(signed: Signed<Challenge>, certificate: String) -> Self {
        match signed.holder() {
            Holder::Person { rfc, curp, name } => Self {
                rfc,
                name,
                curp,
                certificate,
                company: false,
            },
            Holder::Company { rfc, name, .. } => Self {
                rfc,
                name,
                curp: None,
                certificate,
                company: true,
            },
        }
    }

    async fn standing(
        &self,
        connection: &impl ConnectionTrait,
        now: OffsetDateTime,
    ) -> Result<Standing, EnterError> {
        let contratista = contratista::Entity::find()
            .filter(contratista::Column::Rfc.eq(self.rfc.as_str()))
            .one(connection)
            .await?;
        let removed = contratista
            .as_ref()
            .is_some_and(|row| row.removed_at.is_some());
        let contratista = contratista.filter(|row| row.removed_at.is_none());
        let mut person = None;
        if let Some(curp) = &self.curp {
            person = person::with_curp(curp).one(connection).await?;
        }
        if let Some(found) = &person
            && !person::works_for_somebody(connection, found.id).await?
            && altas::waiting(found.id, now)
                .one(connection)
                .await?
                .is_none()
        {
            person = None;
        }
        match (contratista, person) {
            (None, None) if removed => Err(EnterError::Removed),
            (None, None) => Ok(Standing::Nobody),
            (Some(contratista), None) => Ok(Standing::Contratista(contratista)),
            (None, Some(person)) => Ok(Standing::Capturista(person)),
            (Some(contratista), Some(person)) => Ok(Standing::Both {
                contratista,
                person,
            }),
        }
    }

    fn contratista_s_rfc(&self) -> Result<Rfc, EnterError> {
        Rfc::parse(&self.rfc)
            .ok()
            .filter(|rfc| rfc.as_str() == self.rfc && rfc.grade() != RfcGrade::Generic)
            .ok_or(EnterError::Rfc)
    }

    /// Begins the contratista's session; its name is from now on the certificate's.
    async fn as_contratista(
        &self,
        services: &Services,
        from: &Origin,
        transaction: &DatabaseTransaction,
        row: contratista::Model,
    ) -> Result<NewSession, EnterError> {
        let id = row.id;
        let name = crate::contratista::official_name(&self.name);
        if row.name != name && !name.is_empty() {
            let search_text = crate::contratista::search_text(&name, &row.rfc);
            let mut row = row.into_active_model();
            row.name = Set(name);
            row.search_text = Set(search_text);
            row.update(transaction).await?;
        }
        self.begin(services, from, transaction, id).await
    }

    async fn begin(
        &self,
        services: &Services,
        from: &Origin,
        transaction: &DatabaseTransaction,
        contratista: Uuid,
    ) -> Result<NewSession, EnterError> {
        let principal = Principal::Contratista(contratista, &self.certificate);
        let session =
            sessions::begin(services, transaction, principal, from, services.now()).await?;
        let event = audit::Event::EfirmaEntered {
            contratista,
            session: session.id,
        };
        audit::record(services, transaction, event).await?;
        Ok(session)
    }

    async fn as_new_contratista(
        &self,
        services: &Services,
        from: &Origin,
        transaction: &DatabaseTransaction,
    ) -> Result<NewSession, EnterError> {
        let rfc = self.contratista_s_rfc()?;
        let row = contratistas::insert(services, transaction, &rfc, &self.name).await;
        let row = row.map_err(|error| match error {
            RegisterContratistaError::Internal(error) => EnterError::Internal(error),
            // Somebody of the same RFC entered at the same moment: the next attempt finds it.
            RegisterContratistaError::AlreadyRegistered => EnterError::Challenge,
            RegisterContratistaError::GenericRfc
            | RegisterContratistaError::NameMissing
            | RegisterContratistaError::NameTooLong => EnterError::Rfc,
        })?;
        // Its session is yet to begin.
        let by = By::of(Actor::Efirma {
            contratista: row.id,
            session: None,
            certificate: self.certificate.clone(),
        });
        let event = audit::Event::ContratistaRegistered { by };
        audit::record(services, transaction, event).await?;
        self.begin(services, from, transaction, row.id).await
    }

    /// Begins the capturista's session. Every alta of theirs joins; by the first entry, the account is theirs
    /// and what was mailed before is void.
    async fn as_capturista(
        &self,
        services: &Services,
        from: &Origin,
        transaction: &DatabaseTransaction,
        person: people::Model,
    ) -> Result<NewSession, EnterError> {
        let now = services.now();
        let id = person.id;
        let person = person::lock(transaction, id)
            .await?
            .ok_or(EnterError::Proof)?;
        let proved = person::standing(transaction, &person).await?.proved;
        if person.efirma_first_used_at.is_none() {
            access_link_rows::void(transaction, id, now).await?;
            people::ActiveModel {
                id: Unchanged(id),
                efirma_first_used_at: Set(Some(now.into())),
                email_proved_at: Set(person.email_proved_at.or(proved.then(|| now.into()))),
                ..Default::default()
            }
            .update(transaction)
            .await?;
            history::write_own(services, transaction, id, Event::EfirmaUsed).await?;
        }
        let joined = altas::join_all(services, transaction, &person, &self.name, now).await?;
        if proved
            && joined
                .iter()
                .any(|alta| !altas::has_address(alta, &person.email.0))
        {
            account::end_what_a_mail_opened(services, transaction, id, None).await?;
        }
        let principal = Principal::Efirma(id, &self.certificate);
        let session = sessions::begin(services, transaction, principal, from, now).await?;
        let event = audit::Event::SignInSucceeded {
            person: id,
            session: session.id,
            means: Means::Efirma,
        };
        audit::record(services, transaction, event).await?;
        Ok(session)
    }

    /// Keeps what was proved until they have said as whom they enter.
    async fn proved(
        &self,
        services: &Services,
        transaction: &DatabaseTransaction,
    ) -> Result<SecretString, Internal> {
        let now: OffsetDateTime = services.now();
        let bytes: [u8; 32] = randomness::bytes(services.randomness())?;
        let id: Uuid = services.new_id(now)?;
        efirma_proof::Entity::insert(efirma_proof::ActiveModel {
            id: Set(id),
            token_hash: Set(sha256(&bytes).into()),
            rfc: Set(self.rfc.as_str().into()),
            name: Set(self.name.as_str().into()),
            curp: Set(self.curp.as_deref().map(HiddenText::from)),
            certificate: Set(self.certificate.clone()),
            company: Set(self.company),
            created_at: Set(now.into()),
            expires_at: Set((now + PROOF_VALID).into()),
            used_at: Set(None),
        })
        .exec_without_returning(transaction)
        .await?;
        Ok(token::text(&bytes))
    }
}
