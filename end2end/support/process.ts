// Runs the program under test.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../..");
export const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");

const BINARY = process.env.ICSOE_TEST_BINARY ?? resolve(TARGET, "debug/icsoe");
export const SITE = process.env.ICSOE_TEST_SITE ?? resolve(ROOT, "target/site");

// The machine's own configuration must not leak into the tests.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith("ICSOE_")),
);

/** A port that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
};

/** Runs a subcommand to its end, as an operator would; fails if the command fails. */
export const command = async (...args: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(BINARY, args, { env: environment });
  return stdout;
};

/** A server under test. */
export class Server {
  private constructor(
    private readonly child: ChildProcess,
    private readonly output: string[],
  ) {}

  /** Starts it and waits until it prints its address. */
  static async start(args: string[], address: string): Promise<Server> {
    if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: build it first`);
    const child = spawn(BINARY, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const output: string[] = [];
    await new Promise<void>((ready, failed) => {
      const hear = (chunk: Buffer) => {
        output.push(chunk.toString());
        if (output.join("").includes(address)) ready();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("error", failed);
      child.once("exit", (code) => {
        failed(new Error(`the server ended with ${code}:\n${output.join("")}`));
      });
    });
    return new Server(child, output);
  }

  /** Its output. */
  log(): string {
    return this.output.join("");
  }

  /** Stops it; fails if it has exited before. */
  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`the server ended by itself (${exitCode ?? signalCode}):\n${this.log()}`);
    }
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.kill("SIGTERM");
    await ended;
  }
}
