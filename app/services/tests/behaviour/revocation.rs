//! Whether an e.firma has been revoked, asked of a real responder that answers what is wanted.

use ::efirma::Certificate;
use forge::{Authority, Issue, KeyPair, Kind, Reply, Signer, Status};
use sea_orm::{EntityTrait, PaginatorTrait};
use services::{
    SeededRandomness,
    efirma::{Authorities, Doubt, EnterError, Entry, NotInForce, Revocation},
    entities::contratista,
};
use std::{sync::LazyLock, time::Duration};
use testing::{
    KEMPER, World,
    efirmas::*,
    responder::{Served, TestResponder},
    start,
};

on_each_database!(
    who_holds_one_that_is_in_force_enters,
    who_holds_a_revoked_one_does_not_and_nothing_is_written,
    nobody_enters_while_the_responder_does_not_answer,
    nobody_is_asked_about_what_is_not_trusted_or_not_signed,
    nobody_is_asked_by_default,
);

const HOUR: u64 = 60 * 60;

static DELEGATES: LazyLock<KeyPair> = LazyLock::new(|| key(13));

/// What a responder says that works: good, of an hour ago, news in an hour, the asker's nonce.
fn good(nonce: &[u8]) -> Reply<'_> {
    Reply {
        serial: SERIAL,
        status: Status::Good,
        this_update: seconds() - HOUR,
        next_update: Some(seconds() + HOUR),
        nonce: Some(nonce),
        critical: None,
    }
}

/// The nonce of a request, which is what it ends with; the request is the one that is expected.
fn nonce(request: &[u8]) -> [u8; 32] {
    let nonce = *request.last_chunk().expect("a nonce");
    let expected = authority().ocsp_request(SERIAL, &nonce).expect("a request");
    assert_eq!(request, expected);
    nonce
}

/// A responder that answers so, signed by the authority.
async fn responder(change: impl Fn(&mut Reply<'_>) + Send + Sync + 'static) -> TestResponder {
    TestResponder::new(move |request| {
        let nonce = nonce(request);
        let mut reply = good(&nonce);
        change(&mut reply);
        Served::Answer((authority().ocsp_response(&reply, Signer::Authority)).expect("an answer"))
    })
    .await
}

/// A responder whose good answers somebody else signs.
async fn delegate(key: &'static KeyPair, certificate: Vec<u8>) -> TestResponder {
    TestResponder::new(move |request| {
        let signer = Signer::Delegate(key, &certificate);
        let answer = authority().ocsp_response(&good(&nonce(request)), signer);
        Served::Answer(answer.expect("an answer"))
    })
    .await
}

async fn answering(answer: Vec<u8>) -> TestResponder {
    TestResponder::new(move |_| Served::Answer(answer.clone())).await
}

fn kemper() -> forge::Subject<'static> {
    company(KEMPER, "Escuela Kemper Urgate")
}

/// What comes of asking about KEMPER's certificate.
async fn check(revocation: &Revocation) -> Result<(), NotInForce> {
    let certificate = certificate(kemper(), Kind::Efirma);
    let certificate = Certificate::parse(&certificate).expect("a certificate");
    let issuer = Certificate::parse(authority().certificate()).expect("a certificate");
    let randomness = SeededRandomness::new(1);
    (revocation.check(&certificate, &issuer, start(), &randomness)).await
}

