// The workers' grid: typing, pasting, undo, saving, two people, no connection, an ended session.
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/access.ts";
import { capture } from "../support/captures.ts";
import { begin, cell, enter, expectSaved, grid, toWorkers, worker } from "../support/capturing.ts";
import { PASSWORD, inventContratista, inventCurp, inventNss } from "../support/people.ts";
import type { Portal } from "../support/portal.ts";
import { expectPage, press, signIn, workFor } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";

const signOut = async (page: Page) => {
  await press(page, "Cerrar sesión");
  await expectPage(page, "Inicio de sesión");
};

const open = async (page: Page, portal: Portal, name: string) => {
  await enter(page, portal, inventContratista(name));
  await begin(page);
  await toWorkers(page);
  await expectSaved(page);
};

/** Pastes as a spreadsheet's cells are pasted, into what has the focus. */
const paste = (page: Page, text: string) =>
  page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  }, text);

/** What is kept in the tab of rows that are not saved. */
const kept = (page: Page) =>
  page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes("renglones")).length);

/** Types a name into the new row, of which nothing reaches the server. */
const typeUnsaved = async (page: Page, name: string) => {
  await page.route("**/fn/guardar-renglones", (route) => route.abort());
  await cell(page, 1, 3).click();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Sin guardar")).toBeVisible();
  await expect.poll(() => kept(page)).toBe(1);
};

test("rows are typed by keyboard alone, judged at once, and are there after a reload", async ({ page, portal }) => {
  await open(page, portal, "CUADRÍCULA TECLEADA");
  const [nss, curp] = [inventNss(), inventCurp()];
  await cell(page, 1, 0).click();
  await page.keyboard.type(`${nss.slice(0, 10)}x`);
  await expect(page.locator("#celda-dice")).toContainText("NSS");
  await page.keyboard.press("Tab");
  await expect(cell(page, 1, 0)).toHaveAttribute("aria-invalid", "true");
  await page.keyboard.type(curp);
  await page.keyboard.press("Tab");
  await page.keyboard.type("512.30");
  await page.keyboard.press("Tab");
  await page.keyboard.type("LAURA PRUEBA");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Por corregir", { exact: true })).toBeVisible();
  // Back to the wrong cell by arrows alone; what is typed takes the place of what was there.
  for (const key of ["ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowLeft"]) await page.keyboard.press(key);
  await expect(page.locator("#celda-dice")).not.toBeEmpty();
  await page.keyboard.type(nss);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Bien", { exact: true })).toBeVisible();
  await expectSaved(page);
  await capture(page, "cuadricula");
  await expectAccessible(page, 0);
  await page.reload();
  // The active cell is a field.
  await expect(cell(page, 1, 0).getByRole("textbox")).toHaveValue(nss);
  await expect(cell(page, 1, 3)).toHaveText("LAURA PRUEBA");
  // The new row is the second.
  await expect(grid(page).getByRole("rowheader")).toHaveText(["1", "Nuevo"]);
});

