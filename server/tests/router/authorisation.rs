//! Who may open what: every address and every operation of the API, requested by everybody who must not have access. A
//! route missing from the table does not compile; a missing operation fails.

use crate::efirma::enter;
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use domain::Cuatrimestre;
use domain::informativa::Field;
use informativa::repse::ServiceField;
use informativa::workers::WorkerTexts;
use informativa::{Capturing, ContractTexts, clients, contracts, people, repse, returns, workers};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement};
use services::entities::{audit_event, session};
use services::{Administration, accounts, api_tokens, general_data};
use testing::efirmas::{PDF, authorities, company, some_data};
use testing::{KEMPER, PASSWORD, World, XOCHILT, curp, link_in, lucia, rfc, tomas};
use testing_portal::addresses::{Things, Whose, addresses};
use testing_portal::{Answer, Browser, Portal};
use time::Duration;
use ui::address::{
    Address as _, CapturistaId, ClientId, ContractId, ContratistaId, FileId, InformativaId, Kind,
    Location, PageNumber, PersonId, ServiceId, SessionId, TokenId,
};
use ui::addresses as to;
use uuid::Uuid;

on_each_database!(
    every_page_is_closed_to_those_it_is_not_for,
    every_address_takes_what_its_kind_says,
    every_operation_of_the_api_is_closed_to_those_it_is_not_for,
    what_machines_ask_is_the_same_for_everybody,
    who_asks_for_what_is_another_s_is_on_record,
);

/// The callers.
struct People {
    stranger: Browser,
    /// Works for KEMPER.
    capturista: Browser,
    /// Worked for KEMPER, is still signed in, and works for nobody now.
    removed: Browser,
    /// ÑANDÚ, a contratista with its data given.
    another: Browser,
    /// KEMPER itself.
    kemper: Browser,
}

async fn scene(world: &World) -> (World, People, Things) {
    let world = world.trusting(authorities());
    let portal = Portal::over(&world);
    let mut kemper = portal.browser();
    enter(&mut kemper, company(KEMPER, "Escuela Kemper Urgate")).await;
    let operator = Administration::of_operator(&world.services, &rfc(KEMPER))
        .await
        .expect("KEMPER");
    general_data::save(&world.services, &operator, &some_data())
        .await
        .expect("saved");
    kemper.upload("/panel/datos/repse", "r.pdf", PDF).await;
    let mut signed_in = Vec::new();
    for new in [lucia(), tomas()] {
        accounts::register(&world.services, &operator, &new)
            .await
            .expect("an alta");
        let link = link_in(&world.deliver().await);
        world
            .create_password(&link, PASSWORD)
            .await
            .expect("a password");
        world.deliver().await;
        let mut browser = portal.browser();
        browser.sign_in(new.curp.as_str(), PASSWORD).await;
        let id = operator.contratista().id;
        browser.post(&format!("/contratista/{id}"), &[]).await;
        signed_in.push(browser);
    }
    let session = session::Entity::find()
        .filter(session::Column::PersonId.is_not_null())
        .order_by_asc(session::Column::Id)
        .one(world.services.database())
        .await
        .expect("the database")
        .expect("a session")
        .id;
    let removed = signed_in.pop().expect("Tomás");
    let capturista = signed_in.pop().expect("Lucía");
    // Without any contratista there would be no session.
    world.contratista(XOCHILT, "Berenice Ximo Quezada").await;
    accounts::register_capturista(&world.services, &rfc(XOCHILT), &tomas())
        .await
        .expect("another alta");
    accounts::remove_capturista(&world.services, &rfc(KEMPER), &tomas().curp)
        .await
        .expect("a baja");
    let invited = values::NewCapturista {
        curp: curp("CAVE880315HJCSLM0"),
        email: testing::email("emiliano@capturistas.example"),
        ..lucia()
    };
    let invited = accounts::register(&world.services, &operator, &invited)
        .await
        .expect("an alta");
    let file = b"CURP,nombre,apellidos,correo\nMALA,Ana,Ruiz,a@x.example\n";
    let preview = kemper
        .upload("/panel/capturistas/carga", "x.csv", file)
        .await;
    let file = preview
        .location()
        .rsplit('/')
        .next()
        .and_then(|id| Uuid::try_parse(id).ok())
        .expect("an id");
    let form = [
        ("nombre", "Nómina"),
        ("permiso-datos-leer", "si"),
        ("vigencia", "30"),
    ];
    kemper.post("/panel/llaves", &form).await;
    let tokens = api_tokens::list(&world.services, &operator).await;
    let token = tokens.expect("tokens")[0].id;
    let mut another = portal.browser();
    enter(&mut another, company("NSE150101AB9", "Ñandú")).await;
    let nandu = Administration::of_operator(&world.services, &rfc("NSE150101AB9"))
        .await
        .expect("ÑANDÚ");
    world.give_data(&nandu).await;
    world.deliver().await;
    let captured = captured(&world, &operator).await;
    let people = People {
        stranger: portal.browser(),
        capturista,
        removed,
        another,
        kemper,
    };
    let things = Things {
        contratista: ContratistaId(operator.contratista().id),
        capturista: CapturistaId(invited),
        file: FileId(file),
        token: TokenId(token),
        session: SessionId(session),
        ..captured
    };
    (world, people, things)
}

