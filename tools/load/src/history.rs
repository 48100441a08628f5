//! A year's history, so that tables have realistic sizes: ended sessions, sent mails, used links, sealed events, and
//! some of each that still wait. The seals are fake: `icsoe auditoria verificar` reports all of them as altered.

use std::ops::Range;

use sea_orm::{ActiveValue::Set, ConnectionTrait};
use services::entities::{
    Moment, access_link, acting_for, api_token, attempt, audit_event, audit_segment, general_data,
    history, idempotency_key, mail_change, membership, outbox_mail, repse_file, session,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    error::LoadError,
    population::{BIG, BUSY, Contratista, INVITED, MAIL_DOMAIN, MANY, Person, id},
    seed::{PROGRAMS, Size, address, batches, insert, sha256, sow_passwords, sow_people},
};

/// A person's events, in order; sealed 250 at a time.
const EVENTS: [&str; 4] = [
    "alta",
    "sign_in_succeeded",
    "sign_in_succeeded",
    "session_ended",
];
const SEALED_TOGETHER: u32 = 250;
/// Of this many people one mistyped their password today, one changed their mail address once, one was removed by an
/// earlier contratista, one was invited and never signed in.
const ONE_OF: u32 = 10;
/// The amount of waiting work, independent of the number of people.
const WAITING: u32 = 2_000;

/// The first parts of ids; those below 10 belong to [`seed`](crate::seed).
mod kinds {
    pub const LINK: u128 = 10;
    pub const SESSION: u128 = 11;
    pub const LATER_SESSION: u128 = 12;
    pub const ACTING_FOR: u128 = 13;
    pub const INVITATION: u128 = 14;
    pub const WELCOME: u128 = 15;
    pub const HISTORY: u128 = 16;
    pub const MAIL_CHANGE: u128 = 17;
    pub const EARLIER_MEMBERSHIP: u128 = 18;
    pub const BIG_MEMBERSHIP: u128 = 19;
    pub const BUSY_MEMBERSHIP: u128 = 20;
    pub const LATER_DATA: u128 = 21;
    pub const WAITING_SESSION: u128 = 22;
    pub const WAITING_MAIL: u128 = 23;
    pub const WAITING_EVENT: u128 = 24;
    pub const WAITING_ACTING_FOR: u128 = 25;
    /// Also the three after it.
    pub const EVENT: u128 = 30;
}

/// A time in the last 300 days, yesterday at the latest, determined by a number.
fn some_day(now: Moment, number: u32) -> OffsetDateTime {
    *now - Duration::seconds(86_400 + i64::from(number) * 7_919 % (300 * 86_400))
}

/// 32 unique bytes.
fn bytes(kind: u128, number: u32) -> [u8; 32] {
    sha256(id(kind, number).as_bytes())
}

/// Two versions of the general data, the REPSE registration, and for every tenth contratista a token and a request made
/// with it.
///
/// # Errors
/// The database's.
pub async fn of_contratistas(
    connection: &impl ConnectionTrait,
    numbers: Range<u32>,
    now: Moment,
) -> Result<(), LoadError> {
    let all: Vec<_> = numbers.map(Contratista).collect();
    let address = address();
    let author = || "00001000000500003416".to_owned();
    let data = all.iter().flat_map(|contratista| {
        [(5, 1), (kinds::LATER_DATA, 2)].map(|(kind, version)| general_data::ActiveModel {
            id: Set(id(kind, contratista.0)),
            contratista_id: Set(contratista.id()),
            version: Set(version),
            email: Set(format!("c{}@{MAIL_DOMAIN}", contratista.0).into()),
            telephone: Set("5512345678".into()),
            fiscal_address: Set(address.as_str().into()),
            author: Set(author()),
            created_at: Set(some_day(now, contratista.0).into()),
            ..Default::default()
        })
    });
    insert::<general_data::Entity>(connection, data.collect()).await?;
    let files = all.iter().map(|contratista| repse_file::ActiveModel {
        id: Set(id(6, contratista.0)),
        contratista_id: Set(contratista.id()),
        name: Set("registro.pdf".into()),
        size: Set(1),
        location: Set(format!("load/{}", contratista.0)),
        author: Set(author()),
        created_at: Set(some_day(now, contratista.0).into()),
    });
    insert::<repse_file::Entity>(connection, files.collect()).await?;
    let with_programs = || {
        all.iter()
            .filter(|contratista| contratista.0 >= PROGRAMS && contratista.0 % ONE_OF == 0)
    };
    let tokens = with_programs().map(|contratista| api_token::ActiveModel {
        id: Set(id(7, contratista.0)),
        contratista_id: Set(contratista.id()),
        name: Set("nómina".to_owned()),
        scopes: Set("capturistas:leer".to_owned()),
        token_hash: Set(sha256(&contratista.token_bytes()).into()),
        created_at: Set(now),
        author: Set(author()),
        expires_at: Set((*now + Duration::days(30)).into()),
        ..Default::default()
    });
    insert::<api_token::Entity>(connection, tokens.collect()).await?;
    let requests = with_programs().map(|contratista| idempotency_key::ActiveModel {
        contratista_id: Set(contratista.id()),
        key_hash: Set(bytes(0, contratista.0).into()),
        request_hash: Set(bytes(1, contratista.0).into()),
        status: Set(Some(201)),
        body: Set(Some("{}".into())),
        created_at: Set((*now - Duration::hours(1)).into()),
    });
    insert::<idempotency_key::Entity>(connection, requests.collect()).await
}