test("a list is pasted, corrected where it is wrong, taken back and done again", async ({ page, portal }) => {
  await open(page, portal, "CUADRÍCULA PEGADA");
  const rows = Array.from({ length: 60 }, () => worker());
  const wrong = [inventNss(), inventCurp(), "9999999", "CON ERROR"].join("\t");
  await cell(page, 1, 0).click();
  await paste(page, ["NSS\tCURP\tSBC\tNombre", ...rows, wrong].join("\n"));
  await expect(page.getByText("Pegaste 61 renglones; 1 por corregir.")).toBeAttached();
  await expect(page.getByText("61 trabajadores.")).toBeVisible();
  await page.getByLabel("Solo lo que hay que corregir (1)").check();
  await expect(grid(page).getByRole("rowheader")).toHaveText(["61"]);
  await cell(page, 1, 2).click();
  await expect(page.locator("#celda-dice")).toContainText("25 UMA");
  await capture(page, "cuadricula-por-corregir");
  await page.keyboard.type("612.30");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Bien", { exact: true })).toBeVisible();
  await page.getByLabel("Solo lo que hay que corregir o revisar").uncheck();
  await expectSaved(page);

  await page.getByRole("button", { name: "Deshacer" }).click();
  await page.getByRole("button", { name: "Deshacer" }).click();
  await expect(page.getByText("Todavía no hay trabajadores.")).toBeVisible();
  await page.getByRole("button", { name: "Rehacer" }).click();
  await expect(page.getByText("61 trabajadores.")).toBeVisible();
  await page.getByRole("button", { name: "Rehacer" }).click();
  await expectSaved(page);
  await page.reload();
  await expect(page.getByText("61 trabajadores.")).toBeVisible();
  await expect(page.getByLabel("Solo lo que hay que corregir o revisar")).toBeVisible();

  // A block over cells that are there, as a spreadsheet pastes it; and out again, as it copies.
  await cell(page, 2, 2).click();
  await paste(page, "700\tUNO\n701\tDOS");
  await expect(cell(page, 3, 2)).toHaveText("701");
  await expect(cell(page, 3, 3)).toHaveText("DOS");
  await cell(page, 2, 2).click();
  await cell(page, 3, 3).click({ modifiers: ["Shift"] });
  const copied = await page.evaluate(() => {
    const data = new DataTransfer();
    const event = new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
    return data.getData("text/plain");
  });
  expect(copied).toBe("700\tUNO\n701\tDOS");
  await page.keyboard.press("Delete");
  await expect(cell(page, 3, 3)).toHaveText("");
  await page.getByRole("button", { name: "Quitar renglón" }).click();
  await expect(page.getByText("59 trabajadores.")).toBeVisible();
  await expect(page.getByText("Quitaste 2 renglones.")).toBeAttached();
});

test("whoever was captured before is filled in by one of NSS and CURP", async ({ page, portal }) => {
  await open(page, portal, "CUADRÍCULA QUE RECUERDA");
  const [nss, curp] = [inventNss(), inventCurp()];
  await cell(page, 1, 0).click();
  await paste(page, `${nss}\t${curp}\t512.30\tLAURA PRUEBA`);
  await expectSaved(page);
  await page.keyboard.press("Control+Home");
  await page.getByRole("button", { name: "Quitar renglón" }).click();
  await expect(page.getByText("Todavía no hay trabajadores.")).toBeVisible();
  await cell(page, 1, 0).click();
  await page.keyboard.type(nss);
  await page.keyboard.press("Enter");
  await expect(cell(page, 1, 1)).toHaveText(curp);
  await expect(cell(page, 1, 3)).toHaveText("LAURA PRUEBA");
});

test("of two people who change a row the second is shown both", async ({ page, portal }) => {
  await open(page, portal, "CUADRÍCULA DE DOS");
  await cell(page, 1, 0).click();
  await paste(page, worker());
  await expectSaved(page);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await cell(other, 1, 2).click();
  await other.keyboard.type("701");
  await other.keyboard.press("Enter");
  await expectSaved(other);

  await cell(page, 1, 2).click();
  await page.keyboard.type("702");
  await page.keyboard.press("Enter");
  const conflict = page.getByRole("alert", { name: "Alguien más cambió el renglón 1" });
  await expect(conflict).toBeVisible();
  await expect(conflict.getByRole("row", { name: "SBC 701 702" })).toBeVisible();
  await capture(page, "cuadricula-dos-personas");
  await expectAccessible(page, 0);
  await conflict.getByRole("button", { name: "Guardar lo mío" }).click();
  await expectSaved(page);
  await other.reload();
  await expect(cell(other, 1, 2)).toHaveText("702");
  // New rows of both stand behind each other.
  await cell(other, 2, 3).click();
  await other.keyboard.type("DE LA OTRA");
  await other.keyboard.press("Enter");
  await expectSaved(other);
  await cell(page, 2, 3).click();
  await page.keyboard.type("MÍO");
  await page.keyboard.press("Enter");
  await expect(page.getByText("3 trabajadores.")).toBeVisible();
  await expect(cell(page, 2, 3)).toHaveText("DE LA OTRA");
  await expect(cell(page, 3, 3)).toHaveText("MÍO");
  // The new row is still the active one.
  await expect(cell(page, 4, 3).getByRole("textbox")).toBeFocused();
});

