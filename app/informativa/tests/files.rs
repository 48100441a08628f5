//! Workers from a file: shown first, taken over as shown, undone; on SQLite and on PostgreSQL alike.
#![expect(clippy::unwrap_used, reason = "all of this is a test")]

#[macro_use]
extern crate testing;

use domain::Cuatrimestre;
use domain::informativa::Field;
use informativa::files::{
    self, Asked, FileError, FilesError, Format, Mapping, Summary, Taken, Undone, What, Which,
};
use informativa::workers::WorkerTexts;
use informativa::{CaptureError, Capturing, ContractTexts, changes, contracts, returns, workers};
use payroll::samples::{Sample, SampleEmployer, aseg, sua};
use services::Administration;
use std::io::{Seek as _, Write as _};
use testing::{ILUMINADORA, KEMPER, World, rfc};
use time::Duration;
use uuid::Uuid;

on_each_database!(
    what_is_read_is_shown_and_then_taken_over_as_shown,
    workers_who_are_there_are_compared,
    what_somebody_changed_meanwhile_is_kept_and_told,
    a_file_can_be_undone_but_for_what_was_changed_since,
    rows_can_be_left_out_and_a_word_is_decided_by_a_person,
    another_employers_file_is_not_taken_and_a_registration_is_asked_for_once,
    files_that_nobody_confirms_go_and_few_wait,
    a_contract_takes_its_files_along_and_others_see_none_of_them,
    what_does_not_fit_is_not_taken_at_all,
);

const ANA: [&str; 2] = ["12345678903", "GOML950214MDFMRC06"];
const RITA: [&str; 2] = ["02345678904", "RIXT880930HJCSXM03"];

fn csv(rows: &[(&[&str; 2], &str)]) -> String {
    let row = |(who, sbc): &(&[&str; 2], &str)| format!("{},{},{sbc}\n", who[0], who[1]);
    ["NSS,CURP,SBC\n".to_owned(), rows.iter().map(row).collect()].concat()
}

fn spooled(bytes: &[u8]) -> std::fs::File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

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
    let informativa = returns::start(&world.services, &right, period, false)
        .await
        .unwrap();
    let texts = ContractTexts::of(|field| match field {
        Field::Object => "uno",
        _ => "",
    });
    let contract = contracts::add(&world.services, &right, informativa, &texts)
        .await
        .unwrap();
    Captured {
        right,
        informativa,
        contract,
    }
}

impl Captured {
    async fn read(&self, world: &World, bytes: &[u8]) -> Result<Uuid, FilesError> {
        let source = spooled(bytes);
        files::read(
            &world.services,
            &self.right,
            self.contract,
            source,
            Asked::default(),
        )
        .await
    }

    /// The rows of a file in one line each, and what comes of it as a whole.
    async fn shown(&self, world: &World, file: Uuid, which: Which) -> (Summary, Vec<String>) {
        let page = files::page(
            &world.services,
            &self.right,
            self.contract,
            file,
            which,
            1,
            50,
        );
        let (summary, rows) = page.await.unwrap();
        let line = |row: files::Row| {
            let chosen = if row.chosen { "+" } else { "-" };
            let said = row.said.join(",");
            format!(
                "{}{chosen} {:?} {} {} {said}",
                row.line, row.what, row.texts.nss, row.texts.sbc
            )
        };
        let rows = rows.items.into_iter().map(line);
        (summary, rows.map(|row| row.trim_end().to_owned()).collect())
    }

    async fn confirm(&self, world: &World, file: Uuid) -> Taken {
        let services = &world.services;
        files::confirm(services, &self.right, self.contract, file, false)
            .await
            .unwrap()
    }

    async fn workers(&self, world: &World) -> Vec<String> {
        let rows = workers::list(&world.services, &self.right, self.contract, 1, 50).await;
        let line = |row: workers::Row| format!("{} {}", row.texts.nss, row.texts.sbc);
        rows.unwrap().items.into_iter().map(line).collect()
    }

    async fn change(&self, world: &World, index: usize, texts: WorkerTexts) {
        let services = &world.services;
        let rows = workers::list(services, &self.right, self.contract, 1, 50)
            .await
            .unwrap();
        let row = &rows.items[index];
        workers::save(
            services,
            &self.right,
            self.contract,
            row.row,
            row.revision,
            texts,
        )
        .await
        .unwrap();
    }
}