/// The link with which each person created the password, both mails, two sessions, work in one, four events.
///
/// # Errors
/// The database's.
pub async fn of_people(
    connection: &impl ConnectionTrait,
    people: &[Person],
    contratistas: u32,
    now: Moment,
) -> Result<(), LoadError> {
    links(connection, people, true, now).await?;
    sessions(connection, people, contratistas, now).await?;
    let rows = people.iter().map(|person| history::ActiveModel {
        id: Set(id(kinds::HISTORY, person.0)),
        person_id: Set(person.id()),
        contratista_id: Set(Some(person.contratista(contratistas).id())),
        event: Set(history::Event::Registered),
        author: Set(history::Author::Efirma),
        author_name: Set(Some("00001000000500003416".to_owned())),
        at: Set(some_day(now, person.0).into()),
    });
    insert::<history::Entity>(connection, rows.collect()).await?;
    events(connection, people, contratistas, now).await?;
    let some = || people.iter().filter(|person| person.0 % ONE_OF == 0);
    let rows = some().map(|person| attempt::ActiveModel {
        scope: Set(attempt::Scope::SignIn),
        key_hash: Set(bytes(2, person.0).into()),
        failures: Set(2),
        last_failed_at: Set((*now - Duration::hours(i64::from(person.0 % 12))).into()),
        blocked_until: Set(None),
    });
    insert::<attempt::Entity>(connection, rows.collect()).await?;
    let rows = some().map(|person| mail_change::ActiveModel {
        id: Set(id(kinds::MAIL_CHANGE, person.0)),
        person_id: Set(person.id()),
        email: Set(person.mail().into()),
        earlier_email: Set(format!("antes.{}", person.mail()).into()),
        seed: Set(bytes(3, person.0).into()),
        token_hash: Set(bytes(kinds::MAIL_CHANGE, person.0).into()),
        created_at: Set(some_day(now, person.0).into()),
        expires_at: Set((some_day(now, person.0) + Duration::hours(1)).into()),
        used_at: Set(Some(some_day(now, person.0).into())),
        replaced_at: Set(None),
    });
    insert::<mail_change::Entity>(connection, rows.collect()).await?;
    let rows = some().map(|person| membership::ActiveModel {
        id: Set(id(kinds::EARLIER_MEMBERSHIP, person.0)),
        person_id: Set(person.id()),
        contratista_id: Set(Person(person.0 + 7).contratista(contratistas).id()),
        started_at: Set((some_day(now, person.0) - Duration::days(30)).into()),
        ended_at: Set(Some(some_day(now, person.0).into())),
        ..Default::default()
    });
    insert::<membership::Entity>(connection, rows.collect()).await
}

/// Whether an invited person who never signed in is in the big contratista's list.
const fn is_of_the_big(person: Person) -> bool {
    person.0 - INVITED < MANY / ONE_OF
}

/// The alta of an invited person who never signed in.
fn alta_of_invited(person: Person) -> Uuid {
    let kind = if is_of_the_big(person) {
        kinds::BIG_MEMBERSHIP
    } else {
        3
    };
    id(kind, person.0)
}

