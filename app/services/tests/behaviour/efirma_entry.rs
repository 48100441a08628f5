//! Entering with an e.firma: who enters as what, and what opens nothing.

use forge::Kind;
use sea_orm::{EntityTrait, PaginatorTrait};
use secrecy::ExposeSecret as _;
use services::{
    LinkProblem, Origin, Session,
    access_links::CreatePasswordError,
    accounts,
    efirma::{self, EnterError, Entry, NotTrusted, Question, Role},
    entities::{contratista, efirma_proof},
    recovery, sessions,
    sign_in::sign_in,
};
use testing::{efirmas::*, *};
use time::Duration;

on_each_database!(
    a_registered_company_enters_as_contratista,
    a_company_never_seen_becomes_a_contratista,
    a_representative_s_curp_opens_nothing,
    a_person_s_curp_opens_his_own_account_and_activates_him,
    somebody_who_is_both_is_asked_as_whom,
    a_person_never_seen_is_asked_and_nothing_is_created_before,
    a_proof_is_good_for_ten_minutes_and_one_entry,
    a_challenge_is_answered_once_within_two_minutes_by_the_browser_that_asked,
    only_an_e_firma_of_a_trusted_authority_signed_here_opens_anything,
    a_contratista_that_was_removed_stays_out,
    a_curp_with_an_inconvenient_word_opens_its_account,
);

fn trusting(world: &World) -> World {
    world.trusting(authorities())
}

async fn contratistas(world: &World) -> u64 {
    let all = contratista::Entity::find();
    PaginatorTrait::count(all, world.services.database())
        .await
        .unwrap()
}

async fn a_registered_company_enters_as_contratista(world: &World) {
    let world = &trusting(world);
    let kemper = world.contratista(KEMPER, "Kemper, mal escrita").await;
    let session = world
        .contratista_session(company(KEMPER, "Escuela Kemper Urgate"))
        .await;
    assert_eq!(session.contratista().id, kemper.id);
    // The certificate says what it is called.
    assert_eq!(session.contratista().name, "ESCUELA KEMPER URGATE");
    assert_eq!(
        session.administration().certificate(),
        Some("30001000000500003416")
    );
    assert_eq!(contratistas(world).await, 1);
}

async fn a_company_never_seen_becomes_a_contratista(world: &World) {
    let world = &trusting(world);
    let session = world
        .contratista_session(company("NSE150101AB9", "Ñandú Servicios"))
        .await;
    assert_eq!(session.contratista().rfc, "NSE150101AB9");
    assert_eq!(session.contratista().name, "ÑANDÚ SERVICIOS");
    let again = world
        .contratista_session(company("NSE150101AB9", "Ñandú Servicios"))
        .await;
    assert_eq!(again.contratista().id, session.contratista().id);
}

async fn a_representative_s_curp_opens_nothing(world: &World) {
    let world = &trusting(world);
    register_xochilt(world).await;
    let session = world
        .contratista_session(company("NSE150101AB9", "Ñandú Servicios"))
        .await;
    assert_eq!(session.contratista().rfc, "NSE150101AB9");
}

/// One of those that RENAPO issued before it put an X into the second place.
async fn a_curp_with_an_inconvenient_word_opens_its_account(world: &World) {
    let world = &trusting(world);
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    // The operator vouches for it.
    let new = values::NewCapturista {
        curp: vouched("PUTO920515HDFMMD0"),
        ..lucia()
    };
    let typed = new.curp.as_str().to_owned();
    accounts::register_capturista(&world.services, &rfc(KEMPER), &new)
        .await
        .unwrap();
    let link = link_in(&world.deliver().await);
    world.create_password(&link, PASSWORD).await.unwrap();
    world.deliver().await;
    let signed_in = sign_in(
        &world.services,
        &Origin::default(),
        &typed,
        secret(PASSWORD),
    )
    .await;
    let token = signed_in.unwrap().session.token;
    let session = world.session(token.expose_secret()).await;
    assert_eq!(session.person().curp().as_str(), typed);
    recovery::request(&world.services, &Origin::default(), &typed, MAIL)
        .await
        .unwrap();
    assert_eq!(subjects(&world.deliver().await), [RECOVERY_MAIL]);
    // So does a certificate.
    let subject = person(XOCHILT, Some(Box::leak(typed.clone().into_boxed_str())));
    let Entry::Entered(session) = world.enter(subject).await.unwrap() else {
        panic!("this is a capturista and nothing else");
    };
    let session = world.session(session.token.expose_secret()).await;
    assert_eq!(session.person().curp().as_str(), typed);
}

