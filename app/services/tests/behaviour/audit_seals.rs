//! Lines and seals of the record: what is found when somebody has been at it, and what is not when
//! nobody has.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryOrder, TransactionTrait};
use services::{
    Files, SecretKey, Services,
    audit::{self, AcknowledgeError, Finding, MarkProblem, Report, SealError},
    entities::{audit_event, audit_first_mark, audit_segment},
};
use time::Duration;

use testing::*;

use crate::audit::events;

on_each_database!(
    events_become_lines_once_they_are_committed,
    a_line_cut_off_by_a_crash_is_written_anew,
    an_untouched_record_is_whole,
    rows_that_commit_late_go_into_a_later_segment,
    an_altered_event_is_found,
    every_kind_of_tampering_is_found,
    a_missing_segment_is_found,
    an_altered_segment_is_found,
    the_first_mark_is_written_once,
    events_from_before_macs_go_on_and_no_others,
    after_a_restoration_the_operator_lets_it_go_on,
    a_crash_between_the_mark_and_the_database_is_gone_on_from,
    what_is_held_up_is_told,
    a_purge_keeps_the_seals_and_the_record_whole,
    a_false_purge_is_found,
    a_new_key_needs_the_one_before_for_old_seals,
    two_workers_make_one_chain,
    nobody_waits_for_a_seal,
);

/// A world whose lines go to a file, and the folder that it is in.
pub(crate) struct Recorded {
    services: Services,
    folder: tempfile::TempDir,
}

/// With another key, or other files.
fn under(world: &World, key: SecretKey, store: &Path, lines: &Path) -> Services {
    let mut settings = settings();
    settings.audit.file = Some(lines.to_owned());
    world.restarted_with(settings, key, Files::in_folder(store))
}

impl Recorded {
    pub(crate) fn of(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("archivos");
        Self::over(world, folder, &store)
    }

    /// Another process, on another machine: with a file of lines of its own.
    fn beside(&self, world: &World) -> Self {
        Self::over(world, tempfile::tempdir().unwrap(), &self.store())
    }

    fn over(world: &World, folder: tempfile::TempDir, store: &Path) -> Self {
        let lines = folder.path().join("auditoria.jsonl");
        let key = SecretKey::new([1; 32]);
        Self {
            services: under(world, key, store, &lines),
            folder,
        }
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("archivos")
    }

    fn mark(&self) -> PathBuf {
        self.store().join("auditoria/marca.json")
    }

