// *Mi cuenta*: open sessions, a new password, a new mail address.
import type { Page } from "@playwright/test";
import { capture } from "../support/captures.ts";
import { mailLink } from "../support/mail-server.ts";
import { type Capturista, OTHER_PASSWORD, PASSWORD } from "../support/people.ts";
import { expectPage, fillPasswords, follow, press, signIn, summary } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { SUBJECT } from "../support/texts.ts";
import { WAYS, open, prepare } from "../support/ways.ts";

const enter = async (page: Page, person: Capturista, password = PASSWORD) => {
  await page.goto("/ingresar");
  await signIn(page, person.curp, password);
  await expectPage(page, "Perfil del usuario");
};

const sessions = (page: Page) =>
  page.getByRole("region", { name: "Sesiones abiertas" }).getByRole("listitem");

for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("other sessions are seen and closed, one by one or all", async ({
      page,
      portal,
      another,
      baseURL,
      watch,
    }) => {
      await prepare(page, watch, way);
      const person = await portal.activated();
      const elsewhere = [];
      for (let number = 0; number < 3; number += 1) {
        const other = await another({ baseURL });
        await enter(other, person);
        elsewhere.push(other);
      }
      await open(page, "/ingresar", way);
      await signIn(page, person.curp, PASSWORD);
      await expectPage(page, "Perfil del usuario");
      await follow(page, "Mi cuenta");
      await expectPage(page, "Mi cuenta");
      await expect(sessions(page)).toHaveCount(4);
      await expect(sessions(page).first()).toContainText("Chrome en Linux (esta sesión)");
      await expect(sessions(page).first()).toContainText("127.0.0.1");
      await expect(page.getByText(person.mail)).toBeVisible();
      if (way.wasm) await capture(page, "mi-cuenta");
      await sessions(page).nth(1).getByRole("button").click();
      await expect(page.getByRole("status").filter({ hasText: "La sesión quedó cerrada." })).toBeVisible();
      await expect(sessions(page)).toHaveCount(3);
      await press(page, "Cerrar todas las demás");
      await expect(sessions(page)).toHaveCount(1);
      await expect(page.getByRole("button", { name: "Cerrar todas las demás" })).toHaveCount(0);
      for (const other of elsewhere) {
        await other.goto("/perfil");
        await expectPage(other, "Inicio de sesión");
      }
    });

    test("one's sign-ins are seen, and the attempts that failed", async ({ page, portal, watch }) => {
      watch.expectStatus(422);
      await prepare(page, watch, way);
      const person = await portal.activated();
      await open(page, "/ingresar", way);
      await signIn(page, person.curp, OTHER_PASSWORD);
      await expect(summary(page)).toBeVisible();
      for (let number = 0; number < 5; number += 1) {
        await signIn(page, person.curp, PASSWORD);
        await expectPage(page, "Perfil del usuario");
        await press(page, "Cerrar sesión");
        await expectPage(page, "Inicio de sesión");
      }
      await signIn(page, person.curp, PASSWORD);
      await expectPage(page, "Perfil del usuario");
      await follow(page, "Mi cuenta");
      await expectPage(page, "Mi cuenta");
      const latest = page.getByRole("region", { name: "Mis últimos ingresos" }).getByRole("listitem");
      await expect(latest).toHaveCount(5);
      await expect(latest.first()).toContainText("Ingreso correcto (esta sesión)");
      await expect(latest.first()).toContainText("Chrome en Linux");
      await expect(latest.first()).toContainText("127.0.0.1");
      await follow(page, "Ver todos mis ingresos");
      await expectPage(page, "Mis ingresos");
      const all = page.getByRole("main").getByRole("listitem");
      await expect(all).toHaveCount(7);
      await expect(all.last()).toContainText("Contraseña incorrecta");
      if (way.wasm) await capture(page, "mis-ingresos");
      await follow(page, "Regresar a mi cuenta");
      await expectPage(page, "Mi cuenta");
    });

    test("a changed password is the one that counts, here and elsewhere", async ({
      page,
      portal,
      another,
      baseURL,
      watch,
    }) => {
      watch.expectStatus(422);
      await prepare(page, watch, way);
      const person = await portal.activated();
      const other = await another({ baseURL });
      await enter(other, person);
      await open(page, "/ingresar", way);
      await signIn(page, person.curp, PASSWORD);
      await expectPage(page, "Perfil del usuario");
      await follow(page, "Tu contraseña, tu correo y tus sesiones");
      await follow(page, "Cambiar mi contraseña");
      await expectPage(page, "Cambia tu contraseña");
      const current = page.getByLabel("Contraseña actual");
      await current.fill("No.es-ella-17");
      await fillPasswords(page, OTHER_PASSWORD, OTHER_PASSWORD);
      await press(page, "Guardar contraseña");
      await expectPage(page, "Cambia tu contraseña", "Error: Cambia tu contraseña");
      await expect(summary(page).getByRole("link")).toHaveText([
        "La contraseña actual no es correcta.",
      ]);
      await summary(page).getByRole("link").click();
      await expect(current).toBeFocused();
      await expect(current).toHaveValue("");
      await current.fill(PASSWORD);
      await fillPasswords(page, "P@ssw0rd", "P@ssw0rd");
      if (way.wasm) {
        await expect(page.locator("li.rule").nth(9)).toHaveAttribute("data-state", "missing");
        await capture(page, "cambia-contrasena");
      }
      await fillPasswords(page, OTHER_PASSWORD, OTHER_PASSWORD);
      await press(page, "Guardar contraseña");
      await expectPage(page, "Mi cuenta");
      await expect(page.getByText("Tu contraseña cambió")).toBeVisible();
      await portal.mails.mailTo(person.mail, SUBJECT.passwordSaved);
      await other.goto("/perfil");
      await expectPage(other, "Inicio de sesión");
      await enter(other, person, OTHER_PASSWORD);
      await page.goto("/perfil");
      await expectPage(page, "Perfil del usuario");
    });

    test("a new mail address counts once its owner has confirmed it", async ({
      page,
      portal,
      another,
      baseURL,
      watch,
    }) => {
      await prepare(page, watch, way);
      const person = await portal.activated();
      const mail = `nuevo.${person.mail}`;
      await open(page, "/ingresar", way);
      await signIn(page, person.curp, PASSWORD);
      await expectPage(page, "Perfil del usuario");
      await follow(page, "Mi cuenta");
      await follow(page, "Cambiar mi correo");
      await expectPage(page, "Cambia tu correo");
      await page.getByLabel("Correo nuevo").fill(mail);
      await page.getByLabel("Contraseña actual").fill(PASSWORD);
      await press(page, "Enviar el enlace");
      await expectPage(page, "Mi cuenta");
      await expect(page.getByText("Te enviamos un enlace al correo nuevo.")).toBeVisible();
      await expect(page.getByText(person.mail, { exact: true })).toBeVisible();
      const link = mailLink(await portal.mails.mailTo(mail, SUBJECT.confirmMail));
      // Only the signed-in account can confirm its new address.
      watch.expectStatus(409);
      const reader = await another({ baseURL });
      await reader.goto(link);
      await expectPage(reader, "Confirma tu correo");
      await press(reader, "Confirmar");
      await expectPage(reader, "Ingresa para confirmar tu correo");
      await page.goto(link);
      await expectPage(page, "Confirma tu correo");
      await expect(page.getByText(mail)).toBeVisible();
      if (way.wasm) await capture(page, "confirma-correo");
      await press(page, "Confirmar");
      await expectPage(page, "Correo actualizado");
      await portal.mails.mailTo(person.mail, SUBJECT.mailChanged);
      await page.goto("/mi-cuenta");
      await expect(page.getByText(mail)).toBeVisible();
    });
  });
}
