//! Many capturistas at once, uploaded by a program.

use super::payroll::{Payroll, another, kemper, token};
use super::program::{refusal, refused};
use alta::{FileError, Format};
use axum::http::{Method, StatusCode};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use services::api_tokens::Scope;
use services::entities::import_row;
use std::io::{Cursor, Write as _};
use testing::efirmas::{authorities, company};
use testing::{ILUMINADORA, KEMPER, World, lucia, tomas};
use testing_portal::Portal;
use uuid::Uuid;
use values::CapturistaField;
use zip::write::SimpleFileOptions;

on_each_database!(
    a_file_is_judged_first_and_registered_once_it_is_confirmed,
    each_file_that_cannot_be_read_says_why,
    a_file_needs_the_general_data_and_the_scope,
    a_file_is_gone_after_an_hour_and_was_never_anybody_elses,
    what_is_kept_and_answered_is_bounded_by_what_was_sent,
);

const CSV: &str = "text/csv; charset=utf-8";
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn file() -> Vec<u8> {
    let (tomas, lucia) = (tomas(), lucia());
    format!(
        "CURP,nombre,apellidos,correo\n{},Andrea,Ríos,andrea@x.example\n=MALA,Ana,Ruiz,ana@x.example\n{},Lucía,Gómez,\n{},Andrea,Ríos,andrea@x.example\n",
        tomas.curp.as_str(), lucia.curp.as_str(), tomas.curp.as_str(),
    )
    .into_bytes()
}

fn results(import: &Value) -> Vec<&str> {
    let rows = import["renglones"].as_array().expect("rows");
    rows.iter()
        .map(|row| row["resultado"].as_str().expect("a result"))
        .collect()
}

/// The CURPs in a downloaded file.
fn curps(file: &[u8]) -> Vec<String> {
    let mut curps = Vec::new();
    alta::read(file, |row, _| {
        curps.push(row.texts[CapturistaField::Curp].clone());
        Ok::<_, FileError>(())
    })
    .expect("it can be read again");
    curps
}

async fn a_file_is_judged_first_and_registered_once_it_is_confirmed(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    let made = payroll.file(Method::POST, "/cargas", CSV, &file()).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let import = made.json();
    assert_eq!(
        results(&import),
        ["por_registrar", "curp", "correo", "repetido"]
    );
    assert_eq!(import["por_registrar"], 1);
    assert_eq!(import["por_corregir"], 3);
    assert_eq!(import["renglones"][1]["numero"], 3);
    assert_eq!(
        import["renglones"][3]["motivo"],
        "Esta CURP ya viene en el renglón 2."
    );
    assert_eq!(import["renglones"][0]["motivo"], Value::Null);
    assert_eq!(payroll.get("/capturistas").await.json()["total"], 0);
    let address = made.location().strip_prefix("/api/v1").expect("ours");
    assert_eq!(payroll.get(address).await.body, made.body);

    let confirm = format!("{address}/confirmar");
    let done = payroll.bare(Method::POST, &confirm).await;
    assert_eq!(
        results(&done.json()),
        ["registrado", "curp", "correo", "repetido"]
    );
    assert_eq!(done.json()["registradas"], 1);
    let again = payroll.bare(Method::POST, &confirm).await;
    assert_eq!(again.body, done.body);
    assert_eq!(payroll.get("/capturistas").await.json()["total"], 1);

    let rejected = payroll.get(&format!("{address}/por-corregir")).await;
    assert_eq!(rejected.header("content-type"), CSV);
    let text = rejected.raw();
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains("'=MALA"), "{text}");
    let workbook = format!("{address}/por-corregir?formato=xlsx");
    let workbook = payroll.get(&workbook).await;
    assert_eq!(workbook.header("content-type"), Format::Xlsx.media_type());
    assert_eq!(curps(&workbook.bytes), curps(&rejected.bytes));
    let neither = format!("{address}/por-corregir?formato=pdf");
    assert_eq!(
        refusal(&payroll.get(&neither).await),
        refused(422, "datos_invalidos")
    );

    let twice = payroll.file(Method::POST, "/cargas", CSV, &file()).await;
    assert_eq!(results(&twice.json())[0], "ya_registrado");
    let other = String::from_utf8(file()).expect("text");
    let other = other.replace("andrea@x.example", "otra@x.example");
    let other = payroll
        .file(Method::POST, "/cargas", CSV, other.as_bytes())
        .await
        .json();
    assert_eq!(results(&other)[0], "ya_registrado_con_otro_correo");
    assert_eq!(
        (&other["ya_registradas"], &other["por_corregir"]),
        (&json!(1), &json!(3))
    );
    let reason = other["renglones"][0]["motivo"].as_str().expect("a reason");
    assert!(
        reason.starts_with("El archivo no cambia su correo."),
        "{reason}"
    );
}

