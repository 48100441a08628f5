//! Changing one's mail address: asked for with the password or a fresh e.firma, confirmed from the new address by a
//! link that follows the rules of all links, while signed in, and told to the old one.

use std::fmt;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, sea_query::Expr,
};
use secrecy::SecretString;
use time::OffsetDateTime;
use uuid::Uuid;
use values::Email;

use super::{CurrentPasswordError, check_current, end_what_a_mail_opened};
use crate::{
    CapturistaSession, LinkProblem, Origin, Services, access_links,
    access_links::InspectError,
    accounts::{self, altas},
    attempts::{self, Counted, Counter, Scope},
    audit, database,
    entities::{HiddenBytes, Moment, history::Event, mail_change, person},
    history,
    internal::{Internal, breaks_internally},
    outbox::{self, Message},
    person as people, randomness,
    secret_key::sha256,
    token,
};

/// Why no link was sent to the new address.
#[derive(Debug, thiserror::Error)]
pub enum RequestMailError {
    /// It is the registered one.
    #[error("the mail address is the registered one")]
    Same,
    /// Too many were asked for.
    #[error("too many changes were asked for")]
    TooMany {
        /// How long to wait.
        wait: std::time::Duration,
    },
    /// The current password.
    #[error(transparent)]
    Current(#[from] CurrentPasswordError),
}

/// Why the address was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmMailError {
    /// The link itself.
    #[error(transparent)]
    Link(#[from] LinkProblem),
    /// Nobody is signed in, or somebody else than who asked for the change: otherwise somebody who has
    /// registered another's CURP could have that person confirm their own address for the wrong account.
    #[error("the change was asked for by another account")]
    NotSignedIn,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

breaks_internally!(ConfirmMailError);

impl From<Internal> for RequestMailError {
    fn from(error: Internal) -> Self {
        Self::Current(error.into())
    }
}

impl From<DbErr> for RequestMailError {
    fn from(error: DbErr) -> Self {
        Self::Current(error.into())
    }
}

/// A change that could be confirmed now.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenMailChange {
    /// The new address.
    pub email: String,
    /// From when on it can be confirmed no more.
    pub expires_at: OffsetDateTime,
}

impl fmt::Debug for OpenMailChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "OpenMailChange({})", self.expires_at)
    }
}

/// Sends a link to the new address; until it is opened and confirmed, the old one stays. A newer change
/// voids the older.
///
/// # Errors
/// [`RequestMailError`].
pub async fn request_mail_change(
    services: &Services,
    origin: &Origin,
    own: &CapturistaSession,
    current: &SecretString,
    email: &Email,
) -> Result<(), RequestMailError> {
    let right = check_current(services, origin, own, current).await?;
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let person = right.locked(&transaction, own.person().id()).await?;
    right.forget_failures(&transaction).await?;
    let proved = people::standing(&transaction, &person).await?.proved;
    if proved && email.is_same_as(&person.email.0) {
        transaction.commit().await?;
        return Err(RequestMailError::Same);
    }
    let counter = counter(services, person.id);
    let counted = attempts::count_mail(services, &transaction, Some(counter), email.as_str());
    if let Counted::Delayed { left } = counted.await? {
        transaction.commit().await?;
        return Err(RequestMailError::TooMany { wait: left });
    }
    void(&transaction, person.id, now).await?;
    let change = issue(services, &transaction, &person, email, now).await?;
    let message = Message::ConfirmMail { change };
    outbox::write(services, &transaction, person.id, &message, now).await?;
    transaction.commit().await?;
    services.wake_worker();
    Ok(())
}

/// Looks at a change without changing anything, however often: mail scanners do it too.
///
/// # Errors
/// [`InspectError`].
pub async fn inspect_mail_change(
    services: &Services,
    token: &str,
) -> Result<OpenMailChange, InspectError> {
    let change = by_token(services.database(), token).await?;
    if let Some(problem) = problem(&change, services.now()) {
        return Err(problem.into());
    }
    Ok(OpenMailChange {
        email: change.email.0,
        expires_at: *change.expires_at,
    })
}

