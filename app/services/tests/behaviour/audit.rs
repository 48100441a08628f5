//! The record of security events: which act leaves which event, and what none ever says.

use std::{collections::BTreeSet, net::IpAddr, sync::mpsc};

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryOrder, Statement, TransactionTrait};
use secrecy::ExposeSecret as _;
use services::{
    Administration, accounts, acting_for,
    api_tokens::{self, Scope},
    audit::{self, Outcome},
    entities::audit_event,
    recovery, sessions,
};
use time::Duration;

use testing::{efirmas::*, *};
use values::NewCapturista;

use crate::audit_seals::Recorded;

on_each_database!(
    every_act_leaves_its_event,
    every_act_of_a_contratista_leaves_its_event,
    every_refused_sign_in_says_why_to_the_record_only,
    an_act_taken_back_leaves_nothing,
    the_address_is_recorded_where_it_is_known,
    nothing_recorded_in_a_whole_story_is_secret,
    one_sees_his_own_sign_ins_and_the_failed_ones,
    thousands_of_attempts_are_few_lines_to_their_owner,
    who_goes_on_and_on_leaves_few_rows,
    an_address_that_goes_on_and_on_is_told_of_now_and_then,
    who_may_not_is_told_of_now_and_then,
    a_full_pool_for_hashes_is_told_of_now_and_then,
);

pub(crate) async fn events(world: &World) -> Vec<audit_event::Model> {
    audit_event::Entity::find()
        .order_by_asc(audit_event::Column::Id)
        .all(world.services.database())
        .await
        .unwrap()
}

async fn kinds(world: &World) -> Vec<String> {
    let events = events(world).await;
    events.into_iter().map(|event| event.kind).collect()
}

#[expect(clippy::too_many_lines, reason = "one story")]
async fn every_act_leaves_its_event(world: &World) {
    let kemper = world.active().await;
    world.contratista(ILUMINADORA, "Iluminadora").await;
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &lucia())
        .await
        .unwrap();
    let token = world.signed_in().await;
    let session = world.session(&token).await;
    let all = acting_for::list(&world.services, &session, "", 1, 10).await;
    for contratista in all.unwrap().items {
        acting_for::choose(&world.services, &session, contratista.id)
            .await
            .unwrap();
    }
    let present = acting_for::present(&world.services, &session)
        .await
        .unwrap();
    acting_for::leave(&world.services, &present).await.unwrap();
    acting_for::leave(&world.services, &present).await.unwrap();
    sessions::end(&world.services, &token).await.unwrap();
    recovery::request(
        &world.services,
        &services::Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    world.signed_in().await;
    let link = link_in(&world.deliver().await);
    world.create_password(&link, OTHER_PASSWORD).await.unwrap();
    accounts::unblock(&world.services, &lucia().curp)
        .await
        .unwrap();
    accounts::correct_mail(
        &world.services,
        &lucia().curp,
        &email("otra@capturistas.example"),
    )
    .await
    .unwrap();
    let link = link_in(&world.deliver().await);
    world.create_password(&link, OTHER_PASSWORD).await.unwrap();
    accounts::remove_capturista(&world.services, &rfc(KEMPER), &lucia().curp)
        .await
        .unwrap();
    let operator = Administration::of_operator(&world.services, &rfc(KEMPER))
        .await
        .unwrap();
    let lucia_id = session.person().id();
    accounts::restore(&world.services, &operator, lucia_id)
        .await
        .unwrap();
    accounts::remove_contratista(&world.services, &rfc(KEMPER))
        .await
        .unwrap();
    assert_eq!(
        kinds(world).await,
        [
            "contratista_registered",
            "alta",
            "invited",
            "password_set",
            "contratista_registered",
            "alta",
            "sign_in_succeeded",
            "contratista_chosen",
            "contratista_changed",
            "contratista_left",
            "session_ended",
            "recovery_asked",
            "sign_in_succeeded",
            "recovery_sent",
            "password_changed",
            "recovery_used",
            "session_ended",
            "unblocked",
            "mail_corrected",
            "alta_joined",
            "password_set",
            "baja",
            "baja_taken_back",
            "contratista_removed",
            "baja",
        ]
    );
    let events = events(world).await;
    assert_eq!(events[1].person_id, Some(lucia_id));
    assert_eq!(events[1].contratista_id, Some(kemper.id));
    assert_eq!(events[6].session_id, Some(session.id()));
    assert_eq!(events[16].details, r#"{"how":"password"}"#);
    // Expiry is an event, too.
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &tomas())
        .await
        .unwrap();
    world
        .sign_in(lucia().curp.as_str(), OTHER_PASSWORD)
        .await
        .unwrap();
    world.later(Duration::minutes(16));
    sessions::end_expired(&world.services).await.unwrap();
    let kinds = kinds(world).await;
    assert_eq!(
        kinds[kinds.len() - 2..],
        ["sign_in_succeeded", "session_ended"]
    );
}