async fn each_file_that_cannot_be_read_says_why(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    for (bytes, code) in [
        (&b""[..], "vacio"),
        (b"CURP,nombre,correo\nx,y,z\n", "falta_columna"),
        (b"CURP,CURP,nombre,apellidos,correo\n", "columna_repetida"),
        (b"CURP,nombre,apellidos,correo\n", "sin_renglones"),
        (b"PK\x03\x04", "formato"),
    ] {
        let answer = payroll.file(Method::POST, "/cargas", XLSX, bytes).await;
        assert_eq!(refusal(&answer), refused(422, "datos_invalidos"));
        let error = &answer.json()["errores"][0];
        assert_eq!(error["campo"], "archivo");
        assert_eq!(error["codigo"], code);
    }
    let large = vec![b'x'; 2 * 1024 * 1024 + 1];
    let answer = payroll.file(Method::POST, "/cargas", CSV, &large).await;
    assert_eq!(refusal(&answer), refused(413, "cuerpo_demasiado_grande"));
    assert_eq!(answer.json()["detail"], "El archivo admite hasta 2 MB.");
    for kind in ["application/json", "text/plain", "text/csvx"] {
        let answer = payroll.file(Method::POST, "/cargas", kind, &file()).await;
        assert_eq!(refusal(&answer), refused(415, "tipo_no_admitido"));
        let detail = answer.json()["detail"].clone();
        assert!(detail.as_str().expect("a text").contains("text/csv"));
    }
}

async fn a_file_needs_the_general_data_and_the_scope(world: &World) {
    let (world, administration) = &kemper(world).await;
    let reading = token(world, administration, "lee", &[Scope::ReadCapturistas]).await;
    let payroll = Payroll::of(world, administration).await.with(&reading);
    let answer = payroll.file(Method::POST, "/cargas", CSV, &file()).await;
    assert_eq!(refusal(&answer), refused(403, "sin_permiso"));
    let session = world
        .contratista_session(company(ILUMINADORA, "Indistria"))
        .await;
    let payroll = Payroll::of(world, session.administration()).await;
    let answer = payroll.file(Method::POST, "/cargas", CSV, &file()).await;
    assert_eq!(refusal(&answer), refused(409, "faltan_datos_generales"));
}

async fn a_file_is_gone_after_an_hour_and_was_never_anybody_elses(world: &World) {
    let world = &world.trusting(authorities());
    let administration = world.kemper().await;
    let payroll = Payroll::of(world, &administration).await;
    let made = payroll.file(Method::POST, "/cargas", CSV, &file()).await;
    let address = made.location().strip_prefix("/api/v1").expect("ours");
    let others = another(world, ILUMINADORA).await;
    let others = Payroll::of(world, &others).await;
    let confirm = format!("{address}/confirmar");
    let rejected = format!("{address}/por-corregir");
    for program in [&others, &payroll] {
        for (method, address) in [
            (Method::GET, address),
            (Method::POST, &confirm),
            (Method::GET, &rejected),
        ] {
            let answer = program.bare(method, address).await;
            assert_eq!(refusal(&answer), refused(404, "no_encontrado"));
        }
        world.later(time::Duration::HOUR);
    }
    let none = payroll.get("/capturistas").await.json();
    assert_eq!(none["total"], json!(0));
}

/// A workbook with this many rows of four cells that all refer to one text.
pub(crate) fn workbook(text: &str, rows: usize) -> Vec<u8> {
    let headings: String = ["CURP", "nombre", "apellidos", "correo"]
        .map(|heading| format!("<c t=\"inlineStr\"><is><t>{heading}</t></is></c>"))
        .concat();
    let row = format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(4)).repeat(rows);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        (
            "_rels/.rels",
            r#"<R><Relationship Id="r" Type="/officeDocument" Target="w"/></R>"#.to_owned(),
        ),
        (
            "w",
            r#"<workbook><sheets><sheet id="a"/></sheets></workbook>"#.to_owned(),
        ),
        (
            "_rels/w.rels",
            r#"<R><Relationship Id="a" Type="/worksheet" Target="s"/><Relationship Id="b" Type="/sharedStrings" Target="t"/></R>"#.to_owned(),
        ),
        ("s", format!("<worksheet><sheetData><row>{headings}</row>{row}</sheetData></worksheet>")),
        ("t", format!("<sst><si><t>{text}</t></si></sst>")),
    ] {
        let started = zip.start_file(name, SimpleFileOptions::default());
        started.and_then(|()| Ok(zip.write_all(content.as_bytes())?)).expect("a part");
    }
    zip.finish().expect("an archive").into_inner()
}

