// Contratistas of a capturista: choosing, changing, losing one, and two tabs that disagree.
import type { Page } from "@playwright/test";
import { capture } from "../support/captures.ts";
import {
  type Contratista,
  INDISTRIA,
  KEMPER,
  PASSWORD,
  XOCHILT,
  inventContratista,
} from "../support/people.ts";
import type { Portal } from "../support/portal.ts";
import {
  choose,
  expectPage,
  follow,
  idOf,
  press,
  row,
  signIn,
  summary,
  workFor,
} from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { WAYS, expectSameDocument, mark, open, prepare } from "../support/ways.ts";

const LEAVE = "Dejar de trabajar para este contratista";

const enter = async (page: Page, portal: Portal, contratistas: Contratista[]) => {
  const person = await portal.activated(contratistas);
  await page.goto("/ingresar");
  await signIn(page, person.curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  return person;
};

const context = (page: Page) => page.locator(".context-bar");

for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("choosing one, changing to another, ending the work", async ({ page, portal, watch }) => {
      watch.expectStatus(422);
      await prepare(page, watch, way);
      await enter(page, portal, [KEMPER, INDISTRIA]);
      await follow(page, "Seleccionar un contratista");
      await expectPage(page, "Contratista a trabajar");
      await expect(page.getByRole("radio")).toHaveCount(2);
      await expect(row(page, XOCHILT)).toHaveCount(0);

      // *Siguiente* without a choice shows an error.
      await press(page, "Siguiente");
      await expectPage(page, "Contratista a trabajar", "Error: Contratista a trabajar");
      await expect(summary(page)).toContainText("Selecciona un contratista para continuar.");
      await expect(page.getByRole("radio", { checked: true })).toHaveCount(0);
      if (way.wasm) await capture(page, "contratista-sin-elegir");

      await choose(page, KEMPER);
      await follow(page, "Regresar");
      await expectPage(page, "Contratista a trabajar");
      await choose(page, KEMPER);
      await press(page, "Continuar");
      await expectPage(page, "Informativas");
      await expect(context(page)).toContainText(KEMPER.name);

      await follow(page, "Cambiar de contratista");
      await choose(page, INDISTRIA);
      await press(page, "Continuar");
      await expectPage(page, "Informativas");
      await expect(context(page)).toContainText(INDISTRIA.name);
      await expect(context(page)).not.toContainText(KEMPER.name);

      await page.goto("/perfil");
      await expect(page.getByText(`Ahora trabajas para ${INDISTRIA.name}`)).toBeVisible();
      if (way.wasm) await capture(page, "perfil-con-contratista");
      await follow(page, "Ir a sus informativas");
      await expectPage(page, "Informativas");
      await press(page, LEAVE);
      await expectPage(page, "Perfil del usuario");
      await expect(page.getByText("Ahora trabajas para")).toHaveCount(0);
    });

    test("the tab whose contratista another tab has changed does nothing and says so", async ({
      page,
      portal,
      watch,
    }) => {
      watch.expectStatus(409);
      await prepare(page, watch, way);
      await enter(page, portal, [KEMPER, INDISTRIA]);
      await workFor(page, KEMPER);
      const other = await page.context().newPage();
      await workFor(other, INDISTRIA);
      // Leaving would end the work for INDISTRIA, which this tab does not know of.
      await press(page, LEAVE);
      await expectPage(page, `Ahora trabajas para ${INDISTRIA.name}`, "Cambiaste de contratista");
      await expect(page.getByText("aquí no hicimos nada")).toBeVisible();
      if (way.wasm) await capture(page, "cambiaste-de-contratista");
      await other.reload();
      await expectPage(other, "Informativas");

      await follow(page, `Volver a ${KEMPER.name}`);
      await expectPage(page, "Confirma el contratista");
      await press(page, "Continuar");
      await expectPage(page, "Informativas");
      await expect(context(page)).toContainText(KEMPER.name);

      const answer = await other.reload();
      expect(answer?.status()).toBe(409);
      await follow(other, `Seguir con ${KEMPER.name}`);
      await expectPage(other, "Informativas");
      await expect(context(other)).toContainText(KEMPER.name);
    });

    test("work for a contratista who has removed one ends with the next request", async ({
      page,
      portal,
      watch,
    }) => {
      watch.expectStatus(403);
      await prepare(page, watch, way);
      const person = await enter(page, portal, [KEMPER, INDISTRIA]);
      await workFor(page, KEMPER);
      const address = page.url();
      await portal.remove(person, KEMPER);
      await press(page, LEAVE);
      await expectPage(page, "Ya no capturas para este contratista");
      await expect(page.getByText(`${KEMPER.name} te dio de baja como capturista`)).toBeVisible();
      if (way.wasm) await capture(page, "dado-de-baja");
      expect((await page.goto(address))?.status()).toBe(403);
      await expectPage(page, "Ya no capturas para este contratista");
      await follow(page, "Seleccionar un contratista");
      await expectPage(page, "Contratista a trabajar");
      await expect(row(page, INDISTRIA)).toHaveCount(1);
      await expect(row(page, KEMPER)).toHaveCount(0);
    });
  });
}

