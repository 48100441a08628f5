// Times npm's `curp` over a file of CURPs, one a line: nanoseconds a CURP, the median of the rounds.
//
// node run.mjs file
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import curp from "curp";

const ROUNDS = 15;

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node run.mjs file");
  process.exit(2);
}
const values = readFileSync(file, "utf8").split("\n").slice(0, -1);

// The engine compiles what runs hot: the first rounds only warm it up.
const times = [];
let accepted = 0;
for (let round = 0; round < 2 * ROUNDS; round++) {
  accepted = 0;
  const start = performance.now();
  for (const value of values) {
    if (curp.validar(value)) accepted++;
  }
  const spent = performance.now() - start;
  if (round >= ROUNDS) times.push((spent * 1e6) / values.length);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ nanoseconds: times[ROUNDS >> 1], values: values.length, accepted }));
