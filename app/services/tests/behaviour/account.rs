//! One's own account: sessions, password, mail address.

use std::{net::IpAddr, num::NonZeroU32};

use domain::password::Rule;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use secrecy::{ExposeSecret, SecretString};
use services::{
    CapturistaSession, LinkProblem, Origin,
    access_links::InspectError,
    account::{
        self, ChangePasswordError, ConfirmMailError, CurrentPasswordError, OwnSignIn,
        RequestMailError,
    },
    accounts,
    audit::{self, Outcome},
    entities::{credential, mail_change, person, session},
    limits::TooMuch,
    recovery,
    sessions::{self, SessionProblem},
    sign_in,
};
use time::Duration;

use testing::*;

use crate::audit::events;

const NEW_MAIL: &str = "lucia.nueva@capturistas.example";

on_each_database!(
    sessions_say_from_where_they_are_and_which_one_asks,
    one_session_is_closed_and_only_ones_own,
    all_others_are_closed,
    a_changed_password_ends_the_others_and_renews_this_one,
    a_new_password_ends_a_session_whose_row_was_missed,
    the_new_password_must_keep_the_policy_and_be_repeated,
    the_current_password_is_counted_like_a_sign_in,
    attempts_at_the_current_password_are_limited_by_address,
    a_refused_current_password_is_on_record,
    ones_own_sign_ins_say_when_with_what_and_from_where,
    who_has_no_password_cannot_type_it,
    a_changed_password_voids_the_links_that_were_mailed,
    a_new_mail_is_confirmed_from_it_and_told_to_the_old_one,
    a_mail_that_is_none_or_the_same_is_refused,
    a_change_of_mail_expires_is_replaced_and_is_voided,
    a_mail_corrected_meanwhile_stays,
    of_two_confirmations_at_the_same_moment_one_wins,
    nobodys_mailbox_is_flooded,
);

async fn is_open(world: &World, token: &str) -> bool {
    match sessions::status(&world.services, token).await {
        Ok(_) => true,
        Err(SessionProblem::Unknown | SessionProblem::Ended) => false,
        Err(error) => panic!("{error:?}"),
    }
}

async fn sessions_say_from_where_they_are_and_which_one_asks(world: &World) {
    world.active().await;
    let origin = Origin {
        device: Some("Firefox en Windows".to_owned()),
        address: Some("2001:db8::7".parse::<IpAddr>().unwrap()),
        ..Origin::default()
    };
    let (curp, password) = (lucia().curp, secret(PASSWORD));
    sign_in::sign_in(&world.services, &origin, curp.as_str(), password)
        .await
        .unwrap();
    world.later(Duration::minutes(3));
    let own = world.session(&world.signed_in().await).await;
    let open = account::open_sessions(&world.services, &own).await.unwrap();
    let [this, other] = open.as_slice() else {
        panic!("{open:?}");
    };
    assert!(this.is_this_one && !other.is_this_one);
    assert_eq!(
        (this.since, this.device.as_deref()),
        (world.services.now(), None)
    );
    assert_eq!(other.since, start());
    assert_eq!(other.device.as_deref(), Some("Firefox en Windows"));
    assert_eq!(other.address.as_deref(), Some("2001:db8::7"));

    // Left idle, it is open no more, whether or not its end has been written down.
    world.later(Duration::minutes(12));
    let open = account::open_sessions(&world.services, &own).await.unwrap();
    assert_eq!(open.len(), 1, "{open:?}");
}

async fn tomas_session(world: &World) -> CapturistaSession {
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .unwrap();
    let link = link_in(&world.deliver().await);
    world.create_password(&link, PASSWORD).await.unwrap();
    let token = world.sign_in(tomas().curp.as_str(), PASSWORD).await;
    world.session(token.unwrap().expose_secret()).await
}

async fn one_session_is_closed_and_only_ones_own(world: &World) {
    world.active().await;
    let (mine, others) = (world.signed_in().await, world.signed_in().await);
    let own = world.session(&mine).await;
    let other = world.session(&others).await;
    let stranger = tomas_session(world).await;
    let close = async |who, id| {
        account::close_session(&world.services, who, id)
            .await
            .unwrap()
    };
    assert!(!close(&stranger, other.id()).await);
    assert!(is_open(world, &others).await);
    assert!(close(&own, other.id()).await);
    assert!(!is_open(world, &others).await);
    assert!(!close(&own, other.id()).await, "it has ended already");
    assert!(is_open(world, &mine).await);
}

