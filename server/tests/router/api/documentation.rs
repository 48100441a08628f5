//! The OpenAPI document and the page drawn from it.

use super::program::Program;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use server::http::ProblemCode;
use testing::World;
use testing_portal::Portal;

on_each_database!(
    the_document_is_openapi_3_1_and_says_everything_in_words,
    what_the_document_refers_to_is_in_it,
    every_refusal_is_documented_somewhere,
    examples_are_what_they_exemplify,
    what_needs_a_session_says_so,
    the_page_shows_every_operation_and_every_refusal_without_scripts,
);

async fn the_document_is_openapi_3_1_and_says_everything_in_words(world: &World) {
    let mut program = Program::over(world).await;
    let answer = program.get("/openapi.json").await;
    assert_eq!(answer.header("cache-control"), "public, max-age=3600");
    let document = answer.json();
    assert!(
        document["openapi"]
            .as_str()
            .expect("a version")
            .starts_with("3.1.")
    );
    assert_eq!(
        document["components"]["securitySchemes"]["sesion"]["name"],
        "__Host-icsoe"
    );
    let operations = program.contract.operations();
    assert_eq!(operations.len(), 73);
    for (method, path, operation) in operations {
        for words in ["summary", "description", "operationId"] {
            let text = operation[words].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{method} {path} has no {words}");
        }
    }
    for (name, schema) in document["components"]["schemas"]
        .as_object()
        .expect("schemas")
    {
        assert!(schema["description"].is_string(), "{name}");
        let properties = schema["properties"].as_object();
        for (property, schema) in properties.into_iter().flatten() {
            // A nullable field carries its description in its non-null branch.
            let words = [&schema["description"], &schema["oneOf"][1]["description"]];
            assert!(words.into_iter().any(Value::is_string), "{name}.{property}");
        }
    }
}

async fn what_the_document_refers_to_is_in_it(world: &World) {
    let program = Program::over(world).await;
    let document = &program.contract.0;
    let text = document.to_string();
    let references: Vec<_> = text
        .split("\"$ref\":\"#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
}

async fn every_refusal_is_documented_somewhere(world: &World) {
    let program = Program::over(world).await;
    let operations = program.contract.operations();
    for code in ProblemCode::ALL {
        let status = code.status().to_string();
        let named = format!("`{}`", code.as_str());
        let found = operations.iter().any(|(_, _, operation)| {
            let described = operation["responses"][&status]["description"].as_str();
            described.is_some_and(|text| text.contains(&named))
        });
        // A 405 matches no operation.
        assert_eq!(found, status != "405", "{named}");
    }
}

async fn examples_are_what_they_exemplify(world: &World) {
    let program = Program::over(world).await;
    let mut seen = 0;
    for (method, path, operation) in program.contract.operations() {
        let responses = operation["responses"].as_object().expect("responses");
        for response in responses.values() {
            let example = &response["content"]["application/problem+json"]["example"];
            if example.is_object() {
                seen += 1;
                assert!(
                    program.contract.allows("Problema", example),
                    "{method} {path}"
                );
            }
        }
    }
    assert!(seen > 30, "{seen}");
    for (name, schema) in program.contract.0["components"]["schemas"]
        .as_object()
        .expect("schemas")
    {
        if let Some(example) = schema.get("example") {
            assert!(program.contract.allows(name, example), "{name}");
        }
        let properties = schema["properties"].as_object();
        for (property, schema) in properties.into_iter().flatten() {
            let Some(example) = schema.get("example") else {
                continue;
            };
            let schema: &Value = schema;
            let valid = jsonschema::is_valid(schema, example);
            assert!(valid, "{name}.{property}: {example}");
        }
    }
}

async fn what_needs_a_session_says_so(world: &World) {
    let program = Program::over(world).await;
    for (method, path, operation) in program.contract.operations() {
        let security = operation["security"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let needs = !security.is_empty() && !security.contains(&json!({}));
        let address = path
            .replace("{tipo}", "curp")
            .replace("{id}", "0190a7c0-0000-7000-8000-000000000001");
        let request = program.browser.request(method.clone(), &address);
        let request = request
            .header("content-type", "application/json")
            .body(Body::from("{}"))
            .expect("a request");
        let answer = program.clone().raw(request).await;
        assert_eq!(
            answer.status == StatusCode::UNAUTHORIZED,
            needs,
            "{method} {path}: {security:?}"
        );
    }
}

async fn the_page_shows_every_operation_and_every_refusal_without_scripts(world: &World) {
    let program = Program::over(world).await;
    let mut browser = Portal::over(world).browser();
    let page = browser.get("/api").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.title(), "API · ICSOE");
    assert!(
        page.header("content-security-policy")
            .contains("style-src 'self'")
    );
    for forbidden in ["<script", "<style", " style=", " onclick="] {
        assert!(!page.body.contains(forbidden), "{forbidden}");
    }
    let shown = page.shown().replace("<!>", "");
    for (method, path, operation) in program.contract.operations() {
        for text in [
            format!("<span class=\"api-method\">{method}</span>"),
            format!("<code>{path}</code>"),
            operation["summary"].as_str().expect("a summary").to_owned(),
        ] {
            assert!(shown.contains(&text), "{text}");
        }
    }
    for code in ProblemCode::ALL {
        assert!(page.shown().contains(&format!("id=\"{}\"", code.as_str())));
    }
    assert!(
        page.shown()
            .contains("rel=\"external\" href=\"/api/v1/openapi.json\"")
    );
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api")
        .header("host", testing_portal::HOST)
        .body(Body::empty())
        .expect("a request");
    let wrong = browser.send(request).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(wrong.header("allow"), "GET,HEAD");
}