/// A return with a contract, a worker and a service, and what is remembered of it.
async fn captured(world: &World, kemper: &Administration) -> Things {
    let (services, right) = (&world.services, &Capturing::from(kemper));
    let period = Cuatrimestre::containing(services.today());
    let id = returns::start(services, right, period, false).await;
    let id = id.expect("a return");
    let texts = ContractTexts::of(|field| match field {
        Field::Name => "CLIENTE SECRETO",
        Field::Rfc => XOCHILT,
        _ => "",
    });
    let contract = contracts::add(services, right, id, &texts).await;
    let contract = contract.expect("a contract");
    let worker = WorkerTexts::new("12345678903", "CAVE880315HJCSLM02", "512.30", "");
    let added = workers::add(services, right, contract, vec![worker]).await;
    assert_eq!(added.expect("a worker"), 1);
    let field = |field| match field {
        ServiceField::Folio => "SECRETO-1".to_owned(),
        ServiceField::Description => "Limpieza".to_owned(),
        ServiceField::ValidUntil => String::new(),
    };
    repse::register(services, right, field)
        .await
        .expect("a service");
    let service = repse::list(services, right).await.expect("services")[0].id;
    let client = clients::list(services, right, "", 1, 20).await;
    let client = client.expect("clients").items[0].id;
    let person = people::list(services, right, "", 1, 20).await;
    let person = person.expect("workers").items[0].id;
    Things {
        informativa: InformativaId(id),
        contract: ContractId(contract),
        service: ServiceId(service),
        client: ClientId(client),
        person: PersonId(person),
        ..Things::nothing()
    }
}

/// Everything that could have been changed, row by row.
async fn everything(world: &World) -> Vec<String> {
    let database = world.services.database();
    let mut found = Vec::new();
    for (table, sum) in [
        ("people", "length(search_text)"),
        ("memberships", "coalesce(ended_at, 0)"),
        ("access_links", "coalesce(replaced_at, 0)"),
        ("general_data", "version"),
        ("repse_files", "size"),
        ("history", "at"),
        ("imports", "coalesce(confirming_until, 0)"),
        ("import_rows", "length(verdict)"),
        ("outbox", "created_at"),
        ("credentials", "version"),
        ("mail_changes", "created_at"),
        ("sessions", "coalesce(ended_at, 0)"),
        ("api_tokens", "coalesce(revoked_at, 0)"),
        ("contratistas", "coalesce(removed_at, 0)"),
        ("informativas", "changed_at"),
        ("informativa_contracts", "revision"),
        ("informativa_workers", "revision"),
        ("informativa_changes", "times"),
        ("clients", "changed_at"),
        ("repse_services", "changed_at"),
        ("workers", "changed_at"),
    ] {
        let query = format!(
            "SELECT count(*) AS n, CAST(coalesce(sum({sum}), 0) AS bigint) AS m FROM {table}"
        );
        let statement = Statement::from_string(database.get_database_backend(), query);
        let row = database
            .query_one_raw(statement)
            .await
            .expect(table)
            .expect("a row");
        let (n, m): (i64, i64) = (
            row.try_get("", "n").expect("n"),
            row.try_get("", "m").expect("m"),
        );
        found.push(format!("{table}: {n} {m}"));
    }
    found
}

/// Opens the address, and posts its form or its file.
async fn knock(browser: &mut Browser, route: &Location) -> Vec<Answer> {
    let address = route.address();
    let mut answers = vec![
        browser.get(address).await,
        browser
            .post(
                route.path(),
                &[("correo", "x@x.example"), ("como", "contratista")],
            )
            .await,
        browser
            .upload(route.path(), "x.pdf", b"%PDF-1.7\nstartxref\n%%EOF")
            .await,
    ];
    let (visited, outcome) = browser.visit(address).await;
    if let ui::wire::Outcome::Show(page) = outcome {
        assert_ne!(page.title, "", "{address}");
    }
    answers.push(visited);
    answers
}

