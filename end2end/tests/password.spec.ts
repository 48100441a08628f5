// The page "Crea tu contraseña": live rules, helpful fields, errors in the right places.
import type { Page } from "@playwright/test";
import { capture } from "../support/captures.ts";
import { PASSWORD } from "../support/people.ts";
import { expectPage, fillPasswords, press, summary } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { open } from "../support/ways.ts";

const RULES = [
  "8 caracteres o más (máximo 128)",
  "Una mayúscula",
  "Una minúscula",
  "Un número",
  "Un carácter especial: * ? ! @ # $ / ( ) [ ] = - . ¡ ; :",
  "Sin espacios en blanco",
  "Sin patrones de teclado (como qwerty)",
  "Sin números en secuencia (como 1234)",
  "Sin repetir un carácter 3 veces seguidas (como 111)",
  "Que no sea de las más usadas (como P@ssw0rd)",
  "Sin tu CURP ni sus primeros 10 caracteres",
];

const rules = (page: Page) => page.locator("li.rule");
const password = (page: Page) => page.getByLabel("Contraseña nueva");
const confirmation = (page: Page) => page.getByLabel("Confirmar contraseña");

test("the rules are listed before anything is typed", async ({ page, portal }) => {
  const { link } = await portal.invited();
  await open(page, link);
  await expect(rules(page)).toHaveText(RULES);
});

test("each rule ticks off while typing, in words and in colour", async ({ page, portal }) => {
  const { person, link } = await portal.invited();
  await open(page, link);
  const expectMissing = async (typed: string, missing: number[]) => {
    await password(page).fill(typed);
    await expect(rules(page)).toHaveText(
      RULES.map((rule, index) => (missing.includes(index) ? "Falta: " : "Cumple: ") + rule),
    );
  };
  await expectMissing("Q", [0, 2, 3, 4]);
  const look = (index: number) =>
    rules(page).nth(index).evaluate((rule) => {
      const marker = getComputedStyle(rule, "::before");
      return [getComputedStyle(rule).color, marker.color, marker.backgroundColor, marker.content].join();
    });
  expect(await look(0)).not.toBe(await look(1));
  await capture(page, "contrasena-a-medias");
  await expectMissing("Qwerty 1111111", [4, 5, 6, 8]);
  await expectMissing("Klñ.0123x", [7]);
  await expectMissing("Klñ.2580x", []);
  await expectMissing("P@SSw0rd", [9]);
  await password(page).fill(`.${person.curp.slice(0, 10).toLowerCase()}X`);
  await expect(rules(page).nth(10)).toHaveText(`Falta: ${RULES[10]}`);
  // A combining tilde counts in its composed form, as on the server.
  await expectMissing("Hjkln\u03039!A", [6]);
  await password(page).fill("");
  await expect(rules(page)).toHaveText(RULES);
});

test("one polite status line sums up, once the typing rests", async ({ page, portal }) => {
  const { link } = await portal.invited();
  await open(page, link);
  const status = page.locator(".checklist").getByRole("status");
  await expect(status).toHaveText("");
  await password(page).fill("Klñ.0123x");
  await expect(status).toHaveText("Falta cumplir una regla.");
  await password(page).fill(PASSWORD);
  await expect(status).toHaveText("Tu contraseña cumple todas las reglas.");
});

test("a shown password is hidden again as soon as it is sent", async ({ page, portal }) => {
  const { link } = await portal.invited();
  await open(page, link);
  await fillPasswords(page, "corta", "corta");
  const show = page.getByRole("button", { name: "Mostrar Contraseña nueva" });
  await expect(show).toHaveAttribute("aria-pressed", "false");
  await expect(password(page)).toHaveAttribute("type", "password");
  await show.click();
  await expect(show).toHaveAttribute("aria-pressed", "true");
  await expect(password(page)).toHaveAttribute("type", "text");
  await expect(confirmation(page)).toHaveAttribute("type", "password");
  let answer = () => {};
  const held = new Promise<void>((done) => {
    answer = done;
  });
  await page.route("**/fn/formulario", async (route) => {
    await held;
    await route.continue();
  });
  await press(page, "Guardar contraseña");
  await expect(password(page)).toHaveAttribute("type", "password");
  answer();
  await expectPage(page, "Crea tu contraseña", "Error: Crea tu contraseña");
  await expect(password(page)).toHaveAttribute("type", "password");
});

test("Caps Lock is mentioned while it is on", async ({ page, portal }) => {
  const { link } = await portal.invited();
  await open(page, link);
  const hint = page.getByText("Tienes activadas las mayúsculas (Bloq Mayús).");
  await password(page).dispatchEvent("keydown", { key: "A", modifierCapsLock: true });
  await expect(hint).toBeVisible();
  await capture(page, "contrasena-mayusculas");
  await password(page).dispatchEvent("keyup", { key: "a", modifierCapsLock: false });
  await expect(hint).toBeHidden();
});

