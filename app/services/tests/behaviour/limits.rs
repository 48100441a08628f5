//! What one address may do, what one mailbox gets, and how somebody signs in while others guess.

use domain::Curp;
use secrecy::SecretString;
use services::{
    Administration, Origin,
    account::{self, RequestMailError},
    accounts::{self, ManageError, RegisterCapturistaError, bulk},
    efirma::{self, ChallengeError},
    recovery::{self, RequestError},
    sign_in::{self, SignInError, SignedIn},
};
use time::Duration;
use uuid::Uuid;

use testing::{efirmas::authorities, *};
use values::NewCapturista;

on_each_database!(
    two_hundred_behind_one_address_who_mistype_now_and_then_are_never_refused,
    of_ten_thousand_tried_from_one_address_three_hundred_an_hour_are_looked_at,
    who_has_signed_in_here_before_signs_in_while_others_guess,
    guessing_in_a_known_browser_is_delayed_too,
    a_new_password_ends_what_browsers_keep,
    what_a_browser_keeps_is_good_for_its_own_account_only,
    a_browser_keeps_one_mark_of_each_account,
    who_goes_on_guessing_from_one_address_waits_longer_than_the_others,
    ways_back_in_are_limited_by_address,
    challenges_are_limited_by_address,
    one_mailbox_gets_ten_altas_an_hour,
    one_mailbox_has_one_count_of_whatever_leads_to_a_mail,
);

fn from(address: &str) -> Origin {
    Origin {
        address: Some(address.parse().unwrap()),
        ..Origin::default()
    }
}

fn in_browser(address: &str, devices: &SecretString) -> Origin {
    Origin {
        devices: Some(devices.clone()),
        ..from(address)
    }
}

async fn attempt(
    world: &World,
    origin: &Origin,
    curp: &str,
    password: &str,
) -> Result<SignedIn, SignInError> {
    sign_in::sign_in(&world.services, origin, curp, secret(password)).await
}

/// Somebody whom nobody knows.
pub(crate) fn stranger(number: u32) -> String {
    let letters = b"BCDFGHJKLMNPQRSTVWXYZ";
    let letter = |place: u32| char::from(letters[(number / 21_u32.pow(place) % 21) as usize]);
    let text: String = (0..3).map(letter).collect();
    let digit = char::from_digit(number % 10, 10).unwrap();
    curp(&format!("PEGA900101HDF{text}{digit}"))
        .as_str()
        .to_owned()
}

async fn guess(world: &World, origin: &Origin) -> Option<u64> {
    match attempt(world, origin, lucia().curp.as_str(), OTHER_PASSWORD).await {
        Err(SignInError::Refused { wait }) => wait.map(|wait| wait.as_secs()),
        other => panic!("{other:?}"),
    }
}

async fn two_hundred_behind_one_address_who_mistype_now_and_then_are_never_refused(world: &World) {
    world.active().await;
    let office = from("192.0.2.1");
    for person in 0..200 {
        if person % 10 == 0 {
            let typo = attempt(world, &office, &stranger(person), PASSWORD).await;
            assert!(matches!(typo, Err(SignInError::Refused { wait: None })));
        }
        let right = attempt(world, &office, lucia().curp.as_str(), PASSWORD).await;
        assert!(right.is_ok(), "{person}");
        world.later(Duration::milliseconds(4_500));
    }
}

async fn of_ten_thousand_tried_from_one_address_three_hundred_an_hour_are_looked_at(world: &World) {
    world.active().await;
    let mut looked_at = 0;
    for number in 0..10_000 {
        // From all over a customer's network.
        let sprayer = from(&format!("2001:db8:1:2::{:x}", number + 1));
        match attempt(world, &sprayer, &stranger(number), PASSWORD).await {
            Err(SignInError::Refused { .. }) => looked_at += 1,
            Err(SignInError::TooMuch(refused)) => {
                assert!(refused.wait <= Duration::HOUR, "{refused:?}");
                // Whoever is right does not get in from there, either.
                if number % 1_000 == 0 {
                    let right = attempt(world, &sprayer, lucia().curp.as_str(), PASSWORD).await;
                    assert!(matches!(right, Err(SignInError::TooMuch(_))));
                }
            }
            other => panic!("{other:?}"),
        }
        world.later(Duration::milliseconds(300));
    }
    assert_eq!(looked_at, 300, "in fifty minutes");
    let elsewhere = attempt(world, &from("192.0.2.1"), lucia().curp.as_str(), PASSWORD).await;
    assert!(elsewhere.is_ok());
}

