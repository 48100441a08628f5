//! Lines and seals of the record: what is found when somebody has been at it, and what is not when
//! nobody has.

use std::{collections::BTreeMap, path::PathBuf};

use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryOrder, TransactionTrait};
use services::{
    SecretKey, Services,
    audit::{self, Finding, Report},
    entities::{audit_event, audit_segment},
};
use time::Duration;

use crate::{audit::events, harness::*};

on_both!(
    events_become_lines_once_they_are_committed,
    a_line_cut_off_by_a_crash_is_written_anew,
    an_untouched_record_is_whole,
    rows_that_commit_late_go_into_a_later_segment,
    an_altered_event_is_found,
    a_missing_event_is_found,
    an_event_put_in_is_found,
    a_missing_segment_is_found,
    an_altered_segment_is_found,
    an_end_cut_off_is_found_by_the_lines,
    an_event_missing_before_it_was_sealed_is_found_by_the_lines,
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

impl Recorded {
    pub(crate) fn of(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings();
        settings.audit.file = Some(folder.path().join("auditoria.jsonl"));
        Self {
            services: world.restarted(settings, 1),
            folder,
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
        audit::verify(&self.services, &[], &[]).await.unwrap()
    }

    async fn compared(&self) -> Report {
        let files = [self.file()];
        audit::verify(&self.services, &[], &files).await.unwrap()
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
    // As if a transaction of two days ago had committed only now: between others that are sealed.
    let late = events(world)
        .await
        .into_iter()
        .find(|event| event.kind == "sign_in_succeeded");
    let mut late = late.unwrap();
    late.id = uuid::Uuid::from_u128(late.id.as_u128() + 1);
    (late.segment, late.emitted_at) = (None, None);
    let late: audit_event::ActiveModel = late.into();
    audit_event::Entity::insert(late.reset_all())
        .exec_without_returning(world.services.database())
        .await
        .unwrap();
    assert_eq!(recorded.compared().await.findings, []);
    assert_eq!(audit::seal(&recorded.services).await.unwrap(), 1);
    audit::emit(&recorded.services).await.unwrap();
    assert_eq!(recorded.compared().await.findings, []);
    let sealed = segments(world).await;
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
            [("altered events", last)],
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

async fn a_missing_event_is_found(world: &World) {
    let recorded = Recorded::of(world);
    let last = two_days(world, &recorded).await;
    let gone = events(world)
        .await
        .into_iter()
        .find(|event| event.segment == Some(last));
    audit_event::Entity::delete_by_id(gone.unwrap().id)
        .exec(world.services.database())
        .await
        .unwrap();
    assert_eq!(named(&recorded.verified().await), [("count", last)]);
    assert_eq!(
        named(&recorded.compared().await),
        [("missing event", 0), ("count", last)]
    );
}

async fn an_event_put_in_is_found(world: &World) {
    let recorded = Recorded::of(world);
    let last = two_days(world, &recorded).await;
    world.signed_in().await;
    execute(
        world,
        &format!("UPDATE audit_events SET segment = {last} WHERE segment IS NULL"),
    )
    .await;
    assert_eq!(named(&recorded.verified().await), [("count", last)]);
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
    execute(
        world,
        "UPDATE audit_events SET segment = NULL WHERE segment = 7",
    )
    .await;
    execute(world, "DELETE FROM audit_segments WHERE number = 7").await;
    assert_eq!(audit::seal(&forger).await.unwrap(), 1);
    assert_eq!(named(&recorded.verified().await), [("altered segment", 7)]);
    let compared = named(&recorded.compared().await);
    assert_eq!(compared, [("altered line", 7), ("altered segment", 7)]);
}

async fn an_end_cut_off_is_found_by_the_lines(world: &World) {
    let recorded = Recorded::of(world);
    let last = two_days(world, &recorded).await;
    let cut_off = segments(world).await.pop().unwrap();
    for table in ["audit_events WHERE segment", "audit_segments WHERE number"] {
        execute(world, &format!("DELETE FROM {table} = {last}")).await;
    }
    assert_eq!(
        recorded.verified().await.findings,
        [],
        "nothing else can tell"
    );
    let report = recorded.compared().await;
    let missing = named(&report);
    assert_eq!(missing.len(), 4);
    assert_eq!(missing[3], ("missing segment", last));
    let Some(Finding::MissingSegment { was: Some(was), .. }) = report.findings.last() else {
        panic!("{report:?}");
    };
    assert_eq!((&was.kind, &was.day), (&cut_off.kind, &cut_off.day));
    assert_eq!(was.day, "2027-01-11");
}

async fn an_event_missing_before_it_was_sealed_is_found_by_the_lines(world: &World) {
    let recorded = Recorded::of(world);
    two_days(world, &recorded).await;
    world.signed_in().await;
    audit::emit(&recorded.services).await.unwrap();
    execute(world, "DELETE FROM audit_events WHERE segment IS NULL").await;
    assert_eq!(recorded.verified().await.findings, []);
    assert_eq!(named(&recorded.compared().await), [("missing event", 0)]);
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
    let restarted = world.restarted(settings(), 2);
    world.signed_in().await;
    world.later(Duration::minutes(61));
    assert_eq!(audit::seal(&restarted).await.unwrap(), 1);
    let report = audit::verify(&restarted, &[], &[]).await.unwrap();
    let expected: Vec<_> = (1..=last)
        .map(|number| ("altered segment", number))
        .collect();
    assert_eq!(named(&report), expected);
    let report = audit::verify(&restarted, &[SecretKey::new([1; 32])], &[]).await;
    assert_eq!(report.unwrap().findings, []);
}

async fn two_workers_make_one_chain(world: &World) {
    let (one, other) = (Recorded::of(world), Recorded::of(world));
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
    let report = audit::verify(&one.services, &[], &files).await.unwrap();
    assert_eq!(report.findings, []);
    assert_eq!((report.sealed, report.unsealed), (24, 0));
    assert_eq!(report.lines, 24 + report.segments, "each once");
}

async fn nobody_waits_for_a_seal(world: &World) {
    world.active().await;
    let event = || audit::Event::LimitHit {
        limit: "address",
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
    let report = audit::verify(&world.services, &[], &[]).await.unwrap();
    assert_eq!(report.findings, []);
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
