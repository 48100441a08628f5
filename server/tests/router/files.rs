//! Workers from a file, by the pages: choosing it, reviewing, taking over, undoing; and what is refused.

use crate::capture::{begun, right, running, scene};
use axum::http::StatusCode;
use informativa::{Capturing, ContractTexts, contracts, workers};
use payroll::samples::{Sample, SampleEmployer, aseg, sua};
use testing::{ILUMINADORA, KEMPER, World};
use testing_portal::{Browser, Portal};
use uuid::Uuid;

on_each_database!(
    a_file_is_reviewed_taken_over_and_undone,
    rows_that_are_not_ticked_stay_out,
    what_is_wrong_with_a_file_is_said_beside_it,
    a_registration_is_asked_for_before_it_is_taken_over,
    nobody_else_s_contract_takes_a_file,
);

const ANA: [&str; 2] = ["12345678903", "GOML950214MDFMRC06"];
const RITA: [&str; 2] = ["02345678904", "RIXT880930HJCSXM03"];

struct Scene {
    world: World,
    browser: Browser,
    right: Capturing,
    contract: Uuid,
    /// The address of the contract's file.
    file: String,
}

async fn contract(world: &World) -> Scene {
    let (world, browser, right, work) = scene(world).await;
    let informativa = begun(&world, &right, running(&world)).await;
    let texts = ContractTexts::of(|_| "");
    let contract = contracts::add(&world.services, &right, informativa, &texts).await;
    let contract = contract.expect("a contract");
    let file = format!("{work}/informativas/{informativa}/contratos/{contract}/archivo");
    Scene {
        world,
        browser,
        right,
        contract,
        file,
    }
}

impl Scene {
    async fn workers(&self) -> Vec<String> {
        let found = workers::list(&self.world.services, &self.right, self.contract, 1, 50).await;
        let line = |row: workers::Row| format!("{} {}", row.texts.nss, row.texts.sbc);
        found
            .expect("workers")
            .items
            .into_iter()
            .map(line)
            .collect()
    }

    /// The address of the preview to which sending a file has led.
    async fn send(&mut self, name: &str, bytes: &[u8]) -> String {
        let sent = self.browser.upload(&self.file, name, bytes).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.shown());
        sent.location().to_owned()
    }
}

fn csv() -> Vec<u8> {
    let rows = format!(
        "NSS,CURP,SBC\n{},{},512.30\n{},{},600\n12345678904,{},1\n",
        ANA[0], ANA[1], RITA[0], RITA[1], ANA[1]
    );
    rows.into_bytes()
}

