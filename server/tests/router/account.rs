//! *Mi cuenta*: sessions, password, mail.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode, header};
use sea_orm::EntityTrait as _;
use secrecy::ExposeSecret as _;
use services::accounts;
use services::entities::audit_event;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use testing::{
    KEMPER, MAIL, OTHER_PASSWORD, PASSWORD, World, link_in, lucia, rfc, secret, settings, tomas,
};
use testing_portal::{Answer, Browser, Portal};
use time::Duration;

on_each_database!(
    a_password_is_removed_only_with_the_tick,
    sessions_are_listed_with_device_and_address_and_can_be_closed,
    a_changed_password_keeps_this_browser_in_and_puts_the_others_out,
    a_refused_change_of_password_says_why_and_keeps_nothing_typed,
    the_browsers_copy_changes_a_password_the_same_way,
    a_saturated_server_asks_to_try_again,
    ones_own_sign_ins_are_shown_and_nobody_else_s,
    all_sign_ins_are_on_pages_of_their_own,
    who_has_no_sign_ins_on_record_is_told_so,
    an_address_that_fails_too_often_waits_at_the_current_password_too,
    a_new_mail_is_confirmed_by_its_link,
    a_refused_change_of_mail_keeps_the_address_typed,
    links_that_are_not_good_lead_to_the_account,
    the_account_is_linked_from_where_it_is_looked_for,
);

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";

async fn signed_in(portal: &Portal) -> Browser {
    let mut browser = portal.browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    browser
}

async fn sessions_are_listed_with_device_and_address_and_can_be_closed(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut other = portal.browser();
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("usuario", lucia().curp.as_str()), ("contrasena", PASSWORD)])
        .finish();
    let peer: SocketAddr = "203.0.113.9:51000".parse().expect("an address");
    let request = other
        .request(Method::POST, "/ingresar")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::USER_AGENT, FIREFOX)
        .extension(ConnectInfo(peer))
        .body(Body::from(form))
        .expect("a request");
    assert_eq!(other.send(request).await.status, StatusCode::SEE_OTHER);

    let mut browser = signed_in(&portal).await;
    let page = browser.get("/mi-cuenta").await;
    assert_eq!(page.title(), "Mi cuenta · ICSOE");
    for words in [
        "Firefox en Linux",
        "203.0.113.9",
        "Navegador desconocido",
        "(esta sesión)",
        "domingo 10 de enero de 2027, 12:00",
        MAIL,
    ] {
        assert!(said(&page).contains(words), "{words}");
    }
    let close = page
        .shown()
        .split("action=\"")
        .find(|part| part.starts_with("/mi-cuenta/sesiones/0"))
        .and_then(|part| part.split('"').next())
        .expect("a way to close it")
        .to_owned();
    let answer = browser.post(&close, &[]).await;
    assert_eq!(answer.location(), "/mi-cuenta?aviso=sesion");
    let page = browser.get(answer.location()).await;
    assert!(page.shown().contains("La sesión quedó cerrada."));
    assert!(!page.shown().contains(&close));
    assert!(!page.shown().contains("Cerrar todas las demás"));
    assert_eq!(
        other.get("/perfil").await.location(),
        "/ingresar?motivo=cerrada"
    );

    let mut third = signed_in(&portal).await;
    let answer = browser.post("/mi-cuenta/sesiones/cerrar", &[]).await;
    assert_eq!(answer.location(), "/mi-cuenta?aviso=sesiones");
    assert_eq!(
        third.get("/perfil").await.location(),
        "/ingresar?motivo=cerrada"
    );
    assert_eq!(browser.get("/perfil").await.status, StatusCode::OK);
    for address in ["/mi-cuenta/sesiones/cerrar", close.as_str()] {
        let answer = browser.get(address).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header("allow"), "POST");
    }
}

/// The page's text, without the `<wbr>` in long words.
fn said(page: &Answer) -> String {
    page.shown().replace("<wbr>", "")
}

fn change<'a>(current: &'a str, new: &'a str) -> [(&'static str, &'a str); 3] {
    [
        ("contrasena-actual", current),
        ("contrasena-nueva", new),
        ("confirmar-contrasena", new),
    ]
}

const PAGE: &str = "/mi-cuenta/contrasena";

