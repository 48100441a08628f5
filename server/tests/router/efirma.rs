//! E.firma sign-in over HTTP, as the browser's second wasm does it.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use efirma::Challenge;
use forge::{Kind, Subject};
use serde_json::{Value, json};
use services::efirma::{LIMIT, Responder, Revocation};
use testing::efirmas::{ORIGIN, authorities, certificate, company, person, sign};
use testing::{KEMPER, World, XOCHILT, lucia};
use testing_portal::{Answer, Browser, Portal};

on_each_database!(
    a_company_enters_and_lands_on_its_panel,
    where_one_wanted_to_go_is_remembered_and_nothing_else,
    a_person_nobody_knows_is_asked_first,
    each_refusal_has_its_code,
    nobody_enters_while_nobody_says_what_has_been_revoked,
    the_page_names_no_field_that_could_be_sent,
    without_authorities_the_page_says_so,
);

pub(crate) async fn post_json(browser: &mut Browser, address: &str, body: &Value) -> Answer {
    let request = browser
        .request(Method::POST, address)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .expect("a request");
    browser.send(request).await
}

/// What the browser sends after receiving a challenge.
async fn signed(browser: &mut Browser, certificate: &[u8]) -> Value {
    let challenge = post_json(browser, "/api/v1/efirma/retos", &json!({})).await;
    assert_eq!(challenge.status, StatusCode::CREATED);
    let challenge = challenge.json();
    let (nonce, second) = (
        challenge["reto"].as_str().expect("a nonce").to_owned(),
        challenge["hora"].as_u64().expect("a second"),
    );
    let challenge = Challenge::new(&nonce, second).expect("a challenge");
    json!({
        "certificado": STANDARD.encode(certificate),
        "reto": nonce,
        "hora": second,
        "firma": STANDARD.encode(sign(&challenge, ORIGIN)),
    })
}

/// Enters with an e.firma of this subject.
pub(crate) async fn enter(browser: &mut Browser, subject: Subject<'_>) -> Answer {
    let sent = signed(browser, &certificate(subject, Kind::Efirma)).await;
    post_json(browser, "/api/v1/efirma/sesion", &sent).await
}