async fn what_is_read_is_shown_and_then_taken_over_as_shown(world: &World) {
    let captured = begun(world, KEMPER).await;
    let text = csv(&[
        (&ANA, "512.30"),
        (&["12345678904", ANA[1]], "512.30"),
        (&RITA, "\"1,234.56\""),
        (&ANA, "512.30"),
    ]);
    let file = captured.read(world, text.as_bytes()).await.unwrap();
    let (summary, rows) = captured.shown(world, file, Which::All).await;
    // What is worth a look comes first.
    assert_eq!(
        rows,
        [
            "3- Rejected 12345678904 512.30 nss_digito",
            "4+ New 02345678904 1234.56 sbc_separadores",
            "2+ New 12345678903 512.30",
        ]
    );
    assert_eq!(summary.format, Some(Format::Csv));
    let counts = [What::New, What::Rejected, What::Same].map(|what| summary.count(what));
    assert_eq!(counts, [2, 1, 0]);
    assert_eq!((summary.noticed, summary.chosen, summary.folded), (1, 2, 1));
    let (_, noticed) = captured.shown(world, file, Which::Noticed).await;
    assert_eq!(noticed, rows[1..2]);
    assert!(
        captured.workers(world).await.is_empty(),
        "nothing before it is confirmed"
    );

    let taken = Taken { taken: 2, kept: 0 };
    assert_eq!(captured.confirm(world, file).await, taken);
    assert_eq!(
        captured.workers(world).await,
        ["12345678903 512.30", "02345678904 1234.56"]
    );
    // Once more is the same.
    assert_eq!(captured.confirm(world, file).await, taken);
    assert_eq!(captured.workers(world).await.len(), 2);
    let rejected = files::rejected(
        &world.services,
        &captured.right,
        captured.contract,
        file,
        |rows| rows,
    )
    .await;
    assert_eq!(rejected.unwrap()[0].texts.nss, "12345678904");
    let changes = changes::latest(&world.services, &captured.right, captured.informativa).await;
    assert_eq!(changes.unwrap()[0].what, changes::What::FileTaken);
    // The register knows them.
    let known = informativa::people::list(&world.services, &captured.right, "", 1, 10).await;
    assert_eq!(known.unwrap().total, 2);
}

async fn workers_who_are_there_are_compared(world: &World) {
    let captured = begun(world, KEMPER).await;
    let typed = vec![
        WorkerTexts::new(ANA[0], ANA[1], "512.3", "Ana"),
        WorkerTexts::new(RITA[0], RITA[1], "", "Rita"),
    ];
    workers::add(&world.services, &captured.right, captured.contract, typed)
        .await
        .unwrap();
    let text = csv(&[(&ANA, "512.30"), (&RITA, "600"), (&[ANA[0], RITA[1]], "1")]);
    let file = captured.read(world, text.as_bytes()).await.unwrap();
    let (_, rows) = captured.shown(world, file, Which::All).await;
    assert_eq!(
        rows,
        [
            "4- Rejected 12345678903 1 repetido_nss,repetido_curp",
            "2- Same 12345678903 512.30",
            "3+ Sbc 02345678904 600.00",
        ]
    );
    assert_eq!(
        captured.confirm(world, file).await,
        Taken { taken: 1, kept: 0 }
    );
    assert_eq!(
        captured.workers(world).await,
        ["12345678903 512.3", "02345678904 600.00"]
    );
    // Somebody else is there with that NSS, or with that CURP.
    let text = csv(&[
        (&[ANA[0], RITA[1]], "400"),
        (&["92018400017", ANA[1]], "400"),
    ]);
    let file = captured.read(world, text.as_bytes()).await.unwrap();
    let (_, rows) = captured.shown(world, file, Which::All).await;
    assert_eq!(
        rows,
        [
            "2- Rejected 12345678903 400.00 repetido_nss",
            "3- Rejected 92018400017 400.00 repetido_curp",
        ]
    );
}

async fn what_somebody_changed_meanwhile_is_kept_and_told(world: &World) {
    let captured = begun(world, KEMPER).await;
    let services = &world.services;
    let typed = vec![WorkerTexts::new(ANA[0], ANA[1], "512.30", "")];
    workers::add(services, &captured.right, captured.contract, typed)
        .await
        .unwrap();
    let file = captured
        .read(world, csv(&[(&ANA, "600"), (&RITA, "600")]).as_bytes())
        .await
        .unwrap();
    captured
        .change(world, 0, WorkerTexts::new(ANA[0], ANA[1], "700.00", ""))
        .await;
    let typed = vec![WorkerTexts::new(RITA[0], RITA[1], "800.00", "")];
    workers::add(services, &captured.right, captured.contract, typed)
        .await
        .unwrap();
    assert_eq!(
        captured.confirm(world, file).await,
        Taken { taken: 0, kept: 2 }
    );
    assert_eq!(
        captured.workers(world).await,
        ["12345678903 700.00", "02345678904 800.00"]
    );
    let (summary, _) = captured.shown(world, file, Which::Of(What::Kept)).await;
    assert_eq!(summary.count(What::Kept), 2);
}