async fn outcome(
    change: impl Fn(&mut Reply<'_>) + Send + Sync + 'static,
) -> Result<(), NotInForce> {
    check(&responder(change).await.asked()).await
}

/// Asserts that nobody knows, and why.
macro_rules! assert_doubt {
    ($outcome:expr, $doubt:pat $(if $more:expr)?) => {
        let outcome = $outcome;
        assert!(
            matches!(&outcome, Err(NotInForce::Unknown($doubt)) $(if $more)?),
            "{outcome:?}"
        );
    };
}

#[tokio::test]
async fn good_is_good_and_revoked_is_revoked() {
    assert!(outcome(|_| ()).await.is_ok());
    let revoked = outcome(|reply| reply.status = Status::Revoked(seconds() - HOUR)).await;
    assert!(matches!(revoked, Err(NotInForce::Revoked)), "{revoked:?}");
    assert_doubt!(
        outcome(|reply| reply.status = Status::Unknown).await,
        Doubt::NeverHeardOf
    );
}

#[tokio::test]
async fn the_responder_is_asked_as_http_has_it() {
    let responder = responder(|_| ()).await;
    let asked = responder.asked();
    check(&asked).await.unwrap();
    check(&asked).await.unwrap();
    let received = responder.received();
    assert_eq!(received.len(), 2);
    let head = &received[0].head;
    assert!(head.starts_with("post /ocsp http/1.1"), "{head}");
    assert!(
        head.contains("content-type: application/ocsp-request"),
        "{head}"
    );
}

#[tokio::test]
async fn an_answer_is_of_now() {
    let now = seconds();
    // The responder's clock may be five minutes ahead.
    assert!(
        outcome(move |reply| reply.this_update = now + 300)
            .await
            .is_ok()
    );
    let ahead = outcome(move |reply| reply.this_update = now + 301).await;
    assert_doubt!(ahead, Doubt::NotOfNow);
    assert!(
        outcome(move |reply| reply.next_update = Some(now))
            .await
            .is_ok()
    );
    let expired = outcome(move |reply| reply.next_update = Some(now - 1)).await;
    assert_doubt!(expired, Doubt::NotOfNow);
    let without_news = |age: u64| {
        outcome(move |reply| {
            reply.this_update = now - age;
            reply.next_update = None;
        })
    };
    assert!(without_news(24 * HOUR).await.is_ok());
    assert_doubt!(without_news(24 * HOUR + 1).await, Doubt::NotOfNow);
    // Being revoked is no news that ages: but it is no answer either.
    let both = outcome(move |reply| {
        reply.status = Status::Revoked(now - HOUR);
        reply.next_update = Some(now - 1);
    });
    assert_doubt!(both.await, Doubt::NotOfNow);
}

#[tokio::test]
async fn an_answer_is_to_this_question() {
    let another = outcome(|reply| reply.serial = "30001000000500003417").await;
    assert_doubt!(another, Doubt::Another);
    assert!(outcome(|reply| reply.nonce = None).await.is_ok());
    // Without one somebody may have kept it: an hour at most, whenever there will be news.
    let kept = |age: u64| {
        outcome(move |reply| {
            reply.nonce = None;
            reply.this_update = seconds() - age;
            reply.next_update = Some(seconds() + 24 * HOUR);
        })
    };
    assert!(kept(HOUR).await.is_ok());
    assert_doubt!(kept(HOUR + 1).await, Doubt::NotOfNow);
    assert_doubt!(
        outcome(|reply| reply.nonce = Some(&[7; 32])).await,
        Doubt::Nonce
    );
    assert_doubt!(outcome(|reply| reply.nonce = Some(&[])).await, Doubt::Nonce);
    // The same serial number, of an authority with the same key and another name.
    let namesake = TestResponder::new(|request| {
        let validity = (seconds() - 86_400, seconds() + 86_400);
        let authority = Authority::new("AC de otro nombre", AUTHORITYS.clone(), validity);
        let answer = (authority.expect("an authority"))
            .ocsp_response(&good(&nonce(request)), Signer::Authority);
        Served::Answer(answer.expect("an answer"))
    });
    assert_doubt!(check(&namesake.await.asked()).await, Doubt::Another);
    let critical = outcome(|reply| reply.critical = Some("1.2.3.4")).await;
    assert_doubt!(critical, Doubt::NotUnderstood);
}

#[tokio::test]
async fn an_answer_is_signed_by_the_issuer_or_who_may_answer_for_it() {
    let (from, to) = (seconds() - HOUR, seconds() + HOUR);
    let issued = |kind, validity, by: &Authority, key: &KeyPair| {
        let issue = Issue {
            serial: "30001000000500000001",
            subject: company("NSE150101AB9", "Servicio OCSP"),
            kind,
            branch: None,
            validity,
            more: &[],
            critical: None,
        };
        by.issue(&issue, key).expect("a certificate")
    };
    let ours = authority();
    let responder = issued(Kind::OcspResponder, (from, to), &ours, &DELEGATES);
    let outcome = async |key, certificate| check(&delegate(key, certificate).await.asked()).await;
    outcome(&DELEGATES, responder.clone()).await.unwrap();

    // Not with another key, nor without showing that they may.
    assert_doubt!(outcome(&HOLDERS, responder).await, Doubt::Signature);
    let efirma = issued(Kind::Efirma, (from, to), &ours, &DELEGATES);
    assert_doubt!(outcome(&DELEGATES, efirma).await, Doubt::Signature);
    for validity in [(from, seconds() - 1), (seconds() + 1, to)] {
        let not_now = issued(Kind::OcspResponder, validity, &ours, &DELEGATES);
        assert_doubt!(outcome(&DELEGATES, not_now).await, Doubt::Signature);
    }
    // Nor somebody whom another authority of the same name lets answer.
    let foreign = Authority::new("AC de las pruebas", HOLDERS.clone(), (from, to));
    let foreign = foreign.expect("an authority");
    let foreigners = issued(Kind::OcspResponder, (from, to), &foreign, &DELEGATES);
    assert_doubt!(outcome(&DELEGATES, foreigners).await, Doubt::Signature);
    assert_doubt!(
        outcome(&DELEGATES, b"nada".to_vec()).await,
        Doubt::Unreadable(_)
    );

    let with_sha1 = TestResponder::new(|request| {
        let nonce = nonce(request);
        let answer = authority().ocsp_response(&good(&nonce), Signer::AuthorityWithSha1);
        Served::Answer(answer.expect("an answer"))
    });
    assert_doubt!(check(&with_sha1.await.asked()).await, Doubt::Signature);
    // Nor when a bit of what was signed is another.
    let spoilt = TestResponder::new(|request| {
        let answer = authority().ocsp_response(&good(&nonce(request)), Signer::Authority);
        let mut answer = answer.expect("an answer");
        let place = (answer
            .windows(20)
            .position(|part| part == SERIAL.as_bytes()))
        .expect("there");
        // From good [0] to unknown [2].
        assert_eq!(answer[place + 20], 0x80);
        answer[place + 20] = 0x82;
        Served::Answer(answer)
    });
    assert_doubt!(check(&spoilt.await.asked()).await, Doubt::Signature);
}

#[tokio::test]
async fn what_is_no_answer_leaves_everybody_in_doubt() {
    for number in [1, 2, 3, 5, 6] {
        let failed = answering(forge::failure(number).expect("an answer")).await;
        assert_doubt!(check(&failed.asked()).await, Doubt::Failed);
    }
    // A failure is none the less one for bringing an answer along.
    let contradictory = TestResponder::new(|request| {
        let answer = authority().ocsp_response(&good(&nonce(request)), Signer::Authority);
        let mut answer = answer.expect("an answer");
        let status = (answer.windows(3).position(|part| part == [0x0A, 1, 0])).expect("a status");
        answer[status + 2] = 3;
        Served::Answer(answer)
    });
    assert_doubt!(check(&contradictory.await.asked()).await, Doubt::Failed);
    for nothing in [&b""[..], b"<html>", &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]] {
        let nothing = answering(nothing.to_vec()).await;
        assert_doubt!(check(&nothing.asked()).await, Doubt::Unreadable(_));
    }
    let long = answering(vec![0x30; 1024 * 1024]).await;
    assert_doubt!(check(&long.asked()).await, Doubt::TooLong);
    let longest = answering(vec![0x30; 64 * 1024]).await;
    assert_doubt!(check(&longest.asked()).await, Doubt::Unreadable(_));
    // What is cut off.
    let cut = TestResponder::new(|_| Served::Head("HTTP/1.1 200 OK\r\nContent-Length: 9".into()));
    assert_doubt!(check(&cut.await.asked()).await, Doubt::NoAnswer(_));
    let broken = TestResponder::new(|_| Served::Head("HTTP/1.1 500 No".into())).await;
    assert_doubt!(check(&broken.asked()).await, Doubt::Status(_));
}

