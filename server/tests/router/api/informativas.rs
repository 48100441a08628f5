//! Capturing a return, by a program.

use super::payroll::{Payroll, another, kemper, token};
use super::program::{refusal, refused};
use axum::http::{Method, StatusCode};
use domain::Cuatrimestre;
use informativa::{Capturing, ContractTexts, contracts, returns};
use payroll::samples::{Sample, SampleEmployer, aseg, sua};
use serde_json::{Value, json};
use services::Administration;
use services::api_tokens::Scope;
use testing::{ILUMINADORA, KEMPER, World};
use testing_portal::Answer;

on_each_database!(
    the_documented_five_calls_fill_a_return,
    the_documented_calls_take_a_file_over_and_undo_it,
    nothing_is_overwritten_unseen,
    what_cannot_be_is_refused_and_nothing_of_it_is_kept,
    a_token_may_capture_what_its_scopes_say,
);

const DOCUMENTATION: &str = include_str!("../../../../docs/api.md");
const HEADING: &str = "### A return in five calls\n";
const FILES: &str = "### Workers from a file\n";

/// A call of the documentation.
#[derive(Debug)]
struct Call {
    method: Method,
    address: String,
    kind: Option<String>,
    body: String,
}

/// The text in the next quotes of this kind, and what follows it.
fn quoted(text: &str, quote: char) -> Option<(&str, &str)> {
    let (_, rest) = text.split_once(quote)?;
    rest.split_once(quote)
}

/// The curl commands of the section, as the documentation has them.
fn documented(heading: &str) -> Vec<Call> {
    let (_, section) = DOCUMENTATION.split_once(heading).expect("the section");
    let (_, block) = section.split_once("```sh\n").expect("a block");
    let (block, _) = block.split_once("```").expect("its end");
    (block.split("curl ").skip(1))
        .map(|command| {
            let (address, _) = quoted(command, '"').expect("an address");
            let method = match command.strip_prefix("-X ") {
                Some(rest) => rest.split(' ').next().expect("a method"),
                None => "GET",
            };
            let kind = command.split_once("Content-Type: ").map(|(_, rest)| {
                let (kind, _) = rest.split_once('\'').expect("a media type");
                kind.to_owned()
            });
            let body = (command
                .split_once(" -d ")
                .or(command.split_once("--data-binary ")))
            .and_then(|(_, rest)| quoted(rest, '\''))
            .map_or(String::new(), |(body, _)| body.to_owned());
            Call {
                method: method.parse().expect("a method"),
                address: address.replace("$PORTAL/api/v1", ""),
                kind,
                body,
            }
        })
        .collect()
}

async fn run(payroll: &Payroll, call: &Call) -> Answer {
    match &call.kind {
        Some(kind) => {
            let body = call.body.as_bytes();
            let method = call.method.clone();
            payroll.file(method, &call.address, kind, body).await
        }
        None => payroll.bare(call.method.clone(), &call.address).await,
    }
}

