//! The returns of a contratista: one of each period is captured at a time.

use domain::{Cuatrimestre, informativa::Window};
pub use platform::entities::informativa::State;
use platform::{
    Internal, database,
    entities::{informativa, informativa_contract as contract, informativa_worker as worker},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, SqlErr,
};
use services::{
    Services,
    idempotency::{IdempotencyProblem, Once, done_before, settle},
};
use time::{Date, Month, OffsetDateTime};
use uuid::Uuid;

use crate::{
    CaptureError, Capturing, MOST_RETURNS,
    changes::{self, What},
};

/// How many periods before the present one can be captured: those that are late are accepted, too.
const EARLIER_PERIODS: usize = 3;

/// A return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// Its id.
    pub id: Uuid,
    /// The cuatrimestre that it reports.
    pub period: Cuatrimestre,
    /// How far it is.
    pub state: State,
    /// Whether it was declared that no contract began in the period.
    pub nothing: bool,
    /// When something of it was last changed.
    pub changed_at: OffsetDateTime,
    /// The number of the next contract.
    pub(crate) next_number: i32,
    /// How often it was changed.
    pub changes: i64,
}

impl Return {
    /// One of this period, for showing what a page looks like.
    pub fn sample(id: Uuid, period: Cuatrimestre, nothing: bool, at: OffsetDateTime) -> Self {
        Self {
            id,
            period,
            state: State::Capturing,
            nothing,
            changed_at: at,
            next_number: 1,
            changes: 0,
        }
    }
}

/// A period and what there is of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The cuatrimestre.
    pub period: Cuatrimestre,
    /// The days that count for it.
    pub window: Window,
    /// Its return, if one was begun.
    pub found: Option<Counted>,
}

/// A return and how much is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The return.
    pub found: Return,
    /// How many contracts it has.
    pub contracts: u64,
    /// How many rows of workers these have.
    pub workers: u64,
}

