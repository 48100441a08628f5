//! What is captured, on SQLite and on PostgreSQL alike.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "all of this is a test"
)]

#[macro_use]
extern crate testing;

use domain::informativa::{Code, Field};
use domain::{Cuatrimestre, Tables};
use grid::paste;
use grid::wire::{self, Change, Outcome};
use informativa::changes::{OfContract, What};
use informativa::repse::{ServiceError, ServiceField, ServiceProblem};
use informativa::returns::StartError;
use informativa::workers::WorkerTexts;
use informativa::{
    CaptureError, Capturing, ContractTexts, apart, changes, clients, contracts, judging, repse,
    returns, saving, workers,
};
use platform::entities::audit_event;
use platform::{Internal, turns::Fair};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use services::{Administration, acting_for};
use std::future::{Future as _, poll_fn};
use std::task::Poll;
use testing::{ILUMINADORA, KEMPER, World, curp, rfc};
use time::Duration;
use uuid::Uuid;

on_each_database!(
    the_grid_saves_each_change_once_and_overwrites_nobody,
    the_grid_fills_in_new_rows_from_the_register,
    the_grid_takes_no_more_rows_than_fit,
    a_period_has_one_return_that_is_being_captured,
    of_two_who_begin_at_once_one_does,
    a_return_without_information_has_no_contracts,
    contracts_are_found_by_what_was_typed,
    who_saves_over_what_another_changed_is_told,
    workers_stay_in_their_order_as_they_were_typed,
    what_was_captured_fills_in_what_is_missing,
    a_return_is_judged_as_a_whole,
    who_asks_for_too_much_at_once_is_turned_away,
    rows_are_judged_in_their_order_whatever_is_in_them,
    the_operators_tables_decide_limits_and_deadlines,
    services_are_registered_once,
    what_is_one_contratista_s_is_nobody_else_s,
    what_one_person_does_within_ten_minutes_is_one_line,
);

async fn of(world: &World, contratista: &str) -> Capturing {
    let known = Administration::of_operator(&world.services, &rfc(contratista)).await;
    if let Ok(right) = known {
        return (&right).into();
    }
    world.contratista(contratista, "Una Empresa").await;
    let right = Administration::of_operator(&world.services, &rfc(contratista)).await;
    (&right.unwrap()).into()
}

/// The right of KEMPER, and its running return.
async fn begun(world: &World) -> (Capturing, Uuid) {
    let right = of(world, KEMPER).await;
    let id = returns::start(&world.services, &right, running(world), false).await;
    (right, id.unwrap())
}

fn running(world: &World) -> Cuatrimestre {
    Cuatrimestre::containing(world.services.today())
}

/// A contract with nothing wrong in it but that nobody works there.
fn right_texts(world: &World) -> ContractTexts {
    let today = world.services.today();
    let start = format!(
        "{}/{}/{}",
        today.day(),
        u8::from(today.month()),
        today.year()
    );
    ContractTexts::of(|field| match field {
        Field::Rfc => "XIQB891116QE4",
        Field::Name => "Berenice Ximo Quezada",
        Field::Mail => "compras@cliente.example",
        Field::Mobile => "55 1234 5678",
        Field::Object => "Limpieza nocturna de la nave 3",
        Field::Service => "Servicios de limpieza de inmuebles",
        Field::Start => &start,
        _ => "",
    })
}

const NSS: &str = "12345678903";

fn worker(sbc: &str) -> WorkerTexts {
    WorkerTexts::new(NSS, curp("GOML950214MDFMRC0").as_str(), sbc, "Lucía Gómez")
}

async fn a_period_has_one_return_that_is_being_captured(world: &World) {
    let (right, id) = begun(world).await;
    let services = &world.services;
    let again = returns::start(services, &right, running(world), true).await;
    assert!(matches!(again, Err(StartError::Open(open)) if open == id));
    for never in [
        running(world).next(),
        Cuatrimestre::containing(time::macros::date!(2020 - 01 - 01)),
    ] {
        let refused = returns::start(services, &right, never, false).await;
        assert!(matches!(refused, Err(StartError::NotNow)));
    }
    let listed = returns::list(services, &right).await.unwrap();
    let open: Vec<_> = listed
        .iter()
        .filter_map(|period| period.found.as_ref())
        .collect();
    assert_eq!((listed.len(), open.len(), open[0].found.id), (4, 1, id));

    let seen = changes::of_return(services, &right, id).await.unwrap();
    returns::discard(services, &right, id, seen).await.unwrap();
    let closed = contracts::add(services, &right, id, &right_texts(world)).await;
    assert!(matches!(closed, Err(CaptureError::Closed)));
    let another = returns::start(services, &right, running(world), false).await;
    assert_ne!(another.unwrap(), id);
}

