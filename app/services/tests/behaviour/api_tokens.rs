//! The tokens of a contratista's programs: who makes them, what they open, when they stop.

use sea_orm::EntityTrait;
use secrecy::ExposeSecret as _;
use services::{
    Administration,
    accounts::{self, RegisterCapturistaError},
    api_tokens::{
        self, ByToken, CreateTokenError, Created, RevokeTokenError, Scope, Token, TokenProblem,
        TokenState,
    },
    entities::api_token,
    general_data,
    history::{Author, Event},
};
use std::collections::BTreeSet;
use testing::{efirmas::*, *};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

on_each_database!(
    a_token_opens_what_it_was_made_for_and_its_name_is_in_the_history,
    a_token_is_known_by_its_hash_alone_and_never_shown_again,
    only_who_entered_with_an_e_firma_makes_and_revokes_tokens,
    what_cannot_be_a_token_is_refused,
    nobody_has_more_than_twenty,
    a_token_ends_when_it_was_said_to,
    a_revoked_token_opens_nothing_and_another_s_cannot_be_revoked,
    a_removed_contratista_s_tokens_do_not_come_back_with_it,
    the_last_use_is_written_once_a_minute,
);

async fn kemper(world: &World) -> (World, Administration) {
    let world = world.trusting(authorities());
    let administration = world.kemper().await;
    (world, administration)
}

fn all() -> BTreeSet<Scope> {
    Scope::ALL.into()
}

async fn created(world: &World, administration: &Administration, name: &str, days: u16) -> Created {
    api_tokens::create(&world.services, administration, name, &all(), days)
        .await
        .unwrap()
}

async fn opened(world: &World, created: &Created) -> Result<ByToken, TokenProblem> {
    api_tokens::authenticate(&world.services, created.token.expose_secret()).await
}

async fn listed(world: &World, administration: &Administration) -> Vec<Token> {
    api_tokens::list(&world.services, administration)
        .await
        .unwrap()
}

async fn a_token_opens_what_it_was_made_for_and_its_name_is_in_the_history(world: &World) {
    let (world, administration) = &kemper(world).await;
    let reading: BTreeSet<Scope> = [Scope::ReadCapturistas].into();
    let token = api_tokens::create(
        &world.services,
        administration,
        "  Nómina \n de enero ",
        &reading,
        30,
    )
    .await
    .unwrap();
    assert_eq!(token.name, "Nómina de enero");
    assert_eq!(token.expires_at, start() + Duration::days(30));
    let by_token = opened(world, &token).await.unwrap();
    assert_eq!(by_token.id(), token.id);
    assert_eq!(by_token.scopes(), &reading);
    assert!(by_token.may(Scope::ReadCapturistas));
    assert!(!by_token.may(Scope::WriteCapturistas));
    let right = by_token.administration();
    assert_eq!(right.contratista(), administration.contratista());
    assert_eq!(right.certificate(), None);
    let id = accounts::register(&world.services, right, &lucia())
        .await
        .unwrap();
    let (_, acts) = accounts::find(&world.services, right, id).await.unwrap();
    assert_eq!(acts[0].event, Event::Registered);
    assert_eq!(acts[0].author, Author::Token);
    assert_eq!(acts[0].author_name.as_deref(), Some("Nómina de enero"));
    // A token is not the operator: the data must be there first.
    let other = world
        .contratista_session(company(ILUMINADORA, "Indistria Iluminadora"))
        .await;
    let token = created(world, other.administration(), "x", 1).await;
    let right = opened(world, &token).await.unwrap();
    let registered = accounts::register(&world.services, right.administration(), &lucia()).await;
    assert!(matches!(
        registered,
        Err(RegisterCapturistaError::DataMissing)
    ));
    general_data::save(&world.services, right.administration(), &some_data())
        .await
        .unwrap();
}

