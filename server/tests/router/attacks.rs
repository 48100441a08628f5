//! Attacks over plain HTTP, one test each; all attacks are listed in docs/attacks.md.

use crate::efirma::enter;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use secrecy::ExposeSecret as _;
use testing::efirmas::{authorities, company};
use testing::{KEMPER, MAIL, OTHER_PASSWORD, PASSWORD, World, link_in, lucia};
use testing_portal::addresses::{Things, addresses};
use testing_portal::{ALIAS, Answer, Browser, HOST, ORIGIN, Portal};

on_each_database!(
    path_tricks_reach_no_file_outside_the_site,
    path_tricks_give_no_page_a_second_address,
    nobody_is_led_to_another_site_by_any_address,
    mailed_links_bear_the_configured_address_whatever_host_is_asked,
    a_request_that_names_two_hosts_is_refused,
    what_is_kept_is_the_same_for_everybody,
    what_no_cache_looks_at_changes_nothing,
    a_planted_session_is_not_the_one_that_begins,
    replayed_cookies_open_nothing,
    replayed_links_open_nothing,
);

const EVIL: &str = "evil.example";

async fn signed_in(portal: &Portal) -> Browser {
    let mut browser = portal.browser();
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    browser
}

/// A GET with these headers.
async fn get(browser: &mut Browser, address: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = browser.request(Method::GET, address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    (browser.send(request.body(Body::empty()).expect("a request"))).await
}

async fn path_tricks_reach_no_file_outside_the_site(world: &World) {
    let mut browser = Portal::over(world).browser();
    for address in [
        "/pkg",
        "/pkg/",
        "/pkg/.",
        "/pkg/..",
        "/pkg/../manifest.json",
        "/pkg/..%2fmanifest.json",
        "/pkg/..%2Fmanifest.json",
        "/pkg/%2e%2e/manifest.json",
        "/pkg/%2e%2e%2fmanifest.json",
        "/pkg/..%252fmanifest.json",
        "/pkg/..%5cmanifest.json",
        "/pkg/..\\manifest.json",
        "/pkg/....//manifest.json",
        "/pkg/..;/manifest.json",
        "/pkg/x/../../manifest.json",
        "/pkg/%c0%ae%c0%ae/manifest.json",
        "/pkg/../pkg/icsoe-1.css",
        "/pkg//etc/passwd",
        "/pkg/%2fetc%2fpasswd",
        "/pkg/C:/manifest.json",
        "/pkg/%00",
        "/pkg/icsoe-1.css%00",
        "/pkg/icsoe-1.css%00.js",
        "/pkg/icsoe-1.css/",
        "/pkg/icsoe-1.css.",
        "/pkg/icsoe-1.css%20",
        "/pkg/ICSOE-1.CSS",
        "/PKG/icsoe-1.css",
        "//pkg/icsoe-1.css",
        "/manifest.json",
        "/pkg/manifest.json",
        "/ayuda/imagenes/..%2f..%2fmanifest.json",
        "/ayuda/imagenes/%2e%2e",
    ] {
        let answer = browser.get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(answer.header("cache-control"), "no-store", "{address}");
        for inner in ["\"file\"", "root:"] {
            assert!(!answer.raw().contains(inner), "{address} gives {inner}");
        }
    }
}

async fn path_tricks_give_no_page_a_second_address(world: &World) {
    world.active().await;
    let mut browser = signed_in(&Portal::over(world)).await;
    for address in [
        "//perfil",
        "/./perfil",
        "/perfil/.",
        "/ingresar/../perfil",
        "/x/%2e%2e/perfil",
        "/PERFIL",
        "/Perfil",
        "/perfil.",
        "/perfil%20",
        "/perfil%00",
        "/perfil\\",
        "/\\perfil",
        "/%70erfil",
        "/perfil%2f",
        "/perfil%3fx.css",
        "/perfil%23x.css",
        "/perfil;x.css",
        "/perfil%0a.css",
        "/perfil.css",
        "/perfil/x.css",
        "/perfil/..%2fpkg/icsoe-1.css",
        "/pkg/..%2fperfil",
        "/mi-cuenta/x.css",
        "/contratista/x.js",
        "/panel/capturistas/x.css",
    ] {
        let answer = browser.get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(answer.header("cache-control"), "no-store", "{address}");
        assert!(
            !answer.body.contains(lucia().curp.as_str()),
            "{address} shows what /perfil does"
        );
    }
    // A superfluous slash redirects to the page, and shows nothing.
    let answer = browser.get("/perfil/").await;
    assert_eq!(answer.location(), "/perfil");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.body.is_empty());
    let answer = browser.get("/perfil?x.css").await;
    assert!(answer.body.contains(lucia().curp.as_str()), "the page");
    assert_eq!(answer.header("cache-control"), "no-store");
}