/// The columns of an alta that waits for its mail's confirmation.
fn that_waits(person: Person, now: Moment) -> membership::ActiveModel {
    let [given, first, second] = person.names();
    let search = format!("{given} {first} {second} {}", person.mail()).to_uppercase();
    membership::ActiveModel {
        lapses_at: Set(Some((*now + Duration::days(30)).into())),
        given_names: Set(Some(given.into())),
        first_surname: Set(Some(first.into())),
        second_surname: Set(Some(second.into())),
        email: Set(Some(person.mail().into())),
        search_text: Set(Some(search.into())),
        ..Default::default()
    }
}

/// Invited people who never signed in, in the big contratista's list and in the others; that list; and the person who
/// works for many.
///
/// # Errors
/// [`LoadError::TooMany`], or the database's.
pub async fn of_the_big(
    connection: &impl ConnectionTrait,
    size: &Size,
    hash: &str,
    now: Moment,
) -> Result<(), LoadError> {
    let links_to_big = |people: &[Person]| -> Vec<_> {
        let of = |person: &Person| membership::ActiveModel {
            id: Set(id(kinds::BIG_MEMBERSHIP, person.0)),
            person_id: Set(person.id()),
            contratista_id: Set(BIG.id()),
            started_at: Set(now),
            // Some were removed.
            ended_at: Set(person.0.is_multiple_of(50).then_some(now)),
            ..if person.0 >= INVITED {
                that_waits(*person, now)
            } else {
                membership::ActiveModel::default()
            }
        };
        people.iter().map(of).collect()
    };
    let invited = INVITED + size.people.start / ONE_OF..INVITED + size.people.end / ONE_OF;
    for numbers in batches(&invited) {
        let people: Vec<_> = numbers.map(Person).collect();
        sow_people(connection, &people, now).await?;
        links(connection, &people, false, now).await?;
        let (big, others): (Vec<_>, Vec<_>) =
            people.iter().partition(|person| is_of_the_big(**person));
        insert::<membership::Entity>(connection, links_to_big(&big)).await?;
        let rows = others.iter().map(|person| membership::ActiveModel {
            id: Set(id(3, person.0)),
            person_id: Set(person.id()),
            contratista_id: Set(person.contratista(size.contratistas.end).id()),
            started_at: Set(now),
            ..that_waits(*person, now)
        });
        insert::<membership::Entity>(connection, rows.collect()).await?;
    }
    let theirs = size.people.start..size.people.end.min(MANY - MANY / ONE_OF);
    for numbers in batches(&theirs) {
        let people: Vec<_> = numbers.map(Person).collect();
        insert::<membership::Entity>(connection, links_to_big(&people)).await?;
    }
    sow_people(connection, &[BUSY], now).await?;
    sow_passwords(connection, &[BUSY], hash, now).await?;
    for numbers in batches(&(size.contratistas.start..size.contratistas.end.min(MANY))) {
        let rows = numbers.map(|number| membership::ActiveModel {
            id: Set(id(kinds::BUSY_MEMBERSHIP, number)),
            person_id: Set(BUSY.id()),
            contratista_id: Set(Contratista(number).id()),
            started_at: Set(now),
            ..Default::default()
        });
        insert::<membership::Entity>(connection, rows.collect()).await?;
    }
    Ok(())
}

/// The waiting work, the same at every size: expired sessions to be closed, mails of one file due at the same moment,
/// events to be sealed, old counters. `round` distinguishes rows that are seeded again.
///
/// # Errors
/// The database's.
pub async fn waiting(
    connection: &impl ConnectionTrait,
    people: u32,
    contratistas: u32,
    round: u32,
    now: Moment,
) -> Result<(), LoadError> {
    let number = |one: u32| round * WAITING + one;
    let all: Vec<_> = (0..WAITING)
        .map(|one| (number(one), Person(one % people)))
        .collect();
    let some = |share: usize| all.iter().take(WAITING as usize / share);
    let idle = *now - Duration::minutes(20);
    let rows = some(4).map(|(number, person)| session::ActiveModel {
        last_seen_at: Set(idle.into()),
        ended_at: Set(None),
        ..session_row(kinds::WAITING_SESSION, *number, *person, idle)
    });
    insert::<session::Entity>(connection, rows.collect()).await?;
    let rows = some(4).map(|(number, person)| acting_for::ActiveModel {
        id: Set(id(kinds::WAITING_ACTING_FOR, *number)),
        session_id: Set(id(kinds::WAITING_SESSION, *number)),
        ended_at: Set(None),
        ..acting_row(*person, contratistas, idle)
    });
    insert::<acting_for::Entity>(connection, rows.collect()).await?;
    for some in all.chunks(500) {
        let rows = some.iter().map(|(number, person)| {
            let row = mail_row(kinds::WAITING_MAIL, *number, *person, *now);
            outbox_mail::ActiveModel {
                kind: Set(outbox_mail::Kind::PasswordRegistered),
                payload: Set(format!(
                    r#"{{"password_registered":{{"at":{}}}}}"#,
                    now.unix_timestamp()
                )),
                attempts: Set(0),
                sent_at: Set(None),
                ..row
            }
        });
        insert::<outbox_mail::Entity>(connection, rows.collect()).await?;
        let rows = some
            .iter()
            .map(|(number, person)| audit_event::ActiveModel {
                segment: Set(None),
                ..event_row(
                    id(kinds::WAITING_EVENT, *number),
                    "sign_in_refused",
                    *person,
                    *now - Duration::hours(2),
                )
            });
        insert::<audit_event::Entity>(connection, rows.collect()).await?;
        let rows = some.iter().map(|(number, _)| attempt::ActiveModel {
            scope: Set(attempt::Scope::SignIn),
            key_hash: Set(bytes(4, *number).into()),
            failures: Set(1),
            last_failed_at: Set((*now - Duration::hours(30)).into()),
            blocked_until: Set(None),
        });
        insert::<attempt::Entity>(connection, rows.collect()).await?;
    }
    Ok(())
}