async fn of_two_who_begin_at_once_one_does(world: &World) {
    let right = of(world, KEMPER).await;
    let begin = || returns::start(&world.services, &right, running(world), false);
    let (one, other) = tokio::join!(begin(), begin());
    let id = match (&one, &other) {
        (Ok(id), Err(StartError::Open(open))) | (Err(StartError::Open(open)), Ok(id)) => {
            assert_eq!(id, open);
            *id
        }
        _ => unreachable!("{one:?} {other:?}"),
    };
    assert!(returns::find(&world.services, &right, id).await.is_ok());
}

async fn a_return_without_information_has_no_contracts(world: &World) {
    let (right, id) = begun(world).await;
    let services = &world.services;
    returns::declare_nothing(services, &right, id, true)
        .await
        .unwrap();
    let judged = judging::judge(services, &right, id).await.unwrap();
    assert_eq!((judged.findings.len(), judged.counts.contracts), (0, 0));
    let refused = contracts::add(services, &right, id, &right_texts(world)).await;
    assert!(matches!(refused, Err(CaptureError::NothingDeclared)));
    returns::declare_nothing(services, &right, id, false)
        .await
        .unwrap();
    contracts::add(services, &right, id, &right_texts(world))
        .await
        .unwrap();
    let refused = returns::declare_nothing(services, &right, id, true).await;
    assert!(matches!(refused, Err(CaptureError::HasContracts)));
}

async fn contracts_are_found_by_what_was_typed(world: &World) {
    let (right, id) = begun(world).await;
    let services = &world.services;
    for number in 1..=23 {
        let mut texts = right_texts(world);
        texts.set(Field::Order, &format!("4500{number:04}"));
        texts.set(
            Field::Name,
            if number == 7 {
                "Ñandú del Bajío"
            } else {
                "Otro"
            },
        );
        contracts::add(services, &right, id, &texts).await.unwrap();
    }
    let list = async |search: &str, page| {
        let found = contracts::list(services, &right, id, search, page, 20)
            .await
            .unwrap();
        let numbers: Vec<u32> = found.items.iter().map(|contract| contract.number).collect();
        (found.total, found.pages, numbers)
    };
    assert_eq!(list("", 9).await, (23, 2, vec![21, 22, 23]));
    assert_eq!(list("nandu bajio", 1).await, (1, 1, vec![7]));
    assert_eq!(list("45000011", 1).await, (1, 1, vec![11]));
    assert_eq!(list("%", 1).await.0, 0);
    let seventh = contracts::list(services, &right, id, "ñandú", 1, 20)
        .await
        .unwrap();
    let copy = contracts::duplicate(services, &right, seventh.items[0].id)
        .await
        .unwrap();
    let (_, copy) = contracts::find(services, &right, copy).await.unwrap();
    assert_eq!(
        (copy.number, copy.texts.get(Field::Name)),
        (24, "Ñandú del Bajío")
    );
    assert_eq!(
        (copy.texts.get(Field::Order), copy.texts.get(Field::Start)),
        ("", "")
    );
    contracts::remove(services, &right, copy.id, 1)
        .await
        .unwrap();
    assert_eq!(list("", 1).await.0, 23);
    let gone = contracts::find(services, &right, copy.id).await;
    assert!(matches!(gone, Err(CaptureError::Unknown)));
}

