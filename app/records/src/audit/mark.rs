//! The mark: number and seal of the last segment, kept in the store of files, where whoever has only the
//! database does not reach it. Nothing is sealed that does not go on from it.
//!
//! It is written twice a segment. Before the segment is stored it says which one is to come, afterwards
//! that it has: so whoever dies in between leaves a database that is where the mark says, or one ahead of
//! it, at the very segment that was announced.
//!
//! **The first one.** A migration cannot reach the store. It leaves a row, `audit_first_mark`; the first
//! worker that finds no mark writes one and takes the row away. Without the row a missing mark is missing.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use platform::{
    SecretKey,
    entities::{audit_event, audit_first_mark, audit_segment},
    internal::Internal,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::{event::MarkProblem, milliseconds::milliseconds, seals::SealError};
use crate::Records;

/// The folder in the store of files that the mark lies in.
pub const MARKS: &str = "auditoria";

/// How long the store may take to give it, or to take it: less than a lease lasts.
const PATIENCE: Duration = Duration::from_secs(30);

/// For how long rows without a MAC may come, once the first mark is there, in an installation that has
/// some from before: its other processes are of the version before until they are exchanged.
const EXCHANGE: Duration = Duration::from_hours(24);

/// How often the mark is read anew while somebody seals, to see it and the database at one moment.
const LOOKS: usize = 5;

/// The last segment: its number and its seal; 0 and zeros before the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) number: i64,
    pub(super) seal: Vec<u8>,
}

impl Head {
    fn none() -> Self {
        Self {
            number: 0,
            seal: vec![0; 32],
        }
    }
}

impl From<&audit_segment::Model> for Head {
    fn from(segment: &audit_segment::Model) -> Self {
        Self {
            number: segment.number,
            seal: segment.seal.0.clone(),
        }
    }
}

/// The mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) head: Head,
    /// The seal of the segment that is to come after it.
    pub(super) announced: Option<Vec<u8>>,
    /// From when on every row bears a MAC, in milliseconds of Unix time.
    pub(super) macs_from: i64,
}

/// The mark as it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    number: i64,
    seal: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    announced: Option<String>,
    macs_from: i64,
    mac: String,
}

impl Mark {
    fn mac(&self, key: &SecretKey) -> [u8; 32] {
        key.derive(
            "audit-mark",
            &[
                &self.head.number.to_be_bytes(),
                &self.head.seal,
                self.announced.as_deref().unwrap_or_default(),
                &self.macs_from.to_be_bytes(),
            ],
        )
    }

    /// What was stored, if it is ours.
    fn parse(key: &SecretKey, bytes: &[u8]) -> Option<Self> {
        let stored: Stored = serde_json::from_slice(bytes).ok()?;
        let bytes = |text: &String| URL_SAFE_NO_PAD.decode(text).ok();
        let announced = match &stored.announced {
            Some(text) => Some(bytes(text)?),
            None => None,
        };
        let mark = Self {
            head: Head {
                number: stored.number,
                seal: bytes(&stored.seal)?,
            },
            announced,
            macs_from: stored.macs_from,
        };
        key.made(&bytes(&stored.mac)?, |key| mark.mac(key))
            .then_some(mark)
    }

    /// Puts it into the store.
    pub(super) async fn write(&self, records: &Records) -> Result<(), Internal> {
        let stored = Stored {
            number: self.head.number,
            seal: URL_SAFE_NO_PAD.encode(&self.head.seal),
            announced: self
                .announced
                .as_ref()
                .map(|seal| URL_SAFE_NO_PAD.encode(seal)),
            macs_from: self.macs_from,
            mac: URL_SAFE_NO_PAD.encode(self.mac(records.key())),
        };
        let text = serde_json::to_vec(&stored)
            .map_err(|_| Internal::Inconsistent("a mark cannot be written"))?;
        within(records.files().put(&location(), text)).await
    }

    /// The segment that was announced is stored.
    pub(super) fn advance(&mut self) {
        if let Some(seal) = self.announced.take() {
            let number = self.head.number + 1;
            self.head = Head { number, seal };
        }
    }