async fn a_changed_password_keeps_this_browser_in_and_puts_the_others_out(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let (mut browser, mut other) = (signed_in(&portal).await, signed_in(&portal).await);
    let before = browser.cookie.clone();
    let page = browser.get(PAGE).await;
    assert_eq!(page.title(), "Cambia tu contraseña · ICSOE");
    let answer = browser.post(PAGE, &change(PASSWORD, OTHER_PASSWORD)).await;
    assert_eq!(answer.location(), "/mi-cuenta?aviso=contrasena");
    assert_ne!(browser.cookie, before, "the session has a new token");
    let page = browser.get(answer.location()).await;
    assert!(page.shown().contains("Tu contraseña cambió"));
    assert_eq!(
        other.get("/perfil").await.location(),
        "/ingresar?motivo=cerrada"
    );
    let mut stolen = portal.browser();
    stolen.cookie = before;
    assert_eq!(stolen.get("/perfil").await.location(), "/ingresar");
    let subjects: Vec<String> = (world.deliver().await.iter())
        .map(|mail| mail.subject().to_owned())
        .collect();
    assert_eq!(subjects, ["Tu contraseña fue registrada"]);
}

async fn a_refused_change_of_password_says_why_and_keeps_nothing_typed(world: &World) {
    world.active().await;
    let mut browser = signed_in(&Portal::over(world)).await;
    for (fields, words) in [
        (
            change("Otra.Cosa-17", OTHER_PASSWORD),
            "La contraseña actual no es correcta.",
        ),
        (
            change(PASSWORD, "P@ssw0rd"),
            "Elige otra: es una de las contraseñas más usadas.",
        ),
        (change("", "corta"), "Escribe tu contraseña actual."),
    ] {
        let answer = browser.post(PAGE, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.shown().contains(words), "{words}");
        assert!(answer.title().starts_with("Error: "));
        for (_, typed) in fields {
            let kept = format!("value=\"{typed}\"");
            assert!(typed.is_empty() || !answer.body.contains(&kept), "{kept}");
        }
    }
    for _ in 0..4 {
        browser
            .post(PAGE, &change("Otra.Cosa-17", OTHER_PASSWORD))
            .await;
    }
    let answer = browser.post(PAGE, &change(PASSWORD, OTHER_PASSWORD)).await;
    assert!(
        answer
            .shown()
            .contains("espera 30 segundos antes de volver a intentarlo"),
    );
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header("retry-after"), "30");
}

async fn the_browsers_copy_changes_a_password_the_same_way(world: &World) {
    world.active().await;
    let mut browser = signed_in(&Portal::over(world)).await;
    let before = browser.cookie.clone();
    let answer = browser
        .submit(PAGE, &change(PASSWORD, OTHER_PASSWORD))
        .await;
    let ui::wire::Outcome::Show(page) = answer.outcome() else {
        panic!("a page");
    };
    assert_eq!(page.address, "/mi-cuenta?aviso=contrasena");
    assert_ne!(browser.cookie, before);
    assert_eq!(browser.get("/perfil").await.status, StatusCode::OK);
}

