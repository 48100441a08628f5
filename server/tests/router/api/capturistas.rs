//! A payroll system manages the contratista's capturistas.

use super::payroll::{Payroll, another, kemper};
use super::program::{refusal, refused};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use testing::efirmas::{authorities, company};
use testing::{ILUMINADORA, MAIL, PASSWORD, World, link_in, lucia, token_in, tomas};
use testing_portal::Answer;
use time::Duration;
use values::{CapturistaTexts, NewCapturista};

on_each_database!(
    a_payroll_system_does_what_the_pages_do,
    the_list_is_searched_filtered_and_paged,
    what_is_wrong_is_said_by_field,
    another_contratista_s_capturista_is_nobody,
    what_is_the_person_s_own_affair_is_refused,
    an_alta_that_cannot_be_is_refused,
    a_baja_is_for_good_after_an_hour,
    invitations_do_not_fill_a_mailbox,
    the_same_request_twice_registers_once,
    a_key_stands_for_one_request_of_one_contratista,
    of_two_at_the_same_moment_one_registers,
    what_was_refused_may_be_mended_under_the_same_key,
    a_key_that_is_none_is_refused,
);

fn sent(new: &NewCapturista) -> Value {
    let texts = CapturistaTexts::from(new);
    let fields = texts.iter().filter(|(_, text)| !text.is_empty());
    (fields.map(|(field, text)| (field.name(), text))).collect()
}

async fn register(payroll: &Payroll, new: &NewCapturista) -> Answer {
    payroll.send(Method::POST, "/capturistas", &sent(new)).await
}

/// Registers a capturista; returns their address in the API.
async fn registered(payroll: &Payroll, new: &NewCapturista) -> String {
    let answer = register(payroll, new).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let address = answer.location().strip_prefix("/api/v1");
    address.expect("an address").to_owned()
}

async fn with_key(payroll: &Payroll, key: &str, sent: &Value) -> Answer {
    let headers = [("idempotency-key", key)];
    payroll
        .call(Method::POST, "/capturistas", Some(sent), &headers)
        .await
}

async fn a_payroll_system_does_what_the_pages_do(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let answer = register(payroll, &lucia()).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let mut expected = json!({
        "id": answer.json()["id"],
        "curp": lucia().curp.as_str(),
        "nombre": "LUCÍA",
        "primer_apellido": "GÓMEZ",
        "segundo_apellido": "MARÍN",
        "correo": MAIL,
        "estado": "en_camino",
        "respuesta_del_servidor": null,
        "enlace_vence": null,
        "ultimo_ingreso": null,
        "alta": "2027-01-10T18:00:00Z",
        "caduca": "2027-02-09T18:00:00Z",
        "corregible": true,
    });
    assert_eq!(answer.json(), expected);
    let address = answer.location().replace("/api/v1", "");
    assert_eq!(world.deliver().await.len(), 2);
    expected["estado"] = json!("entregada");
    // It is counted from when the mail was sent.
    expected["enlace_vence"] = json!("2027-01-13T18:00:00Z");
    let shown = payroll.get(&address).await.json();
    assert_eq!(shown["capturista"], expected);

    let correction = json!({ "nombre": "lucía  inés", "segundo_apellido": null });
    let corrected = payroll.send(Method::PATCH, &address, &correction).await;
    assert_eq!(corrected.status, StatusCode::OK);
    expected["nombre"] = json!("LUCÍA INÉS");
    expected["segundo_apellido"] = Value::Null;
    assert_eq!(corrected.json(), expected);
    assert_eq!(world.deliver().await.len(), 0, "the mail is the same");
    let correction = json!({ "correo": "otra@capturistas.example" });
    let corrected = payroll.send(Method::PATCH, &address, &correction).await;
    assert_eq!(corrected.json()["correo"], "otra@capturistas.example");
    assert_eq!(corrected.json()["nombre"], "LUCÍA INÉS");
    let first = link_in(&world.deliver().await);

    let invited = payroll
        .bare(Method::POST, &format!("{address}/invitar"))
        .await;
    assert_eq!(invited.json()["estado"], "en_camino");
    let second = link_in(&world.deliver().await);
    assert_ne!(first, second);
    let revoked = payroll
        .bare(Method::POST, &format!("{address}/revocar"))
        .await;
    assert_eq!(revoked.json()["estado"], "revocada");
    assert!(world.create_password(&second, PASSWORD).await.is_err());

    for _ in 0..2 {
        let removed = payroll.bare(Method::DELETE, &address).await;
        assert_eq!(removed.status, StatusCode::NO_CONTENT);
    }
    let shown = payroll.get(&address).await.json();
    assert_eq!(shown["capturista"]["estado"], "baja");
    let restored = payroll
        .bare(Method::POST, &format!("{address}/restaurar"))
        .await;
    assert_eq!(restored.json()["estado"], "en_camino");

    let history = payroll.get(&address).await.json()["historia"].clone();
    let events: Vec<_> = history
        .as_array()
        .expect("a list")
        .iter()
        .map(|act| {
            assert_eq!(act["autor"], "llave");
            assert_eq!(act["nombre_del_autor"], "Nómina");
            act["evento"].as_str().expect("an event")
        })
        .collect();
    assert_eq!(
        events,
        [
            "baja_deshecha",
            "baja",
            "invitacion_revocada",
            "invitacion_reenviada",
            "correo_corregido",
            "nombre_corregido",
            "alta",
        ]
    );
}

