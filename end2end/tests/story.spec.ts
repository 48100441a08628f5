// The eleven steps of IMSS's guide "Ingreso del Capturista" as one story.
import { capture } from "../support/captures.ts";
import { passwordLink } from "../support/mail-server.ts";
import { KEMPER, INDISTRIA, PASSWORD, fullName, inventCapturista } from "../support/people.ts";
import {
  expectPage,
  fillPasswords,
  fillSignIn,
  follow,
  press,
  row,
} from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { SUBJECT } from "../support/texts.ts";
import { WAYS, expectSameDocument, mark, open, prepare } from "../support/ways.ts";

for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("the guide's eleven steps, from the invitation to the work area", async ({
      page,
      portal,
      watch,
    }) => {
      await prepare(page, watch, way);
      const person = inventCapturista();
      let token = "";

      // With a hydrated page nothing is reloaded, and the focus goes where the reader continues.
      const arrived = async (heading: string, name: string, first = page.locator("h1")) => {
        await expectPage(page, heading);
        if (!way.wasm) return;
        await expectSameDocument(page);
        await expect(first).toBeFocused();
        await capture(page, `historia-${name}`);
      };

      await test.step("1: the mail that tells who registered them", async () => {
        await portal.invite(person);
        const mail = await portal.mails.mailTo(person.mail, SUBJECT.registered);
        expect(mail.subject).toContain(KEMPER.name);
        for (const part of [mail.text, mail.html]) expect(part).toContain(KEMPER.name);
        expect(mail.from?.text).toContain("icsoe@pruebas.invalid");
        expect(mail.headers.get("auto-submitted")).toBe("auto-generated");
        expect(mail.messageId).toMatch(/^<[\w-]+@pruebas\.invalid>$/);
      });

      await test.step("2: the mail with the link", async () => {
        const mail = await portal.mails.mailTo(person.mail, SUBJECT.createPassword);
        const link = passwordLink(mail);
        expect(link).toMatch(new RegExp(`^${portal.url}/contrasena/`));
        expect(mail.html).toContain(link);
        token = new URL(link).pathname.split("/").at(-1) ?? "";
        expect(mail.text).toMatch(/hasta las? .* \(hora del centro\s+de\s+México\)/);
        await open(page, link, way);
        await expectPage(page, "Crea tu contraseña");
        if (way.wasm) {
          await mark(page);
          await capture(page, "historia-03-crea-tu-contrasena");
        }
      });

      await test.step("3: the password, by its rules", async () => {
        await fillPasswords(page, PASSWORD, PASSWORD);
        if (way.wasm) await capture(page, "historia-03-contrasena-escrita");
        await press(page, "Guardar contraseña");
      });

      await test.step("4: Contraseña actualizada", async () => {
        await arrived("Contraseña actualizada", "04-contrasena-actualizada");
        await follow(page, "Aceptar");
      });

      await test.step("5: the mail that confirms it", async () => {
        const mail = await portal.mails.mailTo(person.mail, SUBJECT.passwordSaved);
        expect(mail.text).toContain("¿No fuiste tú?");
        expect(`${mail.text}${mail.html}`).not.toContain(PASSWORD);
        await portal.invite(person, INDISTRIA);
        await portal.sendMails();
        const another = await portal.mails.mailTo(person.mail, SUBJECT.registered);
        expect(another.subject).toContain(INDISTRIA.name);
        expect(another.text).toContain("Ya tienes una contraseña");
      });

      await test.step("6: Inicio de sesión", async () => {
        await arrived("Inicio de sesión", "06-inicio-de-sesion");
        await expect(page.getByText("Ingresa tu usuario y contraseña")).toBeVisible();
        await fillSignIn(page, person.curp, PASSWORD);
        await press(page, "Ingresar");
      });

      await test.step("7: Perfil del usuario", async () => {
        await arrived("Perfil del usuario", "07-perfil");
        const main = page.getByRole("main");
        for (const fact of [person.curp, fullName(person), "Capturista"]) {
          await expect(main.getByRole("definition").filter({ hasText: fact })).toBeVisible();
        }
        for (const heading of [
          "Selecciona un contratista para trabajar",
          "Avisos de Contratación-IMSS",
          "Aviso de Privacidad",
          "Centro de ayuda",
        ]) {
          await expect(main.getByRole("heading", { level: 2, name: heading })).toBeVisible();
        }
        await expect(main.getByText(/^Versión \d/)).toBeVisible();
        await follow(page, "Seleccionar un contratista");
      });

      await test.step("8: Contratista a trabajar, none of them chosen", async () => {
        await arrived("Contratista a trabajar", "08-contratista-a-trabajar");
        await expect(
          page.getByText(
            "Selecciona el contratista por el que capturarás la información de los contratos celebrados o modificados en el cuatrimestre",
          ),
        ).toBeVisible();
        await expect(page.getByRole("radio")).toHaveCount(2);
        await expect(page.getByRole("radio", { checked: true })).toHaveCount(0);
        await row(page, KEMPER).getByRole("radio").check();
      });

      await test.step("9: Siguiente", () => press(page, "Siguiente"));

      await test.step("10: the confirmation names RFC and name", async () => {
        await arrived("Confirma el contratista", "10-confirma");
        await expect(page.getByRole("definition").filter({ hasText: KEMPER.rfc })).toBeVisible();
        await expect(page.getByRole("definition").filter({ hasText: KEMPER.name })).toBeVisible();
        await press(page, "Continuar");
      });

      await test.step("11: the work area", async () => {
        await arrived("Informativas", "11-informativas");
        const main = page.getByRole("main");
        for (const text of [KEMPER.name, KEMPER.rfc, fullName(person)]) {
          await expect(main.getByText(text)).toBeVisible();
        }
        await expect(main.getByText(/^Tienes hasta las 23:59 del .* \(hora del centro de México\)$/)).toBeVisible();
        await expect(main.getByText(/^(Quedan \d+ días|Queda 1 día|Vence hoy)\.$/)).toBeVisible();
        await expect(main.getByRole("heading", { name: "Por periodo" })).toBeVisible();
      });

      await test.step("and out again", async () => {
        await press(page, "Cerrar sesión");
        const done = page.getByText("Cerraste tu sesión. ¡Hasta pronto!");
        await arrived("Inicio de sesión", "12-sesion-cerrada", done);
        await expect(done).toBeVisible();
        // The cookie of known browsers stays.
        const left = await page.context().cookies();
        expect(left.map(({ name }) => name)).toEqual(["__Host-icsoe-equipo"]);
      });

      for (const secret of [person.curp, person.mail, PASSWORD, token]) {
        expect(portal.log(), "what the server has logged").not.toContain(secret);
      }
    });
  });
}
