//! Signing in by plain form post and by server function.

use axum::http::{Method, StatusCode, header};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use testing::{PASSWORD, World, curp, lucia};
use testing_portal::{PROXY, Portal};
use ui::wire::{Body, Outcome, WIRE_VERSION};

on_each_database!(
    the_right_password_opens_a_session,
    the_same_by_server_function_with_the_next_page_at_once,
    a_browsers_copy_of_another_version_is_refused,
    a_refusal_keeps_the_curp_and_never_the_password,
    unknown_and_known_are_refused_alike,
    the_wait_is_said,
    a_known_browser_signs_in_while_others_guess,
    an_address_that_fails_too_often_waits_whatever_it_tries,
    whoever_finds_no_place_keeps_what_was_typed,
    one_returns_to_the_page_that_was_asked_for,
    nobody_is_sent_to_another_site,
    what_is_missing_is_said_beside_its_field,
    a_curp_is_plain_before_it_is_counted,
    a_browser_that_keeps_no_cookies_is_told,
);

/// A CURP in the variants that keyboards, PDFs and chats produce.
fn in_other_dress(curp: &str) -> [String; 3] {
    let wide = |character: char| {
        let code = u32::from(character) - u32::from('!') + u32::from('！');
        char::from_u32(code).expect("a character")
    };
    [
        curp.chars().map(wide).collect(),
        format!("{}\u{200b}{}", &curp[..4], &curp[4..]),
        format!("\u{feff}{}\u{2013}{}\u{202c}", &curp[..10], &curp[10..]),
    ]
}

async fn a_curp_is_plain_before_it_is_counted(world: &World) {
    world.active().await;
    let curp = lucia().curp;
    let dressed = in_other_dress(curp.as_str());
    let portal = Portal::over(world);
    for typed in &dressed {
        let answer = portal.browser().sign_in(typed, PASSWORD).await;
        assert_eq!(answer.location(), "/perfil", "{typed:?}");
    }
    // Five failures count as five however the CURP is written; so do those of an invalid CURP.
    for curp in [curp.as_str(), "GOML950214MDFMRC0X"] {
        let mut typed = vec![curp.to_owned(), curp.to_lowercase()];
        typed.extend(in_other_dress(curp));
        let mut answers = Vec::new();
        for typed in &typed {
            answers.push(portal.browser().sign_in(typed, "equivocada").await.status);
        }
        let last = answers.pop();
        assert_eq!(last, Some(StatusCode::TOO_MANY_REQUESTS), "{curp}");
        assert!(!answers.contains(&StatusCode::TOO_MANY_REQUESTS), "{curp}");
    }
}

async fn a_browser_that_keeps_no_cookies_is_told(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    let page = browser.get("/ingresar").await;
    assert!(page.body.contains("navigator.cookieEnabled||"));
    assert!(page.shown().contains("without-cookies"));
    let answer = browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    let follow = |browser: &testing_portal::Browser, from: &str| {
        browser
            .request(Method::GET, answer.location())
            .header(header::REFERER, from)
            .body(axum::body::Body::empty())
            .expect("a request")
    };
    let from = "https://icsoe.example/ingresar?motivo=salida";
    let request = follow(&browser, from);
    let kept = browser.send(request).await;
    assert_eq!(kept.status, StatusCode::OK);
    assert!(!kept.shown().contains("without-cookies"));
    // After signing out, Back requests the page as after the sign-in; the browser's other cookie shows that it accepts
    // cookies.
    browser.cookie = None;
    let request = follow(&browser, from);
    assert_eq!(browser.send(request).await.location(), "/ingresar");
    browser.devices = None;
    let request = follow(&browser, from);
    let lost = browser.send(request).await;
    assert_eq!(lost.status, StatusCode::FORBIDDEN);
    assert_eq!(lost.title(), "Tu navegador no guarda cookies · ICSOE");
    // From any other page it was not a failed sign-in.
    for from in [
        "https://icsoe.example/ayuda",
        "https://icsoe.example/ingresar/efirma",
    ] {
        let request = follow(&browser, from);
        assert_eq!(
            browser.send(request).await.location(),
            "/ingresar",
            "{from}"
        );
    }
}

async fn the_right_password_opens_a_session(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    let answer = browser.sign_in(" goml950214-mdfmrc0 ", PASSWORD).await;
    assert_eq!(
        answer.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "17 characters are no CURP"
    );
    let pasted = lucia().curp.as_str().to_lowercase();
    let pasted = format!(" {}-{} ", &pasted[..10], &pasted[10..]);
    let answer = browser.sign_in(&pasted, PASSWORD).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/perfil")
    );
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-icsoe="), "{cookie}");
    for attribute in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let profile = browser.get("/perfil").await;
    assert_eq!(profile.status, StatusCode::OK);
    for text in [
        "LUCÍA GÓMEZ MARÍN",
        lucia().curp.as_str(),
        "Capturista",
        "Bienvenidos",
    ] {
        assert!(profile.shown().contains(text), "{text}");
    }
}

