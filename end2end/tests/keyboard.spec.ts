// The whole flow without a mouse: after each navigation the focus is where the reader continues, and visible.
import type { Page } from "@playwright/test";
import { passwordLink } from "../support/mail-server.ts";
import { expectFocusSeen, tabTo } from "../support/keyboard.ts";
import { KEMPER, INDISTRIA, PASSWORD, inventCapturista } from "../support/people.ts";
import { expectPage, row, summary } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { SUBJECT } from "../support/texts.ts";
import { expectSameDocument, mark, open } from "../support/ways.ts";

/** The page has loaded, with the focus on its heading. */
const arrived = async (page: Page, heading: string): Promise<void> => {
  await expectPage(page, heading);
  await expect(page.locator("h1")).toBeFocused();
  await expect(page.locator("h1")).toBeInViewport();
};

/** The page shows errors, with the focus on their summary. */
const refused = async (page: Page): Promise<void> => {
  await expect(summary(page)).toBeFocused();
  await expect(summary(page)).toBeInViewport();
};

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

for (const viewport of [
  { width: 1280, height: 720 },
  { width: 320, height: 480 },
]) {
  test(`from the mailed link to the work area and out by keyboard alone, ${viewport.width} px wide`, async ({
    page,
    portal,
  }) => {
    test.slow();
    await page.setViewportSize(viewport);
    const person = inventCapturista();
    await portal.invite(person, KEMPER);
    const mail = await portal.mails.mailTo(person.mail, SUBJECT.createPassword);

    await open(page, passwordLink(mail));
    await mark(page);
    await page.keyboard.press("Tab");
    await expect(page.locator(":focus")).toHaveText("Saltar al contenido");
    await expectFocusSeen(page);
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByLabel("Contraseña nueva"));
    await page.keyboard.type("corta");
    await page.keyboard.press("Enter");
    await refused(page);
    // The summary links to the wrong field.
    await tabTo(page, summary(page).getByRole("link").first());
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Contraseña nueva")).toBeFocused();
    await expectFocusSeen(page);
    // The typed values are still there.
    await page.keyboard.press("Control+A");
    await page.keyboard.type(PASSWORD);
    await tabTo(page, page.getByLabel("Confirmar contraseña"));
    await page.keyboard.type(PASSWORD);
    await tabTo(page, button(page, "Guardar contraseña"));
    await page.keyboard.press("Enter");
    await arrived(page, "Contraseña actualizada");
    // Only now: earlier, it would have voided the link in use.
    await portal.invite(person, INDISTRIA);
    await tabTo(page, page.getByRole("link", { name: "Aceptar", exact: true }));
    await page.keyboard.press("Enter");

    await arrived(page, "Inicio de sesión");
    await tabTo(page, page.getByLabel("Usuario"));
    await page.keyboard.type(person.curp.toLowerCase());
    await page.keyboard.press("Enter");
    await refused(page);
    await tabTo(page, page.getByLabel("Contraseña"));
    await page.keyboard.type(PASSWORD);
    await tabTo(page, button(page, "Ingresar"));
    await page.keyboard.press("Space");

    await arrived(page, "Perfil del usuario");
    await tabTo(page, page.getByRole("link", { name: "Seleccionar un contratista", exact: true }));
    await page.keyboard.press("Enter");

    await arrived(page, "Contratista a trabajar");
    await tabTo(page, button(page, "Siguiente"));
    await page.keyboard.press("Enter");
    await refused(page);
    await tabTo(page, page.getByRole("radio").first());
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("radio").nth(1)).toBeChecked();
    await expectFocusSeen(page);
    await page.keyboard.press("ArrowUp");
    const first = row(page, KEMPER).getByRole("radio");
    if (!(await first.isChecked())) await page.keyboard.press("ArrowDown");
    await expect(first).toBeChecked();
    await tabTo(page, button(page, "Siguiente"));
    await page.keyboard.press("Enter");

    await arrived(page, "Confirma el contratista");
    await tabTo(page, button(page, "Continuar"));
    await page.keyboard.press("Enter");

    await arrived(page, "Informativas");
    await tabTo(page, page.getByRole("contentinfo").getByRole("link").last());
    await page.goBack();
    await arrived(page, "Confirma el contratista");
    await page.goForward();
    await arrived(page, "Informativas");
    await tabTo(page, button(page, "Cerrar sesión"));
    await page.keyboard.press("Enter");
    await expectPage(page, "Inicio de sesión");
    // The message about what was done is read first.
    await expect(page.getByText("Cerraste tu sesión. ¡Hasta pronto!")).toBeFocused();
    await expectSameDocument(page);
  });
}

test("typing a password makes no live region chatter", async ({ page, portal }) => {
  const person = inventCapturista();
  await portal.invite(person);
  const mail = await portal.mails.mailTo(person.mail, SUBJECT.createPassword);
  // The clock stands still until the test moves it. (Playwright's own clock gives its timers numbers that wasm cannot
  // pass back to clear one.)
  await page.addInitScript(() => {
    const waiting = new Map<number, () => void>();
    let last = 0;
    window.setTimeout = ((act: () => void, delay = 0) => {
      last += 1;
      const timer = last;
      if (delay < 100) queueMicrotask(act);
      else waiting.set(timer, act);
      return timer;
    }) as typeof window.setTimeout;
    window.clearTimeout = (timer) => void waiting.delete(Number(timer));
    const pass = () => {
      const due = [...waiting.values()];
      waiting.clear();
      for (const act of due) act();
    };
    Object.assign(window, { pass, said: [] });
  });
  const said = (): Promise<string[]> => page.evaluate(() => Reflect.get(window, "said"));
  const pass = (): Promise<void> => page.evaluate(() => Reflect.get(window, "pass")());
  await open(page, passwordLink(mail));
  await page.evaluate(() => {
    const told: string[] = Reflect.get(window, "said");
    for (const region of document.querySelectorAll("[aria-live], [role=status], [role=alert]")) {
      new MutationObserver(() => told.push(region.textContent ?? "")).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    }
  });
  await page.getByLabel("Contraseña nueva").focus();
  await page.keyboard.type("Maiz.Azul");
  expect(await said(), "while one types").toEqual([]);
  await pass();
  await expect.poll(said, "once the typing rests").toEqual(["Falta cumplir una regla."]);
  await page.keyboard.type("-93");
  expect(await said(), "while one goes on").toHaveLength(1);
  await pass();
  await expect.poll(said, "once it rests again").toHaveLength(2);
  expect((await said())[1]).toBe("Tu contraseña cumple todas las reglas.");
});