test("a confirmation that differs is mentioned while typing, one that is on its way is not", async ({
  page,
  portal,
}) => {
  const { link } = await portal.invited();
  await open(page, link);
  const hint = page.getByText("Las dos contraseñas no son iguales.");
  await fillPasswords(page, PASSWORD, PASSWORD.slice(0, 4));
  await expect(hint).toHaveCount(0);
  await confirmation(page).fill(`${PASSWORD.slice(0, 4)}x`);
  await expect(hint).toBeVisible();
  await confirmation(page).fill(PASSWORD);
  await expect(hint).toHaveCount(0);
});

test("a password can be pasted, and none is cut", async ({ page, portal }) => {
  const { link } = await portal.invited();
  await open(page, link);
  const long = `${PASSWORD}-${"aB3.".repeat(40)}`;
  await password(page).fill(long);
  await page.getByRole("button", { name: "Mostrar Contraseña nueva" }).click();
  await password(page).press("Control+A");
  await password(page).press("Control+C");
  await confirmation(page).press("Control+V");
  await expect(confirmation(page)).toHaveValue(long);
  await press(page, "Guardar contraseña");
  await expect(summary(page)).toContainText("La contraseña debe tener entre 8 y 128 caracteres.");
});

test("password managers are told what is what", async ({ page, portal }) => {
  const { person, link } = await portal.invited();
  await open(page, link);
  const user = page.locator('input[autocomplete="username"]');
  await expect(user).toHaveValue(person.curp);
  await expect(user).toHaveAttribute("readonly", "");
  for (const field of [password(page), confirmation(page)]) {
    await expect(field).toHaveAttribute("autocomplete", "new-password");
    await expect(field).toHaveAttribute("passwordrules", /minlength: 8/);
    await expect(field).not.toHaveAttribute("maxlength");
  }
  await page.goto("/ingresar");
  await expect(page.getByLabel("Usuario")).toHaveAttribute("autocomplete", "username");
  await expect(page.getByLabel("Contraseña")).toHaveAttribute("autocomplete", "current-password");
});

test("where only the confirmation was wrong, what was typed stays, and its ticks", async ({ page, portal }) => {
  const { link } = await portal.invited();
  await open(page, link);
  await fillPasswords(page, PASSWORD, `${PASSWORD}x`);
  await press(page, "Guardar contraseña");
  await expectPage(page, "Crea tu contraseña", "Error: Crea tu contraseña");
  await expect(page.locator("li.rule[data-state=met]")).toHaveCount(RULES.length);
  await expect(password(page)).toHaveValue(PASSWORD);
  await expect(password(page)).toHaveAttribute("type", "password");
  await confirmation(page).fill(PASSWORD);
  await press(page, "Guardar contraseña");
  await expectPage(page, "Contraseña actualizada");
});

for (const scripts of [true, false]) {
  test.describe(scripts ? "scripts on" : "scripts off", () => {
    test.use({ javaScriptEnabled: scripts });

    test("all that is wrong is said above the form and beside the fields", async ({
      page,
      portal,
      watch,
    }) => {
      watch.expectStatus(422);
      const { link } = await portal.invited();
      await open(page, link, { name: "", scripts, wasm: scripts });
      await fillPasswords(page, "Qwerty 1", "Qwerty 2");
      await press(page, "Guardar contraseña");
      await expectPage(page, "Crea tu contraseña", "Error: Crea tu contraseña");
      await expect(summary(page)).toBeFocused();
      await expect(summary(page).getByRole("link")).toHaveText([
        "Agrega al menos un carácter especial: * ? ! @ # $ / ( ) [ ] = - . ¡ ; :",
        "Quita los espacios en blanco y los caracteres invisibles.",
        "No uses 4 teclas vecinas seguidas, como qwer o 1qaz.",
        "Las dos contraseñas no son iguales.",
      ]);
      await expect(password(page)).toHaveAccessibleDescription(/Agrega al menos un carácter especial/);
      await expect(confirmation(page)).toHaveAccessibleDescription(/no son iguales/);
      for (const field of [password(page), confirmation(page)]) {
        await expect(field).toHaveAttribute("aria-invalid", "true");
      }
      // One rule per line.
      await expect(page.locator("#contrasena-nueva-error")).toHaveCSS("white-space", "pre-line");
      const lines = (await page.locator("#contrasena-nueva-error").innerText()).replace("Error:", "").trim();
      expect(lines.split("\n")).toHaveLength(3);
      // With scripts the typed password and the ticked rules stay; without, a password is never sent back.
      await expect(password(page)).toHaveValue(scripts ? "Qwerty 1" : "");
      await expect(confirmation(page)).toHaveValue(scripts ? "Qwerty 2" : "");
      await expect(page.locator("li.rule[data-state=missing]")).toHaveCount(scripts ? 3 : 0);
      if (scripts) await capture(page, "contrasena-con-errores");
      await summary(page).getByRole("link").last().click();
      await expect(confirmation(page)).toBeFocused();
      // A valid password is then accepted.
      await fillPasswords(page, PASSWORD, PASSWORD);
      await press(page, "Guardar contraseña");
      await expectPage(page, "Contraseña actualizada");
    });
  });
}
