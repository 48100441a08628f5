// Pages changed by others, and pages whose wasm fails: they continue to work, or are handed back to the browser. One
// page of each kind here; `make foreign` tests all of them, at every time.
import type { Page } from "@playwright/test";
import { KINDS, TIMES, type Kind, type Time, disturb, disturbOnArrival, lose, remember } from "../support/foreign.ts";
import { certificate, ensureData } from "../support/efirmas.ts";
import { KEMPER, PASSWORD } from "../support/people.ts";
import { CAPTURE_PLACES, EVERY_PAGE, PLACES, PANEL_PLACES } from "../support/places.ts";
import { choose, expectPage, fillPasswords, fillSignIn, follow, press, row, signIn, summary } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { alive, holdWasm, mark, open } from "../support/ways.ts";

/** Opens a page, which is changed at this time; `type` runs before. */
const goDisturbed = async (
  page: Page,
  time: Time,
  kind: Kind,
  go: () => Promise<unknown>,
  type: () => Promise<unknown> = async () => {},
): Promise<void> => {
  await page.context().unrouteAll();
  if (time === "during") await disturbOnArrival(page, kind);
  const release = time === "after" ? () => {} : await holdWasm(page);
  await go();
  if (time === "after") await alive(page);
  await type();
  if (time !== "during") await disturb(page, kind);
  release();
  await alive(page);
};

for (const time of TIMES) {
  // `during` differs from `before` only by who notices: one kind of change tells.
  for (const kind of time === "during" && !EVERY_PAGE ? KINDS.slice(0, 1) : KINDS) {
    test(`sign-in, ${kind}, ${time}: what is typed stays, a wrong password is refused, the right one enters`, async ({
      page,
      regular,
    }) => {
      const go = () => page.goto("/ingresar", { waitUntil: "domcontentloaded" });
      await goDisturbed(page, time, kind, go, () => fillSignIn(page, regular.curp, "Equivocada.1"));
      await expect(page.locator("#usuario")).toHaveValue(regular.curp);
      await expect(page.locator("#contrasena")).toHaveValue("Equivocada.1");
      await page.locator("form button:not([type=button])").click();
      await expectPage(page, "Inicio de sesión", "Error: Inicio de sesión");
      await expect(summary(page)).toBeFocused();
      await signIn(page, regular.curp, PASSWORD);
      await expectPage(page, "Perfil del usuario");
    });
  }

  test(`new password, a div after it, ${time}: its rules tick, and it is created with its page`, async ({ page, portal }) => {
    const { link } = await portal.invited();
    const go = () => page.goto(link, { waitUntil: "domcontentloaded" });
    await goDisturbed(page, time, "a div after the password", go, () => fillPasswords(page, PASSWORD, PASSWORD));
    await expect(page.locator("li.rule[data-state=met]")).toHaveCount(11);
    await press(page, "Guardar contraseña");
    await expectPage(page, "Contraseña actualizada");
  });

  test(`a still page, text wrapped, ${time}: its form goes on`, async ({ page, regular }) => {
    await open(page, "/ingresar?volver=/contratista");
    await signIn(page, regular.curp, PASSWORD);
    await expectPage(page, "Contratista a trabajar");
    const go = () => page.reload({ waitUntil: "domcontentloaded" });
    await goDisturbed(page, time, "text wrapped as translators do", go);
    await choose(page, KEMPER);
  });
}

for (const time of TIMES) {
  test(`the e.firma's page, a div after the password, ${time}: one enters`, async ({ page, portal }) => {
    const go = () => page.goto("/ingresar/efirma", { waitUntil: "domcontentloaded" });
    await goDisturbed(page, time, "a div after the password", go);
    await portal.efirmas.choose(page, "kemper");
    await press(page, "Ingresar");
    await expectPage(page, "Panel del contratista");
  });
}