    /// Why nothing is sealed.
    async fn refusal(&self) -> Option<MarkProblem> {
        let outcome = audit::seal(&self.services).await;
        let refused = self.services.metrics().is_sealing_refused();
        match outcome {
            Ok(_) => {
                assert!(!refused);
                None
            }
            Err(SealError::Mark(problem)) => {
                assert!(refused);
                Some(problem)
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("auditoria.jsonl")
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.file()).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Seals and writes down all there is, as the worker does after a while.
    pub(crate) async fn settled(&self, world: &World) {
        world.later(Duration::minutes(61));
        audit::seal(&self.services).await.unwrap();
        audit::emit(&self.services).await.unwrap();
    }

    async fn verified(&self) -> Report {
        audit::verify(&self.services, &[]).await.unwrap()
    }

    async fn compared(&self) -> Report {
        let files = [self.file()];
        audit::verify(&self.services, &files).await.unwrap()
    }
}

async fn segments(world: &World) -> Vec<audit_segment::Model> {
    audit_segment::Entity::find()
        .order_by_asc(audit_segment::Column::Number)
        .all(world.services.database())
        .await
        .unwrap()
}

async fn execute(world: &World, statement: &str) {
    let database = world.services.database();
    let done = database.execute_unprepared(statement).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
}

/// The numbers of the segments that the findings name.
fn named(report: &Report) -> Vec<(&'static str, i64)> {
    (report.findings.iter())
        .map(|finding| match finding {
            Finding::MissingSegment { number, .. } => ("missing segment", *number),
            Finding::AlteredSegment(segment) => ("altered segment", segment.number),
            Finding::BrokenChain(segment) => ("broken chain", segment.number),
            Finding::WrongCount { segment, .. } => ("count", segment.number),
            Finding::AlteredEvents(segment) => ("altered events", segment.number),
            Finding::FalsePurge(segment) => ("false purge", segment.number),
            Finding::Mark(problem) => (problem.as_str(), -1),
            Finding::NotOurs { segment, .. } => ("not ours", segment.unwrap_or(0)),
            Finding::Unsealed { .. } => ("unsealed", 0),
            Finding::Unwritten { .. } => ("unwritten", 0),
            Finding::WithoutLine { .. } => ("without line", 0),
            Finding::MissingEvent { .. } => ("missing event", 0),
            Finding::AlteredEvent { segment, .. } => ("altered event", segment.unwrap_or(0)),
            Finding::AlteredLine { segment } => ("altered line", segment.number),
        })
        .collect()
}

async fn events_become_lines_once_they_are_committed(world: &World) {
    let recorded = Recorded::of(world);
    world.active().await;
    assert_eq!(audit::emit(&recorded.services).await.unwrap(), 4);
    let lines = recorded.lines();
    let first: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!(first["type"], "event");
    assert_eq!(first["kind"], "contratista_registered");
    assert_eq!(first["at"], "2027-01-10T18:00:00Z");
    // Of the same moment as the others, but committed only after their lines were written.
    if world.services.database().get_database_backend() != sea_orm::DbBackend::Sqlite {
        let transaction = world.services.database().begin().await.unwrap();
        let person = uuid::Uuid::nil();
        let event = audit::Event::PasswordSet { person };
        audit::record(&world.services, &transaction, event)
            .await
            .unwrap();
        world.signed_in().await;
        assert_eq!(audit::emit(&recorded.services).await.unwrap(), 1);
        assert_eq!(recorded.lines().len(), 5);
        transaction.commit().await.unwrap();
        assert_eq!(audit::emit(&recorded.services).await.unwrap(), 1);
        assert!(recorded.lines()[5].contains("password_set"));
    }
    assert_eq!(audit::emit(&recorded.services).await.unwrap(), 0);
}

async fn a_line_cut_off_by_a_crash_is_written_anew(world: &World) {
    let recorded = Recorded::of(world);
    world.active().await;
    // What a process leaves that dies in the middle of a line.
    std::fs::write(recorded.file(), r#"{"type":"event","id":"0198"#).unwrap();
    recorded.settled(world).await;
    let report = recorded.compared().await;
    assert_eq!((report.torn, report.findings.len()), (1, 0));
    assert_eq!(report.lines, 1 + 4 + 4);
    // A file that cannot be written loses nothing.
    std::fs::remove_file(recorded.file()).unwrap();
    std::fs::create_dir(recorded.file()).unwrap();
    world.signed_in().await;
    audit::emit(&recorded.services).await.unwrap_err();
    std::fs::remove_dir(recorded.file()).unwrap();
    assert_eq!(audit::emit(&recorded.services).await.unwrap(), 1);
}

/// Two days of events in four segments and more: the last one's number.
async fn two_days(world: &World, recorded: &Recorded) -> i64 {
    world.active().await;
    world.signed_in().await;
    // A clock has more than milliseconds.
    world.later(Duration::nanoseconds(1_234_567));
    recorded.settled(world).await;
    world.later(Duration::DAY);
    for _ in 0..3 {
        world.signed_in().await;
        world.sign_in(lucia().curp.as_str(), "x").await.unwrap_err();
    }
    recorded.settled(world).await;
    segments(world).await.last().unwrap().number
}

async fn an_untouched_record_is_whole(world: &World) {
    let recorded = Recorded::of(world);
    let last = two_days(world, &recorded).await;
    // By kind and day: five kinds on the first, two on the second.
    assert_eq!(last, 7);
    let mut days: BTreeMap<String, usize> = BTreeMap::new();
    for segment in segments(world).await {
        *days.entry(segment.day).or_default() += 1;
    }
    let days: Vec<_> = days.into_iter().collect();
    assert_eq!(
        days,
        [("2027-01-10".to_owned(), 5), ("2027-01-11".to_owned(), 2)]
    );
    world.signed_in().await;
    let report = recorded.compared().await;
    assert_eq!(report.findings, []);
    assert_eq!(
        (report.segments, report.sealed, report.unsealed),
        (7, 11, 1)
    );
    assert_eq!(report.lines, 7 + 11);
    // What is young is not sealed yet.
    assert_eq!(audit::seal(&recorded.services).await.unwrap(), 0);
}

async fn rows_that_commit_late_go_into_a_later_segment(world: &World) {
    let recorded = Recorded::of(world);
    let last = two_days(world, &recorded).await;
    // As if a transaction of two days ago had committed only now.
    world.later(-Duration::hours(20));
    world.signed_in().await;
    world.later(Duration::hours(20));
    audit::emit(&recorded.services).await.unwrap();
    let report = recorded.compared().await;
    assert_eq!(named(&report), [("unsealed", 0)]);
    assert_eq!(audit::seal(&recorded.services).await.unwrap(), 1);
    audit::emit(&recorded.services).await.unwrap();
    assert_eq!(recorded.compared().await.findings, []);
    let sealed = segments(world).await;
    let late = recorded.compared().await.late;
    let late: Vec<_> = late.iter().map(|segment| segment.number).collect();
    assert_eq!(late, [last + 1], "is told, and is no finding");
    let added = sealed.last().unwrap();
    assert_eq!((added.number, added.events), (last + 1, 1));
    assert_eq!(
        (added.kind.as_str(), added.day.as_str()),
        ("sign_in_succeeded", "2027-01-10")
    );
}

async fn an_altered_event_is_found(world: &World) {
    let recorded = Recorded::of(world);
    let last = two_days(world, &recorded).await;
    for change in [
        "details = '{}'",
        "person_id = NULL",
        "origin = '10.0.0.1'",
        "at = at + 1",
        "kind = 'other'",
    ] {
        let before = events(world).await;
        execute(
            world,
            &format!("UPDATE audit_events SET {change} WHERE segment = {last}"),
        )
        .await;
        assert_eq!(
            named(&recorded.verified().await),
            [
                ("not ours", last),
                ("not ours", last),
                ("not ours", last),
                ("altered events", last)
            ],
            "{change}"
        );
        let by_lines = named(&recorded.compared().await);
        assert!(
            by_lines.contains(&("altered event", last)),
            "{change}: {by_lines:?}"
        );
        put_back(world, before).await;
        assert_eq!(recorded.compared().await.findings, []);
    }
}

/// All events as they were.
async fn put_back(world: &World, before: Vec<audit_event::Model>) {
    let database = world.services.database();
    audit_event::Entity::delete_many()
        .exec(database)
        .await
        .unwrap();
    let rows = before
        .into_iter()
        .map(|row| audit_event::ActiveModel::from(row).reset_all());
    audit_event::Entity::insert_many(rows)
        .exec_without_returning(database)
        .await
        .unwrap();
}

/// Puts another segment in the place of the last, by services that have no mark.
async fn reseal(world: &World, services: &Services, number: i64) {
    for statement in [
        format!("UPDATE audit_events SET segment = NULL WHERE segment = {number}"),
        format!("DELETE FROM audit_segments WHERE number = {number}"),
        "INSERT INTO audit_first_mark (id) VALUES (1)".to_owned(),
    ] {
        execute(world, &statement).await;
    }
    assert_eq!(audit::seal(services).await.unwrap(), 1);
}

/// What somebody does to the record.
enum Step<'a> {
    /// Who has the database.
    Sql(&'a str),
    /// Who has the store of files: nothing, or these bytes, in place of the mark.
    Mark(Option<&'a [u8]>),
    /// Who has a copy of the installation, key included, and lets it go its own way.
    Fork,
}

/// Everything that is tampered with.
struct Kept {
    events: Vec<audit_event::Model>,
    segments: Vec<audit_segment::Model>,
    mark: Vec<u8>,
}

impl Kept {
    async fn of(world: &World, recorded: &Recorded) -> Self {
        Self {
            events: events(world).await,
            segments: segments(world).await,
            mark: std::fs::read(recorded.mark()).unwrap(),
        }
    }

    async fn put_back(&self, world: &World, recorded: &Recorded) {
        let database = world.services.database();
        put_back(world, self.events.clone()).await;
        audit_segment::Entity::delete_many()
            .exec(database)
            .await
            .unwrap();
        let rows = (self.segments.iter().cloned())
            .map(|row| audit_segment::ActiveModel::from(row).reset_all());
        audit_segment::Entity::insert_many(rows)
            .exec_without_returning(database)
            .await
            .unwrap();
        audit_first_mark::Entity::delete_many()
            .exec(database)
            .await
            .unwrap();
        std::fs::write(recorded.mark(), &self.mark).unwrap();
    }
}

/// What is done; what the database and the mark alone tell of it (the lines tell more); what only the lines
/// tell; and why nothing is sealed any more.
type Row<'a> = (
    &'a str,
    &'a [Step<'a>],
    &'a [(&'a str, i64)],
    &'a [(&'a str, i64)],
    Option<MarkProblem>,
);

