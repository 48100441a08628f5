// The help centre's pictures must match the portal: after changing a page, take its picture again (`make pictures`).
import { expect } from "@playwright/test";
import { cell, expectSaved } from "../support/capturing.ts";
import { INVITED } from "../support/demonstration.ts";
import { KEMPER, PASSWORD } from "../support/people.ts";
import { picture } from "../support/pictures.ts";
import { choose, expectPage, fillPasswords, fillSignIn, follow, press, row } from "../support/steps.ts";
import { demonstrationTest as test } from "../support/test.ts";
import { alive } from "../support/ways.ts";

test("every page of the way in says what it said when its picture was taken", async ({
  page,
  demonstration,
}) => {
  await page.goto(await demonstration.link("Crea tu contraseña de ICSOE"));
  await alive(page);
  await page.getByLabel("Contraseña nueva").fill("Maiz.azul");
  // It is announced after a pause in typing.
  await expect(page.locator(".checklist").getByRole("status")).toHaveText("Falta cumplir una regla.");
  await picture(page, "paso-03");
  await fillPasswords(page, PASSWORD, PASSWORD);
  await press(page, "Guardar contraseña");
  await expectPage(page, "Contraseña actualizada");
  await picture(page, "paso-04");
  await follow(page, "Aceptar");
  await fillSignIn(page, INVITED.curp, PASSWORD);
  await picture(page, "paso-06");
  await press(page, "Ingresar");
  await expectPage(page, "Perfil del usuario");
  await picture(page, "paso-07");
  await follow(page, "Seleccionar un contratista");
  await expectPage(page, "Contratista a trabajar");
  await row(page, KEMPER).getByRole("radio").check();
  await picture(page, "paso-08");
  await page.goBack();
  await expectPage(page, "Perfil del usuario");
  await follow(page, "Seleccionar un contratista");
  await choose(page, KEMPER);
  await picture(page, "paso-10");
  await press(page, "Continuar");
  await expectPage(page, "Informativas");
  await picture(page, "paso-11");

  // Capturing, in the return that the demonstration has begun.
  await page.getByRole("link", { name: /^Seguir capturando/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Informativa del/ })).toBeVisible();
  await picture(page, "captura-informativa");
  const contract = (number: number) => page.getByRole("row", { name: new RegExp(`^${number} `) }).getByRole("link");
  await contract(3).first().click();
  await expectPage(page, "Contrato 3");
  await picture(page, "captura-contrato");
  await page.goBack();
  await contract(1).last().click();
  await expectPage(page, "Trabajadores del contrato 1");
  await expectSaved(page);
  await cell(page, 2, 2).click();
  await page.keyboard.type("51230");
  await expect(page.locator("#celda-dice")).toContainText("25 UMA");
  await picture(page, "captura-trabajadores");
});