test("without a connection what is typed stays, and is saved once it is back", async ({ page, portal, watch }) => {
  watch.expectBlocked(/\/fn\/guardar-renglones$/);
  await open(page, portal, "CUADRÍCULA SIN RED");
  await page.context().setOffline(true);
  await cell(page, 1, 3).click();
  await page.keyboard.type("SIN RED");
  await page.keyboard.press("Enter");
  await expect(page.getByText("No pudimos conectarnos.")).toBeVisible();
  await expect(page.getByText("Sin guardar")).toBeVisible();
  await capture(page, "cuadricula-sin-red");
  await page.context().setOffline(false);
  await expectSaved(page);
  await page.reload();
  await expect(cell(page, 1, 3)).toHaveText("SIN RED");
});

test("what was not saved comes back with the page", async ({ page, portal, watch }) => {
  watch.expectBlocked(/\/fn\/guardar-renglones$/);
  await open(page, portal, "CUADRÍCULA GUARDADA");
  await typeUnsaved(page, "A MEDIAS");
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(cell(page, 1, 3)).toHaveText("A MEDIAS");
  await page.unroute("**/fn/guardar-renglones");
  await expectSaved(page);
  await expect.poll(() => kept(page)).toBe(0);
});

test("an ended session keeps what is typed until the same person signs in again", async ({ page, portal }) => {
  const name = "CUADRÍCULA SIN SESIÓN";
  const contratista = inventContratista(name);
  const person = await enter(page, portal, contratista);
  await begin(page);
  await toWorkers(page);
  await expectSaved(page);
  const other = await page.context().newPage();
  await other.goto("/perfil");
  await signOut(other);
  await cell(page, 1, 3).click();
  await page.keyboard.type("SIN SESIÓN");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Tu sesión expiró.")).toBeVisible();
  // Nothing of it stays in the browser's storage after a sign-out.
  await page.evaluate(() => dispatchEvent(new Event("beforeunload", { cancelable: true })));
  expect(await kept(page)).toBe(0);
  await expect(cell(page, 1, 3)).toHaveText("SIN SESIÓN");
  await capture(page, "cuadricula-sin-sesion");

  // Somebody else's session saves nothing of it.
  const somebody = await portal.activated([contratista]);
  await other.goto("/ingresar");
  await signIn(other, somebody.curp, PASSWORD);
  await expectPage(other, "Perfil del usuario");
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await expect(page.getByText("Otra persona ingresó en este navegador.")).toBeVisible();
  await signOut(other);
  await other.goto("/ingresar");
  await signIn(other, person.curp, PASSWORD);
  await expectPage(other, "Perfil del usuario");
  await workFor(other, contratista);
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await expectSaved(page);
});

test("foreign nodes in the page do not keep the grid from being drawn", async ({ page, portal }) => {
  await open(page, portal, "CUADRÍCULA AJENA");
  await cell(page, 1, 0).click();
  await paste(page, worker());
  await expectSaved(page);
  // As translators and password managers do, before the grid takes the list's place and after it.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      const host = document.querySelector("[data-bundle]");
      if (host === null) return;
      observer.disconnect();
      const font = document.createElement("font");
      font.append(...host.childNodes);
      host.append(font, document.createElement("div"));
    }).observe(document, { childList: true, subtree: true });
  });
  await page.reload();
  await expectSaved(page);
  await page.evaluate(() => {
    for (const field of document.querySelectorAll("[role=gridcell]")) field.append(document.createElement("div"));
  });
  await cell(page, 1, 2).click();
  await page.keyboard.type("700");
  await page.keyboard.press("Enter");
  await expect(cell(page, 1, 2)).toHaveText("700");
  await expectSaved(page);
});