#[expect(clippy::too_many_lines, reason = "one table")]
async fn every_kind_of_tampering_is_found(world: &World) {
    use MarkProblem::{Ahead, Altered, Behind, Forked, Missing};
    use Step::{Fork, Mark, Sql};
    let recorded = Recorded::of(world);
    world.active().await;
    recorded.settled(world).await;
    let old_mark = std::fs::read(recorded.mark()).unwrap();
    let (old_head, first_day) = (segments(world).await.len(), 4);
    assert_eq!(old_head, first_day);
    world.later(Duration::DAY);
    for _ in 0..3 {
        world.signed_in().await;
        world.sign_in(lucia().curp.as_str(), "x").await.unwrap_err();
    }
    recorded.settled(world).await;
    assert_eq!(segments(world).await.len(), 6);
    // One that is not sealed yet, and has its line.
    world.later(Duration::minutes(1));
    world.signed_in().await;
    audit::emit(&recorded.services).await.unwrap();
    world.later(Duration::minutes(5));
    let kept = Kept::of(world, &recorded).await;
    let other_number = String::from_utf8(kept.mark.clone())
        .unwrap()
        .replace("\"number\":6", "\"number\":5");
    let foreign = |id: u8, segment: &str, mac: &str| {
        let id = match world.services.database().get_database_backend() {
            sea_orm::DbBackend::Sqlite => format!("x'0198a7b34c5d7e6f8a9b0c1d2e3f4a{id:02x}'"),
            _ => format!("'0198a7b3-4c5d-7e6f-8a9b-0c1d2e3f4a{id:02x}'::uuid"),
        };
        format!(
            "INSERT INTO audit_events (id, kind, person_id, contratista_id, session_id, token_id, \
             details, origin, at, segment, emitted_at, mac) SELECT {id}, kind, person_id, \
             contratista_id, session_id, token_id, details, origin, at, {segment}, emitted_at, {mac} \
             FROM audit_events WHERE segment IS NULL LIMIT 1"
        )
    };
    let (inserted, without_mac, into_sealed) = (
        foreign(1, "NULL", "mac"),
        foreign(2, "NULL", "NULL"),
        foreign(3, "6", "mac"),
    );
    let all_anew = [
        Sql("DELETE FROM audit_segments"),
        Sql("UPDATE audit_events SET segment = NULL"),
    ];
    let with_a_right = [
        Sql("DELETE FROM audit_segments"),
        Sql("UPDATE audit_events SET segment = NULL"),
        Sql("INSERT INTO audit_first_mark (id) VALUES (1)"),
    ];
    let cut_off = [
        Sql("DELETE FROM audit_events WHERE segment >= 5"),
        Sql("DELETE FROM audit_segments WHERE number >= 5"),
    ];
    let cut_off_to_an_old_mark = [
        Sql("DELETE FROM audit_events WHERE segment >= 5"),
        Sql("DELETE FROM audit_segments WHERE number >= 5"),
        Mark(Some(&old_mark)),
    ];
    let table: &[Row<'_>] = &[
        (
            "alter a sealed event",
            &[Sql(
                "UPDATE audit_events SET origin = '10.0.0.1' WHERE segment = 6",
            )],
            &[("not ours", 6), ("altered events", 6)],
            &[("altered event", 6)],
            None,
        ),
        (
            "alter one before its seal",
            &[Sql(
                "UPDATE audit_events SET person_id = NULL WHERE segment IS NULL",
            )],
            &[("not ours", 0)],
            &[("altered event", 0)],
            None,
        ),
        (
            "take the MAC of one away",
            &[Sql("UPDATE audit_events SET mac = NULL WHERE segment = 6")],
            &[("not ours", 6)],
            &[],
            None,
        ),
        (
            "insert one into a segment",
            &[Sql(&into_sealed)],
            &[("not ours", 6), ("count", 6)],
            &[("without line", 0)],
            None,
        ),
        (
            "insert one before its seal, with another's MAC",
            &[Sql(&inserted)],
            &[("not ours", 0)],
            &[("without line", 0)],
            None,
        ),
        (
            "insert one before its seal, without",
            &[Sql(&without_mac)],
            &[("not ours", 0)],
            &[("without line", 0)],
            None,
        ),
        (
            "delete a sealed event",
            &[Sql(
                "DELETE FROM audit_events WHERE id = (SELECT last_id FROM audit_segments WHERE number = 6)",
            )],
            &[("count", 6)],
            &[("missing event", 0)],
            None,
        ),
        (
            "delete one before its seal",
            &[Sql("DELETE FROM audit_events WHERE segment IS NULL")],
            &[],
            &[("missing event", 0)],
            None,
        ),
        (
            "move one into another segment",
            &[Sql(
                "UPDATE audit_events SET segment = 6 WHERE segment IS NULL",
            )],
            &[("count", 6)],
            &[],
            None,
        ),
        (
            "delete a segment from the middle",
            &[Sql("DELETE FROM audit_segments WHERE number = 3")],
            &[("missing segment", 3)],
            &[],
            None,
        ),
        (
            "delete one with its events",
            &[
                Sql("DELETE FROM audit_events WHERE segment = 3"),
                Sql("DELETE FROM audit_segments WHERE number = 3"),
            ],
            &[("missing segment", 3)],
            &[("missing event", 0)],
            None,
        ),
        (
            "cut off the end",
            &cut_off,
            &[("ahead", -1)],
            &[("missing segment", 6)],
            Some(Ahead),
        ),
        (
            "delete the last seal, so that its events are sealed anew",
            &[
                Sql("UPDATE audit_events SET segment = NULL WHERE segment = 6"),
                Sql("DELETE FROM audit_segments WHERE number = 6"),
            ],
            &[("ahead", -1)],
            &[("missing segment", 6)],
            Some(Ahead),
        ),
        (
            "delete all seals, so that all is sealed anew",
            &all_anew,
            &[("ahead", -1), ("unsealed", 0)],
            &[("missing segment", 1)],
            Some(Ahead),
        ),
        (
            "the same, and claim that no mark was ever written",
            &with_a_right,
            &[("ahead", -1), ("unsealed", 0)],
            &[("missing segment", 1)],
            Some(Ahead),
        ),
        (
            "take the mark away",
            &[Mark(None)],
            &[("missing", -1)],
            &[],
            Some(Missing),
        ),
        (
            "write in it",
            &[Mark(Some(other_number.as_bytes()))],
            &[("altered", -1)],
            &[],
            Some(Altered),
        ),
        (
            "leave no mark in it",
            &[Mark(Some(b"{}"))],
            &[("altered", -1)],
            &[],
            Some(Altered),
        ),
        (
            "roll the mark back",
            &[Mark(Some(&old_mark))],
            &[("behind", -1)],
            &[],
            Some(Behind),
        ),
        (
            // Who has both needs the lines' file, too.
            "roll mark and database back",
            &cut_off_to_an_old_mark,
            &[],
            &[("missing segment", 5), ("missing segment", 6)],
            None,
        ),
        (
            "fork it",
            &[Fork],
            &[("forked", -1)],
            &[("altered line", 6)],
            Some(Forked),
        ),
    ];
    for (what, steps, told, by_lines, refusal) in table {
        for step in *steps {
            match step {
                Sql(statement) => execute(world, statement).await,
                Mark(None) => std::fs::remove_file(recorded.mark()).unwrap(),
                Mark(Some(bytes)) => std::fs::write(recorded.mark(), bytes).unwrap(),
                Fork => {
                    let elsewhere = tempfile::tempdir().unwrap();
                    let key = SecretKey::new([1; 32]);
                    let copy = under(world, key, elsewhere.path(), &recorded.file());
                    reseal(world, &copy, 6).await;
                }
            }
        }
        let mut found = named(&recorded.verified().await);
        found.dedup();
        assert_eq!(found, *told, "{what}");
        let compared = named(&recorded.compared().await);
        for finding in told.iter().chain(*by_lines) {
            assert!(compared.contains(finding), "{what}: {compared:?}");
        }
        assert!(
            !(told.is_empty() && by_lines.is_empty()),
            "{what} is not found"
        );
        let before = segments(world).await;
        assert_eq!(recorded.refusal().await, *refusal, "{what}");
        if refusal.is_some() {
            assert_eq!(segments(world).await, before, "{what}: nothing is sealed");
        }
        kept.put_back(world, &recorded).await;
        assert_eq!(recorded.compared().await.findings, [], "{what}");
    }
}

