// A slow press: between press and release nothing may move, so that the release hits the same element. For every form,
// with an error in its last field, by mouse and by touch.
import type { CDPSession, Locator, Page } from "@playwright/test";
import { ensureData } from "../support/efirmas.ts";
import { PASSWORD } from "../support/people.ts";
import { CAPTURE_PLACES, PANEL_PLACES, PLACES, type Place } from "../support/places.ts";
import { expectPage, signIn } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { alive, open } from "../support/ways.ts";

interface Form {
  name: string;
  inside?: "capturista" | "contratista";
  /** With `{id}` for what differs from one to the next: then it is the place of this name. */
  address: string;
  /** The typed values, the last one invalid. */
  typed: [id: string, value: string][];
  button: string;
}

const FORMS: Form[] = [
  { name: "sign-in", address: "/ingresar", typed: [["usuario", "RIMA950821MPLSNN01"]], button: "Ingresar" },
  { name: "recovery", address: "/recuperar", typed: [["usuario", "no-es-una-curp"]], button: "Enviar enlace" },
  { name: "new password", address: "", typed: [["contrasena-nueva", PASSWORD], ["confirmar-contrasena", "otra"]], button: "Guardar contraseña" },
  {
    name: "change of mail",
    inside: "capturista",
    address: "/mi-cuenta/correo",
    typed: [["contrasena-actual", PASSWORD], ["correo-nuevo", "sin-arroba"]],
    button: "Enviar el enlace",
  },
  {
    name: "alta",
    inside: "contratista",
    address: "/panel/capturistas/alta",
    typed: [["correo", "ana@nueva.example"], ["correo-confirmar", "ana@otra.example"]],
    button: "Registrar",
  },
  {
    name: "general data",
    inside: "contratista",
    address: "/panel/datos",
    typed: [["correo", "ana@nueva.example"], ["correo-confirmar", "ana@otra.example"]],
    button: "Guardar datos",
  },
  {
    name: "correction",
    inside: "contratista",
    address: "/panel/capturistas/{id}/corregir",
    typed: [["correo", "ana@nueva.example"], ["correo-confirmar", "ana@otra.example"]],
    button: "Guardar",
  },
  {
    name: "change of password",
    inside: "capturista",
    address: "/mi-cuenta/contrasena",
    typed: [["contrasena-actual", PASSWORD], ["contrasena-nueva", PASSWORD], ["confirmar-contrasena", "otra"]],
    button: "Guardar contraseña",
  },
  {
    name: "workers",
    inside: "capturista",
    address: "/trabajo/{id}/informativas/{id}/contratos/{id}/trabajadores",
    typed: [["nss", "1"], ["curp", "no-es-una-curp"]],
    button: "Agregar",
  },
  {
    name: "one worker",
    inside: "capturista",
    address: "/trabajo/{id}/informativas/{id}/contratos/{id}/trabajadores/1",
    typed: [["nss", "1"], ["curp", "no-es-una-curp"]],
    button: "Guardar",
  },
];

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Two frames: pending layout changes have been made. */
const settle = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)))),
  );

const middle = async (button: Locator): Promise<{ x: number; y: number }> => {
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  if (box === null) throw new Error("no button");
  return { x: box.x + box.width / 2, y: box.y + 2 };
};

/** Requests are counted and not sent on. */
const countSent = async (page: Page): Promise<() => number> => {
  let sent = 0;
  await page.route(/\/fn\/formulario$|\/panel\/datos$/, (route) => {
    if (route.request().method() === "POST") sent += 1;
    return route.request().method() === "POST" ? route.abort() : route.continue();
  });
  return () => sent;
};

