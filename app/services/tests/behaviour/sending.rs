//! In which order mails leave, how many of whom, what stops the sender, and when a link's life begins.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use services::{
    Origin, access_links,
    accounts::{self, State},
    entities::{
        outbox_mail::{Column, Entity},
        person,
    },
    mailer::{Cause, Stage},
    recovery, worker,
};
use time::Duration;

use testing::*;
use values::{NewCapturista, ValueError};

on_each_database!(
    a_contratista_with_thousands_delays_anothers_mail_by_one,
    what_somebody_waits_for_overtakes_altas,
    a_contratista_has_its_share_of_an_hour_and_is_told_when_the_rest_leaves,
    a_links_life_begins_when_its_mail_leaves,
    a_link_tried_again_keeps_its_token_and_tells_its_true_end,
    a_mail_changes_life_begins_when_its_mail_leaves,
    a_relay_that_takes_nothing_stops_the_sender_and_costs_no_mail,
    one_contratistas_refusals_stop_only_its_domain,
    the_same_refusal_for_several_stops_the_sender,
    one_contratista_and_one_person_are_not_several,
    a_daily_limit_loses_no_mail,
    addresses_beyond_ascii_go_as_a_labels_or_are_refused_at_the_alta,
);

/// Another invented capturista, of which there are many.
fn many(number: u32, domain: &str) -> NewCapturista {
    let (letter, day) = (
        char::from(b'B' + u8::try_from(number / 700).unwrap()),
        number % 28,
    );
    let (year, month) = (60 + number % 25, 1 + number / 28 % 12);
    NewCapturista {
        curp: curp(&format!(
            "RIXT{year:02}{month:02}{:02}HJC{letter}X{}0",
            day + 1,
            ['M', 'N', 'P', 'Q'][usize::try_from(number % 4).unwrap()]
        )),
        email: email(&format!("capturista{number}@{domain}")),
        ..tomas()
    }
}

async fn register(world: &World, contratista: &str, numbers: std::ops::Range<u32>, domain: &str) {
    for number in numbers {
        let new = many(number, domain);
        let done = accounts::register_capturista(&world.services, &rfc(contratista), &new).await;
        done.expect("an alta");
    }
}

async fn both_contratistas(world: &World) {
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
}

async fn unsent(world: &World) -> u64 {
    let waiting = Entity::find().filter(Column::SentAt.is_null());
    waiting.count(world.services.database()).await.unwrap()
}

async fn a_contratista_with_thousands_delays_anothers_mail_by_one(world: &World) {
    both_contratistas(world).await;
    register(world, KEMPER, 0..40, "capturistas.example").await;
    register(world, ILUMINADORA, 40..41, "otros.example").await;
    let mails = world.deliver().await;
    let theirs: Vec<usize> = (mails.iter().enumerate())
        .filter(|(_, mail)| mail.to().email.domain() == "otros.example")
        .map(|(place, _)| place)
        .collect();
    assert_eq!(mails.len(), 82);
    assert!(theirs.iter().all(|place| *place < 4), "{theirs:?}");
}

