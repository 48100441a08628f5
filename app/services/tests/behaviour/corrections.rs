//! What the operator puts right.

use domain::Curp;
use secrecy::ExposeSecret;
use services::{
    access_links, account,
    accounts::{self, CorrectMailError, ResendInvitationError, UnblockError},
    acting_for, sessions,
    sign_in::SignInError,
};
use time::Duration;

use testing::*;
use values::NewCapturista;

on_each_database!(
    an_invitation_is_sent_again_with_a_new_link,
    an_invitation_is_only_for_whoever_needs_one,
    a_corrected_mail_gets_the_invitation_and_the_old_link_dies,
    whoever_gets_another_mail_from_the_operator_proves_it_anew,
    a_hostile_first_registration_is_undone_by_the_operator,
    somebody_unblocked_may_try_again_at_once,
);

async fn an_invitation_is_sent_again_with_a_new_link(world: &World) {
    world.invited().await;
    let old = link_in(&world.deliver().await);
    accounts::resend_invitation(&world.services, &lucia().curp)
        .await
        .unwrap();
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [MAIL_2]);
    assert!(access_links::inspect(&world.services, &old).await.is_err());
    world
        .create_password(&link_in(&mails), PASSWORD)
        .await
        .unwrap();
}

async fn an_invitation_is_only_for_whoever_needs_one(world: &World) {
    world.active().await;
    let resend = async |curp: Curp| accounts::resend_invitation(&world.services, &curp).await;
    assert!(matches!(
        resend(lucia().curp).await,
        Err(ResendInvitationError::AlreadyActivated)
    ));
    assert!(matches!(
        resend(tomas().curp).await,
        Err(ResendInvitationError::Unknown)
    ));
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .unwrap();
    accounts::remove_capturista(&world.services, &rfc(KEMPER), &tomas().curp)
        .await
        .unwrap();
    assert!(matches!(
        resend(tomas().curp).await,
        Err(ResendInvitationError::WorksForNobody)
    ));
}

async fn a_corrected_mail_gets_the_invitation_and_the_old_link_dies(world: &World) {
    world.invited().await;
    let old = link_in(&world.deliver().await);
    let correct =
        async |curp: Curp, mail| accounts::correct_mail(&world.services, &curp, &email(mail)).await;
    assert!(matches!(
        correct(tomas().curp, MAIL).await,
        Err(CorrectMailError::Unknown)
    ));
    assert!(access_links::inspect(&world.services, &old).await.is_ok());

    correct(lucia().curp, "nueva@capturistas.example")
        .await
        .unwrap();
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [MAIL_2]);
    assert_eq!(mails[0].to().email.to_string(), "nueva@capturistas.example");
    assert!(access_links::inspect(&world.services, &old).await.is_err());
}

async fn whoever_gets_another_mail_from_the_operator_proves_it_anew(world: &World) {
    world.active().await;
    let activated_at = world.services.now();
    world.later(Duration::hours(1));
    let session = world.signed_in().await;
    let origin = services::Origin::default();
    let own = world.session(&session).await;
    account::request_mail_change(
        &world.services,
        &origin,
        &own,
        &secret(PASSWORD),
        &email("otra@capturistas.example"),
    )
    .await
    .unwrap();
    let change = world.deliver().await;
    let change = change[0].text().expose_secret();
    let (_, change) = change
        .split_once("https://icsoe.example/correo/")
        .expect("a link");
    let change = change.split_whitespace().next().unwrap();
    services::recovery::request(&world.services, &origin, lucia().curp.as_str(), MAIL)
        .await
        .unwrap();
    let recovery = link_in(&world.deliver().await);

    let new = "nueva@capturistas.example";
    let corrected = accounts::correct_mail(&world.services, &lucia().curp, &email(new))
        .await
        .unwrap();
    assert_eq!(corrected.active_since, Some(activated_at));
    assert!(corrected.invited);
    let [alta] = &corrected.registrations[..] else {
        panic!("one alta expected");
    };
    assert_eq!(
        (alta.contratista.rfc.as_str(), alta.by_operator),
        (KEMPER, true)
    );

    let mails = world.deliver().await;
    let told: Vec<(&str, String)> = mails
        .iter()
        .map(|mail| (mail.subject(), mail.to().email.to_string()))
        .collect();
    assert_eq!(
        told,
        [
            ("Tu correo de ICSOE cambió", MAIL.to_owned()),
            (MAIL_2, new.to_owned())
        ]
    );
    assert!(
        sessions::authenticate(&world.services, &session)
            .await
            .is_err()
    );
    assert!(
        access_links::inspect(&world.services, &recovery)
            .await
            .is_err()
    );
    assert!(
        account::confirm_mail(&world.services, Some(&own), change)
            .await
            .is_err()
    );
    assert!(
        world
            .sign_in(lucia().curp.as_str(), PASSWORD)
            .await
            .is_err()
    );

    let token = link_in(&mails);
    world.create_password(&token, OTHER_PASSWORD).await.unwrap();
    assert!(
        world
            .sign_in(lucia().curp.as_str(), PASSWORD)
            .await
            .is_err()
    );
    world
        .sign_in(lucia().curp.as_str(), OTHER_PASSWORD)
        .await
        .unwrap();
}