async fn a_file_can_be_undone_but_for_what_was_changed_since(world: &World) {
    let captured = begun(world, KEMPER).await;
    let (services, right, contract) = (&world.services, &captured.right, captured.contract);
    let typed = vec![WorkerTexts::new(ANA[0], ANA[1], "512.30", "Ana")];
    workers::add(services, right, contract, typed)
        .await
        .unwrap();
    let undo = async |file| files::undo(services, right, contract, file).await;
    let text = csv(&[(&ANA, "600"), (&RITA, "600")]);
    let file = captured.read(world, text.as_bytes()).await.unwrap();
    assert!(matches!(
        undo(file).await,
        Err(FilesError::Capture(CaptureError::Conflict))
    ));
    captured.confirm(world, file).await;
    let undone = Undone { undone: 2, kept: 0 };
    assert_eq!(undo(file).await.unwrap(), undone);
    assert_eq!(captured.workers(world).await, ["12345678903 512.30"]);
    assert_eq!(undo(file).await.unwrap(), undone, "once more is the same");
    // Also after an hour, and what was changed since stays.
    let file = captured.read(world, text.as_bytes()).await.unwrap();
    captured.confirm(world, file).await;
    captured
        .change(world, 0, WorkerTexts::new(ANA[0], ANA[1], "700.00", ""))
        .await;
    world.clock.advance(Duration::hours(2));
    files::forget_old(services).await.unwrap();
    assert_eq!(undo(file).await.unwrap(), Undone { undone: 1, kept: 1 });
    assert_eq!(captured.workers(world).await, ["12345678903 700.00"]);
}

async fn rows_can_be_left_out_and_a_word_is_decided_by_a_person(world: &World) {
    let captured = begun(world, KEMPER).await;
    let (services, right, contract) = (&world.services, &captured.right, captured.contract);
    // PUTA is one of the 81 words.
    let word = testing::vouched("PUTA900101MDFRRN0").to_string();
    let text = csv(&[
        (&ANA, "512.30"),
        (&RITA, "512.30"),
        (&["92018400017", &word], "512.30"),
    ]);
    let file = captured.read(world, text.as_bytes()).await.unwrap();
    let (_, rows) = captured.shown(world, file, Which::All).await;
    assert_eq!(rows[0], "4- New 92018400017 512.30 curp_palabra");
    files::choose(services, right, contract, file, &[(0, false), (2, true)])
        .await
        .unwrap();
    assert_eq!(
        captured.confirm(world, file).await,
        Taken { taken: 2, kept: 0 }
    );
    assert_eq!(
        captured.workers(world).await,
        ["02345678904 512.30", "92018400017 512.30"]
    );
    let late = files::choose(services, right, contract, file, &[(0, true)]).await;
    assert!(matches!(late, Err(CaptureError::Conflict)));
}

async fn another_employers_file_is_not_taken_and_a_registration_is_asked_for_once(world: &World) {
    let captured = begun(world, KEMPER).await;
    let (services, right, contract) = (&world.services, &captured.right, captured.contract);
    let employer = |rfc, registration| SampleEmployer {
        rfc,
        registration,
        name: "X",
    };
    let worker = [Sample {
        nss: ANA[0],
        curp: ANA[1],
        cents: 51_230,
        name: ["A", "B", "C"],
    }];
    let refused = captured
        .read(world, &sua(employer(ILUMINADORA, "Y5412345108"), &worker))
        .await;
    assert!(matches!(refused, Err(FilesError::AnotherEmployer)));
    // A list of SUA's names a registration only.
    let list = |registration| aseg(employer("", registration), &worker);
    let file = captured.read(world, &list("Y5412345108")).await.unwrap();
    let (summary, _) = captured.shown(world, file, Which::All).await;
    assert_eq!(summary.registrations, ["Y5412345108"]);
    let unconfirmed = files::confirm(services, right, contract, file, false).await;
    assert!(matches!(unconfirmed, Err(FilesError::Registrations)));
    assert!(captured.workers(world).await.is_empty());
    files::confirm(services, right, contract, file, true)
        .await
        .unwrap();
    let file = captured.read(world, &list("Y5412345108")).await.unwrap();
    assert!(
        captured
            .shown(world, file, Which::All)
            .await
            .0
            .registrations
            .is_empty()
    );
    // One that came with the contratista's RFC needs no question.
    captured
        .read(world, &sua(employer(KEMPER, "A1234567890"), &worker))
        .await
        .unwrap();
    let file = captured.read(world, &list("A1234567890")).await.unwrap();
    assert!(
        captured
            .shown(world, file, Which::All)
            .await
            .0
            .registrations
            .is_empty()
    );
}