async fn a_token_is_known_by_its_hash_alone_and_never_shown_again(world: &World) {
    let (world, administration) = &kemper(world).await;
    let token = created(world, administration, "Nómina", 30).await;
    let text = token.token.expose_secret();
    let (prefix, rest) = text.split_at(6);
    assert_eq!((prefix, rest.len()), ("icsoe_", 43));
    assert!(
        rest.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    );
    let by_token = opened(world, &token).await.unwrap();
    let rows = api_token::Entity::find()
        .all(world.services.database())
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].token_hash.0.len(), 32);
    assert!(!rest.as_bytes().starts_with(&rows[0].token_hash.0));
    assert_eq!(rows[0].author, "30001000000500003416");
    let listed = listed(world, administration).await;
    for shown in [
        format!("{token:?} {token:#?}"),
        format!("{by_token:?}"),
        format!("{:?}", by_token.administration()),
        format!("{listed:?}"),
        format!("{rows:?}"),
    ] {
        assert!(!shown.contains(rest), "{shown}");
        assert!(!shown.contains(KEMPER), "{shown}");
    }
}

async fn only_who_entered_with_an_e_firma_makes_and_revokes_tokens(world: &World) {
    let (world, administration) = &kemper(world).await;
    let token = created(world, administration, "Nómina", 30).await;
    let by_token = opened(world, &token).await.unwrap();
    let operator = Administration::of_operator(&world.services, &rfc(KEMPER))
        .await
        .unwrap();
    for right in [by_token.administration(), &operator] {
        let made = api_tokens::create(&world.services, right, "Otra", &all(), 30).await;
        assert!(matches!(made, Err(CreateTokenError::NotEntered)));
        let revoked = api_tokens::revoke(&world.services, right, token.id).await;
        assert!(matches!(revoked, Err(RevokeTokenError::NotEntered)));
    }
    assert_eq!(listed(world, administration).await.len(), 1);
    opened(world, &token).await.unwrap();
}

async fn what_cannot_be_a_token_is_refused(world: &World) {
    let (world, administration) = &kemper(world).await;
    let make = async |name: &str, scopes: &BTreeSet<Scope>, days| {
        api_tokens::create(&world.services, administration, name, scopes, days).await
    };
    let long = "ñ".repeat(60);
    make(&long, &all(), 365).await.unwrap();
    assert!(matches!(
        make(" \n", &all(), 30).await,
        Err(CreateTokenError::NameMissing)
    ));
    assert!(matches!(
        make(&format!("{long}x"), &all(), 30).await,
        Err(CreateTokenError::NameTooLong)
    ));
    assert!(matches!(
        make(&long, &all(), 30).await,
        Err(CreateTokenError::NameTaken)
    ));
    assert!(matches!(
        make("x", &BTreeSet::new(), 30).await,
        Err(CreateTokenError::NoScope)
    ));
    for days in [0, 366] {
        assert!(matches!(
            make("x", &all(), days).await,
            Err(CreateTokenError::Validity)
        ));
    }
    assert_eq!(listed(world, administration).await.len(), 1);
    let session = world.contratista_token(company(KEMPER, "Kemper")).await;
    let token = created(world, administration, "y", 1).await;
    let good = token.token.expose_secret();
    for wrong in [
        "",
        "icsoe_",
        &good[6..],
        &good[..48],
        &format!("{good}A"),
        &format!("ICSOE_{}", &good[6..]),
        &format!("icsoe_{}", "A".repeat(43)),
        // A session is no token.
        &format!("icsoe_{session}"),
    ] {
        let outcome = api_tokens::authenticate(&world.services, wrong).await;
        assert!(matches!(outcome, Err(TokenProblem::Unknown)));
    }
}