async fn who_saves_over_what_another_changed_is_told(world: &World) {
    let (right, id) = begun(world).await;
    let services = &world.services;
    let texts = right_texts(world);
    let id = contracts::add(services, &right, id, &texts).await.unwrap();
    let object = |object: &str| {
        let mut changed = texts.clone();
        changed.set(Field::Object, object);
        changed
    };
    let (mine, theirs) = (object("mine"), object("theirs"));
    contracts::save(services, &right, id, 1, &theirs)
        .await
        .unwrap();
    // The same once more is no conflict, whatever was seen.
    contracts::save(services, &right, id, 1, &theirs)
        .await
        .unwrap();
    let told = contracts::save(services, &right, id, 1, &mine).await;
    assert!(matches!(told, Err(CaptureError::Conflict)));
    let (_, found) = contracts::find(services, &right, id).await.unwrap();
    assert_eq!((found.revision, found.texts), (2, theirs));
    contracts::save(services, &right, id, 2, &mine)
        .await
        .unwrap();

    workers::add(services, &right, id, vec![worker("100.00")])
        .await
        .unwrap();
    workers::save(services, &right, id, 1, 1, worker("200.00"))
        .await
        .unwrap();
    let told = workers::save(services, &right, id, 1, 1, worker("300.00")).await;
    assert!(matches!(told, Err(CaptureError::Conflict)));
    let row = workers::find(services, &right, id, 1).await.unwrap();
    assert_eq!((row.revision, row.texts.sbc.as_str()), (2, "200.00"));
}

async fn workers_stay_in_their_order_as_they_were_typed(world: &World) {
    let (right, id) = begun(world).await;
    let services = &world.services;
    let id = contracts::add(services, &right, id, &right_texts(world))
        .await
        .unwrap();
    let lines: Vec<String> = (1..=1_201)
        .map(|row| format!("mal {row}\tx\t{row}"))
        .collect();
    let text = lines.join("\n");
    let added = workers::add(services, &right, id, paste::read(&text).workers).await;
    assert_eq!(added.unwrap(), 1_201);
    let page = workers::list(services, &right, id, 99, 50).await.unwrap();
    assert_eq!((page.total, page.pages, page.items.len()), (1_201, 25, 1));
    let last = &page.items[0];
    assert_eq!((last.number, last.texts.nss.as_str()), (1_201, "mal 1201"));
    workers::remove(services, &right, id, 1, 1).await.unwrap();
    workers::remove(services, &right, id, 1, 1).await.unwrap();
    let first = workers::list(services, &right, id, 1, 50)
        .await
        .unwrap()
        .items
        .remove(0);
    assert_eq!(
        (first.row, first.number, first.texts.nss.as_str()),
        (2, 1, "mal 2")
    );
    assert_eq!(workers::find(services, &right, id, 2).await.unwrap(), first);
    // What does not fit is not added in part.
    let many = vec![worker("100"); 20_000];
    let full = workers::add(services, &right, id, many).await;
    assert!(matches!(full, Err(CaptureError::Full)));
    let seen = changes::of_contract(services, &right, id).await.unwrap();
    for _ in 0..2 {
        workers::remove_all(services, &right, id, seen)
            .await
            .unwrap();
    }
    let none = workers::list(services, &right, id, 1, 50).await.unwrap();
    assert_eq!((none.total, none.items.len()), (0, 0));
}

async fn what_was_captured_fills_in_what_is_missing(world: &World) {
    let (right, id) = begun(world).await;
    let services = &world.services;
    let texts = right_texts(world);
    let first = contracts::add(services, &right, id, &texts).await.unwrap();
    let whole = worker("512.30");
    let wrong = WorkerTexts::new("99999999999", "nada", "1", "Nadie");
    workers::add(services, &right, first, vec![whole.clone(), wrong])
        .await
        .unwrap();
    let second = contracts::duplicate(services, &right, first).await.unwrap();
    let half = |nss: &str, curp: &str| WorkerTexts::new(nss, curp, "600", "");
    let typed = vec![
        half(NSS, ""),
        half("", &whole.curp),
        half("99999999999", ""),
    ];
    workers::add(services, &right, second, typed).await.unwrap();
    let rows = workers::list(services, &right, second, 1, 50)
        .await
        .unwrap()
        .items;
    for row in &rows[..2] {
        let WorkerTexts {
            nss,
            curp,
            sbc,
            name,
        } = &row.texts;
        assert_eq!(
            [nss, curp, name],
            [NSS, &whole.curp, &whole.name]
                .map(str::to_owned)
                .each_ref()
        );
        assert_eq!(sbc, "600", "what was typed stays");
    }
    assert_eq!(rows[2].texts.curp, "", "what was wrong is not remembered");

    let known = clients::offered(services, &right).await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].get(Field::Mail), texts.get(Field::Mail));
    assert_eq!(
        known[0].get(Field::Object),
        "",
        "of the contract nothing is the client's"
    );
    let found = clients::with_rfc(services, &right, "xiqb891116qe4")
        .await
        .unwrap();
    assert_eq!(found.as_ref(), known.first());
}

