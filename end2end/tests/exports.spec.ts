// What is given out: IMSS's file of a contract's workers byte for byte, the capture sheet, the whole return.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/access.ts";
import { begin, enter, toWorkers } from "../support/capturing.ts";
import { inventContratista, inventCurp, inventNss } from "../support/people.ts";
import { expectPage, follow, press } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { WAYS, prepare } from "../support/ways.ts";

const HEADING = "NSS(11 dígitos), CURP(18 caracteres), Salario base de cotización(numérico con 2 decimales)";

/** Follows a link to a file; its name and its bytes. */
const downloaded = async (page: Page, link: string): Promise<[string, Buffer]> => {
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: link }).click();
  const download = await coming;
  return [download.suggestedFilename(), await readFile(await download.path())];
};

for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("the workers of a contract are downloaded as IMSS takes them", async ({ page, portal, watch }) => {
      await prepare(page, watch, way);
      await enter(page, portal, inventContratista("DESCARGAS DE PRUEBA"));
      await begin(page);
      await toWorkers(page);
      await page.getByRole("link", { name: "Pegar una lista" }).first().click();
      const people = [512.3, 1480].map((sbc) => ({ nss: inventNss(), curp: inventCurp(), sbc }));
      const rows = people.map(({ nss, curp, sbc }) => [nss, curp.toLowerCase(), `${sbc}`, "LAURA PRUEBA"].join("\t"));
      const wrong = [inventNss(), inventCurp(), "", "SIN SALARIO"].join("\t");
      await page.getByLabel("Lista").fill(["NSS\tCURP\tSBC\tNombre", ...rows, wrong].join("\n"));
      await press(page, "Agregar a todos");
      await expectPage(page, "Trabajadores del contrato 1");
      await follow(page, "Archivo para el IMSS");
      await expectPage(page, "Hoja de captura del contrato 1");
      await expect(page.getByText("1 renglón no va, porque tiene algo por corregir.")).toBeVisible();
      if (way.scripts) await expectAccessible(page, 0);

      const [name, bytes] = await downloaded(page, "Descargar trabajadores-contrato-1.csv");
      expect(name).toBe("trabajadores-contrato-1.csv");
      const lines = people
        .map(({ nss, curp, sbc }) => `${nss},${curp},${sbc.toFixed(2)}`)
        .sort();
      expect(bytes).toEqual(Buffer.from(["\uFEFF" + HEADING, ...lines, ""].join("\r\n")));

      // The page is still there, and leads on.
      await follow(page, "Volver al contrato 1");
      await follow(page, "Volver a la informativa");
      const [book, workbook] = await downloaded(page, "Descargar todo en Excel");
      expect(book).toMatch(/^informativa-\d{4}-[123]\.xlsx$/);
      expect(workbook.subarray(0, 2).toString()).toBe("PK");
    });
  });
}
