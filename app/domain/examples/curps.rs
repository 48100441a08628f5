//! Prints CURPs as one meets them, right and wrong, one a line, always the same ones: the file on
//! which `tools/scripts/bench-domain.sh` times other validators.

use std::io::{self, BufWriter, Write};

use testing_values::Generator;

/// As in `benches/domain.rs`.
const VALUES: usize = 100_000;
const SEED: u64 = 1;

fn main() -> io::Result<()> {
    let mut generator = Generator::new(SEED);
    let mut output = BufWriter::new(io::stdout().lock());
    for _ in 0..VALUES {
        writeln!(output, "{}", generator.curp_as_met())?;
    }
    output.flush()
}