async fn the_first_mark_is_written_once(world: &World) {
    let recorded = Recorded::of(world);
    world.active().await;
    let rights = async || {
        audit_first_mark::Entity::find()
            .all(world.services.database())
            .await
            .unwrap()
            .len()
    };
    assert!(!recorded.store().exists());
    assert_eq!(rights().await, 1);
    assert_eq!(
        recorded.verified().await.findings,
        [],
        "looking writes none"
    );
    assert!(!recorded.store().exists());
    assert_eq!(audit::seal(&recorded.services).await.unwrap(), 0);
    assert!(recorded.mark().exists());
    assert_eq!(rights().await, 0);
    std::fs::remove_file(recorded.mark()).unwrap();
    assert_eq!(recorded.refusal().await, Some(MarkProblem::Missing));
    assert!(!recorded.mark().exists());
}

async fn events_from_before_macs_go_on_and_no_others(world: &World) {
    let recorded = Recorded::of(world);
    world.active().await;
    // As the version before has left them.
    execute(world, "UPDATE audit_events SET mac = NULL").await;
    assert_eq!(recorded.verified().await.findings, []);
    recorded.settled(world).await;
    // Other processes are of that version for a while.
    world.signed_in().await;
    execute(world, "UPDATE audit_events SET mac = NULL").await;
    recorded.settled(world).await;
    assert_eq!(recorded.compared().await.findings, []);
    world.later(Duration::DAY);
    world.signed_in().await;
    assert_eq!(recorded.verified().await.findings, []);
    execute(
        world,
        "UPDATE audit_events SET mac = NULL WHERE segment IS NULL",
    )
    .await;
    assert_eq!(named(&recorded.verified().await), [("not ours", 0)]);
    recorded.settled(world).await;
    assert_eq!(named(&recorded.verified().await), [("not ours", 6)]);
}

