//! The page on which a contratista creates its programs' tokens.

use axum::http::StatusCode;
use services::Administration;
use services::api_tokens::{self, TokenProblem};
use testing::efirmas::{authorities, company};
use testing::{ILUMINADORA, KEMPER, World};
use testing_portal::{Answer, Browser, Portal};

on_each_database!(
    a_new_token_is_shown_once_and_opens_the_api,
    the_browser_s_copy_gets_it_once_too,
    what_is_wrong_stands_beside_its_field,
    a_name_that_is_taken_and_one_token_too_many_are_refused,
    a_token_is_revoked_by_whose_it_is,
    nobody_else_sees_the_page,
);

const PAGE: &str = "/panel/llaves";

const FORM: [(&str, &str); 4] = [
    ("nombre", "Nómina"),
    ("permiso-capturistas-leer", "si"),
    ("permiso-datos-leer", "si"),
    ("vigencia", "30"),
];

/// ESCUELA KEMPER URGATE at its browser.
async fn kemper(world: &World) -> (World, Administration, Browser) {
    let world = world.trusting(authorities());
    let administration = world.kemper().await;
    let browser = entered(&world, KEMPER).await;
    (world, administration, browser)
}

async fn entered(world: &World, rfc: &'static str) -> Browser {
    let token = world.contratista_token(company(rfc, "Una Empresa")).await;
    let mut browser = Portal::over(world).browser();
    browser.cookie = Some(format!("__Host-icsoe={token}"));
    browser
}

/// The token shown on the page, if there is one.
fn token_in(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("icsoe_")?;
    let end = rest.find(|character: char| {
        !(character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
    });
    Some(&rest[..end?])
}

async fn opens(world: &World, token: &str) -> Result<String, TokenProblem> {
    let token = format!("icsoe_{token}");
    let right = api_tokens::authenticate(&world.services, &token).await?;
    let codes: Vec<&str> = right.scopes().iter().map(|scope| scope.code()).collect();
    Ok(codes.join(" "))
}

async fn the_id(world: &World, administration: &Administration) -> String {
    let tokens = api_tokens::list(&world.services, administration).await;
    tokens.expect("tokens")[0].id.to_string()
}

async fn a_new_token_is_shown_once_and_opens_the_api(world: &World) {
    let (world, _, mut browser) = kemper(world).await;
    let home = browser.get("/panel").await;
    assert_eq!(home.shown().matches("href=\"/panel/llaves\"").count(), 2);
    let empty = browser.get(PAGE).await;
    assert_eq!(empty.status, StatusCode::OK);
    assert_eq!(empty.title(), "Conectar mi nómina (llaves de API) · ICSOE");
    assert!(empty.shown().contains("Todavía no tienes llaves"));
    let made = browser.post(PAGE, &FORM).await;
    assert_eq!(made.status, StatusCode::OK);
    assert_eq!(made.header("cache-control"), "no-store");
    assert!(made.shown().contains("no la volveremos a mostrar"));
    let token = token_in(made.shown()).expect("the token");
    assert_eq!(token.len(), 43);
    assert_eq!(made.shown().matches(token).count(), 1);
    let scopes = opens(&world, token).await.expect("a right");
    assert_eq!(scopes, "capturistas:leer datos:leer");
    let later = browser.get(PAGE).await;
    assert_eq!(token_in(&later.body), None);
    for text in [
        "Nómina",
        "Consultar tus capturistas",
        "Consultar tus datos generales",
        "Vigente",
        "9 feb 2027, 12:00",
        "10 ene 2027, 12:00",
        "Revocar<span class=\"visually-hidden\"> la llave «Nómina»</span>",
    ] {
        assert!(later.shown().contains(text), "{text}");
    }
    assert!(!later.shown().contains("Todavía no tienes llaves"));
}

async fn the_browser_s_copy_gets_it_once_too(world: &World) {
    let (world, _, mut browser) = kemper(world).await;
    let answer = browser.submit(PAGE, &FORM).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("cache-control"), "no-store");
    let token = token_in(&answer.body).expect("the token").to_owned();
    opens(&world, &token).await.expect("a right");
    let (later, _) = browser.visit(PAGE).await;
    assert!(later.body.contains("Vigente"));
    assert_eq!(token_in(&later.body), None);
}

fn refused(answer: &Answer, texts: &[&str]) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.title().starts_with("Error: "));
    assert_eq!(token_in(&answer.body), None);
    for text in texts {
        assert!(answer.shown().contains(text), "{text}");
    }
}