async fn who_has_signed_in_here_before_signs_in_while_others_guess(world: &World) {
    world.active().await;
    let (office, guesser) = (from("192.0.2.1"), from("198.51.100.7"));
    let known = attempt(world, &office, lucia().curp.as_str(), PASSWORD)
        .await
        .unwrap()
        .devices;
    for _ in 0..7 {
        guess(world, &guesser).await;
        world.later(Duration::seconds(1));
    }
    let elsewhere = attempt(world, &office, lucia().curp.as_str(), PASSWORD).await;
    assert!(matches!(
        elsewhere,
        Err(SignInError::Refused { wait: Some(_) })
    ));
    let here = in_browser("192.0.2.1", &known);
    let right = attempt(world, &here, lucia().curp.as_str(), PASSWORD).await;
    assert!(right.is_ok());
    // That does not give the guesser another four attempts.
    assert!(guess(world, &guesser).await.is_some());
}

async fn guessing_in_a_known_browser_is_delayed_too(world: &World) {
    world.active().await;
    let known = attempt(world, &from("192.0.2.1"), lucia().curp.as_str(), PASSWORD)
        .await
        .unwrap()
        .devices;
    let here = in_browser("192.0.2.1", &known);
    for _ in 0..4 {
        assert_eq!(guess(world, &here).await, None);
    }
    assert_eq!(guess(world, &here).await, Some(30));
    let right = attempt(world, &here, lucia().curp.as_str(), PASSWORD).await;
    assert!(matches!(right, Err(SignInError::Refused { wait: Some(_) })));
    // Counted apart: in another browser nobody has failed yet.
    let right = attempt(world, &from("192.0.2.1"), lucia().curp.as_str(), PASSWORD).await;
    assert!(right.is_ok());
}

async fn a_new_password_ends_what_browsers_keep(world: &World) {
    world.active().await;
    let office = from("192.0.2.1");
    let known = attempt(world, &office, lucia().curp.as_str(), PASSWORD)
        .await
        .unwrap()
        .devices;
    recovery::request(&world.services, &office, lucia().curp.as_str(), MAIL)
        .await
        .unwrap();
    let link = link_in(&world.deliver().await);
    let new = services::access_links::create_password(
        &world.services,
        &Origin::default(),
        &link,
        secret(OTHER_PASSWORD),
        secret(OTHER_PASSWORD),
    )
    .await
    .unwrap();
    for _ in 0..5 {
        let wrong = attempt(world, &office, lucia().curp.as_str(), PASSWORD).await;
        assert!(wrong.is_err());
    }
    for (devices, gets_in) in [(&known, false), (&new, true)] {
        let here = in_browser("192.0.2.1", devices);
        let right = attempt(world, &here, lucia().curp.as_str(), OTHER_PASSWORD).await;
        assert_eq!(right.is_ok(), gets_in);
    }
}

async fn what_a_browser_keeps_is_good_for_its_own_account_only(world: &World) {
    world.active().await;
    register_tomas(world).await;
    let tomas_s = attempt(world, &from("192.0.2.1"), tomas().curp.as_str(), PASSWORD)
        .await
        .unwrap()
        .devices;
    let text = secrecy::ExposeSecret::expose_secret(&tomas_s).to_owned();
    let here = in_browser("192.0.2.1", &tomas_s);
    for _ in 0..4 {
        assert_eq!(guess(world, &here).await, None);
    }
    assert_eq!(guess(world, &here).await, Some(30), "as everybody");
    let right = attempt(world, &from("192.0.2.9"), lucia().curp.as_str(), PASSWORD).await;
    assert!(right.is_err());
    // What is made up, or too old, is nothing.
    for made_up in [
        "",
        ".",
        "AAAA",
        &text[1..],
        &text.replace(|c| c != '.', "A"),
    ] {
        let here = in_browser("192.0.2.1", &SecretString::from(made_up.to_owned()));
        let right = attempt(world, &here, lucia().curp.as_str(), PASSWORD).await;
        assert!(right.is_err(), "{made_up}");
    }
    let delayed = async |devices: &SecretString| {
        for _ in 0..5 {
            let from = from("198.51.100.7");
            let wrong = attempt(world, &from, tomas().curp.as_str(), OTHER_PASSWORD).await;
            assert!(wrong.is_err());
        }
        let here = in_browser("192.0.2.1", devices);
        attempt(world, &here, tomas().curp.as_str(), PASSWORD)
            .await
            .is_err()
    };
    assert!(!delayed(&tomas_s).await);
    world.later(Duration::days(180));
    assert!(delayed(&tomas_s).await);
}