async fn after_a_restoration_the_operator_lets_it_go_on(world: &World) {
    let recorded = Recorded::of(world);
    world.active().await;
    recorded.settled(world).await;
    let nothing = audit::acknowledge(&recorded.services).await;
    assert!(matches!(nothing, Err(AcknowledgeError::Nothing)));
    let backup = Kept::of(world, &recorded).await;
    world.later(Duration::DAY);
    world.signed_in().await;
    recorded.settled(world).await;
    let mark = std::fs::read(recorded.mark()).unwrap();
    backup.put_back(world, &recorded).await;
    std::fs::write(recorded.mark(), mark).unwrap();
    world.signed_in().await;
    world.later(Duration::minutes(61));
    assert_eq!(recorded.refusal().await, Some(MarkProblem::Ahead));
    let done = audit::acknowledge(&recorded.services).await.unwrap();
    assert_eq!(done.problem, MarkProblem::Ahead);
    assert_eq!((done.marked, done.last), (Some(5), 4));
    assert_eq!(recorded.refusal().await, None);
    audit::emit(&recorded.services).await.unwrap();
    assert_eq!(recorded.verified().await.findings, []);
    let told = events(world).await.pop().unwrap();
    assert_eq!(told.kind, "record_acknowledged");
    assert_eq!(
        told.details,
        r#"{"author":"operator","last":4,"marked":5,"problem":"ahead"}"#
    );
    // What the backup lacks is still told by the lines.
    let lacking = named(&recorded.compared().await);
    assert!(lacking.contains(&("missing event", 0)), "{lacking:?}");
}