    /// Brings it to where the database is; what is wrong if it is not where the mark says.
    pub(super) async fn settle(
        mut self,
        records: &Records,
    ) -> Result<Result<Self, MarkProblem>, Internal> {
        let head = head(records).await?;
        if head == self.head {
            self.announced = None;
            return Ok(Ok(self));
        }
        if head.number == self.head.number + 1 && Some(&head.seal) == self.announced.as_ref() {
            self.advance();
            return Ok(Ok(self));
        }
        let problem = if head.number < self.head.number {
            MarkProblem::Ahead
        } else if self.head == Head::none() || self.is_stored(records).await? {
            MarkProblem::Behind
        } else {
            MarkProblem::Forked
        };
        Ok(Err(problem))
    }

    /// Whether the segment that it names is in the database as it names it.
    async fn is_stored(&self, records: &Records) -> Result<bool, Internal> {
        let segment = audit_segment::Entity::find_by_id(self.head.number)
            .one(records.database())
            .await?;
        Ok(segment.is_some_and(|segment| segment.seal.0 == self.head.seal))
    }

    /// The first one, of what the database says now.
    pub(super) async fn of_now(records: &Records) -> Result<Self, Internal> {
        let from_before = audit_event::Entity::find()
            .filter(audit_event::Column::Mac.is_null())
            .one(records.database())
            .await?;
        let now = records.now();
        let macs_from = from_before.map_or(now, |_| now + EXCHANGE);
        Ok(Self {
            head: head(records).await?,
            announced: None,
            macs_from: milliseconds(macs_from.into()),
        })
    }
}

/// What is found in the store.
pub(super) enum Found {
    Mark(Mark),
    /// None, and none is needed: the first is yet to be written.
    NotYet,
    Wrong(MarkProblem),
}

fn location() -> String {
    format!("{MARKS}/marca.json")
}

async fn within<T>(work: impl Future<Output = Result<T, Internal>>) -> Result<T, Internal> {
    (tokio::time::timeout(PATIENCE, work).await).unwrap_or(Err(Internal::Files))
}

/// The last segment in the database.
async fn head(records: &Records) -> Result<Head, Internal> {
    let last = audit_segment::Entity::find()
        .order_by_desc(audit_segment::Column::Number)
        .one(records.database())
        .await?;
    Ok(last.as_ref().map_or_else(Head::none, Head::from))
}

/// Reads the mark.
pub(super) async fn find(records: &Records) -> Result<Found, Internal> {
    let stored = within(records.files().find(&location())).await?;
    let Some(stored) = stored else {
        let first = audit_first_mark::Entity::find();
        let first = PaginatorTrait::count(first, records.database()).await? > 0;
        return Ok(if first {
            Found::NotYet
        } else {
            Found::Wrong(MarkProblem::Missing)
        });
    };
    Ok(Mark::parse(records.key(), &stored).map_or(Found::Wrong(MarkProblem::Altered), Found::Mark))
}

/// The mark, if the database is where it says; the first one is written here. Only for whoever holds
/// the lease. `fits` is told whether it is.
pub(super) async fn to_go_on_from(
    records: &Records,
    fits: impl Fn(bool),
) -> Result<Mark, SealError> {
    let found = match find(records).await? {
        Found::Mark(mark) => mark.settle(records).await?,
        Found::Wrong(problem) => Err(problem),
        Found::NotYet => {
            let mark = Mark::of_now(records).await?;
            mark.write(records).await?;
            Ok(mark)
        }
    };
    fits(found.is_ok());
    let mark = found.map_err(SealError::Mark)?;
    audit_first_mark::Entity::delete_many()
        .exec(records.database())
        .await?;
    Ok(mark)
}

/// What the mark says of the database, as somebody sees it who seals nothing: the mark, if there is one,
/// and what is wrong with it.
pub(super) async fn look(
    records: &Records,
) -> Result<(Option<Mark>, Option<MarkProblem>), Internal> {
    let mut looked = (None, None);
    // Who seals meanwhile is between the mark and the database: that passes.
    for _ in 0..LOOKS {
        looked = match find(records).await? {
            Found::NotYet => (None, None),
            Found::Wrong(problem) => (None, Some(problem)),
            Found::Mark(mark) => match mark.clone().settle(records).await? {
                Ok(mark) => (Some(mark), None),
                Err(problem) => (Some(mark), Some(problem)),
            },
        };
        if looked.1.is_none() {
            break;
        }
    }
    Ok(looked)
}
