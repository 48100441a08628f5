// A capturista's steps on the pages, in the guide's order, valid in all three modes.
import { type Page, expect } from "@playwright/test";
import type { Contratista } from "./people.ts";

/** The page with this heading is shown: its title matches, and the focus is where the reader continues. */
export const expectPage = async (page: Page, heading: string, title = heading): Promise<void> => {
  await expect(page.getByRole("heading", { level: 1, name: heading, exact: true })).toBeVisible();
  await expect(page).toHaveTitle(`${title} · ICSOE`);
};

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();

export const follow = (page: Page, name: string): Promise<void> =>
  page.getByRole("link", { name, exact: true }).click();

export const fillPasswords = async (page: Page, one: string, two: string): Promise<void> => {
  await page.getByLabel("Contraseña nueva").fill(one);
  await page.getByLabel("Confirmar contraseña").fill(two);
};

export const fillSignIn = async (page: Page, user: string, password: string): Promise<void> => {
  await page.getByLabel("Usuario").fill(user);
  await page.getByLabel("Contraseña").fill(password);
};

/** From the sign-in page to the page after it. */
export const signIn = async (page: Page, user: string, password: string): Promise<void> => {
  await fillSignIn(page, user, password);
  await press(page, "Ingresar");
};

export const row = (page: Page, { rfc }: Contratista) =>
  page.getByRole("row").filter({ hasText: rfc });

/** From the picker to the confirmation. */
export const choose = async (page: Page, contratista: Contratista): Promise<void> => {
  await row(page, contratista).getByRole("radio").check();
  await press(page, "Siguiente");
  await expectPage(page, "Confirma el contratista");
};

/** From anywhere behind the sign-in to the work area. */
export const workFor = async (page: Page, contratista: Contratista): Promise<void> => {
  await page.goto("/contratista");
  await choose(page, contratista);
  await press(page, "Continuar");
  await expectPage(page, "Informativas");
};

/** The id of a contratista in the signed-in person's list. */
export const idOf = async (page: Page, contratista: Contratista): Promise<string> => {
  await page.goto("/contratista");
  const id = await row(page, contratista).getByRole("radio").getAttribute("value");
  if (id === null) throw new Error(`${contratista.rfc} is not in the list`);
  return id;
};

export const summary = (page: Page) => page.locator("#resumen-de-errores");
