// Signing in with an e.firma: what is sent, what is never sent, and the message for each wrong file.
import { createPublicKey, X509Certificate, verify } from "node:crypto";
import type { Page, Request } from "@playwright/test";
import { expectAccessible, expectValid } from "../support/access.ts";
import { certificate, named, password, privateKey } from "../support/efirmas.ts";
import { expectFocusSeen, tabTo } from "../support/keyboard.ts";
import { expectPage, press, summary } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { alive, holdWasm, open } from "../support/ways.ts";

const openPage = (page: Page) => open(page, "/ingresar/efirma");
const error = (page: Page, field: string) => page.locator(`#${field}-error`);

/** The answer to a challenge. */
type Sent = Record<string, string | number>;

const hasSigned = (sent: Sent, text: string) => {
  const der = Buffer.from(String(sent.certificado), "base64");
  const publicKey = createPublicKey(new X509Certificate(der).publicKey.export({ type: "spki", format: "pem" }));
  return verify("RSA-SHA256", Buffer.from(text), publicKey, Buffer.from(String(sent.firma), "base64"));
};

test("the key and its password never leave the browser; a signed sentence does", async ({
  page,
  portal,
}) => {
  const requests: Request[] = [];
  page.on("request", (request) => requests.push(request));
  await openPage(page);
  await portal.efirmas.choose(page, "kemper");
  await expect(page.locator("#certificado-dicho")).toContainText("ESCUELA KEMPER URGATE");
  await expect(page.locator("#certificado-dicho")).toContainText("EKU9003173C9");
  await press(page, "Ingresar");
  await expectPage(page, "Panel del contratista");

  const key = (await portal.efirmas.file("kemper", "key")).buffer;
  const secrets = [portal.efirmas.password, encodeURIComponent(portal.efirmas.password)];
  for (const request of requests) {
    const sent = Buffer.concat([Buffer.from(request.url()), request.postDataBuffer() ?? Buffer.alloc(0)]);
    for (const secret of secrets) expect(sent.includes(secret), request.url()).toBe(false);
    // Neither the file nor a part of it, as it is or in base64.
    for (let start = 0; start + 48 <= key.length; start += 48) {
      const part = key.subarray(start, start + 48);
      expect(sent.includes(part), request.url()).toBe(false);
      expect(sent.includes(part.toString("base64")), request.url()).toBe(false);
    }
  }
  const posts = requests.filter((request) => request.method() === "POST");
  expect(posts.map((request) => new URL(request.url()).pathname)).toEqual([
    "/api/v1/efirma/retos",
    "/api/v1/efirma/sesion",
  ]);
  const sent = posts[1]?.postDataJSON() as Sent;
  expect(Object.keys(sent).sort()).toEqual(["certificado", "firma", "hora", "reto"]);
  const text = `ICSOE: ingreso con e.firma. Esto no es un documento; solo sirve para entrar.\nSitio: ${portal.url}\nReto: ${sent.reto}\nHora: ${sent.hora}\n`;
  expect(hasSigned(sent, text)).toBe(true);
  for (const secret of secrets) expect(portal.log()).not.toContain(secret);
});

test("what is signed is shown while it is, letter for letter", async ({ page, portal, watch }) => {
  watch.expectStatus(403);
  await openPage(page);
  const shown = page.locator("#lo-que-firmas");
  await expect(shown).toBeHidden();
  await portal.efirmas.choose(page, "vencida");
  let release = () => {};
  const released = new Promise<void>((done) => {
    release = done;
  });
  await page.route("**/api/v1/efirma/sesion", async (route) => {
    await released;
    await route.continue();
  });
  const sending = page.waitForRequest("**/api/v1/efirma/sesion");
  await press(page, "Ingresar");
  const sent = (await sending).postDataJSON() as Sent;
  await expect(shown).toBeVisible();
  await expectAccessible(page, 1);
  const text = await shown.locator(".statement").evaluate((element) => element.textContent);
  expect(hasSigned(sent, text ?? "")).toBe(true);
  expect((await shown.innerText()).split("\n")).toContain(`Sitio: ${portal.url}`);
  release();
  await expect(summary(page)).toBeFocused();
  await expect(shown).toBeHidden();
});

test("nothing of it is loaded with the sign-in page", async ({ page }) => {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await open(page, "/ingresar");
  await page.waitForLoadState("networkidle");
  expect(loaded.filter((path) => /efirma|panel/.test(path))).toEqual([]);
  await page.getByRole("link", { name: "Ingresa con firma electrónica" }).click();
  await expectPage(page, "Ingresa con firma electrónica");
  await alive(page);
  expect(loaded.filter((path) => /efirma-\w+\.wasm/.test(path))).toHaveLength(1);
});