test("a page older than the portal says so, and what was typed comes back with the new one", async ({
  page,
  portal,
  watch,
}) => {
  watch.expectStatus(422, 503);
  await open(page, portal, "CUADRÍCULA DE ANTES");
  // A server that is starting is no other version.
  await page.route("**/fn/guardar-renglones", (route) => route.fulfill({ status: 503, body: "<p>Espera|</p>" }));
  await cell(page, 1, 3).click();
  await page.keyboard.type("DE ANTES");
  await page.keyboard.press("Enter");
  await expect(page.getByText("No pudimos conectarnos.")).toBeVisible();
  await page.route("**/fn/guardar-renglones", (route) => route.fulfill({ status: 422, body: "Args|" }));
  await expect(page.getByText("Actualizamos el portal: vuelve a cargar la página.")).toBeVisible();
  await capture(page, "cuadricula-version-nueva");
  await expectAccessible(page, 0);
  await expect.poll(() => kept(page)).toBe(1);
  await page.unroute("**/fn/guardar-renglones");
  // Nobody is asked whether they mean to leave, who was asked to.
  page.on("dialog", () => {
    throw new Error("a question");
  });
  await page.getByRole("link", { name: "Volver a cargar la página" }).click();
  await expect(cell(page, 1, 3)).toHaveText("DE ANTES");
  await expectSaved(page);
  await expect.poll(() => kept(page)).toBe(0);
});

test("what an earlier version kept and this one cannot read is shown, until it is thrown away", async ({
  page,
  portal,
  watch,
}) => {
  watch.expectBlocked(/\/fn\/guardar-renglones$/);
  await open(page, portal, "CUADRÍCULA ILEGIBLE");
  page.on("dialog", (dialog) => void dialog.accept());
  await typeUnsaved(page, "A MEDIAS");
  await page.unroute("**/fn/guardar-renglones");
  // As the next page finds it: the rows under a name of another version.
  await page.addInitScript(() => {
    for (const [key, text] of Object.entries(sessionStorage)) {
      sessionStorage.setItem(key, (text as string).replace('"rows":', '"rows-de-antes":'));
    }
  });
  await page.reload();
  const older = page.getByRole("region", { name: "De una versión anterior" });
  await expect(older.getByRole("textbox")).toHaveValue("\t\t\tA MEDIAS\n");
  await capture(page, "cuadricula-de-antes");
  await expectAccessible(page, 0);
  // It outlives what is typed and saved here, and another load.
  await cell(page, 1, 3).click();
  await page.keyboard.type("DESPUÉS");
  await page.keyboard.press("Enter");
  await expectSaved(page);
  await page.reload();
  await expect(cell(page, 1, 3)).toHaveText("DESPUÉS");
  await expect(older.getByRole("textbox")).toHaveValue("\t\t\tA MEDIAS\n");
  await older.getByRole("button", { name: "Descartar" }).click();
  await expect(older).toHaveCount(0);
  expect(await kept(page)).toBe(0);
});