async fn a_browser_keeps_one_mark_of_each_account(world: &World) {
    world.active().await;
    register_tomas(world).await;
    let mut devices = SecretString::default();
    let mut first = None;
    for round in 0..8 {
        let here = in_browser("192.0.2.1", &devices);
        let who = if round == 3 {
            tomas().curp
        } else {
            lucia().curp
        };
        devices = attempt(world, &here, who.as_str(), PASSWORD)
            .await
            .unwrap()
            .devices;
        first.get_or_insert_with(|| devices.clone());
    }
    let text = secrecy::ExposeSecret::expose_secret(&devices);
    assert_eq!(text.split('.').count(), 2, "one of each");
    assert!(text.len() < 100, "{}", text.len());
}

async fn who_goes_on_guessing_from_one_address_waits_longer_than_the_others(world: &World) {
    world.active().await;
    let (guesser, elsewhere) = (from("198.51.100.7"), from("192.0.2.1"));
    let mut longest = 0;
    for _ in 0..14 {
        let wait = guess(world, &guesser).await.unwrap_or_default();
        longest = longest.max(wait);
        world.later(Duration::seconds(wait.min(900).try_into().unwrap()));
    }
    assert_eq!(longest, 3_600);
    assert!(guess(world, &guesser).await.unwrap() > 900, "still waiting");
    // Nobody else waits for as long: fifteen minutes after the last failure they get in.
    let right = attempt(world, &elsewhere, lucia().curp.as_str(), PASSWORD).await;
    assert!(right.is_ok());
}

async fn ways_back_in_are_limited_by_address(world: &World) {
    world.active().await;
    let ask = async |address: &str| {
        recovery::request(&world.services, &from(address), "X", "x@icsoe.example").await
    };
    for _ in 0..60 {
        ask("192.0.2.1").await.unwrap();
    }
    let Err(RequestError::TooMuch(refused)) = ask("192.0.2.1").await else {
        panic!("it goes");
    };
    ask("192.0.2.2").await.unwrap();
    world.later(refused.wait.try_into().unwrap());
    ask("192.0.2.1").await.unwrap();
}

async fn challenges_are_limited_by_address(world: &World) {
    let world = &world.trusting(authorities());
    for _ in 0..600 {
        efirma::challenge(&world.services, &from("192.0.2.1"))
            .await
            .unwrap();
    }
    let refused = efirma::challenge(&world.services, &from("192.0.2.1")).await;
    assert!(matches!(refused, Err(ChallengeError::TooMuch(_))));
    efirma::challenge(&world.services, &from("192.0.2.2"))
        .await
        .unwrap();
}

async fn one_mailbox_gets_ten_altas_an_hour(world: &World) {
    let world = &world.trusting(authorities());
    let administration = &world.kemper().await;
    let register = async |number: u32, mail: &str| {
        let new = NewCapturista {
            curp: Curp::parse(&stranger(number)).unwrap(),
            email: email(mail),
            ..lucia()
        };
        accounts::register(&world.services, administration, &new).await
    };
    for number in 0..9 {
        register(number, "uno@icsoe.example").await.unwrap();
    }
    // However it is written.
    register(9, "UNO@icsoe.example").await.unwrap();
    let refused = register(10, "uno@icsoe.example").await;
    let Err(RegisterCapturistaError::TooManyMails { wait }) = refused else {
        panic!("{refused:?}");
    };
    register(11, "dos@icsoe.example").await.unwrap();
    of_a_file(world, administration).await;
    world.later(wait.try_into().unwrap());
    register(10, "uno@icsoe.example").await.unwrap();
}