async fn the_documented_five_calls_fill_a_return(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let mut calls = documented(HEADING);
    assert_eq!(calls.len(), 5);
    let (mut informativa, mut contrato) = (String::new(), String::new());
    let mut answers = Vec::new();
    for call in &mut calls {
        call.address = (call.address)
            .replace("$INFORMATIVA", &informativa)
            .replace("$CONTRATO", &contrato);
        let answer = run(payroll, call).await;
        assert!(answer.status.is_success(), "{call:?}: {}", answer.body);
        let body = answer.json();
        if let Some(id) = body["id"].as_str() {
            id.clone_into(&mut informativa);
        }
        if let Some(id) = body["contrato"]["id"].as_str() {
            id.clone_into(&mut contrato);
        }
        answers.push(body);
    }
    assert_eq!(answers[1]["hallazgos"][0]["codigo"], "servicio_libre");
    // A program goes from a finding to what it is about.
    assert_eq!(answers[3]["hallazgos"][0]["contrato_id"], contrato);
    assert_eq!(answers[2]["agregados"], 2);
    let codes: Vec<_> = (answers[3]["hallazgos"].as_array().expect("findings").iter())
        .map(|finding| finding["codigo"].as_str().expect("a code"))
        .collect();
    assert_eq!(codes, ["servicio_libre"]);
    let told = &answers[4];
    for (name, value) in [
        ("periodo", json!("2026-3")),
        ("tipo", json!("normal")),
        ("contratos", json!(1)),
        ("renglones", json!(2)),
        ("trabajadores", json!(2)),
        ("por_corregir", json!(0)),
        ("por_revisar", json!(1)),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    let periods = payroll.get("/informativas").await.json();
    let ours = |period: &&Value| period["informativa"] == json!(informativa);
    let listed = (periods["periodos"].as_array().expect("periods").iter()).find(ours);
    assert_eq!(listed.expect("ours")["renglones"], 2);
}

/// A return with a contract; their addresses.
async fn begun(payroll: &Payroll) -> (String, String) {
    let sent = json!({"periodo": "2026-3", "sin_informacion": false});
    let made = payroll.send(Method::POST, "/informativas", &sent).await;
    let address = |answer: &Answer| {
        let address = answer.location().strip_prefix("/api/v1");
        address.expect("ours").to_owned()
    };
    let informativa = address(&made);
    let contracts = format!("{informativa}/contratos");
    let added = payroll.send(Method::POST, &contracts, &json!({})).await;
    assert_eq!(added.header("etag"), "\"1.1\"");
    (informativa, address(&added))
}

async fn the_documented_calls_take_a_file_over_and_undo_it(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let contract = contract_of(world, administration).await;
    let employer = SampleEmployer {
        rfc: KEMPER,
        registration: "Y5412345108",
        name: "",
    };
    let worker = Sample {
        nss: "12345678903",
        curp: "GOML950214MDFMRC06",
        cents: 51_230,
        name: ["GÓMEZ", "MARÍN", "LUCÍA"],
    };
    let mut calls = documented(FILES);
    assert_eq!(calls.len(), 4);
    let mut file = String::new();
    let mut told = Vec::new();
    for call in &mut calls {
        call.address = (call.address.replace("$CONTRATO", &contract)).replace("$ARCHIVO", &file);
        let answer = if call.body == "@pago.SUA" {
            // A list of SUA names a registration only: that it is one's own is said when it is taken over.
            let bytes = aseg(employer, &[worker]);
            let kind = "application/octet-stream";
            payroll
                .file(Method::POST, &call.address, kind, &bytes)
                .await
        } else {
            run(payroll, call).await
        };
        assert!(answer.status.is_success(), "{call:?}: {}", answer.body);
        let answer = answer.json();
        if file.is_empty() {
            answer["id"].as_str().expect("an id").clone_into(&mut file);
        }
        told.push(answer);
    }
    assert_eq!(told[0]["formato"], "aseg");
    assert_eq!(told[0]["por_traer"], 1);
    assert_eq!(told[0]["registros_por_confirmar"], json!(["Y5412345108"]));
    let row = &told[1]["renglones"][0];
    assert_eq!(
        (&row["resultado"], &row["datos"]["nombre"]),
        (&json!("nuevo"), &json!("LUCÍA GÓMEZ MARÍN"))
    );
    assert_eq!(
        (&told[2]["traidos"], &told[2]["traido"]),
        (&json!(1), &json!(true))
    );
    assert_eq!(told[3]["deshecho"], true);

    let send = async |bytes: &[u8], kind| {
        let address = format!("/contratos/{contract}/archivos");
        payroll.file(Method::POST, &address, kind, bytes).await
    };
    let any = "application/octet-stream";
    let wrong = send(b"%PDF\0", any).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["errores"][0]["codigo"], "formato");
    let foreign = SampleEmployer {
        rfc: ILUMINADORA,
        ..employer
    };
    let wrong = send(&sua(foreign, &[worker]), any).await;
    assert_eq!(wrong.json()["errores"][0]["codigo"], "otro_patron");
    assert_eq!(
        send(b"x", "text/html").await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let large = send(&vec![b'1'; (64 << 20) + 1], any).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let unknown = format!("/contratos/{contract}/archivos/{contract}");
    let unknown = payroll.bare(Method::GET, &unknown).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

/// The id of an empty contract.
async fn contract_of(world: &World, administration: &Administration) -> String {
    let right = Capturing::from(administration);
    let period = Cuatrimestre::containing(world.services.today());
    let id = returns::start(&world.services, &right, period, false).await;
    let texts = ContractTexts::of(|_| "");
    let contract = contracts::add(&world.services, &right, id.expect("a return"), &texts).await;
    contract.expect("a contract").to_string()
}

async fn nothing_is_overwritten_unseen(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let (informativa, contract) = begun(payroll).await;
    let save = async |object: &str, seen: Option<&str>| {
        let sent = json!({ "objeto": object });
        let seen: Vec<_> = seen.map(|seen| ("if-match", seen)).into_iter().collect();
        payroll
            .call(Method::PUT, &contract, Some(&sent), &seen)
            .await
    };
    let first = save("uno", Some("\"1.1\"")).await;
    assert_eq!(
        (first.status, first.header("etag")),
        (StatusCode::OK, "\"2.2\"")
    );
    assert_eq!(
        refusal(&save("dos", None).await),
        refused(428, "falta_if_match")
    );
    for old in ["\"1.1\"", "\"1.2\"", "*", "\"x\"", "\"2\"", "2.2"] {
        assert_eq!(
            refusal(&save("dos", Some(old)).await),
            refused(412, "cambiado"),
            "{old}"
        );
    }
    let found = payroll.get(&contract).await;
    assert_eq!(found.json()["contrato"]["datos"]["objeto"], "uno");
    assert_eq!(found.header("etag"), "\"2.2\"");

    let workers = format!("{contract}/trabajadores");
    let line = br#"{"nss":"12345678903","sbc":"1"}"#;
    payroll
        .file(Method::POST, &workers, "application/x-ndjson", line)
        .await;
    let row = format!("{workers}/1");
    let sent = json!({"nss": "12345678900", "curp": "", "sbc": "2"});
    let seen = [("if-match", "\"1\"")];
    let saved = payroll.call(Method::PUT, &row, Some(&sent), &seen).await;
    assert_eq!(saved.header("etag"), "\"2\"");
    let codes = saved.json()["hallazgos"].to_string();
    assert!(
        codes.contains("nss_digito") && codes.contains("curp_vacia"),
        "{codes}"
    );
    let sent = json!({"nss": "3"});
    let late = payroll.call(Method::PUT, &row, Some(&sent), &seen).await;
    assert_eq!(refusal(&late), refused(412, "cambiado"));
    let remove = async |address: &str, seen: Option<&str>| {
        let seen: Vec<_> = seen.map(|seen| ("if-match", seen)).into_iter().collect();
        payroll.call(Method::DELETE, address, None, &seen).await
    };
    let unseen = remove(&row, None).await;
    assert_eq!(refusal(&unseen), refused(428, "falta_if_match"));
    let late = remove(&row, Some("\"1\"")).await;
    assert_eq!(refusal(&late), refused(412, "cambiado"));
    for _ in 0..2 {
        let gone = remove(&row, Some("\"2\"")).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(payroll.get(&workers).await.json()["total"], 0);

    let seen = payroll.get(&informativa).await.header("etag").to_owned();
    let of_texts = payroll.get(&contract).await.header("etag").to_owned();
    assert_eq!(of_texts, "\"2.5\"");
    // What happened to its workers hinders nobody who changes its texts, only whoever would remove both.
    let saved = save("tres", Some("\"2.2\"")).await;
    assert_eq!(saved.header("etag"), "\"3.6\"");
    payroll
        .file(Method::POST, &workers, "application/x-ndjson", line)
        .await;
    for (address, old) in [(&contract, "\"3.6\""), (&informativa, seen.as_str())] {
        let unseen = remove(address, None).await;
        assert_eq!(refusal(&unseen), refused(428, "falta_if_match"));
        let late = remove(address, Some(old)).await;
        assert_eq!(refusal(&late), refused(412, "cambiado"), "{address}");
    }
    let gone = remove(&contract, Some("\"3.7\"")).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let seen = payroll.get(&informativa).await.header("etag").to_owned();
    let gone = remove(&informativa, Some(&seen)).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
}

async fn what_cannot_be_is_refused_and_nothing_of_it_is_kept(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let (informativa, contract) = begun(payroll).await;
    let start = async |period: &str| {
        let sent = json!({"periodo": period, "sin_informacion": true});
        payroll.send(Method::POST, "/informativas", &sent).await
    };
    assert_eq!(
        refusal(&start("2026-3").await),
        refused(409, "informativa_abierta")
    );
    assert_eq!(
        refusal(&start("2030-1").await),
        refused(409, "no_se_captura")
    );
    for no_period in ["2026-4", "26-3", "+026-3", "2026", ""] {
        assert_eq!(
            refusal(&start(no_period).await),
            refused(422, "datos_invalidos"),
            "{no_period}"
        );
    }
    let workers = format!("{contract}/trabajadores");
    let lines = b"{\"nss\":\"1\"}\n{\"nss\":\"SECRETO\",\"otro\":1}\n";
    let refused_lines = payroll
        .file(Method::POST, &workers, "application/x-ndjson", lines)
        .await;
    assert_eq!(refusal(&refused_lines), refused(422, "datos_invalidos"));
    assert_eq!(refused_lines.json()["errores"][0]["campo"], "linea 2");
    assert!(!refused_lines.body.contains("SECRETO"));
    assert_eq!(payroll.get(&workers).await.json()["total"], 0);

    let nothing = start("2026-2").await.location().to_owned();
    let contracts = format!("{}/contratos", nothing.trim_start_matches("/api/v1"));
    let added = payroll.send(Method::POST, &contracts, &json!({})).await;
    assert_eq!(refusal(&added), refused(409, "va_sin_informacion"));

    let seen = payroll.get(&informativa).await.header("etag").to_owned();
    let seen = [("if-match", seen.as_str())];
    let gone = payroll
        .call(Method::DELETE, &informativa, None, &seen)
        .await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let contracts = format!("{informativa}/contratos");
    let added = payroll.send(Method::POST, &contracts, &json!({})).await;
    assert_eq!(refusal(&added), refused(409, "no_se_captura"));
    assert_eq!(start("2026-3").await.status, StatusCode::CREATED);
}

async fn a_token_may_capture_what_its_scopes_say(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let (informativa, contract) = begun(payroll).await;
    let reading = token(world, administration, "Lectura", &[Scope::ReadReturns]).await;
    let reading = &payroll.with(&reading);
    assert_eq!(reading.get(&informativa).await.status, StatusCode::OK);
    assert_eq!(reading.get(&contract).await.status, StatusCode::OK);
    let sent = json!({"periodo": "2026-2", "sin_informacion": false});
    let refused_start = reading.send(Method::POST, "/informativas", &sent).await;
    assert_eq!(refusal(&refused_start), refused(403, "sin_permiso"));
    let data = token(world, administration, "Datos", &[Scope::ReadData]).await;
    let refused_read = payroll.with(&data).get(&informativa).await;
    assert_eq!(refusal(&refused_read), refused(403, "sin_permiso"));
    let other = another(world, ILUMINADORA).await;
    let other = &Payroll::of(world, &other).await;
    for address in [&informativa, &contract] {
        assert_eq!(
            refusal(&other.get(address).await),
            refused(404, "no_encontrado")
        );
    }
}
