// Our own e.firmas, and choosing them as a person does.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Page, expect } from "@playwright/test";
import { TARGET } from "./process.ts";
import { press } from "./steps.ts";
import { alive } from "./ways.ts";

/** The files written by `forge`: see its documentation. */
export type Name =
  | "kemper"
  | "nandu"
  | "xochilt"
  | "sin-curp"
  | "sello"
  | "vencida"
  | "futura"
  | "ajena";

export interface File {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export class Efirmas {
  private constructor(
    private readonly folder: string,
    readonly password: string,
  ) {}

  static async make(folder: string): Promise<Efirmas> {
    await promisify(execFile)(join(TARGET, "debug/forge"), [folder]);
    return new Efirmas(folder, await readFile(join(folder, "contrasena.txt"), "utf8"));
  }

  /** The folder of the authority that the portal trusts. */
  get authorities(): string {
    return join(this.folder, "autoridades");
  }

  async file(name: Name, ending: "cer" | "key"): Promise<File> {
    const full = `${name}.${ending}`;
    return named(full, await readFile(join(this.folder, full)));
  }

  /** Chooses both files and types the password. */
  async choose(page: Page, name: Name, key: Name = name): Promise<void> {
    await certificate(page).setInputFiles(await this.file(name, "cer"));
    await privateKey(page).setInputFiles(await this.file(key, "key"));
    await password(page).fill(this.password);
  }

  /** Signs in, from any page. */
  async enter(page: Page, name: Name): Promise<void> {
    await page.goto("/ingresar/efirma", { waitUntil: "domcontentloaded" });
    await alive(page);
    await this.choose(page, name);
    await press(page, "Ingresar");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Panel del contratista");
  }
}

export const named = (name: string, buffer: Buffer): File => ({
  name,
  mimeType: "application/octet-stream",
  buffer,
});

export const certificate = (page: Page) => page.getByLabel("Certificado (.cer)");
export const privateKey = (page: Page) => page.getByLabel("Llave privada (.key)");
export const password = (page: Page) =>
  page.getByRole("textbox", { name: "Contraseña de la llave" });

/** A minimal PDF that passes the checks. */
export const PDF: File = {
  name: "REPSE 2026.pdf",
  mimeType: "application/pdf",
  buffer: Buffer.from("%PDF-1.7\nstartxref\n9\n%%EOF\n"),
};

/** Fills in the general data and uploads the REPSE registration, if any. */
export const giveData = async (page: Page, registration: File | null = PDF): Promise<void> => {
  await page.goto("/panel/datos", { waitUntil: "domcontentloaded" });
  const fields = {
    correo: "avisos@kemper.example",
    "correo-confirmar": "avisos@kemper.example",
    telefono: "55 1234 5678",
    "fiscal-calle": "Av. Hidalgo",
    "fiscal-numero": "77",
    "fiscal-colonia": "Centro",
    "fiscal-municipio": "Cuauhtémoc",
    "fiscal-cp": "06000",
  };
  for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value);
  if (registration !== null) await page.locator("#archivo").setInputFiles(registration);
  await press(page, "Guardar datos");
  if (registration === null) await expect(page.getByText("Guardamos tus datos.", { exact: false })).toBeVisible();
  else await expect(page.getByRole("heading", { level: 1 })).toHaveText("Panel del contratista");
};

/** The same, unless it is done already. */
export const ensureData = async (page: Page): Promise<void> => {
  await page.goto("/panel/capturistas/alta", { waitUntil: "domcontentloaded" });
  if (page.url().includes("/panel/datos")) await giveData(page);
};
