//! Changing one's mail address: asked for with the password or a fresh e.firma, confirmed from the new address by a
//! link that follows the rules of all links, while signed in, and told to the old one.

use std::{fmt, time::Duration};

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
    CapturistaSession, LinkProblem, Origin, Services, access_link_rows,
    accounts::altas,
    attempts::{self, Counted, Counter, Scope},
    audit, database,
    entities::{Moment, history::Event, mail_change, person},
    fields, history,
    internal::{Internal, impl_from_internal},
    mail::{ConfirmMail, MailChanged},
    mailed_links::{self, InspectError, change::LABEL},
    outbox, person as people,
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
        wait: Duration,
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

impl_from_internal!(ConfirmMailError);

impl From<InspectError> for ConfirmMailError {
    fn from(error: InspectError) -> Self {
        match error {
            InspectError::Link(problem) => Self::Link(problem),
            InspectError::Internal(internal) => Self::Internal(internal),
        }
    }
}

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
    let mail = ConfirmMail { change };
    outbox::write(services, &transaction, person.id, mail, now).await?;
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
    mailed_links::check::<mail_change::Entity>(&change, services.now())?;
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
    let change = by_token(&transaction, token).await?;
    mailed_links::check::<mail_change::Entity>(&change, now)?;
    let own = own
        .filter(|own| own.person().id() == change.person_id)
        .ok_or(ConfirmMailError::NotSignedIn)?;
    let person =
        people::lock(&transaction, change.person_id)
            .await?
            .ok_or(Internal::Inconsistent(
                "a change of mail without its person",
            ))?;
    mailed_links::use_up::<mail_change::Entity>(&transaction, change.id, now).await?;
    // Somebody else may have corrected it meanwhile; what was asked for then is out of date.
    if person.email != change.earlier_email {
        return Err(LinkProblem::Replaced.into());
    }
    let had_another = people::standing(&transaction, &person).await?.proved;
    let (person_id, email) = (person.id, change.email);
    if own.entered_with_efirma() {
        end_what_a_mail_opened(services, &transaction, person_id, Some(own)).await?;
    }
    let search_text = fields::search_text_of(&person, &email.0);
    let mut person = person.into_active_model();
    person.email = Set(email.clone());
    person.email_proved_at = Set(Some(now.into()));
    person.search_text = Set(search_text.into());
    person.update(&transaction).await?;
    // A way back in went to the old address; invitations go to their own.
    access_link_rows::void_way_back(&transaction, person_id, now).await?;
    altas::join_all_with(services, &transaction, person_id, &email.0).await?;
    history::write_own(services, &transaction, person_id, Event::MailCorrected).await?;
    let event = audit::Event::MailChanged { person: person_id };
    audit::record(services, &transaction, event).await?;
    if had_another {
        let mail = MailChanged {
            change: change.id,
            at: now,
            by_operator: false,
        };
        outbox::write(services, &transaction, person_id, mail, now).await?;
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
    let of_person = mail_change::Column::PersonId.eq(person_id);
    mailed_links::void::<mail_change::Entity>(transaction, of_person, now).await
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
    let mail = MailChanged {
        change,
        at: now,
        by_operator: true,
    };
    outbox::write(services, transaction, before.id, mail, now).await
}

async fn issue(
    services: &Services,
    transaction: &impl ConnectionTrait,
    person: &person::Model,
    email: &Email,
    now: OffsetDateTime,
) -> Result<Uuid, Internal> {
    let new = mailed_links::Issued::new(services, LABEL, now)?;
    mail_change::Entity::insert(mail_change::ActiveModel {
        id: Set(new.id),
        person_id: Set(person.id),
        email: Set(email.into()),
        earlier_email: Set(person.email.clone()),
        seed: Set(new.seed),
        token_hash: Set(new.token_hash),
        created_at: Set(now.into()),
        expires_at: Set((now + services.settings().recovery_valid).into()),
        used_at: Set(None),
        replaced_at: Set(None),
    })
    .exec_without_returning(transaction)
    .await?;
    Ok(new.id)
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
    mailed_links::with_token::<mail_change::Entity>(token)?
        .one(connection)
        .await?
        .ok_or(LinkProblem::Unknown.into())
}
