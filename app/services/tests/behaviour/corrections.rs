//! What the operator puts right.

use domain::Curp;
use services::{
    access_links,
    accounts::{self, CorrectMailError, ResendInvitationError, UnblockError},
    sign_in::SignInError,
};

use crate::harness::*;

on_both!(
    an_invitation_is_sent_again_with_a_new_link,
    an_invitation_is_only_for_whoever_needs_one,
    a_corrected_mail_gets_the_invitation_and_the_old_link_dies,
    a_corrected_mail_of_somebody_active_voids_a_recovery_link,
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
        async |curp: Curp, mail| accounts::correct_mail(&world.services, &curp, mail).await;
    assert!(matches!(
        correct(lucia().curp, "no").await,
        Err(CorrectMailError::Entry(_))
    ));
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

async fn a_corrected_mail_of_somebody_active_voids_a_recovery_link(world: &World) {
    world.active().await;
    services::recovery::request(
        &world.services,
        &services::Origin::default(),
        lucia().curp.as_str(),
        MAIL,
    )
    .await
    .unwrap();
    let sent_to_the_old_mail = link_in(&world.deliver().await);
    accounts::correct_mail(&world.services, &lucia().curp, "nueva@capturistas.example")
        .await
        .unwrap();
    assert!(world.deliver().await.is_empty());
    assert!(
        access_links::inspect(&world.services, &sent_to_the_old_mail)
            .await
            .is_err()
    );
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