/// A link and the two mails of an alta for each, used or not.
async fn links(
    connection: &impl ConnectionTrait,
    people: &[Person],
    used: bool,
    now: Moment,
) -> Result<(), LoadError> {
    let issued = |person: &Person| {
        // Of those who never signed in, every other one could still use the link.
        let fresh = !used && person.0.is_multiple_of(2);
        if fresh { *now } else { some_day(now, person.0) }
    };
    let rows = people.iter().map(|person| access_link::ActiveModel {
        id: Set(id(kinds::LINK, person.0)),
        person_id: Set(person.id()),
        purpose: Set(access_link::Purpose::Activation),
        seed: Set(bytes(5, person.0).into()),
        token_hash: Set(bytes(kinds::LINK, person.0).into()),
        created_at: Set(issued(person).into()),
        expires_at: Set((issued(person) + Duration::hours(72)).into()),
        used_at: Set(used.then(|| (issued(person) + Duration::hours(1)).into())),
        membership_id: Set((!used).then(|| alta_of_invited(*person))),
        ..Default::default()
    });
    insert::<access_link::Entity>(connection, rows.collect()).await?;
    let rows = people.iter().flat_map(|person| {
        let at = issued(person);
        let invitation = outbox_mail::ActiveModel {
            kind: Set(outbox_mail::Kind::CreatePassword),
            link_id: Set(Some(id(kinds::LINK, person.0))),
            ..mail_row(kinds::INVITATION, person.0, *person, at)
        };
        [invitation, mail_row(kinds::WELCOME, person.0, *person, at)]
    });
    insert::<outbox_mail::Entity>(connection, rows.collect()).await
}