async fn what_is_wrong_stands_beside_its_field(world: &World) {
    let (world, administration, mut browser) = kemper(world).await;
    let answer = browser
        .post(PAGE, &[("nombre", " "), ("vigencia", "3650")])
        .await;
    refused(
        &answer,
        &[
            "href=\"#nombre\"",
            "id=\"nombre-error\"",
            "Escribe un nombre para la llave.",
            "href=\"#permisos\"",
            "id=\"permisos-error\"",
            "aria-describedby=\"permisos-error\"",
            "href=\"#vigencia\"",
            "id=\"vigencia-error\"",
        ],
    );
    // The valid fields keep their values.
    let kept = browser
        .post(PAGE, &[("nombre", "Nómina"), ("vigencia", "180")])
        .await;
    refused(&kept, &["value=\"Nómina\"", "value=\"180\" selected"]);
    let tokens = api_tokens::list(&world.services, &administration).await;
    assert_eq!(tokens.expect("tokens"), []);
}

async fn a_name_that_is_taken_and_one_token_too_many_are_refused(world: &World) {
    let (_, _, mut browser) = kemper(world).await;
    assert_eq!(browser.post(PAGE, &FORM).await.status, StatusCode::OK);
    let again = browser.post(PAGE, &FORM).await;
    refused(&again, &["Ya tienes una llave vigente con ese nombre."]);
    let named = |name: &'static str| {
        let [_, rest @ ..] = FORM;
        [&[("nombre", name)], &rest[..]].concat()
    };
    for name in [
        "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16",
        "17", "18", "19",
    ] {
        let answer = browser.post(PAGE, &named(name)).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    let more = browser.post(PAGE, &named("otra")).await;
    refused(&more, &["Ya tienes 20 llaves vigentes."]);
}

async fn a_token_is_revoked_by_whose_it_is(world: &World) {
    let (world, administration, mut browser) = kemper(world).await;
    let made = browser.post(PAGE, &FORM).await;
    let token = token_in(made.shown()).expect("the token");
    let revoke = format!("{PAGE}/{}/revocar", the_id(&world, &administration).await);
    let mut other = entered(&world, ILUMINADORA).await;
    assert_eq!(other.post(&revoke, &[]).await.status, StatusCode::NOT_FOUND);
    opens(&world, token).await.expect("a right");
    // A confirmation page comes first, behind the list's only link for it.
    assert!(made.shown().contains(&format!("href=\"{revoke}\"")));
    assert!(!made.shown().contains(&format!("action=\"{revoke}\"")));
    assert_eq!(other.get(&revoke).await.status, StatusCode::NOT_FOUND);
    let asked = browser.get(&revoke).await;
    assert_eq!(asked.title(), "¿Revocar esta llave? · ICSOE");
    assert!(asked.shown().contains("Nómina"));
    opens(&world, token).await.expect("a right");
    for _ in 0..2 {
        let revoked = browser.post(&revoke, &[]).await;
        assert_eq!(revoked.location(), "/panel/llaves?aviso=llave");
    }
    let done = browser.get("/panel/llaves?aviso=llave").await;
    assert!(done.shown().contains("La llave quedó revocada"));
    let twice = browser.get(&revoke).await;
    assert_eq!(twice.location(), "/panel/llaves?aviso=llave");
    assert!(matches!(
        opens(&world, token).await,
        Err(TokenProblem::Unknown)
    ));
    let page = browser.get(PAGE).await;
    assert!(page.shown().contains("Revocada"));
    assert!(!page.shown().contains(&revoke));
}

async fn nobody_else_sees_the_page(world: &World) {
    world.active().await;
    let (world, administration, mut browser) = kemper(world).await;
    browser.post(PAGE, &FORM).await;
    let revoke = format!("{PAGE}/{}/revocar", the_id(&world, &administration).await);
    let mut stranger = Portal::over(&world).browser();
    for answer in [
        stranger.get(PAGE).await,
        stranger.post(PAGE, &FORM).await,
        stranger.post(&revoke, &[]).await,
    ] {
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.location().starts_with("/ingresar/efirma?volver="));
    }
    let mut capturista = Portal::over(&world).browser();
    capturista.cookie = Some(format!("__Host-icsoe={}", world.signed_in().await));
    for answer in [
        capturista.get(PAGE).await,
        capturista.post(PAGE, &FORM).await,
        capturista.post(&revoke, &[]).await,
    ] {
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(!answer.body.contains("Nómina"));
    }
    let tokens = api_tokens::list(&world.services, &administration).await;
    assert_eq!(tokens.expect("tokens").len(), 1);
}