test("the fields stay where the focus and the caret were", async ({ page }) => {
  const release = await holdWasm(page);
  await page.goto("/ingresar", { waitUntil: "domcontentloaded" });
  await page.locator("#usuario").pressSequentially("oaledHDF");
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowLeft");
  await disturb(page, "a div after the password");
  release();
  await alive(page);
  await page.keyboard.type("920515");
  await expect(page.locator("#usuario")).toHaveValue("oaled920515HDF");
});

test.describe("the wasm fails", () => {
  test.beforeEach(async ({ page, watch }) => {
    watch.expectFailure();
    watch.expectStatus(422);
    await remember(page);
  });

  test("on the sign-in page: links load, forms post, and the next page is alive", async ({ page, regular }) => {
    await open(page, "/ingresar");
    await page.locator("#contrasena").fill("Equivocada.1");
    await press(page, "Mostrar Contraseña");
    await lose(page);
    await expect(page.locator("#contrasena")).toHaveAttribute("type", "password");
    await expect(page.getByRole("button", { name: "Mostrar Contraseña" })).toBeHidden();
    await mark(page);
    await page.locator("#usuario").fill(regular.curp);
    await press(page, "Ingresar");
    await expectPage(page, "Inicio de sesión", "Error: Inicio de sesión");
    await expect(page.locator("html")).not.toHaveAttribute("data-same-document");
    await alive(page);
    await lose(page);
    await follow(page, "¿Olvidaste tu contraseña?");
    await expectPage(page, "Recupera el acceso");
    await alive(page);
  });

  test("on a page that the server draws", async ({ page, regular }) => {
    await open(page, "/ingresar?volver=/contratista");
    await signIn(page, regular.curp, PASSWORD);
    await expectPage(page, "Contratista a trabajar");
    await lose(page);
    await mark(page);
    await row(page, KEMPER).getByRole("radio").check();
    await press(page, "Siguiente");
    await expectPage(page, "Confirma el contratista");
    await expect(page.locator("html")).not.toHaveAttribute("data-same-document");
  });

  for (const right of [true, false]) {
    test(`while a form is under way: the answer to a ${right ? "right" : "wrong"} password is shown all the same`, async ({
      page,
      regular,
    }) => {
      await open(page, "/ingresar");
      let answer = () => {};
      const held = new Promise<void>((done) => (answer = done));
      await page.route("**/fn/formulario", async (route) => {
        await held;
        await route.continue();
      });
      await signIn(page, regular.curp, right ? PASSWORD : "Equivocada.1");
      await expect(page.getByRole("button", { name: "Ingresando…" })).toBeVisible();
      await lose(page);
      answer();
      if (right) await expectPage(page, "Perfil del usuario");
      else await expectPage(page, "Inicio de sesión", "Error: Inicio de sesión");
    });
  }

  test("while a mailed link's password is created: it is, once, and the page does not pretend otherwise", async ({
    page,
    portal,
    watch,
  }) => {
    watch.expectStatus(410);
    const { person, link } = await portal.invited();
    await open(page, link);
    let answer = () => {};
    const held = new Promise<void>((done) => (answer = done));
    await page.route("**/fn/formulario", async (route) => {
      await held;
      await route.continue();
    });
    await fillPasswords(page, PASSWORD, PASSWORD);
    await press(page, "Guardar contraseña");
    await lose(page);
    answer();
    await expectPage(page, "Contraseña actualizada");
    await follow(page, "Aceptar");
    await signIn(page, person.curp, PASSWORD);
    await expectPage(page, "Perfil del usuario");
  });

  test("while the answer is drawn", async ({ page, regular }) => {
    await open(page, "/ingresar");
    await fillSignIn(page, regular.curp, "Equivocada.1");
    await page.evaluate(() => {
      Element.prototype.setAttribute = () => {
        throw new WebAssembly.RuntimeError("forced");
      };
    });
    await press(page, "Ingresar");
    await expectPage(page, "Inicio de sesión", "Error: Inicio de sesión");
    await alive(page);
  });

  test("with the session's dialog open: it does not stay in the way", async ({ page, regular }) => {
    await open(page, "/ingresar");
    await signIn(page, regular.curp, PASSWORD);
    await expectPage(page, "Perfil del usuario");
    await page.locator("#sesion").evaluate((dialog: HTMLDialogElement) => dialog.showModal());
    await lose(page);
    await expect(page.locator("#sesion")).toBeHidden();
    await follow(page, "Mi cuenta");
    await expectPage(page, "Mi cuenta");
  });

  test("the e.firma's: the page says so and leads on", async ({ page, portal }) => {
    await open(page, "/ingresar/efirma");
    await portal.efirmas.choose(page, "kemper");
    await lose(page);
    await expect(page.getByText("No pudimos cargar lo que tu navegador necesita")).toBeVisible();
    await expect(certificate(page)).toBeHidden();
    await follow(page, "vuelve a intentarlo");
    await alive(page);
    await expect(certificate(page)).toBeVisible();
  });

  test("the e.firma's, while its answer is on its way", async ({ page, portal }) => {
    await open(page, "/ingresar/efirma");
    await portal.efirmas.choose(page, "xochilt");
    let answer = () => {};
    const held = new Promise<void>((done) => (answer = done));
    await page.route("**/efirma/sesion**", async (route) => {
      await held;
      await route.continue();
    });
    const asked = page.waitForRequest("**/efirma/sesion**");
    await press(page, "Ingresar");
    await asked;
    await lose(page);
    await expect(certificate(page)).toBeHidden();
    answer();
    await expect(page.getByText("No pudimos cargar lo que tu navegador necesita").or(page.locator("h1"))).not.toHaveCount(0);
  });
});