fn is_refused(answer: &Answer, to: &[&str]) -> bool {
    match answer.status {
        StatusCode::SEE_OTHER => to.iter().any(|start| answer.location().starts_with(start)),
        StatusCode::FORBIDDEN
        | StatusCode::NOT_FOUND
        | StatusCode::METHOD_NOT_ALLOWED
        | StatusCode::CONFLICT
        | StatusCode::GONE => true,
        _ => false,
    }
}

/// Who is kept out of such an address, and where they may be led instead.
fn kept_out(
    whose: Whose,
    people: &People,
) -> Vec<(&'static str, &Browser, &'static [&'static str])> {
    let People {
        stranger,
        capturista,
        removed,
        another,
        ..
    } = people;
    let mut kept_out: Vec<(&str, &Browser, &[&str])> = match whose {
        Whose::Everybodys => Vec::new(),
        Whose::Capturistas => vec![("a contratista", another, &["/panel"])],
        Whose::CapturistasOfThatOne => vec![
            ("a contratista", another, &["/panel"]),
            ("a removed capturista", removed, &[]),
        ],
        Whose::WhoCapture => vec![
            ("another contratista", another, &[]),
            ("a removed capturista", removed, &[]),
        ],
        Whose::Contratistas => vec![
            ("a capturista", capturista, &[]),
            ("a removed capturista", removed, &[]),
        ],
        Whose::ItsContratistas => vec![
            ("a capturista", capturista, &[]),
            ("a removed capturista", removed, &[]),
            ("another contratista", another, &[]),
        ],
    };
    kept_out.push(("a stranger", stranger, &["/ingresar"]));
    kept_out
}

async fn every_page_is_closed_to_those_it_is_not_for(world: &World) {
    let (world, people, things) = scene(world).await;
    let secrets = [
        "emiliano@capturistas.example",
        "CAVE880315HJCSLM02",
        "CLIENTE SECRETO",
        "SECRETO-1",
    ];
    let before = everything(&world).await;
    for route in addresses(&things) {
        let whose = route.about().whose;
        let shape = route.about().pattern;
        if whose == Whose::Everybodys {
            continue;
        }
        let kept_out = kept_out(whose, &people);
        for (who, browser, to) in kept_out {
            let browser = &mut browser.clone();
            let answers = knock(browser, &route).await;
            // The last answer is the browser copy's: it is judged by its content.
            let (called, asked) = answers.split_last().expect("answers");
            for answer in asked {
                assert!(
                    is_refused(answer, to),
                    "{shape} by {who}: {} {}",
                    answer.status,
                    answer.location()
                );
            }
            for answer in asked.iter().chain([called]) {
                for secret in secrets {
                    assert!(
                        !answer.body.contains(secret),
                        "{shape} by {who} tells {secret}"
                    );
                }
            }
        }
    }
    assert_eq!(
        everything(&world).await,
        before,
        "nobody has changed anything"
    );
    // The rightful callers are let in.
    for (browser, route) in [
        (
            &people.capturista,
            to::WorkArea {
                id: things.contratista,
            }
            .location(),
        ),
        (
            &people.kemper,
            to::WorkArea {
                id: things.contratista,
            }
            .location(),
        ),
        (&people.capturista, to::Account.location()),
        (
            &people.kemper,
            to::Capturista {
                id: things.capturista,
            }
            .location(),
        ),
        (
            &people.kemper,
            to::Preview {
                id: things.file,
                which: None,
                page: PageNumber::default(),
            }
            .location(),
        ),
        (&people.another, to::Capturistas::default().location()),
    ] {
        let answer = browser.clone().get(route.address()).await;
        assert_eq!(answer.status, StatusCode::OK, "{route:?}");
    }
}

async fn every_address_takes_what_its_kind_says(world: &World) {
    let (_world, people, things) = scene(world).await;
    for location in addresses(&things) {
        let (kind, shape) = (location.about().kind, location.about().pattern);
        let browser = match location.about().whose {
            Whose::Everybodys => &people.stranger,
            Whose::Capturistas | Whose::CapturistasOfThatOne | Whose::WhoCapture => {
                &people.capturista
            }
            Whose::Contratistas | Whose::ItsContratistas => &people.kemper,
        };
        for (method, taken) in [
            (Method::GET, kind != Kind::Act),
            (Method::POST, kind.takes_posts()),
            (Method::DELETE, false),
        ] {
            let mut browser = browser.clone();
            let request = browser
                .request(method.clone(), location.path())
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::empty())
                .expect("a request");
            let answer = browser.send(request).await;
            let refused = answer.status == StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(refused, !taken, "{method} {shape}: {}", answer.status);
            if refused {
                assert_eq!(answer.header("allow"), kind.methods(), "{shape}");
            }
        }
    }
}