async fn a_crash_between_the_mark_and_the_database_is_gone_on_from(world: &World) {
    let recorded = Recorded::of(world);
    world.active().await;
    recorded.settled(world).await;
    let before = Kept::of(world, &recorded).await;
    world.signed_in().await;
    world.later(Duration::minutes(61));
    // The mark announces a segment that the database does not take.
    let (refuse, take) = match world.services.database().get_database_backend() {
        sea_orm::DbBackend::Sqlite => (
            "CREATE TRIGGER no BEFORE INSERT ON audit_segments BEGIN SELECT RAISE(ABORT, 'no'); END",
            "DROP TRIGGER no",
        ),
        _ => (
            "ALTER TABLE audit_segments ADD CONSTRAINT no CHECK (number < 5)",
            "ALTER TABLE audit_segments DROP CONSTRAINT no",
        ),
    };
    let database = world.services.database();
    database.execute_unprepared(refuse).await.unwrap();
    audit::seal(&recorded.services).await.unwrap_err();
    database.execute_unprepared(take).await.unwrap();
    let announced = std::fs::read(recorded.mark()).unwrap();
    assert_ne!(announced, before.mark);
    assert_eq!(named(&recorded.verified().await), [("unwritten", 0)]);
    // The next worker stores it; and dies before the mark says so.
    assert_eq!(recorded.refusal().await, None);
    assert_eq!(segments(world).await.len(), 5);
    let after = Kept::of(world, &recorded).await;
    assert_ne!(announced, after.mark);
    std::fs::write(recorded.mark(), &announced).unwrap();
    assert_eq!(named(&recorded.verified().await), [("unwritten", 0)]);
    recorded.settled(world).await;
    assert_eq!(recorded.compared().await.findings, []);
    // A database further back than that was put back.
    before.put_back(world, &recorded).await;
    std::fs::write(recorded.mark(), &after.mark).unwrap();
    assert_eq!(recorded.refusal().await, Some(MarkProblem::Ahead));
}

