//! Whether the record is whole: every event against its MAC, every segment against its seal, each seal
//! against the one before, the last against the mark; and the database against the files of lines, each way,
//! which alone tell of events that went before they were sealed.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt, io,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use platform::{
    SecretKey, calendar,
    entities::{Moment, audit_event, audit_segment},
    internal::{Internal, impl_from_internal},
};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use time::OffsetDateTime;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use uuid::Uuid;

use super::{
    binding::{row_mac, rows_hash},
    event::MarkProblem,
    lines::{EventLine, Line, SealLine},
    mark::{self, Mark},
    milliseconds::milliseconds,
    seals::{OVERDUE, purge_seal, segment_seal},
};
use crate::Records;

/// How many segments, and how many lines, are looked at at a time.
const BATCH: usize = 200;

/// How many rows are looked at at a time where only little of them is read.
const ROWS: u64 = 2_000;

/// Whatever is older than this should have its line.
const LINE_OVERDUE: Duration = Duration::from_mins(15);

/// By how much the clocks of two machines may differ.
const SKEW: Duration = Duration::from_mins(2);

/// Which segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its number.
    pub number: i64,
    /// Of which kind its events are.
    pub kind: String,
    /// Of which day, as `2027-01-10`.
    pub day: String,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A segment and its seal are gone.
    MissingSegment {
        /// Its number.
        number: i64,
        /// What it was, where a line or its events still tell.
        was: Option<Segment>,
    },
    /// The segment itself does not fit its seal.
    AlteredSegment(Segment),
    /// It does not name the seal of the one before.
    BrokenChain(Segment),
    /// There are fewer events in it than were sealed, or more.
    WrongCount {
        /// Which.
        segment: Segment,
        /// How many were sealed.
        sealed: u64,
        /// How many there are.
        found: u64,
    },
    /// As many as were sealed, but not the same.
    AlteredEvents(Segment),
    /// It is said to have been purged, but not by us; or it was, and has events.
    FalsePurge(Segment),
    /// The mark outside of the database says something else than the database.
    Mark(MarkProblem),
    /// An event whose MAC is not ours, or that has none: somebody else wrote it, or altered it.
    NotOurs {
        /// Its id.
        id: Uuid,
        /// Its kind.
        kind: String,
        /// Its day.
        day: String,
        /// The segment that it is in; none while it is not sealed.
        segment: Option<i64>,
    },
    /// Events that should have been sealed long since.
    Unsealed {
        /// How many.
        events: u64,
    },
    /// Events whose lines should have been written long since.
    Unwritten {
        /// How many.
        events: u64,
    },
    /// An event that is said to have its line, and has none in the files.
    WithoutLine {
        /// Its id.
        id: Uuid,
        /// Its kind.
        kind: String,
        /// Its day.
        day: String,
    },
    /// A line tells of an event that is gone from the database.
    MissingEvent {
        /// Its id.
        id: Uuid,
        /// Its kind.
        kind: String,
        /// Its day.
        day: String,
    },
    /// A line tells something else than the database.
    AlteredEvent {
        /// Its id.
        id: Uuid,
        /// The segment that it is in; none while it is not sealed.
        segment: Option<i64>,
    },
    /// A line tells of another seal than the database, or of one that is not ours.
    AlteredLine {
        /// The segment.
        segment: Segment,
    },
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many segments there are.
    pub segments: u64,
    /// How many of them have been purged.
    pub purged: u64,
    /// How many events are sealed.
    pub sealed: u64,
    /// How many are yet to be sealed.
    pub unsealed: u64,
    /// Segments that were sealed hours later than usual: because no worker ran, or somebody kept it from
    /// it; or because events of long ago were sealed anew.
    pub late: Vec<Segment>,
    /// How many lines were compared.
    pub lines: u64,
    /// How many lines cannot be read: a process died over them, and wrote them again.
    pub torn: u64,
    /// What is not as it should be.
    pub findings: Vec<Finding>,
}

/// Why the record could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A file of lines cannot be read.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// See [`Internal`].
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl_from_internal!(VerifyError);