async fn a_saturated_server_asks_to_try_again(world: &World) {
    world.active().await;
    let portal = Portal::saturated_by_one(world);
    let browser = signed_in(&Portal::over(world)).await;
    let mut one = portal.browser();
    one.cookie.clone_from(&browser.cookie);
    let mut other = portal.browser();
    other.cookie.clone_from(&browser.cookie);
    let mail = [
        ("correo-nuevo", "otra@capturistas.example"),
        ("contrasena-actual", PASSWORD),
    ];
    let fields = change(PASSWORD, OTHER_PASSWORD);
    let (first, second) = tokio::join!(
        one.post(PAGE, &fields),
        other.post("/mi-cuenta/correo", &mail)
    );
    let busy = if first.status == StatusCode::SERVICE_UNAVAILABLE {
        first
    } else {
        second
    };
    assert_eq!(busy.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(busy.header("retry-after"), "5");
    assert!(busy.shown().contains("Hay mucha gente"));
}

const SIGN_INS: &str = "/mi-cuenta/ingresos";

async fn ones_own_sign_ins_are_shown_and_nobody_else_s(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    for _ in 0..3 {
        signed_in(&portal).await;
    }
    world.later(Duration::minutes(1));
    let mut guesser = portal.browser();
    guesser.address = Some("198.51.100.7:51000".parse().expect("an address"));
    for _ in 0..6 {
        guesser.sign_in(lucia().curp.as_str(), "Otra.Cosa-17").await;
    }
    world.later(Duration::minutes(1));
    let mut browser = signed_in(&portal).await;
    let page = browser.get("/mi-cuenta").await;
    // The latest five are shown.
    let said = page.shown();
    assert_eq!(said.matches("Ingreso correcto").count(), 3);
    assert_eq!(said.matches("Se pidió esperar").count(), 1);
    // Five failures of one day are one line.
    assert_eq!(said.matches("Contraseña incorrecta").count(), 1);
    assert_eq!(said.matches("(esta sesión)").count(), 2);
    assert_eq!(said.matches("198.51.100.7").count(), 2);
    for words in [
        "<dt>Veces</dt><dd>5</dd>",
        "10 ene 2027, 12:02",
        "hora del centro de México",
        "CURP y contraseña",
        "href=\"/mi-cuenta/ingresos\"",
    ] {
        assert!(said.contains(words), "{words}");
    }
    let page = browser.get(SIGN_INS).await;
    assert_eq!(page.title(), "Mis ingresos · ICSOE");
    assert_eq!(page.shown().matches("Contraseña incorrecta").count(), 1);
    assert!(!page.shown().contains("Más antiguos"));

    accounts::register_capturista(&world.services, &rfc(KEMPER), &tomas())
        .await
        .expect("an alta");
    let link = link_in(&world.deliver().await);
    let password = world.create_password(&link, PASSWORD).await;
    password.expect("a password");
    let mut stranger = portal.browser();
    stranger.sign_in(tomas().curp.as_str(), PASSWORD).await;
    for address in ["/mi-cuenta", SIGN_INS] {
        let page = stranger.get(address).await;
        assert_eq!(page.shown().matches("Ingreso correcto").count(), 1);
        assert!(!page.shown().contains("Contraseña incorrecta"));
        assert!(!page.shown().contains("Ver todos mis ingresos"));
    }
}

async fn all_sign_ins_are_on_pages_of_their_own(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut browser = signed_in(&portal).await;
    for _ in 0..20 {
        world.later(Duration::SECOND);
        browser = signed_in(&portal).await;
    }
    let first = browser.get(SIGN_INS).await;
    assert_eq!(first.shown().matches("Ingreso correcto").count(), 20);
    assert!(
        first
            .shown()
            .contains("href=\"/mi-cuenta/ingresos?pagina=2\"")
    );
    assert!(!first.shown().contains("Más recientes"));
    let second = browser.get("/mi-cuenta/ingresos?pagina=2").await;
    assert_eq!(second.shown().matches("Ingreso correcto").count(), 1);
    assert!(
        second
            .shown()
            .contains("href=\"/mi-cuenta/ingresos\" rel=\"prev\"")
    );
    assert!(!second.shown().contains("Más antiguos"));
    for beyond in ["9999999", "0", "x"] {
        let address = format!("{SIGN_INS}?pagina={beyond}");
        let page = browser.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{beyond}");
    }
    let stranger = portal.browser().get("/mi-cuenta/ingresos?pagina=2").await;
    assert_eq!(
        stranger.location(),
        "/ingresar?volver=%2Fmi-cuenta%2Fingresos%3Fpagina%3D2"
    );
}

async fn who_has_no_sign_ins_on_record_is_told_so(world: &World) {
    world.active().await;
    let mut browser = signed_in(&Portal::over(world)).await;
    audit_event::Entity::delete_many()
        .exec(world.services.database())
        .await
        .expect("deleted");
    for address in ["/mi-cuenta", SIGN_INS] {
        let page = browser.get(address).await;
        assert!(
            page.shown().contains("Todavía no hay ingresos"),
            "{address}"
        );
        assert!(!page.shown().contains("Ver todos mis ingresos"));
    }
}

async fn an_address_that_fails_too_often_waits_at_the_current_password_too(world: &World) {
    world.active().await;
    let mut settings = settings();
    settings.addresses.failed_sign_ins = NonZeroU32::new(2).expect("a number");
    let portal = Portal::of(world.restarted(settings, 1), |routes| routes);
    let mut browser = signed_in(&portal).await;
    // An attacker who got the session cookie and nothing else.
    browser.devices = None;
    browser.address = Some("198.51.100.7:51000".parse().expect("an address"));
    let mail = |current| {
        [
            ("correo-nuevo", "otra@capturistas.example"),
            ("contrasena-actual", current),
        ]
    };
    let wrong = browser
        .post("/mi-cuenta/correo", &mail("Otra.Cosa-17"))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = browser
        .post(PAGE, &change("Otra.Cosa-17", OTHER_PASSWORD))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut answers = vec![
        browser.post("/mi-cuenta/correo", &mail(PASSWORD)).await,
        browser.post(PAGE, &change(PASSWORD, OTHER_PASSWORD)).await,
    ];
    for refused in &answers {
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        let seconds: u64 = refused.header("retry-after").parse().expect("seconds");
        assert!((3_300..=3_600).contains(&seconds), "{seconds}");
        let words = "Desde tu conexión fallaron demasiados intentos. Por seguridad, espera ";
        assert!(refused.shown().contains(words));
    }
    browser.address = Some("192.0.2.1:51000".parse().expect("an address"));
    answers.push(browser.post(PAGE, &change(PASSWORD, OTHER_PASSWORD)).await);
    assert_eq!(answers[2].status, StatusCode::SEE_OTHER);
}

async fn a_new_mail_is_confirmed_by_its_link(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut browser = signed_in(&portal).await;
    let new = "lucia.nueva@capturistas.example";
    let fields = [("correo-nuevo", new), ("contrasena-actual", PASSWORD)];
    let answer = browser.post("/mi-cuenta/correo", &fields).await;
    assert_eq!(answer.location(), "/mi-cuenta?aviso=correo");
    let mails = world.deliver().await;
    let text = mails[0].text().expose_secret();
    let (_, rest) = text.split_once("https://icsoe.example").expect("a link");
    let link = rest.split_whitespace().next().expect("a link");
    // The page opens in any browser, but only the account that asked for the change can confirm it. Otherwise somebody
    // who registered another person's CURP could have that person confirm their own address for the wrong account.
    let mut reader = portal.browser();
    for _ in 0..2 {
        let page = reader.get(link).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(said(&page).contains(new));
        assert!(!said(&page).contains(MAIL));
    }
    let refused = reader.post(link, &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.shown().contains("Ingresa para confirmar tu correo"));
    let answer = browser.post(link, &[]).await;
    assert_eq!(answer.location(), "/correo-actualizado");
    let page = browser.get(answer.location()).await;
    assert!(page.shown().contains("Correo actualizado"));
    let page = browser.get("/mi-cuenta").await;
    assert!(said(&page).contains(new) && !said(&page).contains(MAIL));
    let again = reader.post(link, &[]).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(again.shown().contains("Este enlace ya se usó"));
}

async fn a_refused_change_of_mail_keeps_the_address_typed(world: &World) {
    world.active().await;
    let mut browser = signed_in(&Portal::over(world)).await;
    for (email, current, words) in [
        ("", "", "Escribe tu correo nuevo."),
        ("lucia@", PASSWORD, "Escribe un correo completo"),
        (MAIL, PASSWORD, "Ese ya es tu correo."),
        (
            "otra@capturistas.example",
            "Otra.Cosa-17",
            "La contraseña actual no es correcta.",
        ),
        (
            "otra@capturistas.example",
            "",
            "Escribe tu contraseña actual.",
        ),
    ] {
        let fields = [("correo-nuevo", email), ("contrasena-actual", current)];
        let answer = browser.post("/mi-cuenta/correo", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.shown().contains(words), "{words}");
        assert!(answer.shown().contains(&format!("value=\"{email}\"")));
        assert!(current.is_empty() || !answer.body.contains(current));
    }
    assert!(world.deliver().await.is_empty());
}

async fn links_that_are_not_good_lead_to_the_account(world: &World) {
    let mut browser = Portal::over(world).browser();
    let answer = browser.get("/correo/abc").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.shown().contains("No reconocemos este enlace"));
    assert!(answer.shown().contains("href=\"/mi-cuenta\""));
    assert_eq!(
        browser.post("/correo/abc", &[]).await.status,
        StatusCode::NOT_FOUND
    );
    let answer = browser.get("/mi-cuenta/contrasena").await;
    assert_eq!(
        answer.location(),
        "/ingresar?volver=%2Fmi-cuenta%2Fcontrasena"
    );
}

