//! What is given out by the pages: IMSS's file of workers, the capture sheet, workbooks.

use crate::capture::{begun, right, running, scene};
use axum::http::StatusCode;
use domain::informativa::Field;
use grid::WorkerTexts;
use informativa::{Capturing, ContractTexts, contracts, workers};
use std::io::{Cursor, Read as _};
use testing::{ILUMINADORA, World};
use uuid::Uuid;

on_each_database!(
    what_is_right_is_downloaded_and_the_rest_is_said_first,
    a_sheet_says_what_is_typed_in_the_order_of_imss,
    more_than_imss_takes_at_once_come_in_a_zip,
    returns_and_registers_are_downloaded_as_workbooks,
    nothing_of_anothers_is_given_out,
);

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn worker(nss: &str, curp: &str, sbc: &str) -> WorkerTexts {
    WorkerTexts::new(nss, curp, sbc, "LUCÍA GÓMEZ")
}

/// A return with a contract that has these workers; the contract's id, and both addresses.
async fn captured(
    world: &World,
    right: &Capturing,
    work: &str,
    texts: &ContractTexts,
    rows: Vec<WorkerTexts>,
) -> (Uuid, String, String) {
    let services = &world.services;
    let id = begun(world, right, running(world)).await;
    let contract = contracts::add(services, right, id, texts).await;
    let contract = contract.expect("a contract");
    let added = workers::add(services, right, contract, rows).await;
    added.expect("workers");
    let of = format!("{work}/informativas/{id}");
    let base = format!("{of}/contratos/{contract}");
    (contract, of, base)
}

fn two_right_and_one_wrong() -> Vec<WorkerTexts> {
    vec![
        worker("12345678903", "GOML950214MDFMRC06", "512.3"),
        worker("2345678904", "rixt880930hjcsxm03", "480"),
        worker("98765432104", "RIMA950821MPLSNN00", "300"),
    ]
}

async fn what_is_right_is_downloaded_and_the_rest_is_said_first(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let texts = ContractTexts::default();
    let rows = two_right_and_one_wrong();
    let (_, of, base) = captured(&world, &right, &work, &texts, rows).await;
    let sheet = browser.get(&format!("{base}/hoja")).await;
    assert_eq!(sheet.status, StatusCode::OK);
    let shown = sheet.shown();
    assert!(
        shown.contains("2 trabajadores en el formato del IMSS"),
        "{shown}"
    );
    assert!(shown.contains("1 renglón no va, porque tiene algo por corregir."));
    assert!(sheet.raw().contains(&format!("href=\"{of}/hallazgos\"")));
    let file = format!("{base}/archivo-imss");
    assert!(sheet.raw().contains(&format!("href=\"{file}\"")));
    // People look for it where the workers are.
    let list = browser.get(&format!("{base}/trabajadores")).await;
    let link = format!("href=\"{base}/hoja#trabajadores\"");
    assert!(list.raw().contains(&link));
    let contract = browser.get(&base).await;
    assert!(contract.raw().contains(&format!("href=\"{base}/hoja\"")));
    let file = browser.get(&file).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename*=UTF-8''trabajadores-contrato-1.csv"
    );
    let expected = "\u{FEFF}NSS(11 dígitos), CURP(18 caracteres), Salario base de cotización(numérico con 2 decimales)\r\n\
        02345678904,RIXT880930HJCSXM03,480.00\r\n12345678903,GOML950214MDFMRC06,512.30\r\n";
    assert_eq!(file.bytes, expected.as_bytes());
    // Nothing that could be uploaded is offered where nothing is right.
    let empty = contracts::duplicate(&world.services, &right, contract_of(&base)).await;
    let empty = format!("{of}/contratos/{}/hoja", empty.expect("a contract"));
    let empty = browser.get(&empty).await;
    assert!(
        empty
            .shown()
            .contains("Todavía no hay renglones que puedan ir.")
    );
    assert!(!empty.raw().contains("archivo-imss"));
}

fn contract_of(base: &str) -> Uuid {
    let (_, id) = base.rsplit_once('/').expect("an id");
    Uuid::try_parse(id).expect("an id")
}

async fn a_sheet_says_what_is_typed_in_the_order_of_imss(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let texts = ContractTexts::of(|field| match field {
        Field::Rfc => "xiqb891116qe4",
        Field::Name => "Berenice Ximo Quezada",
        Field::Mobile => "55 1234 5678",
        Field::PostalCode => "06000",
        Field::Order => "4500010070",
        Field::Object => "Limpieza nocturna",
        Field::Folio => "A1-0001",
        Field::Service => "Servicios de limpieza",
        Field::Start => "2026-9-1",
        Field::End => "no sé",
        _ => "",
    });
    let (_, _, base) = captured(&world, &right, &work, &texts, Vec::new()).await;
    let sheet = browser.get(&format!("{base}/hoja")).await;
    let shown = sheet.shown();
    // As somebody reads it.
    let texts = shown.split('<').map(|part| part.rsplit('>').next());
    let mut rest: String = texts.flatten().collect::<Vec<_>>().join(" ");
    rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "ESCUELA KEMPER URGATE EKU9003173C9",
        "este portal es independiente y no es del IMSS",
        "1. Informativa",
        "Ejercicio",
        "Periodo",
        "Tipo",
        "2. Contratista",
        "3. Contratante",
        "XIQB891116QE4",
        "Berenice Ximo Quezada",
        // The mail was left out.
        "Vacío Por corregir",
        "5512345678",
        "¿Domicilio igual al fiscal?",
        "No",
        "06000",
        "4. Contrato",
        "4500010070 Limpieza nocturna",
        "A1-0001 Servicios de limpieza",
        "01/09/2026",
        // What is no day stays as it was typed, to be put right.
        "no sé Por corregir",
        "5. Trabajadores",
    ] {
        let Some((_, after)) = rest.split_once(part) else {
            panic!("no {part} in {rest}");
        };
        rest = after.to_owned();
    }
}

