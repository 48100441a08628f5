//! What is deleted once nobody needs it any more: ended sessions, links that are good for nothing, mails
//! that were settled. The record of security events has a purge of its own (`audit::purge`).
//!
//! Nothing that waits goes, and nothing that another row refers to. Ids grow with time, so old rows are
//! found by the primary key; few of them are kept, but for sessions, which have an index of their own.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Alias, Expr, IntoIden, Query, SelectStatement, SimpleExpr},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Services,
    entities::{
        HiddenText, Moment, access_link, acting_for, mail_change, membership, outbox_mail, session,
    },
    internal::Internal,
    jobs::{Job, When},
    settings::Retention,
};

/// The most rows that one statement deletes.
const BATCH: u64 = 500;

/// The most statements for one table at a time; the rest waits for the next time.
const BATCHES: u32 = 20;

/// Deleting it.
pub(crate) fn forgetting() -> Job {
    Job::new(
        "retention",
        When::Hourly,
        "what nobody needs any more was not deleted",
        |services, _| async move { forget_old(&services).await.map(drop) },
    )
}

/// Deletes what has been kept for long enough. Returns how many rows went.
///
/// # Errors
/// [`Internal`].
pub async fn forget_old(services: &Services) -> Result<u64, Internal> {
    let now = services.now();
    let Retention {
        sessions,
        links,
        mails,
        ..
    } = services.settings().retention;
    let mails_gone = delete(services, &old_mails(now, now - mails)).await?;
    let mut deleted = mails_gone;
    // A link that a mail names is kept. While more mails are to go, most links would be looked at in vain.
    if mails_gone < BATCH * u64::from(BATCHES) {
        deleted += delete(services, &old_links(now, now - links)).await?;
    }
    deleted += delete(services, &old_mail_changes(now - links)).await?;
    deleted += forget_sessions(services, now - sessions).await?;
    Ok(deleted)
}

/// Mails that were sent, given up or found useless before `until`, unless the link in them is still good:
/// its contratista sees what became of it.
fn old_mails(now: OffsetDateTime, until: OffsetDateTime) -> Select<outbox_mail::Entity> {
    use outbox_mail::{Column, Entity};
    let link = (access_link::Entity, access_link::Column::Id);
    let of_a_good_link = with_the_same(link, (Entity, Column::LinkId))
        .and_where(access_link::Column::UsedAt.is_null())
        .and_where(access_link::Column::ReplacedAt.is_null())
        .and_where(access_link::Column::ExpiresAt.gt(Moment::from(now)))
        .take();
    let until_then = Moment::from(until);
    Entity::find()
        .filter(Column::Id.lt(first_id(until)))
        .filter(
            Condition::any()
                .add(Column::SentAt.lt(until_then))
                .add(Column::FailedAt.lt(until_then))
                .add(Column::SupersededAt.lt(until_then)),
        )
        .filter(Expr::exists(of_a_good_link).not())
}

/// Links that were used or replaced, or that expired, before `until`, and that no mail names. The last
/// link of an alta that waits is kept: that it has expired is what its contratista sees.
fn old_links(now: OffsetDateTime, until: OffsetDateTime) -> Select<access_link::Entity> {
    use access_link::{Column, Entity};
    let alta = (membership::Entity, membership::Column::Id);
    let of_an_alta_that_waits = with_the_same(alta, (Entity, Column::MembershipId))
        .and_where(membership::Column::LapsesAt.gt(Moment::from(now)))
        .take();
    let mail = (outbox_mail::Entity, outbox_mail::Column::LinkId);
    let named_by_a_mail = with_the_same(mail, (Entity, Column::Id));
    let until_then = Moment::from(until);
    Entity::find()
        .filter(Column::Id.lt(first_id(until)))
        .filter(
            Condition::any()
                .add(Column::UsedAt.lt(until_then))
                .add(Column::ReplacedAt.lt(until_then))
                .add(
                    Condition::all()
                        .add(Column::ExpiresAt.lt(until_then))
                        .add(Expr::exists(of_an_alta_that_waits).not()),
                ),
        )
        .filter(Expr::exists(named_by_a_mail).not())
}

/// The same of links to a new mail address. A mail names its change only in its own text, so all of a
/// person's wait while one about any of them does.
fn old_mail_changes(until: OffsetDateTime) -> Select<mail_change::Entity> {
    use mail_change::{Column, Entity};
    use outbox_mail::Kind;
    // The same for every row, so that it is read once.
    let told = Query::select()
        .column((outbox_mail::Entity, outbox_mail::Column::PersonId))
        .from(outbox_mail::Entity)
        .and_where(outbox_mail::Column::Kind.is_in([Kind::ConfirmMail, Kind::MailChanged]))
        .and_where(outbox_mail::Column::SentAt.is_null())
        .and_where(outbox_mail::Column::FailedAt.is_null())
        .and_where(outbox_mail::Column::SupersededAt.is_null())
        .take();
    let until_then = Moment::from(until);
    Entity::find()
        .filter(Column::Id.lt(first_id(until)))
        .filter(
            Condition::any()
                .add(Column::UsedAt.lt(until_then))
                .add(Column::ReplacedAt.lt(until_then))
                .add(Column::ExpiresAt.lt(until_then)),
        )
        .filter(Column::PersonId.not_in_subquery(told))
}