async fn what_is_held_up_is_told(world: &World) {
    let recorded = Recorded::of(world);
    world.active().await;
    recorded.settled(world).await;
    world.signed_in().await;
    // Whoever has the database takes both leases for good.
    execute(world, "UPDATE worker_leases SET until = 9000000000000000").await;
    world.later(Duration::minutes(16));
    assert_eq!(named(&recorded.verified().await), [("unwritten", 0)]);
    world.later(Duration::hours(3));
    assert_eq!(audit::seal(&recorded.services).await.unwrap(), 0);
    assert_eq!(
        named(&recorded.verified().await),
        [("unsealed", 0), ("unwritten", 0)]
    );
}

async fn a_missing_segment_is_found(world: &World) {
    let recorded = Recorded::of(world);
    let last = two_days(world, &recorded).await;
    let before = segments(world).await;
    execute(world, "DELETE FROM audit_segments WHERE number = 3").await;
    assert_eq!(named(&recorded.verified().await), [("missing segment", 3)]);
    // With its events, too; and the first one.
    execute(world, "DELETE FROM audit_events WHERE segment = 3").await;
    execute(world, "DELETE FROM audit_segments WHERE number = 1").await;
    assert_eq!(
        named(&recorded.verified().await),
        [("missing segment", 1), ("missing segment", 3)]
    );
    // Closing the gap breaks seals and chain.
    execute(
        world,
        &format!("UPDATE audit_segments SET number = 3 WHERE number = {last}"),
    )
    .await;
    let found = named(&recorded.verified().await);
    assert!(found.contains(&("altered segment", 3)), "{found:?}");
    assert_eq!(before.len(), 7);
}

async fn an_altered_segment_is_found(world: &World) {
    let recorded = Recorded::of(world);
    two_days(world, &recorded).await;
    for (change, also) in [
        ("kind = 'other'", None),
        ("day = '2027-01-09'", None),
        ("sealed_at = sealed_at - 1", None),
        ("previous = seal", Some(("broken chain", 4))),
    ] {
        let statement = format!("UPDATE audit_segments SET {change} WHERE number = 4");
        let before = segments(world).await.swap_remove(3);
        execute(world, &statement).await;
        let found = named(&recorded.verified().await);
        let expected: Vec<_> = also.into_iter().chain([("altered segment", 4)]).collect();
        assert_eq!(found, expected, "{change}");
        audit_segment::Entity::update(audit_segment::ActiveModel::from(before).reset_all())
            .exec(world.services.database())
            .await
            .unwrap();
    }
    // Another segment in its place, sealed with another key.
    let forger = world.restarted(settings(), 9);
    reseal(world, &forger, 7).await;
    assert_eq!(
        named(&recorded.verified().await),
        [("forked", -1), ("altered segment", 7)]
    );
    let compared = named(&recorded.compared().await);
    assert_eq!(
        compared,
        [("forked", -1), ("altered line", 7), ("altered segment", 7)]
    );
}

async fn a_purge_keeps_the_seals_and_the_record_whole(world: &World) {
    let recorded = Recorded::of(world);
    two_days(world, &recorded).await;
    world.later(Duration::days(399) - Duration::hours(2));
    world.signed_in().await;
    assert_eq!(audit::purge(&recorded.services).await.unwrap().segments, 0);
    world.later(Duration::days(1));
    // What has no line yet stays.
    execute(
        world,
        "UPDATE audit_events SET emitted_at = NULL WHERE segment = 1",
    )
    .await;
    let purged = audit::purge(&recorded.services).await.unwrap();
    assert_eq!((purged.segments, purged.events), (4, 4));
    audit::emit(&recorded.services).await.unwrap();
    assert_eq!(audit::purge(&recorded.services).await.unwrap().segments, 1);
    assert_eq!(audit::purge(&recorded.services).await.unwrap().segments, 0);
    recorded.settled(world).await;
    let report = recorded.compared().await;
    assert_eq!(report.findings, []);
    assert_eq!((report.segments, report.purged, report.sealed), (8, 5, 7));
    let days: Vec<_> = events(world).await.iter().map(|event| event.at).collect();
    assert!(days.iter().all(|at| **at > start() + Duration::DAY));
    // And what is left is still guarded.
    execute(world, "DELETE FROM audit_segments WHERE number = 2").await;
    assert_eq!(named(&recorded.verified().await), [("missing segment", 2)]);
}

