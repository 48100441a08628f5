//! Long lists: the picker for a capturista who works for 10,000 contratistas, a contratista's 10,000 capturistas (at most
//! 50 ms each), and the sign-ins of somebody at whose password others guessed 8,000 times (at most 20 ms). Measures the
//! whole request, from the cookie to the page.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that cannot go on has failed"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use sea_orm::TransactionTrait as _;
use services::{audit, sessions};
use std::net::IpAddr;
use testing::{PASSWORD, World, efirmas, lucia};
use testing_portal::{Browser, Portal};

fn picker(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (world, mut browser) = runtime.block_on(async {
        let world = World::on_sqlite().await;
        world.active().await;
        let mut browser = Portal::over(&world).browser();
        browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
        let token = world.signed_in().await;
        let session = sessions::authenticate(&world.services, &token)
            .await
            .expect("a session");
        world
            .works_for_many(
                session.capturista().expect("a capturista").person().id(),
                10_000,
            )
            .await;
        (world, browser)
    });
    measure(
        criterion,
        &runtime,
        &world,
        &mut browser,
        [
            ("first page of 10,000", "/contratista"),
            ("last page of 10,000", "/contratista?pagina=501"),
            ("search among 10,000", "/contratista?buscar=empresa+0777"),
        ],
    );
}

fn capturistas(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (_home, world, mut browser) = runtime.block_on(async {
        let home = World::on_sqlite().await;
        let world = home.trusting(efirmas::authorities());
        let subject = || efirmas::company(testing::KEMPER, "Escuela Kemper Urgate");
        let session = world.contratista_session(subject()).await;
        world.give_data(session.administration()).await;
        world.has_many(session.contratista().id, 10_000).await;
        let mut browser = Portal::over(&world).browser();
        browser.cookie = Some(format!(
            "__Host-icsoe={}",
            world.contratista_token(subject()).await
        ));
        (home, world, browser)
    });
    measure(
        criterion,
        &runtime,
        &world,
        &mut browser,
        [
            ("first capturistas of 10,000", "/panel/capturistas"),
            (
                "last capturistas of 10,000",
                "/panel/capturistas?pagina=500",
            ),
            (
                "capturistas found among 10,000",
                "/panel/capturistas?buscar=apellido+0777",
            ),
            (
                "delivered among 10,000",
                "/panel/capturistas?estado=entregada",
            ),
        ],
    );
}

fn sign_ins(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (world, mut browser) = runtime.block_on(async {
        let world = World::on_sqlite().await;
        world.active().await;
        let person = world.session(&world.signed_in().await).await.person().id();
        let database = world.services.database();
        let transaction = database.begin().await.expect("a transaction");
        for number in 0_u32..8_000 {
            if number.is_multiple_of(100) {
                world.later(time::Duration::minutes(10));
            }
            let event = audit::Event::SignInRefused {
                person: Some(person),
                curp: None,
                reason: audit::SignInRefusal::Delayed,
            };
            let from = IpAddr::from((0xc633_0000 + number % 500).to_be_bytes());
            let recorded = audit::record(&world.services, &transaction, event);
            let recorded = audit::asked_from(Some(from), recorded).await;
            recorded.expect("an event");
        }
        transaction.commit().await.expect("a commit");
        let mut browser = Portal::over(&world).browser();
        browser.sign_in(lucia().curp.as_str(), PASSWORD).await;
        (world, browser)
    });
    measure(
        criterion,
        &runtime,
        &world,
        &mut browser,
        [("own sign-ins, 8,000 failed", "/mi-cuenta/ingresos")],
    );
}

fn measure<const N: usize>(
    criterion: &mut Criterion,
    runtime: &tokio::runtime::Runtime,
    world: &World,
    browser: &mut Browser,
    addresses: [(&str, &str); N],
) {
    for (name, address) in addresses {
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| {
                // The highest rate that one session may keep up.
                world.later(time::Duration::milliseconds(100));
                let answer = runtime.block_on(browser.get(address));
                assert_eq!(answer.status, axum::http::StatusCode::OK);
                answer.body.len()
            });
        });
    }
}

criterion_group!(benches, picker, capturistas, sign_ins);
criterion_main!(benches);
