// Capturing a return: contracts, workers by paste and one by one, what has to be corrected, and two people at once.
import { expectAccessible } from "../support/access.ts";
import { capture } from "../support/captures.ts";
import { CONTRACT, PERIOD, START, begin, enter, fillContract, typeRow, worker } from "../support/capturing.ts";
import { inventContratista, inventCurp, inventNss } from "../support/people.ts";
import { expectPage, follow, press, summary } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { WAYS, prepare } from "../support/ways.ts";

const CLEAN = "No encontramos nada por corregir.";
for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("from an empty work area to a return without anything to correct", async ({ page, portal, watch }) => {
      await prepare(page, watch, way);
      await enter(page, portal, inventContratista("CAPTURAS DE PRUEBA"));
      if (way.wasm) await capture(page, "captura-trabajo");
      await begin(page);
      await expect(page.getByText("Esto no presenta nada ante el IMSS")).toBeVisible();

      await follow(page, "Agregar el primer contrato");
      await fillContract(page, { ...CONTRACT, "RFC del cliente": "XIQB891116QE" });
      await press(page, "Guardar");
      await expectPage(page, "Contrato 1");
      // It is saved, and says what has to be corrected beside the very field.
      const rfc = page.getByLabel("RFC del cliente");
      await expect(rfc).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByText("Falta corregir", { exact: false })).toBeVisible();
      if (way.wasm) await capture(page, "captura-contrato-por-corregir");
      await rfc.fill(CONTRACT["RFC del cliente"]);
      await press(page, "Guardar");
      await expect(page.getByText("Falta corregir", { exact: false })).toHaveCount(0);

      await page.getByRole("link", { name: "0 trabajadores" }).click();
      await expectPage(page, "Trabajadores del contrato 1");
      await page.getByRole("link", { name: "Pegar una lista" }).first().click();
      const wrong = [inventNss().slice(0, 10) + "x", inventCurp(), "512.30", "CON ERROR"].join("\t");
      const rows = Array.from({ length: 40 }, () => worker());
      await page.getByLabel("Lista").fill(["NSS\tCURP\tSBC\tNombre", ...rows, wrong].join("\n"));
      await press(page, "Agregar a todos");
      await expectPage(page, "Trabajadores del contrato 1");
      // The grid says it after it has taken the list's place.
      await expect(page.getByText(/^41 trabajadores\.?$/)).toBeVisible();
      if (way.wasm) await capture(page, "captura-trabajadores");

      await follow(page, "Volver al contrato 1");
      await follow(page, "Volver a la informativa");
      await expect(page.getByText("Falta corregir 1 cosa")).toBeVisible();
      if (way.wasm) await capture(page, "captura-informativa");
      await page.locator("dd").getByRole("link", { name: "1", exact: true }).first().click();
      await expectPage(page, "Por corregir y para revisar");
      if (way.wasm) await capture(page, "captura-hallazgos");
      await follow(page, "Contrato 1, renglón 41, NSS");
      await expectPage(page, "Renglón 41");
      await page.getByLabel("NSS").fill(inventNss());
      await press(page, "Guardar");
      await expectPage(page, "Trabajadores del contrato 1");

      await follow(page, "Volver al contrato 1");
      await follow(page, "Volver a la informativa");
      await expect(page.getByText(CLEAN)).toBeVisible();
      if (way.scripts) await expectAccessible(page, 0);
    });
  });
}

