//! Signing in: who gets in, and that nobody else learns anything.

use argon2::password_hash::phc::PasswordHash;
use sea_orm::EntityTrait;
use secrecy::ExposeSecret;
use services::{
    accounts,
    entities::credential,
    sessions,
    settings::Hashing,
    sign_in::{self, SignInError},
};

use testing::*;

on_each_database!(
    the_right_password_opens_a_session,
    a_curp_is_taken_as_people_paste_it,
    every_sign_in_is_a_new_session,
    all_refusals_are_alike,
    a_password_longer_than_any_is_wrong,
    a_hash_made_with_cheaper_parameters_is_replaced,
);

async fn the_right_password_opens_a_session(world: &World) {
    world.active().await;
    let session = sign_in::sign_in(
        &world.services,
        &services::Origin::default(),
        lucia().curp.as_str(),
        secret(PASSWORD),
    )
    .await
    .unwrap()
    .session;
    assert_eq!(
        session.expires_at,
        start() + world.services.settings().session_absolute
    );
    let session = world.session(session.token.expose_secret()).await;
    assert_eq!(session.person().full_name(), "LUCÍA GÓMEZ MARÍN");
    assert_eq!(
        session.person().texts()[values::CapturistaField::SecondSurname],
        "MARÍN"
    );
    assert!(session.chosen().is_none());
}

async fn a_curp_is_taken_as_people_paste_it(world: &World) {
    world.active().await;
    let curp = lucia().curp.as_str().to_lowercase();
    let pasted = format!(" {}-{} {}\t", &curp[..4], &curp[4..10], &curp[10..]);
    world.sign_in(&pasted, PASSWORD).await.expect("a session");
}

async fn every_sign_in_is_a_new_session(world: &World) {
    world.active().await;
    let (one, other) = (world.signed_in().await, world.signed_in().await);
    assert_ne!(one, other);
    assert_ne!(
        world.session(&one).await.id(),
        world.session(&other).await.id()
    );
    sessions::end(&world.services, &one).await.unwrap();
    world.session(&other).await;
}

/// Unknown, malformed, wrong, never activated, removed: the same answers at the same number of
/// failures, waiting time included.
async fn all_refusals_are_alike(world: &World) {
    world.active().await;
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .unwrap();
    let removed = values::NewCapturista {
        curp: curp("SAPE010101MOCLRLA"),
        email: email("eva@capturistas.example"),
        ..tomas()
    };
    accounts::register_capturista(&world.services, &rfc(KEMPER), &removed)
        .await
        .unwrap();
    let mails = world.deliver().await;
    let mut eva = mails
        .iter()
        .filter(|mail| mail.to().email.to_string().starts_with("eva"));
    let token = eva.find_map(token_in).unwrap();
    world.create_password(&token, PASSWORD).await.unwrap();
    accounts::remove_capturista(&world.services, &rfc(KEMPER), &removed.curp)
        .await
        .unwrap();

    let nobody = curp("AEIL700707HNLRPS0");
    let everybody = [
        (nobody.as_str(), PASSWORD),
        ("esto no es una CURP \0 ñ", PASSWORD),
        ("", ""),
        (lucia().curp.as_str(), OTHER_PASSWORD),
        (tomas().curp.as_str(), PASSWORD),
        (removed.curp.as_str(), PASSWORD),
    ]
    .map(|(curp, password)| (curp.to_owned(), password));
    let expected: Vec<Option<u64>> = vec![None, None, None, None, Some(30), Some(30), Some(30)];
    for (curp, password) in everybody {
        let mut waits = Vec::new();
        for _ in 0..7 {
            match world.sign_in(&curp, password).await {
                Err(SignInError::Refused { wait }) => waits.push(wait.map(|wait| wait.as_secs())),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(waits, expected, "{curp}");
    }
}

async fn a_password_longer_than_any_is_wrong(world: &World) {
    world.active().await;
    for long in [
        format!("{PASSWORD}{}", "x".repeat(128)),
        "x".repeat(2_000_000),
    ] {
        let refused = world.sign_in(lucia().curp.as_str(), &long).await;
        assert!(matches!(refused, Err(SignInError::Refused { wait: None })));
    }
}

async fn a_hash_made_with_cheaper_parameters_is_replaced(world: &World) {
    world.active().await;
    let stored = async || {
        let row = credential::Entity::find()
            .one(world.services.database())
            .await;
        row.unwrap().unwrap()
    };
    let cost = |hash: &str| {
        let params = argon2::Params::try_from(&PasswordHash::new(hash).unwrap()).unwrap();
        (params.m_cost(), params.t_cost())
    };
    let before = stored().await;
    assert_eq!(cost(&before.password_hash.0), (8, 1));
    world.signed_in().await;
    assert_eq!(stored().await, before, "as dear as today's");

    let mut dearer = settings();
    dearer.hashing = Hashing {
        memory_kib: 16,
        passes: 2,
        ..dearer.hashing
    };
    let restarted = world.restarted(dearer, 1);
    sign_in::sign_in(
        &restarted,
        &services::Origin::default(),
        lucia().curp.as_str(),
        secret(PASSWORD),
    )
    .await
    .unwrap();
    let after = stored().await;
    assert_eq!(cost(&after.password_hash.0), (16, 2));
    assert_eq!(
        (after.version, after.set_at),
        (before.version, before.set_at)
    );
    world.signed_in().await;
    assert_eq!(stored().await, after, "never replaced by a cheaper one");
}