async fn all_others_are_closed(world: &World) {
    let contratista = world.active().await;
    let work = world.working_for(&contratista).await;
    let (mine, others) = (world.signed_in().await, world.signed_in().await);
    let own = world.session(&mine).await;
    account::close_other_sessions(&world.services, &own)
        .await
        .unwrap();
    assert!(is_open(world, &mine).await);
    assert!(!is_open(world, &others).await);
    let open = account::open_sessions(&world.services, &own).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_ne!(open[0].id, work.id());
}

async fn change(
    world: &World,
    token: &str,
    current: &str,
    new: &str,
) -> Result<SecretString, ChangePasswordError> {
    let own = world.session(token).await;
    account::change_password(
        &world.services,
        &Origin::default(),
        &own,
        &secret(current),
        &secret(new),
        &secret(new),
    )
    .await
    .map(|changed| changed.token)
}

async fn a_changed_password_ends_the_others_and_renews_this_one(world: &World) {
    world.active().await;
    let (mine, others) = (world.signed_in().await, world.signed_in().await);
    let own = world.session(&mine).await;
    let renewed = change(world, &mine, PASSWORD, OTHER_PASSWORD)
        .await
        .unwrap();
    assert!(!is_open(world, &others).await);
    assert!(!is_open(world, &mine).await, "the old token is of no use");
    let same = world.session(renewed.expose_secret()).await;
    assert_eq!(same.id(), own.id());
    let mails = world.deliver().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject(), "Tu contraseña fue registrada");
    assert!(
        world
            .sign_in(lucia().curp.as_str(), PASSWORD)
            .await
            .is_err()
    );
    assert!(
        world
            .sign_in(lucia().curp.as_str(), OTHER_PASSWORD)
            .await
            .is_ok()
    );
}

async fn a_new_password_ends_a_session_whose_row_was_missed(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    let database = world.services.database();
    let row = credential::Entity::find().one(database).await.unwrap();
    let mut row = row.unwrap().into_active_model();
    row.version = Set(2);
    row.update(database).await.unwrap();
    assert!(!is_open(world, &token).await);
    assert!(matches!(
        sessions::authenticate(&world.services, &token).await,
        Err(SessionProblem::Ended)
    ));
    assert!(matches!(
        sessions::keep_alive(&world.services, &token).await,
        Err(SessionProblem::Ended)
    ));
    let own = world.session(&world.signed_in().await).await;
    let open = account::open_sessions(&world.services, &own).await.unwrap();
    assert_eq!(open.len(), 1, "it is not listed either");

    // One that an earlier version began does not say with which password.
    let token = world.signed_in().await;
    let row = session::Entity::find()
        .order_by_desc(session::Column::Id)
        .one(database)
        .await
        .unwrap();
    let mut row = row.unwrap().into_active_model();
    row.credential_version = Set(None);
    row.update(database).await.unwrap();
    assert!(is_open(world, &token).await);
}

async fn the_new_password_must_keep_the_policy_and_be_repeated(world: &World) {
    world.active().await;
    let own = world.session(&world.signed_in().await).await;
    let personal = ["*", &lucia().curp.as_str().to_lowercase()[..10], "X"].concat();
    for (new, repeated, rules, differ) in [
        ("P@ssw0rd", "P@ssw0rd", vec![Rule::Common], false),
        (personal.as_str(), &personal, vec![Rule::Personal], false),
        (OTHER_PASSWORD, PASSWORD, vec![], true),
    ] {
        let outcome = account::change_password(
            &world.services,
            &Origin::default(),
            &own,
            &secret("not even looked at"),
            &secret(new),
            &secret(repeated),
        )
        .await;
        let Err(ChangePasswordError::Refused {
            violations,
            mismatch,
        }) = outcome
        else {
            panic!("{outcome:?}");
        };
        assert_eq!(violations.iter().collect::<Vec<_>>(), rules);
        assert_eq!(mismatch, differ);
    }
}

async fn the_current_password_is_counted_like_a_sign_in(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    for failure in 1..=5 {
        let refused = change(world, &token, "Otra.Cosa-17", OTHER_PASSWORD).await;
        let Err(ChangePasswordError::Current(CurrentPasswordError::Refused { wait })) = refused
        else {
            panic!("{refused:?}");
        };
        let expected = (failure == 5).then_some(std::time::Duration::from_secs(30));
        assert_eq!(wait, expected, "{failure}");
    }
    // The delay is on for everything that asks for the password.
    let refused = change(world, &token, PASSWORD, OTHER_PASSWORD).await;
    assert!(matches!(
        refused,
        Err(ChangePasswordError::Current(
            CurrentPasswordError::Refused { wait: Some(_) }
        ))
    ));
    assert!(
        world
            .sign_in(lucia().curp.as_str(), PASSWORD)
            .await
            .is_err()
    );
    world.later(Duration::seconds(30));
    assert!(
        change(world, &token, PASSWORD, OTHER_PASSWORD)
            .await
            .is_ok()
    );
    let refused = world.sign_in(lucia().curp.as_str(), PASSWORD).await;
    assert!(
        matches!(refused, Err(sign_in::SignInError::Refused { wait: None })),
        "and is forgotten after a success: {refused:?}"
    );
}

