// How long a session lasts, how its end is shown, and what the back button may show.
import type { Page } from "@playwright/test";
import { capture } from "../support/captures.ts";
import { ACTIVE, type Demonstration, HOUR, MINUTE } from "../support/demonstration.ts";
import { INDISTRIA, KEMPER } from "../support/people.ts";
import { choose, expectPage, follow, press, signIn, workFor } from "../support/steps.ts";
import { demonstrationTest as test, expect } from "../support/test.ts";
import { WAYS, alive, expectSameDocument, mark, open, prepare } from "../support/ways.ts";

const enter = async (page: Page) => {
  await page.goto("/ingresar");
  await signIn(page, ACTIVE.curp, ACTIVE.password);
  await expectPage(page, "Perfil del usuario");
};

const dialog = (page: Page) =>
  page.getByRole("dialog", { name: "Tu sesión está por terminar" });

/** The session's remaining seconds by the server; `null` once it has ended. */
const secondsLeft = (page: Page): Promise<number | null> =>
  page.evaluate(async () => {
    const status = await (await fetch("/api/v1/sesion")).json();
    return status.restante === null ? null : status.restante.segundos;
  });

/** Moves time on the server and in the browser. */
const pass = async (page: Page, demonstration: Demonstration, seconds: number) => {
  await demonstration.advance(seconds);
  const asked = page.waitForResponse("**/api/v1/sesion");
  await page.clock.fastForward(seconds * 1000);
  await asked;
};

test("two minutes before the end a dialog asks, and Seguir trabajando goes on", async ({
  page,
  demonstration,
}) => {
  await page.clock.install();
  await enter(page);
  await alive(page);
  await pass(page, demonstration, 13 * MINUTE + 1);
  await expect(dialog(page)).toBeVisible();
  await expect(dialog(page).getByRole("button")).toBeFocused();
  await capture(page, "sesion-por-terminar");
  expect(await secondsLeft(page)).toBeLessThanOrEqual(2 * MINUTE);
  await press(page, "Seguir trabajando");
  await expect(dialog(page)).toBeHidden();
  expect(await secondsLeft(page)).toBeGreaterThan(14 * MINUTE);
  // And again: the next warning appears, Escape means the same, and the focus returns.
  const before = page.getByRole("link", { name: "Seleccionar un contratista", exact: true });
  await before.focus();
  await pass(page, demonstration, 13 * MINUTE + 1);
  await expect(dialog(page)).toBeVisible();
  await expect(before).not.toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(before).toBeFocused();
  await expect.poll(() => secondsLeft(page)).toBeGreaterThan(14 * MINUTE);
});

test("a tab stays silent when another tab has gone on", async ({ page, demonstration }) => {
  await page.clock.install();
  await enter(page);
  await alive(page);
  const other = await page.context().newPage();
  await demonstration.advance(10 * MINUTE);
  await open(other, "/perfil");
  await demonstration.advance(3 * MINUTE + 1);
  const asked = page.waitForResponse("**/api/v1/sesion");
  await page.clock.fastForward((13 * MINUTE + 1) * 1000);
  const { restante } = await (await asked).json();
  expect(restante.segundos).toBeGreaterThan(11 * MINUTE);
  await page.evaluate(() => new Promise(requestAnimationFrame));
  await expect(dialog(page)).toBeHidden();
  await expectPage(page, "Perfil del usuario");
});

test("a session that has expired says so and leads back to the page after signing in", async ({
  page,
  demonstration,
}) => {
  await page.clock.install();
  await enter(page);
  await open(page, "/contratista?buscar=kemper");
  await mark(page);
  await pass(page, demonstration, 15 * MINUTE + 1);
  await expectPage(page, "Inicio de sesión");
  await expect(page.getByText("Tu sesión expiró.")).toBeVisible();
  await expect(page.locator("body")).not.toContainText(KEMPER.name);
  await capture(page, "sesion-expirada");
  await signIn(page, ACTIVE.curp, ACTIVE.password);
  await expectPage(page, "Contratista a trabajar");
  await expect(page).toHaveURL("/contratista?buscar=kemper");
  await expectSameDocument(page);
});

