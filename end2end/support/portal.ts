// The portal as an operator would run it: with its own database, mail server and address.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { Efirmas } from "./efirmas.ts";
import { MailServer, passwordLink } from "./mail-server.ts";
import {
  type Capturista,
  type Contratista,
  INDISTRIA,
  KEMPER,
  PASSWORD,
  XOCHILT,
  inventCapturista,
  inventCurp,
} from "./people.ts";
import { SITE, Server, command, freePort } from "./process.ts";
import { SUBJECT } from "./texts.ts";

export class Portal {
  private constructor(
    readonly url: string,
    readonly mails: MailServer,
    readonly efirmas: Efirmas,
    private readonly server: Server,
    private readonly folder: string,
    private readonly configuration: string,
  ) {}

  static async start(): Promise<Portal> {
    const folder = await mkdtemp(join(tmpdir(), "icsoe-"));
    const mails = await MailServer.start();
    const efirmas = await Efirmas.make(join(folder, "efirmas"));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const authority = join(folder, "autoridad.pem");
    const configuration = join(folder, "icsoe.toml");
    await writeFile(authority, mails.authority);
    await writeFile(
      configuration,
      `direccion_publica = "${url}"
escucha = "127.0.0.1:${port}"
base_de_datos = "sqlite:${join(folder, "icsoe.db")}?mode=rwc"
clave_secreta = "${randomBytes(32).toString("hex")}"
sitio = "${SITE}"

[efirma]
autoridades = "${efirmas.authorities}"

[archivos]
carpeta = "${join(folder, "archivos")}"

# Each invitation of a test asks for one (\`sendMails\`), all from one address.
[limites]
recuperaciones_por_hora = 5000

${mails.settings(authority)}`,
    );
    await command("--configuracion", configuration, "migrate");
    const server = await Server.start(
      ["--configuracion", configuration, "serve"],
      `127.0.0.1:${port}`,
    );
    const portal = new Portal(url, mails, efirmas, server, folder, configuration);
    for (const contratista of [KEMPER, INDISTRIA, XOCHILT]) {
      await portal.addContratista(contratista);
    }
    return portal;
  }

  /** Runs a subcommand on this portal's database. */
  run(...args: string[]): Promise<string> {
    return command("--configuracion", this.configuration, ...args);
  }

  async addContratista({ rfc, name }: Contratista): Promise<void> {
    await this.run("contratista", "alta", "--rfc", rfc, "--nombre", name);
  }

  /** Registers a capturista for a contratista: mail 1 follows, and mail 2 if they have no password yet. */
  async invite(person: Capturista, contratista: Contratista = KEMPER): Promise<void> {
    await this.run(
      ...["capturista", "alta", "--contratista", contratista.rfc, "--curp", person.curp],
      ...["--nombre", person.names, "--primer-apellido", person.firstSurname],
      ...["--segundo-apellido", person.secondSurname, "--correo", person.mail],
    );
  }

  /** Ends a capturista's work for a contratista. */
  async remove(person: Capturista, contratista: Contratista): Promise<void> {
    await this.run(
      ...["capturista", "baja", "--contratista", contratista.rfc, "--curp", person.curp],
    );
  }

  /** A new, invited capturista, with the link from mail 2. */
  async invited(): Promise<{ person: Capturista; link: string }> {
    const person = inventCapturista();
    await this.invite(person);
    await this.sendMails();
    const link = passwordLink(await this.mails.mailTo(person.mail, SUBJECT.createPassword));
    return { person, link };
  }

  /** A new capturista with a password, who works for these contratistas. */
  async activated(contratistas: Contratista[] = [KEMPER]): Promise<Capturista> {
    const { person, link } = await this.invited();
    expect(await savePassword(link, PASSWORD)).toBe(303);
    await this.mails.mailTo(person.mail, SUBJECT.passwordSaved);
    for (const contratista of contratistas) {
      if (contratista !== KEMPER) await this.invite(person, contratista);
    }
    if (!contratistas.includes(KEMPER)) await this.remove(person, KEMPER);
    return person;
  }

  /** Mails written by another process are sent within seconds; a request that writes a mail wakes the worker at once. */
  async sendMails(): Promise<void> {
    const body = new URLSearchParams({ usuario: inventCurp(), correo: "nadie@nadie.example" });
    await fetch(`${this.url}/recuperar`, { method: "POST", body, redirect: "manual" });
  }

  /** The server's output. */
  log(): string {
    return this.server.log();
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.mails.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Saves a password with a plain form post, without a browser; returns the status. */
export const savePassword = async (link: string, password: string): Promise<number> => {
  const body = new URLSearchParams({
    "contrasena-nueva": password,
    "confirmar-contrasena": password,
  });
  const { status } = await fetch(link, { method: "POST", body, redirect: "manual" });
  return status;
};