fn from(address: &str) -> Origin {
    Origin {
        address: Some(address.parse().unwrap()),
        ..Origin::default()
    }
}

async fn attempts_at_the_current_password_are_limited_by_address(world: &World) {
    world.active().await;
    let mut settings = settings();
    settings.addresses.failed_sign_ins = NonZeroU32::new(2).unwrap();
    let services = world.restarted(settings, 1);
    let own = world.session(&world.signed_in().await).await;
    let ask = async |address: &str, current: &str| {
        let (current, origin) = (secret(current), from(address));
        account::request_mail_change(&services, &origin, &own, &current, &email(NEW_MAIL)).await
    };
    for _ in 0..2 {
        let right = ask("192.0.2.1", PASSWORD).await;
        assert!(right.is_ok(), "a success does not count: {right:?}");
    }
    for _ in 0..2 {
        let wrong = ask("192.0.2.1", "Otra.Cosa-17").await;
        assert!(matches!(
            wrong,
            Err(RequestMailError::Current(
                CurrentPasswordError::Refused { .. }
            ))
        ));
    }
    let too_much = ask("192.0.2.1", PASSWORD).await;
    let Err(RequestMailError::Current(CurrentPasswordError::TooMuch(TooMuch { wait }))) = too_much
    else {
        panic!("{too_much:?}");
    };
    assert!(wait <= Duration::HOUR && wait > Duration::minutes(50));
    // It is the address that has failed: at the sign-in, too, and nobody elsewhere.
    let curp = lucia().curp;
    let from_here = from("192.0.2.1");
    let here = sign_in::sign_in(&services, &from_here, curp.as_str(), secret(PASSWORD));
    assert!(matches!(here.await, Err(sign_in::SignInError::TooMuch(_))));
    assert!(ask("192.0.2.2", PASSWORD).await.is_ok());
    world.later(wait.try_into().unwrap());
    let later = ask("192.0.2.1", PASSWORD).await;
    assert!(
        !matches!(later, Err(RequestMailError::Current(_))),
        "{later:?}"
    );
}

