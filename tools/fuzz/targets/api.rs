//! JSON to any operation of the API that accepts it: one byte selects the operation, one the sender.
#![no_main]

use axum::body::Body;
use fuzz::portal::{Reply, SCENE, Who};
use serde_json::Value;
use std::sync::LazyLock;

// Run first, so that creating the scene does not count towards the time of an input.
libfuzzer_sys::fuzz_target!(init: LazyLock::force(&SCENE), |input: &[u8]| {
    let [operation, who, sent @ ..] = input else {
        return;
    };
    let who = [Who::Stranger, Who::Capturista, Who::Contratista][usize::from(*who) % 3];
    let first = send(*operation, who, sent.to_vec());
    let Ok(value) = serde_json::from_slice::<Value>(sent) else {
        assert!(first.status >= 400, "what is no JSON is refused");
        return;
    };
    if first.status < 400 || is_of_another_shape(&first) {
        return;
    }
    // Serialised again by another program, it has the same meaning.
    let again = send(*operation, who, value.to_string().into_bytes());
    assert_eq!((again.status, code(&again)), (first.status, code(&first)));
});

fn send(operation: u8, who: Who, sent: Vec<u8>) -> Reply {
    let operations = &SCENE.operations;
    let (method, address) = &operations[usize::from(operation) % operations.len()];
    let request = SCENE
        .request(method.clone(), address, who)
        .header("content-type", "application/json")
        .body(Body::from(sent));
    let reply = SCENE.send(request.expect("a request"));
    if reply.status >= 400 {
        assert_eq!(reply.kind, "application/problem+json");
        assert_ne!(code(&reply), "");
    }
    reply
}

fn problem(reply: &Reply) -> Value {
    serde_json::from_str(&reply.body).expect("a problem is JSON")
}

fn code(reply: &Reply) -> String {
    problem(reply)["codigo"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Whether the refusal is about the JSON's form: a duplicate field occurs only once when it is serialised again.
fn is_of_another_shape(reply: &Reply) -> bool {
    let problem = problem(reply);
    problem["codigo"] == "datos_invalidos"
        && problem["errores"].as_array().is_none_or(Vec::is_empty)
}
