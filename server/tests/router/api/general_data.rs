//! The general data, written and read by a program.

use super::payroll::{Payroll, kemper};
use super::program::{refusal, refused};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use testing::efirmas::{authorities, company};
use testing::{ILUMINADORA, World};

on_each_database!(
    what_is_saved_is_shown_and_saving_it_again_changes_nothing,
    nothing_is_shown_before_anything_is_given,
    every_field_has_its_own_error,
    another_shape_is_refused,
);

fn data() -> Value {
    json!({
        "correo": "avisos@kemper.example",
        "telefono": "(55) 1234-5678",
        "domicilio_fiscal": {
            "calle": "Av. Hidalgo", "numero_exterior": "77", "colonia": "Centro",
            "municipio": "Cuauhtémoc", "codigo_postal": "06000",
        },
    })
}

async fn what_is_saved_is_shown_and_saving_it_again_changes_nothing(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    let before = payroll.get("/datos-generales").await.json();
    assert_eq!(before["datos"]["telefono"], "5512345678");
    assert_eq!(before["desde"], "2027-01-10T18:00:00Z");
    assert_eq!(before["registro_repse"], true);
    world.later(time::Duration::HOUR);
    let mut changed = data();
    changed["celular"] = json!("+52 55 8765 4321");
    changed["domicilio_social"] = changed["domicilio_fiscal"].clone();
    changed["domicilio_social"]["numero_interior"] = json!("3B");
    let saved = payroll
        .send(Method::PUT, "/datos-generales", &changed)
        .await;
    assert_eq!(saved.status, StatusCode::OK);
    changed["telefono"] = json!("5512345678");
    changed["celular"] = json!("5587654321");
    changed["domicilio_fiscal"]["numero_interior"] = Value::Null;
    changed["domicilio_convencional"] = Value::Null;
    assert_eq!(saved.json()["datos"], changed);
    assert_eq!(saved.json()["desde"], "2027-01-10T19:00:00Z");
    // The body that was read can be sent back unchanged.
    world.later(time::Duration::HOUR);
    let sent = saved.json()["datos"].clone();
    let again = payroll.send(Method::PUT, "/datos-generales", &sent).await;
    assert_eq!(again.body, saved.body);
    assert_eq!(payroll.get("/datos-generales").await.body, saved.body);
}

async fn nothing_is_shown_before_anything_is_given(world: &World) {
    let world = &world.trusting(authorities());
    let session = world
        .contratista_session(company(ILUMINADORA, "Indistria Iluminadora"))
        .await;
    let payroll = Payroll::of(world, session.administration()).await;
    let none = payroll.get("/datos-generales").await;
    assert_eq!(refusal(&none), refused(404, "no_encontrado"));
    let saved = payroll
        .send(Method::PUT, "/datos-generales", &data())
        .await
        .json();
    assert_eq!(saved["registro_repse"], false);
    let sent =
        json!({ "curp": "x", "nombre": "x", "primer_apellido": "x", "correo": "x@y.example" });
    let answer = payroll.send(Method::POST, "/capturistas", &sent).await;
    assert_eq!(refusal(&answer), refused(422, "datos_invalidos"));
}

async fn every_field_has_its_own_error(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    let long = "x".repeat(121);
    for (pointer, value, field, code) in [
        ("/correo", json!(" "), "correo", "requerido"),
        ("/correo", json!("avisos"), "correo", "formato"),
        ("/telefono", json!("1234"), "telefono", "formato"),
        ("/celular", json!("abc"), "celular", "formato"),
        (
            "/domicilio_fiscal/calle",
            json!(long),
            "domicilio_fiscal.calle",
            "longitud",
        ),
        (
            "/domicilio_fiscal/numero_exterior",
            json!(""),
            "domicilio_fiscal.numero_exterior",
            "requerido",
        ),
        (
            "/domicilio_social/codigo_postal",
            json!("0600"),
            "domicilio_social.codigo_postal",
            "formato",
        ),
        (
            "/domicilio_convencional/numero_interior",
            json!(long),
            "domicilio_convencional.numero_interior",
            "longitud",
        ),
    ] {
        let mut sent = data();
        sent["celular"] = Value::Null;
        for place in ["domicilio_social", "domicilio_convencional"] {
            sent[place] = sent["domicilio_fiscal"].clone();
            sent[place]["numero_interior"] = json!("1");
        }
        *sent.pointer_mut(pointer).expect("a field") = value;
        let answer = payroll.send(Method::PUT, "/datos-generales", &sent).await;
        assert_eq!(refusal(&answer), refused(422, "datos_invalidos"));
        let errors = answer.json()["errores"].clone();
        assert_eq!(errors.as_array().map(Vec::len), Some(1), "{errors}");
        assert_eq!(errors[0]["campo"], field);
        assert_eq!(errors[0]["codigo"], code);
    }
    let unchanged = payroll.get("/datos-generales").await.json();
    assert_eq!(unchanged["desde"], "2027-01-10T18:00:00Z");
}

async fn another_shape_is_refused(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    let mut more = data();
    more["rfc"] = json!("EKU9003173C9");
    let mut less = data();
    less["domicilio_fiscal"] = Value::Null;
    for sent in [more, less, json!({}), json!([])] {
        let answer = payroll.send(Method::PUT, "/datos-generales", &sent).await;
        assert_eq!(refusal(&answer), refused(422, "datos_invalidos"), "{sent}");
    }
}