/// Why a return was not begun.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The period has not begun, or is too long ago.
    #[error("the period cannot be captured")]
    NotNow,
    /// One of the period is being captured already, this one.
    #[error("a return of the period is being captured")]
    Open(Uuid),
    /// The contratista has as many returns as are kept.
    #[error("no more returns are kept")]
    Full,
    /// The key was used for something else, or is just now.
    #[error("the key is in use")]
    Key(#[source] IdempotencyProblem),
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

platform::impl_from_internal!(StartError);

impl From<IdempotencyProblem> for StartError {
    fn from(problem: IdempotencyProblem) -> Self {
        match problem {
            IdempotencyProblem::Internal(error) => Self::Internal(error),
            problem => Self::Key(problem),
        }
    }
}

/// The cuatrimestre of this year and number, from 1 to 3, as rows and addresses have it.
pub fn period(year: i32, number: i32) -> Option<Cuatrimestre> {
    let month = match number {
        1 => Month::January,
        2 => Month::May,
        3 => Month::September,
        _ => return None,
    };
    // What lies at the ends of the calendar is nobody's period.
    let year = (1990..=2200).contains(&year).then_some(year)?;
    let first = Date::from_calendar_date(year, month, 1).ok()?;
    Some(Cuatrimestre::containing(first))
}

/// The periods that can be captured today, the present one first, each with its return; and earlier ones of which
/// there is a return.
///
/// # Errors
/// [`Internal`].
pub async fn list(services: &Services, capturing: &Capturing) -> Result<Vec<Period>, Internal> {
    let open = informativa::Entity::find()
        .filter(informativa::Column::ContratistaId.eq(capturing.contratista().id))
        .filter(informativa::Column::State.eq(State::Capturing))
        .order_by_desc(informativa::Column::Year)
        .order_by_desc(informativa::Column::Cuatrimestre)
        .all(services.database())
        .await?;
    let mut periods = offered(services.today());
    for row in &open {
        let period = read(row)?.period;
        if !periods.contains(&period) {
            periods.push(period);
        }
    }
    let mut listed = Vec::new();
    for period in periods {
        let mut found = None;
        for row in &open {
            let candidate = read(row)?;
            if candidate.period == period {
                found = Some(counted(services, candidate).await?);
            }
        }
        listed.push(Period {
            period,
            window: Window::of(period, &services.settings().tables),
            found,
        });
    }
    Ok(listed)
}

/// The periods that a return can be begun of on this day, the latest first.
fn offered(today: Date) -> Vec<Cuatrimestre> {
    let mut periods = vec![Cuatrimestre::containing(today)];
    for _ in 0..EARLIER_PERIODS {
        if let Some(last) = periods.last() {
            periods.push(last.previous());
        }
    }
    periods
}

/// How much is in a return.
///
/// # Errors
/// [`Internal`].
pub async fn counted(services: &Services, found: Return) -> Result<Counted, Internal> {
    let database = services.database();
    let contracts = contract::Entity::find()
        .filter(contract::Column::InformativaId.eq(found.id))
        .count(database)
        .await?;
    let workers = rows_of(database, found.id).await?;
    Ok(Counted {
        found,
        contracts,
        workers,
    })
}

/// How many rows of workers a return has.
pub(crate) async fn rows_of(
    connection: &impl ConnectionTrait,
    informativa: Uuid,
) -> Result<u64, Internal> {
    let contracts = contract::Entity::find()
        .select_only()
        .column(contract::Column::Id)
        .filter(contract::Column::InformativaId.eq(informativa))
        .into_query();
    Ok(worker::Entity::find()
        .filter(worker::Column::ContractId.in_subquery(contracts))
        .count(connection)
        .await?)
}

/// Begins the return of a period; `nothing` where no contract began in it.
///
/// # Errors
/// [`StartError`].
pub async fn start(
    services: &Services,
    capturing: &Capturing,
    period: Cuatrimestre,
    nothing: bool,
) -> Result<Uuid, StartError> {
    start_once(services, capturing, period, nothing, None).await
}

/// [`start`]; once, where there is a key.
///
/// # Errors
/// As [`start`].
pub async fn start_once(
    services: &Services,
    capturing: &Capturing,
    period: Cuatrimestre,
    nothing: bool,
    once: Option<Once<'_>>,
) -> Result<Uuid, StartError> {
    let now = services.now();
    if !offered(services.today()).contains(&period) {
        return Err(StartError::NotNow);
    }
    let contratista = capturing.contratista().id;
    let transaction = database::begin(services.database()).await?;
    if let Some(once) = once
        && let Some(done) = done_before(services, &transaction, contratista, once).await?
    {
        let id = Uuid::try_parse(&done);
        return id.map_err(|_| Internal::Inconsistent("a key without its return").into());
    }
    let kept = informativa::Entity::find()
        .filter(informativa::Column::ContratistaId.eq(contratista))
        .filter(informativa::Column::State.ne(State::Emptied))
        .count(&transaction)
        .await?;
    if kept >= MOST_RETURNS {
        return Err(StartError::Full);
    }
    let id = services.new_id(now)?;
    let inserted = informativa::Entity::insert(informativa::ActiveModel {
        id: Set(id),
        contratista_id: Set(contratista),
        year: Set(period.year()),
        cuatrimestre: Set(period.number() as i32),
        state: Set(State::Capturing),
        nothing: Set(nothing),
        next_number: Set(1),
        created_at: Set(now.into()),
        changed_at: Set(now.into()),
        warned_at: Set(None),
        changes: Set(0),
    })
    .exec_without_returning(&transaction)
    .await;
    if let Err(error) = inserted {
        // Somebody has begun it, perhaps at this moment.
        if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) {
            transaction.rollback().await?;
            let open = open(services, contratista, period).await?;
            return Err(open.map_or(StartError::NotNow, StartError::Open));
        }
        return Err(error.into());
    }
    let of = (id, None);
    changes::note(services, &transaction, capturing, of, What::Started).await?;
    if let Some(once) = once {
        settle(services, &transaction, contratista, once, &id.to_string()).await?;
    }
    transaction.commit().await?;
    Ok(id)
}

/// The return of this period that is being captured.
async fn open(
    services: &Services,
    contratista: Uuid,
    period: Cuatrimestre,
) -> Result<Option<Uuid>, Internal> {
    let found = informativa::Entity::find()
        .filter(informativa::Column::ContratistaId.eq(contratista))
        .filter(informativa::Column::Year.eq(period.year()))
        .filter(informativa::Column::Cuatrimestre.eq(period.number() as i32))
        .filter(informativa::Column::State.eq(State::Capturing))
        .one(services.database())
        .await?;
    Ok(found.map(|row| row.id))
}

/// One of the contratista's returns, while it is being captured.
///
/// # Errors
/// [`CaptureError::Closed`] where it was discarded; as [`find_even_closed`].
pub async fn find(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
) -> Result<Return, CaptureError> {
    let found = find_even_closed(services, capturing, id).await?;
    if found.state != State::Capturing {
        return Err(CaptureError::Closed);
    }
    Ok(found)
}