test("a contratista that the operator removes is nobody's any more", async ({
  page,
  portal,
  watch,
}) => {
  watch.expectStatus(403);
  const ending = inventContratista("Servicios Que Terminan");
  await portal.addContratista(ending);
  await enter(page, portal, [KEMPER, ending]);
  await workFor(page, ending);
  await portal.run("contratista", "baja", "--rfc", ending.rfc);
  expect((await page.reload())?.status()).toBe(403);
  await expectPage(page, "Ya no capturas para este contratista");
  await follow(page, "Seleccionar un contratista");
  await expect(row(page, KEMPER)).toHaveCount(1);
  await expect(row(page, ending)).toHaveCount(0);
});

test("whoever is removed between the list and Continuar is not let through", async ({
  page,
  portal,
}) => {
  const person = await enter(page, portal, [KEMPER, INDISTRIA]);
  await open(page, "/contratista");
  await choose(page, KEMPER);
  await portal.remove(person, KEMPER);
  await press(page, "Continuar");
  await expectPage(page, "No capturas para este contratista");
});

test("nobody sees or enters the work area of a contratista that is not theirs", async ({
  page,
  portal,
  another,
  watch,
}) => {
  watch.expectStatus(403);
  await enter(page, portal, [KEMPER]);
  const id = await idOf(page, KEMPER);
  const stranger = await another();
  await enter(stranger, portal, [INDISTRIA]);
  for (const address of [`/contratista/${id}`, `/trabajo/${id}`]) {
    expect((await stranger.goto(address))?.status()).toBe(403);
    await expectPage(stranger, "No capturas para este contratista");
    await expect(stranger.locator("body")).not.toContainText(KEMPER.name);
  }
});

test("whoever is left without any contratista is signed out", async ({ page, portal }) => {
  const person = await enter(page, portal, [KEMPER, INDISTRIA]);
  for (const contratista of [KEMPER, INDISTRIA]) await portal.remove(person, contratista);
  await follow(page, "Seleccionar un contratista");
  await expectPage(page, "Inicio de sesión");
  expect((await page.request.get("/perfil", { maxRedirects: 0 })).status()).toBe(303);
});

test("among twenty-five one searches and turns pages", async ({ page, portal }) => {
  test.slow();
  const many = Array.from({ length: 24 }, (_, index) =>
    inventContratista(`Servicios Inventados ${String(index + 1).padStart(2, "0")}`),
  );
  const searched = inventContratista("Ñandú & Compañía 100 %");
  const person = await enter(page, portal, [KEMPER]);
  for (const contratista of [...many, searched]) {
    await portal.addContratista(contratista);
    await portal.invite(person, contratista);
  }
  await portal.remove(person, KEMPER);

  await open(page, "/contratista");
  await expect(page.getByRole("radio")).toHaveCount(20);
  await expect(page.getByText("Página 1 de 2 (25 contratistas)")).toBeVisible();
  await capture(page, "contratista-muchos");
  await follow(page, "Siguiente página");
  await expect(page.getByText("Página 2 de 2 (25 contratistas)")).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(5);
  await expect(page).toHaveURL("/contratista?pagina=2");
  await press(page, "Siguiente");
  await expectPage(page, "Contratista a trabajar", "Error: Contratista a trabajar");
  await expect(page.getByText("Página 2 de 2")).toBeVisible();
  await follow(page, "Anterior");
  await expect(page.getByText("Página 1 de 2")).toBeVisible();

  const search = async (text: string) => {
    await page.getByLabel("Buscar por RFC o nombre").fill(text);
    await press(page, "Buscar");
    await expect(page).toHaveURL(({ searchParams }) => searchParams.get("buscar") === text);
  };
  for (const text of ["nandu compania", searched.rfc.toLowerCase(), "100 %"]) {
    await search(text);
    await expect(page.getByRole("radio")).toHaveCount(1);
    await expect(row(page, searched)).toBeVisible();
    await expect(page.getByLabel("Buscar por RFC o nombre")).toHaveValue(text);
  }
  await search("<ningún> \"así\"");
  await expect(page.getByText("Ningún contratista tuyo coincide con «<ningún> \"así\"».")).toBeVisible();
  await capture(page, "contratista-no-encontrado");
  await follow(page, "Ver todos");
  await expect(page.getByRole("radio")).toHaveCount(20);

  await search("ñandú");
  await choose(page, searched);
  await press(page, "Continuar");
  await expect(context(page)).toContainText("ÑANDÚ & COMPAÑÍA 100 %");
});

