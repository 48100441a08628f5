// Workers from a file: chosen, reviewed, left out, taken over and undone; with scripts and without.
import { expectAccessible } from "../support/access.ts";
import { capture } from "../support/captures.ts";
import { begin, enter, toWorkers } from "../support/capturing.ts";
import { inventContratista, inventCurp, inventNss } from "../support/people.ts";
import { expectPage, follow, press } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { WAYS, prepare } from "../support/ways.ts";

const HEADING = "Traer trabajadores de un archivo al contrato 1";
const TITLE = "Traer trabajadores de un archivo";
const file = (name: string, text: string) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
const row = (sbc = "512.30") => [inventNss(), inventCurp(), sbc].join(",");

for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("what is in a file is shown, taken over and undone", async ({ page, portal, watch }) => {
      await prepare(page, watch, way);
      await enter(page, portal, inventContratista("ARCHIVOS DE PRUEBA"));
      await begin(page);
      await toWorkers(page);
      await page.getByRole("link", { name: "Traer de un archivo" }).click();
      await expectPage(page, HEADING, TITLE);
      if (way.wasm) await capture(page, "archivo-elegir");

      const choose = page.getByLabel("Archivo, de 64 MB");
      watch.expectStatus(422);
      await press(page, "Revisar el archivo");
      await expect(page.getByText("Elige tu archivo.").first()).toBeVisible();
      await choose.setInputFiles(file("x.pdf", "%PDF-1.7\0"));
      await press(page, "Revisar el archivo");
      await expect(page.getByText("No reconocemos este archivo.", { exact: false }).first()).toBeVisible();

      const wrong = [inventNss().slice(0, 10) + "x", inventCurp(), "512.30"].join(",");
      const rows = [...Array.from({ length: 60 }, () => row()), row("1"), wrong];
      await choose.setInputFiles(file("nómina de mayo.csv", ["NSS,CURP,SBC", ...rows].join("\r\n")));
      await press(page, "Revisar el archivo");
      await expectPage(page, "Revisa antes de traer");
      await expect(page.getByRole("button", { name: "Traer 61 renglones" })).toBeVisible();
      if (way.wasm) await capture(page, "archivo-revisar");
      if (way.scripts) await expectAccessible(page, 0);

      // What is worth a look comes first; it is left out.
      await page.getByRole("link", { name: "Con avisos: 1" }).click();
      await expect(page.getByRole("heading", { name: "Renglones con avisos" })).toBeVisible();
      await expect(page.getByText("menor que el salario mínimo", { exact: false })).toBeVisible();
      await page.getByRole("checkbox", { name: "Traer el renglón 62" }).uncheck();
      await press(page, "Guardar qué renglones se traen");
      await expect(page.getByRole("button", { name: "Traer 60 renglones" })).toBeVisible();
      await page.getByRole("link", { name: "Por corregir: 1" }).click();
      await expect(page.getByRole("heading", { name: "Por corregir" })).toBeVisible();
      const book = page.waitForEvent("download");
      await page.getByRole("link", { name: "Excel (.xlsx)" }).click();
      expect((await book).suggestedFilename()).toBe("trabajadores-por-corregir.xlsx");

      await press(page, "Traer 60 renglones");
      await expectPage(page, "Archivo traído");
      await expect(page.getByText("Los trabajadores del archivo quedaron en el contrato.")).toBeVisible();
      if (way.wasm) await capture(page, "archivo-traido");
      await follow(page, "Ver los trabajadores");
      await expectPage(page, "Trabajadores del contrato 1");
      await expect(page.getByText(/^60 trabajadores\.?$/)).toBeVisible();

      await page.getByRole("link", { name: "Traer de un archivo" }).click();
      await page.getByRole("link", { name: "CSV", exact: true }).click();
      await press(page, "Deshacer");
      await expectPage(page, "Archivo deshecho");
      await follow(page, "Volver a los trabajadores");
      await expect(page.getByText(/^0 trabajadores\.?$/)).toBeVisible();
    });
  });
}

test("a table with other headings is read as somebody says", async ({ page, portal, watch }) => {
  watch.expectStatus(422);
  await enter(page, portal, inventContratista("COLUMNAS DE PRUEBA"));
  await begin(page);
  await toWorkers(page);
  await page.getByRole("link", { name: "Traer de un archivo" }).click();
  const text = `Clave;NSS;Población;Pago\n7;${inventNss()};${inventCurp()};512,30\n`;
  const choose = page.getByLabel("Archivo, de 64 MB");
  await choose.setInputFiles(file("x.csv", text));
  await press(page, "Revisar el archivo");
  await expect(page.getByText("¿Qué columna es cada una?")).toBeVisible();
  await capture(page, "archivo-columnas");
  await expectAccessible(page, 0);
  await choose.setInputFiles(file("x.csv", text));
  await page.getByLabel("NSS", { exact: true }).selectOption("NSS");
  await page.getByLabel("CURP", { exact: true }).selectOption("Población");
  await page.getByLabel("SBC", { exact: true }).selectOption("Pago");
  await press(page, "Revisar el archivo");
  await expectPage(page, "Revisa antes de traer");
  await expect(page.getByRole("button", { name: "Traer 1 renglón" })).toBeVisible();
});