async fn one_mailbox_has_one_count_of_whatever_leads_to_a_mail(world: &World) {
    let world = &world.trusting(authorities());
    world.active().await;
    let own = world.session(&world.signed_in().await).await;
    let administration = &world.kemper().await;
    let services = &world.services;
    let new = |number: u32, mail: &str| NewCapturista {
        curp: Curp::parse(&stranger(number)).unwrap(),
        email: email(mail),
        ..lucia()
    };
    let correct = async |person: Uuid, mail: &str| {
        let name = full_name("Eva", "Ruiz", "");
        accounts::correct(
            services,
            administration,
            person,
            &NewCapturista {
                name: name.clone(),
                email: email(mail),
                ..lucia()
            },
        )
        .await
    };
    let register = async |number: u32, email: &str| {
        accounts::register(services, administration, &new(number, email)).await
    };
    let mut people = Vec::new();
    for (number, email) in (0..).zip([
        "victima@icsoe.example",
        "Victima+1@icsoe.example",
        "v.i.c.tima+uno+dos@ICSOE.example",
        "VICTIMA@icsoe.example",
    ]) {
        people.push(register(number, email).await.unwrap());
    }
    // Four by now.
    for person in &people[..3] {
        accounts::send_invitation_again(services, administration, *person)
            .await
            .unwrap();
    }
    let corrected = register(4, "otra@icsoe.example").await.unwrap();
    correct(corrected, "victima+corregida@icsoe.example")
        .await
        .unwrap();
    accounts::remove(services, administration, people[3])
        .await
        .unwrap();
    accounts::restore(services, administration, people[3])
        .await
        .unwrap();
    let asked = |number: u32, email: &'static str| {
        let curp = stranger(number);
        async move { recovery::request(services, &Origin::default(), &curp, email).await }
    };
    asked(0, "victima@icsoe.example").await.unwrap();
    let mails = world.deliver().await;
    let to_recover = mails.iter().filter(|mail| {
        mail.to().email.to_string() == "victima@icsoe.example" && mail.subject() == MAIL_2
    });
    assert_eq!(
        to_recover.count(),
        1,
        "newer links void the older ones' mails"
    );
    // That was the tenth: from here on nothing leads to a mail.
    let refused = register(5, "victima+5@icsoe.example").await;
    assert!(matches!(
        refused,
        Err(RegisterCapturistaError::TooManyMails { .. })
    ));
    let person = people[3];
    let refused = accounts::send_invitation_again(services, administration, person).await;
    assert!(matches!(refused, Err(ManageError::TooManyMails { .. })));
    let elsewhere = register(6, "tercera@icsoe.example").await.unwrap();
    world.deliver().await;
    let refused = correct(elsewhere, "v.ictima@icsoe.example").await;
    assert!(matches!(refused, Err(ManageError::TooManyMails { .. })));
    accounts::remove(services, administration, person)
        .await
        .unwrap();
    let refused = accounts::restore(services, administration, person).await;
    assert!(matches!(refused, Err(ManageError::TooManyMails { .. })));
    asked(1, "victima+1@icsoe.example").await.unwrap();
    let refused = account::request_mail_change(
        services,
        &Origin::default(),
        &own,
        &secret(PASSWORD),
        &email("victima+mia@icsoe.example"),
    )
    .await;
    assert!(matches!(refused, Err(RequestMailError::TooMany { .. })));
    assert!(world.deliver().await.is_empty());
    world.later(Duration::hours(1));
    register(5, "victima+5@icsoe.example").await.unwrap();
}

/// In a file it is the row that is left out, and the others are not.
async fn of_a_file(world: &World, administration: &Administration) {
    let file = format!(
        "CURP,nombre,apellidos,correo\n{},ANA,RUIZ,uno@icsoe.example\n{},EVA,RUIZ,tres@icsoe.example\n",
        stranger(12),
        stranger(13)
    );
    let id = bulk::read(&world.services, administration, file.into_bytes())
        .await
        .unwrap();
    bulk::confirm(&world.services, administration, id)
        .await
        .unwrap();
    let done = bulk::page(
        &world.services,
        administration,
        id,
        Some(bulk::Which::All),
        1,
        10,
    )
    .await
    .unwrap();
    let verdicts: Vec<_> = done
        .rows
        .items
        .iter()
        .map(|judged| judged.verdict)
        .collect();
    assert_eq!(
        verdicts,
        [bulk::Verdict::TooManyMails, bulk::Verdict::Registered]
    );
}

/// Tomás with his password, for ESCUELA KEMPER URGATE.
async fn register_tomas(world: &World) {
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .unwrap();
    let link = link_in(&world.deliver().await);
    world.create_password(&link, PASSWORD).await.unwrap();
    world.deliver().await;
}