async fn the_list_is_searched_filtered_and_paged(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    registered(payroll, &lucia()).await;
    registered(payroll, &tomas()).await;
    let found = async |query: &str| -> Vec<String> {
        let answer = payroll.get(&format!("/capturistas{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        let page = answer.json();
        let rows = page["capturistas"].as_array().expect("a list").clone();
        assert_eq!(page["total"], rows.len(), "{query}");
        assert_eq!(page["por_pagina"], 20);
        let names = rows.iter().map(|row| row["nombre"].as_str());
        names.map(|name| name.expect("a name").to_owned()).collect()
    };
    assert_eq!(found("").await, ["LUCÍA", "TOMÁS"]);
    assert_eq!(found("?estado=activo").await, Vec::<String>::new());
    assert_eq!(found("?estado=en_camino&pagina=9").await.len(), 2);
    let search = async |sent: Value| {
        let answer = payroll
            .send(Method::POST, "/capturistas/buscar", &sent)
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{sent}: {}", answer.body);
        let rows = answer.json()["capturistas"]
            .as_array()
            .expect("a list")
            .clone();
        rows.iter()
            .map(|row| row["nombre"].as_str().expect("a name").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        search(json!({ "buscar": "gomez lucia", "pagina": 9 })).await,
        ["LUCÍA"]
    );
    assert_eq!(
        search(json!({ "buscar": "RIXT", "estado": "en_camino" })).await,
        ["TOMÁS"]
    );
    assert_eq!(
        search(json!({ "buscar": "LUCIA@", "estado": null })).await,
        ["LUCÍA"]
    );
    let long = json!({ "buscar": "x".repeat(101), "estado": "otro", "pagina": 0 });
    let answer = payroll
        .send(Method::POST, "/capturistas/buscar", &long)
        .await;
    assert_eq!(refusal(&answer), refused(422, "datos_invalidos"));
    assert_eq!(wrong_fields(&answer), ["buscar", "estado", "pagina"]);
    for (query, fields) in [
        ("pagina=0", vec!["pagina"]),
        ("estado=otro", vec!["estado"]),
        ("estado=", vec!["estado"]),
        ("buscar=lucia", vec![]),
        ("otro=1", vec![]),
        ("pagina=uno", vec![]),
    ] {
        let answer = payroll.get(&format!("/capturistas?{query}")).await;
        assert_eq!(refusal(&answer), refused(422, "datos_invalidos"), "{query}");
        assert_eq!(wrong_fields(&answer), fields, "{query}");
    }
}

fn wrong_fields(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errores"].clone();
    let errors = errors.as_array().into_iter().flatten();
    errors
        .map(|error| error["campo"].as_str().expect("a field").to_owned())
        .collect()
}

async fn what_is_wrong_is_said_by_field(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let empty = json!({ "curp": "", "nombre": " ", "primer_apellido": "", "correo": "" });
    let answer = payroll.send(Method::POST, "/capturistas", &empty).await;
    assert_eq!(refusal(&answer), refused(422, "datos_invalidos"));
    assert_eq!(
        wrong_fields(&answer),
        ["curp", "nombre", "primer_apellido", "correo"]
    );
    for error in answer.json()["errores"].as_array().expect("a list") {
        assert_eq!(error["codigo"], "requerido");
    }
    for (field, value, code) in [
        ("curp", "GOML950214MDFMRC00".to_owned(), "digito"),
        ("curp", "GOML".to_owned(), "longitud"),
        ("nombre", "x".repeat(101), "longitud"),
        ("segundo_apellido", "x".repeat(101), "longitud"),
        ("correo", "a@b\r\nBcc: c@d".to_owned(), "formato"),
    ] {
        let mut wrong = sent(&lucia());
        wrong[field] = json!(value);
        let answer = payroll.send(Method::POST, "/capturistas", &wrong).await;
        assert_eq!(wrong_fields(&answer), [field]);
        assert_eq!(answer.json()["errores"][0]["codigo"], code);
        assert!(
            !answer.body.contains(&value),
            "what was sent is not repeated"
        );
    }
    let address = registered(payroll, &lucia()).await;
    for (wrong, field) in [
        (json!({ "nombre": "" }), vec!["nombre"]),
        (json!({ "correo": "x" }), vec!["correo"]),
        (json!({ "nombre": null }), vec![]),
        (json!({ "curp": lucia().curp.as_str() }), vec![]),
    ] {
        let answer = payroll.send(Method::PATCH, &address, &wrong).await;
        assert_eq!(refusal(&answer), refused(422, "datos_invalidos"), "{wrong}");
        assert_eq!(wrong_fields(&answer), field, "{wrong}");
    }
    let nothing = payroll.send(Method::PATCH, &address, &json!({})).await;
    assert_eq!(nothing.json()["nombre"], "LUCÍA");
}

async fn another_contratista_s_capturista_is_nobody(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let theirs = registered(payroll, &lucia()).await;
    let other = another(world, ILUMINADORA).await;
    let stranger = &Payroll::of(world, &other).await;
    let nobody = "/capturistas/0190a7c0-0000-7000-8000-000000000001".to_owned();
    let shapeless = "/capturistas/lucia".to_owned();
    for (method, act) in [
        (Method::GET, ""),
        (Method::PATCH, ""),
        (Method::DELETE, ""),
        (Method::POST, "/restaurar"),
        (Method::POST, "/invitar"),
        (Method::POST, "/revocar"),
    ] {
        let mut bodies = Vec::new();
        for address in [&theirs, &nobody, &shapeless] {
            let body = (method == Method::PATCH).then(|| json!({ "correo": "ladron@x.example" }));
            let answer = stranger
                .call(method.clone(), &[address, act].concat(), body.as_ref(), &[])
                .await;
            assert_eq!(refusal(&answer), refused(404, "no_encontrado"), "{act}");
            bodies.push(answer.unnumbered());
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "whether somebody exists is not said");
    }
    assert_eq!(stranger.get("/capturistas").await.json()["total"], 0);
    let shown = payroll.get(&theirs).await.json();
    assert_eq!(shown["capturista"]["correo"], MAIL);
    assert_eq!(shown["historia"].as_array().map(Vec::len), Some(1));
}

async fn what_is_the_person_s_own_affair_is_refused(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let active = registered(payroll, &lucia()).await;
    let link = link_in(&world.deliver().await);
    world
        .create_password(&link, PASSWORD)
        .await
        .expect("a password");
    let correction = json!({ "nombre": "X" });
    let corrected = payroll.send(Method::PATCH, &active, &correction).await;
    assert_eq!(refusal(&corrected), refused(409, "ya_activo"));
    let revoked = payroll
        .bare(Method::POST, &format!("{active}/revocar"))
        .await;
    assert_eq!(refusal(&revoked), refused(409, "ya_activo"));
    let invited = payroll
        .bare(Method::POST, &format!("{active}/invitar"))
        .await;
    assert_eq!(refusal(&invited), refused(409, "ya_activo"));
}

async fn an_alta_that_cannot_be_is_refused(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    registered(payroll, &lucia()).await;
    let again = register(payroll, &lucia()).await;
    assert_eq!(refusal(&again), refused(409, "ya_registrado"));
    let link = link_in(&world.deliver().await);
    world
        .create_password(&link, PASSWORD)
        .await
        .expect("a password");
    let other = another(world, ILUMINADORA).await;
    let other = &Payroll::of(world, &other).await;
    let differing = NewCapturista {
        email: testing::email("otra@capturistas.example"),
        ..lucia()
    };
    for _ in 0..10 {
        let answer = register(other, &differing).await;
        assert!(!answer.body.contains(MAIL));
        assert!(!answer.body.contains("KEMPER"));
        assert_eq!(refusal(&answer), refused(409, "datos_no_coinciden"));
    }
    // From then on the answer is 'accepted', and the alta waits.
    let answer = register(other, &differing).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.json()["estado"], "en_camino");

    let world = &world.trusting(authorities());
    let session = world
        .contratista_session(company("NSE150101AB9", "Ñandú Servicios"))
        .await;
    let without_data = &Payroll::of(world, session.administration()).await;
    let answer = register(without_data, &tomas()).await;
    assert_eq!(refusal(&answer), refused(409, "faltan_datos_generales"));
}

async fn a_baja_is_for_good_after_an_hour(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let address = registered(payroll, &lucia()).await;
    payroll.bare(Method::DELETE, &address).await;
    world.later(Duration::HOUR + Duration::SECOND);
    let restored = payroll
        .bare(Method::POST, &format!("{address}/restaurar"))
        .await;
    assert_eq!(refusal(&restored), refused(409, "baja_definitiva"));
}

async fn invitations_do_not_fill_a_mailbox(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let address = registered(payroll, &lucia()).await;
    let mut last = None;
    for _ in 0..20 {
        let answer = payroll
            .bare(Method::POST, &format!("{address}/invitar"))
            .await;
        if answer.status != StatusCode::OK {
            last = Some(answer);
            break;
        }
    }
    let last = last.expect("an end");
    assert_eq!(refusal(&last), refused(429, "demasiados_correos"));
    assert!(!last.header("retry-after").is_empty());
}

async fn the_same_request_twice_registers_once(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let first = with_key(payroll, "alta-1", &sent(&lucia())).await;
    assert_eq!(first.status, StatusCode::CREATED);
    world.deliver().await;
    world.later(Duration::hours(23));
    let again = with_key(payroll, "alta-1", &sent(&lucia())).await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(again.body, first.body, "as it was answered then");
    assert_eq!(again.location(), first.location());
    assert_eq!(again.header("content-type"), "application/json");
    assert!(world.deliver().await.is_empty());
    assert_eq!(payroll.get("/capturistas").await.json()["total"], 1);
    // After the hour the key has no effect.
    world.later(Duration::hours(1));
    let late = with_key(payroll, "alta-1", &sent(&lucia())).await;
    assert_eq!(refusal(&late), refused(409, "ya_registrado"));
}

async fn a_key_stands_for_one_request_of_one_contratista(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let first = with_key(payroll, "alta-1", &sent(&lucia())).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let other = with_key(payroll, "alta-1", &sent(&tomas())).await;
    assert_eq!(refusal(&other), refused(409, "conflicto_de_idempotencia"));
    assert_eq!(payroll.get("/capturistas").await.json()["total"], 1);
    let other = another(world, ILUMINADORA).await;
    let other = &Payroll::of(world, &other).await;
    let theirs = with_key(other, "alta-1", &sent(&tomas())).await;
    assert_eq!(theirs.status, StatusCode::CREATED);
}

async fn of_two_at_the_same_moment_one_registers(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let sent = sent(&lucia());
    let ask = || with_key(payroll, "alta-1", &sent);
    let (one, other) = tokio::join!(ask(), ask());
    for answer in [&one, &other] {
        let refused = answer.status == StatusCode::CONFLICT
            && refusal(answer) == refused(409, "solicitud_en_curso");
        assert!(
            answer.status == StatusCode::CREATED || refused,
            "{}",
            answer.body
        );
    }
    let after = ask().await;
    assert_eq!(after.status, StatusCode::CREATED);
    let ids: Vec<Value> = [one, other, after]
        .iter()
        .filter(|answer| answer.status == StatusCode::CREATED)
        .map(|answer| answer.json()["id"].clone())
        .collect();
    assert!(
        ids.len() >= 2 && ids.iter().all(|id| *id == ids[0]),
        "{ids:?}"
    );
    let mails = world.deliver().await;
    assert_eq!(mails.iter().filter_map(token_in).count(), 1);
}

async fn what_was_refused_may_be_mended_under_the_same_key(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let mut wrong = sent(&lucia());
    wrong["correo"] = json!("lucia");
    let refusal_of = with_key(payroll, "alta-1", &wrong).await;
    assert_eq!(refusal(&refusal_of), refused(422, "datos_invalidos"));
    let mended = with_key(payroll, "alta-1", &sent(&lucia())).await;
    assert_eq!(mended.status, StatusCode::CREATED);
    let again = with_key(payroll, "alta-2", &sent(&lucia())).await;
    assert_eq!(refusal(&again), refused(409, "ya_registrado"));
}

async fn a_key_that_is_none_is_refused(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = &Payroll::of(world, administration).await;
    let long = "x".repeat(201);
    for key in ["", "a b", "clave\u{e1}", &long] {
        let answer = with_key(payroll, key, &sent(&lucia())).await;
        assert_eq!(refusal(&answer), refused(422, "datos_invalidos"), "{key}");
        assert_eq!(wrong_fields(&answer), ["Idempotency-Key"]);
    }
    let headers = [("idempotency-key", "a"), ("idempotency-key", "b")];
    let twice = payroll
        .call(
            Method::POST,
            "/capturistas",
            Some(&sent(&lucia())),
            &headers,
        )
        .await;
    assert_eq!(refusal(&twice), refused(422, "datos_invalidos"));
    assert_eq!(payroll.get("/capturistas").await.json()["total"], 0);
    let longest = with_key(payroll, &long[1..], &sent(&lucia())).await;
    assert_eq!(longest.status, StatusCode::CREATED);
}
