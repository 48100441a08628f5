//! How long the checks take that run on every key stroke and on every line of `icsoe validar`.
//! `tools/scripts/bench-domain.sh` sets them beside what others offer.

#![allow(
    missing_docs,
    reason = "criterion's macros write undocumented functions"
)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::informativa::{Context, SbcLimits, findings, judge_worker};
use domain::{Curp, Rfc, Tables, password};
use testing_values::{Generator, returns};

/// The same as `examples/curps.rs` prints, so that others can be timed over the very same ones.
const VALUES: usize = 100_000;
const SEED: u64 = 1;

fn curp(criterion: &mut Criterion) {
    let mut generator = Generator::new(SEED);
    let values: Vec<String> = (0..VALUES).map(|_| generator.curp_as_met()).collect();
    let mut group = criterion.benchmark_group("curp");
    group.throughput(Throughput::Elements(VALUES as u64));
    group.sample_size(30);
    group.bench_function("mixed", |bencher| {
        bencher.iter(|| {
            values
                .iter()
                .filter(|value| Curp::parse(black_box(value)).is_ok())
                .count()
        });
    });
    group.finish();
}

fn rfc(criterion: &mut Criterion) {
    let mut generator = Generator::new(SEED);
    let values: Vec<String> = (0..1_000).map(|_| generator.rfc_as_met()).collect();
    let mut group = criterion.benchmark_group("rfc");
    group.throughput(Throughput::Elements(values.len() as u64));
    group.bench_function("mixed", |bencher| {
        bencher.iter(|| {
            values
                .iter()
                .filter(|value| Rfc::parse(black_box(value)).is_ok())
                .count()
        });
    });
    group.finish();
}

fn policy(criterion: &mut Criterion) {
    let mut generator = Generator::new(SEED);
    let values: Vec<String> = (0..1_000).map(|_| generator.password_of_16()).collect();
    let mut group = criterion.benchmark_group("password");
    group.throughput(Throughput::Elements(values.len() as u64));
    group.bench_function("16 characters", |bencher| {
        bencher.iter(|| {
            values
                .iter()
                .filter(|value| password::check(black_box(value)).is_empty())
                .count()
        });
    });
    group.finish();
}

fn informativa(criterion: &mut Criterion) {
    let draft = Generator::new(SEED).large_draft();
    let services = returns::services();
    let Ok(contratista) = Rfc::parse(returns::CONTRATISTA) else {
        return;
    };
    let context = Context {
        today: returns::today(),
        contratista: &contratista,
        contratista_name: returns::CONTRATISTA_NAME,
        services: &services,
        tables: Tables::built_in(),
    };
    let limits = SbcLimits::of(draft.period, context.tables);
    let mut group = criterion.benchmark_group("informativa");
    group.throughput(Throughput::Elements(VALUES as u64));
    group.sample_size(20);
    group.bench_function("cells of 100,000 workers", |bencher| {
        bencher.iter(|| {
            let rows = draft.content.contracts().iter().flat_map(|it| &it.workers);
            rows.filter(|row| {
                judge_worker(black_box(row), limits, context.today)
                    .worker()
                    .is_some()
            })
            .count()
        });
    });
    group.bench_function("findings of 100,000 workers", |bencher| {
        bencher.iter(|| findings(black_box(&draft), &context).len());
    });
    group.finish();
}

criterion_group!(benches, curp, rfc, policy, informativa);
criterion_main!(benches);
