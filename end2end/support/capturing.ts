// Steps of capturing a return, from the sign-in to a contract's workers.
import { type Page, expect } from "@playwright/test";
import { type Contratista, PASSWORD, inventCurp, inventNss } from "./people.ts";
import type { Portal } from "./portal.ts";
import { expectPage, follow, press, signIn, workFor } from "./steps.ts";

const [YEAR, MONTH] = new Intl.DateTimeFormat("en-CA", { timeZone: "America/Mexico_City" })
  .format(new Date())
  .split("-")
  .map(Number) as [number, number];
const THIRD = Math.ceil(MONTH / 4);
export const PERIOD = `${["primer", "segundo", "tercer"][THIRD - 1]} cuatrimestre de ${YEAR}`;
/** The first day of the running cuatrimestre, as people write it. */
export const START = `1/${(THIRD - 1) * 4 + 1}/${YEAR}`;

export const enter = async (page: Page, portal: Portal, contratista: Contratista) => {
  await portal.addContratista(contratista);
  const person = await portal.activated([contratista]);
  await page.goto("/ingresar");
  await signIn(page, person.curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  await workFor(page, contratista);
  return person;
};

/** From the work area to the empty return. */
export const begin = async (page: Page) => {
  await page.getByRole("link", { name: `Empezar el ${PERIOD}` }).click();
  await expectPage(page, `Empezar la informativa del ${PERIOD}`, "Empezar una informativa");
  await page.getByLabel("Sí, al menos uno").check();
  await press(page, "Continuar");
  await expectPage(page, `Informativa del ${PERIOD}`);
};

export const fillContract = async (page: Page, fields: Record<string, string>) => {
  for (const [label, text] of Object.entries(fields)) {
    await page.getByRole("textbox", { name: label }).fill(text);
  }
};

export const CONTRACT = {
  "RFC del cliente": "XIQB891116QE4",
  "Nombre o razón social": "Berenice Ximo Quezada",
  "Correo": "compras@cliente.example",
  "Teléfono móvil": "55 1234 5678",
  "Objeto del contrato": "Limpieza nocturna de la nave 3",
  "Servicio u obra especializado": "Servicios de limpieza de bienes inmuebles",
  "Inicio": START,
};

export const worker = (sbc = "512.30") => [inventNss(), inventCurp(), sbc, "LAURA PRUEBA"].join("\t");

/** From the return to the workers of its first contract, of which there is none yet. */
export const toWorkers = async (page: Page): Promise<void> => {
  await follow(page, "Agregar el primer contrato");
  await fillContract(page, CONTRACT);
  await press(page, "Guardar");
  await expectPage(page, "Contrato 1");
  await page.getByRole("link", { name: "0 trabajadores" }).click();
  await expectPage(page, "Trabajadores del contrato 1");
};

export const grid = (page: Page) => page.getByRole("grid", { name: "Trabajadores" });

/** A cell of the grid by its row's number and its column, both as they are counted there. */
export const cell = (page: Page, row: number, column: number) =>
  grid(page).locator(`[data-row="${row - 1}"][data-column="${column}"]`);

export const expectSaved = (page: Page): Promise<void> =>
  expect(page.getByText("Todo está guardado")).toBeVisible();

/** Types a row into the empty grid, cell by cell. */
export const typeRow = async (page: Page, texts: string[]): Promise<void> => {
  await cell(page, 1, 0).click();
  for (const text of texts) {
    await page.keyboard.type(text);
    await page.keyboard.press(text ? "Tab" : "ArrowRight");
  }
  await expectSaved(page);
};
