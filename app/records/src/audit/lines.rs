//! Events and seals as lines of JSON, in a file or in the log.
//!
//! The worker writes them from the rows, after their transactions have committed, and marks each row
//! once its line is safe: what was never committed is never written, what was committed is never lost.
//! Whoever dies between the line and the mark leaves a line to be written twice, alike to the letter.

use std::{io::SeekFrom, path::Path, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use platform::{
    entities::{HiddenBytes, Moment, audit_event, audit_segment},
    internal::Internal,
    lease::{self, Lease, Lock},
};
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::{
    fs::OpenOptions,
    io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _},
};
use uuid::Uuid;

use super::milliseconds::milliseconds;
use super::recording::tell_repeats;
use crate::Records;

/// How many rows become lines at a time.
const BATCH: u64 = 500;

/// One worker writes lines; the lease lasts much longer than a batch takes.
pub const LINES: Lock = Lock {
    name: "audit-lines",
    lasts: Duration::from_mins(2),
};

/// A line.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Line {
    /// An event.
    Event(EventLine),
    /// A segment's seal; written once more, with two fields more, when its events are purged.
    Seal(SealLine),
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct EventLine {
    pub(super) id: Uuid,
    pub(super) at: String,
    pub(super) kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contratista: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
    details: Value,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SealLine {
    pub(super) number: i64,
    pub(super) kind: String,
    pub(super) day: String,
    pub(super) events: i32,
    first: Uuid,
    last: Uuid,
    rows_hash: String,
    previous: String,
    pub(super) seal: String,
    sealed_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    purged_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    purge_seal: Option<String>,
}

impl SealLine {
    /// What does not change when its events are purged.
    pub(super) fn sealed(&self) -> Self {
        Self {
            purged_at: None,
            purge_seal: None,
            ..self.clone()
        }
    }
}

impl From<&audit_event::Model> for EventLine {
    fn from(row: &audit_event::Model) -> Self {
        Self {
            id: row.id,
            at: moment(row.at),
            kind: row.kind.clone(),
            person: row.person_id,
            contratista: row.contratista_id,
            session: row.session_id,
            token: row.token_id,
            origin: row.origin.clone(),
            details: serde_json::from_str(&row.details)
                .unwrap_or_else(|_| Value::String(row.details.clone())),
        }
    }
}

impl From<&audit_segment::Model> for SealLine {
    fn from(row: &audit_segment::Model) -> Self {
        let text = |bytes: &HiddenBytes| URL_SAFE_NO_PAD.encode(&bytes.0);
        Self {
            number: row.number,
            kind: row.kind.clone(),
            day: row.day.clone(),
            events: row.events,
            first: row.first_id,
            last: row.last_id,
            rows_hash: text(&row.rows_hash),
            previous: text(&row.previous),
            seal: text(&row.seal),
            sealed_at: moment(row.sealed_at),
            purged_at: row.purged_at.map(moment),
            purge_seal: row.purge_seal.as_ref().map(text),
        }
    }
}

/// RFC 3339, UTC, to the millisecond.
fn moment(at: Moment) -> String {
    Timestamp::from_millisecond(milliseconds(at))
        .unwrap_or_default()
        .to_string()
}

/// An event's line, without its end.
pub(super) fn line_of(row: &audit_event::Model) -> Result<String, Internal> {
    written(&Line::Event(row.into()))
}

fn written(line: &Line) -> Result<String, Internal> {
    serde_json::to_string(line).map_err(|_| Internal::Inconsistent("a line cannot be written"))
}

/// Writes the lines that are yet to be written, unless another worker is at it. Returns how many.
///
/// # Errors
/// [`Internal`]; what was not marked is written by a later call.
pub async fn emit(records: &Records) -> Result<usize, Internal> {
    if !lacks_lines(records).await? {
        return Ok(0);
    }
    let lines = lease::hold(records, LINES, |lease| emit_under(records, lease)).await?;
    Ok(lines.unwrap_or_default())
}

/// Does the same under a lease of [`LINES`].
///
/// # Errors
/// [`Internal`]; what was not marked is written by a later call.
pub async fn emit_under(records: &Records, lease: Lease) -> Result<usize, Internal> {
    let mut lines = 0;
    loop {
        match emit_some(records).await? {
            0 => return Ok(lines),
            some => lines += some,
        }
        if !lease.renew(records).await? {
            return Ok(lines);
        }
    }
}

/// What each worker does first, since what is repeated is counted in its own memory; then whether anything
/// has no line.
///
/// # Errors
/// [`Internal`].
pub async fn lacks_lines(records: &Records) -> Result<bool, Internal> {
    tell_repeats(records, false).await?;
    let database = records.database();
    let event = audit_event::Entity::find()
        .filter(audit_event::Column::EmittedAt.is_null())
        .order_by_asc(audit_event::Column::Id)
        .one(database)
        .await?;
    if event.is_some() {
        return Ok(true);
    }
    let segment = audit_segment::Entity::find()
        .filter(audit_segment::Column::EmittedAt.is_null())
        .one(database)
        .await?;
    Ok(segment.is_some())
}

/// The events first, so that a segment's line follows those of its events.
async fn emit_some(records: &Records) -> Result<usize, Internal> {
    let (database, now) = (records.database(), Moment::from(records.now()));
    let events = audit_event::Entity::find()
        .filter(audit_event::Column::EmittedAt.is_null())
        .order_by_asc(audit_event::Column::Id)
        .limit(BATCH)
        .all(database)
        .await?;
    if !events.is_empty() {
        let lines: Vec<String> = events.iter().map(line_of).collect::<Result<_, _>>()?;
        write(records, &lines).await?;
        audit_event::Entity::update_many()
            .col_expr(audit_event::Column::EmittedAt, Expr::value(now))
            .filter(audit_event::Column::Id.is_in(events.iter().map(|row| row.id)))
            .exec(database)
            .await?;
        return Ok(events.len());
    }
    let segments = audit_segment::Entity::find()
        .filter(audit_segment::Column::EmittedAt.is_null())
        .order_by_asc(audit_segment::Column::Number)
        .limit(BATCH)
        .all(database)
        .await?;
    let lines: Vec<String> = (segments.iter())
        .map(|row| written(&Line::Seal(row.into())))
        .collect::<Result<_, _>>()?;
    if !lines.is_empty() {
        write(records, &lines).await?;
    }
    for segment in &segments {
        // Unless it has been purged meanwhile: that is one more line.
        let purged = match segment.purged_at {
            Some(_) => audit_segment::Column::PurgedAt.is_not_null(),
            None => audit_segment::Column::PurgedAt.is_null(),
        };
        audit_segment::Entity::update_many()
            .col_expr(audit_segment::Column::EmittedAt, Expr::value(now))
            .filter(audit_segment::Column::Number.eq(segment.number))
            .filter(purged)
            .exec(database)
            .await?;
    }
    Ok(segments.len())
}

/// How many events have no line yet.
pub(super) async fn unemitted_in(records: &Records, segment: i64) -> Result<u64, Internal> {
    let waiting = audit_event::Entity::find()
        .filter(audit_event::Column::Segment.eq(segment))
        .filter(audit_event::Column::EmittedAt.is_null());
    Ok(PaginatorTrait::count(waiting, records.database()).await?)
}

async fn write(records: &Records, lines: &[String]) -> Result<(), Internal> {
    let Some(file) = &records.audit_settings().file else {
        for line in lines {
            tracing::info!(target: "auditoria", "{line}");
        }
        return Ok(());
    };
    append(file, lines)
        .await
        .map_err(|error| Internal::other(format!("the file of security events: {}", error.kind())))
}

/// Appends the lines; when this returns they are on the disk. The file is opened each time, so that it
/// can be moved away.
async fn append(path: &Path, lines: &[String]) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o640)
        .open(path)
        .await?;
    let mut text = String::new();
    if file.seek(SeekFrom::End(0)).await? > 0 {
        file.seek(SeekFrom::End(-1)).await?;
        if file.read_u8().await? != b'\n' {
            // Somebody died in the middle of a line.
            text.push('\n');
        }
    }
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    file.write_all(text.as_bytes()).await?;
    file.flush().await?;
    file.sync_data().await
}