for (const touch of [false, true]) {
  test.describe(touch ? "by touch" : "by mouse", () => {
    test.use({ hasTouch: touch });

    for (const form of FORMS) {
      test(`${form.name}: nothing moves between press and release, and it is sent once`, async ({
        page,
        portal,
        regular,
        watch,
      }) => {
        watch.expectBlocked(/formulario$|datos$|\/renglones/);
        // The form for one more worker is there where the grid is not.
        await page.route(/\/pkg\/renglones/, (route) => route.abort());
        if (form.inside === "capturista") {
          await open(page, "/ingresar");
          await signIn(page, regular.curp, PASSWORD);
          await expectPage(page, "Perfil del usuario");
        } else if (form.inside === "contratista") {
          await portal.efirmas.enter(page, "kemper");
          await ensureData(page);
        }
        if (form.address.includes("{id}")) {
          const place = [...PANEL_PLACES, ...CAPTURE_PLACES].find(({ name }) => name === form.name);
          await place?.go(page, portal);
          await alive(page);
        } else await open(page, form.address || (await portal.invited()).link);
        for (const [id, value] of form.typed) {
          await page.locator(`#${id}`).fill("");
          await page.locator(`#${id}`).pressSequentially(value);
        }
        const sent = await countSent(page);
        const button = page.getByRole("button", { name: form.button, exact: true });
        const { x, y } = await middle(button);
        const moved = () =>
          page.evaluate(() => {
            const all: string[] = [];
            for (const element of document.querySelectorAll("main *")) {
              const { top, height } = element.getBoundingClientRect();
              all.push(`${element.tagName} ${element.id} ${top} ${height}`);
            }
            return all;
          });
        const before = await moved();
        if (touch) {
          const session: CDPSession = await page.context().newCDPSession(page);
          await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
          await settle(page);
          expect(await moved()).toEqual(before);
          await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
        } else {
          await page.mouse.move(x, y);
          await page.mouse.down();
          await settle(page);
          expect(await moved()).toEqual(before);
          await page.mouse.up();
        }
        await expect.poll(sent).toBe(1);
        // The message is shown afterwards.
        if (!/password|general data/.test(form.name)) await expect(page.locator(".advice:not(:empty)")).not.toHaveCount(0);
      });
    }
  });
}

const WALKS: [string, Place[]][] = [
  ["pages for everybody", PLACES.filter((place) => !place.inside)],
  ["a capturista's pages", PLACES.filter((place) => place.inside)],
  ["a contratista's pages", PANEL_PLACES],
  ["pages of capturing", CAPTURE_PLACES],
];
for (const [name, places] of WALKS) {
  test(`every form that is checked while it is filled in is pressed above: ${name}`, async ({
    page,
    portal,
    regular,
    watch,
  }) => {
    test.slow();
    watch.expectStatus(403, 404, 405, 409, 410, 422);
    if (places[0]?.inside) {
      await open(page, "/ingresar");
      await signIn(page, regular.curp, PASSWORD);
      await expectPage(page, "Perfil del usuario");
    } else if (places[0]?.panel) {
      await portal.efirmas.enter(page, "kemper");
      await ensureData(page);
    }
    const pressed = FORMS.map(({ address }) => address);
    for (const place of places) {
      await place.go(page, portal);
      await expect(page.locator("h1")).toHaveText(place.heading);
      const address = new URL(page.url()).pathname.replace(ID, "{id}");
      if ((await page.locator("[data-check]").count()) > 0) expect(pressed).toContain(address);
    }
  });
}

test("what a search finds does not come under a press", async ({ page, portal }) => {
  await portal.invited();
  await portal.efirmas.enter(page, "kemper");
  await ensureData(page);
  await open(page, "/panel/capturistas");
  const link = page.locator("[data-results] a").first();
  const name = (await link.textContent()) ?? "";
  let answer = () => {};
  const held = new Promise<void>((done) => (answer = done));
  await page.route("**/fn/formulario", async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest("**/fn/formulario");
  await page.getByLabel("Buscar por CURP, nombre o correo").pressSequentially("nadie");
  await asked;
  await link.scrollIntoViewIfNeeded();
  const box = await link.boundingBox();
  if (box === null) throw new Error("no link");
  // Its name may take more than one line.
  await page.mouse.move(box.x + 10, box.y + 8);
  await page.mouse.down();
  const answered = page.waitForResponse("**/fn/formulario");
  answer();
  await answered;
  await settle(page);
  expect(await link.boundingBox()).toEqual(box);
  await page.mouse.up();
  await expect(page.locator("h1")).toHaveText(name.trim());
});

test("a field left by the keyboard is spoken of at once", async ({ page }) => {
  await open(page, "/ingresar");
  await page.locator("#usuario").pressSequentially("no-es-una-curp");
  await page.keyboard.press("Tab");
  await expect(page.locator("#usuario-consejo")).not.toBeEmpty();
});
