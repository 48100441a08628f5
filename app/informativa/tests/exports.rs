//! What is given out: right, whole, on record, and within its memory; on SQLite and on PostgreSQL alike.
#![expect(clippy::unwrap_used, reason = "all of this is a test")]

#[macro_use]
extern crate testing;

use domain::Cuatrimestre;
use domain::informativa::Field;
use informativa::exports::{self, ForImss, Register};
use informativa::workers::WorkerTexts;
use informativa::{CaptureError, Capturing, ContractTexts, contracts, repse, returns, workers};
use platform::entities::audit_event;
use sea_orm::EntityTrait as _;
use services::Administration;
use sheet::{Cell, FileError, Limits, Sink, Workbook};
use std::io::Cursor;
use testing::{ILUMINADORA, KEMPER, World, rfc};
use uuid::Uuid;

on_each_database!(
    what_is_right_goes_to_imss_and_the_rest_is_counted,
    a_return_is_given_out_as_it_was_typed,
    registers_are_given_out,
    what_is_given_out_is_on_record_and_only_to_whom_it_belongs,
);

struct Captured {
    right: Capturing,
    informativa: Uuid,
    contract: Uuid,
}

async fn begun(world: &World, contratista: &str) -> Captured {
    world.contratista(contratista, "Una Empresa").await;
    let right = Administration::of_operator(&world.services, &rfc(contratista)).await;
    let right: Capturing = (&right.unwrap()).into();
    let period = Cuatrimestre::containing(world.services.today());
    let services = &world.services;
    let informativa = returns::start(services, &right, period, false).await;
    let informativa = informativa.unwrap();
    let texts = ContractTexts::of(|field| match field {
        Field::Rfc => "XIQB891116QE4",
        Field::Name => "=Berenice",
        Field::Order => "4500010070",
        Field::Object => "Limpieza",
        _ => "",
    });
    let contract = contracts::add(services, &right, informativa, &texts).await;
    Captured {
        right,
        informativa,
        contract: contract.unwrap(),
    }
}

fn row([nss, curp, sbc, name]: [&str; 4]) -> WorkerTexts {
    WorkerTexts::new(nss, curp, sbc, name)
}

const ANA: [&str; 4] = ["12345678903", "GOML950214MDFMRC06", "512.3", "ANA LÓPEZ"];
const RITA: [&str; 4] = ["2345678904", "rixt880930hjcsxm03", "$1,480", ""];

/// Rows of which only those of Ana and Rita are right.
fn rows() -> Vec<WorkerTexts> {
    let rows = [
        ANA,
        // Again: IMSS takes an NSS once in a contract.
        ANA,
        RITA,
        ["98765432103", "RIMA950821MPLSNN00", "", "SIN SALARIO"],
        ["98765432104", "RIMA950821MPLSNN00", "300", "NSS MAL"],
    ];
    rows.map(row).into()
}

async fn what_is_right_goes_to_imss_and_the_rest_is_counted(world: &World) {
    let of = begun(world, KEMPER).await;
    let services = &world.services;
    let none = exports::imss_rows(services, &of.right, of.contract).await;
    assert_eq!(none.unwrap(), ForImss::default());
    workers::add(services, &of.right, of.contract, rows())
        .await
        .unwrap();
    let counts = exports::imss_rows(services, &of.right, of.contract).await;
    assert_eq!(
        counts.unwrap(),
        ForImss {
            right: 2,
            left_out: 3
        }
    );
    let file = exports::imss_file(services, &of.right, of.contract).await;
    let file = file.unwrap();
    assert_eq!(file.name, "trabajadores-contrato-1.csv");
    assert_eq!((file.rows, file.left_out), (2, 3));
    let text = String::from_utf8(file.bytes).unwrap();
    let (_, written) = text.split_once("\r\n").unwrap();
    assert_eq!(
        written,
        "02345678904,RIXT880930HJCSXM03,1480.00\r\n12345678903,GOML950214MDFMRC06,512.30\r\n"
    );
}

