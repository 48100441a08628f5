// The contratista's side as one story: sign-in with the e.firma, data, a capturista who takes all eleven steps, and
// their baja.
import { giveData } from "../support/efirmas.ts";
import { passwordLink } from "../support/mail-server.ts";
import { KEMPER, PASSWORD, fullName, inventCapturista } from "../support/people.ts";
import { expectPage, fillPasswords, follow, press, signIn, summary, workFor } from "../support/steps.ts";
import { tabTo } from "../support/keyboard.ts";
import { expect, test } from "../support/test.ts";
import { SUBJECT } from "../support/texts.ts";
import { holdWasm, open } from "../support/ways.ts";
import { workbook } from "../support/workbook.ts";

test("from the e.firma to a capturista at work, and their baja", async ({ page, portal, another, watch }) => {
  await portal.efirmas.enter(page, "kemper");
  await expectPage(page, "Panel del contratista");
  await giveData(page);

  const person = inventCapturista();
  await follow(page, "Capturistas");
  await expectPage(page, "Capturistas");
  await page.getByRole("link", { name: "Registrar a una persona" }).first().click();
  await expectPage(page, "Registrar a una persona");
  await page.locator("#curp").fill(`${person.curp.slice(0, 17)}X`);
  await page.locator("#correo").fill("mal");
  await page.locator("#nombre").fill(person.names);
  // Shown beside the field while it is filled in.
  await expect(page.locator("#curp-consejo")).not.toBeEmpty();
  await expect(page.locator("#correo-consejo")).not.toBeEmpty();
  watch.expectStatus(422);
  await press(page, "Registrar");
  await expect(summary(page)).toBeFocused();
  await expect(page.locator("#nombre")).toHaveValue(person.names);
  await page.locator("#curp").fill(person.curp);
  await page.locator("#primer-apellido").fill(person.firstSurname);
  await page.locator("#segundo-apellido").fill(person.secondSurname);
  await page.locator("#correo").fill(person.mail);
  await page.locator("#correo-confirmar").fill(person.mail);
  await press(page, "Registrar");
  await expectPage(page, fullName(person));
  const theirs = page.url();

  await portal.mails.mailTo(person.mail, SUBJECT.registered);
  const link = passwordLink(await portal.mails.mailTo(person.mail, SUBJECT.createPassword));
  await expect(async () => {
    await page.goto(theirs);
    await expect(page.getByText("Invitación enviada")).toBeVisible({ timeout: 500 });
  }).toPass();

  const capturistas = await another();
  await open(capturistas, link);
  await fillPasswords(capturistas, PASSWORD, PASSWORD);
  await press(capturistas, "Guardar contraseña");
  await expectPage(capturistas, "Contraseña actualizada");
  await follow(capturistas, "Aceptar");
  await signIn(capturistas, person.curp, PASSWORD);
  await expectPage(capturistas, "Perfil del usuario");
  await workFor(capturistas, KEMPER);

  await page.goto(theirs);
  await expect(page.getByText("Creó su contraseña")).toBeVisible();
  await follow(page, "Dar de baja");
  await expectPage(page, "¿Dar de baja a esta persona?");
  watch.expectStatus(403);
  await press(page, "Dar de baja");
  await expectPage(page, fullName(person));
  await capturistas.reload();
  // Without any contratista there is no session.
  await expectPage(capturistas, "Inicio de sesión");
  await press(page, "Deshacer la baja");
  await expect(page.getByText("Se deshizo la baja")).toBeVisible();
  await follow(page, "Volver a mis capturistas");
  await page.getByLabel("Buscar por CURP, nombre o correo").fill(person.curp);
  await expect(page.getByText("1 capturista coincide.")).toBeVisible();
  // The searched words must not be readable in the address, and are shown again with the results.
  expect(page.url()).toContain("?busqueda=");
  expect(page.url()).not.toContain(person.curp);
  await page.reload();
  await expect(page.getByText("1 capturista coincide.")).toBeVisible();
  await expect(page.getByLabel("Buscar por CURP, nombre o correo")).toHaveValue(person.curp);
});