test("what was captured fills in the next contract", async ({ page, portal }) => {
  await enter(page, portal, inventContratista("REGISTROS DE PRUEBA"));
  await begin(page);
  await follow(page, "Mis servicios del REPSE");
  await expectPage(page, "Servicios registrados en el REPSE");
  await page.getByLabel("Folio").fill("A1B2-0001");
  await page.getByLabel("Servicio u obra especializado").fill("Servicios de jardinería");
  await press(page, "Registrar");
  await expect(page.getByRole("cell", { name: "A1B2-0001", exact: true })).toBeVisible();
  await follow(page, "Volver a informativas");
  await page.getByRole("link", { name: `Seguir capturando el ${PERIOD}` }).click();

  await follow(page, "Agregar el primer contrato");
  const { "Servicio u obra especializado": _, ...typed } = CONTRACT;
  await fillContract(page, typed);
  await page.getByLabel("Uno de tus servicios registrados").selectOption({ label: "A1B2-0001 Servicios de jardinería" });
  await press(page, "Guardar");
  await expectPage(page, "Contrato 1");
  await expect(page.getByLabel("Folio del REPSE")).toHaveValue("A1B2-0001");
  const [nss, curp] = [inventNss(), inventCurp()];
  await page.getByRole("link", { name: "0 trabajadores" }).click();
  await typeRow(page, [nss, curp, "600"]);

  await follow(page, "Volver al contrato 1");
  await follow(page, "Volver a la informativa");
  await follow(page, "Agregar un contrato");
  await page.getByLabel("Un cliente que ya capturaste").selectOption(CONTRACT["RFC del cliente"]);
  await press(page, "Usar sus datos");
  await expect(page.getByRole("textbox", { name: "Correo" })).toHaveValue(CONTRACT["Correo"]);
  await fillContract(page, { "Objeto del contrato": "Otro objeto", "Inicio": START });
  await press(page, "Guardar");
  await expectPage(page, "Contrato 2");
  await page.getByRole("link", { name: "0 trabajadores" }).click();
  // One of the two is enough for somebody who was captured before.
  await typeRow(page, [nss, "", "600"]);
  await expect(page.getByText(curp)).toBeVisible();
});

test("two people in one contract see each other's changes", async ({ page, portal, watch }) => {
  watch.expectStatus(422);
  await enter(page, portal, inventContratista("DOS PERSONAS"));
  await begin(page);
  await follow(page, "Agregar el primer contrato");
  await fillContract(page, CONTRACT);
  await press(page, "Guardar");
  await expectPage(page, "Contrato 1");
  const other = await page.context().newPage();
  // Without what the page says on top, which would be there before anything is saved.
  await other.goto(page.url().split("?")[0] ?? "");
  await other.getByLabel("Objeto del contrato").fill("Lo que escribió la otra persona");
  await press(other, "Guardar");
  await expect(other.getByText("Guardamos el contrato.")).toBeVisible();

  await page.getByLabel("Objeto del contrato").fill("Lo que escribí yo");
  await press(page, "Guardar");
  await expectPage(page, "Contrato 1", "Error: Contrato 1");
  await expect(summary(page)).toContainText("Alguien más cambió este contrato");
  await expect(page.getByText("Alguien más escribió: Lo que escribió la otra persona")).toBeVisible();
  await expect(page.getByLabel("Objeto del contrato")).toHaveValue("Lo que escribí yo");
  await capture(page, "captura-dos-personas");
  await press(page, "Guardar");
  await expect(page.getByText("Guardamos el contrato.")).toBeVisible();
  await other.reload();
  await expect(other.getByLabel("Objeto del contrato")).toHaveValue("Lo que escribí yo");
});

test("text put back after a reload does not overwrite what was saved meanwhile", async ({ page, portal, watch }) => {
  watch.expectStatus(422);
  await enter(page, portal, inventContratista("TEXTO DE ANTES"));
  await begin(page);
  await follow(page, "Agregar el primer contrato");
  await fillContract(page, CONTRACT);
  await press(page, "Guardar");
  await expectPage(page, "Contrato 1");
  const address = page.url().split("?")[0] ?? "";
  await page.goto(address);
  await page.getByLabel("Objeto del contrato").fill("Lo que escribí yo");
  const other = await page.context().newPage();
  await other.goto(address);
  await other.getByLabel("Objeto del contrato").fill("Lo que escribió la otra persona");
  await press(other, "Guardar");
  await expect(other.getByText("Guardamos el contrato.")).toBeVisible();

  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByText("Aquí está lo que habías escrito")).toBeVisible();
  await expect(page.getByLabel("Objeto del contrato")).toHaveValue("Lo que escribí yo");
  await press(page, "Guardar");
  await expect(page.getByText("Alguien más escribió: Lo que escribió la otra persona")).toBeVisible();
});