/// Neither page nor operation: open to everybody, and without anybody's data.
const FOR_MACHINES: [&str; 2] = ["/salud/vivo", "/salud/listo"];

async fn what_machines_ask_is_the_same_for_everybody(world: &World) {
    let (_world, people, things) = scene(world).await;
    for address in FOR_MACHINES {
        let mut told = Vec::new();
        for browser in [
            &people.stranger,
            &people.capturista,
            &people.another,
            &people.kemper,
        ] {
            let answer = browser.clone().get(address).await;
            assert_eq!(answer.status, StatusCode::OK, "{address}");
            assert!(
                !answer.body.contains(&things.contratista.to_string()),
                "{address}"
            );
            told.push(answer.body);
            let posted = browser.clone().post(address, &[]).await;
            assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED, "{address}");
        }
        told.dedup();
        assert_eq!(told.len(), 1, "{told:?}");
    }
    // Metrics are only on their own listener.
    for browser in [&people.stranger, &people.capturista, &people.kemper] {
        let answer = browser.clone().get("/metrics").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}

/// Refused access is recorded at intervals, regardless of who asks and how often.
async fn who_asks_for_what_is_another_s_is_on_record(world: &World) {
    let (world, people, things) = scene(world).await;
    let told = async || {
        let database = world.services.database();
        let kind = audit_event::Column::Kind.eq("access_refused");
        let events = audit_event::Entity::find()
            .filter(kind)
            .order_by_asc(audit_event::Column::Id);
        let events = events.all(database).await.expect("the record");
        events
            .into_iter()
            .map(|event| {
                let who = match (event.person_id, event.contratista_id) {
                    (Some(_), None) => "a capturista",
                    (None, Some(_)) => "a contratista",
                    _ => "nobody",
                };
                assert!(event.session_id.is_some());
                (who, event.details)
            })
            .collect::<Vec<_>>()
    };
    let page = to::Capturista {
        id: things.capturista,
    }
    .path();
    let operation = format!("/api/v1/capturistas/{}", things.capturista);
    let mut another = people.another.clone();
    for _ in 0..3 {
        another.get(&page).await;
        another.get(&operation).await;
        people.capturista.clone().get("/panel").await;
        let work = format!("/trabajo/{}", things.contratista);
        people.removed.clone().get(&work).await;
        // Nothing is recorded for strangers, for rightful callers, or for unknown addresses.
        people.stranger.clone().get(&page).await;
        people.kemper.clone().get(&page).await;
        people.kemper.clone().get(&operation).await;
        people.capturista.clone().get("/panel/nada").await;
        people.capturista.clone().get("/api/v1/nada").await;
    }
    let what = |who, what: &str| (who, format!(r#"{{"what":"{what}"}}"#));
    let expected = [
        what("a contratista", "/panel/capturistas/{id}"),
        what("a contratista", "no_encontrado"),
        what("a capturista", "/panel"),
        what("a capturista", "/trabajo/{id}"),
    ];
    assert_eq!(told().await, expected);
    // The number of further attempts, once they have ended.
    world.later(Duration::minutes(16));
    let counted = services::audit::tell_repeats(&world.services, false).await;
    assert_eq!(counted.expect("told"), 4);
    let counts = told().await;
    assert_eq!(counts.len(), 8);
    for (_, details) in &counts[4..] {
        assert!(details.contains(r#""times":2"#), "{details}");
    }
}

/// The table of the API: by operation id, which callers are refused.
fn is_closed_to(operation: &str) -> &'static [&'static str] {
    match operation {
        "iniciar_sesion"
        | "consultar_sesion"
        | "cerrar_sesion"
        | "pedir_reto"
        | "entrar_con_efirma"
        | "consultar_reglas_de_contrasena"
        | "validar"
        | "descargar_documento" => &[],
        "seguir_trabajando" => &["stranger"],
        "consultar_perfil"
        | "consultar_contratistas"
        | "consultar_sesiones_abiertas"
        | "cerrar_demas_sesiones"
        | "consultar_ingresos"
        | "cambiar_contrasena"
        | "pedir_cambio_de_correo" => &["stranger", "contratista"],
        "cerrar_una_sesion" => &["stranger", "contratista", "removed"],
        "consultar_contratista" | "elegir_contratista" | "dejar_contratista" => {
            &["stranger", "contratista", "removed"]
        }
        "consultar_capturistas"
        | "buscar_capturistas"
        | "registrar_capturista"
        | "enviar_carga"
        | "enviar_repse"
        | "descargar_repse"
        | "consultar_datos_generales"
        | "guardar_datos_generales" => &["stranger", "capturista", "removed"],
        "consultar_capturista"
        | "consultar_carga"
        | "confirmar_carga"
        | "descargar_por_corregir"
        | "corregir_capturista"
        | "dar_de_baja_capturista"
        | "restaurar_capturista"
        | "invitar_capturista"
        | "revocar_invitacion" => &["stranger", "capturista", "removed", "contratista"],
        // The capturista of the scene works for KEMPER, whose all of this is; another contratista may list and begin its
        // own.
        "consultar_informativas"
        | "empezar_informativa"
        | "consultar_clientes"
        | "buscar_clientes"
        | "consultar_servicios"
        | "registrar_servicio"
        | "consultar_registrados"
        | "buscar_registrados" => &["stranger", "removed"],
        "consultar_informativa"
        | "descartar_informativa"
        | "consultar_hallazgos"
        | "consultar_contratos"
        | "agregar_contrato"
        | "consultar_contrato"
        | "cambiar_contrato"
        | "quitar_contrato"
        | "consultar_trabajadores"
        | "agregar_trabajadores"
        | "cambiar_trabajador"
        | "quitar_trabajador"
        | "enviar_archivo_de_trabajadores"
        | "consultar_archivo_de_trabajadores"
        | "consultar_renglones_de_archivo"
        | "traer_archivo_de_trabajadores"
        | "deshacer_archivo_de_trabajadores"
        | "descargar_archivo_imss"
        | "descargar_informativa"
        | "consultar_cliente"
        | "corregir_cliente"
        | "borrar_cliente"
        | "consultar_servicio"
        | "corregir_servicio"
        | "borrar_servicio"
        | "consultar_registrado"
        | "corregir_registrado"
        | "borrar_registrado" => &["stranger", "removed", "contratista"],
        other => panic!("the operation {other} is not in the table of who may do what"),
    }
}

async fn every_operation_of_the_api_is_closed_to_those_it_is_not_for(world: &World) {
    let (world, people, things) = scene(world).await;
    let document = people
        .stranger
        .clone()
        .get("/api/v1/openapi.json")
        .await
        .json();
    let before = everything(&world).await;
    let paths = document["paths"].as_object().expect("paths");
    let mut asked = 0;
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().expect("operations") {
            let id = operation["operationId"].as_str().expect("an id");
            let closed = is_closed_to(id);
            let thing = if path.contains("/cargas/") {
                things.file.to_string()
            } else if path.contains("/informativas/") {
                things.informativa.to_string()
            } else if path.contains("/contratos/") {
                things.contract.to_string()
            } else if path.contains("/clientes/") {
                things.client.to_string()
            } else if path.contains("/servicios/") {
                things.service.to_string()
            } else if path.contains("/trabajadores/") {
                things.person.to_string()
            } else if path.contains("/cuenta/") {
                things.session.to_string()
            } else {
                things.capturista.to_string()
            };
            let address = path
                .replace("{id}", &thing)
                .replace("{tipo}", "curp")
                .replace("{renglon}", "1");
            let body = if id.ends_with("_servicio") {
                r#"{"folio":"A1","servicio":"Mío"}"#.to_owned()
            } else if id == "elegir_contratista" {
                format!("{{\"id\":\"{}\"}}", things.contratista)
            } else {
                "{}".to_owned()
            };
            for (who, browser) in [
                ("stranger", &people.stranger),
                ("capturista", &people.capturista),
                ("removed", &people.removed),
                ("contratista", &people.another),
            ] {
                if !closed.contains(&who) {
                    continue;
                }
                let browser: &mut Browser = &mut browser.clone();
                let method: Method = method.to_uppercase().parse().expect("a method");
                let kind = operation["requestBody"]["content"]
                    .as_object()
                    .and_then(|content| content.keys().next())
                    .map_or("application/json", String::as_str);
                let request = browser
                    .request(method, &address)
                    .header(header::CONTENT_TYPE, kind)
                    .body(Body::from(body.clone()))
                    .expect("a request");
                let answer = browser.send(request).await;
                let status = answer.status;
                assert!(
                    matches!(status.as_u16(), 401 | 403 | 404),
                    "{id} by {who}: {status}"
                );
                assert_eq!(answer.header("content-type"), "application/problem+json");
                asked += 1;
            }
        }
    }
    assert!(asked > 10, "the document lists what there is");
    assert_eq!(
        everything(&world).await,
        before,
        "nobody has changed anything"
    );
}