async fn more_than_imss_takes_at_once_come_in_a_zip(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let mut generator = testing_values::Generator::new(3);
    let mut rows = Vec::new();
    while rows.len() < 3_100 {
        let (nss, curp) = (generator.nss(), generator.curp());
        // Nobody of the future.
        if curp.as_bytes()[16].is_ascii_digit() {
            rows.push(worker(&nss, &curp, "500"));
        }
    }
    let texts = ContractTexts::default();
    let (_, _, base) = captured(&world, &right, &work, &texts, rows).await;
    let sheet = browser.get(&format!("{base}/hoja")).await;
    assert!(
        sheet.shown().contains("vienen 2 archivos en un ZIP"),
        "{}",
        sheet.shown()
    );
    let file = browser.get(&format!("{base}/archivo-imss")).await;
    assert_eq!(file.header("content-type"), "application/zip");
    assert!(
        file.header("content-disposition")
            .ends_with("trabajadores-contrato-1.zip")
    );
    assert!(file.bytes.starts_with(b"PK"));
}

/// The first sheet of a workbook, as it stands in the file.
fn first_sheet(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut sheet = archive
        .by_name("xl/worksheets/sheet1.xml")
        .expect("a sheet");
    let mut text = String::new();
    sheet.read_to_string(&mut text).expect("a text");
    text
}

async fn returns_and_registers_are_downloaded_as_workbooks(world: &World) {
    let (world, mut browser, right, work) = scene(world).await;
    let texts = ContractTexts::of(|field| match field {
        Field::Rfc => "XIQB891116QE4",
        Field::Name => "Berenice",
        _ => "",
    });
    let rows = two_right_and_one_wrong();
    let (_, of, _) = captured(&world, &right, &work, &texts, rows).await;
    let services = format!("{work}/servicios");
    let service = [("folio", "A1"), ("servicio", "Servicios de limpieza")];
    browser.post(&services, &service).await;
    for (page, book, first) in [
        (of.clone(), format!("{of}/libro"), ["Contrato", "1"]),
        (
            format!("{work}/clientes"),
            format!("{work}/libro"),
            ["RFC del cliente", "XIQB891116QE4"],
        ),
        (
            services,
            format!("{work}/libro?de=servicios"),
            ["Folio del REPSE", "A1"],
        ),
        (
            format!("{work}/trabajadores"),
            format!("{work}/libro?de=trabajadores"),
            ["NSS", "02345678904"],
        ),
    ] {
        let shown = browser.get(&page).await;
        assert!(shown.raw().contains(&format!("href=\"{book}\"")), "{page}");
        let file = browser.get(&book).await;
        assert_eq!(file.status, StatusCode::OK, "{book}");
        assert_eq!(file.header("content-type"), XLSX);
        let name = file.header("content-disposition");
        assert!(name.starts_with("attachment; "), "{name}");
        let sheet = first_sheet(&file.bytes);
        for cell in first {
            assert!(sheet.contains(&format!("<t>{cell}</t>")), "{book}: {sheet}");
        }
    }
}

async fn nothing_of_anothers_is_given_out(world: &World) {
    let (world, mut browser, mine, work) = scene(world).await;
    world.contratista(ILUMINADORA, "Iluminadora").await;
    let theirs = right(&world, ILUMINADORA).await;
    let other = format!("/trabajo/{}", theirs.contratista().id);
    let texts = ContractTexts::default();
    let rows = two_right_and_one_wrong();
    let (_, of, base) = captured(&world, &theirs, &other, &texts, rows).await;
    let through_mine = |address: &str| address.replace(&other, &work);
    for address in [
        format!("{base}/hoja"),
        format!("{base}/archivo-imss"),
        format!("{of}/libro"),
    ] {
        for address in [through_mine(&address), address] {
            let answer = browser.get(&address).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        }
    }
    let books = format!("{other}/libro?de=trabajadores");
    assert_eq!(browser.get(&books).await.status, StatusCode::NOT_FOUND);
    // A contract of another return than the one in the address is none of it.
    let id = begun(&world, &mine, running(&world)).await;
    let contract = contracts::add(&world.services, &mine, id, &texts).await;
    let contract = contract.expect("a contract");
    let earlier = begun(&world, &mine, running(&world).previous()).await;
    let mixed = format!("{work}/informativas/{earlier}/contratos/{contract}/archivo-imss");
    assert_eq!(browser.get(&mixed).await.status, StatusCode::NOT_FOUND);
}