async fn files_that_nobody_confirms_go_and_few_wait(world: &World) {
    let captured = begun(world, KEMPER).await;
    let (services, right, contract) = (&world.services, &captured.right, captured.contract);
    let mut files = Vec::new();
    for _ in 0..4 {
        let text = csv(&[(&ANA, "512.30")]);
        files.push(captured.read(world, text.as_bytes()).await.unwrap());
        world.clock.advance(Duration::seconds(1));
    }
    let page = async |file| files::page(services, right, contract, file, Which::All, 1, 9).await;
    assert!(matches!(page(files[0]).await, Err(CaptureError::Unknown)));
    assert!(page(files[1]).await.is_ok());
    assert_eq!(
        files::list(services, right, contract).await.unwrap().len(),
        3
    );
    captured.confirm(world, files[3]).await;
    world.clock.advance(Duration::hours(1));
    assert!(matches!(page(files[1]).await, Err(CaptureError::Unknown)));
    files::forget_old(services).await.unwrap();
    let left = files::list(services, right, contract).await.unwrap();
    assert_eq!(
        left.iter().map(|file| file.id).collect::<Vec<_>>(),
        [files[3]]
    );
}

async fn a_contract_takes_its_files_along_and_others_see_none_of_them(world: &World) {
    let captured = begun(world, KEMPER).await;
    let other = begun(world, ILUMINADORA).await;
    let services = &world.services;
    let file = captured
        .read(world, csv(&[(&ANA, "512.30")]).as_bytes())
        .await
        .unwrap();
    for (right, contract) in [
        (&other.right, captured.contract),
        (&other.right, other.contract),
        (&captured.right, other.contract),
    ] {
        let page = files::page(services, right, contract, file, Which::All, 1, 9).await;
        assert!(matches!(page, Err(CaptureError::Unknown)));
        let confirmed = files::confirm(services, right, contract, file, true).await;
        assert!(matches!(
            confirmed,
            Err(FilesError::Capture(CaptureError::Unknown))
        ));
    }
    captured.confirm(world, file).await;
    let seen = changes::of_contract(services, &captured.right, captured.contract)
        .await
        .unwrap();
    contracts::remove(services, &captured.right, captured.contract, seen)
        .await
        .unwrap();
    let page = files::page(
        services,
        &captured.right,
        captured.contract,
        file,
        Which::All,
        1,
        9,
    );
    assert!(matches!(page.await, Err(CaptureError::Unknown)));
}

async fn what_does_not_fit_is_not_taken_at_all(world: &World) {
    let captured = begun(world, KEMPER).await;
    let (services, right, contract) = (&world.services, &captured.right, captured.contract);
    let full = vec![WorkerTexts::new("1", "", "", ""); 19_999];
    workers::add(services, right, contract, full).await.unwrap();
    let text = csv(&[(&ANA, "512.30"), (&RITA, "512.30")]);
    let file = captured.read(world, text.as_bytes()).await.unwrap();
    let refused = files::confirm(services, right, contract, file, false).await;
    assert!(matches!(
        refused,
        Err(FilesError::Capture(CaptureError::Full))
    ));
    files::choose(services, right, contract, file, &[(0, false)])
        .await
        .unwrap();
    assert_eq!(
        captured.confirm(world, file).await,
        Taken { taken: 1, kept: 0 }
    );
    // What is none, is refused as a whole.
    let refused = captured.read(world, b"%PDF\0").await;
    assert!(matches!(refused, Err(FilesError::File(FileError::Format))));
    let mapped = Asked {
        mapping: Some(Mapping::default()),
        ..Asked::default()
    };
    let source = spooled(b"a;b\nc;d\n");
    let refused = files::read(services, right, contract, source, mapped).await;
    assert!(
        matches!(refused, Err(FilesError::File(FileError::Heading))),
        "{refused:?}"
    );
}
