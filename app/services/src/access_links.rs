//! Links of invitations and ways back in, and creating a password with one (IMSS guide, steps 2 to 4).

use std::fmt;

use domain::password::Violations;
use sea_orm::{ConnectionTrait, EntityTrait};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

use crate::{
    CapturistaSession, Contratista, Origin, Person, Services, account,
    accounts::altas::{self, Told},
    attempts, audit, credentials, database, devices,
    entities::{self, access_link, contratista, history::Event, membership},
    history,
    internal::{Internal, impl_from_internal},
    mail::PasswordRegistered,
    mailed_links, outbox,
    passwords::{self, Busy},
    person, sessions, sign_in,
};

pub use crate::{
    entities::access_link::Purpose,
    mailed_links::{InspectError, LinkProblem},
};

/// A link that could be used now.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenLink {
    /// Whose password it creates.
    pub person: Person,
    /// The first password or a new one.
    pub purpose: Purpose,
    /// The alta whose mail it proves, if it is an invitation's.
    pub alta: Option<OpenAlta>,
    /// From when on it is refused.
    pub expires_at: OffsetDateTime,
}

/// An alta whose mail nobody has proved yet.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenAlta {
    /// Whose.
    pub contratista: Contratista,
    /// The mail.
    pub email: String,
}

impl fmt::Debug for OpenAlta {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "OpenAlta({:?})", self.contratista)
    }
}

impl fmt::Debug for OpenLink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "OpenLink({:?}, {:?})", self.person, self.purpose)
    }
}

/// Why a password was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreatePasswordError {
    /// The link itself.
    #[error(transparent)]
    Link(#[from] LinkProblem),
    /// The password breaks rules, or the two fields differ.
    #[error("the password breaks rules or was not repeated alike")]
    Refused {
        /// The rules broken.
        violations: Violations,
        /// The fields differ.
        mismatch: bool,
    },
    /// The account is somebody's already: an invitation sets no password there. Whoever is signed in to it
    /// accepts it ([`accept`]).
    #[error("the account is active: sign in first")]
    SignInFirst,
    /// Too many passwords are being hashed; worth another try in some seconds.
    #[error("too busy")]
    Busy,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(CreatePasswordError);

impl From<Busy> for CreatePasswordError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

impl From<InspectError> for CreatePasswordError {
    fn from(error: InspectError) -> Self {
        match error {
            InspectError::Link(problem) => Self::Link(problem),
            InspectError::Internal(internal) => Self::Internal(internal),
        }
    }
}

/// Looks at a link without changing anything, however often: mail scanners do it too.
///
/// # Errors
/// [`InspectError`].
pub async fn inspect(services: &Services, token: &str) -> Result<OpenLink, InspectError> {
    let Found { link, person, alta } = find(services, services.database(), token).await?;
    let alta = match alta {
        Some(alta) => Some(open_alta(services, alta).await?),
        None => None,
    };
    Ok(OpenLink {
        person: person.try_into()?,
        purpose: link.purpose,
        alta,
        expires_at: *link.expires_at,
    })
}

async fn open_alta(services: &Services, alta: membership::Model) -> Result<OpenAlta, Internal> {
    let contratista = contratista::Entity::find_by_id(alta.contratista_id)
        .one(services.database())
        .await?
        .ok_or(Internal::Inconsistent("an alta without its contratista"))?;
    Ok(OpenAlta {
        contratista: contratista.into(),
        email: alta.email.map(|email| email.0).unwrap_or_default(),
    })
}

/// Whoever is signed in proves with an invitation's link that its mail is theirs, too: the alta joins, and
/// every other one with the same mail. The link is used up. Where an e.firma vouches for who joins an alta of another
/// mail than the proved one, what that mail opened ends, and the alta's becomes the person's.
///
/// # Errors
/// [`InspectError`]; somebody else's link is unknown.
pub async fn accept(
    services: &Services,
    own: &CapturistaSession,
    token: &str,
) -> Result<(), InspectError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let mut person = person::lock(&transaction, own.person().id())
        .await?
        .ok_or(Internal::Inconsistent("a session without its person"))?;
    let Found { link, alta, .. } = find(services, &transaction, token).await?;
    let Some(alta) = alta.filter(|alta| alta.person_id == person.id) else {
        return Err(LinkProblem::Unknown.into());
    };
    mailed_links::use_up::<access_link::Entity>(&transaction, link.id, now).await?;
    let joins_by_efirma = own.entered_with_efirma() && alta.lapses_at.is_some();
    let proved = person::standing(&transaction, &person).await?.proved;
    if joins_by_efirma && proved && !altas::has_address(&alta, &person.email.0) {
        account::end_what_a_mail_opened(services, &transaction, person.id, Some(own)).await?;
        person.email_proved_at = None;
    }
    altas::prove(services, &transaction, &person, &alta, Told::Not).await?;
    transaction.commit().await?;
    services.wake_worker();
    Ok(())
}