async fn a_company_enters_and_lands_on_its_panel(world: &World) {
    let world = &world.trusting(authorities());
    let mut browser = Portal::over(world).browser();
    let answer = enter(&mut browser, company(KEMPER, "Escuela Kemper Urgate")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    assert_eq!(answer.json()["siguiente"], "/panel");
    let panel = browser.get("/panel").await;
    assert_eq!(panel.status, StatusCode::OK);
    for text in [
        "Panel del contratista",
        "ESCUELA KEMPER URGATE",
        "30001000000500003416",
    ] {
        assert!(panel.shown().contains(text), "{text}");
    }
    // With a session, the sign-in page redirects, and so does a capturista's page.
    assert_eq!(browser.get("/ingresar/efirma").await.location(), "/panel");
    assert_eq!(browser.get("/").await.location(), "/panel");
    assert_eq!(
        browser.get("/perfil").await.location(),
        "/panel?aviso=de-capturistas"
    );
    browser.post("/salir", &[]).await;
    assert_eq!(browser.get("/panel").await.location(), "/ingresar/efirma");
}

async fn where_one_wanted_to_go_is_remembered_and_nothing_else(world: &World) {
    let world = &world.trusting(authorities());
    let mut browser = Portal::over(world).browser();
    let answer = browser.get("/panel/capturistas?estado=activo").await;
    let page = browser.get(answer.location()).await;
    let (_, rest) = page
        .shown()
        .split_once("data-sesion=\"")
        .expect("an address");
    let (address, _) = rest.split_once('"').expect("its end");
    let address = address.replace("&amp;", "&");
    assert!(
        address.starts_with("/api/v1/efirma/sesion?volver="),
        "{address}"
    );
    let subject = || certificate(company(KEMPER, "Escuela Kemper Urgate"), Kind::Efirma);
    let sent = signed(&mut browser, &subject()).await;
    let answer = post_json(&mut browser, &address, &sent).await;
    assert_eq!(
        answer.json()["siguiente"],
        "/panel/capturistas?estado=activo"
    );
    for elsewhere in [
        "//evil.example",
        "https://evil.example",
        "/salir",
        "/panel/datos/repse",
    ] {
        let sent = signed(&mut browser, &subject()).await;
        let address = format!("/api/v1/efirma/sesion?volver={elsewhere}");
        let answer = post_json(&mut browser, &address, &sent).await;
        assert_eq!(answer.json()["siguiente"], "/panel", "{elsewhere}");
    }
}

async fn a_person_nobody_knows_is_asked_first(world: &World) {
    let world = &world.trusting(authorities());
    let mut browser = Portal::over(world).browser();
    let answer = enter(&mut browser, person(XOCHILT, None)).await;
    assert_eq!(answer.json()["siguiente"], "/ingresar/efirma/como");
    assert_eq!(browser.cookie, None, "nobody has entered yet");
    let page = browser.get("/ingresar/efirma/como").await;
    assert!(
        page.shown()
            .contains("Vas a registrarte como persona física, RFC")
    );
    assert!(page.shown().contains(XOCHILT));
    assert_eq!(browser.get("/panel").await.location(), "/ingresar/efirma");
    let answer = browser
        .post("/ingresar/efirma/como", &[("como", "nada")])
        .await;
    assert_eq!(answer.status, StatusCode::OK, "asked again");
    let answer = browser
        .post("/ingresar/efirma/como", &[("como", "contratista")])
        .await;
    assert_eq!(answer.location(), "/panel");
    assert_eq!(browser.get("/panel").await.status, StatusCode::OK);
    // The proof is used up, and another browser never had it.
    let answer = browser
        .post("/ingresar/efirma/como", &[("como", "contratista")])
        .await;
    assert_eq!(answer.status, StatusCode::GONE);
    let answer = Portal::over(world)
        .browser()
        .get("/ingresar/efirma/como")
        .await;
    assert_eq!(answer.status, StatusCode::GONE);
}

async fn each_refusal_has_its_code(world: &World) {
    let world = &world.trusting(authorities());
    let mut browser = Portal::over(world).browser();
    let subject = || company(KEMPER, "Escuela Kemper Urgate");
    let seal = certificate(subject(), Kind::Seal);
    let good = certificate(subject(), Kind::Efirma);
    let refused = async |browser: &mut Browser, sent: &Value| {
        let answer = post_json(browser, "/api/v1/efirma/sesion", sent).await;
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(browser.cookie, None);
        answer.json()["codigo"].as_str().expect("a code").to_owned()
    };
    let sent = signed(&mut browser, &seal).await;
    assert_eq!(refused(&mut browser, &sent).await, "efirma_sello");
    let mut sent = signed(&mut browser, &good).await;
    sent["firma"] = json!(STANDARD.encode([0; 256]));
    assert_eq!(
        refused(&mut browser, &sent).await,
        "efirma_firma_incorrecta"
    );
    // The failed attempt has used up the challenge.
    assert_eq!(refused(&mut browser, &sent).await, "efirma_reto");
    for (field, value) in [
        ("certificado", json!("no base64")),
        ("certificado", json!("AAAA")),
        ("firma", json!("!")),
    ] {
        let mut sent = signed(&mut browser, &good).await;
        sent[field] = value;
        assert_eq!(
            refused(&mut browser, &sent).await,
            "datos_invalidos",
            "{field}"
        );
    }
    let sent = signed(&mut browser, &good).await;
    browser.efirma = None;
    assert_eq!(refused(&mut browser, &sent).await, "efirma_reto");
    world.later(time::Duration::days(30));
    let sent = signed(&mut browser, &good).await;
    assert_eq!(refused(&mut browser, &sent).await, "efirma_vencida");
}

async fn nobody_enters_while_nobody_says_what_has_been_revoked(world: &World) {
    // Nothing listens there.
    let nowhere = "http://127.0.0.1:1/".parse().expect("an address");
    let responder = Responder::new(nowhere, LIMIT).expect("a client");
    let world = &world.asking(authorities(), Revocation::Asked(responder));
    let mut browser = Portal::over(world).browser();
    let answer = enter(&mut browser, company(KEMPER, "Escuela Kemper Urgate")).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["codigo"], "efirma_sin_consulta");
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(browser.cookie, None);
}

async fn the_page_names_no_field_that_could_be_sent(world: &World) {
    let world = &world.trusting(authorities());
    let page = Portal::over(world).browser().get("/ingresar/efirma").await;
    let (_, form) = page
        .shown()
        .split_once("<form id=\"efirma\"")
        .expect("the form");
    let (form, _) = form.split_once("</form>").expect("its end");
    assert_eq!(form.matches("<input").count(), 3);
    assert!(
        !form.contains(" name="),
        "nothing there can be sent by the browser"
    );
    assert!(page.body.contains("efirma-5.js"));
    assert!(
        !page.body.contains("icsoe-2.js"),
        "nothing of the portal's own runs beside the key"
    );
    // The browser's copy of the portal navigates there itself.
    let mut browser = Portal::over(world).browser();
    let (_, outcome) = browser.visit("/ingresar/efirma").await;
    assert_eq!(
        outcome,
        ui::wire::Outcome::Go("/ingresar/efirma".to_owned())
    );
}

async fn without_authorities_the_page_says_so(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    let page = browser.get("/ingresar/efirma").await;
    assert!(
        page.shown()
            .contains("todavía no se puede entrar con e.firma")
    );
    assert!(!page.shown().contains("<form"));
    // A signed-in capturista may open it.
    browser
        .sign_in(lucia().curp.as_str(), testing::PASSWORD)
        .await;
    assert_eq!(browser.get("/ingresar/efirma").await.status, StatusCode::OK);
}