test("each file that is not right has its own sentence", async ({ page, portal }) => {
  await openPage(page);
  const cer = (await portal.efirmas.file("kemper", "cer")).buffer;
  const key = (await portal.efirmas.file("kemper", "key")).buffer;
  const pem = Buffer.from(`-----BEGIN CERTIFICATE-----\n${cer.toString("base64")}\n-----END CERTIFICATE-----\n`);
  const said = new Set<string>();
  const check = async (field: "certificado" | "llave", name: string, buffer: Buffer) => {
    const input = field === "certificado" ? certificate(page) : privateKey(page);
    await input.setInputFiles(named(name, buffer));
    await expect(error(page, field), name).toBeVisible();
    const words = (await error(page, field).innerText()).replace(/^Error:\s*/, "");
    expect(said.has(`${field}: ${words}`), `${name}: ${words}`).toBe(false);
    said.add(`${field}: ${words}`);
    return words;
  };
  expect(await check("certificado", "vacio.cer", Buffer.alloc(0))).toMatch(/vacío/);
  expect(await check("certificado", "texto.cer", pem)).toMatch(/PEM|texto/);
  expect(await check("certificado", "cortado.cer", cer.subarray(0, 700))).toMatch(/incompleto|cortad/);
  expect(await check("certificado", "grande.cer", Buffer.alloc(3_000_000, 1))).toMatch(/grande|pesa/);
  expect(await check("certificado", "llave.cer", key)).toMatch(/llave privada/);
  await check("certificado", "foto.cer", Buffer.from("GIF89a de otra cosa"));
  const seal = (await portal.efirmas.file("sello", "cer")).buffer;
  expect(await check("certificado", "sello.cer", seal)).toContain("Es un certificado de sello digital; usa tu e.firma");
  expect(await check("llave", "vacio.key", Buffer.alloc(0))).toMatch(/vacía/);
  await check("llave", "cortado.key", key.subarray(0, 500));
  expect(await check("llave", "certificado.key", cer)).toMatch(/certificado/);
  await check("llave", "grande.key", Buffer.alloc(3_000_000, 1));
  await check("llave", "foto.key", Buffer.from("GIF89a de otra cosa"));
  // A valid file removes the message.
  await certificate(page).setInputFiles(named("kemper.cer", cer));
  await expect(error(page, "certificado")).toBeHidden();
});

test("what only opening or the portal can tell is said too, and nothing chosen is lost", async ({
  page,
  portal,
  watch,
}) => {
  watch.expectStatus(403);
  await openPage(page);
  await portal.efirmas.choose(page, "kemper");
  await password(page).fill("otra contraseña");
  await press(page, "Ingresar");
  await expect(summary(page)).toBeFocused();
  await expect(error(page, "clave")).toContainText("contraseña");
  await portal.efirmas.choose(page, "kemper", "nandu");
  await press(page, "Ingresar");
  await expect(summary(page)).toContainText("no son de la misma e.firma");
  for (const [name, words] of [
    ["vencida", "Renueva tu e.firma"],
    ["futura", "empieza más adelante"],
    ["ajena", "No lo emitió ninguna"],
  ] as const) {
    await portal.efirmas.choose(page, name);
    await press(page, "Ingresar");
    await expect(error(page, "certificado"), name).toContainText(words);
  }
  expect(await certificate(page).evaluate((input: HTMLInputElement) => input.files?.length)).toBe(1);
  await portal.efirmas.choose(page, "nandu");
  await press(page, "Ingresar");
  await expectPage(page, "Panel del contratista");
  await expect(page.getByText("ÑANDÚ SERVICIOS ESPECIALIZADOS").first()).toBeVisible();
});

test("both files dropped at once find their places", async ({ page, portal }) => {
  await openPage(page);
  const files = await Promise.all(
    (["key", "cer"] as const).map(async (ending) => {
      const { name, buffer } = await portal.efirmas.file("kemper", ending);
      return { name, bytes: [...buffer] };
    }),
  );
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of files) transfer.items.add(new File([new Uint8Array(bytes)], name));
    return transfer;
  }, files);
  const zone = page.locator("[data-drop]");
  await zone.dispatchEvent("dragover", { dataTransfer: transfer });
  await expect(zone).toHaveAttribute("data-over", /.*/);
  await zone.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.locator("#certificado-dicho")).toContainText("ESCUELA KEMPER URGATE");
  await expect(page.locator("#llave-dicho")).not.toBeEmpty();
});

test("by keyboard alone", async ({ page, portal }) => {
  await openPage(page);
  await portal.efirmas.choose(page, "kemper");
  await page.locator("h1").focus();
  await tabTo(page, page.getByRole("button", { name: "Ingresar", exact: true }));
  await expectFocusSeen(page);
  await page.keyboard.press("Enter");
  await expectPage(page, "Panel del contratista");
});

test("while it is on its way it says so, and it is for everybody", async ({ page, portal }) => {
  const release = await holdWasm(page);
  await page.goto("/ingresar/efirma", { waitUntil: "domcontentloaded" });
  await expect(page.getByText("Preparando la firma en tu navegador…")).toBeVisible();
  await expect(page.getByRole("button", { name: "Ingresar", exact: true })).toBeHidden();
  release();
  await alive(page);
  await expect(page.getByRole("button", { name: "Ingresar", exact: true })).toBeVisible();
  await press(page, "Ingresar");
  await expect(summary(page)).toBeFocused();
  await expectAccessible(page, 1);
  const html = await (await fetch(`${portal.url}/ingresar/efirma`)).text();
  await expectValid("/ingresar/efirma", html);
});

test("a page whose wasm does not come says so", async ({ page, watch }) => {
  watch.expectBlocked(/\.wasm$/);
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto("/ingresar/efirma", { waitUntil: "domcontentloaded" });
  await expect(page.getByText("No pudimos cargar lo que tu navegador necesita")).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says why it needs them, and the way that does not", async ({ page }) => {
    await page.goto("/ingresar/efirma");
    await expect(page.getByText("es tu navegador quien firma")).toBeVisible();
    await expect(page.getByText("Preparando la firma")).toBeHidden();
    await page.getByRole("link", { name: "con tu CURP y tu contraseña" }).click();
    await expectPage(page, "Inicio de sesión");
  });
});