/// A hostile contratista registers somebody's CURP with a mail of its own and makes the account its own.
async fn a_hostile_first_registration_is_undone_by_the_operator(world: &World) {
    let hostile = world.contratista(ILUMINADORA, "Hostil").await;
    let honest = world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    let theirs = NewCapturista {
        email: email("atacante@hostil.example"),
        ..lucia()
    };
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &theirs)
        .await
        .unwrap();
    let token = link_in(&world.deliver().await);
    world.create_password(&token, PASSWORD).await.unwrap();
    let session = world.signed_in().await;
    let devices = {
        let origin = services::Origin::default();
        let curp = lucia().curp;
        services::sign_in::sign_in(&world.services, &origin, curp.as_str(), secret(PASSWORD))
            .await
            .unwrap()
            .devices
    };

    accounts::correct_mail(&world.services, &lucia().curp, &email(MAIL))
        .await
        .unwrap();
    world.deliver().await;
    accounts::register_capturista(&world.services, &rfc(KEMPER), &lucia())
        .await
        .unwrap();
    let token = link_in(&world.deliver().await);
    let attacker = services::Origin {
        devices: Some(devices),
        ..services::Origin::default()
    };
    let attack = async || {
        let curp = lucia().curp;
        let entered =
            services::sign_in::sign_in(&world.services, &attacker, curp.as_str(), secret(PASSWORD));
        assert!(entered.await.is_err());
        assert!(
            sessions::authenticate(&world.services, &session)
                .await
                .is_err()
        );
        // What the first registration's mailbox gets is good for nothing either.
        let mailbox = "atacante@hostil.example";
        services::recovery::request(&world.services, &attacker, curp.as_str(), mailbox)
            .await
            .unwrap();
        assert!(
            world
                .deliver()
                .await
                .iter()
                .all(|mail| token_in(mail).is_none())
        );
    };
    attack().await;
    world.create_password(&token, OTHER_PASSWORD).await.unwrap();
    attack().await;

    let entered = world
        .sign_in(lucia().curp.as_str(), OTHER_PASSWORD)
        .await
        .unwrap();
    let own = world.session(entered.expose_secret()).await;
    for contratista in [&hostile, &honest] {
        let found = acting_for::find(&world.services, &own, contratista.id).await;
        assert!(found.is_ok(), "{contratista:?}");
    }
}

async fn somebody_unblocked_may_try_again_at_once(world: &World) {
    world.active().await;
    for _ in 0..5 {
        world
            .sign_in(lucia().curp.as_str(), "Otra.Cosa-15")
            .await
            .unwrap_err();
    }
    let delayed = world.sign_in(lucia().curp.as_str(), PASSWORD).await;
    assert!(matches!(
        delayed,
        Err(SignInError::Refused { wait: Some(_) })
    ));

    let unknown = accounts::unblock(&world.services, &tomas().curp).await;
    assert!(matches!(unknown, Err(UnblockError::Unknown)));
    accounts::unblock(&world.services, &lucia().curp)
        .await
        .unwrap();
    world
        .sign_in(lucia().curp.as_str(), PASSWORD)
        .await
        .expect("no delay any more");
}
