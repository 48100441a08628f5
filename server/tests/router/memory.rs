//! How much memory the process takes, whatever ten accounts send at once. The senders run in it, too.

use crate::api::imports;
use crate::api::payroll::{Payroll, another, token};
use crate::efirma::enter;
use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode, header};
use domain::Cuatrimestre;
use grid::paste::MOST_BYTES;
use informativa::{Capturing, ContractTexts, contracts, returns};
use services::api_tokens::Scope;
use std::collections::BTreeMap;
use testing::World;
use testing::efirmas::{authorities, company};
use testing_portal::{Pieces, Portal};
use tokio::task::JoinSet;

on_each_database!(
    ten_accounts_that_send_what_they_want_take_no_more_than_128_mb,
    nor_do_ten_that_send_lists_of_workers,
);

/// The RFCs of ten companies.
fn rfcs() -> Vec<&'static str> {
    const HOMOCLAVE: &[u8] = b"123456789A";
    (0..10)
        .map(|number| {
            let right = HOMOCLAVE.iter().find_map(|digit| {
                let rfc = format!(
                    "AB{}040805XX{}",
                    char::from(b'A' + number),
                    char::from(*digit)
                );
                domain::Rfc::parse(&rfc).ok().map(|_| rfc)
            });
            &*right
                .unwrap_or_else(|| format!("AB{}040805XX0", char::from(b'A' + number)))
                .leak()
        })
        .collect()
}

/// A value of `/proc/self/status`, in kB.
fn memory(key: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("what Linux says of us");
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    let number = line.map(|line| line.trim_matches([':', ' ', '\t', 'k', 'B']).parse());
    number.expect("a line of it").expect("a number")
}

/// The memory in use now, in kB; from now on `VmHWM` is the most that is.
fn idle() -> usize {
    let reset = std::fs::write("/proc/self/clear_refs", "5");
    reset.expect("Linux forgets the most memory that was in use so far");
    memory("VmRSS")
}

/// How much more memory than this, in MB, was in use since.
fn more_than(idle: usize) -> usize {
    memory("VmHWM").saturating_sub(idle) / 1024
}

async fn ten_accounts_that_send_what_they_want_take_no_more_than_128_mb(world: &World) {
    let world = &world.trusting(authorities());
    let mut accounts = Vec::new();
    for rfc in rfcs() {
        let administration = another(world, rfc).await;
        accounts.push(Payroll::of(world, &administration).await);
    }
    let long = "x".repeat(1_000);
    let texts = format!("a</t></si>{}<si><t>", "<si/>".repeat(5_000_000));
    let people = "RIMA950821MPLSNN00,Andrea,Ríos,andrea@ejemplo.mx\n".repeat(5_000);
    let files: [Vec<u8>; 5] = [
        imports::workbook(&long, 5_000),
        imports::workbook(&"x".repeat(30 * 1024 * 1024), 5_000),
        imports::workbook(&texts, 10),
        imports::workbook("x", 5_000),
        format!("CURP,nombre,apellidos,correo\n{people}").into_bytes(),
    ];
    // A first request, for everything that is set up once.
    accounts[0]
        .file(Method::POST, "/cargas", imports::XLSX, &files[3])
        .await;
    let idle = idle();
    let mut sent = JoinSet::new();
    for account in &accounts {
        for file in &files {
            let (account, file) = (account.with(&account.token), file.clone());
            sent.spawn(async move {
                let answer = account
                    .file(Method::POST, "/cargas", imports::XLSX, &file)
                    .await;
                if answer.status != StatusCode::CREATED {
                    return answer.status;
                }
                let address = answer.location().replace("/api/v1", "");
                for _ in 0..3 {
                    account.get(&address).await;
                }
                account.get(&format!("{address}/por-corregir")).await.status
            });
        }
    }
    let statuses = counted(sent).await;
    assert!(
        statuses
            .keys()
            .all(|status| [200, 404, 422, 503].contains(status)),
        "{statuses:?}"
    );
    let more = more_than(idle);
    assert!(
        more <= 128,
        "{more} MB more than {} MB; {statuses:?}",
        idle / 1024
    );
}

/// How often which status was answered.
async fn counted(mut sent: JoinSet<StatusCode>) -> BTreeMap<u16, usize> {
    let mut statuses = BTreeMap::new();
    while let Some(status) = sent.join_next().await {
        let status = status.expect("an answer").as_u16();
        *statuses.entry(status).or_insert(0) += 1;
    }
    statuses
}

/// Lists of workers as long as they may be: what people paste, and what costs most to read.
async fn nor_do_ten_that_send_lists_of_workers(world: &World) {
    let world = &world.trusting(authorities());
    let portal = Portal::over(world);
    let program = portal.browser();
    let padded = |line: &str| line.repeat((MOST_BYTES - 100) / line.len());
    let pasted: Vec<Bytes> = [
        "12345678903\tRIMA950821MPLSNN00\t512.30\tMARIA RIOS LUNA\n",
        "x\n",
        "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\tx\n",
        "\n",
        "&amp;\n",
        "\"",
    ]
    .map(|line| format!("lista={}", padded(line)).into())
    .into();
    let lines: Vec<Bytes> = ["{\"nss\":\"12345678903\"}\n", "{}\n", "{\"nss\":\"1\"}\n"]
        .map(|line| padded(line).into())
        .into();
    let mut accounts = Vec::new();
    for rfc in rfcs() {
        let administration = another(world, rfc).await;
        let token = token(world, &administration, "Nómina", &Scope::ALL).await;
        let mut browser = portal.browser();
        enter(&mut browser, company(rfc, "Otra Empresa")).await;
        let right = Capturing::from(&administration);
        let period = Cuatrimestre::containing(world.services.today());
        let id = returns::start(&world.services, &right, period, false).await;
        let id = id.expect("a return");
        let contract = contracts::add(&world.services, &right, id, &ContractTexts::default()).await;
        let contract = contract.expect("a contract");
        let page = format!(
            "/trabajo/{}/informativas/{id}/contratos/{contract}/pegar",
            administration.contratista().id
        );
        let address = format!("/api/v1/contratos/{contract}/trabajadores");
        accounts.push((browser, page, token, address));
    }
    let idle = idle();
    let mut sent = JoinSet::new();
    for (browser, page, token, address) in &accounts {
        for list in &pasted {
            let (browser, page, list) = (browser.clone(), page.clone(), list.clone());
            sent.spawn(async move {
                let request = browser
                    .request(Method::POST, &page)
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(Body::new(Pieces(list)));
                browser.passing(request.expect("a request")).await
            });
        }
        for list in &lines {
            let (program, address, list) = (program.clone(), address.clone(), list.clone());
            let token = format!("Bearer {token}");
            sent.spawn(async move {
                let request = program
                    .request(Method::POST, &address)
                    .header(header::AUTHORIZATION, token)
                    .header(header::CONTENT_TYPE, "application/x-ndjson")
                    .body(Body::new(Pieces(list)));
                program.passing(request.expect("a request")).await
            });
        }
    }
    let statuses = counted(sent).await;
    assert!(
        statuses
            .keys()
            .all(|status| [200, 303, 409, 422, 503].contains(status)),
        "{statuses:?}"
    );
    assert!(statuses.contains_key(&303), "{statuses:?}");
    let more = more_than(idle);
    assert!(
        more <= 128,
        "{more} MB more than {} MB; {statuses:?}",
        idle / 1024
    );
}