#[expect(clippy::too_many_lines, reason = "one story")]
async fn every_act_of_a_contratista_leaves_its_event(world: &World) {
    let world = &world.trusting(authorities());
    let certificate = certificate(
        company(KEMPER, "Escuela Kemper Urgate"),
        forge::Kind::Efirma,
    );
    let mut sent = Sent::new(world, certificate.clone()).await;
    sent.signature[0] ^= 1;
    sent.enter(world).await.unwrap_err();
    sent.enter(world).await.unwrap_err();
    let mut sent = Sent::new(world, certificate).await;
    sent.certificate = b"no certificate".to_vec();
    sent.enter(world).await.unwrap_err();
    let kemper = world.kemper().await;
    let session = events(world).await.last().unwrap().session_id;
    assert!(session.is_some());
    // The same once more changes nothing, and is no event.
    services::general_data::save(&world.services, &kemper, &some_data())
        .await
        .unwrap();
    let person = accounts::register(&world.services, &kemper, &lucia())
        .await
        .unwrap();
    let mut other = lucia();
    other.email = email("otra@capturistas.example");
    world.contratista(ILUMINADORA, "Iluminadora").await;
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &other)
        .await
        .unwrap();
    let name = full_name("Luz", "Gómez", "Marín");
    accounts::correct(
        &world.services,
        &kemper,
        person,
        &NewCapturista { name, ..other },
    )
    .await
    .unwrap();
    accounts::revoke_invitation(&world.services, &kemper, person)
        .await
        .unwrap();
    for _ in 0..2 {
        accounts::send_invitation_again(&world.services, &kemper, person)
            .await
            .unwrap();
    }
    accounts::send_invitation_again(&world.services, &kemper, person)
        .await
        .unwrap_err();
    let scopes: BTreeSet<Scope> = Scope::ALL.into();
    let made = api_tokens::create(&world.services, &kemper, "Nómina", &scopes, 1)
        .await
        .unwrap();
    let by_token = api_tokens::authenticate(&world.services, made.token.expose_secret())
        .await
        .unwrap();
    accounts::remove(&world.services, by_token.administration(), person)
        .await
        .unwrap();
    let second = api_tokens::create(&world.services, &kemper, "Otra", &scopes, 2)
        .await
        .unwrap();
    for _ in 0..2 {
        api_tokens::revoke(&world.services, &kemper, second.id)
            .await
            .unwrap();
    }
    world.later(Duration::DAY);
    api_tokens::authenticate(&world.services, made.token.expose_secret())
        .await
        .unwrap_err();
    accounts::remove_contratista(&world.services, &rfc(KEMPER))
        .await
        .unwrap();
    let events = events(world).await;
    let told: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(
        told,
        [
            "efirma_refused",
            "efirma_refused",
            "efirma_refused",
            "contratista_registered",
            "efirma_entered",
            "general_data_changed",
            "repse_sent",
            "alta",
            "invited",
            "contratista_registered",
            "alta",
            "invited",
            "name_corrected",
            "mail_corrected",
            "invitation_revoked",
            "invitation_sent_again",
            "invitation_sent_again",
            "limit_hit",
            "api_token_made",
            "baja",
            "api_token_made",
            "api_token_revoked",
            "api_token_expired",
            "contratista_removed",
            "session_ended",
            "api_token_revoked",
        ]
    );
    let reasons: Vec<_> = events
        .iter()
        .map(|event| event.details.as_str())
        .take(3)
        .collect();
    let reason = |word: &str| format!(r#"{{"reason":"{word}"}}"#);
    assert_eq!(
        reasons,
        ["signature", "challenge", "unreadable"].map(reason)
    );
    // Who did it: in which session, with which token.
    let by = |index: usize| (events[index].session_id, events[index].token_id);
    assert_eq!((by(5), by(7)), ((session, None), (session, None)));
    assert_eq!(by(19), (None, Some(made.id)));
    assert_eq!(by(22), (None, Some(made.id)));
    assert_eq!(events[17].details, r#"{"limit":"invitation"}"#);
}

async fn every_refused_sign_in_says_why_to_the_record_only(world: &World) {
    world.active().await;
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .unwrap();
    let nobody = curp("PERJ800101HDFRRN0");
    world.sign_in(nobody.as_str(), PASSWORD).await.unwrap_err();
    world.sign_in("x", PASSWORD).await.unwrap_err();
    world
        .sign_in(tomas().curp.as_str(), PASSWORD)
        .await
        .unwrap_err();
    for _ in 0..6 {
        world.sign_in(lucia().curp.as_str(), "x").await.unwrap_err();
    }
    accounts::unblock(&world.services, &lucia().curp)
        .await
        .unwrap();
    accounts::remove_capturista(&world.services, &rfc(KEMPER), &lucia().curp)
        .await
        .unwrap();
    world
        .sign_in(lucia().curp.as_str(), PASSWORD)
        .await
        .unwrap_err();
    let refused: Vec<_> = events(world).await;
    let refused: Vec<_> = refused
        .iter()
        .filter(|event| event.kind == "sign_in_refused")
        .map(|event| (event.details.as_str(), event.person_id.is_some()))
        .collect();
    let wrong = (r#"{"reason":"wrong_password"}"#, true);
    assert_eq!(
        refused,
        [
            (
                format!(r#"{{"curp":"{}","reason":"unknown"}}"#, nobody.masked()).as_str(),
                false
            ),
            (r#"{"reason":"unknown"}"#, false),
            (r#"{"reason":"never_activated"}"#, true),
            wrong,
            wrong,
            wrong,
            wrong,
            wrong,
            (r#"{"reason":"delayed"}"#, true),
            (r#"{"reason":"removed"}"#, true),
        ]
    );
}

async fn an_act_taken_back_leaves_nothing(world: &World) {
    world.active().await;
    let before = kinds(world).await.len();
    let already = accounts::register_capturista(&world.services, &rfc(KEMPER), &lucia()).await;
    already.unwrap_err();
    let transaction = world.services.database().begin().await.unwrap();
    let event = audit::Event::LimitHit {
        limit: "address".into(),
        asker: audit::Asker::default(),
    };
    audit::record(&world.services, &transaction, event)
        .await
        .unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(kinds(world).await.len(), before);
}

async fn the_address_is_recorded_where_it_is_known(world: &World) {
    world.active().await;
    let address: IpAddr = "2001:db8::7".parse().unwrap();
    audit::asked_from(Some(address), world.signed_in()).await;
    world.signed_in().await;
    let origins: Vec<_> = events(world)
        .await
        .into_iter()
        .filter(|event| event.kind == "sign_in_succeeded")
        .map(|event| event.origin)
        .collect();
    assert_eq!(origins, [Some("2001:db8::7".to_owned()), None]);
}

async fn nothing_recorded_in_a_whole_story_is_secret(world: &World) {
    let contratista = world.invited().await;
    let link = link_in(&world.deliver().await);
    world.create_password(&link, PASSWORD).await.unwrap();
    let token = world.signed_in().await;
    let session = world.session(&token).await;
    acting_for::choose(&world.services, &session, contratista.id)
        .await
        .unwrap();
    world
        .sign_in(lucia().curp.as_str(), OTHER_PASSWORD)
        .await
        .unwrap_err();
    world
        .sign_in(tomas().curp.as_str(), OTHER_PASSWORD)
        .await
        .unwrap_err();
    recovery::request(
        &world.services,
        &services::Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    let recovery_link = link_in(&world.deliver().await);
    let recorded = Recorded::of(world);
    recorded.settled(world).await;
    let mut kept = recorded.lines();
    kept.extend(events(world).await.iter().map(|event| format!("{event:?}")));
    assert!(kept.len() > 20);
    for secret in [
        link.as_str(),
        &recovery_link,
        &token,
        PASSWORD,
        OTHER_PASSWORD,
        lucia().curp.as_str(),
        tomas().curp.as_str(),
        MAIL,
        "LUCÍA",
    ] {
        for text in &kept {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

async fn one_sees_his_own_sign_ins_and_the_failed_ones(world: &World) {
    let contratista = world.active().await;
    let token = world.signed_in().await;
    let session = world.session(&token).await;
    world.later(Duration::days(91));
    world
        .sign_in(tomas().curp.as_str(), PASSWORD)
        .await
        .unwrap_err();
    for _ in 0..6 {
        world.later(Duration::SECOND);
        world.sign_in(lucia().curp.as_str(), "x").await.unwrap_err();
    }
    world.later(Duration::minutes(1));
    world.signed_in().await;
    accounts::remove_capturista(&world.services, &rfc(&contratista.rfc), &lucia().curp)
        .await
        .unwrap();
    world.later(Duration::SECOND);
    world
        .sign_in(lucia().curp.as_str(), PASSWORD)
        .await
        .unwrap_err();
    let since = world.services.now() - audit::SHOWN_FOR;
    let lucia = session.person().id();
    let page = |page| audit::of_person(&world.services, lucia, since, page);
    let seen = page(1).await.unwrap();
    let outcomes: Vec<_> = seen.items.iter().map(|item| item.outcome).collect();
    // Five wrong passwords of one day are one line.
    let expected = [
        Outcome::Refused,
        Outcome::WithPassword,
        Outcome::Delayed,
        Outcome::WrongPassword,
    ];
    assert_eq!(outcomes, expected);
    assert_eq!((seen.total, seen.page, seen.pages), (4, 1, 1));
    assert!(seen.items[1].session.is_some());
    let wrong = &seen.items[3];
    assert_eq!((wrong.times, seen.items[2].times), (5, 1));
    assert_eq!(wrong.at - wrong.since, Duration::seconds(4));
    let all = audit::of_person(&world.services, lucia, start(), 9)
        .await
        .unwrap();
    assert_eq!((all.total, all.page), (5, 1));
    for _ in 0..17 {
        world.later(Duration::DAY);
        world
            .sign_in(testing::lucia().curp.as_str(), "x")
            .await
            .unwrap_err();
    }
    let (first, last) = (page(1).await.unwrap(), page(2).await.unwrap());
    assert_eq!((first.items.len(), last.items.len()), (20, 1));
    assert_eq!((first.total, first.pages), (21, 2));
    assert_eq!(last.items[0].outcome, Outcome::WrongPassword);
}

/// Whoever guesses, from many addresses, does not decide what the owner has to read, nor for how long it
/// takes to put together.
async fn thousands_of_attempts_are_few_lines_to_their_owner(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    let session = world.session(&token).await;
    let event = || audit::Event::SignInRefused {
        person: Some(session.person().id()),
        curp: None,
        reason: audit::SignInRefusal::Delayed,
    };
    let transaction = world.services.database().begin().await.unwrap();
    for number in 0_u32..8_000 {
        if number % 100 == 0 {
            world.later(Duration::minutes(10));
        }
        let from = IpAddr::from((0xc633_0000 + number % 500).to_be_bytes());
        let recorded = audit::record(&world.services, &transaction, event());
        audit::asked_from(Some(from), recorded).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let since = world.services.now() - audit::SHOWN_FOR;
    let lucia = session.person().id();
    let mut database = world.services.database().clone();
    let (tell, told) = mpsc::channel();
    database.set_metric_callback(move |info| tell.send(info.statement.clone()).unwrap());
    let seen = audit::of_person(&world.over(database), lucia, since, 1)
        .await
        .unwrap();
    // Thirteen hours, over midnight.
    assert_eq!((seen.total, seen.items.len()), (3, 3));
    let delayed: u64 = seen.items[..2].iter().map(|item| item.times).sum();
    assert_eq!(delayed, 8_000);
    assert!(seen.items[0].several);
    assert_eq!(seen.items[2].outcome, Outcome::WithPassword);

    // How long it takes: `tools/scripts/bench-lists.sh`. What PostgreSQL plans depends on who else has events: `make growth`.
    let statements: Vec<Statement> = told.try_iter().collect();
    assert_eq!(statements.len(), 3, "{statements:?}");
    let database = world.services.database();
    if database.get_database_backend() == DbBackend::Sqlite {
        for mut statement in statements {
            statement.sql = ["EXPLAIN QUERY PLAN ", &statement.sql].concat();
            let mut plan = String::new();
            for row in database.query_all_raw(statement).await.unwrap() {
                plan += &(row.try_get::<String>("", "detail").unwrap() + "\n");
            }
            // Only the few that succeeded are read as rows.
            let index = "INDEX ix_audit_events_own (person_id=? AND kind=? AND at>?)";
            assert!(plan.contains(index), "{plan}");
            assert!(
                plan.contains("COVERING") || !plan.contains("GROUP BY"),
                "{plan}"
            );
        }
    }
}

/// Delayed attempts and rubbish in answer to a challenge, from one address, for as long as somebody likes.
async fn who_goes_on_and_on_leaves_few_rows(world: &World) {
    world.active().await;
    let origin = services::Origin {
        address: Some("192.0.2.7".parse().unwrap()),
        ..services::Origin::default()
    };
    for _ in 0..5 {
        world.sign_in(lucia().curp.as_str(), "x").await.unwrap_err();
    }
    let nobody = curp("PERJ800101HDFRRN0");
    for _ in 0..5 {
        world.sign_in(nobody.as_str(), "x").await.unwrap_err();
    }
    let before = events(world).await.len();
    for _ in 0..500 {
        for curp in [lucia().curp.as_str(), nobody.as_str()] {
            let attempt = services::sign_in::sign_in(&world.services, &origin, curp, secret("x"));
            audit::asked_from(origin.address, attempt)
                .await
                .unwrap_err();
        }
        let answer = services::efirma::Answer {
            browser: &secret("x"),
            certificate: b"x",
            nonce: "x",
            second: 1,
            signature: b"x",
        };
        let entered = services::efirma::enter(&world.services, &origin, "https://x", &answer);
        audit::asked_from(origin.address, entered)
            .await
            .unwrap_err();
    }
    let told: Vec<_> = events(world).await.split_off(before);
    // Of somebody and of nobody alike.
    assert_eq!(told.len(), 3);
    let details: Vec<_> = told.iter().map(|event| event.details.as_str()).collect();
    assert_eq!(details[0], r#"{"reason":"delayed"}"#);
    assert_eq!(details[2], r#"{"reason":"challenge"}"#);
    world.later(Duration::minutes(15));
    audit::emit(&world.services).await.unwrap();
    let mut counts: Vec<_> = events(world).await.split_off(before + 3);
    counts.sort_by(|one, other| one.details.cmp(&other.details));
    let details: Vec<_> = counts.iter().map(|event| event.details.as_str()).collect();
    assert_eq!(
        details,
        [
            format!(
                r#"{{"curp":"{}","reason":"delayed","times":499}}"#,
                nobody.masked()
            )
            .as_str(),
            r#"{"reason":"challenge","times":499}"#,
            r#"{"reason":"delayed","times":499}"#,
        ]
    );
    assert!(counts.iter().all(|event| event.origin == told[0].origin));
    assert_eq!(counts[2].person_id, told[0].person_id);
    let report = audit::verify(&world.services, &[]).await.unwrap();
    assert_eq!(report.findings, []);
}

async fn an_address_that_goes_on_and_on_is_told_of_now_and_then(world: &World) {
    let origin = services::Origin {
        address: Some("192.0.2.7".parse().unwrap()),
        ..services::Origin::default()
    };
    for _ in 0..80 {
        let asked = recovery::request(&world.services, &origin, "x", "x");
        let _ = audit::asked_from(origin.address, asked).await;
    }
    let told = |events: Vec<audit_event::Model>| {
        let hits = events.into_iter().filter(|event| event.kind == "limit_hit");
        hits.map(|event| (event.details, event.origin))
            .collect::<Vec<_>>()
    };
    let one = (
        r#"{"limit":"recovery_address"}"#.to_owned(),
        Some("192.0.2.7".to_owned()),
    );
    assert_eq!(told(events(world).await), std::slice::from_ref(&one));
    // Going on for more than an hour: counted up.
    for _ in 0..6 {
        world.later(Duration::minutes(10));
        let refused = recovery::request(&world.services, &origin, "x", "x");
        let _ = audit::asked_from(origin.address, refused).await;
        audit::tell_repeats(&world.services, false).await.unwrap();
    }
    let count = |times: u64| {
        let details = format!(r#"{{"limit":"recovery_address","times":{times}}}"#);
        (details, one.1.clone())
    };
    // Twenty at first, of which one was told, and five until the hour was over, when it goes again.
    assert_eq!(told(events(world).await), [one.clone(), count(24)]);
}

async fn who_may_not_is_told_of_now_and_then(world: &World) {
    world.active().await;
    let (one, other) = (world.signed_in().await, world.signed_in().await);
    let (one, other) = (world.session(&one).await, world.session(&other).await);
    let refuse = async |session: &services::CapturistaSession, what| {
        audit::access_refused(&world.services, session.into(), what).await;
    };
    for _ in 0..3 {
        refuse(&one, "/panel").await;
        refuse(&other, "/panel").await;
        refuse(&one, "no_encontrado").await;
    }
    let told = async || {
        let events = events(world).await;
        let refused = events
            .into_iter()
            .filter(|event| event.kind == "access_refused");
        refused
            .map(|event| (event.details, event.person_id, event.session_id))
            .collect::<Vec<_>>()
    };
    let event = |session: &services::CapturistaSession, what: &str| {
        let details = format!(r#"{{"what":"{what}"}}"#);
        (details, Some(session.person().id()), Some(session.id()))
    };
    let mut expected = vec![
        event(&one, "/panel"),
        event(&other, "/panel"),
        event(&one, "no_encontrado"),
    ];
    assert_eq!(told().await, expected);
    world.later(Duration::minutes(15));
    assert_eq!(
        audit::tell_repeats(&world.services, false).await.unwrap(),
        3
    );
    let mut counts = told().await.split_off(3);
    counts.sort();
    let counted = |session: &services::CapturistaSession, what: &str| {
        let (_, person, session) = event(session, what);
        (format!(r#"{{"times":2,"what":"{what}"}}"#), person, session)
    };
    expected = vec![
        counted(&one, "/panel"),
        counted(&other, "/panel"),
        counted(&one, "no_encontrado"),
    ];
    expected.sort();
    assert_eq!(counts, expected);
    refuse(&one, "/panel").await;
    assert_eq!(told().await.last(), Some(&event(&one, "/panel")));
}

async fn a_full_pool_for_hashes_is_told_of_now_and_then(world: &World) {
    world.active().await;
    let mut settings = settings();
    settings.hashing.memory_kib = 64 * 1024;
    settings.hashing.passes = 8;
    settings.hashing.at_a_time = 1;
    settings.hashing.waiting = 0;
    let services = world.restarted(settings, 1);
    let told = async || {
        let events = events(world).await;
        let full = r#"{"limit":"hash_pool"}"#;
        events.iter().filter(|event| event.details == full).count()
    };
    for times in 1..=2 {
        for _ in 0..2 {
            let attempt = || {
                let origin = services::Origin::default();
                let services = services.clone();
                async move {
                    let password = secret(PASSWORD);
                    services::sign_in::sign_in(&services, &origin, "x", password).await
                }
            };
            let outcomes = tokio::join!(attempt(), attempt(), attempt());
            let outcomes = [outcomes.0, outcomes.1, outcomes.2];
            let busy = |outcome| matches!(outcome, &Err(services::sign_in::SignInError::Busy));
            assert!(outcomes.iter().any(busy));
        }
        assert_eq!(told().await, times);
        world.later(Duration::minutes(15));
        audit::tell_repeats(&services, false).await.unwrap();
    }
}