#[tokio::test]
async fn nobody_is_sent_elsewhere() {
    let right = responder(|_| ()).await;
    let address = right.address().to_string();
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "307 Temporary Redirect",
    ] {
        let address = address.clone();
        let redirect = TestResponder::new(move |_| {
            let head = format!("HTTP/1.1 {status}\r\nLocation: {address}\r\nContent-Length: 0");
            Served::Head(head)
        });
        assert_doubt!(check(&redirect.await.asked()).await, Doubt::Status(_));
    }
    assert!(right.received().is_empty());
}

#[tokio::test]
async fn nobody_waits_for_ever() {
    let silent = TestResponder::new(|_| Served::Silence).await;
    let asked = silent.asked_within(Duration::from_millis(50));
    let outcome = tokio::time::timeout(Duration::from_secs(4), check(&asked)).await;
    let outcome = outcome.expect("given up");
    assert_doubt!(outcome, Doubt::NoAnswer(error) if error.is_timeout());
    assert_eq!(silent.received().len(), 1);
    // Nor for somebody who is not there.
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", gone.local_addr().unwrap());
    drop(gone);
    let nobody =
        services::efirma::Responder::new(address.parse().unwrap(), services::efirma::LIMIT);
    let outcome = check(&Revocation::Asked(nobody.unwrap())).await;
    assert_doubt!(outcome, Doubt::NoAnswer(_));
}

