// Using the page after it has loaded and before the wasm has: people do not wait.
import type { Page } from "@playwright/test";
import { INDISTRIA, KEMPER, PASSWORD } from "../support/people.ts";
import { expectPage, fillPasswords, press, row, signIn, summary } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { alive, holdWasm } from "../support/ways.ts";

test("what is typed while the wasm is on its way stays, with the caret and the focus", async ({
  page,
}) => {
  const release = await holdWasm(page);
  await page.goto("/ingresar", { waitUntil: "domcontentloaded" });
  const user = page.getByLabel("Usuario");
  const password = page.getByLabel("Contraseña");
  await password.fill("escrita antes");
  await user.pressSequentially("oale920515");
  release();
  await alive(page);
  await page.keyboard.type("HDFMMD08");
  await expect(user).toBeFocused();
  await expect(user).toHaveValue("oale920515HDFMMD08");
  await expect(password).toHaveValue("escrita antes");
});

test("the checklist starts with what was typed before", async ({ page, portal }) => {
  const { link } = await portal.invited();
  const release = await holdWasm(page);
  await page.goto(link, { waitUntil: "domcontentloaded" });
  await page.getByLabel("Contraseña nueva").fill("Abc");
  const states = () => page.locator("li.rule").evaluateAll((rules) =>
    rules.map((rule) => (rule as HTMLElement).dataset.state),
  );
  expect(new Set(await states())).toEqual(new Set(["pending"]));
  release();
  await alive(page);
  await expect
    .poll(states)
    .toEqual([
      ...["missing", "met", "met", "missing", "missing", "met", "met", "met", "met"],
      // Not among the most used, and without the CURP.
      ...["met", "met"],
    ]);
  await expect(page.getByLabel("Contraseña nueva")).toHaveValue("Abc");
});

test("a form sent before the wasm works by itself, refused or not", async ({
  page,
  portal,
  watch,
}) => {
  watch.expectStatus(422);
  const { person, link } = await portal.invited();
  const release = await holdWasm(page);
  await page.goto(link, { waitUntil: "domcontentloaded" });
  await fillPasswords(page, "corta", "corta");
  await press(page, "Guardar contraseña");
  await expectPage(page, "Crea tu contraseña", "Error: Crea tu contraseña");
  await expect(summary(page)).toBeVisible();
  await fillPasswords(page, PASSWORD, PASSWORD);
  await press(page, "Guardar contraseña");
  await expectPage(page, "Contraseña actualizada");
  await page.getByRole("link", { name: "Aceptar" }).click();
  await signIn(page, person.curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  // The page that results is hydrated too.
  release();
  await alive(page);
  await expectPage(page, "Perfil del usuario");
});

test("a choice made before the wasm stays chosen", async ({ page, portal }) => {
  const person = await portal.activated([KEMPER, INDISTRIA]);
  await page.goto("/ingresar?volver=/contratista");
  await signIn(page, person.curp, PASSWORD);
  await expectPage(page, "Contratista a trabajar");
  const release = await holdWasm(page);
  await page.reload({ waitUntil: "domcontentloaded" });
  await row(page, INDISTRIA).getByRole("radio").check();
  release();
  await alive(page);
  await expect(row(page, INDISTRIA).getByRole("radio")).toBeChecked();
  await press(page, "Siguiente");
  await expect(page.getByRole("definition").filter({ hasText: INDISTRIA.rfc })).toBeVisible();
});

test.describe("a page left open over a deployment, whose wasm is gone", () => {
  /** Counts the documents; for the first `gone` of them the wasm cannot be found. */
  const deploy = async (page: Page, gone: number): Promise<() => number> => {
    let documents = 0;
    page.on("request", (request) => {
      if (request.isNavigationRequest()) documents += 1;
    });
    await page.route("**/*.wasm", (route) =>
      documents <= gone ? route.fulfill({ status: 404 }) : route.continue(),
    );
    return () => documents;
  };

  test("loads the page anew by itself", async ({ page, watch }) => {
    watch.expectStatus(404);
    const documents = await deploy(page, 1);
    await page.goto("/ingresar", { waitUntil: "domcontentloaded" });
    await alive(page);
    expect(documents()).toBe(2);
    await expectPage(page, "Inicio de sesión");
  });

  test("once and not again and again, and it goes on as plain HTML", async ({ page, regular, watch }) => {
    watch.expectStatus(404);
    const documents = await deploy(page, Number.POSITIVE_INFINITY);
    await page.goto("/ingresar", { waitUntil: "domcontentloaded" });
    await expect.poll(documents).toBe(2);
    await page.waitForLoadState("networkidle");
    expect(documents()).toBe(2);
    await signIn(page, regular.curp, PASSWORD);
    await expectPage(page, "Perfil del usuario");
  });

  test("never takes away what has been typed", async ({ page, watch }) => {
    watch.expectStatus(404);
    const documents = await deploy(page, Number.POSITIVE_INFINITY);
    let release = () => {};
    const typed = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/*.wasm", async (route) => {
      await typed;
      await route.fallback();
    });
    await page.goto("/ingresar", { waitUntil: "domcontentloaded" });
    await page.getByLabel("Usuario").fill("OALE920515");
    const learnt = page.waitForResponse((response) => response.request().method() === "HEAD");
    release();
    await learnt;
    await page.waitForLoadState("networkidle");
    expect(documents()).toBe(1);
    await expect(page.getByLabel("Usuario")).toHaveValue("OALE920515");
  });
});
