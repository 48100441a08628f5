//! Choosing the contratista to work for, and the right to do so (IMSS guide, steps 8 to 10).

use std::fmt;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
    sea_query::{Expr, IntoCondition, LikeExpr},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Actor, CapturistaSession, Contratista, Services,
    audit::{self, Event},
    database,
    entities::{Moment, acting_for, contratista, membership, session},
    folding::{anywhere, folded},
    internal::{Internal, impl_from_internal},
    paging::{Cut, Page},
    person,
};

/// The most words of a search that are looked for.
const SEARCH_WORDS: usize = 8;

/// The right to work for a contratista in this request. Only [`acting`] makes one, from the
/// database; whatever touches a contratista's data takes it.
#[derive(Clone, PartialEq, Eq)]
pub struct ActingFor {
    session_id: Uuid,
    person_id: Uuid,
    membership_id: Uuid,
    contratista: Contratista,
}

impl ActingFor {
    /// In which session.
    pub fn session_id(&self) -> Uuid {
        self.session_id
    }

    /// Who works.
    pub fn person_id(&self) -> Uuid {
        self.person_id
    }

    /// By which link between the two.
    pub fn membership_id(&self) -> Uuid {
        self.membership_id
    }

    /// For whom.
    pub fn contratista(&self) -> &Contratista {
        &self.contratista
    }
}

impl From<&ActingFor> for Actor {
    fn from(acting: &ActingFor) -> Self {
        Self::Capturista {
            person: acting.person_id,
            session: Some(acting.session_id),
            contratista: Some(acting.contratista.id),
        }
    }
}

impl fmt::Debug for ActingFor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "ActingFor({}, {:?})",
            self.person_id, self.contratista
        )
    }
}