async fn a_file_is_reviewed_taken_over_and_undone(world: &World) {
    let mut scene = contract(world).await;
    let page = scene.browser.get(&scene.file).await;
    assert!(
        page.shown()
            .contains("Traer trabajadores de un archivo al contrato 1")
    );
    let preview = scene.send("nómina.csv", &csv()).await;
    let page = scene.browser.get(&preview).await;
    let shown = page.shown();
    assert!(shown.contains("Traer 2 renglones"), "{shown}");
    assert!(shown.contains("El último número no corresponde con el resto del NSS"));
    assert!(scene.workers().await.is_empty());

    let rejected = scene
        .browser
        .get(&format!("{preview}?ver=por-corregir"))
        .await;
    assert!(rejected.shown().contains("12345678904") && !rejected.shown().contains(RITA[0]));
    let book = scene.browser.get(&format!("{preview}/rechazados")).await;
    assert_eq!(book.status, StatusCode::OK);
    assert!(book.bytes.starts_with(b"PK"));

    let taken = scene.browser.post(&format!("{preview}/traer"), &[]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    assert_eq!(
        scene.workers().await,
        ["12345678903 512.30", "02345678904 600.00"]
    );
    let page = scene.browser.get(taken.location()).await;
    assert!(
        page.shown()
            .contains("Los trabajadores del archivo quedaron en el contrato.")
    );
    // Pressed twice, it is the same.
    scene.browser.post(&format!("{preview}/traer"), &[]).await;
    assert_eq!(scene.workers().await.len(), 2);
    let list = scene.browser.get(&scene.file).await;
    assert!(list.shown().contains("Traído"));

    let undone = scene
        .browser
        .post(&format!("{preview}/deshacer"), &[])
        .await;
    let page = scene.browser.get(undone.location()).await;
    assert!(page.shown().contains("el contrato quedó como estaba"));
    assert!(scene.workers().await.is_empty());
}

async fn rows_that_are_not_ticked_stay_out(world: &World) {
    let mut scene = contract(world).await;
    let preview = scene.send("x.csv", &csv()).await;
    // The rows of the page by their places: the rejected one comes first, the ticked one is the last.
    let fields = [("renglon-0", "si"), ("renglon-1", "si"), ("si-1", "si")];
    let noted = scene.browser.post(&preview, &fields).await;
    let page = scene.browser.get(noted.location()).await;
    assert!(page.shown().contains("Traer 1 renglón"), "{}", page.shown());
    scene.browser.post(&format!("{preview}/traer"), &[]).await;
    assert_eq!(scene.workers().await, ["02345678904 600.00"]);
}

async fn what_is_wrong_with_a_file_is_said_beside_it(world: &World) {
    let mut scene = contract(world).await;
    let foreign = SampleEmployer {
        rfc: ILUMINADORA,
        registration: "Y5412345108",
        name: "",
    };
    let sample = Sample {
        nss: ANA[0],
        curp: ANA[1],
        cents: 51_230,
        name: ["A", "B", "C"],
    };
    for (bytes, said) in [
        (Vec::new(), "Elige tu archivo."),
        (b"%PDF-1.7\0".to_vec(), "No reconocemos este archivo."),
        (
            b"NSS,CURP,SBC\n".to_vec(),
            "El archivo no trae trabajadores.",
        ),
        (sua(foreign, &[sample]), "Este archivo es de otro patrón"),
        (vec![b'1'; (64 << 20) + 1], "El archivo es demasiado grande"),
    ] {
        let name = if bytes.is_empty() { "" } else { "x" };
        let answer = scene.browser.upload(&scene.file, name, &bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.shown().contains(said), "{said}: {}", answer.shown());
    }
    // Where the headings do not tell, somebody says which column is which.
    let text = format!("Clave;NSS;Población;Pago\n7;{};{};512.30\n", ANA[0], ANA[1]);
    let answer = scene
        .browser
        .upload(&scene.file, "x.csv", text.as_bytes())
        .await;
    for shown in ["¿Qué columna es cada una?", "Población", "Pago"] {
        assert!(answer.shown().contains(shown), "{shown}");
    }
    let fields = [
        ("columna-nss", "1"),
        ("columna-curp", "2"),
        ("columna-sbc", "3"),
        ("columna-nombre", ""),
    ];
    let file = Some(("x.csv", text.as_bytes()));
    let sent = scene.browser.send_form(&scene.file, &fields, file).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.shown());
    assert!(
        scene
            .browser
            .get(sent.location())
            .await
            .shown()
            .contains("Traer 1 renglón")
    );
}

async fn a_registration_is_asked_for_before_it_is_taken_over(world: &World) {
    let mut scene = contract(world).await;
    let employer = SampleEmployer {
        rfc: KEMPER,
        registration: "Y5412345108",
        name: "",
    };
    let sample = Sample {
        nss: ANA[0],
        curp: ANA[1],
        cents: 51_230,
        name: ["A", "B", "C"],
    };
    let preview = scene.send("ASEG.txt", &aseg(employer, &[sample])).await;
    let page = scene.browser.get(&preview).await;
    assert!(
        page.shown()
            .contains("El registro patronal Y5412345108 es de este contratista")
    );
    let take = format!("{preview}/traer");
    let asked = scene.browser.post(&take, &[]).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.shown().contains("marca la casilla"));
    assert!(scene.workers().await.is_empty());
    scene
        .browser
        .post(&take, &[("registro-propio", "si")])
        .await;
    assert_eq!(scene.workers().await, ["12345678903 512.30"]);
}

async fn nobody_else_s_contract_takes_a_file(world: &World) {
    let mut scene = contract(world).await;
    let preview = scene.send("x.csv", &csv()).await;
    scene.world.contratista(ILUMINADORA, "Indistria").await;
    let other = right(&scene.world, ILUMINADORA).await;
    let informativa = begun(&scene.world, &other, running(&scene.world)).await;
    let texts = ContractTexts::of(|_| "");
    let theirs = contracts::add(&scene.world.services, &other, informativa, &texts).await;
    let theirs = theirs.expect("a contract");
    let address = format!(
        "/trabajo/{}/informativas/{informativa}/contratos/{theirs}/archivo",
        other.contratista().id
    );
    let sent = scene.browser.upload(&address, "x.csv", &csv()).await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND);
    // Nor is a file of one's own found under another contract.
    let own = preview.replace(&scene.contract.to_string(), &Uuid::nil().to_string());
    assert_eq!(scene.browser.get(&own).await.status, StatusCode::NOT_FOUND);
    let mut nobody = Portal::over(&scene.world).browser();
    let sent = nobody.upload(&scene.file, "x.csv", &csv()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert!(
        sent.location().starts_with("/ingresar"),
        "{}",
        sent.location()
    );
}
