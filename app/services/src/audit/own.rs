//! What a person may see of the record: his own sign-ins.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    Services,
    entities::{
        Moment,
        audit_event::{Column, Entity, Model},
    },
    internal::Internal,
};

/// How far back somebody sees his own sign-ins.
pub const SHOWN_FOR: Duration = Duration::days(90);

/// How many stand on a page.
pub const PAGE_SIZE: u64 = 20;

/// A sign-in, or one that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// When.
    pub at: OffsetDateTime,
    /// From which address, where it was known.
    pub origin: Option<String>,
    /// In which session; none in one that failed.
    pub session: Option<Uuid>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// One page of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIns {
    /// The latest first.
    pub items: Vec<SignIn>,
    /// How many there are on all pages.
    pub total: u64,
    /// This page, from 1.
    pub page: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
}

/// A person's sign-ins, failed ones included, from `since` on (see [`SHOWN_FOR`]). A page beyond the
/// last is the last.
///
/// # Errors
/// [`Internal`].
pub async fn of_person(
    services: &Services,
    person_id: Uuid,
    since: OffsetDateTime,
    page: u64,
) -> Result<SignIns, Internal> {
    let query = Entity::find()
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::At.gte(Moment::from(since)))
        .filter(Column::Kind.is_in(["sign_in_succeeded", "sign_in_refused"]));
    let total = PaginatorTrait::count(query.clone(), services.database()).await?;
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    let page = page.clamp(1, pages);
    let rows = query
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
        .all(services.database())
        .await?;
    Ok(SignIns {
        items: rows.into_iter().map(SignIn::from).collect(),
        total,
        page,
        pages,
    })
}

impl From<Model> for SignIn {
    fn from(row: Model) -> Self {
        let details: Value = serde_json::from_str(&row.details).unwrap_or_default();
        let says = |field: &str, word: &str| details.get(field).is_some_and(|value| value == word);
        let outcome = if row.kind == "sign_in_succeeded" {
            if says("means", "efirma") {
                Outcome::WithEfirma
            } else {
                Outcome::WithPassword
            }
        } else if says("reason", "wrong_password") {
            Outcome::WrongPassword
        } else if says("reason", "delayed") {
            Outcome::Delayed
        } else {
            Outcome::Refused
        };
        Self {
            at: *row.at,
            origin: row.origin,
            session: row.session_id,
            outcome,
        }
    }
}