/// Why a contratista could not be chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChooseError {
    /// No link to it, or not any more; whether it exists is not said.
    #[error("not a contratista of this person")]
    NotYours,
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// Why nothing may be done for the contratista that a page names.
#[derive(Debug, thiserror::Error)]
pub enum ActingForProblem {
    /// The session has none chosen.
    #[error("no contratista is chosen")]
    NothingChosen,
    /// The session now works for another one, chosen in another tab.
    #[error("another contratista is chosen")]
    Another {
        /// The one chosen.
        present: Contratista,
    },
    /// The link to the chosen one has ended.
    #[error("the link to the contratista has ended")]
    Removed {
        /// The one whose link has ended.
        contratista: Contratista,
    },
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(ChooseError, ActingForProblem);

/// The contratistas that the person may work for, those that match every word of `search` in RFC or
/// name, whatever accents and case. A page beyond the last is the last; `page_size` is at least 1.
///
/// # Errors
/// [`Internal`].
pub async fn list(
    services: &Services,
    session: &CapturistaSession,
    search: &str,
    page: u64,
    page_size: u64,
) -> Result<Page<Contratista>, Internal> {
    let mut query = contratista::Entity::find()
        .join_rev(JoinType::InnerJoin, membership::Relation::Contratista.def())
        .filter(membership::Column::PersonId.eq(session.person().id()))
        .filter(membership::Column::EndedAt.is_null())
        .filter(membership::Column::LapsesAt.is_null());
    for word in folded(search)
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(SEARCH_WORDS)
    {
        let pattern = LikeExpr::new(anywhere(word)).escape('\\');
        query = query.filter(contratista::Column::SearchText.like(pattern));
    }
    // Not `PaginatorTrait::count`: it counts the rows of a subquery that reads every column.
    let total: Option<i64> = query
        .clone()
        .select_only()
        .column_as(contratista::Column::Id.count(), "total")
        .into_tuple()
        .one(services.database())
        .await?;
    let total = total
        .and_then(|total| u64::try_from(total).ok())
        .unwrap_or_default();
    let cut = Cut::of(total, page, page_size);
    let items = query
        .order_by_asc(contratista::Column::SearchText)
        .offset(cut.offset())
        .limit(cut.size())
        .all(services.database())
        .await?;
    Ok(cut.with(items.into_iter().map(Contratista::from).collect()))
}

/// The contratista with this id, if the person may work for it; chooses nothing.
///
/// # Errors
/// [`ChooseError`].
pub async fn find(
    services: &Services,
    session: &CapturistaSession,
    contratista_id: Uuid,
) -> Result<Contratista, ChooseError> {
    let (_, contratista) = find_live(services.database(), session, contratista_id).await?;
    Ok(contratista)
}

/// Chooses a contratista for the session: what goes before it ends, a new record begins.
///
/// # Errors
/// [`ChooseError`].
pub async fn choose(
    services: &Services,
    session: &CapturistaSession,
    contratista_id: Uuid,
) -> Result<Contratista, ChooseError> {
    let now = services.now();
    let transaction = database::begin(services.database()).await?;
    person::lock(&transaction, session.person().id()).await?;
    if !lock(&transaction, session.id()).await? {
        return Err(ChooseError::NotYours);
    }
    let (membership, contratista) = find_live(&transaction, session, contratista_id).await?;
    let event = choice(&transaction, session, contratista_id).await?;
    audit::record(services, &transaction, event).await?;
    end(
        &transaction,
        acting_for::Column::SessionId.eq(session.id()),
        now,
    )
    .await?;
    acting_for::Entity::insert(acting_for::ActiveModel {
        id: Set(services.new_id(now)?),
        session_id: Set(session.id()),
        person_id: Set(session.person().id()),
        contratista_id: Set(contratista_id),
        membership_id: Set(membership.id),
        started_at: Set(now.into()),
        ended_at: Set(None),
    })
    .exec_without_returning(&transaction)
    .await?;
    session::Entity::update_many()
        .col_expr(session::Column::MembershipId, Expr::value(membership.id))
        .filter(session::Column::Id.eq(session.id()))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(contratista)
}

/// The right to work for the contratista that a page or form names, if that is the session's
/// present one and the link has not ended; asked of the database each time.
///
/// # Errors
/// [`ActingForProblem`].
pub async fn acting(
    services: &Services,
    session: &CapturistaSession,
    contratista_id: Uuid,
) -> Result<ActingFor, ActingForProblem> {
    let right = present(services, session).await?;
    if right.contratista.id == contratista_id {
        Ok(right)
    } else {
        Err(ActingForProblem::Another {
            present: right.contratista,
        })
    }
}

/// The right to work for the session's present contratista, for a page that is asked for without
/// naming one.
///
/// # Errors
/// [`ActingForProblem`], never its `Another`.
pub async fn present(
    services: &Services,
    session: &CapturistaSession,
) -> Result<ActingFor, ActingForProblem> {
    let row = session::Entity::find_by_id(session.id())
        .filter(session::Column::EndedAt.is_null())
        .one(services.database())
        .await?;
    let membership_id = row
        .and_then(|row| row.membership_id)
        .ok_or(ActingForProblem::NothingChosen)?;
    let (membership, contratista) = membership::Entity::find_by_id(membership_id)
        .find_also_related(contratista::Entity)
        .one(services.database())
        .await?
        .and_then(|(membership, contratista)| Some((membership, contratista?)))
        .ok_or(Internal::Inconsistent("a choice without its contratista"))?;
    let contratista = Contratista::from(contratista);
    if membership.ended_at.is_some() || membership.lapses_at.is_some() {
        return Err(ActingForProblem::Removed { contratista });
    }
    Ok(ActingFor {
        session_id: session.id(),
        person_id: session.person().id(),
        membership_id,
        contratista,
    })
}

/// Stops working for the contratista, without choosing another. If the session has meanwhile
/// chosen another one, that choice stays.
///
/// # Errors
/// [`Internal`].
pub async fn leave(services: &Services, acting: &ActingFor) -> Result<(), Internal> {
    let transaction = database::begin(services.database()).await?;
    lock(&transaction, acting.session_id).await?;
    let left = session::Entity::update_many()
        .col_expr(session::Column::MembershipId, Expr::value(None::<Uuid>))
        .filter(session::Column::Id.eq(acting.session_id))
        .filter(session::Column::MembershipId.eq(acting.membership_id))
        .exec(&transaction)
        .await?;
    let this = Condition::all()
        .add(acting_for::Column::SessionId.eq(acting.session_id))
        .add(acting_for::Column::MembershipId.eq(acting.membership_id));
    end(&transaction, this, services.now()).await?;
    if left.rows_affected == 1 {
        let event = Event::ContratistaLeft {
            person: acting.person_id,
            session: acting.session_id,
            contratista: acting.contratista.id,
        };
        audit::record(services, &transaction, event).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// What a choice is for the record: the first one, or another than before.
async fn choice(
    transaction: &impl ConnectionTrait,
    session: &CapturistaSession,
    contratista: Uuid,
) -> Result<Event, DbErr> {
    let (person, session) = (session.person().id(), session.id());
    let before = acting_for::Entity::find()
        .filter(acting_for::Column::SessionId.eq(session))
        .filter(acting_for::Column::EndedAt.is_null())
        .one(transaction)
        .await?;
    Ok(match before.map(|before| before.contratista_id) {
        Some(before) if before != contratista => Event::ContratistaChanged {
            person,
            session,
            contratista,
            before,
        },
        _ => Event::ContratistaChosen {
            person,
            session,
            contratista,
        },
    })
}

/// Ends the open records of work by a link that ends.
pub(crate) async fn end_by_membership(
    transaction: &impl ConnectionTrait,
    membership_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), DbErr> {
    end(
        transaction,
        acting_for::Column::MembershipId.eq(membership_id),
        now,
    )
    .await
}

async fn end(
    transaction: &impl ConnectionTrait,
    which: impl IntoCondition,
    now: OffsetDateTime,
) -> Result<(), DbErr> {
    acting_for::Entity::update_many()
        .col_expr(acting_for::Column::EndedAt, Expr::value(Moment::from(now)))
        .filter(which.into_condition())
        .filter(acting_for::Column::EndedAt.is_null())
        .exec(transaction)
        .await?;
    Ok(())
}

/// Two tabs that choose at the same moment do so one after the other.
/// Keeps others from changing the session until the transaction ends; whether it still goes on.
async fn lock(transaction: &impl ConnectionTrait, session_id: Uuid) -> Result<bool, DbErr> {
    let row = session::Entity::find_by_id(session_id)
        .lock_exclusive()
        .one(transaction)
        .await?;
    Ok(row.is_some_and(|row| row.ended_at.is_none()))
}

async fn find_live(
    connection: &impl ConnectionTrait,
    session: &CapturistaSession,
    contratista_id: Uuid,
) -> Result<(membership::Model, Contratista), ChooseError> {
    person::live_memberships(session.person().id())
        .filter(membership::Column::ContratistaId.eq(contratista_id))
        .find_also_related(contratista::Entity)
        .one(connection)
        .await?
        .and_then(|(membership, contratista)| Some((membership, contratista?.into())))
        .ok_or(ChooseError::NotYours)
}
