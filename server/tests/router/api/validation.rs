//! Validating values, and the password policy as data.

use super::program::{Program, refusal, refused};
use axum::http::{Method, StatusCode};
use domain::password::{self, MAX_LENGTH, MIN_LENGTH, Rule, SPECIAL_CHARACTERS};
use serde_json::{Value, json};
use server::validar::{self, Kind};
use services::settings::BeyondGuide;
use testing::World;

/// The CURP of the person whose passwords are validated.
const CURP: &str = "RIMA950821MPLSNN00";

on_each_database!(
    the_rules_are_those_of_the_policy,
    values_are_judged_as_on_the_command_line,
    whose_password_it_is_need_not_be_said_but_must_be_a_curp,
    a_fault_says_where_and_what_to_do,
    another_kind_of_value_is_not_known,
);

async fn the_rules_are_those_of_the_policy(world: &World) {
    let mut program = Program::over(world).await;
    let answer = program.get("/contrasena/reglas").await;
    assert_eq!(answer.header("cache-control"), "public, max-age=3600");
    let rules = answer.json()["reglas"].as_array().expect("a list").clone();
    assert_eq!(rules.len(), Rule::ALL.len());
    for (found, rule) in rules.iter().zip(Rule::ALL) {
        assert_eq!(found["codigo"], rule.code());
        assert_eq!(found["descripcion"], rule.description());
        assert_eq!(found["mensaje"], rule.violated());
    }
    let parameters = |rule: Rule| rules[rule as usize]["parametros"].clone();
    assert_eq!(
        parameters(Rule::Length),
        json!({ "minimo": MIN_LENGTH, "maximo": MAX_LENGTH })
    );
    let special: Vec<String> = SPECIAL_CHARACTERS.iter().map(char::to_string).collect();
    assert_eq!(
        parameters(Rule::Special),
        json!({ "minimo": 1, "caracteres": special })
    );
    for (rule, run) in [
        (Rule::Keyboard, password::RUN_KEYBOARD),
        (Rule::Sequence, password::RUN_SEQUENCE),
        (Rule::Repeat, password::RUN_REPEAT),
    ] {
        assert_eq!(parameters(rule), json!({ "seguidos": run }));
    }
    let personal = json!({ "seguidos": password::PERSONAL_LENGTH });
    assert_eq!(parameters(Rule::Personal), personal);
}

/// What `icsoe validar` prints for the same value.
fn printed(kind: Kind, value: &str) -> String {
    let mut output = Vec::new();
    let line = json!(value).to_string();
    let curp = (kind == Kind::Contrasena).then_some(CURP);
    let beyond = BeyondGuide::default().of(curp);
    validar::run(kind, beyond, true, line.as_bytes(), &mut output).expect("an answer");
    String::from_utf8(output)
        .expect("text")
        .trim_end()
        .to_owned()
}

/// The same line, built from the API's answer.
fn line(answer: &Value) -> String {
    let codes = |list: &Value| -> Vec<String> {
        let items = list.as_array().expect("a list").iter();
        items
            .map(|item| item["codigo"].as_str().expect("a code").to_owned())
            .collect()
    };
    let (errors, remarks) = (codes(&answer["errores"]), codes(&answer["avisos"]));
    assert_eq!(answer["valido"], errors.is_empty());
    match remarks.join(",").as_str() {
        _ if !errors.is_empty() => format!("error {}", errors.join(",")),
        "" => "ok".to_owned(),
        "generico" => "ok generico".to_owned(),
        codes => format!("ok aviso:{codes}"),
    }
}

async fn values_are_judged_as_on_the_command_line(world: &World) {
    let mut program = Program::over(world).await;
    for (kind, name, values) in [
        (
            Kind::Curp,
            "curp",
            ["OALE920515HDFMMD08", "PUTO920230HZZMMD00", "", "ñ\0"],
        ),
        (
            Kind::Rfc,
            "rfc",
            [
                "EKU9003173C9",
                "PUTO920229AB2",
                "XAXX010101000",
                "PEM210700000",
            ],
        ),
        (
            Kind::Nss,
            "nss",
            ["01234567897", "01234567890", "0123456789X", "0123"],
        ),
        (
            Kind::Contrasena,
            "contrasena",
            ["Abcd135¡", "N\u{303}bcd13¡", "P@ssw0rd", "*Rima950821 1234"],
        ),
    ] {
        for value in values {
            let mut sent = json!({ "valor": value });
            if kind == Kind::Contrasena {
                sent["curp"] = json!(CURP.to_lowercase());
            }
            let answer = program
                .send(Method::POST, &format!("/validar/{name}"), &sent)
                .await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(
                line(&answer.json()),
                printed(kind, value),
                "{name} {value:?}"
            );
        }
    }
}

async fn whose_password_it_is_need_not_be_said_but_must_be_a_curp(world: &World) {
    let mut program = Program::over(world).await;
    let sent = json!({ "valor": "*Rima950821" });
    let answer = program
        .send(Method::POST, "/validar/contrasena", &sent)
        .await;
    assert_eq!(answer.json()["valido"], true);
    let sent = json!({ "valor": "*Rima950821", "curp": "RIMA950821MPLSNN09" });
    let answer = program
        .send(Method::POST, "/validar/contrasena", &sent)
        .await;
    assert_eq!(refusal(&answer), refused(422, "datos_invalidos"));
    assert_eq!(answer.json()["errores"][0]["campo"], "curp");
    assert_eq!(answer.json()["errores"][0]["codigo"], "digito");
}

async fn a_fault_says_where_and_what_to_do(world: &World) {
    let mut program = Program::over(world).await;
    let sent = json!({ "valor": "OALE920515HDFMMD00" });
    let answer = program.send(Method::POST, "/validar/curp", &sent).await;
    assert_eq!(
        answer.json()["errores"],
        json!([{
            "codigo": "digito",
            "posicion": 18,
            "mensaje": "El último número no corresponde con el resto de la CURP: revísala.",
        }])
    );
}

async fn another_kind_of_value_is_not_known(world: &World) {
    let mut program = Program::over(world).await;
    for kind in ["ine", "CURP", "%FF", "cu%72p%2F"] {
        let sent = json!({ "valor": "x" });
        let answer = program
            .send(Method::POST, &format!("/validar/{kind}"), &sent)
            .await;
        assert_eq!(refusal(&answer), refused(404, "no_encontrado"), "{kind}");
    }
}