async fn contratistas(world: &World) -> u64 {
    let all = contratista::Entity::find();
    PaginatorTrait::count(all, world.services.database())
        .await
        .unwrap()
}

async fn who_holds_one_that_is_in_force_enters(world: &World) {
    let responder = responder(|_| ()).await;
    let world = &world.asking(authorities(), responder.asked());
    for times in 1..=2 {
        let entry = world.enter(kemper()).await;
        assert!(matches!(entry, Ok(Entry::Entered(_))), "{entry:?}");
        assert_eq!(responder.received().len(), times);
    }
    // Never the same nonce twice.
    let received = responder.received();
    assert_ne!(nonce(&received[0].body), nonce(&received[1].body));
}

async fn who_holds_a_revoked_one_does_not_and_nothing_is_written(world: &World) {
    let revoked = responder(|reply| reply.status = Status::Revoked(seconds())).await;
    let world = &world.asking(authorities(), revoked.asked());
    let sent = Sent::new(world, certificate(kemper(), Kind::Efirma)).await;
    let entry = sent.enter(world).await;
    assert!(matches!(entry, Err(EnterError::Revoked)), "{entry:?}");
    assert_eq!(contratistas(world).await, 0);
    // The challenge is used up all the same.
    let again = sent.enter(world).await;
    assert!(matches!(again, Err(EnterError::Challenge)), "{again:?}");
    assert_eq!(revoked.received().len(), 1);
}

async fn nobody_enters_while_the_responder_does_not_answer(world: &World) {
    let silent = TestResponder::new(|_| Served::Silence).await;
    let world = &world.asking(
        authorities(),
        silent.asked_within(Duration::from_millis(50)),
    );
    let entry = world.enter(kemper()).await;
    assert!(
        matches!(entry, Err(EnterError::RevocationUnknown)),
        "{entry:?}"
    );
    assert_eq!(contratistas(world).await, 0);
}

async fn nobody_is_asked_about_what_is_not_trusted_or_not_signed(world: &World) {
    let responder = responder(|_| ()).await;
    let stranger = world.asking(Authorities::default(), responder.asked());
    let entry = stranger.enter(kemper()).await;
    assert!(matches!(entry, Err(EnterError::NotTrusted(_))), "{entry:?}");
    let world = &world.asking(authorities(), responder.asked());
    let mut sent = Sent::new(world, certificate(kemper(), Kind::Efirma)).await;
    sent.signature = vec![1; 256];
    let entry = sent.enter(world).await;
    assert!(matches!(entry, Err(EnterError::Signature)), "{entry:?}");
    assert!(responder.received().is_empty());
}

async fn nobody_is_asked_by_default(world: &World) {
    assert!(matches!(Revocation::default(), Revocation::Off));
    assert!(check(&Revocation::default()).await.is_ok());
    let world = &world.trusting(authorities());
    assert!(matches!(world.services.revocation(), Revocation::Off));
    let entry = world.enter(kemper()).await;
    assert!(matches!(entry, Ok(Entry::Entered(_))), "{entry:?}");
}
