// `icsoe demo`: the portal with a built-in mailbox and a clock that can be moved.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SITE, Server, freePort } from "./process.ts";

/** The demonstration's capturista with a password, as its guide shows her. */
export const ACTIVE = { curp: "RIMA950821MPLSNN00", password: "Maiz.Azul-93" };
/** The one whose invitation is in the mailbox. */
export const INVITED = { curp: "CAVE880315HJCSLM02", mail: "emiliano.castaneda@demo.invalid" };

/** The password of the keys that the guide offers. */
export const KEYS_PASSWORD = "demo-2026-ñ";

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;

export class Demonstration {
  private constructor(
    readonly url: string,
    private readonly server: Server,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Demonstration> {
    const folder = await mkdtemp(join(tmpdir(), "icsoe-demo-"));
    const address = `127.0.0.1:${await freePort()}`;
    const server = await Server.start(
      ["demo", "--datos", folder, "--escucha", address, "--sitio", SITE],
      `http://${address}/demo`,
    );
    return new Demonstration(`http://${address}`, server, folder);
  }

  /** Moves the portal's clock forward. */
  async advance(seconds: number): Promise<void> {
    const body = new URLSearchParams({ segundos: seconds.toString() });
    const address = `${this.url}/demo/reloj`;
    const { status } = await fetch(address, { method: "POST", body, redirect: "manual" });
    if (status !== 303) throw new Error(`the clock answered ${status}`);
  }

  /** The link in the latest mail of the mailbox with this subject. */
  async link(subject: string): Promise<string> {
    const mailbox = await (await fetch(`${this.url}/demo/correo`)).text();
    const escaped = subject.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const mail = new RegExp(`href="(/demo/correo/[\\w-]+)"[^>]*>\\s*<strong>${escaped}`).exec(mailbox);
    if (mail === null) throw new Error(`no mail «${subject}» in the mailbox`);
    const text = await (await fetch(this.url + mail[1])).text();
    const link = /https?:\/\/[^\s"<]+\/contrasena\/[\w-]+/.exec(text);
    if (link === null) throw new Error(`no link in «${subject}»`);
    return link[0];
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