/// Files, and whether they are accepted.
fn uploads() -> Vec<(&'static str, Vec<u8>, bool)> {
    let csv = |row: &str, rows: usize| {
        format!("CURP,nombre,apellidos,correo\n{}", row.repeat(rows)).into_bytes()
    };
    let long = "x".repeat(1_000);
    vec![
        (
            "a text of 1,000 characters in 20,000 cells",
            workbook(&long, 5_000),
            false,
        ),
        ("the same in 160", workbook(&long, 40), true),
        (
            "a text of 100 characters in 20,000 cells",
            workbook(&long[..100], 5_000),
            false,
        ),
        ("one letter in 20,000 cells", workbook("x", 5_000), true),
        (
            "signs that are written longer",
            workbook(&"&amp;".repeat(100), 14),
            true,
        ),
        (
            "as many rows as may be, of as little as may be",
            csv("A,,,\n", 5_000),
            true,
        ),
        (
            "rows as people have them",
            csv("RIMA950821MPLSNN00,Andrea,Ríos,a@x.example\n", 5_000),
            true,
        ),
        (
            "as much as may be",
            csv(
                &format!(
                    "{},{},{},{}\n",
                    &long[..40],
                    &long[..100],
                    &long[..100],
                    &long[..160]
                ),
                5_000,
            ),
            true,
        ),
        (
            "quotation marks",
            csv(
                "\"\"\"\"\"\",\"\"\"\"\"\",\"\"\"\"\"\",\"\"\"\"\"\"\n",
                5_000,
            ),
            true,
        ),
    ]
}

async fn what_is_kept_and_answered_is_bounded_by_what_was_sent(world: &World) {
    let (world, administration) = &kemper(world).await;
    let payroll = Payroll::of(world, administration).await;
    let mut browser = Portal::over(world).browser();
    let token = world
        .contratista_token(company(KEMPER, "Escuela Kemper Urgate"))
        .await;
    browser.cookie = Some(format!("__Host-icsoe={token}"));
    for (what, sent, taken) in uploads() {
        let answer = payroll.file(Method::POST, "/cargas", XLSX, &sent).await;
        assert_eq!(answer.status == StatusCode::CREATED, taken, "{what}");
        if !taken {
            assert_eq!(answer.json()["errores"][0]["codigo"], "contenido");
            assert!(answer.body.len() < 64 * 1024);
            continue;
        }
        let address = answer
            .location()
            .strip_prefix("/api/v1")
            .expect("ours")
            .to_owned();
        let id = address
            .rsplit('/')
            .next()
            .and_then(|id| Uuid::try_parse(id).ok());
        let kept = import_row::Entity::find()
            .filter(import_row::Column::ImportId.eq(id.expect("an id")))
            .all(world.services.database())
            .await
            .expect("rows");
        let most = 64 * 1024 + 8 * sent.len() + 64 * kept.len();
        // The texts, the result, the id and three numbers.
        let stored: usize = (kept.iter())
            .map(|row| {
                let second = row.second_surname.clone().unwrap_or_else(|| "".into());
                let texts = [
                    &row.curp,
                    &row.given_names,
                    &row.first_surname,
                    &second,
                    &row.email,
                ];
                texts.map(|text| text.0.len()).into_iter().sum::<usize>()
                    + row.verdict.len()
                    + 16
                    + 3 * 4
            })
            .sum();
        assert!(
            stored <= most,
            "{what}: {stored} are kept of {}",
            sent.len()
        );
        let pages = answer.json()["paginas"].as_u64().expect("pages");
        let last = format!("{address}?pagina={pages}");
        for (of, answer) in [
            ("what was handed in", answer),
            ("the first page", payroll.get(&address).await),
            ("the last page", payroll.get(&last).await),
        ] {
            let size = answer.body.len();
            assert!(
                size <= most,
                "{what}: {of} has {size} bytes, of {}",
                sent.len()
            );
            let rows = answer.json()["renglones"].as_array().expect("rows").len();
            assert!((1..=100).contains(&rows), "{what}: {of}");
        }
        // The download, and what the page shows of it.
        let id = id.expect("an id");
        let rejected = payroll.get(&format!("{address}/por-corregir")).await;
        let page = browser.get(&format!("/panel/capturistas/carga/{id}")).await;
        for (of, answer) in [("the rejected rows", rejected), ("the preview", page)] {
            assert_eq!(answer.status, StatusCode::OK, "{what}: {of}");
            let size = answer.body.len();
            assert!(size <= most, "{what}: {of} has {size} bytes");
        }
    }
}