/// Looks at all of the record. `files` are those in which lines were written, of all machines: all of
/// them, or the latest of each.
///
/// # Errors
/// [`VerifyError`]; what is wrong with the record is no error but in the [`Report`].
pub async fn verify(records: &Records, files: &[PathBuf]) -> Result<Report, VerifyError> {
    let (mark, problem) = mark::look(records).await?;
    let mut verification = Verification {
        records,
        began: records.now(),
        mark,
        report: Report::default(),
        missing: BTreeMap::new(),
        told: Told::default(),
    };
    verification
        .report
        .findings
        .extend(problem.map(Finding::Mark));
    // Files first: what they tell of had been committed before.
    for file in files {
        verification.file(file).await?;
    }
    verification.chain().await?;
    verification.orphans().await?;
    verification.unsealed().await?;
    verification.unwritten().await?;
    verification.without_line().await?;
    let missing = std::mem::take(&mut verification.missing);
    let missing = missing
        .into_iter()
        .map(|(number, was)| Finding::MissingSegment { number, was });
    let mut report = verification.report;
    report.findings.extend(missing);
    Ok(report)
}

/// What the lines have told.
#[derive(Default)]
struct Told {
    events: HashSet<Uuid>,
    /// When the earliest of those lines was written, as the database says.
    since: Option<OffsetDateTime>,
}

struct Verification<'a> {
    records: &'a Records,
    began: OffsetDateTime,
    mark: Option<Mark>,
    report: Report,
    /// By number, so that each is told once however often it is missed.
    missing: BTreeMap<i64, Option<Segment>>,
    told: Told,
}

