#!/bin/sh
# Times `domain` and, in the same run and over the same 100,000 CURPs, npm's `curp`: ours must be at
# least four times as fast. Then, over the same 100,000 workers, python-stdnum: fifty times.
#
# tools/scripts/bench-domain.sh
set -eu
cd "$(dirname "$0")/../.."

least_ratio=4
least_ratio_workers=50
target=${CARGO_TARGET_DIR:-target}
theirs=app/domain/benches/npm-curp
python=app/domain/benches/python-stdnum
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm ci --silent --ignore-scripts --no-audit --no-fund --prefix "$theirs"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps \
    --requirement "$python/requirements.txt"
cargo run --quiet --release --package domain --example curps >"$work/curps"
cargo run --quiet --release --package domain --example workers >"$work/workers"
cargo bench --quiet --package domain --bench domain
node "$theirs/run.mjs" "$work/curps" >"$work/theirs.json"
"$work/venv/bin/python" "$python/run.py" "$work/workers" >"$work/python.json"

node - "$target/criterion" "$work/theirs.json" "$least_ratio" "$work/python.json" "$least_ratio_workers" <<'REPORT'
const { readFileSync } = require("node:fs");
const [criterion, theirsFile, leastRatio, pythonFile, leastRatioWorkers] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
// Nanoseconds a value: criterion measures all values of a benchmark in one go.
const ours = (name) => {
  const { throughput } = read(`${criterion}/${name}/new/benchmark.json`);
  return read(`${criterion}/${name}/new/estimates.json`).median.point_estimate / throughput.Elements;
};
const theirs = read(theirsFile);
const curp = ours("curp/mixed");
const ratio = theirs.nanoseconds / curp;
const line = (what, nanoseconds) => console.log(`${what.padEnd(34)}${nanoseconds.toFixed(1).padStart(9)} ns`);
line("CURP, domain", curp);
line("CURP, npm curp", theirs.nanoseconds);
line("RFC, domain", ours("rfc/mixed"));
line("password of 16 characters, domain", ours("password/16 characters"));
const python = read(pythonFile);
const workers = ours("informativa/cells of 100,000 workers");
line("worker, domain", workers);
line("worker, python-stdnum", python.nanoseconds);
line("worker in a whole return, domain", ours("informativa/findings of 100,000 workers"));
console.log(`npm curp takes ${ratio.toFixed(1)} times as long over the same ${theirs.values} CURPs`);
const ratioWorkers = python.nanoseconds / workers;
console.log(`python-stdnum takes ${ratioWorkers.toFixed(1)} times as long over the same ${python.values} workers`);
for (const [found, least] of [[ratio, leastRatio], [ratioWorkers, leastRatioWorkers]]) {
  if (!(found >= Number(least))) {
    console.error(`at least ${least} times was asked for`);
    process.exitCode = 1;
  }
}
REPORT