async fn what_somebody_waits_for_overtakes_altas(world: &World) {
    world.active().await;
    register(world, KEMPER, 0..40, "capturistas.example").await;
    recovery::request(
        &world.services,
        &Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    let mails = world.deliver().await;
    assert_eq!(mails[0].subject(), RECOVERY_MAIL);
    world
        .create_password(&link_in(&mails[..1]), OTHER_PASSWORD)
        .await
        .unwrap();
    register(world, KEMPER, 40..80, "capturistas.example").await;
    assert_eq!(world.deliver().await[0].subject(), MAIL_3);
}

async fn a_contratista_has_its_share_of_an_hour_and_is_told_when_the_rest_leaves(world: &World) {
    both_contratistas(world).await;
    let mut settings = settings();
    settings.mail.altas_an_hour = 10.try_into().unwrap();
    let services = world.restarted(settings, 1);
    let alta = async |number| {
        let new = many(number, "capturistas.example");
        accounts::register_capturista(&services, &rfc(KEMPER), &new)
            .await
            .unwrap();
    };
    world.contratista(XOCHILT, "Xóchilt").await;
    for number in 0..12 {
        alta(number).await;
    }
    let begun = world.services.now();
    let deliver = async || {
        while worker::step(&services, &world.mailer).await.unwrap() > 0 {}
        world.mailer.take().len()
    };
    assert_eq!(deliver().await, 10);
    world.later(Duration::minutes(59));
    assert_eq!(deliver().await, 0, "not within the hour");
    // Another's go at once.
    accounts::register_capturista(&services, &rfc(XOCHILT), &many(50, "otros.example"))
        .await
        .unwrap();
    assert_eq!(deliver().await, 2);
    let last = person::Entity::find()
        .filter(person::Column::Curp.eq(many(11, "capturistas.example").curp.as_str()))
        .one(world.services.database())
        .await
        .unwrap()
        .unwrap();
    let administration = services::Administration::of_operator(&services, &rfc(KEMPER))
        .await
        .unwrap();
    let (found, _) = accounts::find(&services, &administration, last.id)
        .await
        .unwrap();
    assert_eq!(found.state, State::InvitationPending);
    assert_eq!(found.invitation_leaves_at, Some(begun + Duration::hours(2)));
    assert_eq!(found.link_expires_at, None, "it does not run yet");
    let last_leaves_at = accounts::bulk::last_leaves_at(&services, &administration)
        .await
        .unwrap();
    assert_eq!(last_leaves_at, Some(begun + Duration::hours(2)));

    world.later(Duration::minutes(1));
    assert_eq!(deliver().await, 10);
    world.later(Duration::hours(1));
    assert_eq!(deliver().await, 4);
    let (found, _) = accounts::find(&services, &administration, last.id)
        .await
        .unwrap();
    assert_eq!(found.state, State::InvitationDelivered);
    assert_eq!(
        found.link_expires_at,
        Some(world.services.now() + Duration::hours(72))
    );
    assert_eq!(found.invitation_leaves_at, None);
}

async fn a_links_life_begins_when_its_mail_leaves(world: &World) {
    world.invited().await;
    world.later(Duration::hours(100));
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [MAIL_1, MAIL_2]);
    let token = link_in(&mails);
    world.later(Duration::hours(72) - Duration::SECOND);
    let open = access_links::inspect(&world.services, &token)
        .await
        .unwrap();
    assert_eq!(open.expires_at, world.services.now() + Duration::SECOND);
    world.create_password(&token, PASSWORD).await.unwrap();
    world.deliver().await;

    recovery::request(
        &world.services,
        &Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    world
        .mailer
        .answer(&[Answer::Says(Stage::Sender, 550, "no")]);
    assert!(world.deliver().await.is_empty());
    world.later(Duration::hours(3));
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [RECOVERY_MAIL]);
    world.later(Duration::minutes(60) - Duration::SECOND);
    world
        .create_password(&link_in(&mails), OTHER_PASSWORD)
        .await
        .expect("an hour from when it left");
}

async fn a_link_tried_again_keeps_its_token_and_tells_its_true_end(world: &World) {
    use secrecy::ExposeSecret as _;

    world.invited().await;
    // Both are accepted, and the worker dies before that is written down.
    for _ in 0..2 {
        world.mailer.answer(&[Answer::DieAfter]);
        let (services, mailer) = (world.services.clone(), world.mailer.clone());
        let step = tokio::spawn(async move { worker::step(&services, &mailer).await });
        step.await.unwrap_err();
    }
    let first = world.mailer.take();
    world.later(Duration::hours(2));
    let again = world.deliver().await;
    assert_eq!(subjects(&again), [MAIL_1, MAIL_2]);
    assert_eq!(link_in(&first), link_in(&again), "the same link");
    let says = |mail: &mail::RenderedMail, words: &str| {
        let text = mail.text().expose_secret().split_whitespace();
        text.collect::<Vec<_>>().join(" ").contains(words)
    };
    assert!(says(
        &first[1],
        "hasta las 12:00 del miércoles 13 de enero de 2027"
    ));
    assert!(says(
        &again[1],
        "hasta las 14:00 del miércoles 13 de enero de 2027"
    ));
    let open = access_links::inspect(&world.services, &link_in(&again)).await;
    assert_eq!(open.unwrap().expires_at, start() + Duration::hours(74));
}

