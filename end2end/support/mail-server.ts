// A real SMTP server that requires STARTTLS and credentials, and keeps its mails.
import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { generate } from "selfsigned";
import { SMTPServer } from "smtp-server";

const USER = "icsoe";
const SECRET = "una-clave-solo-de-pruebas";
const PATIENCE = 20_000;

export interface Mail extends ParsedMail {
  recipient: string;
}

/** A certificate authority created for this run, and a certificate for `localhost` signed by it. */
const certificates = async () => {
  const authority = await generate([{ name: "commonName", value: "Autoridad de pruebas" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
    ],
  });
  return { authority: authority.cert, key: server.private, cert: server.cert };
};

export class MailServer {
  private readonly mails: Mail[] = [];
  private readonly arrivals = new EventEmitter().setMaxListeners(50);

  private constructor(
    private readonly server: SMTPServer,
    readonly authority: string,
    readonly port: number,
  ) {}

  static async start(): Promise<MailServer> {
    const { authority, key, cert } = await certificates();
    let deliver: (mail: Mail) => void = () => {};
    const server = new SMTPServer({
      key,
      cert,
      authOptional: false,
      onAuth({ username, password }, { secure }, done) {
        if (secure && username === USER && password === SECRET) done(null, { user: USER });
        else done(new Error("Invalid credentials"));
      },
      onData(stream, { envelope }, done) {
        simpleParser(stream).then((parsed) => {
          for (const { address } of envelope.rcptTo) {
            deliver({ ...parsed, recipient: address.toLowerCase() });
          }
          done();
        }, done);
      },
    });
    // Broken connections of Chromium and the portal are ignored.
    server.on("error", () => {});
    server.listen(0, "127.0.0.1");
    await once(server.server, "listening");
    const { port } = server.server.address() as AddressInfo;
    const started = new MailServer(server, authority, port);
    deliver = (mail) => {
      started.mails.push(mail);
      started.arrivals.emit("mail");
    };
    return started;
  }

  /** The portal's `[correo]` for this server. */
  settings(authorityFile: string): string {
    return `[correo]
remitente = "ICSOE de pruebas <icsoe@pruebas.invalid>"
servidor = "localhost"
puerto = ${this.port}
seguridad = "starttls"
usuario = "${USER}"
contrasena = "${SECRET}"
autoridad_certificadora = "${authorityFile}"
`;
  }

  /** The next mail to this address with a matching subject; each mail is returned once. */
  async mailTo(address: string, subject: RegExp): Promise<Mail> {
    const signal = AbortSignal.timeout(PATIENCE);
    for (;;) {
      const index = this.mails.findIndex(
        (mail) => mail.recipient === address && subject.test(mail.subject ?? ""),
      );
      const [mail] = index < 0 ? [] : this.mails.splice(index, 1);
      if (mail !== undefined) return mail;
      await once(this.arrivals, "mail", { signal }).catch(() => {
        throw new Error(`no mail to ${address} about ${subject}; there are: ${this.summary()}`);
      });
    }
  }

  /** The received mails to this address that were not returned yet. */
  unread(address: string): Mail[] {
    return this.mails.filter((mail) => mail.recipient === address);
  }

  private summary(): string {
    return this.mails.map((mail) => `${mail.recipient}: ${mail.subject}`).join("; ");
  }

  async stop(): Promise<void> {
    await new Promise<void>((done) => this.server.close(done));
  }
}

const linkIn = (mail: Mail, link: RegExp): string => {
  const found = mail.text?.match(link);
  if (!found) throw new Error(`no link in: ${mail.text}`);
  return found[0];
};

/** The only link in a mail to a page for a new password. */
export const passwordLink = (mail: Mail): string =>
  linkIn(mail, /https?:\/\/\S+\/contrasena\/[\w-]+/);

/** The only link in a mail that confirms a new address. */
export const mailLink = (mail: Mail): string => linkIn(mail, /https?:\/\/\S+\/correo\/[\w-]+/);