/// Redirect targets an attacker may want.
const ELSEWHERE: [&str; 16] = [
    "https://evil.example",
    "HTTPS://evil.example/perfil",
    "//evil.example/perfil",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/perfil//evil.example",
    "/.evil.example",
    "/\t/evil.example",
    "/perfil\r\nLocation: https://evil.example",
    "javascript:alert(1)//evil.example",
    "data:text/html,evil.example",
    "@evil.example",
    "/contratista?buscar=x#@evil.example",
];

async fn nobody_is_led_to_another_site_by_any_address(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let stays = |answer: &Answer, asked: &str| {
        let location = answer.location();
        assert!(!location.contains(EVIL), "{asked:?} leads to {location}");
        assert!(!answer.headers.contains_key("refresh"), "{asked:?}");
        if answer.status.is_redirection() {
            let local = location.starts_with('/') && !location[1..].starts_with(['/', '\\']);
            assert!(local, "{asked:?} leads to {location}");
        }
    };
    for target in ELSEWHERE {
        let query: String = form_urlencoded::byte_serialize(target.as_bytes()).collect();
        for page in ["/ingresar", "/ingresar/efirma"] {
            let address = format!("{page}?volver={query}&motivo=expirada");
            let answer = portal.browser().get(&address).await;
            assert_eq!(answer.status, StatusCode::OK, "{address}");
            stays(&answer, &address);
            assert!(!answer.body.contains(EVIL), "{address} is kept");
            // With a session, the page redirects at once.
            stays(&signed_in(&portal).await.get(&address).await, &address);
        }
        let curp = lucia().curp;
        let fields = [
            ("usuario", curp.as_str()),
            ("contrasena", PASSWORD),
            ("volver", target),
        ];
        let answer = portal.browser().post("/ingresar", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{target:?}");
        stays(&answer, target);
        let answer = portal.browser().submit("/ingresar", &fields).await;
        assert!(!answer.body.contains(EVIL), "{target:?}");
        // As the request's own address, where it can be sent as one.
        if target.starts_with('/') && !target.contains(['\t', '\r']) {
            let (target, _) = target.split_once('#').unwrap_or((target, ""));
            for browser in [&mut portal.browser(), &mut signed_in(&portal).await] {
                stays(&browser.get(target).await, target);
            }
        }
    }
    let (things, mut browser) = (Things::nothing(), signed_in(&portal).await);
    for route in addresses(&things) {
        for browser in [&mut portal.browser(), &mut browser.clone()] {
            stays(&browser.get(route.address()).await, route.address());
        }
    }
    stays(&browser.post("/salir", &[]).await, "/salir");
}

async fn mailed_links_bear_the_configured_address_whatever_host_is_asked(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let fields = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("usuario", lucia().curp.as_str()), ("correo", MAIL)])
        .finish();
    let ask = async |host: &str, headers: &[(&str, &str)]| {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri("/recuperar")
            .header(header::HOST, host)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(fields.clone())).expect("a request");
        portal.browser().send(request).await.status
    };
    for host in [
        EVIL,
        "icsoe.example.evil.example",
        "icsoe.example@evil.example",
        "icsoe.example, evil.example",
    ] {
        assert!(ask(host, &[]).await.is_client_error(), "{host}");
    }
    assert!(world.deliver().await.is_empty(), "nobody was listened to");

    let forwarded = [
        ("x-forwarded-host", EVIL),
        ("x-forwarded-server", EVIL),
        ("x-forwarded-proto", "http"),
        ("x-host", EVIL),
        ("x-original-url", "https://evil.example/recuperar"),
        ("forwarded", "host=evil.example;proto=http"),
        ("origin", "https://evil.example"),
        ("referer", "https://evil.example/"),
    ];
    for host in [HOST, ALIAS, "ICSOE.EXAMPLE"] {
        assert_eq!(ask(host, &forwarded).await, StatusCode::SEE_OTHER, "{host}");
        let mails = world.deliver().await;
        let [mail] = mails.as_slice() else {
            panic!("one mail for {host}");
        };
        for text in [mail.text(), mail.html()] {
            let text = text.expose_secret();
            assert!(text.contains(&format!("{ORIGIN}/contrasena/")), "{host}");
            for start in text.split("://").skip(1) {
                assert!(start.starts_with(HOST), "{host}: a link to {start:.40}");
            }
            for foreign in [EVIL, ALIAS, "ICSOE.EXAMPLE"] {
                assert!(!text.contains(foreign), "{host}: {foreign}");
            }
        }
    }
}

