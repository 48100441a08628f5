//! The page behind a mailed link.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use services::accounts;
use testing::{KEMPER, OTHER_PASSWORD, PASSWORD, World, link_in, lucia, rfc, tomas};
use testing_portal::Portal;
use testing_portal::addresses::{Things, addresses};
use time::Duration;

on_each_database!(
    opening_consumes_nothing,
    saving_works_once_and_says_so_kindly,
    every_broken_rule_is_said,
    expired_replaced_and_unknown_links_have_a_page_with_a_way_out,
    a_new_password_ends_the_other_sessions,
    a_link_with_a_sign_behind_it_leads_to_the_link,
    a_link_that_was_cut_leads_to_a_new_one,
    the_page_says_whose_password_it_is,
    a_slash_too_many_leads_to_the_page,
);

fn both(password: &str) -> [(&'static str, &str); 2] {
    [
        ("contrasena-nueva", password),
        ("confirmar-contrasena", password),
    ]
}

async fn opening_consumes_nothing(world: &World) {
    world.invited().await;
    let address = format!("/contrasena/{}", link_in(&world.deliver().await));
    let mut browser = Portal::over(world).browser();
    for method in [
        Method::HEAD,
        Method::GET,
        Method::HEAD,
        Method::GET,
        Method::GET,
    ] {
        let request = browser
            .request(method, &address)
            .body(Body::empty())
            .expect("a request");
        assert_eq!(browser.send(request).await.status, StatusCode::OK);
    }
    let page = browser.get(&address).await;
    for text in [
        "Contraseña nueva",
        "Confirmar contraseña",
        "Guardar contraseña",
        "Regresar",
        "autocomplete=\"new-password\"",
        "passwordrules=\"",
        lucia().curp.as_str(),
    ] {
        assert!(page.shown().contains(text), "{text}");
    }
    let answer = browser.post(&address, &both(PASSWORD)).await;
    assert_eq!(answer.location(), "/contrasena-actualizada");
    let done = browser.get("/contrasena-actualizada").await;
    assert!(done.shown().contains("Contraseña actualizada"));
    let (way, _) = done.shown().split_once(">Aceptar<").expect("the button");
    let (_, way) = way.rsplit_once("<a ").expect("its link");
    assert!(way.contains("href=\"/ingresar\""), "{way}");
}

async fn saving_works_once_and_says_so_kindly(world: &World) {
    world.invited().await;
    let address = format!("/contrasena/{}", link_in(&world.deliver().await));
    let portal = Portal::over(world);
    let (mut one, mut other) = (portal.browser(), portal.browser());
    let fields = both(PASSWORD);
    let (first, second) = tokio::join!(one.post(&address, &fields), other.post(&address, &fields));
    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::GONE]);
    let again = one.get(&address).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(again.shown().contains("Este enlace ya se usó"));
}

async fn every_broken_rule_is_said(world: &World) {
    world.invited().await;
    let address = format!("/contrasena/{}", link_in(&world.deliver().await));
    let mut browser = Portal::over(world).browser();
    let repeated = "1".repeat(domain::password::RUN_REPEAT.into());
    let bad = format!("qwerty {repeated}");
    let fields = [
        ("contrasena-nueva", bad.as_str()),
        ("confirmar-contrasena", "otra"),
    ];
    let answer = browser.post(&address, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for rule in domain::password::check(&bad).iter() {
        assert!(answer.shown().contains(rule.violated()), "{}", rule.code());
    }
    assert!(
        answer
            .shown()
            .contains("Las dos contraseñas no son iguales.")
    );
    assert!(!answer.body.contains(&bad));
    assert_eq!(
        browser.post(&address, &both(PASSWORD)).await.status,
        StatusCode::SEE_OTHER
    );
}

async fn expired_replaced_and_unknown_links_have_a_page_with_a_way_out(world: &World) {
    world.invited().await;
    let replaced = link_in(&world.deliver().await);
    accounts::resend_invitation(&world.services, &lucia().curp)
        .await
        .expect("another link");
    let expired = link_in(&world.deliver().await);
    world.later(Duration::hours(73));
    let mut browser = Portal::over(world).browser();
    for (token, status, title) in [
        (
            replaced.as_str(),
            StatusCode::GONE,
            "Hay un enlace más reciente",
        ),
        (expired.as_str(), StatusCode::GONE, "Este enlace ya venció"),
        ("abc", StatusCode::NOT_FOUND, "No reconocemos este enlace"),
    ] {
        let address = format!("/contrasena/{token}");
        for answer in [
            browser.get(&address).await,
            browser.post(&address, &both(PASSWORD)).await,
        ] {
            assert_eq!(answer.status, status, "{title}");
            assert!(answer.title().starts_with(title), "{title}");
            assert!(answer.shown().contains("Pedir un enlace nuevo"), "{title}");
        }
    }
}

async fn a_new_password_ends_the_other_sessions(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut old = portal.browser();
    old.sign_in(lucia().curp.as_str(), PASSWORD).await;
    assert_eq!(old.get("/perfil").await.status, StatusCode::OK);
    let curp = lucia().curp;
    let fields = [("usuario", curp.as_str()), ("correo", testing::MAIL)];
    let asked = portal.browser().post("/recuperar", &fields).await;
    assert_eq!(asked.location(), "/recuperar/enviado");
    let address = format!("/contrasena/{}", link_in(&world.deliver().await));
    portal.browser().post(&address, &both(OTHER_PASSWORD)).await;
    assert_eq!(
        old.get("/perfil").await.location(),
        "/ingresar?motivo=cerrada"
    );
}

async fn a_link_with_a_sign_behind_it_leads_to_the_link(world: &World) {
    world.invited().await;
    let token = link_in(&world.deliver().await);
    let address = format!("/contrasena/{token}");
    let mut browser = Portal::over(world).browser();
    let encoded = format!("/contrasena/%{:x}{}", token.as_bytes()[0], &token[1..]);
    for sign in ["/", ".", ",", "%3E", ")", ").", "%E2%80%9D", "%20"] {
        let asked = format!("{address}{sign}");
        let answer = browser.get(&asked).await;
        assert_eq!(answer.status, StatusCode::MOVED_PERMANENTLY, "{asked}");
        assert_eq!(answer.location(), address, "{asked}");
    }
    assert_eq!(browser.get(&encoded).await.location(), address);
    // The altered address shows nothing and does nothing.
    let answer = browser.post(&format!("{address}."), &both(PASSWORD)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&address).await.status, StatusCode::OK);
}