test("others' errors are none of ours", async ({ page, watch }) => {
  watch.expectFailure();
  await open(page, "/ingresar");
  await page.evaluate(
    () =>
      new Promise((done) => {
        addEventListener("error", done, { once: true });
        setTimeout(() => {
          throw new Error("forced");
        });
      }),
  );
  await alive(page);
});

// Every page, every kind, every time: whatever was changed, its first form is answered, or a link works.
if (EVERY_PAGE) {
  const places = [...PLACES, ...PANEL_PLACES, ...CAPTURE_PLACES];
  for (const place of places) {
    for (const time of [...TIMES, "failure"] as const) {
      test(`${place.name}, ${time}`, async ({ page, portal, regular, watch }) => {
        test.setTimeout(180_000);
        watch.expectFailure();
        watch.expectStatus(400, 403, 404, 405, 409, 410, 422, 429);
        if (time === "failure") await remember(page);
        // The form for one more worker, which is pressed below, is there where the grid is not.
        watch.expectBlocked(/\/renglones/);
        await page.route(/\/pkg\/renglones/, (route) => route.abort());
        if (place.inside) {
          await page.goto("/ingresar", { waitUntil: "domcontentloaded" });
          await signIn(page, regular.curp, PASSWORD);
          await expectPage(page, "Perfil del usuario");
        }
        if (place.panel) {
          await portal.efirmas.enter(page, "kemper");
          await ensureData(page);
        }
        for (const kind of time === "failure" ? KINDS.slice(0, 1) : KINDS) {
          await page.context().unrouteAll();
          await place.go(page, portal);
          await expect(page.locator("h1")).toHaveText(place.heading);
          const go = () => page.reload({ waitUntil: "domcontentloaded" });
          if (time === "failure") {
            await alive(page);
            await lose(page);
          } else await goDisturbed(page, time, kind, go);
          await page.evaluate(() => Reflect.set(document.querySelector("main h1") ?? document, "before", true));
          const again = async () =>
            page.evaluate(() => Reflect.get(document.querySelector("main h1") ?? document, "before") === true);
          const button = page.locator("main form[method=post] button:not([type=button])").first();
          if ((await button.count()) > 0) await button.click();
          else await page.getByRole("contentinfo").getByRole("link", { name: "Aviso de privacidad" }).click();
          await expect.poll(again, `${place.name}, ${kind}`).toBe(false);
        }
      });
    }
  }
}