test("an open warning turns into the end when nobody answers", async ({ page, demonstration }) => {
  await page.clock.install();
  await enter(page);
  await alive(page);
  await pass(page, demonstration, 13 * MINUTE + 1);
  await expect(dialog(page)).toBeVisible();
  await pass(page, demonstration, 2 * MINUTE + 2);
  await expect(dialog(page)).toBeHidden();
  await expectPage(page, "Inicio de sesión");
  await expect(page.getByText("Tu sesión expiró.")).toBeVisible();
});

test("asking for the status never lengthens the session", async ({ page, demonstration }) => {
  await enter(page);
  await page.evaluate(() => fetch("/api/v1/sesion/seguir", { method: "POST" }));
  for (const minutes of [5, 10, 14]) {
    await demonstration.advance((minutes === 14 ? 4 : 5) * MINUTE);
    const left = await secondsLeft(page);
    expect(left).toBeGreaterThan((15 - minutes) * MINUTE - 20);
    expect(left).toBeLessThanOrEqual((15 - minutes) * MINUTE);
  }
  await demonstration.advance(MINUTE + 1);
  expect(await secondsLeft(page)).toBe(null);
});

test("after eight hours it ends whatever one does", async ({ page, demonstration }) => {
  await page.clock.install();
  await enter(page);
  for (let time = 0; time < 47; time += 1) {
    await demonstration.advance(10 * MINUTE);
    await page.evaluate(() => fetch("/api/v1/sesion/seguir", { method: "POST" }));
  }
  // Ten minutes of the eight hours are left.
  await open(page, "/perfil");
  await pass(page, demonstration, 8 * MINUTE + 1);
  await expect(dialog(page)).toContainText("Llegó al tiempo máximo");
  await press(page, "Aceptar");
  await expect(dialog(page)).toBeHidden();
  await page.evaluate(() => fetch("/api/v1/sesion/seguir", { method: "POST" }));
  expect(await secondsLeft(page)).toBeLessThanOrEqual(2 * MINUTE);
  await demonstration.advance(2 * MINUTE);
  expect(await secondsLeft(page)).toBe(null);
  expect(8 * HOUR).toBe(48 * 10 * MINUTE);
});

for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("after the end the next step leads to the sign-in page and back again", async ({
      page,
      demonstration,
      watch,
    }) => {
      await prepare(page, watch, way);
      await enter(page);
      await demonstration.advance(15 * MINUTE + 1);
      await follow(page, "Seleccionar un contratista");
      await expectPage(page, "Inicio de sesión");
      await expect(page.getByText("Tu sesión expiró.")).toBeVisible();
      await signIn(page, ACTIVE.curp, ACTIVE.password);
      await expectPage(page, "Contratista a trabajar");
    });

    test("back and forward work at every step", async ({ page, watch }) => {
      await prepare(page, watch, way);
      await enter(page);
      await follow(page, "Seleccionar un contratista");
      await expectPage(page, "Contratista a trabajar");
      await choose(page, KEMPER);
      await press(page, "Continuar");
      const steps = [
        "Perfil del usuario",
        "Contratista a trabajar",
        "Confirma el contratista",
        "Informativas",
      ];
      await expectPage(page, "Informativas");
      for (const heading of steps.slice(0, -1).reverse()) {
        await page.goBack();
        await expectPage(page, heading);
      }
      for (const heading of steps.slice(1)) {
        await page.goForward();
        await expectPage(page, heading);
      }
      // The page before the profile is the sign-in page, which redirects signed-in people.
      for (const heading of steps.slice(0, -1).reverse()) {
        await page.goBack();
        await expectPage(page, heading);
      }
      await page.goBack();
      await expectPage(page, "Perfil del usuario");
    });

    test("after signing out the back button shows nothing private", async ({ page, watch }) => {
      await prepare(page, watch, way);
      await enter(page);
      await workFor(page, INDISTRIA);
      await press(page, "Cerrar sesión");
      await expectPage(page, "Inicio de sesión");
      for (let step = 0; step < 4; step += 1) {
        await page.goBack();
        await expectPage(page, "Inicio de sesión");
        await expect(page).toHaveURL(/^[^?]*\/ingresar(\?|$)/);
        for (const text of [ACTIVE.curp, INDISTRIA.name, "ANDREA"]) {
          await expect(page.locator("body")).not.toContainText(text);
        }
      }
    });
  });
}
