//! What a person may see of the record: their own sign-ins, and the attempts that failed, a day's alike ones
//! together: whoever guesses at a CURP does not decide how long its owner has to read.

use std::collections::BTreeMap;

use platform::{
    calendar,
    entities::{
        Moment,
        audit_event::{Column, Entity, Model},
    },
    internal::Internal,
    paging::{Cut, PAGE_SIZE, Page},
};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
    sea_query::{Expr, SimpleExpr},
};
use serde_json::{Map, Value};
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::event::{Event, Means, SignInRefusal, TIMES};
use crate::Records;

/// How far back somebody sees their own sign-ins.
pub const SHOWN_FOR: Duration = Duration::days(90);

/// Milliseconds an hour: no day begins within one, wherever the clock hangs.
const HOUR: i64 = 3_600_000;

/// A sign-in, or those of a day that failed alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// When; of several, the last.
    pub at: OffsetDateTime,
    /// When the first was.
    pub since: OffsetDateTime,
    /// How many there were.
    pub times: u64,
    /// From which address, where it was known.
    pub origin: Option<String>,
    /// Whether there were other addresses, too.
    pub several: bool,
    /// In which session; none in one that failed.
    pub session: Option<Uuid>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Signed in with the password.
    WithPassword,
    /// Signed in with the e.firma.
    WithEfirma,
    /// The password was not the one.
    WrongPassword,
    /// Too soon after failures; the password was not looked at.
    Delayed,
    /// Refused for another reason.
    Refused,
}

/// A person's sign-ins, failed ones included, from `since` on (see [`SHOWN_FOR`]). The latest first;
/// beyond the last page there is the last.
///
/// # Errors
/// [`Internal`].
pub async fn of_person(
    records: &Records,
    person_id: Uuid,
    since: OffsetDateTime,
    page: u64,
) -> Result<Page<SignIn>, Internal> {
    let of_kind = |kind| {
        Entity::find()
            .filter(Column::PersonId.eq(person_id))
            .filter(Column::Kind.eq(kind))
            .filter(Column::At.gte(Moment::from(since)))
    };
    let mut items = failures(records, of_kind(Event::SIGN_IN_REFUSED)).await?;
    let succeeded = of_kind(Event::SIGN_IN_SUCCEEDED);
    let total =
        items.len() as u64 + PaginatorTrait::count(succeeded.clone(), records.database()).await?;
    let cut = Cut::of(total, page, PAGE_SIZE);
    // Of those up to the end of this page.
    let rows = succeeded
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .limit(cut.offset() + cut.size())
        .all(records.database())
        .await?;
    for row in rows {
        items.push(row.try_into()?);
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.at));
    let before = usize::try_from(cut.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(cut.size()).unwrap_or(usize::MAX);
    Ok(cut.with(items.into_iter().skip(before).take(size).collect()))
}

/// What failed, put together by day and outcome. The database puts together what is alike within an hour.
async fn failures(records: &Records, refused: Select<Entity>) -> Result<Vec<SignIn>, Internal> {
    type Alike = (String, i64, i64, i64, Option<String>, Option<String>);
    let hour = || -> SimpleExpr { Expr::col(Column::At).div(HOUR) };
    let alike: Vec<Alike> = refused
        .select_only()
        .column(Column::Details)
        .column_as(Column::At.count(), "rows")
        .column_as(Column::At.min(), "first")
        .column_as(Column::At.max(), "last")
        .column_as(Column::Origin.min(), "one")
        .column_as(Column::Origin.max(), "other")
        .group_by(hour())
        .group_by(Column::Details)
        .into_tuple()
        .all(records.database())
        .await?;
    let mut days: BTreeMap<(Date, Outcome), SignIn> = BTreeMap::new();
    for (details, rows, first, last, one, other) in alike {
        let details: Map<String, Value> = serde_json::from_str(&details).unwrap_or_default();
        let rows = u64::try_from(rows).unwrap_or_default();
        let each = details.get(TIMES).and_then(Value::as_u64).unwrap_or(1);
        let outcome = Event::of_fields(Event::SIGN_IN_REFUSED, details)
            .as_ref()
            .map_or(Outcome::Refused, Outcome::of);
        let these = SignIn {
            at: moment(last),
            since: moment(first),
            times: rows.saturating_mul(each),
            several: one != other,
            origin: one,
            session: None,
            outcome,
        };
        days.entry((calendar::day_of(these.at), outcome))
            .and_modify(|all| all.join(&these))
            .or_insert(these);
    }
    Ok(days.into_values().collect())
}

fn moment(milliseconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

impl Outcome {
    /// What comes of it for whoever reads their own.
    fn of(event: &Event) -> Self {
        match event {
            Event::SignInSucceeded { means, .. } => match means {
                Means::Password => Self::WithPassword,
                Means::Efirma => Self::WithEfirma,
            },
            Event::SignInRefused { reason, .. } => match reason {
                SignInRefusal::WrongPassword => Self::WrongPassword,
                SignInRefusal::Delayed => Self::Delayed,
                SignInRefusal::Unknown
                | SignInRefusal::NeverActivated
                | SignInRefusal::Removed
                | SignInRefusal::Changed => Self::Refused,
            },
            _ => Self::Refused,
        }
    }
}

impl SignIn {
    fn join(&mut self, other: &Self) {
        self.at = Ord::max(self.at, other.at);
        self.since = Ord::min(self.since, other.since);
        self.times = self.times.saturating_add(other.times);
        self.several |= other.several || self.origin != other.origin;
    }
}

impl TryFrom<Model> for SignIn {
    type Error = Internal;

    fn try_from(row: Model) -> Result<Self, Internal> {
        let event =
            Event::of_row(&row).ok_or(Internal::Inconsistent("a sign-in that cannot be read"))?;
        Ok(Self {
            at: *row.at,
            since: *row.at,
            times: 1,
            origin: row.origin,
            several: false,
            session: row.session_id,
            outcome: Outcome::of(&event),
        })
    }
}