async fn a_request_that_names_two_hosts_is_refused(world: &World) {
    let portal = Portal::over(world);
    for (address, hosts, status) in [
        ("/ingresar", &[HOST][..], StatusCode::OK),
        ("https://icsoe.example/ingresar", &[HOST], StatusCode::OK),
        ("/ingresar", &[HOST, EVIL], StatusCode::BAD_REQUEST),
        ("/ingresar", &[EVIL, HOST], StatusCode::BAD_REQUEST),
        ("/ingresar", &[HOST, HOST], StatusCode::BAD_REQUEST),
        ("/ingresar", &[HOST, ALIAS], StatusCode::BAD_REQUEST),
        ("/ingresar", &[], StatusCode::BAD_REQUEST),
        (
            "https://evil.example/ingresar",
            &[HOST],
            StatusCode::BAD_REQUEST,
        ),
        (
            "https://icsoe.example@evil.example/",
            &[HOST],
            StatusCode::BAD_REQUEST,
        ),
        (
            "https://icsoe.example/ingresar",
            &[EVIL],
            StatusCode::BAD_REQUEST,
        ),
        (
            "https://evil.example/",
            &[EVIL],
            StatusCode::MISDIRECTED_REQUEST,
        ),
        ("/api/v1/sesion", &[HOST, EVIL], StatusCode::BAD_REQUEST),
    ] {
        let mut request = Request::builder().uri(address);
        for host in hosts {
            request = request.header(header::HOST, *host);
        }
        let request = request.body(Body::empty()).expect("a request");
        let answer = portal.browser().send(request).await;
        assert_eq!(answer.status, status, "{address} {hosts:?}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

/// Every address that answers a GET: pages, operations, files, machine addresses, and one that does not exist.
async fn readable(browser: &mut Browser) -> Vec<String> {
    let mut found: Vec<String> = addresses(&Things::nothing())
        .iter()
        .map(|location| location.address().to_owned())
        .collect();
    let document = browser.get("/api/v1/openapi.json").await.json();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        if operations.get("get").is_some() {
            let id = "0190a7c0-0000-7000-8000-000000000001";
            found.push(path.replace("{id}", id).replace("{tipo}", "curp"));
        }
    }
    let others = [
        "/pkg/icsoe-1.css",
        "/pkg/nada.css",
        "/ayuda/imagenes/nada.png",
        "/salud/vivo",
        "/salud/listo",
        "/api",
        "/api/nada",
        "/nada",
    ];
    found.extend(others.map(str::to_owned));
    found
}

/// The parts of an answer that do not change from answer to answer.
fn lasting(answer: &Answer) -> (StatusCode, String) {
    let nonce = answer.header("content-security-policy");
    let nonce = nonce.split_once("'nonce-").map_or("", |(_, rest)| rest);
    let nonce = nonce.split('\'').next().unwrap_or_default();
    let mut body = answer.unnumbered();
    if !nonce.is_empty() {
        body = body.replace(nonce, "");
    }
    (answer.status, body)
}

async fn what_is_kept_is_the_same_for_everybody(world: &World) {
    let world = &world.trusting(authorities());
    world.active().await;
    let portal = Portal::over(world);
    let (mut stranger, mut capturista) = (portal.browser(), signed_in(&portal).await);
    let mut contratista = portal.browser();
    enter(&mut contratista, company(KEMPER, "Escuela Kemper Urgate")).await;
    let (mut kept, mut private) = (0, 0);
    for address in readable(&mut stranger).await {
        let told = stranger.get(&address).await;
        for browser in [&mut capturista, &mut contratista] {
            let answer = browser.get(&address).await;
            if answer.header("cache-control") == "no-store" {
                private += 1;
                continue;
            }
            kept += 1;
            assert_eq!(lasting(&answer), lasting(&told), "{address}");
            for answer in [&answer, &told] {
                assert!(answer.status.is_success(), "{address}");
                assert!(answer.header("set-cookie").is_empty(), "{address}");
                assert!(!answer.body.contains(lucia().curp.as_str()), "{address}");
            }
        }
    }
    assert!(kept >= 4 && private > 80, "{kept} and {private}");
    // Answers to a POST are not cached either.
    for route in addresses(&Things::nothing()) {
        let answer = capturista.clone().post(route.path(), &[]).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{route:?}");
    }
}

async fn what_no_cache_looks_at_changes_nothing(world: &World) {
    let mut browser = Portal::over(world).browser();
    for address in readable(&mut browser).await {
        let plain = lasting(&browser.get(&address).await);
        for headers in [
            &[("x-forwarded-host", EVIL), ("x-host", EVIL)][..],
            &[("forwarded", "host=evil.example")],
            &[
                ("x-forwarded-proto", "nothttps"),
                ("x-forwarded-port", "81"),
            ],
            &[("x-original-url", "/salir"), ("x-rewrite-url", "/salir")],
            &[
                ("x-http-method-override", "POST"),
                ("x-method-override", "PUT"),
            ],
            &[
                ("origin", "https://evil.example"),
                ("referer", "https://evil.example/"),
            ],
            &[("user-agent", "<script>evil.example</script>")],
            &[("cookie", "otra=evil.example; __Host-icsoe=evil")],
        ] {
            let answer = get(&mut browser, &address, headers).await;
            assert_eq!(lasting(&answer), plain, "{address} {headers:?}");
            assert!(answer.header("access-control-allow-origin").is_empty());
            for value in answer.headers.values() {
                let value = String::from_utf8_lossy(value.as_bytes());
                assert!(!value.contains(EVIL), "{address} {headers:?}: {value}");
            }
        }
    }
}

/// Whether the cookie opens a session, tried in every way: by a page, by the browser's copy and by the API.
async fn is_worth(portal: &Portal, cookie: &str) -> bool {
    let mut browser = portal.browser();
    browser.cookie = Some(cookie.to_owned());
    let page = browser.clone().get("/perfil").await.status == StatusCode::OK;
    let call = browser.clone().visit("/perfil").await.0;
    let call = call.body.contains(lucia().curp.as_str());
    let api = browser.clone().get("/api/v1/yo").await.status == StatusCode::OK;
    assert!(page == call && call == api, "{page} {call} {api}");
    page
}

async fn a_planted_session_is_not_the_one_that_begins(world: &World) {
    let world = &world.trusting(authorities());
    world.active().await;
    let portal = Portal::over(world);
    let attackers = signed_in(&portal).await.cookie.expect("a session");
    let invented = format!("__Host-icsoe={}", "A".repeat(43));
    let curp = lucia().curp;
    let fields = [("usuario", curp.as_str()), ("contrasena", PASSWORD)];
    for planted in [&invented, &attackers] {
        let with_it = || {
            let mut browser = portal.browser();
            browser.cookie = Some(planted.clone());
            browser
        };
        let (mut page, mut copy, mut api, mut efirma) =
            (with_it(), with_it(), with_it(), with_it());
        page.post("/ingresar", &fields).await;
        copy.submit("/ingresar", &fields).await;
        let sent = serde_json::json!({ "curp": curp.as_str(), "contrasena": PASSWORD });
        crate::efirma::post_json(&mut api, "/api/v1/sesion", &sent).await;
        enter(&mut efirma, company(KEMPER, "Escuela Kemper Urgate")).await;
        for browser in [page, copy, api] {
            let begun = browser.cookie.expect("a session");
            assert_ne!(&begun, planted);
            assert!(is_worth(&portal, &begun).await);
        }
        assert_ne!(efirma.cookie.as_ref().expect("a session"), planted);
        assert!(!is_worth(&portal, planted).await, "it opens nothing now");
    }
    // Two cookies of that name, one of them planted: neither counts.
    let own = signed_in(&portal).await.cookie.expect("a session");
    for both in [format!("{own}; {invented}"), format!("{invented}; {own}")] {
        assert!(!is_worth(&portal, &both).await, "{both}");
    }
    assert!(is_worth(&portal, &own).await);
}

async fn replayed_cookies_open_nothing(world: &World) {
    world.active().await;
    let portal = Portal::over(world);
    let mut browser = signed_in(&portal).await;
    let mut earlier = vec![browser.cookie.clone().expect("a session")];
    // A new sign-in and a change of password rotate it; signing out ends it.
    browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
    earlier.push(browser.cookie.clone().expect("a session"));
    let change = [
        ("contrasena-actual", PASSWORD),
        ("contrasena-nueva", OTHER_PASSWORD),
        ("confirmar-contrasena", OTHER_PASSWORD),
    ];
    browser.post("/mi-cuenta/contrasena", &change).await;
    let last = browser.cookie.clone().expect("a session");
    assert!(is_worth(&portal, &last).await);
    browser.post("/salir", &[]).await;
    earlier.push(last);
    for cookie in &earlier {
        assert!(!is_worth(&portal, cookie).await);
    }
    earlier.dedup();
    assert_eq!(earlier.len(), 3, "each was another");
}

async fn replayed_links_open_nothing(world: &World) {
    world.invited().await;
    let portal = Portal::over(world);
    let address = format!("/contrasena/{}", link_in(&world.deliver().await));
    let fields = |password: &'static str| {
        [
            ("contrasena-nueva", password),
            ("confirmar-contrasena", password),
        ]
    };
    let saved = portal.browser().post(&address, &fields(PASSWORD)).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let again = fields(OTHER_PASSWORD);
    let answers = [
        portal.browser().get(&address).await,
        portal.browser().post(&address, &again).await,
    ];
    for answer in answers {
        assert_eq!(answer.status, StatusCode::GONE);
        assert!(!answer.body.contains(lucia().curp.as_str()));
    }
    let called = portal.browser().submit(&address, &again).await;
    assert!(called.body.contains("Este enlace ya se us"));
    let curp = lucia().curp;
    let refused = portal
        .browser()
        .sign_in(curp.as_str(), OTHER_PASSWORD)
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let entered = portal.browser().sign_in(curp.as_str(), PASSWORD).await;
    assert_eq!(
        entered.status,
        StatusCode::SEE_OTHER,
        "the first one stands"
    );
}