test("many at once, by a file", async ({ page, portal }) => {
  await portal.efirmas.enter(page, "nandu");
  await giveData(page);
  const [one, two] = [inventCapturista(), inventCapturista()];
  const row = ({ curp, names, firstSurname, secondSurname, mail }: typeof one) =>
    `${curp},${names},${firstSurname},${secondSurname},${mail}`;
  const heading = "CURP,nombre,apellido 1,apellido 2,correo";
  const csv = [heading, row(one), row(two), "MALA,=Ana,Ruiz,,a@x.example"].join("\r\n");
  await page.goto("/panel/capturistas/carga");
  await page.locator("#archivo").setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await press(page, "Revisar el archivo");
  await expectPage(page, "Revisa antes de registrar");
  await expect(page.getByRole("cell", { name: "MALA" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Excel (.xlsx)" }).click();
  expect((await download).suggestedFilename()).toBe("por-corregir.xlsx");
  await press(page, "Registrar a 2 personas");
  await expectPage(page, "Registro terminado");
  for (const person of [one, two]) await portal.mails.mailTo(person.mail, SUBJECT.createPassword);
  await follow(page, "Ver mis capturistas");
  await expect(page.getByRole("cell", { name: one.curp, exact: true }).first()).toBeVisible();
});

test("many at once, by a workbook", async ({ page, portal }) => {
  await portal.efirmas.enter(page, "nandu");
  await giveData(page);
  const [one, two] = [inventCapturista(), inventCapturista()];
  const row = ({ curp, names, firstSurname, secondSurname, mail }: typeof one) => [
    mail,
    names,
    firstSurname,
    secondSurname,
    curp,
  ];
  const buffer = workbook([
    ["Correo", "Nombre", "Primer apellido", "Segundo apellido", "CURP"],
    row(one),
    row({ ...two, mail: "sin-arroba" }),
  ]);
  const mimeType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  await page.goto("/panel/capturistas/carga");
  await page.locator("#archivo").setInputFiles({ name: "capturistas.xlsx", mimeType, buffer });
  await press(page, "Revisar el archivo");
  await expectPage(page, "Revisa antes de registrar");
  await expect(page.getByRole("cell", { name: "Escribe un correo completo, por ejemplo nombre@ejemplo.mx." })).toBeVisible();
  await press(page, "Registrar a 1 persona");
  await expectPage(page, "Registro terminado");
  await portal.mails.mailTo(one.mail, SUBJECT.createPassword);
});

test("a capturista is registered, and removed, by keyboard alone on a narrow screen", async ({ page, portal }) => {
  test.slow();
  await portal.efirmas.enter(page, "kemper");
  await giveData(page);
  await page.setViewportSize({ width: 320, height: 480 });
  const person = inventCapturista();
  await open(page, "/panel/capturistas/alta");
  for (const [id, value] of Object.entries({
    curp: person.curp,
    nombre: person.names,
    "primer-apellido": person.firstSurname,
    "segundo-apellido": person.secondSurname,
    correo: person.mail,
    "correo-confirmar": person.mail,
  })) {
    await tabTo(page, page.locator(`#${id}`));
    await page.keyboard.type(value);
  }
  await page.keyboard.press("Enter");
  await expectPage(page, fullName(person));
  await tabTo(page, page.getByRole("link", { name: "Dar de baja" }));
  await page.keyboard.press("Enter");
  await expectPage(page, "¿Dar de baja a esta persona?");
  await tabTo(page, page.getByRole("button", { name: "Dar de baja" }));
  await page.keyboard.press("Space");
  await expectPage(page, fullName(person));
  await tabTo(page, page.getByRole("button", { name: "Deshacer la baja" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Se deshizo la baja")).toBeVisible();
});

test("without scripts: a capturista, and a token made and revoked", async ({ browser, page, portal }) => {
  // Only the sign-in page needs them.
  await portal.efirmas.enter(page, "kemper");
  await giveData(page);
  const storageState = await page.context().storageState();
  const context = await browser.newContext({
    baseURL: portal.url,
    javaScriptEnabled: false,
    storageState,
  });
  const still = await context.newPage();
  const person = inventCapturista();
  await still.goto("/panel/capturistas/alta");
  await still.locator("#curp").fill(person.curp);
  await still.locator("#nombre").fill(person.names);
  await still.locator("#primer-apellido").fill(person.firstSurname);
  await still.locator("#correo").fill(person.mail);
  await still.locator("#correo-confirmar").fill("otro@icsoe.example");
  await press(still, "Registrar");
  await expectPage(still, "Registrar a una persona", "Error: Registrar a una persona");
  await expect(still.locator("#nombre")).toHaveValue(person.names);
  await still.locator("#correo-confirmar").fill(person.mail);
  await press(still, "Registrar");
  await expectPage(still, `${person.names} ${person.firstSurname}`.toUpperCase());

  await still.goto("/panel/llaves");
  await still.getByLabel("Nombre").fill("Nómina");
  await still.getByRole("checkbox").first().check();
  await press(still, "Crear la llave");
  await expect(still.locator("#llave-nueva")).toHaveText(/^icsoe_[\w-]{43}$/);
  await still.getByRole("link", { name: "Revocar la llave «Nómina»" }).first().click();
  await expectPage(still, "¿Revocar esta llave?");
  await press(still, "Revocar la llave");
  await expect(still.getByRole("main").getByRole("status")).toBeFocused();
  await expect(still.getByText("Revocada").first()).toBeVisible();
  await context.close();
});

test("a form that is sent before the wasm has come is sent whole", async ({ page, portal }) => {
  await portal.efirmas.enter(page, "kemper");
  await giveData(page);
  const release = await holdWasm(page);
  const person = inventCapturista();
  await page.goto("/panel/capturistas/alta", { waitUntil: "domcontentloaded" });
  for (const [id, value] of Object.entries({
    curp: person.curp,
    nombre: person.names,
    "primer-apellido": person.firstSurname,
    "segundo-apellido": person.secondSurname,
    correo: person.mail,
    "correo-confirmar": person.mail,
  })) {
    await page.locator(`#${id}`).fill(value);
  }
  await press(page, "Registrar");
  await expectPage(page, fullName(person));
  release();
});

test("a capturista at the contratista's door is told whose it is", async ({ page, regular, watch }) => {
  await open(page, "/ingresar");
  await signIn(page, regular.curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  watch.expectStatus(403);
  await page.goto("/panel/capturistas");
  await expectPage(page, "Esta página es del contratista");
});
