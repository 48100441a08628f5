// Typed text that is not sent yet: kept for the person who typed it, beyond the session's end, and for nobody else.
import type { Page } from "@playwright/test";
import { ACTIVE, type Demonstration, HOUR, MINUTE } from "../support/demonstration.ts";
import { ensureData } from "../support/efirmas.ts";
import { lose, remember } from "../support/foreign.ts";
import { type Contratista, INDISTRIA, KEMPER, PASSWORD } from "../support/people.ts";
import type { Portal } from "../support/portal.ts";
import { expectPage, follow, idOf, press, signIn, workFor } from "../support/steps.ts";
import { demonstrationTest, expect, test } from "../support/test.ts";
import { alive, open } from "../support/ways.ts";

const TYPED = "ana@nueva.example";
const ASKED = "Lo que escribiste en esta página no se ha guardado.";

const field = (page: Page) => page.locator("#correo-nuevo");

/** Everything that this tab keeps of typed text. */
const kept = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify(Object.entries(sessionStorage).filter(([key]) => key.startsWith("icsoe:"))));

const fill = async (page: Page, user: string, password: string): Promise<void> => {
  await open(page, "/ingresar?volver=/mi-cuenta/correo");
  await signIn(page, user, password);
  await expectPage(page, "Cambia tu correo");
  await page.locator("#contrasena-actual").pressSequentially(password);
  await field(page).pressSequentially(TYPED);
  await expect.poll(() => kept(page)).toContain(TYPED);
};

/** Moves time on the server and in the browser. */
const expire = async (page: Page, demonstration: Demonstration): Promise<void> => {
  await demonstration.advance(15 * MINUTE + 1);
  await page.clock.fastForward((15 * MINUTE + 1) * 1000);
  await expectPage(page, "Inicio de sesión");
};

demonstrationTest("a session that ends while a form is filled in gives it back to the same person", async ({
  page,
  demonstration,
}) => {
  await page.clock.install();
  await fill(page, ACTIVE.curp, ACTIVE.password);
  // Never a password, nor the person's identity in clear text.
  expect(await kept(page)).not.toContain(ACTIVE.password);
  expect(await kept(page)).not.toContain(ACTIVE.curp);
  await expire(page, demonstration);
  await signIn(page, ACTIVE.curp, ACTIVE.password);
  await expectPage(page, "Cambia tu correo");
  await expect(field(page)).toHaveValue(TYPED);
  await expect(page.locator("#contrasena-actual")).toHaveValue("");
  await expect(page.getByText("Aquí está lo que habías escrito")).toBeVisible();
  // After it is sent, it is deleted.
  await page.locator("#contrasena-actual").fill(ACTIVE.password);
  await press(page, "Enviar el enlace");
  await expectPage(page, "Mi cuenta");
  expect(await kept(page)).toBe("[]");
});

demonstrationTest("typing is being there: it lengthens the session; asking does not", async ({ page, demonstration }) => {
  await page.clock.install();
  await fill(page, ACTIVE.curp, ACTIVE.password);
  const left = () =>
    page.evaluate(async () => (await (await fetch("/api/v1/sesion")).json()).restante.segundos as number);
  await demonstration.advance(10 * MINUTE);
  await page.clock.fastForward(10 * MINUTE * 1000);
  expect(await left()).toBeLessThan(6 * MINUTE);
  let lengthened = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/sesion/seguir")) lengthened += 1;
  });
  await field(page).pressSequentially("mas");
  await expect.poll(left).toBeGreaterThan(14 * MINUTE);
  // At most once a minute.
  expect(lengthened).toBe(1);
});

demonstrationTest("after eight hours nothing is kept", async ({ page, demonstration }) => {
  await page.clock.install();
  await fill(page, ACTIVE.curp, ACTIVE.password);
  await expire(page, demonstration);
  expect(await kept(page)).toContain(TYPED);
  await page.clock.fastForward(8 * HOUR * 1000);
  await expect.poll(() => kept(page)).toBe("[]");
});