/// The rows of a workbook's sheets, cells parted by bars; a number fails.
fn read(bytes: Vec<u8>) -> Vec<(String, Vec<String>)> {
    #[derive(Default)]
    struct Lines(Vec<String>);

    impl Sink for Lines {
        type Error = FileError;

        fn row(&mut self, _: u32, _: bool, cells: &[Cell<'_>]) -> Result<(), FileError> {
            assert!(cells.iter().all(|cell| !cell.is_number));
            let cells: Vec<&str> = cells.iter().map(|cell| &*cell.text).collect();
            self.0.push(cells.join("|"));
            Ok(())
        }
    }

    let limits = Limits {
        rows: 200_000,
        ..payroll::limits::TABLE
    };
    let mut workbook = Workbook::open(Cursor::new(bytes), &limits).unwrap();
    let names: Vec<String> = workbook.sheets().into_iter().map(str::to_owned).collect();
    let sheets = names.into_iter().enumerate();
    sheets
        .map(|(sheet, name)| {
            let mut lines = Lines::default();
            workbook.rows(sheet, &mut lines).unwrap();
            (name, lines.0)
        })
        .collect()
}

async fn a_return_is_given_out_as_it_was_typed(world: &World) {
    let of = begun(world, KEMPER).await;
    let services = &world.services;
    workers::add(services, &of.right, of.contract, rows())
        .await
        .unwrap();
    let empty = ContractTexts::default();
    contracts::add(services, &of.right, of.informativa, &empty)
        .await
        .unwrap();
    let file = exports::of_return(services, &of.right, of.informativa).await;
    let file = file.unwrap();
    assert!(file.name.starts_with("informativa-2"), "{}", file.name);
    assert_eq!(file.rows, 5);
    let sheets = read(file.bytes);
    let [(first, contracts), (second, workers)] = &sheets[..] else {
        unreachable!("two sheets")
    };
    assert_eq!(
        (first.as_str(), second.as_str()),
        ("Contratos", "Trabajadores")
    );
    assert_eq!(
        contracts[0],
        "Contrato|RFC del cliente|Nombre o razón social|Correo|Teléfono móvil|Teléfono fijo|Código postal|Colonia|\
         Calle|Número exterior|Número interior|Entre calles|Objeto del contrato|Número de pedido u orden|\
         Folio del REPSE|Servicio u obra especializado|Inicio|Fin|Trabajadores|Por corregir|Para revisar"
    );
    // What would begin a formula is a text: what was typed, behind an apostrophe.
    assert!(
        contracts[1].starts_with("1|XIQB891116QE4|'=Berenice|"),
        "{}",
        contracts[1]
    );
    assert!(contracts[1].contains("|Limpieza|4500010070|"));
    let judged = informativa::judging::judge(services, &of.right, of.informativa).await;
    let judged = judged.unwrap();
    let [blocking, warnings] = judged.of_contracts[&of.contract];
    assert!(contracts[1].ends_with(&format!("|5|{blocking}|{warnings}")));
    // Each finding is of a contract, and of one only.
    let counted: u32 = judged
        .of_contracts
        .values()
        .map(|[blocking, _]| blocking)
        .sum();
    assert_eq!(usize::try_from(counted).unwrap(), judged.blocking);
    assert!(contracts[2].starts_with("2|") && contracts[2].contains("|0|"));
    assert_eq!(contracts.len(), 3);
    assert_eq!(workers[0], "Contrato|NSS|CURP|SBC|Nombre");
    assert_eq!(
        workers[1],
        "1|12345678903|GOML950214MDFMRC06|512.3|ANA LÓPEZ"
    );
    assert_eq!(workers[4], "1|98765432103|RIMA950821MPLSNN00||SIN SALARIO");
    assert_eq!(workers.len(), 6);
}

async fn registers_are_given_out(world: &World) {
    let of = begun(world, KEMPER).await;
    let services = &world.services;
    workers::add(services, &of.right, of.contract, rows())
        .await
        .unwrap();
    let typed = |field| match field {
        repse::ServiceField::Folio => "A1-0001".to_owned(),
        repse::ServiceField::Description => "Limpieza de inmuebles".to_owned(),
        repse::ServiceField::ValidUntil => "2028-05-31".to_owned(),
    };
    repse::register(services, &of.right, typed).await.unwrap();
    let mut rows = Vec::new();
    for register in Register::ALL {
        let file = exports::of_register(services, &of.right, register).await;
        let file = file.unwrap();
        assert_eq!(file.name, format!("{}.xlsx", register.code()));
        let sheets = read(file.bytes);
        assert_eq!(sheets.len(), 1);
        assert_eq!(sheets[0].1.len() as u64, file.rows + 1);
        rows.push(sheets[0].1[1..].to_vec());
    }
    assert!(rows[0][0].starts_with("XIQB891116QE4|'=Berenice|"));
    assert_eq!(rows[1], ["A1-0001|Limpieza de inmuebles|2028-05-31"]);
    // The register has those who were right, in canonical form.
    assert!(rows[2][0].starts_with("02345678904|RIXT880930HJCSXM03|1480.00||"));
    assert!(rows[2][1].starts_with("12345678903|GOML950214MDFMRC06|512.30|ANA LÓPEZ|"));
    assert_eq!(rows[2].len(), 2);
}

async fn what_is_given_out_is_on_record_and_only_to_whom_it_belongs(world: &World) {
    let of = begun(world, KEMPER).await;
    let services = &world.services;
    workers::add(services, &of.right, of.contract, rows())
        .await
        .unwrap();
    // Looking at how many there are gives nothing out.
    exports::imss_rows(services, &of.right, of.contract)
        .await
        .unwrap();
    let another = begun(world, ILUMINADORA).await;
    let theirs = &another.right;
    let refused = exports::imss_file(services, theirs, of.contract).await;
    assert!(matches!(refused, Err(CaptureError::Unknown)));
    let refused = exports::of_return(services, theirs, of.informativa).await;
    assert!(matches!(refused, Err(CaptureError::Unknown)));
    let file = exports::of_register(services, theirs, Register::Workers).await;
    assert_eq!(file.unwrap().rows, 0);
    exports::imss_file(services, &of.right, of.contract)
        .await
        .unwrap();
    exports::of_return(services, &of.right, of.informativa)
        .await
        .unwrap();
    let events = audit_event::Entity::find().all(services.database()).await;
    let told: Vec<(Option<Uuid>, String)> = (events.unwrap().into_iter())
        .filter(|event| event.kind == "exported")
        .map(|event| (event.contratista_id, event.details))
        .collect();
    let [contratista, other] = [&of, &another].map(|of| Some(of.right.contratista().id));
    let of_whom: Vec<_> = told.iter().map(|(of, _)| *of).collect();
    assert_eq!(of_whom, [other, contratista, contratista]);
    let details = |what, of: Option<Uuid>, rows| {
        let of = of.map_or(String::new(), |of| format!(r#""of":"{of}","#));
        format!(r#"{{"author":"operator",{of}"rows":{rows},"what":"{what}"}}"#)
    };
    assert_eq!(told[0].1, details("workers", None, 0));
    assert_eq!(told[1].1, details("imss_file", Some(of.contract), 2));
    assert_eq!(told[2].1, details("return", Some(of.informativa), 5));
}

/// A line of what the kernel says of this process, in kibibytes.
#[cfg(target_os = "linux")]
fn memory(of: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(of)).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    words[1].parse().unwrap()
}

/// The largest return there can be, each row of it wrong, so that most is said of it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_largest_return_is_given_out_within_64_mb() {
    use sea_orm::ConnectionTrait as _;

    let world = World::on_sqlite().await;
    let of = begun(&world, KEMPER).await;
    let services = &world.services;
    let texts = ContractTexts::default();
    for _ in 1..5 {
        let more = contracts::add(services, &of.right, of.informativa, &texts).await;
        more.unwrap();
    }
    // By the database itself: what this process needed for writing them would be there for reading them.
    let rows = "WITH RECURSIVE rows(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM rows WHERE n < 20000) \
                INSERT INTO informativa_workers (contract_id, \"row\", revision, nss, curp, sbc, name) \
                SELECT c.id, n, 1, printf('%011d', c.number * 20000 + n), 'GOML950214MDFMRC06', '512.30', \
                'MARÍA DE LOS ÁNGELES ' || n FROM informativa_contracts c, rows";
    let database = services.database();
    database.execute_unprepared(rows).await.unwrap();
    let next = "UPDATE informativa_contracts SET next_row = 20001";
    database.execute_unprepared(next).await.unwrap();
    let idle = memory("VmRSS:");
    // From here on the peak counts anew.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let file = exports::of_return(services, &of.right, of.informativa).await;
    let file = file.unwrap();
    let took = (memory("VmHWM:") - idle) / 1024;
    assert_eq!(file.rows, 100_000);
    assert!(took < 64, "{took} MB");
}
