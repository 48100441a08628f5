#!/bin/sh
# Times `domain` and, in the same run and over the same 100,000 CURPs, npm's `curp`: ours must be at
# least four times as fast.
#
# tools/scripts/bench-domain.sh
set -eu
cd "$(dirname "$0")/../.."

least_ratio=4
target=${CARGO_TARGET_DIR:-target}
theirs=app/domain/benches/npm-curp
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm ci --silent --ignore-scripts --no-audit --no-fund --prefix "$theirs"
cargo run --quiet --release --package domain --example curps >"$work/curps"
cargo bench --quiet --package domain --bench domain
node "$theirs/run.mjs" "$work/curps" >"$work/theirs.json"

node - "$target/criterion" "$work/theirs.json" "$least_ratio" <<'REPORT'
const { readFileSync } = require("node:fs");
const [criterion, theirsFile, leastRatio] = process.argv.slice(2);
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
console.log(`npm curp takes ${ratio.toFixed(1)} times as long over the same ${theirs.values} CURPs`);
if (!(ratio >= Number(leastRatio))) {
  console.error(`at least ${leastRatio} times was asked for`);
  process.exitCode = 1;
}
REPORT