/// Creates a password with a link, which is then used up; one of an invitation proves the alta's mail, which
/// with its names becomes the person's, and the alta joins. Ends every session of the person and
/// forgets failures at the sign-in. Of several attempts at the same moment one wins. Gives what the
/// browser is to keep, in which they can sign in from now on even while others guess.
///
/// # Errors
/// [`CreatePasswordError`]; the link is not used up then.
pub async fn create_password(
    services: &Services,
    origin: &Origin,
    token: &str,
    password: SecretString,
    confirmation: SecretString,
) -> Result<SecretString, CreatePasswordError> {
    // Before anything is hashed: a dead link costs nothing.
    let Found { link, person, .. } = find(services, services.database(), token).await?;
    let person = Person::try_from(person)?;
    let password = passwords::normalised(&password);
    let mismatch = password.expose_secret() != passwords::normalised(&confirmation).expose_secret();
    let beyond = services
        .settings()
        .beyond_guide
        .of(Some(person.curp().as_str()));
    let violations = domain::password::check_beyond(password.expose_secret(), beyond);
    if mismatch || !violations.is_empty() {
        return Err(CreatePasswordError::Refused {
            violations,
            mismatch,
        });
    }
    let active = person::has_activated(services.database(), person.id()).await?;
    if link.purpose == Purpose::Activation && active {
        // Unless it is active because somebody has just used this very link.
        find(services, services.database(), token).await?;
        return Err(CreatePasswordError::SignInFirst);
    }
    let permit = services.permit_to_hash().await?;
    let hash = services
        .passwords()
        .hash(permit, password, services.randomness())
        .await?;

    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let row = person::lock(&transaction, person.id())
        .await?
        .ok_or(Internal::Inconsistent("a link without its person"))?;
    let invitation = link.purpose == Purpose::Activation;
    mailed_links::use_up::<access_link::Entity>(&transaction, link.id, now).await?;
    if invitation && person::standing(&transaction, &row).await?.active {
        // Nothing is committed.
        return Err(CreatePasswordError::SignInFirst);
    }
    if invitation {
        match alta_of(&transaction, &link, now).await? {
            Some(alta) => {
                altas::prove(services, &transaction, &row, &alta, Told::ByPassword).await?;
            }
            None => altas::prove_own(services, &transaction, &row, now).await?,
        }
    }
    let set = credentials::set_password(&transaction, person.id(), hash, now).await?;
    if set.first {
        history::write_own(services, &transaction, person.id(), Event::PasswordCreated).await?;
        let person = person.id();
        audit::record(services, &transaction, audit::Event::PasswordSet { person }).await?;
    } else {
        let (person, session) = (person.id(), None);
        let event = audit::Event::PasswordChanged { person, session };
        audit::record(services, &transaction, event).await?;
    }
    account::void(&transaction, person.id(), now).await?;
    if link.purpose == Purpose::Recovery {
        let person = person.id();
        audit::record(
            services,
            &transaction,
            audit::Event::RecoveryUsed { person },
        )
        .await?;
    }
    let how = audit::SessionEnd::Password;
    sessions::end_all_of(services, &transaction, person.id(), how, now).await?;
    attempts::clear(
        &transaction,
        &[sign_in::counter(services, person.curp().as_str())],
    )
    .await?;
    let mail = PasswordRegistered {
        at: now,
        removed: false,
    };
    outbox::write(services, &transaction, person.id(), mail, now).await?;
    transaction.commit().await?;
    services.wake_worker();
    Ok(devices::remember(
        services,
        origin,
        person.curp().as_str(),
        set.version,
    )?)
}

/// A link that could be used now.
struct Found {
    link: access_link::Model,
    person: entities::person::Model,
    alta: Option<membership::Model>,
}

async fn find(
    services: &Services,
    connection: &impl ConnectionTrait,
    token: &str,
) -> Result<Found, InspectError> {
    let now = services.now();
    let (link, person) = mailed_links::with_token::<access_link::Entity>(token)?
        .find_also_related(entities::person::Entity)
        .one(connection)
        .await?
        .ok_or(LinkProblem::Unknown)?;
    mailed_links::check::<access_link::Entity>(&link, now)?;
    let person = person.ok_or(Internal::Inconsistent("a link without its person"))?;
    let alta = alta_of(connection, &link, now).await?;
    Ok(Found { link, person, alta })
}

/// The alta whose mail the link proves, if it is an invitation's.
async fn alta_of(
    connection: &impl ConnectionTrait,
    link: &access_link::Model,
    now: OffsetDateTime,
) -> Result<Option<membership::Model>, InspectError> {
    let Some(id) = link.membership_id else {
        return Ok(None);
    };
    let alta = membership::Entity::find_by_id(id)
        .one(connection)
        .await?
        .ok_or(Internal::Inconsistent("a link without its alta"))?;
    if alta.ended_at.is_some() {
        return Err(LinkProblem::Replaced.into());
    }
    if alta.lapses_at.is_some_and(|lapses| *lapses <= now) {
        return Err(LinkProblem::Expired.into());
    }
    Ok(Some(alta))
}
