//! One's own account: the sessions that are open, one's sign-ins, the password, the mail address.
//!
//! Whoever changes something types the current password once more: a browser left open is not enough.
//! Attempts at it count as attempts at the sign-in. Whoever has entered with their own e.firma within the
//! last minutes has shown more than that, and types none.

mod mail_change;
mod sign_ins;

use std::{fmt, time::Duration};

use domain::password::Violations;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait,
    sea_query::ExprTrait,
};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    CapturistaSession, Origin, Services, access_link_rows,
    attempts::{self, Counted, Counter},
    audit::{self, CurrentRefusal, SessionEnd},
    database, devices,
    entities::{HiddenText, credential, history::Event, person, session},
    history,
    internal::{Internal, impl_from_internal},
    limits::TooMuch,
    mail::PasswordRegistered,
    metrics::Limit,
    outbox,
    passwords::{self, Busy},
    person as people, sessions,
    sign_in::{self, Counting},
};

pub use mail_change::{
    ConfirmMailError, OpenMailChange, RequestMailError, confirm_mail, inspect_mail_change,
    request_mail_change,
};
pub(crate) use mail_change::{tell_of_correction, void};
pub use sign_ins::{OwnSignIn, sign_ins};

/// A session that goes on, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// The id; it is not the token.
    pub id: Uuid,
    /// On which device, in words; nothing when that was not seen.
    pub device: Option<String>,
    /// From which address; nothing when that was not seen.
    pub address: Option<String>,
    /// Since when.
    pub since: OffsetDateTime,
    /// The last activity, to within `Settings::touch_every`.
    pub last_seen: OffsetDateTime,
    /// Whether it is the one that asks.
    pub is_this_one: bool,
}

/// Why the current password was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum CurrentPasswordError {
    /// It is not the password, or a delay is on and it was not looked at.
    #[error("the current password was refused")]
    Refused {
        /// How long to wait before another attempt is looked at, if at all.
        wait: Option<Duration>,
    },
    /// There is no password, and the e.firma was not shown lately.
    #[error("there is no password")]
    None,
    /// Too many attempts at passwords from this address have failed; this one was not looked at.
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
    /// Too many passwords are being looked at; worth another try in some seconds.
    #[error("too busy")]
    Busy,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// Why the password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The new one breaks rules, or the two fields differ; the current one was not looked at.
    #[error("the password breaks rules or was not repeated alike")]
    Refused {
        /// The rules broken.
        violations: Violations,
        /// The fields differ.
        mismatch: bool,
    },
    /// The current one.
    #[error(transparent)]
    Current(#[from] CurrentPasswordError),
}

impl_from_internal!(CurrentPasswordError);

impl From<Busy> for CurrentPasswordError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

impl From<Internal> for ChangePasswordError {
    fn from(error: Internal) -> Self {
        Self::Current(error.into())
    }
}

impl From<DbErr> for ChangePasswordError {
    fn from(error: DbErr) -> Self {
        Self::Current(error.into())
    }
}

/// The person's sessions that go on, the last active first.
///
/// # Errors
/// [`Internal`].
pub async fn open_sessions(
    services: &Services,
    own: &CapturistaSession,
) -> Result<Vec<OpenSession>, Internal> {
    let rows = sessions::live_of(services, own.person().id()).await?;
    Ok(rows
        .into_iter()
        .map(|row| OpenSession {
            id: row.id,
            device: row.device,
            address: row.address.map(|address| address.0),
            since: *row.created_at,
            last_seen: *row.last_seen_at,
            is_this_one: row.id == own.id(),
        })
        .collect())
}

/// Ends one session of the same person, and says whether it did. One that is not theirs, or has ended, is
/// left as it is.
///
/// # Errors
/// [`Internal`].
pub async fn close_session(
    services: &Services,
    own: &CapturistaSession,
    id: Uuid,
) -> Result<bool, Internal> {
    let this = session::Column::PersonId
        .eq(own.person().id())
        .and(session::Column::Id.eq(id));
    let ended = sessions::end_these(services, own.person().id(), this).await?;
    Ok(ended > 0)
}

/// Ends every session of the person but the one that asks.
///
/// # Errors
/// [`Internal`].
pub async fn close_other_sessions(
    services: &Services,
    own: &CapturistaSession,
) -> Result<(), Internal> {
    let others = sessions::others_than(own.person().id(), own.id());
    sessions::end_these(services, own.person().id(), others).await?;
    Ok(())
}

/// The registered mail address, once it has been proved.
///
/// # Errors
/// [`Internal`].
pub async fn mail(
    services: &Services,
    own: &CapturistaSession,
) -> Result<Option<HiddenText>, Internal> {
    let database = services.database();
    let person = person::Entity::find_by_id(own.person().id())
        .one(database)
        .await?
        .ok_or(Internal::Inconsistent("a session without its person"))?;
    let proved = people::standing(database, &person).await?.proved;
    Ok(proved.then_some(person.email))
}