test("where somebody types into the form meanwhile the grid is gone, and sends and forgets nothing", async ({
  page,
  portal,
  watch,
}) => {
  watch.expectBlocked(/\/fn\/guardar-renglones$/);
  await open(page, portal, "CUADRÍCULA AUSENTE");
  page.on("dialog", (dialog) => void dialog.accept());
  await typeUnsaved(page, "A MEDIAS");
  await page.unroute("**/fn/guardar-renglones");
  let sent = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/fn/guardar-renglones")) sent += 1;
  });
  let release = () => {};
  const released = new Promise<void>((done) => {
    release = done;
  });
  await page.route("**/fn/renglones", async (route) => {
    await released;
    await route.continue();
  });
  const asked = page.waitForRequest("**/fn/renglones");
  await page.reload();
  await asked;
  await page.getByLabel("Nombre").fill("EN EL FORMULARIO");
  const answered = page.waitForResponse("**/fn/renglones");
  release();
  await answered;
  await expect(page.locator(".workers-grid")).toHaveCount(0);
  await settle(page);
  await expect(page.getByLabel("Nombre")).toHaveValue("EN EL FORMULARIO");
  await page.getByRole("button", { name: "Agregar", exact: true }).click();
  await expectSaved(page);
  // The page that the form leads to has the grid, which puts back what was kept: once.
  await expect(page.getByText("2 trabajadores.")).toBeVisible();
  await expect(cell(page, 1, 3)).toHaveText("EN EL FORMULARIO");
  await expect(cell(page, 2, 3)).toHaveText("A MEDIAS");
  expect(sent).toBe(1);
});

/** Two frames: what a press changes is drawn. */
const settle = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)))),
  );

/** Presses slowly, while a cell is edited: nothing moves in between. */
const pressSlowly = async (page: Page, target: Locator) => {
  await target.scrollIntoViewIfNeeded();
  // In whole pixels: a line that is drawn anew may differ by a hundredth.
  const place = async () => {
    const box = await target.boundingBox();
    if (box === null) throw new Error("nothing to press");
    const { x, y, width } = box;
    return { x: Math.round(x + width / 2), y: Math.round(y) + 2 };
  };
  const before = await place();
  await page.mouse.move(before.x, before.y);
  await page.mouse.down();
  await settle(page);
  expect(await place()).toEqual(before);
  await page.mouse.up();
};

for (const width of [1280, 320]) {
  test(`a slow press beside a cell with an error is not lost, ${width} wide`, async ({ page, portal }) => {
    await page.setViewportSize({ width, height: 900 });
    await open(page, portal, `CUADRÍCULA DESPACIO ${width}`);
    await cell(page, 1, 0).click();
    const rows = [worker(), worker()];
    await paste(page, rows.join("\n"));
    await expectSaved(page);
    const mistype = async () => {
      await cell(page, 1, 0).click();
      await page.keyboard.type("1x");
    };
    await mistype();
    await pressSlowly(page, page.getByRole("button", { name: "Deshacer" }));
    await expect(page.getByText("Deshecho.")).toBeAttached();
    await expect(cell(page, 1, 0).getByRole("textbox")).toHaveValue(rows[0]?.split("\t")[0] ?? "");
    await mistype();
    const only = page.getByLabel(/^Solo lo que hay/);
    await pressSlowly(page, only);
    await expect(only).toBeChecked();
    await expect(grid(page).getByRole("rowheader")).toHaveText(["1"]);
    await only.uncheck();
    await mistype();
    await pressSlowly(page, page.getByRole("button", { name: "Quitar renglón" }));
    await expect(page.getByText("1 trabajador.")).toBeVisible();
    await expectSaved(page);

    // The same of a question about a row, while another cell is edited.
    const other = await page.context().newPage();
    await other.goto(page.url());
    await cell(other, 1, 2).click();
    await other.keyboard.type("701");
    await other.keyboard.press("Enter");
    await expectSaved(other);
    await cell(page, 1, 2).click();
    await page.keyboard.type("702");
    await page.keyboard.press("Enter");
    const conflict = page.getByRole("alert", { name: "Alguien más cambió el renglón 1" });
    await expect(conflict).toBeVisible();
    await mistype();
    await pressSlowly(page, conflict.getByRole("button", { name: "Guardar lo mío" }));
    await expect(conflict).toHaveCount(0);
    await expectSaved(page);
    await other.reload();
    await expect(cell(other, 1, 2)).toHaveText("702");
  });
}