test("signing out wipes it in every tab", async ({ page, regular }) => {
  await fill(page, regular.curp, PASSWORD);
  const other = await page.context().newPage();
  await open(other, "/perfil");
  expect(await kept(page)).toContain(TYPED);
  await press(other, "Cerrar sesión");
  await expectPage(other, "Inicio de sesión");
  await expect.poll(() => kept(page)).toBe("[]");
});

test("so does anybody else who enters, here or in another tab", async ({ page, portal, regular }) => {
  const somebody = await portal.activated();
  await fill(page, regular.curp, PASSWORD);
  // The session ends without notice, as if the server had forgotten it.
  await page.context().clearCookies();
  const other = await page.context().newPage();
  await open(other, "/ingresar");
  await signIn(other, somebody.curp, PASSWORD);
  await expectPage(other, "Perfil del usuario");
  await expect.poll(() => kept(page)).toBe("[]");

  await page.context().clearCookies();
  await fill(other, regular.curp, PASSWORD);
  await other.context().clearCookies();
  other.on("dialog", (dialog) => void dialog.accept());
  await open(other, "/ingresar?volver=/mi-cuenta/correo");
  await signIn(other, somebody.curp, PASSWORD);
  await expectPage(other, "Cambia tu correo");
  await expect(field(other)).toHaveValue("");
  expect(await kept(other)).toBe("[]");
});