/// Whether there is a password that could be changed: who only ever entered with an e.firma has none.
///
/// # Errors
/// [`Internal`].
pub async fn has_password(services: &Services, own: &CapturistaSession) -> Result<bool, Internal> {
    let row = credential::Entity::find_by_id(own.person().id())
        .one(services.database())
        .await?;
    Ok(row.is_some())
}

/// Whether the password and the mail may be changed without the current password, just now.
pub fn needs_no_password(services: &Services, own: &CapturistaSession) -> bool {
    own.has_fresh_efirma(services.now())
}

/// Changes the password, or sets the first: every other session ends, this one goes on under the new token that is
/// returned, links that were mailed are void, and mail 3 tells of it.
///
/// # Errors
/// [`ChangePasswordError`].
pub async fn change_password(
    services: &Services,
    origin: &Origin,
    own: &CapturistaSession,
    current: &SecretString,
    password: &SecretString,
    confirmation: &SecretString,
) -> Result<Changed, ChangePasswordError> {
    let person_id = own.person().id();
    let password = passwords::normalised(password);
    let mismatch = password.expose_secret() != passwords::normalised(confirmation).expose_secret();
    let rules = services.settings().beyond_guide;
    let beyond = rules.of(Some(own.person().curp().as_str()));
    let violations = domain::password::check_beyond(password.expose_secret(), beyond);
    if mismatch || !violations.is_empty() {
        return Err(ChangePasswordError::Refused {
            violations,
            mismatch,
        });
    }
    let right = check_current(services, origin, own, current).await?;
    let permit = services
        .permit_to_hash()
        .await
        .map_err(CurrentPasswordError::from)?;
    let hash = services
        .passwords()
        .hash(permit, password, services.randomness())
        .await?;

    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let person = right.locked(&transaction, person_id).await?;
    let set = crate::credentials::set_password(&transaction, person_id, hash, now).await?;
    access_link_rows::void_way_back(&transaction, person_id, now).await?;
    void(&transaction, person_id, now).await?;
    let others = sessions::others_than(person_id, own.id());
    let how = SessionEnd::Password;
    sessions::end_where(services, &transaction, others, how, now).await?;
    let token = sessions::renew(services, &transaction, own.id(), person_id).await?;
    right.forget_failures(&transaction).await?;
    let event = audit::Event::PasswordChanged {
        person: person_id,
        session: Some(own.id()),
    };
    audit::record(services, &transaction, event).await?;
    if set.first {
        history::write_own(services, &transaction, person_id, Event::PasswordCreated).await?;
    }
    tell_of_password(services, &transaction, &person, false).await?;
    transaction.commit().await?;
    services.wake_worker();
    let curp = own.person().curp().as_str();
    let devices = devices::remember(services, origin, curp, set.version)?;
    Ok(Changed { token, devices })
}

/// Tells the proved mail, if there is one, that the password has changed, or gone.
async fn tell_of_password(
    services: &Services,
    transaction: &DatabaseTransaction,
    person: &person::Model,
    removed: bool,
) -> Result<(), Internal> {
    if !people::standing(transaction, person).await?.proved {
        return Ok(());
    }
    let now = services.now();
    let mail = PasswordRegistered { at: now, removed };
    outbox::write(services, transaction, person.id, mail, now).await
}

/// Takes the password away, for whoever has just entered with their e.firma: every other session ends, this
/// one goes on under the new token that is returned, and links that were mailed are void.
///
/// # Errors
/// [`CurrentPasswordError::None`] when the e.firma was not shown lately, or [`Internal`].
pub async fn remove_password(
    services: &Services,
    own: &CapturistaSession,
) -> Result<SecretString, CurrentPasswordError> {
    let now = services.now();
    if !own.has_fresh_efirma(now) {
        return Err(CurrentPasswordError::None);
    }
    let person_id = own.person().id();
    let transaction = database::begin(services.database()).await?;
    let person = people::lock(&transaction, person_id)
        .await?
        .ok_or(Internal::Inconsistent("a session without its person"))?;
    // While the password is still there that it stands beside.
    tell_of_password(services, &transaction, &person, true).await?;
    if crate::credentials::take_password(&transaction, person_id).await? {
        let event = audit::Event::PasswordRemoved {
            person: person_id,
            session: Some(own.id()),
        };
        audit::record(services, &transaction, event).await?;
    }
    access_link_rows::void_way_back(&transaction, person_id, now).await?;
    void(&transaction, person_id, now).await?;
    let others = sessions::others_than(person_id, own.id());
    let how = SessionEnd::Password;
    sessions::end_where(services, &transaction, others, how, now).await?;
    let token = sessions::renew(services, &transaction, own.id(), person_id).await?;
    transaction.commit().await?;
    services.wake_worker();
    Ok(token)
}

