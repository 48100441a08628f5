// *Inicio de sesión*: refusals, tolerated input, and where sign-in leads.
import type { Page } from "@playwright/test";
import { capture } from "../support/captures.ts";
import { KEMPER, PASSWORD, inventCurp } from "../support/people.ts";
import { expectPage, press, row, signIn, summary } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { WAYS, open, prepare } from "../support/ways.ts";

const REFUSED = "La CURP o la contraseña no son correctas.";
const WAIT = / Por seguridad, espera (\d+) segundos antes de volver a intentarlo\.$/;

const expectRefusal = async (page: Page, user: string, words: string | RegExp) => {
  await expectPage(page, "Inicio de sesión", "Error: Inicio de sesión");
  await expect(summary(page).getByRole("link")).toHaveText([words]);
  await expect(page.getByLabel("Usuario")).toHaveValue(user);
  await expect(page.getByLabel("Contraseña")).toHaveValue("");
};

for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("wrong passwords are refused alike for a known and an unknown CURP, up to the delay", async ({
      page,
      portal,
      watch,
    }) => {
      watch.expectStatus(422, 429);
      await prepare(page, watch, way);
      const { curp } = await portal.activated();
      for (const user of [curp, inventCurp()]) {
        await open(page, "/ingresar", way);
        for (let failure = 1; failure <= 4; failure += 1) {
          await signIn(page, user, `Equivocada.${failure}`);
          await expectRefusal(page, user, REFUSED);
          await expect(summary(page)).toBeFocused();
        }
        await signIn(page, user, "Equivocada.5");
        await expectRefusal(page, user, WAIT);
        await expect(summary(page)).toContainText("espera 30 segundos");
        // During the delay even the right password is not checked.
        await signIn(page, user, PASSWORD);
        await expectRefusal(page, user, WAIT);
      }
      if (way.wasm) await capture(page, "ingreso-con-espera");
    });

    test("empty fields are asked for, each beside itself", async ({ page, watch }) => {
      watch.expectStatus(422);
      await prepare(page, watch, way);
      await open(page, "/ingresar", way);
      await press(page, "Ingresar");
      await expectPage(page, "Inicio de sesión", "Error: Inicio de sesión");
      await expect(summary(page).getByRole("link")).toHaveText([
        "Escribe tu CURP.",
        "Escribe tu contraseña.",
      ]);
      await expect(page.getByLabel("Usuario")).toHaveAccessibleDescription(/Escribe tu CURP\./);
      await expect(page.getByLabel("Contraseña")).toHaveAccessibleDescription(
        /Escribe tu contraseña\./,
      );
    });

    test("the page that was asked for comes after signing in", async ({ page, portal, watch }) => {
      await prepare(page, watch, way);
      const { curp } = await portal.activated();
      await open(page, "/contratista?buscar=kemper", way);
      await expectPage(page, "Inicio de sesión");
      await signIn(page, curp, PASSWORD);
      await expectPage(page, "Contratista a trabajar");
      await expect(page).toHaveURL("/contratista?buscar=kemper");
      await expect(row(page, KEMPER)).toBeVisible();
    });
  });
}

test("a success forgets the failures before it", async ({ page, portal }) => {
  const { curp } = await portal.activated();
  for (let round = 0; round < 2; round += 1) {
    await open(page, "/ingresar");
    for (let failure = 1; failure <= 4; failure += 1) {
      await signIn(page, curp, "Equivocada.0");
      await expectRefusal(page, curp, REFUSED);
    }
    await signIn(page, curp, PASSWORD);
    await expectPage(page, "Perfil del usuario");
    await press(page, "Cerrar sesión");
    await expectPage(page, "Inicio de sesión");
  }
});

test("a CURP pasted with blanks, hyphens and in lower case is understood", async ({
  page,
  portal,
}) => {
  const { curp } = await portal.activated();
  const written = curp.toLowerCase().replace(/^(.{4})(.{6})(.{6})/, "  $1 $2-$3 ");
  await open(page, "/ingresar");
  await signIn(page, written, PASSWORD);
  await expectPage(page, "Perfil del usuario");
});

test("what looks wrong with a CURP is said on leaving the field, and hinders nobody", async ({
  page,
}) => {
  await open(page, "/ingresar");
  const user = page.getByLabel("Usuario");
  const advice = page.locator("#usuario-consejo");
  const good = inventCurp();
  const digit = (Number(good.at(-1)) + 1) % 10;
  await user.fill(good.slice(0, -1) + digit);
  await expect(advice).toHaveText("");
  await user.blur();
  await expect(advice).not.toHaveText("");
  await expect(user).not.toHaveAttribute("aria-invalid");
  await capture(page, "ingreso-consejo");
  await user.fill(good);
  await expect(advice).toHaveText("");
  await signIn(page, "no-es-una-curp", PASSWORD);
  await expectRefusal(page, "no-es-una-curp", REFUSED);
});

test("nobody is led to another site", async ({ page, portal }) => {
  const { curp } = await portal.activated();
  for (const elsewhere of ["https://evil.example/perfil", "//evil.example", "/\\evil.example", "/salir"]) {
    await open(page, `/ingresar?volver=${encodeURIComponent(elsewhere)}`);
    await signIn(page, curp, PASSWORD);
    await expectPage(page, "Perfil del usuario");
    await expect(page).toHaveURL("/perfil");
    await press(page, "Cerrar sesión");
    await expectPage(page, "Inicio de sesión");
    const body = new URLSearchParams({ usuario: curp, contrasena: PASSWORD, volver: elsewhere });
    const answer = await fetch(`${portal.url}/ingresar`, { method: "POST", body, redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/perfil"]);
  }
});

test("whoever is signed in already is led on from the sign-in page", async ({ page, portal }) => {
  const { curp } = await portal.activated();
  await open(page, "/ingresar");
  await signIn(page, curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  for (const address of ["/ingresar", "/"]) {
    await open(page, address);
    await expectPage(page, "Perfil del usuario");
  }
});

test("each sign-in has a cookie of its own, and signing out ends it on the server", async ({
  page,
  portal,
}) => {
  const { curp } = await portal.activated();
  const token = async () => {
    await open(page, "/ingresar");
    await signIn(page, curp, PASSWORD);
    await expectPage(page, "Perfil del usuario");
    const cookies = await page.context().cookies();
    const cookie = cookies.find(({ name }) => name === "__Host-icsoe");
    expect(cookie).toMatchObject({
      name: "__Host-icsoe",
      httpOnly: true,
      secure: true,
      sameSite: "Lax",
      path: "/",
    });
    await press(page, "Cerrar sesión");
    await expectPage(page, "Inicio de sesión");
    return cookie?.value ?? "";
  };
  const [first, second] = [await token(), await token()];
  expect(first).not.toBe(second);
  for (const value of [first, second]) {
    const headers = { cookie: `__Host-icsoe=${value}` };
    const answer = await fetch(`${portal.url}/perfil`, { headers, redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/ingresar?motivo=cerrada"]);
  }
});