/// A mail that was sent at once.
fn mail_row(
    kind: u128,
    number: u32,
    person: Person,
    at: OffsetDateTime,
) -> outbox_mail::ActiveModel {
    let id = id(kind, number);
    outbox_mail::ActiveModel {
        id: Set(id),
        message_id: Set(format!("<{id}@{MAIL_DOMAIN}>")),
        kind: Set(outbox_mail::Kind::Registered),
        person_id: Set(Some(person.id())),
        payload: Set(r#"{"registered":{"contratista":"EMPRESA","activated":false}}"#.to_owned()),
        created_at: Set(at.into()),
        next_attempt_at: Set(at.into()),
        attempts: Set(1),
        lease_id: Set(None),
        lease_until: Set(None),
        sent_at: Set(Some(at.into())),
        failed_at: Set(None),
        superseded_at: Set(None),
        last_error: Set(None),
        link_id: Set(None),
        server_words: Set(None),
        contratista_id: Set(None),
        planned_at: Set(None),
    }
}

async fn sessions(
    connection: &impl ConnectionTrait,
    people: &[Person],
    contratistas: u32,
    now: Moment,
) -> Result<(), LoadError> {
    let rows = people.iter().flat_map(|person| {
        let first = some_day(now, person.0);
        let later = *now - Duration::seconds(86_400 + i64::from(person.0) * 7_919 % (60 * 86_400));
        [
            session_row(kinds::SESSION, person.0, *person, first),
            session_row(kinds::LATER_SESSION, person.0, *person, later),
        ]
    });
    insert::<session::Entity>(connection, rows.collect()).await?;
    let rows = people.iter().map(|person| acting_for::ActiveModel {
        id: Set(id(kinds::ACTING_FOR, person.0)),
        session_id: Set(id(kinds::SESSION, person.0)),
        ..acting_row(*person, contratistas, some_day(now, person.0))
    });
    insert::<acting_for::Entity>(connection, rows.collect()).await
}

/// A session that ended by signing out.
fn session_row(
    kind: u128,
    number: u32,
    person: Person,
    at: OffsetDateTime,
) -> session::ActiveModel {
    session::ActiveModel {
        id: Set(id(kind, number)),
        token_hash: Set(bytes(kind, number).into()),
        person_id: Set(Some(person.id())),
        created_at: Set(at.into()),
        last_seen_at: Set((at + Duration::minutes(10)).into()),
        expires_at: Set((at + Duration::hours(8)).into()),
        ended_at: Set(Some((at + Duration::minutes(10)).into())),
        membership_id: Set(Some(id(3, person.0))),
        contratista_id: Set(None),
        certificate: Set(None),
        credential_version: Set(Some(1)),
        device: Set(Some("Firefox en Windows".to_owned())),
        address: Set(Some("198.18.0.1".into())),
        forgotten_at: Set(None),
    }
}

/// Ended work; id and session are still to be set.
fn acting_row(person: Person, contratistas: u32, at: OffsetDateTime) -> acting_for::ActiveModel {
    acting_for::ActiveModel {
        person_id: Set(person.id()),
        contratista_id: Set(person.contratista(contratistas).id()),
        membership_id: Set(id(3, person.0)),
        started_at: Set(at.into()),
        ended_at: Set(Some((at + Duration::minutes(10)).into())),
        ..Default::default()
    }
}

async fn events(
    connection: &impl ConnectionTrait,
    people: &[Person],
    contratistas: u32,
    now: Moment,
) -> Result<(), LoadError> {
    let each = u32::try_from(EVENTS.len()).unwrap_or(u32::MAX);
    let segment = |person: u32| i64::from(person / (SEALED_TOGETHER / each)) + 1;
    let (Some(first), Some(last)) = (people.first(), people.last()) else {
        return Ok(());
    };
    let rows = (segment(first.0)..=segment(last.0)).map(|number| audit_segment::ActiveModel {
        number: Set(number),
        kind: Set("sign_in_succeeded".to_owned()),
        day: Set(now.date().to_string()),
        events: Set(250),
        first_id: Set(Uuid::nil()),
        last_id: Set(Uuid::max()),
        rows_hash: Set([0; 32].into()),
        previous: Set([0; 32].into()),
        seal: Set([0; 32].into()),
        sealed_at: Set(now),
        purged_at: Set(None),
        purge_seal: Set(None),
        emitted_at: Set(Some(now)),
    });
    insert::<audit_segment::Entity>(connection, rows.collect()).await?;
    for (kind, event) in (kinds::EVENT..).zip(EVENTS) {
        let rows = people.iter().map(|person| {
            let at = if kind == kinds::EVENT {
                some_day(now, person.0)
            } else {
                *now - Duration::seconds(86_400 + i64::from(person.0) * 7_919 % (60 * 86_400))
            };
            audit_event::ActiveModel {
                segment: Set(Some(segment(person.0))),
                contratista_id: Set(Some(person.contratista(contratistas).id())),
                ..event_row(id(kind, person.0), event, *person, at)
            }
        });
        insert::<audit_event::Entity>(connection, rows.collect()).await?;
    }
    Ok(())
}

/// An event whose line was written.
fn event_row(id: Uuid, kind: &str, person: Person, at: OffsetDateTime) -> audit_event::ActiveModel {
    // As the record has those that people see of their own sign-ins.
    let (session, details) = match kind {
        "sign_in_refused" => (None, r#"{"reason":"wrong_password"}"#),
        _ => (Some(id), r#"{"means":"password"}"#),
    };
    audit_event::ActiveModel {
        id: Set(id),
        kind: Set(kind.to_owned()),
        person_id: Set(Some(person.id())),
        contratista_id: Set(None),
        session_id: Set(session),
        token_id: Set(None),
        details: Set(details.to_owned()),
        origin: Set(Some("198.18.0.1".to_owned())),
        at: Set(at.into()),
        mac: Set(None),
        segment: Set(None),
        emitted_at: Set(Some(at.into())),
    }
}
