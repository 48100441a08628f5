//! Prints the workers of a large return as `NSS,CURP,SBC`, always the same ones: the file on which
//! `tools/scripts/bench-domain.sh` times what Python offers.

use std::io::{self, BufWriter, Write};

use testing_values::Generator;

/// As in `benches/domain.rs`.
const SEED: u64 = 1;

fn main() -> io::Result<()> {
    let draft = Generator::new(SEED).large_draft();
    let mut output = BufWriter::new(io::stdout().lock());
    for contract in draft.content.contracts() {
        for worker in &contract.workers {
            let nss = worker.nss.replace('"', "\"\"");
            writeln!(output, "\"{nss}\",{},{}", worker.curp, worker.sbc)?;
        }
    }
    output.flush()
}
