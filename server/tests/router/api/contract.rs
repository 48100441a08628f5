//! Checks the API's answers against the OpenAPI document.

use axum::http::Method;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use testing_portal::Answer;

pub(crate) struct Contract(pub(crate) Value);

impl Contract {
    /// All operations with their address templates.
    pub(crate) fn operations(&self) -> Vec<(Method, &str, &Value)> {
        let mut operations = Vec::new();
        for (path, item) in self.0["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("methods") {
                let method = method.to_uppercase().parse().expect("a method");
                operations.push((method, path.as_str(), operation));
            }
        }
        operations
    }

    fn operation(&self, method: &Method, path: &str) -> Option<&Value> {
        let operations = self.operations();
        let found = operations
            .into_iter()
            .find(|(known, template, _)| known == method && fits(template, path));
        found.map(|(_, _, operation)| operation)
    }

    /// Fails unless the document describes such an answer.
    pub(crate) fn hold(&self, method: &Method, address: &str, answer: &Answer) {
        let asked = format!("{method} {address} → {}", answer.status);
        let path = address.split('?').next().expect("a path");
        let Some(operation) = self.operation(method, path) else {
            assert!(
                [403, 404, 405, 421].contains(&answer.status.as_u16()),
                "{asked}: no such operation"
            );
            assert_eq!(answer.header("content-type"), PROBLEM, "{asked}");
            let problem = json!({ "$ref": "#/components/schemas/Problema" });
            return self.check(&problem, answer, &asked);
        };
        let response = &operation["responses"][answer.status.as_str()];
        assert!(response.is_object(), "{asked}: not documented");
        for name in response["headers"]
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
        {
            assert!(!answer.header(name).is_empty(), "{asked}: no {name}");
        }
        let Some(content) = response["content"].as_object() else {
            assert_eq!(
                (answer.header("content-type"), answer.body.as_str()),
                ("", ""),
                "{asked}"
            );
            return;
        };
        let kind = answer.header("content-type");
        let content = content
            .get(kind)
            .unwrap_or_else(|| panic!("{asked}: {kind} is not documented"));
        if kind != PROBLEM && kind != "application/json" {
            return; // A file.
        }
        self.check(&content["schema"], answer, &asked);
        if answer.status.as_u16() >= 400 {
            let body = answer.json();
            assert_eq!(body["status"], answer.status.as_u16(), "{asked}: {body}");
            let code = body["codigo"].as_str().expect("a code");
            let described = response["description"].as_str().expect("a description");
            assert!(
                described.contains(&format!("`{code}`")),
                "{asked}: {code} is not documented"
            );
        }
    }

    fn check(&self, schema: &Value, answer: &Answer, asked: &str) {
        let body = answer.json();
        let errors: Vec<_> = self
            .validator(schema)
            .iter_errors(&body)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{asked}: {errors:?} in {body}");
    }

    /// Stricter than the document's promise: properties that it does not name are refused.
    fn validator(&self, schema: &Value) -> Validator {
        let mut root = schema.clone();
        let mut components = self.0["components"].clone();
        close(&mut components["schemas"]);
        root["components"] = components;
        jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&root)
            .expect("a schema")
    }

    /// Whether the value is valid under the schema with this name.
    pub(crate) fn allows(&self, name: &str, value: &Value) -> bool {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        self.validator(&schema).is_valid(value)
    }
}

pub(crate) const PROBLEM: &str = "application/problem+json";

fn fits(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(expected), Some(_)) if expected.starts_with('{') => {}
            (Some(expected), Some(found)) if expected == found => {}
            _ => return false,
        }
    }
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(close);
            if members.get("properties").is_some_and(Value::is_object)
                && members.get("type") == Some(&json!("object"))
            {
                members
                    .entry("additionalProperties")
                    .or_insert(json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