async fn the_account_is_linked_from_where_it_is_looked_for(world: &World) {
    world.active().await;
    let mut browser = signed_in(&Portal::over(world)).await;
    let profile = browser.get("/perfil").await;
    assert_eq!(profile.shown().matches("href=\"/mi-cuenta\"").count(), 2);
    let page = browser.get(PAGE).await;
    assert!(
        page.shown()
            .contains("href=\"/mi-cuenta\" aria-current=\"page\"")
    );
    let curp = secret(lucia().curp.as_str());
    assert!(page.shown().contains(curp.expose_secret()));
}

async fn a_password_is_removed_only_with_the_tick(world: &World) {
    world.active().await;
    let mut browser = Portal::over(world).browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    let without = browser
        .post("/mi-cuenta/contrasena", &[("quitar", "si")])
        .await;
    assert_eq!(without.location(), "/mi-cuenta?aviso=sin-marcar");
    let page = browser.get(without.location()).await;
    assert!(page.shown().contains("Marca la casilla"));
    // With the tick, an e.firma sign-in must be recent; otherwise the page says how to do it.
    let ticked = [("quitar", "si"), ("quitar-contrasena", "si")];
    let with = browser.post("/mi-cuenta/contrasena", &ticked).await;
    assert_eq!(with.location(), "/mi-cuenta?aviso=sin-contrasena");
    let still = world.sign_in(lucia().curp.as_str(), PASSWORD).await;
    assert!(still.is_ok(), "{still:?}");
}