test("a search finds while it is being typed, and the focus stays where it is", async ({ page, portal }) => {
  const many = Array.from({ length: 10 }, (_, index) => inventContratista(`Obras Inventadas ${index}`));
  const wanted = inventContratista("Ñandú del Bajío");
  const person = await enter(page, portal, [KEMPER]);
  for (const contratista of [...many, wanted]) {
    await portal.addContratista(contratista);
    await portal.invite(person, contratista);
  }
  await open(page, "/contratista");
  await mark(page);
  const search = page.getByRole("searchbox", { name: "Buscar por RFC o nombre" });
  await search.pressSequentially("nandu");
  await expect(page.getByRole("status").filter({ hasText: "1 contratista coincide." })).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(1);
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("nandu");
  await expect.poll(() => new URL(page.url()).searchParams.get("buscar")).toBe("nandu");
  await search.fill("zanahoria");
  await expect(page.getByRole("heading", { name: "No encontramos ninguno" })).toBeVisible();
  await search.fill("");
  await expect(page.getByRole("radio")).toHaveCount(12);
  await expectSameDocument(page);
});

test("what is chosen while a search is under way stays chosen, and can be sent at once", async ({ page, portal }) => {
  const many = Array.from({ length: 10 }, (_, index) => inventContratista(`Obras Inventadas ${index}`));
  const person = await enter(page, portal, [KEMPER, INDISTRIA]);
  for (const contratista of many) {
    await portal.addContratista(contratista);
    await portal.invite(person, contratista);
  }
  await open(page, "/contratista");
  await mark(page);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const asked = page.waitForRequest((request) => request.url().includes("/fn/pagina"));
  await page.route(/\/fn\/pagina/, async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole("searchbox", { name: "Buscar por RFC o nombre" }).fill("kemper");
  await asked;
  await row(page, KEMPER).getByRole("radio").check();
  await press(page, "Siguiente");
  await expectPage(page, "Confirma el contratista");
  release();
  await page.unrouteAll({ behavior: "wait" });
  await expectPage(page, "Confirma el contratista");
  await expect(page.getByText(KEMPER.rfc).first()).toBeVisible();
  await expectSameDocument(page);
});

test("a search that is pressed after it has found leaves the choice alone", async ({ page, portal }) => {
  const person = await enter(page, portal, [KEMPER]);
  for (const contratista of Array.from({ length: 10 }, (_, index) => inventContratista(`Obras ${index}`))) {
    await portal.addContratista(contratista);
    await portal.invite(person, contratista);
  }
  await open(page, "/contratista");
  await page.getByRole("searchbox", { name: "Buscar por RFC o nombre" }).fill("kemper");
  await expect(page.getByRole("radio")).toHaveCount(1);
  await row(page, KEMPER).getByRole("radio").check();
  const asked: string[] = [];
  page.on("request", (request) => {
    // The browser may request the page's icon at any time.
    if (["document", "fetch"].includes(request.resourceType())) asked.push(request.url());
  });
  await press(page, "Buscar");
  await expect(row(page, KEMPER).getByRole("radio")).toBeChecked();
  expect(asked).toEqual([]);
  await press(page, "Siguiente");
  await expectPage(page, "Confirma el contratista");
});
