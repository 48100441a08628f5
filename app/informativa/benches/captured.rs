//! The largest returns: 100,000 workers, in 5,000 contracts and in 5 of them. Findings after one change, a page of
//! contracts, a page of workers; on SQLite, and on PostgreSQL where a test server is there.
//! `tools/scripts/bench-captured.sh` runs it and fails where a budget is missed.

#![allow(clippy::expect_used, reason = "a bench that cannot go on has failed")]

use criterion::{Criterion, criterion_group, criterion_main};
use domain::{Cuatrimestre, informativa::Field};
use informativa::{Capturing, ContractTexts, contracts, judging, returns, workers};
use platform::paging::LAST_PAGE;
use services::Administration;
use testing::{KEMPER, World, rfc};
use testing_values::Generator;
use tokio::runtime::Runtime;
use uuid::Uuid;
use workers::WorkerTexts;

/// Rows of workers of a return.
const ROWS: usize = 100_000;

/// Rows of a page, as the pages have them.
const PAGE_SIZE: u64 = 100;

/// A return with so many contracts, and the first of these.
struct Captured {
    right: Capturing,
    informativa: Uuid,
    contract: Uuid,
}

async fn right(world: &World) -> Capturing {
    world.contratista(KEMPER, "Escuela Kemper Urgate").await;
    let right = Administration::of_operator(&world.services, &rfc(KEMPER)).await;
    (&right.expect("a right")).into()
}

async fn captured(
    world: &World,
    right: &Capturing,
    period: Cuatrimestre,
    count: usize,
) -> Captured {
    let services = &world.services;
    let mut generator = Generator::new(1);
    let people: Vec<_> = (0..60_000)
        .map(|_| (generator.nss(), generator.curp()))
        .collect();
    let informativa = returns::start(services, right, period, false)
        .await
        .expect("a return");
    let start = period.first_day().to_string();
    let texts = ContractTexts::of(|field| match field {
        Field::Rfc => "IIA040805DZ4",
        Field::Name => "Comercial Inventada",
        Field::Mail => "compras@ejemplo.example",
        Field::Mobile => "33 9876 5432",
        Field::Object => "Limpieza nocturna de la nave 3",
        Field::Service => "Servicios de limpieza de inmuebles",
        Field::Start => &start,
        _ => "",
    });
    let mut first = None;
    for _ in 0..count {
        let contract = contracts::add(services, right, informativa, &texts)
            .await
            .expect("a contract");
        first.get_or_insert(contract);
        let typed = (0..ROWS / count).map(|_| {
            let (nss, curp) = &people[generator.below(people.len())];
            let pesos = 320 + generator.below(2_000);
            WorkerTexts::new(nss, curp, &format!("{pesos}.50"), "María Inventada López")
        });
        workers::add(services, right, contract, typed.collect())
            .await
            .expect("workers");
    }
    Captured {
        right: right.clone(),
        informativa,
        contract: first.expect("a contract"),
    }
}

/// Somebody types another SBC into the first row.
async fn change(world: &World, captured: &Captured) {
    let (services, right) = (&world.services, &captured.right);
    let row = workers::find(services, right, captured.contract, 1)
        .await
        .expect("a row");
    let sbc = if row.texts.sbc == "500.00" {
        "500.01"
    } else {
        "500.00"
    };
    let texts = WorkerTexts {
        sbc: sbc.to_owned(),
        ..row.texts
    };
    workers::save(services, right, captured.contract, 1, row.revision, texts)
        .await
        .expect("saved");
}

fn measure(criterion: &mut Criterion, runtime: &Runtime, world: &World, on: &str) {
    let services = &world.services;
    let (many, few) = runtime.block_on(async {
        let right = right(world).await;
        let period = Cuatrimestre::containing(services.today());
        let many = captured(world, &right, period, 5_000).await;
        (many, captured(world, &right, period.previous(), 5).await)
    });
    let mut group = criterion.benchmark_group(on);
    group.sample_size(20);
    for (name, of) in [("5,000 contracts", &many), ("5 contracts", &few)] {
        group.bench_function(
            format!("findings of 100,000 workers in {name}"),
            |bencher| {
                bencher.iter_custom(|times| {
                    let mut took = std::time::Duration::ZERO;
                    for _ in 0..times {
                        runtime.block_on(change(world, of));
                        let (judged, elapsed) = timed(|| {
                            runtime.block_on(judging::judge(services, &of.right, of.informativa))
                        });
                        assert_eq!(judged.expect("judged").counts.rows, 100_000);
                        took += elapsed;
                    }
                    took
                });
            },
        );
    }
    for (name, page) in [("first", 1), ("last", LAST_PAGE)] {
        group.bench_function(format!("{name} page of 5,000 contracts"), |bencher| {
            bencher.iter(|| {
                let page =
                    contracts::list(services, &many.right, many.informativa, "", page, PAGE_SIZE);
                assert_eq!(runtime.block_on(page).expect("a page").total, 5_000);
            });
        });
        group.bench_function(format!("{name} page of 20,000 workers"), |bencher| {
            bencher.iter(|| {
                let page = workers::list(services, &few.right, few.contract, page, PAGE_SIZE);
                assert_eq!(runtime.block_on(page).expect("a page").total, 20_000);
            });
        });
    }
    group.bench_function("search among 5,000 contracts", |bencher| {
        bencher.iter(|| {
            let page = contracts::list(
                services,
                &many.right,
                many.informativa,
                "nocturna",
                1,
                PAGE_SIZE,
            );
            assert_eq!(runtime.block_on(page).expect("a page").total, 5_000);
        });
    });
    group.finish();
}

/// How long it takes in real time.
#[expect(clippy::disallowed_methods, reason = "what is measured is real time")]
fn timed<T>(act: impl FnOnce() -> T) -> (T, std::time::Duration) {
    let began = std::time::Instant::now();
    let done = act();
    (done, began.elapsed())
}

fn on_sqlite(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(World::on_sqlite());
    measure(criterion, &runtime, &world, "SQLite");
}

fn on_postgres(criterion: &mut Criterion) {
    // `tools/scripts/postgres.sh` starts one and names it.
    if std::env::var_os("ICSOE_TEST_POSTGRES").is_none() {
        return;
    }
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(World::on_postgres());
    measure(criterion, &runtime, &world, "PostgreSQL");
    runtime.block_on(world.remove());
}

criterion_group!(benches, on_sqlite, on_postgres);
criterion_main!(benches);
