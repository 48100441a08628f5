//! Prints how many nanoseconds judging a worker takes, over those of a large return, always the same ones: built natively
//! and for wasm, `tools/scripts/bench-wasm.sh` compares the two.

use std::{hint::black_box, time::Instant};

use domain::Tables;
use domain::informativa::{DraftWorker, SbcLimits, judge_rows, judge_worker};
use testing_values::{Generator, returns};

/// As in `benches/domain.rs`.
const SEED: u64 = 1;

/// The quickest of so many rounds counts: whatever else the machine does only makes one slower.
const ROUNDS: u32 = 40;

#[expect(clippy::disallowed_methods, reason = "it measures time")]
fn quickest(mut act: impl FnMut() -> usize) -> f64 {
    let seconds = (0..ROUNDS).map(|_| {
        let begun = Instant::now();
        black_box(act());
        begun.elapsed().as_secs_f64()
    });
    seconds.fold(f64::INFINITY, f64::min) * 1e9
}

fn main() {
    let draft = Generator::new(SEED).large_draft();
    let workers: Vec<_> = (draft.content.contracts().iter())
        .flat_map(|contract| &contract.workers)
        .map(|worker| DraftWorker {
            key: worker.key,
            nss: worker.nss.as_str(),
            curp: worker.curp.as_str(),
            sbc: worker.sbc.as_str(),
        })
        .collect();
    let limits = SbcLimits::of(draft.period, Tables::built_in());
    let today = returns::today();
    let cells = quickest(|| {
        let right = |worker: &&_| {
            judge_worker(black_box(*worker), limits, today)
                .worker()
                .is_some()
        };
        workers.iter().filter(right).count()
    });
    // As the grid does after each change.
    let rows = quickest(|| judge_rows(black_box(&workers).iter().cloned(), limits, today).len());
    let count = f64::from(u32::try_from(workers.len()).unwrap_or(u32::MAX));
    for (what, nanoseconds) in [("cells", cells), ("rows", rows)] {
        println!("{what} {}", nanoseconds / count);
    }
}