async fn a_mail_changes_life_begins_when_its_mail_leaves(world: &World) {
    use secrecy::ExposeSecret as _;
    use services::account;

    world.active().await;
    let own = world.session(&world.signed_in().await).await;
    account::request_mail_change(
        &world.services,
        &Origin::default(),
        &own,
        &secret(PASSWORD),
        &email("nueva@capturistas.example"),
    )
    .await
    .unwrap();
    world.later(Duration::hours(5));
    let mails = world.deliver().await;
    let text = mails[0].text().expose_secret();
    let (_, rest) = text.split_once("https://icsoe.example/correo/").unwrap();
    let token = rest.split_whitespace().next().unwrap();
    world.later(Duration::minutes(60) - Duration::SECOND);
    account::confirm_mail(&world.services, Some(&own), token)
        .await
        .unwrap();
}

async fn a_relay_that_takes_nothing_stops_the_sender_and_costs_no_mail(world: &World) {
    both_contratistas(world).await;
    register(world, KEMPER, 0..5, "capturistas.example").await;
    let stages = [
        (Stage::Greeting, 554, "no", Cause::Greeting),
        (Stage::Hello, 550, "who", Cause::Hello),
        (Stage::Auth, 535, "5.7.8 wrong", Cause::Auth),
        (Stage::Sender, 550, "5.4.5 daily limit", Cause::Sender),
    ];
    let mut pauses = Vec::new();
    for (stage, code, text, cause) in stages {
        let mut waited = 0;
        loop {
            world.mailer.forget_answers();
            world.mailer.answer(&[Answer::Says(stage, code, text)]);
            match worker::step(&world.services, &world.mailer).await.unwrap() {
                0 => {}
                1 => break,
                more => panic!("{more} were tried"),
            }
            world.later(Duration::seconds(10));
            waited += 10;
        }
        pauses.push(waited);
        assert_eq!(world.services.mail_stopped_by(), Some(cause));
    }
    assert_eq!(pauses, [0, 30, 60, 120]);
    world.mailer.forget_answers();
    world.later(Duration::minutes(15));
    assert_eq!(world.deliver().await.len(), 10, "all of them");
    assert_eq!(world.services.mail_stopped_by(), None);
    assert_eq!(unsent(world).await, 0);
}

async fn one_contratistas_refusals_stop_only_its_domain(world: &World) {
    both_contratistas(world).await;
    register(world, KEMPER, 0..6, "invento.example").await;
    register(world, ILUMINADORA, 10..13, "otros.example").await;
    // The first of the round is one of the two; refuse whatever goes to the invented domain.
    world
        .mailer
        .refuse("invento.example", Stage::Recipient, 451, "4.7.1 not now");
    let mails = world.deliver().await;
    assert_eq!(mails.len(), 6, "another's domain goes on");
    assert_eq!(world.services.mail_stopped_by(), None);
    assert_eq!(
        world.mailer.refused(),
        1,
        "its other mails were not even tried"
    );
    world.later(Duration::seconds(30));
    world.deliver().await;
    assert_eq!(world.mailer.refused(), 2, "one at the end of the pause");
    world.mailer.accept_all();
    world.later(Duration::minutes(10));
    assert_eq!(world.deliver().await.len(), 12);
}