async fn a_refused_current_password_is_on_record(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    let own = world.session(&token).await;
    for _ in 0..6 {
        change(world, &token, "Otra.Cosa-17", OTHER_PASSWORD)
            .await
            .unwrap_err();
    }
    let told: Vec<_> = events(world)
        .await
        .into_iter()
        .filter(|event| event.kind == "current_password_refused")
        .collect();
    assert!(told.iter().all(|event| {
        (event.person_id, event.session_id) == (Some(own.person().id()), Some(own.id()))
    }));
    let details: Vec<_> = told.iter().map(|event| event.details.as_str()).collect();
    let wrong = r#"{"reason":"wrong"}"#;
    assert_eq!(
        details,
        [wrong, wrong, wrong, wrong, wrong, r#"{"reason":"delayed"}"#]
    );
    // It is no sign-in.
    let seen = account::sign_ins(&world.services, &own, 1).await.unwrap();
    assert_eq!(seen.total, 1);
}

async fn ones_own_sign_ins_say_when_with_what_and_from_where(world: &World) {
    world.active().await;
    let origin = Origin {
        device: Some("Firefox en Windows".to_owned()),
        ..from("192.0.2.1")
    };
    let (curp, password) = (lucia().curp, secret(PASSWORD));
    let new = sign_in::sign_in(&world.services, &origin, curp.as_str(), password);
    audit::asked_from(origin.address, new).await.unwrap();
    world.later(Duration::minutes(1));
    let wrong = world.sign_in(curp.as_str(), "Otra.Cosa-17");
    let guesser = "198.51.100.7".parse().ok();
    audit::asked_from(guesser, wrong).await.unwrap_err();
    world.later(Duration::minutes(1));
    let own = world.session(&world.signed_in().await).await;
    let stranger = tomas_session(world).await;

    let seen = account::sign_ins(&world.services, &own, 1).await.unwrap();
    assert_eq!((seen.total, seen.page, seen.pages), (3, 1, 1));
    let sign_in = |minute, outcome, device: Option<&str>, address: Option<&str>| OwnSignIn {
        at: start() + Duration::minutes(minute),
        since: start() + Duration::minutes(minute),
        times: 1,
        outcome,
        device: device.map(str::to_owned),
        address: address.map(str::to_owned),
        several_addresses: false,
        is_this_one: minute == 2,
    };
    assert_eq!(
        seen.items,
        [
            sign_in(2, Outcome::WithPassword, None, None),
            sign_in(1, Outcome::WrongPassword, None, Some("198.51.100.7")),
            sign_in(
                0,
                Outcome::WithPassword,
                Some("Firefox en Windows"),
                Some("192.0.2.1")
            ),
        ]
    );
    let theirs = account::sign_ins(&world.services, &stranger, 1).await;
    assert_eq!(theirs.unwrap().total, 1, "their own");
    world.later(Duration::days(90));
    let seen = account::sign_ins(&world.services, &own, 1).await.unwrap();
    assert_eq!(seen.total, 1, "to the second ninety days ago");
    world.later(Duration::SECOND);
    let seen = account::sign_ins(&world.services, &own, 1).await.unwrap();
    assert_eq!((seen.total, seen.items.len()), (0, 0));
}

async fn who_has_no_password_cannot_type_it(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    let database = world.services.database();
    let rows = session::Entity::find().all(database).await.unwrap();
    for row in rows {
        let mut row = row.into_active_model();
        row.credential_version = Set(Some(0));
        row.update(database).await.unwrap();
    }
    credential::Entity::delete_many()
        .exec(database)
        .await
        .unwrap();
    let own = world.session(&token).await;
    assert!(!account::has_password(&world.services, &own).await.unwrap());
    let refused = change(world, &token, PASSWORD, OTHER_PASSWORD).await;
    assert!(matches!(
        refused,
        Err(ChangePasswordError::Current(CurrentPasswordError::None))
    ));
}

async fn a_changed_password_voids_the_links_that_were_mailed(world: &World) {
    world.active().await;
    recovery::request(
        &world.services,
        &Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    let link = link_in(&world.deliver().await);
    let token = world.signed_in().await;
    let own = world.session(&token).await;
    let change_of_mail = asked(world, &token, NEW_MAIL).await;
    change(world, &token, PASSWORD, OTHER_PASSWORD)
        .await
        .unwrap();
    let outcome = world.create_password(&link, PASSWORD).await;
    assert!(outcome.is_err(), "{outcome:?}");
    let outcome = account::confirm_mail(&world.services, Some(&own), &change_of_mail).await;
    assert!(
        matches!(outcome, Err(ConfirmMailError::Link(LinkProblem::Replaced))),
        "{outcome:?}"
    );
}

/// Asks for a new mail address; the token of the link that was mailed to it.
async fn asked(world: &World, token: &str, mail: &str) -> String {
    let own = world.session(token).await;
    account::request_mail_change(
        &world.services,
        &Origin::default(),
        &own,
        &secret(PASSWORD),
        &email(mail),
    )
    .await
    .expect("a link");
    let mails = world.deliver().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to().email.to_string(), mail);
    assert_eq!(mails[0].subject(), "Confirma tu nuevo correo de ICSOE");
    let text = mails[0].text().expose_secret();
    assert!(mails[0].html().expose_secret().contains("/correo/"));
    let (_, rest) = text.split_once("https://icsoe.example/correo/").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn registered_mail(world: &World) -> String {
    let row = person::Entity::find()
        .filter(person::Column::Curp.eq(lucia().curp.as_str()))
        .one(world.services.database())
        .await
        .unwrap();
    row.unwrap().email.0
}

async fn a_new_mail_is_confirmed_from_it_and_told_to_the_old_one(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    let own = world.session(&token).await;
    let link = asked(world, &token, NEW_MAIL).await;
    let stored = mail_change::Entity::find()
        .one(world.services.database())
        .await
        .unwrap()
        .unwrap();
    assert!(!format!("{stored:?}").contains(&link));
    for _ in 0..2 {
        let open = account::inspect_mail_change(&world.services, &link)
            .await
            .unwrap();
        assert_eq!(open.email, NEW_MAIL);
    }
    // Not by whoever else it is that has the link.
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .unwrap();
    let theirs = link_in(&world.deliver().await);
    world.create_password(&theirs, PASSWORD).await.unwrap();
    world.deliver().await;
    let stranger = world
        .sign_in(tomas().curp.as_str(), PASSWORD)
        .await
        .unwrap();
    let stranger = world.session(stranger.expose_secret()).await;
    for nobody in [None, Some(&stranger)] {
        let outcome = account::confirm_mail(&world.services, nobody, &link).await;
        assert!(
            matches!(outcome, Err(ConfirmMailError::NotSignedIn)),
            "{outcome:?}"
        );
    }
    assert_eq!(registered_mail(world).await, MAIL);
    account::confirm_mail(&world.services, Some(&own), &link)
        .await
        .unwrap();
    assert_eq!(registered_mail(world).await, NEW_MAIL);
    let mails = world.deliver().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to().email.to_string(), MAIL);
    assert_eq!(mails[0].subject(), "Tu correo de ICSOE cambió");
    assert!(!mails[0].text().expose_secret().contains(NEW_MAIL));
    assert!(is_open(world, &token).await);
    let again = account::confirm_mail(&world.services, Some(&own), &link).await;
    assert!(matches!(
        again,
        Err(ConfirmMailError::Link(LinkProblem::Used))
    ));
    // Recovery goes to the new one from now on.
    recovery::request(
        &world.services,
        &Origin::default(),
        lucia().curp.as_str(),
        NEW_MAIL,
    )
    .await
    .unwrap();
    let mails = world.deliver().await;
    assert_eq!(mails[0].to().email.to_string(), NEW_MAIL);
}

async fn a_mail_that_is_none_or_the_same_is_refused(world: &World) {
    world.active().await;
    let own = world.session(&world.signed_in().await).await;
    let ask = async |password: &str, mail: &str| {
        account::request_mail_change(
            &world.services,
            &Origin::default(),
            &own,
            &secret(password),
            &email(mail),
        )
        .await
    };
    assert!(matches!(
        ask(PASSWORD, " LUCIA@capturistas.example ").await,
        Err(RequestMailError::Same)
    ));
    assert!(matches!(
        ask("Otra.Cosa-17", NEW_MAIL).await,
        Err(RequestMailError::Current(CurrentPasswordError::Refused {
            wait: None
        }))
    ));
    assert!(world.deliver().await.is_empty());
}

async fn a_change_of_mail_expires_is_replaced_and_is_voided(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    let own = world.session(&token).await;
    let older = asked(world, &token, "otra@capturistas.example").await;
    let newer = asked(world, &token, NEW_MAIL).await;
    let problem =
        async |token: &str| match account::inspect_mail_change(&world.services, token).await {
            Ok(_) => None,
            Err(InspectError::Link(problem)) => Some(problem),
            Err(error) => panic!("{error:?}"),
        };
    assert_eq!(problem(&older).await, Some(LinkProblem::Replaced));
    assert_eq!(problem(&newer).await, None);
    assert_eq!(problem("A").await, Some(LinkProblem::Unknown));
    world.later(Duration::hours(1) - Duration::SECOND);
    assert_eq!(problem(&newer).await, None);
    world.later(Duration::SECOND);
    assert_eq!(problem(&newer).await, Some(LinkProblem::Expired));
    let outcome = account::confirm_mail(&world.services, Some(&own), &newer).await;
    assert!(matches!(
        outcome,
        Err(ConfirmMailError::Link(LinkProblem::Expired))
    ));
    assert_eq!(registered_mail(world).await, MAIL);
}

async fn a_mail_corrected_meanwhile_stays(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    let own = world.session(&token).await;
    let link = asked(world, &token, NEW_MAIL).await;
    let corrected = "corregida@capturistas.example";
    accounts::correct_mail(&world.services, &lucia().curp, &email(corrected))
        .await
        .unwrap();
    let outcome = account::confirm_mail(&world.services, Some(&own), &link).await;
    assert!(matches!(
        outcome,
        Err(ConfirmMailError::Link(LinkProblem::Replaced))
    ));
    assert_eq!(registered_mail(world).await, "", "to be proved first");
}

async fn of_two_confirmations_at_the_same_moment_one_wins(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    let own = world.session(&token).await;
    let link = asked(world, &token, NEW_MAIL).await;
    let (one, other) = tokio::join!(
        account::confirm_mail(&world.services, Some(&own), &link),
        account::confirm_mail(&world.services, Some(&own), &link)
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1);
    assert_eq!(world.deliver().await.len(), 1);
}

async fn nobodys_mailbox_is_flooded(world: &World) {
    world.active().await;
    let token = world.signed_in().await;
    for number in 1..=3 {
        asked(world, &token, &format!("{number}@capturistas.example")).await;
    }
    let own = world.session(&token).await;
    let refused = account::request_mail_change(
        &world.services,
        &Origin::default(),
        &own,
        &secret(PASSWORD),
        &email(NEW_MAIL),
    )
    .await;
    let Err(RequestMailError::TooMany { wait }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(wait.as_secs(), 3_600);
    assert!(world.deliver().await.is_empty());
}