async fn a_return_is_judged_as_a_whole(world: &World) {
    let (right, id) = begun(world).await;
    let services = &world.services;
    let codes = async || {
        let judged = judging::judge(services, &right, id).await.unwrap();
        let codes: Vec<Code> = judged.findings.iter().map(|finding| finding.code).collect();
        (codes, judged.counts.workers)
    };
    assert_eq!(codes().await, (vec![Code::NoContracts], 0));
    let contract = contracts::add(services, &right, id, &right_texts(world))
        .await
        .unwrap();
    // The start is in the running cuatrimestre; nothing is registered that the service could be. What blocks comes first.
    assert_eq!(codes().await, (vec![Code::NoWorkers, Code::ServiceFree], 0));
    workers::add(
        services,
        &right,
        contract,
        vec![worker("512.30"), worker("512.30")],
    )
    .await
    .unwrap();
    let judged = judging::judge(services, &right, id).await.unwrap();
    let double = judged
        .findings
        .iter()
        .find(|finding| finding.code == Code::RepeatedNss);
    let row = double.unwrap().place.row.unwrap();
    assert_eq!((row.number, row.key), (2, judging::key_of_row(contract, 2)));
    assert_eq!(judged.counts.workers, 1);
    workers::remove(services, &right, contract, 2, 1)
        .await
        .unwrap();
    let field = |field| match field {
        ServiceField::Folio => "A1-0001".to_owned(),
        ServiceField::Description => "Servicios de limpieza de inmuebles".to_owned(),
        ServiceField::ValidUntil => String::new(),
    };
    repse::register(services, &right, field).await.unwrap();
    let mut texts = right_texts(world);
    texts.set(Field::Folio, "A1-0001");
    contracts::save(services, &right, contract, 1, &texts)
        .await
        .unwrap();
    // Of the day in this world's future, no UMA and no minimum wage is known; that is said, and nothing else.
    assert_eq!(codes().await, (vec![Code::TableExpired], 1));
}

/// Enters the contratista's queue as often as it may.
async fn crowd(turns: &Fair, whose: Uuid) -> Vec<impl Sized + '_> {
    let mut crowd = Vec::new();
    loop {
        let mut place = Box::pin(turns.place(whose));
        let asked = poll_fn(|context| Poll::Ready(place.as_mut().poll(context))).await;
        match asked {
            Poll::Ready(Err(_)) => return crowd,
            Poll::Ready(Ok(held)) => crowd.push((Some(held), None)),
            Poll::Pending => crowd.push((None, Some(place))),
        }
    }
}