impl Verification<'_> {
    fn found(&mut self, finding: Finding) {
        self.report.findings.push(finding);
    }

    fn misses(&mut self, number: i64, was: Option<Segment>) {
        let known = self.missing.entry(number).or_default();
        if known.is_none() {
            *known = was;
        }
    }

    fn is_ours(&self, seal: &[u8], of: impl Fn(&SecretKey) -> [u8; 32]) -> bool {
        self.records.key().made(seal, of)
    }

    /// Every segment, in order.
    async fn chain(&mut self) -> Result<(), VerifyError> {
        let mut before: Option<audit_segment::Model> = None;
        loop {
            let after = before.as_ref().map_or(0, |segment| segment.number);
            let segments = audit_segment::Entity::find()
                .filter(audit_segment::Column::Number.gt(after))
                .order_by_asc(audit_segment::Column::Number)
                .limit(u64::try_from(BATCH).unwrap_or_default())
                .all(self.records.database())
                .await?;
            if segments.is_empty() {
                return Ok(());
            }
            for segment in segments {
                let last = before.as_ref().map_or(0, |segment| segment.number);
                let gap = last + 1..segment.number;
                let follows = gap.is_empty();
                // Of a gap without end, made by a false number, its beginning says enough.
                for number in gap.take(BATCH) {
                    self.misses(number, None);
                }
                let previous = before.map_or([0; 32].into(), |segment| segment.seal);
                if follows && segment.previous != previous {
                    self.found(Finding::BrokenChain((&segment).into()));
                }
                self.segment(&segment).await?;
                before = Some(segment);
            }
        }
    }

    async fn segment(&mut self, segment: &audit_segment::Model) -> Result<(), VerifyError> {
        self.report.segments += 1;
        if !self.is_ours(&segment.seal.0, |key| segment_seal(key, segment)) {
            self.found(Finding::AlteredSegment(segment.into()));
        }
        let rows = self.rows(segment.number).await?;
        if segment.purged_at.is_some() {
            self.purged(segment, rows.len());
            return Ok(());
        }
        let sealed = u64::try_from(segment.events).unwrap_or_default();
        let found = u64::try_from(rows.len()).unwrap_or_default();
        let altered = rows_hash(&rows)[..] != segment.rows_hash.0;
        if altered {
            // It may have been purged since it was read.
            let now = audit_segment::Entity::find_by_id(segment.number)
                .one(self.records.database())
                .await?;
            if let Some(now) = now.filter(|now| now.purged_at.is_some()) {
                self.purged(&now, 0);
                return Ok(());
            }
        }
        self.report.sealed += found;
        self.look_at(&rows, Some(segment));
        let oldest = rows.iter().map(|row| *row.at).min();
        if oldest.is_some_and(|oldest| *segment.sealed_at > oldest + OVERDUE) {
            self.report.late.push(segment.into());
        }
        if found != sealed {
            self.found(Finding::WrongCount {
                segment: segment.into(),
                sealed,
                found,
            });
        } else if altered {
            self.found(Finding::AlteredEvents(segment.into()));
        }
        Ok(())
    }

    fn purged(&mut self, segment: &audit_segment::Model, rows: usize) {
        self.report.purged += 1;
        let ours = match (segment.purged_at, &segment.purge_seal) {
            (Some(at), Some(seal)) => self.is_ours(&seal.0, |key| purge_seal(key, segment, at)),
            _ => false,
        };
        if !ours || rows > 0 {
            self.found(Finding::FalsePurge(segment.into()));
        }
    }

    async fn rows(&self, segment: i64) -> Result<Vec<audit_event::Model>, VerifyError> {
        let mut rows = audit_event::Entity::find()
            .filter(audit_event::Column::Segment.eq(segment))
            .all(self.records.database())
            .await?;
        // Not the database's order: it need not be the one in which they were sealed.
        rows.sort_by_key(|row| row.id);
        Ok(rows)
    }

    /// Rows against their MACs. Those of versions that made none have none: what was sealed before all had
    /// one, or is yet to be sealed while versions are exchanged.
    fn look_at(&mut self, rows: &[audit_event::Model], segment: Option<&audit_segment::Model>) {
        let of = segment.map_or(self.began.into(), |segment| segment.sealed_at);
        let may_have_none =
            (self.mark.as_ref()).is_none_or(|mark| milliseconds(of) < mark.macs_from);
        for row in rows {
            let ours = match &row.mac {
                Some(mac) => self.is_ours(&mac.0, |key| row_mac(key, row)),
                None => may_have_none,
            };
            if !ours {
                self.found(Finding::NotOurs {
                    id: row.id,
                    kind: row.kind.clone(),
                    day: day_of(row.at),
                    segment: segment.map(|segment| segment.number),
                });
            }
        }
    }

    /// Events that are yet to be sealed.
    async fn unsealed(&mut self) -> Result<(), VerifyError> {
        use audit_event::Column;
        let (mut last, mut overdue) = (Uuid::nil(), 0);
        loop {
            let rows = audit_event::Entity::find()
                .filter(Column::Segment.is_null())
                .filter(Column::Id.gt(last))
                .order_by_asc(Column::Id)
                .limit(ROWS)
                .all(self.records.database())
                .await?;
            let Some(end) = rows.last() else {
                break;
            };
            last = end.id;
            self.look_at(&rows, None);
            self.report.unsealed += rows.len() as u64;
            let waits_too_long = |row: &&audit_event::Model| *row.at + OVERDUE < self.began;
            overdue += rows.iter().filter(waits_too_long).count() as u64;
        }
        if overdue > 0 {
            self.found(Finding::Unsealed { events: overdue });
        }
        Ok(())
    }

    /// Events whose lines are overdue.
    async fn unwritten(&mut self) -> Result<(), VerifyError> {
        let overdue = audit_event::Entity::find()
            .filter(audit_event::Column::EmittedAt.is_null())
            .filter(audit_event::Column::At.lt(Moment::from(self.began - LINE_OVERDUE)));
        let events = PaginatorTrait::count(overdue, self.records.database()).await?;
        if events > 0 {
            self.found(Finding::Unwritten { events });
        }
        Ok(())
    }

    /// Events that are marked as written since the files began, and are in none of them. What was written
    /// while we looked is left for the next time.
    async fn without_line(&mut self) -> Result<(), VerifyError> {
        use audit_event::Column;
        let Some(since) = self.told.since else {
            return Ok(());
        };
        let just_now = self.began - SKEW..self.records.now() + SKEW;
        let mut last = Uuid::nil();
        loop {
            let rows: Vec<(Uuid, String, Moment, Moment)> = audit_event::Entity::find()
                .select_only()
                .columns([Column::Id, Column::Kind, Column::At, Column::EmittedAt])
                .filter(Column::EmittedAt.gte(Moment::from(since)))
                .filter(Column::Id.gt(last))
                .order_by_asc(Column::Id)
                .limit(ROWS)
                .into_tuple()
                .all(self.records.database())
                .await?;
            let Some((end, ..)) = rows.last() else {
                return Ok(());
            };
            last = *end;
            for (id, kind, at, emitted_at) in rows {
                if !self.told.events.contains(&id) && !just_now.contains(&*emitted_at) {
                    let day = day_of(at);
                    self.found(Finding::WithoutLine { id, kind, day });
                }
            }
        }
    }

    /// Events that are marked with a segment that is gone.
    async fn orphans(&mut self) -> Result<(), VerifyError> {
        let orphans: Vec<(i64, String, i64)> = audit_event::Entity::find()
            .select_only()
            .column(audit_event::Column::Segment)
            .column(audit_event::Column::Kind)
            .column_as(audit_event::Column::At.min(), "oldest")
            .join(
                JoinType::LeftJoin,
                audit_event::Entity::belongs_to(audit_segment::Entity)
                    .from(audit_event::Column::Segment)
                    .to(audit_segment::Column::Number)
                    .into(),
            )
            .filter(audit_event::Column::Segment.is_not_null())
            .filter(audit_segment::Column::Number.is_null())
            .group_by(audit_event::Column::Segment)
            .group_by(audit_event::Column::Kind)
            .into_tuple()
            .all(self.records.database())
            .await?;
        for (number, kind, at) in orphans {
            let day = OffsetDateTime::from_unix_timestamp(at / 1_000)
                .map(|at| calendar::day_of(at).to_string())
                .unwrap_or_default();
            self.misses(number, Some(Segment { number, kind, day }));
        }
        Ok(())
    }

    /// The lines of a file against the database.
    async fn file(&mut self, path: &Path) -> Result<(), VerifyError> {
        let broken = |error| VerifyError::File {
            path: path.to_owned(),
            error,
        };
        let file = tokio::fs::File::open(path).await.map_err(broken)?;
        let mut lines = BufReader::new(file).lines();
        let (mut events, mut seals) = (Vec::new(), Vec::new());
        while let Some(line) = lines.next_line().await.map_err(broken)? {
            if line.is_empty() {
                continue;
            }
            self.report.lines += 1;
            match serde_json::from_str(&line) {
                Ok(Line::Event(event)) => events.push(event),
                Ok(Line::Seal(seal)) => seals.push(seal),
                Err(_) => self.report.torn += 1,
            }
            if events.len() >= BATCH {
                self.events(std::mem::take(&mut events)).await?;
            }
            if seals.len() >= BATCH {
                self.seals(std::mem::take(&mut seals)).await?;
            }
        }
        self.events(events).await?;
        self.seals(seals).await
    }

    async fn events(&mut self, lines: Vec<EventLine>) -> Result<(), VerifyError> {
        let rows: HashMap<Uuid, audit_event::Model> = audit_event::Entity::find()
            .filter(audit_event::Column::Id.is_in(lines.iter().map(|line| line.id)))
            .all(self.records.database())
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let emitted = rows
            .values()
            .filter_map(|row| row.emitted_at.map(|at| *at))
            .min();
        self.told.since = self.told.since.into_iter().chain(emitted).min();
        self.told.events.extend(lines.iter().map(|line| line.id));
        for line in lines {
            match rows.get(&line.id) {
                Some(row) if EventLine::from(row) == line => {}
                Some(row) => self.found(Finding::AlteredEvent {
                    id: line.id,
                    segment: row.segment,
                }),
                None => {
                    let day = day_of_line(&line.at);
                    if !self.was_purged(&line.kind, &day).await? {
                        let (id, kind) = (line.id, line.kind);
                        self.found(Finding::MissingEvent { id, kind, day });
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether events of this kind and day have been purged; that it was our doing is seen elsewhere.
    async fn was_purged(&self, kind: &str, day: &str) -> Result<bool, VerifyError> {
        let purged = audit_segment::Entity::find()
            .filter(audit_segment::Column::Kind.eq(kind))
            .filter(audit_segment::Column::Day.eq(day))
            .filter(audit_segment::Column::PurgedAt.is_not_null())
            .one(self.records.database())
            .await?;
        Ok(purged.is_some())
    }

    async fn seals(&mut self, lines: Vec<SealLine>) -> Result<(), VerifyError> {
        let segments: HashMap<i64, audit_segment::Model> = audit_segment::Entity::find()
            .filter(audit_segment::Column::Number.is_in(lines.iter().map(|line| line.number)))
            .all(self.records.database())
            .await?
            .into_iter()
            .map(|segment| (segment.number, segment))
            .collect();
        for line in lines {
            let named = Segment {
                number: line.number,
                kind: line.kind.clone(),
                day: line.day.clone(),
            };
            match segments.get(&line.number) {
                Some(segment) if SealLine::from(segment).sealed() == line.sealed() => {}
                Some(_) => self.found(Finding::AlteredLine { segment: named }),
                None => self.misses(line.number, Some(named)),
            }
        }
        Ok(())
    }
}

fn day_of(at: Moment) -> String {
    calendar::day_of(*at).to_string()
}

fn day_of_line(at: &str) -> String {
    at.parse::<Timestamp>()
        .ok()
        .and_then(|at| OffsetDateTime::from_unix_timestamp(at.as_second()).ok())
        .map(|at| calendar::day_of(at).to_string())
        .unwrap_or_default()
}

impl From<&audit_segment::Model> for Segment {
    fn from(row: &audit_segment::Model) -> Self {
        Self {
            number: row.number,
            kind: row.kind.clone(),
            day: row.day.clone(),
        }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}, {})", self.number, self.kind, self.day)
    }
}
