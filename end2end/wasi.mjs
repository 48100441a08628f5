// Runs a program built for wasm32-wasip1 in Node's engine, which is Chromium's: cargo calls it as the runner of that
// target (see tools/scripts/wasm-agrees.sh). The program gets its arguments and standard streams, but neither files nor
// the environment.
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

const [path, ...rest] = process.argv.slice(2);
if (path === undefined) {
  console.error("usage: node wasi.mjs program.wasm [argument…]");
  process.exit(2);
}
const wasi = new WASI({ version: "preview1", args: [path, ...rest], returnOnExit: true });
const module = await WebAssembly.compile(await readFile(path));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
process.exitCode = wasi.start(instance);
