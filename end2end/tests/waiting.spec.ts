// While a request runs: the pressed button and one line say so, also without animations; a long wait is explained; and
// pressing twice sends once.
import type { Page } from "@playwright/test";
import { ensureData } from "../support/efirmas.ts";
import { KEMPER, PASSWORD } from "../support/people.ts";
import { expectPage, fillSignIn, follow, press, row, signIn } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { open } from "../support/ways.ts";

const status = (page: Page) => page.locator("#en-curso");

/** Holds requests back; returns their number, and a function to release them. */
const hold = async (page: Page, address: string): Promise<{ asked: () => number; answer: () => void }> => {
  let asked = 0;
  let answer = () => {};
  const held = new Promise<void>((done) => (answer = done));
  await page.route(address, async (route) => {
    asked += 1;
    await held;
    await route.continue();
  });
  return { asked: () => asked, answer };
};

for (const reducedMotion of ["no-preference", "reduce"] as const) {
  test(`a form says so on its button and in one line (motion: ${reducedMotion})`, async ({ page, regular }) => {
    await page.emulateMedia({ reducedMotion });
    await open(page, "/ingresar");
    await fillSignIn(page, regular.curp, PASSWORD);
    const { asked, answer } = await hold(page, "**/fn/formulario");
    await page.clock.install();
    const button = page.locator("main form button:not([type=button])");
    await button.dblclick();
    await page.clock.runFor(400);
    await expect(button).toHaveText("Ingresando…");
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(status(page)).toHaveText("Ingresando…");
    await expect(status(page)).toBeInViewport();
    await expect(status(page)).toHaveRole("status");
    await button.click({ force: true });
    await page.clock.runFor(9_000);
    await expect(status(page)).toHaveText("Ingresando…");
    await page.clock.runFor(1_000);
    await expect(status(page)).toContainText("Esto tarda más de lo normal.");
    expect(asked()).toBe(1);
    answer();
    await expectPage(page, "Perfil del usuario");
    await expect(status(page)).toBeEmpty();
  });
}

test("the button is itself again when nothing came of it", async ({ page, regular, watch }) => {
  watch.expectBlocked(/formulario$/);
  await open(page, "/ingresar");
  await fillSignIn(page, regular.curp, "Equivocada.1");
  let fail = () => {};
  const held = new Promise<void>((done) => (fail = done));
  await page.route("**/fn/formulario", async (route) => {
    await held;
    await route.abort();
  });
  await press(page, "Ingresar");
  await expect(page.getByRole("button", { name: "Ingresando…" })).toBeVisible();
  fail();
  await expect(page.getByRole("button", { name: "Ingresar", exact: true })).toBeEnabled();
  await expect(page.getByRole("alert").filter({ hasText: "No pudimos conectarnos." })).toBeVisible();
  await expect(status(page)).toBeEmpty();
  await page.unroute("**/fn/formulario");
  await press(page, "Reintentar");
  await expectPage(page, "Inicio de sesión", "Error: Inicio de sesión");
});

test("a link says so, too, and the words fit the button", async ({ page, regular }) => {
  await open(page, "/ingresar?volver=/contratista");
  await signIn(page, regular.curp, PASSWORD);
  await expectPage(page, "Contratista a trabajar");
  const visit = await hold(page, "**/fn/pagina");
  await follow(page, "Mi cuenta");
  await expect(status(page)).toHaveText("Cargando…");
  visit.answer();
  await expectPage(page, "Mi cuenta");
  await page.goBack();
  await expectPage(page, "Contratista a trabajar");
  const form = await hold(page, "**/fn/formulario");
  await row(page, KEMPER).getByRole("radio").check();
  await press(page, "Siguiente");
  await expect(page.getByRole("button", { name: "Un momento…" })).toBeVisible();
  form.answer();
  await expectPage(page, "Confirma el contratista");
  await page.unroute("**/fn/formulario");
  const out = await hold(page, "**/fn/formulario");
  await press(page, "Cerrar sesión");
  await expect(page.getByRole("button", { name: "Cerrando sesión…" })).toBeVisible();
  out.answer();
  await expectPage(page, "Inicio de sesión");
});

test("a file that is sent by the browser says so, and is sent once", async ({ page, portal }) => {
  await portal.efirmas.enter(page, "kemper");
  await ensureData(page);
  await open(page, "/panel/capturistas/carga");
  const { asked, answer } = await hold(page, "**/panel/capturistas/carga");
  const buffer = Buffer.from("CURP,nombre,apellidos,correo\r\nMALA,Ana,Ruiz,a@x.example");
  await page.locator("#archivo").setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer });
  const button = page.locator("main form button:not([type=button])");
  // Read by the page itself: Playwright would wait for the pending navigation.
  const said: string[] = [];
  await page.exposeFunction("said", (what: string) => said.push(what));
  await page.evaluate(() => {
    for (const [name, place] of [["button", "main form button:not([type=button])"], ["line", "#en-curso"]] as const) {
      const element = document.querySelector(place);
      if (element === null) throw new Error(place);
      new MutationObserver(() => {
        if (element.textContent === "Revisando el archivo…") Reflect.get(window, "said")(name);
      }).observe(element, { childList: true });
    }
  });
  await button.dblclick({ noWaitAfter: true });
  await expect.poll(() => said).toEqual(expect.arrayContaining(["button", "line"]));
  expect(asked()).toBe(1);
  answer();
  await expectPage(page, "No hay a quién registrar");
});

test("entering with an e.firma says so on its button", async ({ page, portal }) => {
  await open(page, "/ingresar/efirma");
  await portal.efirmas.choose(page, "kemper");
  const { asked, answer } = await hold(page, "**/efirma/sesion**");
  const button = page.locator("#ingresar");
  await button.click();
  await expect(button).toHaveText("Ingresando…");
  await expect(page.locator("#estado")).not.toBeEmpty();
  await button.click({ force: true });
  answer();
  await expectPage(page, "Panel del contratista");
  expect(asked()).toBe(1);
});