test("leaving a page with something typed asks, however one leaves", async ({ page, regular }) => {
  await open(page, "/ingresar");
  await signIn(page, regular.curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  await follow(page, "Mi cuenta");
  await page.locator("main").getByRole("link", { name: "Cambiar mi correo" }).or(page.locator('main a[href="/mi-cuenta/correo"]')).first().click();
  await expectPage(page, "Cambia tu correo");
  // Nothing was typed, so leaving needs no question.
  await follow(page, "Perfil");
  await expectPage(page, "Perfil del usuario");
  await page.goBack();
  await expectPage(page, "Cambia tu correo");
  await field(page).pressSequentially(TYPED);

  const asked: string[] = [];
  let answer: "accept" | "dismiss" = "dismiss";
  page.on("dialog", (dialog) => {
    asked.push(dialog.type() === "beforeunload" ? "beforeunload" : dialog.message());
    void dialog[answer]();
  });
  await follow(page, "Perfil");
  expect(asked).toEqual([expect.stringContaining(ASKED)]);
  await expectPage(page, "Cambia tu correo");
  await page.evaluate(() => history.back());
  await expect.poll(() => asked.length).toBe(2);
  await expect(page).toHaveURL("/mi-cuenta/correo");
  await expectPage(page, "Cambia tu correo");
  await press(page, "Cerrar sesión");
  expect(asked).toHaveLength(3);
  await page.evaluate(() => location.assign("/ayuda"));
  await expect.poll(() => asked.at(-1)).toBe("beforeunload");
  await expect(field(page)).toHaveValue(TYPED);
  answer = "accept";
  await follow(page, "Perfil");
  await expectPage(page, "Perfil del usuario");
  expect(await kept(page)).toBe("[]");
});

test("a contratista's, too; what is refused is still unsaved, what is saved is not", async ({ page, portal, watch }) => {
  watch.expectStatus(422);
  await portal.efirmas.enter(page, "kemper");
  await ensureData(page);
  await open(page, "/panel/capturistas/alta");
  await page.locator("#nombre").pressSequentially("Ana");
  expect(await kept(page)).toContain("Ana");
  expect(await kept(page)).not.toContain(KEMPER.rfc);
  await press(page, "Registrar");
  await expectPage(page, "Registrar a una persona", "Error: Registrar a una persona");
  expect(await kept(page)).toContain("Ana");
  await page.context().clearCookies();
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await open(page, "/ingresar/efirma?volver=/panel/capturistas/alta");
  expect(asked).toEqual(["beforeunload"]);
  await portal.efirmas.choose(page, "kemper");
  await press(page, "Ingresar");
  await expectPage(page, "Registrar a una persona");
  await alive(page);
  await expect(page.locator("#nombre")).toHaveValue("Ana");
});

/** Types into the alta, with a session that the server then forgets: the page learns it at its next question. */
const typeAndExpire = async (page: Page, portal: Portal): Promise<void> => {
  await page.clock.install();
  await portal.efirmas.enter(page, "kemper");
  await ensureData(page);
  await open(page, "/panel/capturistas/alta");
  await page.locator("#nombre").pressSequentially("Ana");
  await expect.poll(() => kept(page)).toContain("Ana");
  await page.context().clearCookies();
  await page.clock.fastForward((15 * MINUTE + 1) * 1000);
  await expectPage(page, "Ingresa con firma electrónica");
};

const signOutIn = async (page: Page): Promise<void> => {
  await press(page, "Cerrar sesión");
  await expectPage(page, "Inicio de sesión");
};

test("signing out wipes it in a tab that waits at the e.firma, too", async ({ page, portal }) => {
  await typeAndExpire(page, portal);
  expect(await kept(page)).toContain("Ana");
  const other = await page.context().newPage();
  await portal.efirmas.enter(other, "kemper");
  expect(await kept(page)).toContain("Ana");
  await signOutIn(other);
  await expect.poll(() => kept(page)).toBe("[]");
});

test("and in a tab whose wasm has failed", async ({ page, portal, watch }) => {
  watch.expectFailure();
  await remember(page);
  await portal.efirmas.enter(page, "kemper");
  await ensureData(page);
  await open(page, "/panel/capturistas/alta");
  await page.locator("#nombre").pressSequentially("Ana");
  await lose(page);
  expect(await kept(page)).toContain("Ana");
  const other = await page.context().newPage();
  await open(other, "/panel");
  await signOutIn(other);
  await expect.poll(() => kept(page)).toBe("[]");
});

test("what is typed into a page that is still there after signing out elsewhere is not kept", async ({ page, regular }) => {
  await fill(page, regular.curp, PASSWORD);
  const other = await page.context().newPage();
  await open(other, "/perfil");
  await signOutIn(other);
  await expect.poll(() => kept(page)).toBe("[]");
  await field(page).pressSequentially("x");
  expect(await kept(page)).toBe("[]");
});

test("eight hours are counted by every page: by the e.firma's as well", async ({ page, portal }) => {
  await typeAndExpire(page, portal);
  await page.clock.fastForward(4 * HOUR * 1000);
  expect(await kept(page)).toContain("Ana");
  await page.clock.fastForward(4 * HOUR * 1000);
  await expect.poll(() => kept(page)).toBe("[]");
});

demonstrationTest("and by one that was loaded anew", async ({ page, demonstration }) => {
  await page.clock.install();
  await fill(page, ACTIVE.curp, ACTIVE.password);
  await expire(page, demonstration);
  await page.reload();
  await alive(page);
  expect(await kept(page)).toContain(TYPED);
  await page.clock.fastForward(8 * HOUR * 1000);
  await expect.poll(() => kept(page)).toBe("[]");
});

test("what was typed for one contratista is put back for it, and for no other", async ({ page, portal }) => {
  const { curp } = await portal.activated([KEMPER, INDISTRIA]);
  page.on("dialog", (dialog) => void dialog.accept());
  await open(page, "/ingresar");
  await signIn(page, curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  const [first, second] = [await idOf(page, KEMPER), await idOf(page, INDISTRIA)];
  const services = async (contratista: Contratista, id: string) => {
    await workFor(page, contratista);
    await open(page, `/trabajo/${id}/servicios`);
    return page.getByLabel("Folio");
  };
  await (await services(KEMPER, first)).pressSequentially("A1B2-0001");
  await expect.poll(() => kept(page)).toContain("A1B2-0001");
  await expect(await services(INDISTRIA, second)).toHaveValue("");
  await expect(await services(KEMPER, first)).toHaveValue("A1B2-0001");
});