/// Somebody whose CURP is a well-formed one: what is registered must be.
const CURP: &str = "GOML950214MDFMRC06";

async fn register_xochilt(world: &World) {
    world.contratista(ILUMINADORA, "Indistria").await;
    assert_eq!(lucia().curp.as_str(), CURP);
    accounts::register_capturista(&world.services, &rfc(ILUMINADORA), &lucia())
        .await
        .unwrap();
}

async fn a_person_s_curp_opens_his_own_account_and_activates_him(world: &World) {
    let world = &trusting(world);
    register_xochilt(world).await;
    let link = link_in(&world.deliver().await);
    let entry = world.enter(person(XOCHILT, Some(CURP))).await.unwrap();
    let Entry::Entered(session) = entry else {
        panic!("asked");
    };
    let token = session.token.expose_secret();
    let session = world.session(token).await;
    assert_eq!(session.person().full_name(), "LUCÍA GÓMEZ MARÍN");
    // What was mailed before is void.
    let voided = world.create_password(&link, PASSWORD).await;
    assert!(matches!(
        voided,
        Err(CreatePasswordError::Link(LinkProblem::Replaced))
    ));
    // A capturista who works for nobody any more does not enter: their RFC might.
    accounts::remove_capturista(&world.services, &rfc(ILUMINADORA), &lucia().curp)
        .await
        .unwrap();
    let entry = world.enter(person(XOCHILT, Some(CURP))).await.unwrap();
    assert!(matches!(entry, Entry::Asked(_)));
}

async fn somebody_who_is_both_is_asked_as_whom(world: &World) {
    let world = &trusting(world);
    register_xochilt(world).await;
    world.contratista(XOCHILT, "Berenice Ximo Quezada").await;
    for role in [Role::Capturista, Role::Contratista] {
        let entry = world.enter(person(XOCHILT, Some(CURP))).await.unwrap();
        let Entry::Asked(proof) = entry else {
            panic!("entered");
        };
        let question = efirma::question(&world.services, proof.expose_secret())
            .await
            .unwrap();
        assert!(matches!(question, Question::AsWhom { rfc, .. } if rfc == XOCHILT));
        let session = efirma::enter_as(
            &world.services,
            &Origin::default(),
            proof.expose_secret(),
            role,
        )
        .await
        .unwrap();
        let session = sessions::authenticate(&world.services, session.token.expose_secret()).await;
        match (role, session.unwrap()) {
            (Role::Capturista, Session::Capturista(_)) => {}
            (Role::Contratista, Session::Contratista(session)) => {
                assert_eq!(session.contratista().rfc, XOCHILT);
            }
            (role, session) => panic!("{role:?}: {session:?}"),
        }
    }
}

async fn a_person_never_seen_is_asked_and_nothing_is_created_before(world: &World) {
    let world = &trusting(world);
    let entry = world.enter(person(XOCHILT, Some(XOCHILT_CURP))).await;
    let Entry::Asked(proof) = entry.unwrap() else {
        panic!("entered");
    };
    let proof = proof.expose_secret();
    let question = efirma::question(&world.services, proof).await.unwrap();
    assert_eq!(
        question,
        Question::NewPerson {
            name: "Berenice Ximo Quezada".to_owned(),
            rfc: XOCHILT.to_owned(),
        }
    );
    assert_eq!(contratistas(world).await, 0);
    let as_capturista =
        efirma::enter_as(&world.services, &Origin::default(), proof, Role::Capturista).await;
    assert!(matches!(as_capturista, Err(EnterError::Proof)));
    efirma::enter_as(
        &world.services,
        &Origin::default(),
        proof,
        Role::Contratista,
    )
    .await
    .unwrap();
    assert_eq!(contratistas(world).await, 1);
    // A generic RFC, or none at all, can never be a contratista's.
    for rfc in ["XAXX010101000", "NADA"] {
        let entry = world.enter(person(rfc, None)).await;
        assert!(matches!(entry, Err(EnterError::Rfc)), "{rfc}");
    }
}

