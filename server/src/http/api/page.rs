//! The documentation page: plain HTML without scripts, drawn from the OpenAPI document.

use super::openapi;
use super::problem::Code;
use crate::http::{Web, errors, html};
use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;
use serde_json::{Map, Value};
use ui::document::static_page;
use ui::frame::Frame;

/// In the order in which they are shown.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// `GET /api`
pub async fn show(State(web): State<Web>) -> Response {
    let Some(document) = openapi::value() else {
        return errors::broken(&web);
    };
    let frame = Frame::of_nobody(web.demonstration);
    let main = || main(document).into_any();
    html(200, static_page("API", &frame, &web.site.assets, main))
}

fn main(document: &'static Value) -> impl IntoView {
    let groups: Vec<_> = list(document, "/tags")
        .iter()
        .map(|tag| group(document, tag))
        .collect();
    let problems: Vec<_> = Code::ALL.iter().copied().map(problem).collect();
    view! {
        <article class="article api">
            <h1>{text(document, "/info/title")}</h1>
            <p class="lead">{rich(text(document, "/info/description"))}</p>
            <p>
                "Para programas: "
                <a rel="external" href="/api/v1/openapi.json">"el documento OpenAPI 3.1"</a>
                " del que sale esta página."
            </p>
            {groups}
            <h2 id="problemas">"Rechazos"</h2>
            <p>
                "Todo rechazo es un " <code>"application/problem+json"</code>
                ". Lo que un programa debe leer es " <code>"codigo"</code>
                ", que no cambia de significado."
            </p>
            <dl class="api-problems">{problems}</dl>
        </article>
    }
}

fn group(document: &'static Value, tag: &'static Value) -> impl IntoView {
    let name = text(tag, "/name");
    let paths = document.get("paths").and_then(Value::as_object);
    let operations: Vec<_> = paths
        .into_iter()
        .flatten()
        .flat_map(|(path, item)| {
            METHODS
                .into_iter()
                .filter_map(move |method| Some((path, method, item.get(method)?)))
        })
        .filter(|(_, _, operation)| text(operation, "/tags/0") == name)
        .map(|(path, method, operation)| draw(document, path, method, operation))
        .collect();
    view! {
        <h2>{capitalised(name)}</h2>
        <p>{text(tag, "/description")}</p>
        {operations}
    }
}

fn draw(
    document: &'static Value,
    path: &'static str,
    method: &'static str,
    operation: &'static Value,
) -> impl IntoView {
    let parameters = list(operation, "/parameters")
        .iter()
        .map(|parameter| {
            let required = parameter.get("required") == Some(&Value::Bool(true));
            field(text(parameter, "/name"), required, parameter, Vec::new())
        })
        .collect::<Vec<_>>();
    let body = operation
        .pointer("/requestBody/content/application~1json/schema")
        .map(|schema| fields(document, schema));
    let parameters = (!parameters.is_empty()).then_some(parameters);
    let responses: Vec<_> = operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(status, response)| answer(document, status, response))
        .collect();
    view! {
        <section class="api-operation" id=text(operation, "/operationId")>
            <h3>
                <span class="api-method">{method.to_uppercase()}</span> " "
                <code>{path}</code>
            </h3>
            <p><strong>{text(operation, "/summary")} "."</strong> " " {rich(text(operation, "/description"))}</p>
            {parameters.map(|rows| view! { <h4>"Parámetros"</h4> <dl>{rows}</dl> })}
            {body.map(|rows| view! { <h4>"Lo que envías"</h4> <dl>{rows}</dl> })}
            <h4>"Lo que responde"</h4>
            <dl>{responses}</dl>
        </section>
    }
}

fn answer(document: &'static Value, status: &'static str, response: &'static Value) -> AnyView {
    let schema = response.pointer("/content/application~1json/schema");
    let rows = schema
        .map(|schema| fields(document, schema))
        .filter(|rows| !rows.is_empty());
    view! {
        <div>
            <dt><code>{status}</code></dt>
            <dd>{rich(text(response, "/description"))} {rows.map(|rows| view! { <dl>{rows}</dl> })}</dd>
        </div>
    }
    .into_any()
}

/// The fields of an object, each followed by those of the object within it.
fn fields(document: &'static Value, schema: &'static Value) -> Vec<AnyView> {
    let Some(schema) = resolved(document, schema) else {
        return Vec::new();
    };
    let required = list(schema, "/required");
    properties(schema)
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            let is_required = required.iter().any(|required| required == name);
            let within = inner(schema).map(|schema| fields(document, schema));
            field(name, is_required, schema, within.unwrap_or_default())
        })
        .collect()
}

fn field(
    name: &'static str,
    required: bool,
    described: &'static Value,
    within: Vec<AnyView>,
) -> AnyView {
    let optional = (!required).then_some(" (opcional)");
    let example = described
        .get("example")
        .map(|example| view! { " Ejemplo: " <code>{example.to_string()}</code> });
    let within = (!within.is_empty()).then(|| view! { <dl>{within}</dl> });
    view! {
        <div>
            <dt><code>{name}</code>{optional}</dt>
            <dd>{rich(description(described))}{example}{within}</dd>
        </div>
    }
    .into_any()
}

fn problem(code: Code) -> AnyView {
    view! {
        <div id=code.as_str()>
            <dt><code>{code.as_str()}</code> " (" {code.status()} ")"</dt>
            <dd><strong>{code.title()} "."</strong> " " {code.detail()}</dd>
        </div>
    }
    .into_any()
}

/// The schema of the objects that a field holds, if it holds any.
fn inner(schema: &'static Value) -> Option<&'static Value> {
    let is_object = |schema: &&Value| schema.get("$ref").is_some();
    Some(schema)
        .filter(is_object)
        .or_else(|| schema.get("items").filter(is_object))
        .or_else(|| list(schema, "/oneOf").iter().find(is_object))
}

/// The description of a field; for a nullable field it is in the non-null branch of its `oneOf`.
fn description(field: &'static Value) -> &'static str {
    match text(field, "/description") {
        "" => inner(field).map_or("", |schema| text(schema, "/description")),
        words => words,
    }
}

fn resolved(document: &'static Value, schema: &'static Value) -> Option<&'static Value> {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(address) => document.pointer(address.strip_prefix('#')?),
        None => Some(schema),
    }
}

fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema.get("properties").and_then(Value::as_object)
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// A text whose parts between backticks are code.
fn rich(text: &'static str) -> Vec<AnyView> {
    text.split('`')
        .enumerate()
        .map(|(position, part)| {
            if position % 2 == 1 {
                view! { <code>{part}</code> }.into_any()
            } else {
                part.into_any()
            }
        })
        .collect()
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(characters)
        .collect()
}