async fn the_same_by_server_function_with_the_next_page_at_once(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    let typed = lucia().curp;
    let fields = [("usuario", typed.as_str()), ("contrasena", PASSWORD)];
    let answer = browser.submit("/ingresar", &fields).await;
    assert_eq!(answer.status, StatusCode::OK);
    let Outcome::Show(profile) = answer.outcome() else {
        panic!("{:?}", answer.outcome());
    };
    assert_eq!(
        (profile.address.as_str(), profile.title.as_str()),
        ("/perfil", "Perfil del usuario · ICSOE")
    );
    assert!(profile.remaining.is_some(), "already as signed in");
    let Body::Still(html) = &profile.body else {
        panic!("{profile:?}");
    };
    assert!(html.contains(typed.as_str()), "{html}");
    assert!(browser.cookie.is_some());
    let (_, outcome) = browser.visit("/perfil").await;
    assert!(matches!(outcome, Outcome::Show(page) if page.body == profile.body));
    // Then she signs out.
    let answer = browser.submit("/salir", &[]).await;
    let Outcome::Show(page) = answer.outcome() else {
        panic!("{:?}", answer.outcome());
    };
    assert_eq!(page.address, "/ingresar?motivo=salida");
    assert!(page.remaining.is_none() && browser.cookie.is_none());
}

async fn a_browsers_copy_of_another_version_is_refused(world: &World) {
    let mut browser = Portal::over(world).browser();
    let (answer, _) = browser.visit("/ayuda").await;
    assert_eq!(answer.status, StatusCode::OK);
    let answer = browser.call("pagina", &(WIRE_VERSION ^ 1, "/ayuda")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.body, "Args|");
}

async fn a_refusal_keeps_the_curp_and_never_the_password(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    let typed = lucia().curp.as_str().to_owned();
    let answer = browser.sign_in(&typed, "Secreta.9x").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.title().starts_with("Error: "));
    assert!(answer.shown().contains(&format!("value=\"{typed}\"")));
    assert!(!answer.body.contains("Secreta"));
    assert!(browser.cookie.is_none());
}

async fn unknown_and_known_are_refused_alike(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    let known = lucia().curp;
    let unknown = curp("RIXT880930HJCSXM0");
    for attempt in 1..=6 {
        let mut answers = Vec::new();
        for curp in [known, unknown] {
            let answer = browser.sign_in(curp.as_str(), "Equivocada.9x").await;
            let text = answer.body.replace(curp.as_str(), "(CURP)");
            // Only the nonce differs between any two answers.
            let text: Vec<_> = text
                .split("nonce=\"")
                .map(|part| {
                    part.split_once('"')
                        .map_or(part, |(_, rest)| rest)
                        .to_owned()
                })
                .collect();
            answers.push((answer.status, text, answer.headers.len()));
        }
        assert_eq!(answers[0], answers[1], "attempt {attempt}");
    }
}

async fn the_wait_is_said(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    let typed = lucia().curp;
    for _ in 1..=4 {
        let answer = browser.sign_in(typed.as_str(), "Equivocada.9x").await;
        assert!(!answer.shown().contains("espera"), "no wait yet");
    }
    let fifth = browser.sign_in(typed.as_str(), "Equivocada.9x").await;
    assert!(
        fifth.shown().contains("espera 30 segundos"),
        "{}",
        fifth.shown()
    );
    assert_eq!(fifth.header("retry-after"), "30");
    let during = browser.sign_in(typed.as_str(), PASSWORD).await;
    assert_eq!(
        during.status,
        StatusCode::TOO_MANY_REQUESTS,
        "even the right one waits"
    );
    assert_eq!(during.header("retry-after"), "30");
    world.later(time::Duration::seconds(31));
    let after = browser.sign_in(typed.as_str(), PASSWORD).await;
    assert_eq!(after.status, StatusCode::SEE_OTHER);
}

async fn a_known_browser_signs_in_while_others_guess(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let (mut known, mut guesser) = (portal.browser(), portal.browser());
    let first = known.sign_in(lucia().curp.as_str(), PASSWORD).await;
    let kept = first.headers.get_all("set-cookie").iter();
    let kept: Vec<_> = kept.map(|value| value.to_str().expect("text")).collect();
    let kept = kept
        .iter()
        .find(|cookie| cookie.starts_with("__Host-icsoe-equipo="));
    let (_, attributes) = kept.expect("a cookie").split_once(';').expect("attributes");
    assert_eq!(
        attributes,
        " Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=15552000"
    );
    known.cookie = None;
    for _ in 0..6 {
        guesser
            .sign_in(lucia().curp.as_str(), "Equivocada.9x")
            .await;
    }
    let mut elsewhere = portal.browser();
    let waits = elsewhere.sign_in(lucia().curp.as_str(), PASSWORD).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    let goes = known.sign_in(lucia().curp.as_str(), PASSWORD).await;
    assert_eq!(goes.status, StatusCode::SEE_OTHER);
}