/// Somebody has shown with their e.firma that they are the person, and does what the proved mail would not
/// have opened: joins the alta of another mail, or changes the mail. Whoever made the account with that mail
/// may be somebody else, who is not to go on from here: the password (unless the session that asks has set it),
/// every other session, the way back in that was mailed and the proof of the mail end. The person must be locked.
pub(crate) async fn end_what_a_mail_opened(
    services: &Services,
    transaction: &DatabaseTransaction,
    person_id: Uuid,
    own: Option<&CapturistaSession>,
) -> Result<(), Internal> {
    let now = services.now();
    let ended = match own {
        Some(own) => sessions::others_than(person_id, own.id()),
        None => session::Column::PersonId.eq(person_id),
    };
    sessions::end_where(services, transaction, ended, SessionEnd::Efirma, now).await?;
    access_link_rows::void_way_back(transaction, person_id, now).await?;
    void(transaction, person_id, now).await?;
    person::ActiveModel {
        id: Unchanged(person_id),
        email_proved_at: Set(None),
        ..Default::default()
    }
    .update(transaction)
    .await?;
    if let Some(own) = own
        && sessions::has_set_the_password(transaction, own.id(), person_id).await?
    {
        return Ok(());
    }
    if crate::credentials::take_password(transaction, person_id).await? {
        if let Some(own) = own {
            sessions::go_on_without_password(transaction, own.id()).await?;
        }
        let event = audit::Event::PasswordRemoved {
            person: person_id,
            session: own.map(CapturistaSession::id),
        };
        audit::record(services, transaction, event).await?;
        let mail = PasswordRegistered {
            at: now,
            removed: true,
        };
        outbox::write(services, transaction, person_id, mail, now).await?;
    }
    Ok(())
}

/// What a browser gets whose owner has changed their password.
pub struct Changed {
    /// The session's new token.
    pub token: SecretString,
    /// What it is to keep, so that it is known from now on.
    pub devices: SecretString,
}

impl fmt::Debug for Changed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Changed(hidden)")
    }
}

/// That the person has shown enough to change something.
enum Right {
    /// The current password was typed.
    Password { counting: Counting, version: i32 },
    /// They have just entered with their e.firma.
    Efirma,
}

impl Right {
    /// Forgets what was counted.
    async fn forget_failures(&self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        match self {
            Self::Password { counting, .. } => {
                let counters: Vec<Counter> = counting.counters().collect();
                attempts::clear(transaction, &counters).await
            }
            Self::Efirma => Ok(()),
        }
    }

    /// Locks the person, if the password is still the one that was looked at.
    async fn locked(
        &self,
        transaction: &DatabaseTransaction,
        person_id: Uuid,
    ) -> Result<person::Model, CurrentPasswordError> {
        let person = people::lock(transaction, person_id).await?;
        let is_as_it_was = match self {
            Self::Password { version, .. } => credential::Entity::find_by_id(person_id)
                .one(transaction)
                .await?
                .is_some_and(|row| row.version == *version),
            Self::Efirma => true,
        };
        person
            .filter(|_| is_as_it_was)
            .ok_or(CurrentPasswordError::Refused { wait: None })
    }
}

/// Looks at what was typed as the current password. Counted as failed before it is looked at, as at the
/// sign-in, and for the same; the caller forgets the count in the transaction of what it then does.
async fn check_current(
    services: &Services,
    origin: &Origin,
    own: &CapturistaSession,
    typed: &SecretString,
) -> Result<Right, CurrentPasswordError> {
    if needs_no_password(services, own) {
        return Ok(Right::Efirma);
    }
    let curp = own.person().curp().as_str();
    let counting = sign_in::counting(services, origin, curp, curp).await?;
    let taken =
        sign_in::take_from_address::<CurrentPasswordError>(services, origin, &counting).await?;
    let counters: Vec<Counter> = counting.counters().collect();
    if let Some(left) = attempts::delay(services.database(), &counters, services.now()).await? {
        return refused(services, own, CurrentRefusal::Delayed, Some(left)).await;
    }
    let permit = services.permit_to_hash().await?;
    let credential = credential::Entity::find_by_id(own.person().id())
        .one(services.database())
        .await?
        .ok_or(CurrentPasswordError::None)?;
    let wait = match sign_in::count(services, &counting).await? {
        Counted::Goes { wait } => wait,
        Counted::Delayed { left } => {
            return refused(services, own, CurrentRefusal::Delayed, Some(left)).await;
        }
    };
    let stored = credential.password_hash.0.as_str();
    let verified = services
        .passwords()
        .verify(permit, typed, Some(stored))
        .await?;
    if !verified.right {
        taken.keep();
        return refused(services, own, CurrentRefusal::Wrong, wait).await;
    }
    Ok(Right::Password {
        counting,
        version: credential.version,
    })
}

/// Records that the current password was not accepted, and says so.
async fn refused(
    services: &Services,
    own: &CapturistaSession,
    reason: CurrentRefusal,
    wait: Option<Duration>,
) -> Result<Right, CurrentPasswordError> {
    if reason == CurrentRefusal::Delayed {
        services.metrics().limit_hit(Limit::SignIn);
    }
    let event = audit::Event::CurrentPasswordRefused {
        person: own.person().id(),
        session: own.id(),
        reason,
    };
    match reason {
        CurrentRefusal::Wrong => audit::record(services, services.database(), event).await?,
        CurrentRefusal::Delayed => {
            let which = audit::Repeated::by(own.id(), "current_password_delayed");
            audit::repeated(services, which, async |_| Ok(event)).await?;
        }
    }
    Err(CurrentPasswordError::Refused { wait })
}