async fn a_link_that_was_cut_leads_to_a_new_one(world: &World) {
    world.invited().await;
    let token = link_in(&world.deliver().await);
    let mut browser = Portal::over(world).browser();
    for cut in ["", "/", "/.", &format!("/{}", &token[..20]), "/%F1"] {
        let answer = browser.get(&format!("/contrasena{cut}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{cut}");
        assert!(answer.shown().contains("Pedir un enlace nuevo"), "{cut}");
        let answer = browser.get(&format!("/correo{cut}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{cut}");
        assert!(answer.shown().contains("Ir a mi cuenta"), "{cut}");
    }
}

async fn the_page_says_whose_password_it_is(world: &World) {
    world.invited().await;
    let address = format!("/contrasena/{}", link_in(&world.deliver().await));
    let portal = Portal::over(world);
    let lead = |page: &testing_portal::Answer| {
        let (_, rest) = page.shown().split_once("class=\"lead\">").expect("a lead");
        rest.split_once("</p>").expect("its end").0.to_owned()
    };
    let said = lead(&portal.browser().get(&address).await);
    assert!(said.contains("CURP GOML**************"), "{said}");
    // The name was typed by the person who registered her, so it may be anything.
    assert!(!said.contains("LUCÍA"), "{said}");
    portal.browser().post(&address, &both(PASSWORD)).await;
    world.deliver().await;
    // Tomás's link, in the browser in which Lucía is signed in.
    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .expect("an alta");
    let of_tomas = format!("/contrasena/{}", link_in(&world.deliver().await));
    let mut browser = portal.browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    let said = lead(&browser.get(&of_tomas).await);
    assert!(
        said.contains(&format!("CURP {}", tomas().curp.masked())),
        "{said}"
    );
    assert!(said.contains("hay otra cuenta abierta"), "{said}");
    // After she has signed in, her own link shows her name.
    let fields = [
        ("usuario", lucia().curp.as_str().to_owned()),
        ("correo", testing::MAIL.to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    portal.browser().post("/recuperar", &fields).await;
    let own = format!("/contrasena/{}", link_in(&world.deliver().await));
    let said = lead(&browser.get(&own).await);
    assert!(said.contains("LUCÍA GÓMEZ"), "{said}");
    assert!(!said.contains("hay otra cuenta abierta"), "{said}");
    assert!(!said.contains(lucia().curp.as_str()), "{said}");
}

async fn a_slash_too_many_leads_to_the_page(world: &World) {
    let mut browser = Portal::over(world).browser();
    for route in addresses(&Things::nothing()) {
        let path = route.path();
        let answer = browser.get(&format!("{path}/")).await;
        assert_eq!(answer.status, StatusCode::MOVED_PERMANENTLY, "{path}");
        assert_eq!(answer.location(), path);
    }
    let answer = browser
        .get("/contratista/?buscar=pe%C3%B1a&x=//evil.example")
        .await;
    assert_eq!(answer.location(), "/contratista?buscar=pe%C3%B1a");
    assert_eq!(browser.get("/nada/").await.status, StatusCode::NOT_FOUND);
}