async fn the_same_refusal_for_several_stops_the_sender(world: &World) {
    both_contratistas(world).await;
    register(world, KEMPER, 0..6, "uno.example").await;
    register(world, KEMPER, 6..9, "dos.example").await;
    register(world, KEMPER, 9..12, "tres.example").await;
    for domain in [
        "uno.example",
        "dos.example",
        "tres.example",
        "otros.example",
    ] {
        world
            .mailer
            .refuse(domain, Stage::Recipient, 554, "5.7.1 relay access denied");
    }
    assert!(world.deliver().await.is_empty());
    assert_eq!(
        world.services.mail_stopped_by(),
        None,
        "one contratista stops nobody"
    );
    register(world, ILUMINADORA, 20..22, "otros.example").await;
    assert!(world.deliver().await.is_empty());
    assert_eq!(world.services.mail_stopped_by(), Some(Cause::Recipients));
    let refused = world.mailer.refused();
    assert!(world.deliver().await.is_empty());
    assert_eq!(world.mailer.refused(), refused);
    world.mailer.accept_all();
    let mut sent = 0;
    for _ in 0..20 {
        world.later(Duration::minutes(15));
        sent += world.deliver().await.len();
    }
    assert_eq!(sent, 28);
}

/// Whoever has one contratista also has an account of their own, and with it a mail that no contratista sent.
async fn one_contratista_and_one_person_are_not_several(world: &World) {
    world.active().await;
    world
        .contratista(ILUMINADORA, "Indistria Iluminadora")
        .await;
    for domain in ["uno.example", "capturistas.example"] {
        world
            .mailer
            .refuse(domain, Stage::Recipient, 554, "5.7.1 relay access denied");
    }
    recovery::request(
        &world.services,
        &Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    register(world, KEMPER, 0..3, "uno.example").await;
    register(world, ILUMINADORA, 10..13, "otros.example").await;
    assert_eq!(world.deliver().await.len(), 6, "another's go on");
    assert_eq!(world.services.mail_stopped_by(), None);
    world.mailer.accept_all();
    world.later(Duration::minutes(10));
    world.deliver().await;
    assert_eq!(unsent(world).await, 0, "and nothing is lost");
}

/// As a relay does that lets one send so many a day, and says so of whichever recipient comes next.
async fn a_daily_limit_loses_no_mail(world: &World) {
    both_contratistas(world).await;
    register(world, KEMPER, 0..20, "capturistas.example").await;
    let (mut sent, mut days) = (BTreeMap::new(), 0);
    let domain = "capturistas.example";
    while unsent(world).await > 0 {
        days += 1;
        assert!(days < 12, "{} of 40 are left", unsent(world).await);
        world.mailer.accept_only(8);
        world
            .mailer
            .refuse(domain, Stage::Recipient, 550, "5.4.5 daily limit");
        for _ in 0..24 {
            sent.insert(
                days,
                world.deliver().await.len() + sent.get(&days).unwrap_or(&0),
            );
            world.later(Duration::hours(1));
        }
    }
    assert_eq!(sent.values().sum::<usize>(), 40, "{sent:?}");
    assert!(days >= 5, "{sent:?}");
    let lost = Entity::find().filter(Column::FailedAt.is_not_null());
    assert_eq!(lost.count(world.services.database()).await.unwrap(), 0);
}

async fn addresses_beyond_ascii_go_as_a_labels_or_are_refused_at_the_alta(world: &World) {
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    let alta = async |mail: &str| {
        let new = NewCapturista {
            email: email(mail),
            ..lucia()
        };
        accounts::register_capturista(&world.services, &rfc(KEMPER), &new).await
    };
    let refused = world.services.rules().email("ñandú@capturistas.example");
    assert_eq!(refused, Err(ValueError::MailBeyondAscii));
    alta("lucia@señales.example").await.unwrap();
    let mails = world.deliver().await;
    assert_eq!(mails.len(), 2);
    for mail in mails {
        assert_eq!(mail.to().email.to_string(), "lucia@xn--seales-xwa.example");
    }
}