async fn nobody_has_more_than_twenty(world: &World) {
    let (world, administration) = &kemper(world).await;
    let mut last = Uuid::nil();
    for number in 0..20 {
        let days = if number == 0 { 1 } else { 30 };
        last = created(world, administration, &number.to_string(), days)
            .await
            .id;
    }
    let make = async |name: &str| {
        api_tokens::create(&world.services, administration, name, &all(), 30).await
    };
    assert!(matches!(make("otra").await, Err(CreateTokenError::TooMany)));
    // Those that are over do not count: one revoked, one expired.
    api_tokens::revoke(&world.services, administration, last)
        .await
        .unwrap();
    make("otra").await.unwrap();
    assert!(matches!(
        make("una más").await,
        Err(CreateTokenError::TooMany)
    ));
    world.later(Duration::DAY);
    make("una más").await.unwrap();
    let tokens = listed(world, administration).await;
    let live = tokens
        .iter()
        .take_while(|token| token.state == TokenState::Live)
        .count();
    assert_eq!(
        (live, tokens.len()),
        (20, 22),
        "those that are good come first"
    );
    // At the same moment, too.
    api_tokens::revoke(&world.services, administration, tokens[0].id)
        .await
        .unwrap();
    let (one, other) = tokio::join!(make("a"), make("b"));
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
}

async fn a_token_ends_when_it_was_said_to(world: &World) {
    let (world, administration) = &kemper(world).await;
    let token = created(world, administration, "Nómina", 1).await;
    world.later(Duration::DAY - Duration::SECOND);
    opened(world, &token).await.unwrap();
    world.later(Duration::SECOND);
    assert!(matches!(
        opened(world, &token).await,
        Err(TokenProblem::Expired)
    ));
    assert_eq!(
        listed(world, administration).await[0].state,
        TokenState::Expired
    );
}

async fn a_revoked_token_opens_nothing_and_another_s_cannot_be_revoked(world: &World) {
    let (world, administration) = &kemper(world).await;
    let token = created(world, administration, "Nómina", 30).await;
    let other = world
        .contratista_session(company(ILUMINADORA, "Indistria Iluminadora"))
        .await;
    for id in [token.id, Uuid::nil()] {
        let revoked = api_tokens::revoke(&world.services, other.administration(), id).await;
        assert!(matches!(revoked, Err(RevokeTokenError::Unknown)));
    }
    assert_eq!(listed(world, other.administration()).await, []);
    opened(world, &token).await.unwrap();
    for _ in 0..2 {
        api_tokens::revoke(&world.services, administration, token.id)
            .await
            .unwrap();
    }
    assert!(matches!(
        opened(world, &token).await,
        Err(TokenProblem::Unknown)
    ));
    assert_eq!(
        listed(world, administration).await[0].state,
        TokenState::Revoked
    );
    // Its name is free again.
    created(world, administration, "Nómina", 30).await;
}

async fn a_removed_contratista_s_tokens_do_not_come_back_with_it(world: &World) {
    let (world, administration) = &kemper(world).await;
    let token = created(world, administration, "Nómina", 30).await;
    accounts::remove_contratista(&world.services, &rfc(KEMPER))
        .await
        .unwrap();
    assert!(matches!(
        opened(world, &token).await,
        Err(TokenProblem::Unknown)
    ));
    let made = api_tokens::create(&world.services, administration, "Otra", &all(), 30).await;
    assert!(matches!(made, Err(CreateTokenError::NotEntered)));
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    assert!(matches!(
        opened(world, &token).await,
        Err(TokenProblem::Unknown)
    ));
}

async fn the_last_use_is_written_once_a_minute(world: &World) {
    let (world, administration) = &kemper(world).await;
    let token = created(world, administration, "Nómina", 30).await;
    let used =
        async || -> Option<OffsetDateTime> { listed(world, administration).await[0].last_used_at };
    assert_eq!(used().await, None);
    for (later, expected) in [(5, 5), (59, 5), (1, 65), (60, 125)] {
        world.later(Duration::seconds(later));
        opened(world, &token).await.unwrap();
        assert_eq!(used().await, Some(start() + Duration::seconds(expected)));
    }
}