async fn who_asks_for_too_much_at_once_is_turned_away(world: &World) {
    let (right, id) = begun(world).await;
    let services = &world.services;
    let whose = right.contratista().id;
    let crowd = crowd(services.turns().captured(), whose).await;
    let refused = judging::judge(services, &right, id).await.unwrap_err();
    assert!(matches!(refused, CaptureError::Internal(Internal::Busy)));
    let refused = apart::read_pasted(services, &right, "1\t2\t3".to_owned()).await;
    assert!(matches!(refused, Err(Internal::Busy)));
    let hits = audit_event::Entity::find()
        .filter(audit_event::Column::Kind.eq("limit_hit"))
        .filter(audit_event::Column::ContratistaId.eq(whose))
        .all(services.database())
        .await
        .unwrap();
    assert_eq!(hits.len(), 1, "once when it begins");
    assert_eq!(hits[0].details, r#"{"limit":"captured"}"#);
    // Another one has its half of the places; on a machine with one core, it is next.
    let other = of(world, ILUMINADORA).await;
    let others = services.turns().captured().place(other.contratista().id);
    if std::thread::available_parallelism().unwrap().get() > 1 {
        drop(others.await.unwrap());
    }
    drop(crowd);
    judging::judge(services, &right, id).await.unwrap();
}

/// They come joined from the database, and are parted again.
async fn rows_are_judged_in_their_order_whatever_is_in_them(world: &World) {
    let (right, id) = begun(world).await;
    let services = &world.services;
    let texts = right_texts(world);
    let mut contracts = Vec::new();
    for _ in 0..3 {
        contracts.push(contracts::add(services, &right, id, &texts).await.unwrap());
    }
    let odd = ["3 ñ 𝄞", "0 0 0 ", "\u{1f}\n\u{1e}", "1 2 3 4"];
    for (place, contract) in contracts.iter().enumerate().take(2) {
        let typed = (0..40).map(|row| {
            let cell = odd[row % odd.len()];
            WorkerTexts::new(if row == 7 { NSS } else { cell }, cell, "512.30", cell)
        });
        workers::add(services, &right, *contract, typed.collect())
            .await
            .unwrap();
        let gap = i32::try_from(place).unwrap() + 3;
        workers::remove(services, &right, *contract, gap, 1)
            .await
            .unwrap();
    }
    let judged = judging::judge(services, &right, id).await.unwrap();
    assert_eq!((judged.counts.contracts, judged.counts.rows), (3, 78));
    let empty: Vec<_> = (judged.findings.iter())
        .filter(|finding| finding.code == Code::NoWorkers)
        .map(|finding| judging::contract_of(&finding.place))
        .collect();
    assert_eq!(empty, [Some(contracts[2])]);
    for (place, contract) in contracts.iter().enumerate().take(2) {
        let rows: Vec<(i32, u32)> = (judged.findings.iter())
            .filter(|finding| judging::contract_of(&finding.place) == Some(*contract))
            .filter(|finding| finding.place.field == Some(Field::Curp))
            .filter_map(|finding| {
                Some((judging::row_of(&finding.place)?, finding.place.row?.number))
            })
            .collect();
        let gap = i32::try_from(place).unwrap() + 3;
        let expected = (1..=40).filter(|row| *row != gap).zip(1..);
        assert_eq!(rows, expected.collect::<Vec<_>>());
        let nss = (judged.findings.iter())
            .filter(|finding| judging::contract_of(&finding.place) == Some(*contract))
            .filter(|finding| finding.place.field == Some(Field::Nss))
            .count();
        assert_eq!(nss, 38, "all but the right one");
    }
}

/// The test's clock stands in January 2027, and its return reports the first cuatrimestre of that year.
async fn the_operators_tables_decide_limits_and_deadlines(world: &World) {
    let (right, id) = begun(world).await;
    let contract = contracts::add(&world.services, &right, id, &right_texts(world))
        .await
        .unwrap();
    workers::add(&world.services, &right, contract, vec![worker("3000.00")])
        .await
        .unwrap();
    let codes = async |services: &services::Services| -> Vec<Code> {
        let judged = judging::judge(services, &right, id).await.unwrap();
        (judged.findings.iter().map(|finding| finding.code))
            .filter(|code| [Code::SbcCeiling, Code::TableExpired].contains(code))
            .collect()
    };
    assert_eq!(codes(&world.services).await, [Code::TableExpired]);
    let with = |text: &str| {
        let tables = Tables::parse(text).unwrap();
        let mut settings = testing::settings();
        settings.tables = std::sync::Arc::new(tables);
        world.restarted(settings, 1)
    };
    let known = with(
        "edicion propia\n\
         uma 2027-02-01 2028-01-31 119.99 Nadie\n\
         salario_minimo 2027-01-01 2027-12-31 330.00 Nadie\n\
         inhabiles 2027-01-01 2027-05-31 Nadie\n\
         inhabil 2027-05-17\n",
    );
    assert_eq!(codes(&known).await, [Code::SbcCeiling]);
    let window = async |services| {
        let listed = returns::list(services, &right).await.unwrap();
        (listed.iter().find(|listed| listed.period == running(world))).map(|found| found.window)
    };
    let window_then = window(&known).await.unwrap();
    assert_eq!(
        (window_then.deadline, window_then.is_sure),
        (time::macros::date!(2027 - 05 - 18), true)
    );
    let unknown = with("edicion propia\n");
    let window_then = window(&unknown).await.unwrap();
    assert_eq!(
        (window_then.deadline, window_then.is_sure),
        (time::macros::date!(2027 - 05 - 17), false)
    );
}

async fn services_are_registered_once(world: &World) {
    let right = of(world, KEMPER).await;
    let services = &world.services;
    let typed = |folio: &'static str, until: &'static str| {
        move |field| match field {
            ServiceField::Folio => folio.to_owned(),
            ServiceField::Description => " Jardinería \n y poda ".to_owned(),
            ServiceField::ValidUntil => until.to_owned(),
        }
    };
    for _ in 0..2 {
        repse::register(services, &right, typed("A1", "2028-05-31"))
            .await
            .unwrap();
    }
    let found = repse::list(services, &right).await.unwrap();
    assert_eq!(
        (found.len(), found[0].service.text.as_str()),
        (1, "Jardinería y poda")
    );
    let wrong = repse::register(services, &right, typed(" ", "31/31/2028")).await;
    let Err(ServiceError::Wrong(wrong)) = wrong else {
        unreachable!("it is refused");
    };
    assert_eq!(
        wrong,
        [
            (ServiceField::Folio, ServiceProblem::Missing),
            (ServiceField::ValidUntil, ServiceProblem::NotADay)
        ]
    );
    repse::remove(services, &right, found[0].id, 1)
        .await
        .unwrap();
    assert_eq!(repse::list(services, &right).await.unwrap(), []);
}

async fn what_is_one_contratista_s_is_nobody_else_s(world: &World) {
    let (right, id) = begun(world).await;
    let other = of(world, ILUMINADORA).await;
    let services = &world.services;
    let contract = contracts::add(services, &right, id, &right_texts(world))
        .await
        .unwrap();
    workers::add(services, &right, contract, vec![worker("512.30")])
        .await
        .unwrap();
    let unknown = |error| matches!(error, CaptureError::Unknown);
    assert!(unknown(
        returns::find(services, &other, id).await.unwrap_err()
    ));
    assert!(unknown(
        returns::discard(services, &other, id, 1).await.unwrap_err()
    ));
    assert!(unknown(
        returns::declare_nothing(services, &other, id, true)
            .await
            .unwrap_err()
    ));
    assert!(unknown(
        judging::judge(services, &other, id).await.unwrap_err()
    ));
    assert!(unknown(
        changes::latest(services, &other, id).await.unwrap_err()
    ));
    assert!(unknown(
        contracts::list(services, &other, id, "", 1, 20)
            .await
            .unwrap_err()
    ));
    assert!(unknown(
        contracts::find(services, &other, contract)
            .await
            .unwrap_err()
    ));
    let texts = ContractTexts::default();
    assert!(unknown(
        contracts::save(services, &other, contract, 1, &texts)
            .await
            .unwrap_err()
    ));
    assert!(unknown(
        contracts::duplicate(services, &other, contract)
            .await
            .unwrap_err()
    ));
    assert!(unknown(
        contracts::remove(services, &other, contract, 1)
            .await
            .unwrap_err()
    ));
    assert!(unknown(
        workers::list(services, &other, contract, 1, 50)
            .await
            .unwrap_err()
    ));
    assert!(unknown(
        workers::find(services, &other, contract, 1)
            .await
            .unwrap_err()
    ));
    let save = workers::save(services, &other, contract, 1, 1, worker("1")).await;
    assert!(unknown(save.unwrap_err()));
    let add = workers::add(services, &other, contract, vec![worker("1")]).await;
    assert!(unknown(add.unwrap_err()));
    assert!(unknown(
        workers::remove_all(services, &other, contract, 2)
            .await
            .unwrap_err()
    ));
    assert_eq!(clients::offered(services, &other).await.unwrap(), []);
    // Nor is anybody told who else's worker somebody is.
    let theirs = returns::start(services, &other, running(world), false)
        .await
        .unwrap();
    let theirs = contracts::add(services, &other, theirs, &right_texts(world))
        .await
        .unwrap();
    let half = WorkerTexts::new(NSS, "", "600", "");
    workers::add(services, &other, theirs, vec![half])
        .await
        .unwrap();
    let row = workers::find(services, &other, theirs, 1).await.unwrap();
    assert_eq!(row.texts.curp, "");
}

async fn what_one_person_does_within_ten_minutes_is_one_line(world: &World) {
    let contratista = world.active().await;
    let session = world.working_for(&contratista).await;
    let services = &world.services;
    let acting = acting_for::acting(services, &session, contratista.id).await;
    let capturista = Capturing::from(&acting.expect("at work"));
    let operator = of(world, KEMPER).await;
    let id = returns::start(services, &capturista, running(world), false)
        .await
        .unwrap();
    let contract = contracts::add(services, &capturista, id, &right_texts(world))
        .await
        .unwrap();
    for sbc in ["1", "2"] {
        workers::add(services, &capturista, contract, vec![worker(sbc)])
            .await
            .unwrap();
    }
    workers::add(services, &operator, contract, vec![worker("3")])
        .await
        .unwrap();
    world.later(Duration::minutes(11));
    workers::add(services, &capturista, contract, vec![worker("4")])
        .await
        .unwrap();
    let changes = changes::latest(services, &capturista, id).await.unwrap();
    let told: Vec<_> = (changes.iter())
        .map(|change| (change.what, change.times, change.person.as_deref()))
        .collect();
    let lucia = Some("LUCÍA GÓMEZ MARÍN");
    assert_eq!(told[0], (What::WorkersAdded, 1, lucia));
    assert_eq!(changes[0].contract, Some(OfContract::Number(1)));
    assert_eq!(told.len(), 5);
    for expected in [
        (What::WorkersAdded, 1, None),
        (What::WorkersAdded, 2, lucia),
        (What::ContractAdded, 1, lucia),
        (What::Started, 1, lucia),
    ] {
        assert!(told[1..].contains(&expected), "{expected:?}");
    }
    let seen = changes::of_contract(services, &capturista, contract).await;
    contracts::remove(services, &capturista, contract, seen.unwrap())
        .await
        .unwrap();
    let changes = changes::latest(services, &capturista, id).await.unwrap();
    let removed = Some(OfContract::Removed);
    assert!(changes[..5].iter().all(|change| change.contract == removed));
}

/// A contract without workers, of KEMPER's running return.
async fn empty_contract(world: &World) -> (Capturing, Uuid, Uuid) {
    let (right, informativa) = begun(world).await;
    let id = contracts::add(&world.services, &right, informativa, &right_texts(world)).await;
    (right, informativa, id.unwrap())
}

fn typed(name: &str) -> WorkerTexts {
    WorkerTexts::new("", "", "", name)
}

async fn the_grid_saves_each_change_once_and_overwrites_nobody(world: &World) {
    let (right, informativa, id) = empty_contract(world).await;
    let services = &world.services;
    let save = |changes| saving::save(services, &right, informativa, id, changes);
    let change = |row, seen, name: Option<&str>| Change {
        row,
        seen,
        texts: name.map(typed),
    };
    let added = vec![
        change(1, wire::Seen::New, Some("UNO")),
        change(2, wire::Seen::New, Some("DOS")),
    ];
    for _ in 0..2 {
        // The answer was lost, and it is sent again.
        let answer = save(added.clone()).await.unwrap();
        let revisions: Vec<_> = (answer.outcomes.iter())
            .map(|outcome| matches!(outcome, Outcome::Saved(1, _)))
            .collect();
        assert_eq!((revisions, answer.next), (vec![true, true], 3));
    }
    let edited = save(vec![change(1, wire::Seen::Revision(1), Some("UNO BIS"))]).await;
    assert_eq!(edited.unwrap().outcomes, [Outcome::Saved(2, None)]);
    // Somebody who has seen the first revision is shown what is there now.
    let late = save(vec![
        change(1, wire::Seen::Revision(1), Some("TARDE")),
        change(2, wire::Seen::New, Some("OTRA")),
        change(3, wire::Seen::New, Some("DETRÁS")),
    ]);
    let outcomes = late.await.unwrap().outcomes;
    let theirs = Outcome::Theirs(Some((2, typed("UNO BIS"))));
    assert_eq!(outcomes, [theirs, Outcome::Taken, Outcome::Taken]);
    let removed = save(vec![change(2, wire::Seen::Revision(1), None)]).await;
    assert_eq!(removed.unwrap().outcomes, [Outcome::Removed]);
    // Taking that back puts the row where it was.
    let back = save(vec![change(2, wire::Seen::Removed, Some("DOS"))]).await;
    let back = back.unwrap().outcomes;
    // With a revision that nobody has seen: who saw the removed row does not overwrite this one.
    assert!(matches!(back[..], [Outcome::Saved(2.., None)]), "{back:?}");
    let stale = save(vec![change(2, wire::Seen::Revision(1), Some("DE ANTES"))]).await;
    assert!(matches!(
        stale.unwrap().outcomes[..],
        [Outcome::Theirs(Some(_))]
    ));
    let twice = save(vec![
        change(9, wire::Seen::New, Some("UNO")),
        change(9, wire::Seen::New, Some("DOS")),
    ]);
    assert!(matches!(twice.await, Err(CaptureError::Conflict)));
    let loaded = saving::load(services, &right, informativa, id, 0).await;
    let loaded = loaded.unwrap();
    let names: Vec<_> = (loaded.rows.iter())
        .map(|row| (row.row, row.texts.name.as_str()))
        .collect();
    assert_eq!(names, [(1, "UNO BIS"), (2, "DOS")]);
    assert_eq!((loaded.more, loaded.next), (false, 3));
    let behind = saving::load(services, &right, informativa, id, 1).await;
    assert_eq!(behind.unwrap().rows.len(), 1);
    // Another contratista's, and another return's contract, are not there.
    let other = of(world, ILUMINADORA).await;
    let refused = saving::save(services, &other, informativa, id, added.clone()).await;
    assert!(matches!(refused, Err(CaptureError::Unknown)));
    let refused = saving::save(services, &right, Uuid::nil(), id, added).await;
    assert!(matches!(refused, Err(CaptureError::Unknown)));
}

async fn the_grid_fills_in_new_rows_from_the_register(world: &World) {
    let (right, informativa, id) = empty_contract(world).await;
    let services = &world.services;
    workers::add(services, &right, id, vec![worker("512.30")])
        .await
        .unwrap();
    let half = WorkerTexts::new(NSS, "", "600", "");
    let change = |row, seen, texts: &WorkerTexts| Change {
        row,
        seen,
        texts: Some(texts.clone()),
    };
    let save = |change| saving::save(services, &right, informativa, id, vec![change]);
    let answer = save(change(2, wire::Seen::New, &half)).await.unwrap();
    let [Outcome::Saved(1, Some(filled))] = answer.outcomes.as_slice() else {
        unreachable!("{answer:?}")
    };
    assert_eq!(
        (filled.curp.as_str(), filled.name.as_str()),
        (curp("GOML950214MDFMRC0").as_str(), "Lucía Gómez")
    );
    // Sent again, it is known again although it was filled in.
    let again = save(change(2, wire::Seen::New, &half)).await.unwrap();
    assert_eq!(again.outcomes, [Outcome::Saved(1, Some(filled.clone()))]);
    // Who empties a cell wants it empty.
    let emptied = WorkerTexts::new(NSS, "", "600", "Lucía Gómez");
    let answer = save(change(2, wire::Seen::Revision(1), &emptied))
        .await
        .unwrap();
    assert_eq!(answer.outcomes, [Outcome::Saved(2, None)]);
}

async fn the_grid_takes_no_more_rows_than_fit(world: &World) {
    let (right, informativa, id) = empty_contract(world).await;
    let services = &world.services;
    // Numbers far beyond the last are not there to be used up.
    let far = Change {
        row: i32::MAX - 1,
        seen: wire::Seen::New,
        texts: Some(typed("LEJOS")),
    };
    let refused = saving::save(services, &right, informativa, id, vec![far]).await;
    assert!(matches!(refused, Err(CaptureError::Full)));
    let many: Vec<_> = (0..informativa::MOST_WORKERS)
        .map(|number| WorkerTexts::new(&number.to_string(), "", "", ""))
        .collect();
    workers::add(services, &right, id, many).await.unwrap();
    let next = i32::try_from(informativa::MOST_WORKERS).unwrap() + 1;
    let one_more = Change {
        row: next,
        seen: wire::Seen::New,
        texts: Some(typed("UNO MÁS")),
    };
    let refused = saving::save(services, &right, informativa, id, vec![one_more]).await;
    assert!(matches!(refused, Err(CaptureError::Full)));
    // In parts, the last of which says so.
    let (mut behind, mut parts, mut rows) = (0, 0, 0);
    loop {
        let loaded = saving::load(services, &right, informativa, id, behind).await;
        let loaded = loaded.unwrap();
        (parts, rows) = (parts + 1, rows + loaded.rows.len());
        behind = loaded.rows.last().map_or(behind, |row| row.row);
        if !loaded.more {
            break;
        }
    }
    assert_eq!((parts, rows as u64), (11, informativa::MOST_WORKERS));
}
