// A newcomer's way through the demonstration, and what keeps it apart from a real installation.
import { capture } from "../support/captures.ts";
import { ACTIVE, INVITED, KEYS_PASSWORD } from "../support/demonstration.ts";
import { certificate, giveData, password, privateKey } from "../support/efirmas.ts";
import { KEMPER, PASSWORD, inventCapturista } from "../support/people.ts";
import { choose, expectPage, fillPasswords, follow, press, signIn, workFor } from "../support/steps.ts";
import { demonstrationTest as test, expect } from "../support/test.ts";
import { alive } from "../support/ways.ts";

test("from the guide through the mailbox to the work area", async ({ page }) => {
  await page.goto("/demo");
  await expect(page.getByText(INVITED.curp)).toBeVisible();
  await capture(page, "demo-guia");
  await page.getByRole("main").getByRole("link", { name: "buzón" }).last().click();
  await expectPage(page, "Correo");
  await capture(page, "demo-buzon");
  await page.getByRole("link", { name: "Crea tu contraseña de ICSOE" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Crea tu contraseña de ICSOE");
  await capture(page, "demo-correo");
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("heading")).toHaveText("Crea tu contraseña de ICSOE");
  await expect(page.locator("pre").getByRole("link", { name: /\/contrasena\// })).toBeVisible();
  await frame.getByRole("link", { name: "Crear mi contraseña" }).click();
  await expectPage(page, "Crea tu contraseña");
  await alive(page);
  await fillPasswords(page, PASSWORD, PASSWORD);
  await press(page, "Guardar contraseña");
  await expectPage(page, "Contraseña actualizada");
  await follow(page, "Aceptar");
  await signIn(page, INVITED.curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  await follow(page, "Seleccionar un contratista");
  await choose(page, KEMPER);
  await press(page, "Continuar");
  await expectPage(page, "Informativas");
  await capture(page, "demo-informativas");
  // A strip on every page identifies the demonstration, and links back to the mailbox.
  await page.getByRole("complementary", { name: "Demostración" }).getByRole("link", { name: "Correo" }).click();
  await expect(page.getByRole("link", { name: "Tu contraseña fue registrada" }).first()).toBeVisible();
});

test("a newcomer is the company, registers and works", async ({ page, request }) => {
  test.slow();
  await page.goto("/demo");
  const files = ["cer", "key"].map(async (ending) => {
    const name = `nandu-servicios.${ending}`;
    const link = page.locator(`a[href="/demo/efirmas/${name}"]`);
    await expect(link).toBeVisible();
    const answer = await request.get(`/demo/efirmas/${name}`);
    return { name, mimeType: "application/octet-stream", buffer: await answer.body() };
  });
  const [cer, key] = await Promise.all(files);
  if (cer === undefined || key === undefined) throw new Error("two files");
  await page.getByRole("link", { name: "Ingresa con firma electrónica" }).click();
  await alive(page);
  await certificate(page).setInputFiles(cer);
  await privateKey(page).setInputFiles(key);
  await password(page).fill(KEYS_PASSWORD);
  await press(page, "Ingresar");
  await expectPage(page, "Panel del contratista");
  await giveData(page, null);
  // The page is long: one arrives at its part about the registration.
  await page.goto("/panel");
  await page.getByRole("link", { name: "Subir mi registro REPSE" }).click();
  await expectPage(page, "Datos generales");
  await expect(page.locator("#repse")).toBeInViewport();
  await giveData(page);
  await page.getByRole("link", { name: "Registrar a una persona" }).first().click();
  await expectPage(page, "Registrar a una persona");
  const person = inventCapturista();
  for (const [id, value] of Object.entries({
    curp: person.curp,
    nombre: person.names,
    "primer-apellido": person.firstSurname,
    correo: person.mail,
    "correo-confirmar": person.mail,
  })) {
    await page.locator(`#${id}`).fill(value);
  }
  await press(page, "Registrar");
  await expect(page.getByRole("heading", { name: "Historia" })).toBeVisible();
  await press(page, "Cerrar sesión");
  await expectPage(page, "Inicio de sesión");
  await page.goto("/demo/correo");
  await page.getByRole("link", { name: new RegExp(`Crea tu contraseña.*${person.mail}`) }).click();
  await page.frameLocator("iframe").getByRole("link", { name: "Crear mi contraseña" }).click();
  await expectPage(page, "Crea tu contraseña");
  await alive(page);
  await fillPasswords(page, PASSWORD, PASSWORD);
  await press(page, "Guardar contraseña");
  await follow(page, "Aceptar");
  await signIn(page, person.curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  await follow(page, "Seleccionar un contratista");
  await page.getByRole("radio").check();
  await press(page, "Siguiente");
  await press(page, "Continuar");
  await expectPage(page, "Informativas");
  await expect(page.getByText("ÑANDÚ SERVICIOS ESPECIALIZADOS").first()).toBeVisible();
});

test("a payment file of SUA makes a return complete", async ({ page, request }) => {
  await page.goto("/demo");
  await expect(page.getByRole("link", { name: "pago.SUA" })).toBeVisible();
  const buffer = await (await request.get("/demo/archivos/pago.SUA")).body();
  await page.goto("/ingresar");
  await signIn(page, ACTIVE.curp, ACTIVE.password);
  await expectPage(page, "Perfil del usuario");
  await workFor(page, KEMPER);
  await page.getByRole("link", { name: /^Seguir capturando/ }).click();
  await page.getByRole("row", { name: /INDISTRIA/ }).last().getByRole("link").first().click();
  await expectPage(page, "Contrato 3");
  await page.getByLabel("RFC del cliente").fill("IIA040805DZ4");
  await page.getByLabel("Objeto del contrato").fill("Mantenimiento de luminarias de la planta");
  await press(page, "Guardar");
  await page.getByRole("link", { name: "0 trabajadores" }).click();
  await page.getByRole("link", { name: "Traer de un archivo" }).click();
  await page
    .getByLabel("Archivo, de 64 MB")
    .setInputFiles({ name: "pago.SUA", mimeType: "application/octet-stream", buffer });
  await press(page, "Revisar el archivo");
  await press(page, "Traer 102 renglones");
  await expectPage(page, "Archivo traído");
  await follow(page, "Volver a los trabajadores");
  await follow(page, "Volver al contrato 3");
  await follow(page, "Volver a la informativa");
  await expect(page.getByText("No encontramos nada por corregir.")).toBeVisible();
});

test("the mail's own page runs nothing, loads nothing and is framed by us only", async ({
  page,
  request,
}) => {
  await page.goto("/demo/correo");
  await page.getByRole("link", { name: "Crea tu contraseña de ICSOE" }).first().click();
  const frame = page.locator("iframe");
  await expect(frame).toHaveAttribute("sandbox", "allow-top-navigation-by-user-activation");
  const address = await frame.getAttribute("src");
  const policy = (await request.get(address ?? "")).headers()["content-security-policy"];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'self'");
  expect(policy).toContain("sandbox allow-top-navigation-by-user-activation");
});

test("a mail is legible in light and in dark", async ({ page }) => {
  await page.goto("/demo/correo");
  await page.getByRole("link", { name: "Crea tu contraseña de ICSOE" }).first().click();
  const brightness = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return (red + green + blue) / 3;
  };
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const text = await page
      .frameLocator("iframe")
      .getByRole("heading")
      .evaluate((heading) => getComputedStyle(heading).color);
    const ground = await page
      .locator("iframe")
      .evaluate((frame) => getComputedStyle(frame).backgroundColor);
    expect(Math.abs(brightness(text) - brightness(ground)), colorScheme).toBeGreaterThan(150);
  }
});

test("every link in the mails works", async ({ page }) => {
  await page.goto("/demo/correo");
  const mails = page.locator(".mail-list a");
  const addresses = await mails.evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
  expect(addresses.length).toBeGreaterThan(2);
  for (const address of addresses) {
    await page.goto(address);
    for (const body of [page.locator("pre"), page.frameLocator("iframe").locator("body")]) {
      const links = await body.locator("a").evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
      for (const link of links) {
        const { status } = await fetch(link, { redirect: "manual" });
        // Links that were used give 410.
        expect([200, 410], link).toContain(status);
      }
    }
  }
});

test("the account on the guide works, in each of its three contratistas", async ({ page }) => {
  await page.goto("/demo");
  const fact = async (term: string) =>
    page.getByRole("main").locator("dl div").filter({ hasText: term }).locator("dd").innerText();
  const [curp, password] = [await fact("Usuario (CURP)"), await fact("Contraseña")];
  expect([curp, password]).toEqual([ACTIVE.curp, ACTIVE.password]);
  await follow(page, "Ir al inicio de sesión");
  await signIn(page, curp, password);
  await expectPage(page, "Perfil del usuario");
  await follow(page, "Seleccionar un contratista");
  await expect(page.getByRole("radio")).toHaveCount(3);
});

test("the clock's own page moves it and puts it right", async ({ page }) => {
  await page.goto("/demo/reloj");
  await capture(page, "demo-reloj");
  const now = page.locator("#ahora");
  const before = await now.innerText();
  await press(page, "Adelantar 30 días");
  await expect(now).not.toHaveText(before);
  await press(page, "Volver a la hora real");
  const day = before.split(",")[0] ?? "";
  await expect(now).toContainText(day);
});