/// Makes the new address the registered one of whoever is signed in and has asked for it, and tells the old
/// one. The link is used up; links that were mailed to the old address are void. Whoever has entered with
/// their e.firma leaves nothing behind of what the old address opened: password and other sessions end.
///
/// # Errors
/// [`ConfirmMailError`].
pub async fn confirm_mail(
    services: &Services,
    own: Option<&CapturistaSession>,
    token: &str,
) -> Result<(), ConfirmMailError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    let change = by_token(&transaction, token).await.map_err(of_inspecting)?;
    if let Some(problem) = problem(&change, now) {
        return Err(problem.into());
    }
    let own = own
        .filter(|own| own.person().id() == change.person_id)
        .ok_or(ConfirmMailError::NotSignedIn)?;
    let person =
        people::lock(&transaction, change.person_id)
            .await?
            .ok_or(Internal::Inconsistent(
                "a change of mail without its person",
            ))?;
    use_up(&transaction, change.id, now).await?;
    // Somebody else may have corrected it meanwhile; what was asked for then is out of date.
    if person.email != change.earlier_email {
        return Err(LinkProblem::Replaced.into());
    }
    let had_another = people::standing(&transaction, &person).await?.proved;
    let (person_id, email) = (person.id, change.email);
    if own.entered_with_efirma() {
        end_what_a_mail_opened(services, &transaction, person_id, Some(own)).await?;
    }
    let search_text = accounts::search_text_of(&person, &email.0);
    let mut person = person.into_active_model();
    person.email = Set(email.clone());
    person.email_proved_at = Set(Some(now.into()));
    person.search_text = Set(search_text.into());
    person.update(&transaction).await?;
    // A way back in went to the old address; invitations go to their own.
    access_links::void_way_back(&transaction, person_id, now).await?;
    altas::join_all_with(services, &transaction, person_id, &email.0).await?;
    history::write_own(services, &transaction, person_id, Event::MailCorrected).await?;
    let event = audit::Event::MailChanged { person: person_id };
    audit::record(services, &transaction, event).await?;
    if had_another {
        let message = Message::MailChanged {
            change: change.id,
            at: now.unix_timestamp(),
            by_operator: false,
        };
        outbox::write(services, &transaction, person_id, &message, now).await?;
    }
    transaction.commit().await?;
    services.wake_worker();
    Ok(())
}

/// Voids the change that the person could confirm now, if there is one. The person must be locked.
pub(crate) async fn void(
    transaction: &impl ConnectionTrait,
    person_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), DbErr> {
    mail_change::Entity::update_many()
        .col_expr(
            mail_change::Column::ReplacedAt,
            Expr::value(Moment::from(now)),
        )
        .filter(mail_change::Column::PersonId.eq(person_id))
        .filter(mail_change::Column::UsedAt.is_null())
        .filter(mail_change::Column::ReplacedAt.is_null())
        .exec(transaction)
        .await?;
    Ok(())
}

/// Tells the earlier address that the operator has given the person another. The change is on record as
/// made; nobody ever gets its link. The person must be locked.
pub(crate) async fn tell_of_correction(
    services: &Services,
    transaction: &impl ConnectionTrait,
    before: &person::Model,
    email: &Email,
    now: OffsetDateTime,
) -> Result<(), Internal> {
    let change = issue(services, transaction, before, email, now).await?;
    mail_change::Entity::update_many()
        .col_expr(mail_change::Column::UsedAt, Expr::value(Moment::from(now)))
        .filter(mail_change::Column::Id.eq(change))
        .exec(transaction)
        .await?;
    let message = Message::MailChanged {
        change,
        at: now.unix_timestamp(),
        by_operator: true,
    };
    outbox::write(services, transaction, before.id, &message, now).await
}

/// The change with this id, for its mails.
pub(crate) async fn find(services: &Services, id: Uuid) -> Result<mail_change::Model, Internal> {
    mail_change::Entity::find_by_id(id)
        .one(services.database())
        .await?
        .ok_or(Internal::Inconsistent("a mail without its change"))
}

/// The token of a change, for its mail; nothing when the secret key is not the one it was issued with.
pub(crate) fn token_of(services: &Services, change: &mail_change::Model) -> Option<SecretString> {
    let bytes = derive(services, change.id, &change.seed.0);
    (sha256(&bytes)[..] == change.token_hash.0).then(|| token::text(&bytes))
}