test("without information it takes two presses, and can be taken back", async ({ page, portal }) => {
  await enter(page, portal, inventContratista("SIN INFORMACIÓN"));
  await page.getByRole("link", { name: `Empezar el ${PERIOD}` }).click();
  await page.getByLabel("No, ninguno").check();
  await press(page, "Continuar");
  await expectPage(page, "¿Seguro que no empezó ningún contrato?", "Empezar una informativa");
  await press(page, "Sí, va sin información");
  await expectPage(page, `Informativa del ${PERIOD}`);
  await expect(page.getByText("Va «Sin información»")).toBeVisible();
  await capture(page, "captura-sin-informacion");
  await press(page, "Sí empezó un contrato");
  await expect(page.getByText("Todavía no hay contratos")).toBeVisible();
  await follow(page, "Descartar esta informativa");
  await press(page, "Descartar");
  await expectPage(page, "Informativas");
  await expect(page.getByRole("link", { name: `Empezar el ${PERIOD}` })).toBeVisible();
});

for (const way of WAYS) {
  test.describe(`registers, ${way.name}`, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("what is remembered is searched, corrected and deleted; all workers leave at once", async ({ page, portal, watch }) => {
      await prepare(page, watch, way);
      await enter(page, portal, inventContratista("MEMORIA DE PRUEBA"));
      await begin(page);
      await follow(page, "Agregar el primer contrato");
      await fillContract(page, CONTRACT);
      await press(page, "Guardar");
      await expectPage(page, "Contrato 1");
      await page.getByRole("link", { name: "0 trabajadores" }).click();
      await expectPage(page, "Trabajadores del contrato 1");
      await page.getByRole("link", { name: "Pegar una lista" }).first().click();
      const [nss, curp] = [inventNss(), inventCurp()];
      await page.getByLabel("Lista").fill([[nss, curp, "600", "LAURA PRUEBA"].join("\t"), worker()].join("\n"));
      await press(page, "Agregar a todos");
      await follow(page, "Quitar a todos");
      await expectPage(page, "¿Quitar a todos del contrato 1?", "Quitar a todos");
      await expect(page.getByText("Se quitan 2 renglones")).toBeVisible();
      if (way.wasm) await capture(page, "captura-quitar-a-todos");
      await press(page, "Quitar a todos");
      await expectPage(page, "Trabajadores del contrato 1");
      await expect(page.getByText("El contrato quedó sin trabajadores.")).toBeVisible();

      await follow(page, "Volver al contrato 1");
      await follow(page, "Volver a la informativa");
      await follow(page, "Quién cambió qué");
      await expectPage(page, "Quién cambió qué");
      await expect(page.getByText("Se quitaron trabajadores del contrato 1")).toBeVisible();
      if (way.wasm) await capture(page, "captura-cambios");
      await follow(page, "Volver a la informativa");

      // What was captured is remembered, whatever became of it.
      await follow(page, "Mis trabajadores");
      await expectPage(page, "Trabajadores");
      await page.getByLabel("Buscar por nombre, NSS o CURP").fill(curp);
      await press(page, "Buscar");
      await expect(page.getByText("1 persona coincide.")).toBeVisible();
      expect(page.url()).not.toContain(curp);
      if (way.wasm) await capture(page, "captura-registro-trabajadores");
      await follow(page, "LAURA PRUEBA");
      await expectPage(page, "LAURA PRUEBA", "Corregir a una persona");
      await page.getByLabel("SBC").fill("650");
      await press(page, "Guardar");
      await expect(page.getByText("Guardamos los datos de la persona.")).toBeVisible();
      await expect(page.getByText("Corregido aquí")).toBeVisible();
      await follow(page, "Borrar de mi registro");
      await expectPage(page, "¿Borrar a esta persona de tu registro?", "Borrar a una persona");
      await press(page, "Borrar");
      await expectPage(page, "Trabajadores");
      await expect(page.getByText(curp)).toHaveCount(0);

      await follow(page, "Volver a informativas");
      await follow(page, "Mis clientes");
      await expectPage(page, "Clientes");
      await follow(page, CONTRACT["Nombre o razón social"]);
      await expectPage(page, CONTRACT["Nombre o razón social"], "Corregir un cliente");
      await page.getByRole("textbox", { name: "Correo" }).fill("pagos@cliente.example");
      await press(page, "Guardar");
      await expect(page.getByText("Guardamos los datos del cliente.")).toBeVisible();
      if (way.scripts) await expectAccessible(page, 0);
      await follow(page, "Borrar de mi registro");
      await press(page, "Borrar");
      await expect(page.getByText("Todavía no hay clientes")).toBeVisible();
    });
  });
}
