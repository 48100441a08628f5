// Messages after acts, the next steps, what is never lost, and what a small screen shows first.
import { chromium, type Page } from "@playwright/test";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { giveData, PDF, password } from "../support/efirmas.ts";
import { inventCapturista, PASSWORD } from "../support/people.ts";
import { expectPage, fillSignIn, follow, press, signIn, summary } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { open, prepare, WAYS } from "../support/ways.ts";

const message = (page: Page) => page.locator("main .message[role=status]");

for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("each act says what was done and where to go on", async ({ page, portal, watch, another }) => {
      // Signing needs scripts; the session is the same.
      const signer = await another({ javaScriptEnabled: true });
      await portal.efirmas.enter(signer, "kemper");
      await giveData(signer);
      await expect(message(signer)).toContainText("Guardamos tus datos y tu registro REPSE.");
      await page.context().addCookies(await signer.context().cookies());
      await prepare(page, watch, way);

      await open(page, "/panel/capturistas/alta", way);
      const person = inventCapturista();
      for (const [id, value] of Object.entries({
        curp: person.curp,
        nombre: person.names,
        "primer-apellido": person.firstSurname,
        correo: person.mail,
        // The mail address is compared without case.
        "correo-confirmar": person.mail.toUpperCase(),
      })) {
        await page.locator(`#${id}`).fill(value);
      }
      await press(page, "Registrar");
      await expect(message(page)).toContainText("El registro quedó hecho");
      await expect(message(page)).toBeFocused();
      await press(page, "Reenviar la invitación");
      await expect(message(page)).toContainText("Le enviaremos otra vez la invitación");
      await expect(message(page)).toBeFocused();
      await press(page, "Revocar la invitación");
      await expect(message(page)).toContainText("La invitación quedó revocada");
      await expect(message(page)).toBeFocused();
      await page.goBack();
      await page.goBack();
      await follow(page, "Registrar a otra persona");
      await expectPage(page, "Registrar a una persona");

      // The file and the typed values are sent together, and shown again together.
      await open(page, "/panel/datos", way);
      await page.locator("#fiscal-calle").fill("Av. Juárez");
      await page.locator("#fiscal-cp").fill("1");
      await page.locator("#archivo").setInputFiles(PDF);
      watch.expectStatus(422);
      await press(page, "Guardar datos");
      await expect(summary(page)).toBeFocused();
      await expect(summary(page)).toContainText("Vuelve a elegir el PDF");
      await expect(page.locator("#fiscal-calle")).toHaveValue("Av. Juárez");
      await page.locator("#fiscal-cp").fill("97 000");
      await page.locator("#archivo").setInputFiles({ ...PDF, name: "Otro.pdf" });
      await press(page, "Guardar datos");
      await expect(message(page)).toContainText("Guardamos tus datos y tu registro REPSE.");
      await expect(message(page)).toBeFocused();
      await open(page, "/panel/datos", way);
      await expect(page.getByRole("link", { name: "Otro.pdf" })).toBeVisible();
      await expect(page.locator("#fiscal-cp")).toHaveValue("97000");
    });
  });
}

test("back from the profile the address is the profile's", async ({ page, regular }) => {
  await open(page, "/ingresar");
  await signIn(page, regular.curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  await page.goBack();
  await expect(page).toHaveURL(/\/perfil$/);
  await expectPage(page, "Perfil del usuario");
});

test("a key that is shown once can be copied", async ({ page, portal, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await portal.efirmas.enter(page, "kemper");
  await follow(page, "Ver mis llaves");
  await page.getByLabel("Nombre").fill(`Nómina ${Date.now()}`);
  await page.getByRole("checkbox").first().check();
  await press(page, "Crear la llave");
  await expect(message(page)).toBeFocused();
  const key = await page.locator("#llave-nueva").textContent();
  await press(page, "Copiar la llave");
  await expect(page.locator(".copied")).toHaveText("Copiada.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
});

test("a key's password with its ñ in two parts opens it", async ({ page, portal }) => {
  await open(page, "/ingresar/efirma");
  await portal.efirmas.choose(page, "kemper");
  const apart = portal.efirmas.password.normalize("NFD");
  expect(apart).not.toBe(portal.efirmas.password);
  await password(page).fill(apart);
  await press(page, "Ingresar");
  await expectPage(page, "Panel del contratista");
});

test("on a small screen the page itself begins in its upper third", async ({ page, portal, regular }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const begins = async () => (await page.locator("main").boundingBox())?.y ?? 640;
  await open(page, "/ingresar");
  expect(await begins()).toBeLessThan(130);
  await signIn(page, regular.curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  expect(await begins()).toBeLessThan(190);
  await portal.efirmas.enter(page, "kemper");
  expect(await begins()).toBeLessThan(190);
});

test("a browser without cookies is told before it signs in", async ({ page, context }) => {
  const told = page.getByText("Tu navegador no guarda cookies");
  await open(page, "/ingresar");
  await expect(told).toBeHidden();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setDocumentCookieDisabled", { disabled: true });
  await page.reload();
  await expect(told).toBeVisible();
});

test("a browser without cookies or scripts is told once it has signed in", async ({ portal, regular }) => {
  // A separate browser profile, since a context cannot block cookies.
  const folder = await mkdtemp(join(tmpdir(), "icsoe-"));
  await mkdir(join(folder, "Default"));
  const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(folder, "Default/Preferences"), JSON.stringify(blocked));
  const { launchOptions } = test.info().project.use;
  const context = await chromium.launchPersistentContext(folder, {
    ...launchOptions,
    javaScriptEnabled: false,
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${portal.url}/ingresar`, { waitUntil: "domcontentloaded" });
    await fillSignIn(page, regular.curp, PASSWORD);
    await press(page, "Ingresar");
    await expectPage(page, "Tu navegador no guarda cookies");
  } finally {
    await context.close();
    await rm(folder, { recursive: true });
  }
});