/// Sessions that ended before `until`, each looked at once: those in which nobody worked for a contratista
/// are deleted, of the others it is forgotten from where and on what they were. A person's latest is kept,
/// since it says when they last signed in; it goes with the next of theirs that is looked at. Returns how many
/// were deleted.
async fn forget_sessions(services: &Services, until: OffsetDateTime) -> Result<u64, Internal> {
    use session::{Column, Entity};
    let (database, now) = (services.database(), Moment::from(services.now()));
    let mut deleted = 0;
    for _ in 0..BATCHES {
        let some: Vec<(Uuid, Option<Uuid>)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::PersonId])
            .filter(Column::EndedAt.lt(Moment::from(until)))
            .filter(Column::ForgottenAt.is_null())
            .order_by_asc(Column::EndedAt)
            .limit(BATCH)
            .into_tuple()
            .all(database)
            .await?;
        if some.is_empty() {
            break;
        }
        let people: BTreeSet<Uuid> = some.iter().filter_map(|(_, person)| *person).collect();
        let ids: Vec<Uuid> = some.into_iter().map(|(id, _)| id).collect();
        let last_batch = (ids.len() as u64) < BATCH;
        let contratistas = Column::Id
            .is_in(ids.clone())
            .and(Column::PersonId.is_null());
        for which in [contratistas, Column::PersonId.is_in(people)] {
            let done = Entity::delete_many()
                .filter(which)
                .filter(Column::EndedAt.lt(Moment::from(until)))
                .filter(of_no_more_use())
                .exec(database)
                .await?;
            deleted += done.rows_affected;
        }
        Entity::update_many()
            .col_expr(Column::Device, Expr::value(None::<HiddenText>))
            .col_expr(Column::Address, Expr::value(None::<HiddenText>))
            .col_expr(Column::ForgottenAt, Expr::value(now))
            .filter(Column::Id.is_in(ids))
            .exec(database)
            .await?;
        if last_batch {
            break;
        }
    }
    Ok(deleted)
}

/// Sessions in which nobody worked, and which are not a person's latest.
fn of_no_more_use() -> Condition {
    use session::{Column, Entity};
    let work = (acting_for::Entity, acting_for::Column::SessionId);
    let work = with_the_same(work, (Entity, Column::Id));
    let later = Alias::new("later");
    let later_one = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, later.clone())
        .and_where(Expr::col((later.clone(), Column::PersonId)).equals((Entity, Column::PersonId)))
        .and_where(Expr::col((later, Column::Id)).gt(Expr::col((Entity, Column::Id))))
        .take();
    Condition::all().add(Expr::exists(work).not()).add(
        Condition::any()
            .add(Column::PersonId.is_null())
            .add(Expr::exists(later_one)),
    )
}

/// Rows of another table whose column has the same value as a column of the row that is looked at.
fn with_the_same<E: EntityTrait, T: EntityTrait>(
    theirs: (E, E::Column),
    ours: (T, T::Column),
) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(theirs.0)
        .and_where(Expr::col(theirs).equals(ours))
        .take()
}

/// Deletes these rows, some at a time.
async fn delete<E: EntityTrait>(services: &Services, old: &Select<E>) -> Result<u64, Internal> {
    let mut deleted = 0;
    for _ in 0..BATCHES {
        let ids = some_of(services, old.clone()).await?;
        let batch = ids.len() as u64;
        if batch > 0 {
            let done = E::delete_many().filter(id_of::<E>().is_in(ids));
            deleted += done.exec(services.database()).await?.rows_affected;
        }
        if batch < BATCH {
            break;
        }
    }
    Ok(deleted)
}

/// The oldest of these rows.
async fn some_of<E: EntityTrait>(
    services: &Services,
    rows: Select<E>,
) -> Result<Vec<Uuid>, Internal> {
    let ids = rows
        .select_only()
        .expr(id_of::<E>())
        .order_by_asc(id_of::<E>())
        .limit(BATCH)
        .into_tuple()
        .all(services.database())
        .await?;
    Ok(ids)
}

/// The primary key, which has the same name in every table.
fn id_of<E: EntityTrait>() -> SimpleExpr {
    Expr::col((E::default(), Alias::new("id").into_iden()))
}

/// The first id that could have been made then.
fn first_id(at: OffsetDateTime) -> Uuid {
    let milliseconds = u64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &[0; 10]).into_uuid()
}