async fn an_address_that_fails_too_often_waits_whatever_it_tries(world: &World) {
    let mut settings = testing::settings();
    settings.addresses.failed_sign_ins = NonZeroU32::new(3).expect("three");
    settings.addresses.recoveries = NonZeroU32::MIN;
    world.active().await;
    let portal = Portal::of(world.restarted(settings, 1), |routes| routes);
    let proxy = SocketAddr::from((PROXY, 40_000));
    let ask = async |forwarded: &str, password: &str| {
        let mut browser = portal.browser();
        browser.address = Some(proxy);
        browser.forwarded = Some(forwarded.to_owned());
        browser.sign_in(lucia().curp.as_str(), password).await
    };
    for _ in 0..3 {
        let wrong = ask("203.0.113.9, 198.51.100.7", "Equivocada.9x").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // An address that the client itself adds does not change its identity.
    let refused = ask("203.0.113.10, 198.51.100.7", PASSWORD).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        refused
            .shown()
            .contains("Desde tu conexión fallaron demasiados intentos.")
    );
    assert!(refused.shown().contains("minutos"));
    let seconds: u32 = refused.header("retry-after").parse().expect("seconds");
    assert!((3_000..=3_600).contains(&seconds), "{seconds}");
    let goes = ask("192.0.2.1", PASSWORD).await;
    assert_eq!(goes.status, StatusCode::SEE_OTHER);

    let mut browser = portal.browser();
    browser.address = Some(proxy);
    browser.forwarded = Some("192.0.2.1".to_owned());
    let fields = [
        ("usuario", lucia().curp.as_str().to_owned()),
        ("correo", "otra@icsoe.example".to_owned()),
    ];
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let sent = browser.post("/recuperar", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let refused = browser.post("/recuperar", &fields).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.shown().contains("value=\"otra@icsoe.example\""));
    assert!(!refused.header("retry-after").is_empty());
}

async fn whoever_finds_no_place_keeps_what_was_typed(world: &World) {
    let portal = Portal::saturated_by_one(world);
    let at_once = (0..4).map(|_| {
        let mut browser = portal.browser();
        tokio::spawn(async move { browser.sign_in(lucia().curp.as_str(), PASSWORD).await })
    });
    let mut busy = 0;
    for answer in at_once.collect::<Vec<_>>() {
        let answer = answer.await.expect("an answer");
        if answer.status == StatusCode::SERVICE_UNAVAILABLE {
            assert!(!answer.header("retry-after").is_empty());
            assert!(answer.body.contains(lucia().curp.as_str()));
            assert!(!answer.body.contains(PASSWORD));
            busy += 1;
        } else {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    assert!((1..4).contains(&busy), "{busy} of 4 were turned away");
}

async fn one_returns_to_the_page_that_was_asked_for(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    let asked = browser.get("/contratista?buscar=kemper").await;
    assert_eq!(
        asked.location(),
        "/ingresar?volver=%2Fcontratista%3Fbuscar%3Dkemper"
    );
    let page = browser.get(asked.location()).await;
    assert!(
        page.shown()
            .contains("name=\"volver\" value=\"/contratista?buscar=kemper\"")
    );
    let fields = [
        ("usuario", lucia().curp.as_str().to_owned()),
        ("contrasena", PASSWORD.to_owned()),
        ("volver", "/contratista?buscar=kemper".to_owned()),
    ];
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let answer = browser.post("/ingresar", &fields).await;
    assert_eq!(answer.location(), "/contratista?buscar=kemper");
}

async fn nobody_is_sent_to_another_site(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    for target in [
        "https://evil.example/perfil",
        "//evil.example/perfil",
        "/\\evil.example",
        "/salir",
        "javascript:alert(1)",
    ] {
        let mut browser = portal.browser();
        let curp = lucia().curp;
        let fields = [
            ("usuario", curp.as_str()),
            ("contrasena", PASSWORD),
            ("volver", target),
        ];
        assert_eq!(
            browser.post("/ingresar", &fields).await.location(),
            "/perfil",
            "{target}"
        );
    }
}

async fn what_is_missing_is_said_beside_its_field(world: &World) {
    let mut browser = Portal::over(world).browser();
    let answer = browser.post("/ingresar", &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in ["Escribe tu CURP.", "Escribe tu contraseña."] {
        assert_eq!(
            answer.shown().matches(text).count(),
            2,
            "{text}: in the summary and beside"
        );
    }
    assert!(answer.shown().contains("href=\"#usuario\""));
    assert!(answer.shown().contains("aria-invalid=\"true\""));
}
