//! What is remembered for the next return, by a program; and what is sent twice.

use super::payroll::{Payroll, another, kemper, token};
use super::program::{refusal, refused};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use services::api_tokens::Scope;
use testing::{ILUMINADORA, World};
use testing_portal::Answer;

on_each_database!(
    what_is_remembered_is_listed_searched_corrected_and_deleted,
    services_are_registered_and_corrected,
    a_register_is_for_its_contratista_s_tokens_with_the_scope,
    what_is_sent_twice_with_its_key_is_added_once,
);

const NSS: &str = "12345678903";
const CURP: &str = "GOML950214MDFMRC06";
const NDJSON: &str = "application/x-ndjson";

fn address(answer: &Answer) -> String {
    let address = answer.location().strip_prefix("/api/v1");
    address.expect("ours").to_owned()
}

/// A contract with a client and a worker; its address.
async fn captured(payroll: &Payroll) -> String {
    let sent = json!({"periodo": "2026-3", "sin_informacion": false});
    let made = payroll.send(Method::POST, "/informativas", &sent).await;
    let contracts = format!("{}/contratos", address(&made));
    let sent = json!({"rfc": "XIQB891116QE4", "nombre": "Cliente Ñandú", "objeto": "Limpieza"});
    let contract = address(&payroll.send(Method::POST, &contracts, &sent).await);
    let line = format!(r#"{{"nss":"{NSS}","curp":"{CURP}","sbc":"512.3","nombre":"Lucía"}}"#);
    let workers = format!("{contract}/trabajadores");
    let added = payroll
        .file(Method::POST, &workers, NDJSON, line.as_bytes())
        .await;
    assert_eq!(added.status, StatusCode::OK);
    contract
}

async fn with(
    payroll: &Payroll,
    method: Method,
    address: &str,
    sent: Option<&Value>,
    seen: &str,
) -> Answer {
    payroll
        .call(method, address, sent, &[("if-match", seen)])
        .await
}

async fn what_is_remembered_is_listed_searched_corrected_and_deleted(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let contract = captured(payroll).await;
    let client = json!({"rfc": "XIQB891116QE4", "nombre": "Otro"});
    let worker = json!({"nss": NSS, "curp": CURP, "sbc": "600", "nombre": "Lucía"});
    for (list, words, items, corrected, wrong, campo) in [
        (
            "/clientes",
            "nandu",
            "clientes",
            &client,
            json!({"rfc": "XIQB"}),
            "rfc",
        ),
        (
            "/trabajadores",
            NSS,
            "trabajadores",
            &worker,
            json!({"nss": NSS, "curp": CURP, "sbc": "nada"}),
            "sbc",
        ),
    ] {
        let all = payroll.get(list).await.json();
        assert_eq!((&all["total"], &all["paginas"]), (&json!(1), &json!(1)));
        let search = format!("{list}/buscar");
        for (words, total) in [(words, 1), ("nadie", 0)] {
            let sent = json!({ "buscar": words });
            let found = payroll.send(Method::POST, &search, &sent).await.json();
            assert_eq!(found["total"], total, "{list} {words}");
        }
        let id = all[items][0]["id"].as_str().expect("an id");
        let row = format!("{list}/{id}");
        assert_eq!(payroll.get(&row).await.header("etag"), "\"1\"");
        let put =
            async |sent: &Value, seen| with(payroll, Method::PUT, &row, Some(sent), seen).await;
        let unseen = payroll.send(Method::PUT, &row, corrected).await;
        assert_eq!(refusal(&unseen), refused(428, "falta_if_match"));
        // The finding says which field it is about.
        let bad = put(&wrong, "\"1\"").await;
        assert_eq!(refusal(&bad), refused(422, "datos_invalidos"));
        assert_eq!(bad.json()["errores"][0]["campo"], campo);
        let done = put(corrected, "\"1\"").await;
        assert_eq!(
            (done.status, done.header("etag")),
            (StatusCode::OK, "\"2\"")
        );
        let mut late = corrected.clone();
        late["nombre"] = json!("Tarde");
        let late = put(&late, "\"1\"").await;
        assert_eq!(refusal(&late), refused(412, "cambiado"), "{list}");
        for (seen, told) in [("\"1\"", 412), ("\"2\"", 204), ("\"2\"", 404)] {
            let gone = with(payroll, Method::DELETE, &row, None, seen).await;
            assert_eq!(gone.status, told, "{list}");
        }
    }
    let kept = payroll.get(&contract).await.json();
    assert_eq!(kept["contrato"]["datos"]["nombre"], "Cliente Ñandú");
}

async fn services_are_registered_and_corrected(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let sent = json!({"folio": "A1-0001", "servicio": "Poda", "vigencia": "2028-05-31"});
    let made = payroll.send(Method::POST, "/servicios", &sent).await;
    assert_eq!(
        (made.status, made.header("etag")),
        (StatusCode::CREATED, "\"1\"")
    );
    let row = address(&made);
    let again = payroll.send(Method::POST, "/servicios", &sent).await;
    assert_eq!(address(&again), row, "the same is the same");
    let wrong = json!({"folio": "", "servicio": "Poda", "vigencia": "mañana"});
    let refused_one = payroll.send(Method::POST, "/servicios", &wrong).await;
    assert_eq!(refusal(&refused_one), refused(422, "datos_invalidos"));
    let fields: Vec<_> = (refused_one.json()["errores"]
        .as_array()
        .expect("errors")
        .iter())
    .map(|error| error["campo"].as_str().expect("a field").to_owned())
    .collect();
    assert_eq!(fields, ["folio", "vigencia"]);
    let corrected = json!({"folio": "A1-0001", "servicio": "Jardinería"});
    let done = with(payroll, Method::PUT, &row, Some(&corrected), "\"1\"").await;
    assert_eq!(
        (done.status, done.header("etag")),
        (StatusCode::OK, "\"2\"")
    );
    let late = with(payroll, Method::PUT, &row, Some(&sent), "\"1\"").await;
    assert_eq!(refusal(&late), refused(412, "cambiado"));
    let listed = payroll.get("/servicios").await.json();
    assert_eq!(listed["servicios"][0]["datos"]["servicio"], "Jardinería");
    assert_eq!(listed["servicios"][0]["datos"]["vigencia"], "");
    let gone = with(payroll, Method::DELETE, &row, None, "\"2\"").await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(
        refusal(&payroll.get(&row).await),
        refused(404, "no_encontrado")
    );
}

async fn a_register_is_for_its_contratista_s_tokens_with_the_scope(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    captured(payroll).await;
    let all = payroll.get("/clientes").await.json();
    let id = all["clientes"][0]["id"].as_str().expect("an id");
    let row = format!("/clientes/{id}");
    let reading = token(world, administration, "Lectura", &[Scope::ReadReturns]).await;
    let reading = &payroll.with(&reading);
    assert_eq!(reading.get(&row).await.status, StatusCode::OK);
    let gone = with(reading, Method::DELETE, &row, None, "\"1\"").await;
    assert_eq!(refusal(&gone), refused(403, "sin_permiso"));
    let data = token(world, administration, "Datos", &[Scope::ReadData]).await;
    let data = &payroll.with(&data);
    for list in ["/clientes", "/trabajadores", "/servicios"] {
        assert_eq!(refusal(&data.get(list).await), refused(403, "sin_permiso"));
    }
    let other = another(world, ILUMINADORA).await;
    let other = &Payroll::of(world, &other).await;
    assert_eq!(
        refusal(&other.get(&row).await),
        refused(404, "no_encontrado")
    );
    let gone = with(other, Method::DELETE, &row, None, "\"1\"").await;
    assert_eq!(refusal(&gone), refused(404, "no_encontrado"));
    assert_eq!(other.get("/clientes").await.json()["total"], 0);
    assert_eq!(payroll.get(&row).await.status, StatusCode::OK);
}

async fn what_is_sent_twice_with_its_key_is_added_once(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let post = async |address: &str, sent: &Value, key: &str| {
        let key = [("idempotency-key", key)];
        payroll.call(Method::POST, address, Some(sent), &key).await
    };
    let sent = json!({"periodo": "2026-3", "sin_informacion": false});
    let made = post("/informativas", &sent, "inicio-1").await;
    assert_eq!(made.status, StatusCode::CREATED);
    let again = post("/informativas", &sent, "inicio-1").await;
    assert_eq!(
        (again.status, again.location()),
        (made.status, made.location())
    );
    let without = payroll.send(Method::POST, "/informativas", &sent).await;
    assert_eq!(refusal(&without), refused(409, "informativa_abierta"));

    let contracts = format!("{}/contratos", address(&made));
    let sent = json!({"objeto": "uno"});
    let added = post(&contracts, &sent, "contrato-1").await;
    let again = post(&contracts, &sent, "contrato-1").await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(
        (again.location(), &again.body),
        (added.location(), &added.body)
    );
    assert_eq!(payroll.get(&contracts).await.json()["total"], 1);
    let other = post(&contracts, &json!({"objeto": "dos"}), "contrato-1").await;
    assert_eq!(refusal(&other), refused(409, "conflicto_de_idempotencia"));
    let bad = post(&contracts, &sent, "con espacio").await;
    assert_eq!(refusal(&bad), refused(422, "datos_invalidos"));
    assert_eq!(payroll.get(&contracts).await.json()["total"], 1);

    let workers = format!("{}/trabajadores", address(&added));
    let lines = b"{\"nss\":\"1\"}\n{\"nss\":\"2\"}";
    for _ in 0..2 {
        let key = [("idempotency-key", "trabajadores-1")];
        let added = payroll
            .file_with(Method::POST, &workers, (NDJSON, lines), &key)
            .await;
        assert_eq!(added.json()["agregados"], 2);
    }
    assert_eq!(payroll.get(&workers).await.json()["total"], 2);
}
