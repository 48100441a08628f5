// Mailed links: what uses them up, what does not, and the way on from each that no longer works.
import { capture } from "../support/captures.ts";
import { HOUR, INVITED } from "../support/demonstration.ts";
import { passwordLink } from "../support/mail-server.ts";
import { OTHER_PASSWORD, PASSWORD } from "../support/people.ts";
import { savePassword } from "../support/portal.ts";
import { expectPage, fillPasswords, follow, press, signIn } from "../support/steps.ts";
import { demonstrationTest, expect, test } from "../support/test.ts";
import { SUBJECT } from "../support/texts.ts";
import { open } from "../support/ways.ts";

test("a scanner that opens the link five times, by GET and HEAD, wears nothing out", async ({
  page,
  portal,
}) => {
  const { person, link } = await portal.invited();
  for (let time = 0; time < 5; time += 1) {
    for (const method of ["GET", "HEAD"]) {
      const response = await fetch(link, { method });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain(method === "GET" ? "Guardar contraseña" : "");
    }
  }
  await open(page, link);
  await fillPasswords(page, PASSWORD, PASSWORD);
  await press(page, "Guardar contraseña");
  await expectPage(page, "Contraseña actualizada");
  await follow(page, "Aceptar");
  await signIn(page, person.curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
});

test("a used link says so and leads to a new one", async ({ page, portal, watch }) => {
  watch.expectStatus(410);
  const { person, link } = await portal.invited();
  expect(await savePassword(link, PASSWORD)).toBe(303);
  const response = await open(page, link);
  expect(response?.status()).toBe(410);
  await expectPage(page, "Este enlace ya se usó");
  await capture(page, "enlace-usado");
  expect(await savePassword(link, OTHER_PASSWORD)).toBe(410);
  await follow(page, "Pedir un enlace nuevo");
  await expectPage(page, "Recupera el acceso");
  await page.getByLabel("Usuario").fill(person.curp);
  await page.getByLabel("Correo electrónico registrado").fill(person.mail);
  await press(page, "Enviar enlace");
  await expectPage(page, "Revisa tu correo");
  await open(page, passwordLink(await portal.mails.mailTo(person.mail, SUBJECT.recovery)));
  await expectPage(page, "Crea tu contraseña");
});

test("a replaced link points to the newer mail, whose link works", async ({
  page,
  portal,
  watch,
}) => {
  watch.expectStatus(410);
  const { person, link } = await portal.invited();
  await portal.run("capturista", "reenviar", "--curp", person.curp);
  await portal.sendMails();
  const newer = passwordLink(await portal.mails.mailTo(person.mail, SUBJECT.createPassword));
  expect((await open(page, link))?.status()).toBe(410);
  await expectPage(page, "Hay un enlace más reciente");
  await expect(page.getByRole("link", { name: "Pedir un enlace nuevo" })).toBeVisible();
  await capture(page, "enlace-reemplazado");
  expect(await savePassword(link, PASSWORD)).toBe(410);
  await open(page, newer);
  await expectPage(page, "Crea tu contraseña");
});

test("an unknown link, cut off in copying, says so and leads to a new one", async ({
  page,
  portal,
  watch,
}) => {
  watch.expectStatus(404);
  const { link } = await portal.invited();
  expect((await open(page, link.slice(0, -5)))?.status()).toBe(404);
  await expectPage(page, "No reconocemos este enlace");
  await capture(page, "enlace-desconocido");
  await follow(page, "Pedir un enlace nuevo");
  await expectPage(page, "Recupera el acceso");
});

demonstrationTest(
  "an invitation works for 72 hours; whoever comes later gets it anew",
  async ({ page, demonstration, watch }) => {
    watch.expectStatus(410);
    const link = await demonstration.link("Crea tu contraseña de ICSOE");
    await demonstration.advance(72 * HOUR - 60);
    await open(page, link);
    await expectPage(page, "Crea tu contraseña");
    await demonstration.advance(120);
    // It expires while they are still typing.
    await fillPasswords(page, PASSWORD, PASSWORD);
    await press(page, "Guardar contraseña");
    await expectPage(page, "Este enlace ya venció");
    expect((await open(page, link))?.status()).toBe(410);
    await expectPage(page, "Este enlace ya venció");
    await capture(page, "enlace-vencido");
    await follow(page, "Pedir un enlace nuevo");
    await page.getByLabel("Usuario").fill(INVITED.curp);
    await page.getByLabel("Correo electrónico registrado").fill(INVITED.mail);
    await press(page, "Enviar enlace");
    await expectPage(page, "Revisa tu correo");
    await expect.poll(() => demonstration.link("Crea tu contraseña de ICSOE")).not.toBe(link);
    await open(page, await demonstration.link("Crea tu contraseña de ICSOE"));
    await fillPasswords(page, PASSWORD, PASSWORD);
    await press(page, "Guardar contraseña");
    await expectPage(page, "Contraseña actualizada");
  },
);

test("of two tabs with the same link the first wins and the second is told kindly", async ({
  page,
  portal,
}) => {
  const { person, link } = await portal.invited();
  const second = await page.context().newPage();
  for (const tab of [page, second]) await open(tab, link);
  await fillPasswords(page, PASSWORD, PASSWORD);
  await fillPasswords(second, OTHER_PASSWORD, OTHER_PASSWORD);
  await press(page, "Guardar contraseña");
  await expectPage(page, "Contraseña actualizada");
  await press(second, "Guardar contraseña");
  await expectPage(second, "Este enlace ya se usó");
  await follow(second, "Iniciar sesión");
  await signIn(second, person.curp, PASSWORD);
  await expectPage(second, "Perfil del usuario");
});

test("of several at the same moment exactly one wins", async ({ portal }) => {
  const { person, link } = await portal.invited();
  const passwords = [PASSWORD, OTHER_PASSWORD, PASSWORD, OTHER_PASSWORD];
  const statuses = await Promise.all(passwords.map((password) => savePassword(link, password)));
  expect(statuses.sort()).toEqual([303, 410, 410, 410]);
  await portal.mails.mailTo(person.mail, SUBJECT.passwordSaved);
  expect(portal.mails.unread(person.mail).map(({ subject }) => subject)).not.toContainEqual(
    expect.stringMatching(SUBJECT.passwordSaved),
  );
});

test("a double click on Guardar contraseña saves once", async ({ page, portal }) => {
  const { link } = await portal.invited();
  await open(page, link);
  await fillPasswords(page, PASSWORD, PASSWORD);
  let sent = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/fn/formulario")) sent += 1;
  });
  await page.getByRole("button", { name: "Guardar contraseña" }).dblclick();
  await expectPage(page, "Contraseña actualizada");
  expect(sent).toBe(1);
});

test.describe("scripts off", () => {
  test.use({ javaScriptEnabled: false });

  test("a double click on Guardar contraseña ends well", async ({ page, portal, watch }) => {
    watch.expectStatus(410);
    const { person, link } = await portal.invited();
    await page.goto(link);
    await fillPasswords(page, PASSWORD, PASSWORD);
    await page.getByRole("button", { name: "Guardar contraseña" }).dblclick();
    await expect(page.locator("h1")).toHaveText(/^(Contraseña actualizada|Este enlace ya se usó)$/);
    await page.getByRole("link", { name: /^(Aceptar|Iniciar sesión)$/ }).click();
    await signIn(page, person.curp, PASSWORD);
    await expectPage(page, "Perfil del usuario");
  });
});