async fn a_false_purge_is_found(world: &World) {
    let recorded = Recorded::of(world);
    let last = two_days(world, &recorded).await;
    execute(
        world,
        &format!(
            "UPDATE audit_segments SET purged_at = sealed_at, purge_seal = seal WHERE number = {last}"
        ),
    )
    .await;
    execute(
        world,
        &format!("DELETE FROM audit_events WHERE segment = {last}"),
    )
    .await;
    assert_eq!(named(&recorded.verified().await), [("false purge", last)]);
}

async fn a_new_key_needs_the_one_before_for_old_seals(world: &World) {
    let recorded = Recorded::of(world);
    let last = two_days(world, &recorded).await;
    let key = |earlier| SecretKey::new([2; 32]).after(earlier);
    let restarted = |earlier| under(world, key(earlier), &recorded.store(), &recorded.file());
    world.signed_in().await;
    world.later(Duration::minutes(61));
    let alone = restarted(Vec::new());
    let refused = audit::seal(&alone).await;
    assert!(matches!(
        refused,
        Err(SealError::Mark(MarkProblem::Altered))
    ));
    let found = named(&audit::verify(&alone, &[]).await.unwrap());
    assert!(found.contains(&("altered", -1)), "{found:?}");
    for number in 1..=last {
        assert!(found.contains(&("altered segment", number)), "{found:?}");
    }
    let knowing = restarted(vec![SecretKey::new([1; 32])]);
    assert_eq!(audit::seal(&knowing).await.unwrap(), 1);
    audit::emit(&knowing).await.unwrap();
    let report = audit::verify(&knowing, &[]).await.unwrap();
    assert_eq!(report.findings, []);
}

async fn two_workers_make_one_chain(world: &World) {
    let one = Recorded::of(world);
    let other = one.beside(world);
    world.active().await;
    for _ in 0..20 {
        world.signed_in().await;
    }
    world.later(Duration::minutes(61));
    for _ in 0..3 {
        let (here, there) = tokio::join!(audit::seal(&one.services), audit::seal(&other.services));
        here.unwrap();
        there.unwrap();
        let (here, there) = tokio::join!(audit::emit(&one.services), audit::emit(&other.services));
        here.unwrap();
        there.unwrap();
    }
    let files = [one.file(), other.file()]
        .into_iter()
        .filter(|file| file.exists());
    let files: Vec<_> = files.collect();
    let report = audit::verify(&one.services, &files).await.unwrap();
    assert_eq!(report.findings, []);
    assert_eq!((report.sealed, report.unsealed), (24, 0));
    assert_eq!(report.lines, 24 + report.segments, "each once");
}

async fn nobody_waits_for_a_seal(world: &World) {
    world.active().await;
    let event = || audit::Event::LimitHit {
        limit: "address".into(),
        asker: audit::Asker::default(),
    };
    for _ in 0..2_500 {
        let database = world.services.database();
        audit::record(&world.services, database, event())
            .await
            .unwrap();
    }
    world.later(Duration::minutes(61));
    let sealing = async { while audit::seal(&world.services).await.unwrap() == 0 {} };
    let entering = async {
        for _ in 0..20 {
            world.signed_in().await;
            world.sign_in(tomas().curp.as_str(), "x").await.unwrap_err();
            world.later(Duration::minutes(16));
        }
    };
    tokio::join!(sealing, entering);
    let report = audit::verify(&world.services, &[]).await.unwrap();
    // Nobody writes lines here, and the clock runs ahead of whoever seals.
    let late = ["unsealed", "unwritten"];
    let found = named(&report);
    assert!(
        found.iter().all(|(what, _)| late.contains(what)),
        "{found:?}"
    );
    assert_eq!(report.sealed + report.unsealed, 2_544);
    assert!(report.sealed >= 2_504);
    if world.services.database().get_database_backend() == sea_orm::DbBackend::Sqlite {
        // One writer at a time: there a sign-in waits for the milliseconds of a segment's marks.
        return;
    }
    // A seal that is never finished: somebody signs in all the same.
    let transaction = world.services.database().begin().await.unwrap();
    transaction
        .execute_unprepared(
            "UPDATE audit_events SET segment = 99 WHERE segment IS NULL; \
             INSERT INTO worker_leases VALUES ('x', '00000000-0000-0000-0000-000000000001', 0); \
             UPDATE audit_segments SET emitted_at = 1",
        )
        .await
        .unwrap();
    let limit = std::time::Duration::from_secs(5);
    tokio::time::timeout(limit, world.signed_in())
        .await
        .unwrap();
    transaction.rollback().await.unwrap();
}
