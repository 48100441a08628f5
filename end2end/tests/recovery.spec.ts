// *¿Olvidaste tu contraseña?*: the same answer for everybody, a mail only for the right person.
import type { Page } from "@playwright/test";
import { capture } from "../support/captures.ts";
import { passwordLink } from "../support/mail-server.ts";
import { OTHER_PASSWORD, PASSWORD, inventCapturista } from "../support/people.ts";
import { expectPage, fillPasswords, follow, press, signIn, summary } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { SUBJECT } from "../support/texts.ts";
import { WAYS, open, prepare } from "../support/ways.ts";

const ask = async (page: Page, curp: string, mail: string) => {
  await page.getByLabel("Usuario").fill(curp);
  await page.getByLabel("Correo electrónico registrado").fill(mail);
  await press(page, "Enviar enlace");
};

for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("a new password by mail, from the sign-in page and back to it", async ({
      page,
      portal,
      watch,
    }) => {
      await prepare(page, watch, way);
      const person = await portal.activated();
      await open(page, "/ingresar", way);
      await follow(page, "¿Olvidaste tu contraseña?");
      await expectPage(page, "Recupera el acceso");
      if (way.wasm) await capture(page, "recupera");
      await ask(page, person.curp, person.mail);
      await expectPage(page, "Revisa tu correo");
      if (way.wasm) await capture(page, "recupera-enviado");
      const mail = await portal.mails.mailTo(person.mail, SUBJECT.recovery);
      await open(page, passwordLink(mail), way);
      await expectPage(page, "Crea tu contraseña");
      await fillPasswords(page, OTHER_PASSWORD, OTHER_PASSWORD);
      await press(page, "Guardar contraseña");
      await expectPage(page, "Contraseña actualizada");
      await portal.mails.mailTo(person.mail, SUBJECT.passwordSaved);
      await follow(page, "Aceptar");
      await signIn(page, person.curp, OTHER_PASSWORD);
      await expectPage(page, "Perfil del usuario");
    });

    test("what cannot be a CURP or a mail address is said, and kept", async ({ page, watch }) => {
      watch.expectStatus(422);
      await prepare(page, watch, way);
      await open(page, "/recuperar", way);
      await ask(page, "OALE920515", "sin-arroba");
      await expectPage(page, "Recupera el acceso", "Error: Recupera el acceso");
      await expect(summary(page).getByRole("link")).toHaveCount(2);
      await expect(summary(page)).toContainText("Escribe un correo completo");
      await expect(page.getByLabel("Usuario")).toHaveValue("OALE920515");
      await expect(page.getByLabel("Correo electrónico registrado")).toHaveValue("sin-arroba");
    });
  });
}

test("the answer does not tell who is registered; only the right mail is written to", async ({
  page,
  portal,
}) => {
  const [person, stranger] = [await portal.activated(), inventCapturista()];
  const answers: string[] = [];
  for (const [curp, mail] of [
    [stranger.curp, stranger.mail],
    [person.curp, stranger.mail],
    [stranger.curp, person.mail],
    [person.curp, person.mail],
  ] as const) {
    await open(page, "/recuperar");
    await ask(page, curp, mail);
    await expectPage(page, "Revisa tu correo");
    answers.push(page.url() + (await page.locator("main").innerText()));
  }
  expect(new Set(answers).size).toBe(1);
  // The last request was answered, and so were those before it.
  await portal.mails.mailTo(person.mail, SUBJECT.recovery);
  expect(portal.mails.unread(stranger.mail)).toEqual([]);
  expect(portal.mails.unread(person.mail).map(({ subject }) => subject)).not.toContainEqual(
    expect.stringMatching(SUBJECT.recovery),
  );
});

test("whoever never activated gets the activation link anew", async ({ page, portal, watch }) => {
  watch.expectStatus(410);
  const { person, link } = await portal.invited();
  await open(page, "/recuperar");
  await ask(page, person.curp, person.mail);
  await expectPage(page, "Revisa tu correo");
  const newer = passwordLink(await portal.mails.mailTo(person.mail, SUBJECT.createPassword));
  await open(page, link);
  await expectPage(page, "Hay un enlace más reciente");
  await open(page, newer);
  await expectPage(page, "Crea tu contraseña");
});

test("a new password ends the sessions elsewhere", async ({ page, portal, another }) => {
  const person = await portal.activated();
  const elsewhere = await another();
  for (const device of [page, elsewhere]) {
    await open(device, "/ingresar");
    await signIn(device, person.curp, PASSWORD);
    await expectPage(device, "Perfil del usuario");
  }
  await open(page, "/recuperar");
  await ask(page, person.curp, person.mail);
  await expectPage(page, "Revisa tu correo");
  await open(page, passwordLink(await portal.mails.mailTo(person.mail, SUBJECT.recovery)));
  await fillPasswords(page, OTHER_PASSWORD, OTHER_PASSWORD);
  await press(page, "Guardar contraseña");
  await expectPage(page, "Contraseña actualizada");
  await follow(elsewhere, "Seleccionar un contratista");
  await expectPage(elsewhere, "Inicio de sesión");
  await signIn(elsewhere, person.curp, PASSWORD);
  await expectPage(elsewhere, "Inicio de sesión", "Error: Inicio de sesión");
});