/// The life of a change's link begins, since its mail is about to leave, as
/// [`access_links::begin_life`] says.
pub(crate) async fn begin_life(
    services: &Services,
    change: &mail_change::Model,
) -> Result<Option<OffsetDateTime>, DbErr> {
    let until = services.now() + services.settings().recovery_valid;
    let begun = mail_change::Entity::update_many()
        .col_expr(
            mail_change::Column::ExpiresAt,
            Expr::value(Moment::from(until)),
        )
        .filter(mail_change::Column::Id.eq(change.id))
        .filter(mail_change::Column::UsedAt.is_null())
        .filter(mail_change::Column::ReplacedAt.is_null())
        .exec(services.database())
        .await?;
    Ok((begun.rows_affected == 1).then_some(until))
}

/// What stands in the way of confirming `change` now.
fn problem(change: &mail_change::Model, now: OffsetDateTime) -> Option<LinkProblem> {
    if change.used_at.is_some() {
        Some(LinkProblem::Used)
    } else if change.replaced_at.is_some() {
        Some(LinkProblem::Replaced)
    } else if *change.expires_at <= now {
        Some(LinkProblem::Expired)
    } else {
        None
    }
}

async fn issue(
    services: &Services,
    transaction: &impl ConnectionTrait,
    person: &person::Model,
    email: &Email,
    now: OffsetDateTime,
) -> Result<Uuid, Internal> {
    let id = services.new_id(now)?;
    let seed: [u8; 32] = randomness::bytes(services.randomness())?;
    mail_change::Entity::insert(mail_change::ActiveModel {
        id: Set(id),
        person_id: Set(person.id),
        email: Set(email.into()),
        earlier_email: Set(person.email.clone()),
        seed: Set(seed.into()),
        token_hash: Set(sha256(&derive(services, id, &seed)).into()),
        created_at: Set(now.into()),
        expires_at: Set((now + services.settings().recovery_valid).into()),
        used_at: Set(None),
        replaced_at: Set(None),
    })
    .exec_without_returning(transaction)
    .await?;
    Ok(id)
}

fn derive(services: &Services, id: Uuid, seed: &[u8]) -> [u8; 32] {
    services.key().derive("mail-change", &[id.as_bytes(), seed])
}

/// The counter of changes asked for by a person, so that nobody's mailbox is flooded.
fn counter(services: &Services, person_id: Uuid) -> Counter {
    Counter {
        scope: Scope::Recovery,
        key: services
            .key()
            .derive("mail-changes", &[person_id.as_bytes()]),
    }
}

async fn by_token(
    connection: &impl ConnectionTrait,
    token: &str,
) -> Result<mail_change::Model, InspectError> {
    let hash = token::hash(token).ok_or(LinkProblem::Unknown)?;
    let change = mail_change::Entity::find()
        .filter(mail_change::Column::TokenHash.eq(HiddenBytes::from(hash)))
        .one(connection)
        .await?
        .ok_or(LinkProblem::Unknown)?;
    Ok(change)
}

fn of_inspecting(error: InspectError) -> ConfirmMailError {
    match error {
        InspectError::Link(problem) => problem.into(),
        InspectError::Internal(error) => error.into(),
    }
}

/// Uses a change up; its columns decide which of several attempts wins.
async fn use_up(
    transaction: &impl ConnectionTrait,
    id: Uuid,
    now: OffsetDateTime,
) -> Result<(), ConfirmMailError> {
    let used = mail_change::Entity::update_many()
        .col_expr(mail_change::Column::UsedAt, Expr::value(Moment::from(now)))
        .filter(mail_change::Column::Id.eq(id))
        .filter(mail_change::Column::UsedAt.is_null())
        .filter(mail_change::Column::ReplacedAt.is_null())
        .filter(mail_change::Column::ExpiresAt.gt(Moment::from(now)))
        .exec(transaction)
        .await?;
    if used.rows_affected == 1 {
        return Ok(());
    }
    let change = mail_change::Entity::find_by_id(id).one(transaction).await?;
    let problem = change
        .and_then(|change| problem(&change, now))
        .unwrap_or(LinkProblem::Unknown);
    Err(problem.into())
}