/// One of the contratista's returns, also one that was discarded: for showing again what was typed for it.
///
/// # Errors
/// [`CaptureError::Unknown`], [`CaptureError::Internal`].
pub async fn find_even_closed(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
) -> Result<Return, CaptureError> {
    let row = informativa::Entity::find_by_id(id)
        .filter(informativa::Column::ContratistaId.eq(capturing.contratista().id))
        .one(services.database())
        .await?
        .ok_or(CaptureError::Unknown)?;
    Ok(read(&row)?)
}

/// The contratista's latest return of a period before this one that was not discarded.
pub(crate) async fn before(
    services: &Services,
    capturing: &Capturing,
    period: Cuatrimestre,
) -> Result<Option<Return>, Internal> {
    let rows = informativa::Entity::find()
        .filter(informativa::Column::ContratistaId.eq(capturing.contratista().id))
        .filter(informativa::Column::State.eq(State::Capturing))
        .order_by_desc(informativa::Column::Year)
        .order_by_desc(informativa::Column::Cuatrimestre)
        .all(services.database())
        .await?;
    for row in &rows {
        let found = read(row)?;
        if found.period < period {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Declares that no contract began in the period, or takes that back.
///
/// # Errors
/// [`CaptureError::HasContracts`] where one is there; as [`find`], [`CaptureError::Closed`].
pub async fn declare_nothing(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
    nothing: bool,
) -> Result<(), CaptureError> {
    let transaction = database::begin(services.database()).await?;
    let found = lock(&transaction, capturing, id).await?;
    if found.nothing == nothing {
        return Ok(());
    }
    let contracts = contract::Entity::find()
        .filter(contract::Column::InformativaId.eq(id))
        .count(&transaction)
        .await?;
    if nothing && contracts > 0 {
        return Err(CaptureError::HasContracts);
    }
    let what = if nothing {
        What::NothingDeclared
    } else {
        What::NothingTakenBack
    };
    informativa::ActiveModel {
        id: Unchanged(id),
        nothing: Set(nothing),
        ..Default::default()
    }
    .update(&transaction)
    .await?;
    changes::note(services, &transaction, capturing, (id, None), what).await?;
    transaction.commit().await?;
    Ok(())
}

/// Discards a return: another of its period can be begun. Nobody changes it any more, and what was in it is deleted
/// [some time later](crate::retention).
///
/// `seen` is how often it had been changed when it was last seen ([`changes::of_return`]).
///
/// # Errors
/// [`CaptureError::Conflict`] where somebody has changed something of it since; as [`find`], [`CaptureError::Closed`].
pub async fn discard(
    services: &Services,
    capturing: &Capturing,
    id: Uuid,
    seen: i64,
) -> Result<(), CaptureError> {
    let transaction = database::begin(services.database()).await?;
    if lock(&transaction, capturing, id).await?.changes != seen {
        return Err(CaptureError::Conflict);
    }
    informativa::ActiveModel {
        id: Unchanged(id),
        state: Set(State::Discarded),
        ..Default::default()
    }
    .update(&transaction)
    .await?;
    let what = What::Discarded;
    changes::note(services, &transaction, capturing, (id, None), what).await?;
    transaction.commit().await?;
    Ok(())
}

/// The return, locked, while it is being captured: what changes it goes one after the other.
pub(crate) async fn lock(
    transaction: &DatabaseTransaction,
    capturing: &Capturing,
    id: Uuid,
) -> Result<Return, CaptureError> {
    let row = informativa::Entity::find_by_id(id)
        .filter(informativa::Column::ContratistaId.eq(capturing.contratista().id))
        .lock_exclusive()
        .one(transaction)
        .await?
        .ok_or(CaptureError::Unknown)?;
    if row.state != State::Capturing {
        return Err(CaptureError::Closed);
    }
    Ok(read(&row)?)
}

/// Writes down that something of the return was changed now, and by whom.
pub(crate) async fn touch(
    services: &Services,
    transaction: &DatabaseTransaction,
    capturing: &Capturing,
    (informativa, contract): (Uuid, Option<Uuid>),
    what: What,
) -> Result<(), Internal> {
    let of = (informativa, contract);
    changes::note(services, transaction, capturing, of, what).await
}

pub(crate) fn read(row: &informativa::Model) -> Result<Return, Internal> {
    let period = period(row.year, row.cuatrimestre)
        .ok_or(Internal::Inconsistent("a return of no cuatrimestre"))?;
    Ok(Return {
        id: row.id,
        period,
        state: row.state,
        nothing: row.nothing,
        changed_at: *row.changed_at,
        next_number: row.next_number,
        changes: row.changes,
    })
}