async fn a_proof_is_good_for_ten_minutes_and_one_entry(world: &World) {
    let world = &trusting(world);
    let ask = async || match world.enter(person(XOCHILT, None)).await.unwrap() {
        Entry::Asked(proof) => proof.expose_secret().to_owned(),
        Entry::Entered(_) => panic!("entered"),
    };
    let services = &world.services;
    let late = ask().await;
    world.later(Duration::minutes(10));
    let entered = efirma::enter_as(services, &Origin::default(), &late, Role::Contratista).await;
    assert!(matches!(entered, Err(EnterError::Proof)));
    let asked = efirma::question(services, &late).await;
    assert!(matches!(asked, Err(EnterError::Proof)));
    assert_eq!(contratistas(world).await, 0);
    let twice = ask().await;
    efirma::enter_as(services, &Origin::default(), &twice, Role::Contratista)
        .await
        .unwrap();
    let again = efirma::enter_as(services, &Origin::default(), &twice, Role::Contratista).await;
    assert!(matches!(again, Err(EnterError::Proof)));
    let nonsense = efirma::question(services, "nada").await;
    assert!(matches!(nonsense, Err(EnterError::Proof)));
    let kept = efirma_proof::Entity::find()
        .all(services.database())
        .await
        .unwrap();
    assert!(kept.iter().all(|row| row.token_hash.0 != twice.as_bytes()));
}

async fn a_challenge_is_answered_once_within_two_minutes_by_the_browser_that_asked(world: &World) {
    let world = &trusting(world);
    let kemper = || certificate(company(KEMPER, "Escuela Kemper Urgate"), Kind::Efirma);
    let refused = async |sent: &Sent| {
        let outcome = sent.enter(world).await;
        assert!(matches!(outcome, Err(EnterError::Challenge)), "{outcome:?}");
    };
    let once = Sent::new(world, kemper()).await;
    once.enter(world).await.unwrap();
    refused(&once).await;

    let (mut one, other) = (
        Sent::new(world, kemper()).await,
        Sent::new(world, kemper()).await,
    );
    one.browser = other.browser.clone();
    refused(&one).await;
    one.browser = secret("");
    refused(&one).await;

    let mut older = Sent::new(world, kemper()).await;
    older.challenge =
        ::efirma::Challenge::new(older.challenge.nonce(), older.challenge.second() - 1).unwrap();
    older.signature = sign(&older.challenge, ORIGIN);
    refused(&older).await;

    let late = Sent::new(world, kemper()).await;
    world.later(Duration::minutes(2));
    refused(&late).await;
    let in_time = Sent::new(world, kemper()).await;
    world.later(Duration::seconds(119));
    in_time.enter(world).await.unwrap();
    // What was never given is none.
    let mut foreign = Sent::new(world, kemper()).await;
    foreign.challenge =
        ::efirma::Challenge::new("AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE", 0).unwrap();
    refused(&foreign).await;
}

async fn only_an_e_firma_of_a_trusted_authority_signed_here_opens_anything(world: &World) {
    let subject = || company(KEMPER, "Escuela Kemper Urgate");
    // Nobody is trusted yet.
    let entry = world.enter(subject()).await;
    assert!(matches!(
        entry,
        Err(EnterError::NotTrusted(NotTrusted::UnknownIssuer))
    ));
    let world = &trusting(world);
    let seal = Sent::new(world, certificate(subject(), Kind::Seal)).await;
    assert!(matches!(
        seal.enter(world).await,
        Err(EnterError::NotTrusted(NotTrusted::Seal))
    ));
    let mut elsewhere = Sent::new(world, certificate(subject(), Kind::Efirma)).await;
    elsewhere.signature = sign(&elsewhere.challenge, "https://otro.example");
    assert!(matches!(
        elsewhere.enter(world).await,
        Err(EnterError::Signature)
    ));
    let nothing = Sent::new(world, b"nada".to_vec()).await;
    assert!(matches!(
        nothing.enter(world).await,
        Err(EnterError::Unreadable)
    ));
    let expired = Sent::new(world, certificate(subject(), Kind::Efirma)).await;
    world.later(Duration::seconds(60));
    expired.enter(world).await.unwrap();
    world.later(Duration::days(11));
    assert!(matches!(
        world.enter(subject()).await,
        Err(EnterError::NotTrusted(NotTrusted::TooLate))
    ));
}

async fn a_contratista_that_was_removed_stays_out(world: &World) {
    let world = &trusting(world);
    let subject = || company(KEMPER, "Escuela Kemper Urgate");
    let token = world.contratista_token(subject()).await;
    accounts::remove_contratista(&world.services, &rfc(KEMPER))
        .await
        .unwrap();
    let session = sessions::authenticate(&world.services, &token).await;
    assert!(matches!(session, Err(sessions::SessionProblem::Ended)));
    assert!(matches!(
        world.enter(subject()).await,
        Err(EnterError::Removed)
    ));
}
