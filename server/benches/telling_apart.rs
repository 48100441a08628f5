//! Whether a refusal tells one kind of account from another: by its text, status, headers or length (then this fails),
//! or by its time (which is reported). Some hundreds of attempts of each kind, in turns, each on an account of its own
//! with the same number of earlier failures.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "a bench that cannot go on has failed, measures real time, and says what it found"
)]

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use services::entities::{HiddenText, credential, membership, person};
use services::settings::Hashing;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use testing::{KEMPER, World, curp, lucia, rfc, start};
use testing_portal::Portal;
use uuid::Uuid;

/// Attempts of each kind.
const ATTEMPTS: u32 = 300;

/// How many failures bring a delay.
const UNTIL_DELAYED: u32 = 5;

const WRONG: &str = "Equivocada.9x";

/// The kinds of accounts that must look alike.
const KINDS: [&str; 4] = ["unknown", "wrong password", "never activated", "removed"];

/// Headers whose value differs in every answer.
const NEVER_THE_SAME: [&str; 2] = ["content-security-policy", "x-request-id"];

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let cheap = testing::settings().hashing;
    for (name, hashing) in [
        ("hashes that cost nothing", cheap),
        ("hashes of 19 MiB", Hashing::default()),
    ] {
        println!("\n{name}: {ATTEMPTS} attempts of each kind");
        runtime.block_on(tell_apart(hashing));
    }
}

/// An account's CURP, by its kind and number.
fn account(kind: usize, number: u32) -> String {
    let letters = b"BCDFGHJKLMNPQRSTVWXYZ";
    let letter = |place: u32| char::from(letters[(number / 21_u32.pow(place) % 21) as usize]);
    let text: String = (0..3).map(letter).collect();
    curp(&format!("PEGA90010{}HDF{text}0", kind + 1))
        .as_str()
        .to_owned()
}

async fn tell_apart(hashing: Hashing) {
    let world = World::on_sqlite().await;
    people(&world).await;
    let settings = services::Settings {
        hashing,
        ..testing::settings()
    };
    let portal = Portal::of(world.restarted(settings, 1), |routes| routes);
    // Without a delay, then with one: after equally many failures, all kinds must get the same answer.
    for (title, failures) in [("first attempt", 0), ("while delayed", UNTIL_DELAYED)] {
        let mut times: Vec<Vec<Duration>> = vec![Vec::new(); KINDS.len()];
        let mut answers: Vec<BTreeMap<String, u32>> = vec![BTreeMap::new(); KINDS.len()];
        for number in 0..ATTEMPTS {
            for turn in 0..KINDS.len() {
                let kind = (turn + number as usize) % KINDS.len();
                let number = number + ATTEMPTS * failures.min(1);
                let curp = account(kind, number);
                for _ in 0..failures {
                    portal.browser().sign_in(&curp, WRONG).await;
                }
                let mut browser = portal.browser();
                let begun = Instant::now();
                let answer = browser.sign_in(&curp, WRONG).await;
                times[kind].push(begun.elapsed());
                let seen = seen(&answer, &curp);
                *answers[kind].entry(seen).or_default() += 1;
            }
        }
        for (name, kind) in KINDS.iter().zip(&answers) {
            let some: Vec<&String> = kind.keys().take(2).collect();
            assert_eq!(
                kind.len(),
                1,
                "{name} is answered in more than one way: {some:#?}"
            );
            assert_eq!(kind, &answers[0], "{name} is told apart by what is said");
        }
        report(title, &mut times);
    }
}

/// All that a client sees of an answer, except what differs every time.
fn seen(answer: &testing_portal::Answer, curp: &str) -> String {
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !NEVER_THE_SAME.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    // Including the page's data for the browser's copy, which also holds the CURP.
    let said: String = answer
        .body
        .replace(curp, "(CURP)")
        .split("nonce=\"")
        .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest))
        .collect();
    format!(
        "{} {headers:?} {} {said}",
        answer.status,
        answer.raw().len()
    )
}

fn report(title: &str, times: &mut [Vec<Duration>]) {
    for kind in times.iter_mut() {
        kind.sort();
    }
    let median = |kind: &[Duration]| kind[kind.len() / 2].as_secs_f64() * 1e6;
    for (name, kind) in KINDS.iter().zip(times.iter()) {
        println!("  {title}: {name:<16} median {:>8.1} µs", median(kind));
    }
    let mut largest = (0.0, "", "");
    for (first, one) in times.iter().enumerate() {
        for (second, other) in times.iter().enumerate().skip(first + 1) {
            let distance = distance(one, other);
            if distance > largest.0 {
                largest = (distance, KINDS[first], KINDS[second]);
            }
        }
    }
    // Kolmogorov-Smirnov: the distance that two samples of the same distribution exceed in one of 1,000 pairs.
    let chance = 1.95 * (2.0 / f64::from(ATTEMPTS)).sqrt();
    println!(
        "  {title}: largest distance between distributions {:.3} ({} and {}); by chance up to {chance:.3}",
        largest.0, largest.1, largest.2
    );
}

/// The largest distance between two distributions, both sorted.
fn distance(one: &[Duration], other: &[Duration]) -> f64 {
    let share = |kind: &[Duration], time: &Duration| {
        kind.partition_point(|known| known <= time) as f64 / kind.len() as f64
    };
    one.iter()
        .chain(other)
        .map(|time| (share(one, time) - share(other, time)).abs())
        .fold(0.0, f64::max)
}

/// Creates twice as many people of each kind as there are attempts, except for the unknown ones.
async fn people(world: &World) {
    let contratista = world.active().await;
    assert_eq!(contratista.rfc.as_str(), rfc(KEMPER).as_str());
    let database = world.services.database();
    let lucia = person::Entity::find()
        .filter(person::Column::Curp.eq(HiddenText::from(lucia().curp.as_str())))
        .one(database)
        .await
        .expect("people")
        .expect("Lucía");
    let hash = credential::Entity::find_by_id(lucia.id)
        .one(database)
        .await
        .expect("credentials")
        .expect("hers")
        .password_hash;
    for kind in 1..KINDS.len() {
        for number in 0..2 * ATTEMPTS {
            let id = |table: u128| {
                Uuid::from_u128(table << 64 | (kind as u128) << 32 | u128::from(number))
            };
            let someone = person::ActiveModel {
                id: Set(id(3)),
                curp: Set(account(kind, number).as_str().into()),
                given_names: Set("ANA".into()),
                first_surname: Set("RUIZ".into()),
                second_surname: Set(None),
                email: Set(format!("{kind}-{number}@capturistas.example").into()),
                created_at: Set(start().into()),
                efirma_first_used_at: Set(None),
                search_text: Set("ANA RUIZ".into()),
                ..Default::default()
            };
            let link = membership::ActiveModel {
                id: Set(id(4)),
                person_id: Set(id(3)),
                contratista_id: Set(contratista.id),
                started_at: Set(start().into()),
                ended_at: Set((kind == 3).then(|| start().into())),
                ..Default::default()
            };
            let password = credential::ActiveModel {
                person_id: Set(id(3)),
                password_hash: Set(hash.clone()),
                version: Set(1),
                set_at: Set(start().into()),
            };
            let inserted = person::Entity::insert(someone).exec(database).await;
            inserted.expect("a person");
            let inserted = membership::Entity::insert(link).exec(database).await;
            inserted.expect("a link");
            if kind != 2 {
                let inserted = credential::Entity::insert(password).exec(database).await;
                inserted.expect("a password");
            }
        }
    }
}
