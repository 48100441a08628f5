// Every page and state, and how to reach it; for the tests that check all of them.
import { type Page, expect } from "@playwright/test";
import { worker } from "./capturing.ts";
import { INDISTRIA, KEMPER, PASSWORD, inventCapturista, inventCurp } from "./people.ts";
import { type Portal, savePassword } from "./portal.ts";
import { choose, expectPage, fillPasswords, idOf, press, signIn, workFor } from "./steps.ts";

export interface Place {
  name: string;
  /** Whether it requires a session. */
  inside?: boolean;
  /** Whether it requires a contratista's session. */
  panel?: boolean;
  /** The status of the page when it is loaded from the server, if it is not 200. */
  status?: number;
  /** The page's main heading. */
  heading: string | RegExp;
  /** Opens it; its last action loads the page or sends its form. */
  go: (page: Page, portal: Portal) => Promise<unknown>;
}

const at =
  (address: string): Place["go"] =>
  (page) =>
    page.goto(address, { waitUntil: "domcontentloaded" });

const UNKNOWN = "/contratista/00000000-0000-7000-8000-000000000000";

/** `make foreign` changes every page in every way. */
export const EVERY_PAGE = process.env.ICSOE_EVERY_PAGE === "1";

// Headings that differ from one to the next.
const ITS_NAME = /INVENTADA/;
const A_RETURN = /^Informativa del /;
const A_CONTRACT = /^Contrato \d+$/;

const PANEL_ADDRESSES = [
  ["panel", "Panel del contratista", "/panel"],
  ["general data", "Datos generales", "/panel/datos"],
  ["capturistas", "Capturistas", "/panel/capturistas"],
  ["alta", "Registrar a una persona", "/panel/capturistas/alta"],
  ["alta of many", "Registrar a muchas personas con un archivo", "/panel/capturistas/carga"],
  ["API tokens", "Conectar mi nómina (llaves de API)", "/panel/llaves"],
] as const;

/** A page whose address begins with another's. */
const below =
  (open: Place["go"], rest: string): Place["go"] =>
  async (page, portal) => {
    await open(page, portal);
    await page.goto(new URL(page.url()).pathname + rest, { waitUntil: "domcontentloaded" });
  };

/** One capturista whose mail has not been confirmed yet. */
const openCapturista: Place["go"] = async (page, portal) => {
  const { person } = await portal.invited();
  await page.goto("/panel/capturistas", { waitUntil: "domcontentloaded" });
  await page.getByLabel("Buscar por CURP, nombre o correo").fill(person.curp);
  await page.getByLabel("Buscar por CURP, nombre o correo").press("Enter");
  await page.getByRole("row").filter({ hasText: person.curp }).getByRole("link").first().click();
  await expect(page.locator("h1")).toHaveText(ITS_NAME);
};

const openPreview: Place["go"] = async (page) => {
  const { curp, names, firstSurname, secondSurname, mail } = inventCapturista();
  const rows = ["CURP,nombre,apellido 1,apellido 2,correo", [curp, names, firstSurname, secondSurname, mail].join(",")];
  await page.goto("/panel/capturistas/carga", { waitUntil: "domcontentloaded" });
  const buffer = Buffer.from([...rows, "MALA,Ana,Ruiz,,a@x.example"].join("\r\n"));
  await page.locator("#archivo").setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer });
  await press(page, "Revisar el archivo");
  await expectPage(page, "Revisa antes de registrar");
};

/** The revocation of a token, which is made if there is none yet. */
const openRevocation: Place["go"] = async (page) => {
  await page.goto("/panel/llaves", { waitUntil: "domcontentloaded" });
  const revoke = page.locator('main a[href$="/revocar"]').first();
  if ((await revoke.count()) === 0) {
    await page.locator("main form #nombre").fill("Prueba");
    await page.locator('main form input[type="checkbox"]').first().check();
    await page.locator("main form button:not([type=button])").first().click();
    await page.locator("main code.breakable").waitFor();
    await page.goto("/panel/llaves", { waitUntil: "domcontentloaded" });
  }
  await revoke.click();
  await expect(page.locator("h1")).toHaveText("¿Revocar esta llave?");
};

/** The contratista's pages. */
export const PANEL_PLACES: Place[] = [
  ...PANEL_ADDRESSES.map(([name, heading, address]) => ({ name, heading, panel: true, go: at(address) })),
  { name: "preview", heading: "Revisa antes de registrar", panel: true, go: openPreview },
  { name: "one capturista", heading: ITS_NAME, panel: true, go: openCapturista },
  { name: "correction", heading: "Corregir sus datos", panel: true, go: below(openCapturista, "/corregir") },
  { name: "baja", heading: "¿Dar de baja a esta persona?", panel: true, go: below(openCapturista, "/baja") },
  { name: "revocation", heading: "¿Revocar esta llave?", panel: true, go: openRevocation },
];

/** The first link of these; the page that it leads to has this heading. */
const into = async (page: Page, links: string, heading: RegExp): Promise<void> => {
  await page.locator(`main :is(${links})`).first().click();
  await expect(page.locator("h1")).toHaveText(heading);
};

/** The return of the running cuatrimestre, which is begun if it is not yet. */
const openReturn: Place["go"] = async (page) => {
  await workFor(page, KEMPER);
  const begun = 'a[href*="/informativas/"]';
  if ((await page.locator(`main ${begun}`).count()) > 0) return into(page, begun, A_RETURN);
  await into(page, 'a[href*="/empezar"]', /^Empezar la informativa/);
  await page.getByLabel("Sí, al menos uno").check();
  await press(page, "Continuar");
  await expect(page.locator("h1")).toHaveText(A_RETURN);
};

/** A contract of it. */
const openContract: Place["go"] = async (page, portal) => {
  await openReturn(page, portal);
  // `make foreign` presses the first button of every page, that of a return without contracts, too.
  const takeBack = page.getByRole("button", { name: "Sí empezó un contrato", exact: true });
  if ((await takeBack.count()) > 0) {
    await takeBack.click();
    await expect(takeBack).toHaveCount(0);
  }
  const made = 'a[href*="/contratos/"]:not([href$="/nuevo"], [href$="/trabajadores"])';
  if ((await page.locator(`main ${made}`).count()) > 0) return into(page, made, A_CONTRACT);
  await into(page, 'a[href$="/contratos/nuevo"]', /contrato/i);
  await page.getByLabel("RFC del cliente").fill("XIQB891116QE4");
  await press(page, "Guardar");
  await expect(page.locator("h1")).toHaveText(A_CONTRACT);
};

/** The question whether a contract began in a period whose return is not begun yet: an earlier one, where one is. */
const openStart: Place["go"] = async (page) => {
  await workFor(page, KEMPER);
  await into(page, 'a[href*="/empezar"]', /^Empezar la informativa/);
};

const startWithNothing: Place["go"] = async (page, portal) => {
  await openStart(page, portal);
  await page.getByLabel("No, ninguno").check();
  await press(page, "Continuar");
};

/** A worker of the contract, who is pasted if there is none yet. */
const openWorker: Place["go"] = async (page, portal) => {
  await openContract(page, portal);
  const contract = new URL(page.url()).pathname;
  if ((await page.getByRole("link", { name: "0 trabajadores", exact: true }).count()) > 0) {
    await page.goto(`${contract}/pegar`, { waitUntil: "domcontentloaded" });
    await page.getByLabel("Lista").fill(worker());
    await press(page, "Agregar a todos");
    await expect(page.locator("h1")).toHaveText(/^Trabajadores del contrato/);
  }
  await page.goto(`${contract}/trabajadores/1`, { waitUntil: "domcontentloaded" });
};

/** The services, of which one can be taken out; it is registered if there is none yet. */
const openService: Place["go"] = async (page) => {
  await workFor(page, KEMPER);
  const services = `${new URL(page.url()).pathname}/servicios`;
  await page.goto(services, { waitUntil: "domcontentloaded" });
  const remove = page.getByRole("button", { name: /^Quitar / });
  if ((await remove.count()) === 0) {
    await page.getByLabel("Folio").fill("1002");
    await page.getByLabel("Servicio u obra especializado").fill("SERVICIOS DE VIGILANCIA");
    await press(page, "Registrar");
    await expect(remove).toHaveCount(1);
    await page.goto(services, { waitUntil: "domcontentloaded" });
  }
  await expect(remove).toHaveCount(1);
};

const NO_CONTRACT = "¿Seguro que no empezó ningún contrato?";

/** The pages of capturing. */
export const CAPTURE_PLACES: Place[] = (
  [
    ["services", "Servicios registrados en el REPSE", below((page) => workFor(page, KEMPER), "/servicios")],
    ["a service to take out", "Servicios registrados en el REPSE", openService],
    ["beginning a return", /^Empezar la informativa/, openStart],
    ["beginning one without contracts", NO_CONTRACT, startWithNothing],
    ["a return", A_RETURN, openReturn],
    ["a return without contracts", NO_CONTRACT, below(openReturn, "/sin-informacion")],
    ["findings", "Por corregir y para revisar", below(openReturn, "/hallazgos")],
    ["discarding a return", "¿Descartar la informativa?", below(openReturn, "/descartar")],
    ["a new contract", /contrato/i, below(openReturn, "/contratos/nuevo")],
    ["a contract", A_CONTRACT, openContract],
    ["removing a contract", /^¿Quitar el contrato/, below(openContract, "/quitar")],
    ["workers", /^Trabajadores del contrato/, below(openContract, "/trabajadores")],
    ["one worker", /^Renglón \d+$/, openWorker],
    ["pasting workers", /^Pegar trabajadores/, below(openContract, "/pegar")],
    ["workers from a file", /^Traer trabajadores/, below(openContract, "/archivo")],
  ] as const
).map(([name, heading, go]) => ({ name, heading, inside: true, go }));

export const PLACES: Place[] = [
  { name: "sign-in", heading: "Inicio de sesión", go: at("/ingresar") },
  {
    name: "sign-in after expiry",
    heading: "Inicio de sesión",
    go: at("/ingresar?motivo=expirada&volver=%2Fcontratista"),
  },
  { name: "sign-in after signing out", heading: "Inicio de sesión", go: at("/ingresar?motivo=salida") },
  {
    name: "sign-in refused",
    heading: "Inicio de sesión",
    status: 422,
    go: async (page) => {
      await page.goto("/ingresar", { waitUntil: "domcontentloaded" });
      await signIn(page, inventCurp(), PASSWORD);
      await expectPage(page, "Inicio de sesión", "Error: Inicio de sesión");
    },
  },
  { name: "e.firma", heading: "Ingresa con firma electrónica", go: at("/ingresar/efirma") },
  {
    name: "new password",
    heading: "Crea tu contraseña",
    go: async (page, portal) => at((await portal.invited()).link)(page, portal),
  },
  {
    name: "new password refused",
    heading: "Crea tu contraseña",
    status: 422,
    go: async (page, portal) => {
      const { link } = await portal.invited();
      await page.goto(link, { waitUntil: "domcontentloaded" });
      await fillPasswords(page, "corta", "otra");
      await press(page, "Guardar contraseña");
      await expectPage(page, "Crea tu contraseña", "Error: Crea tu contraseña");
    },
  },
  { name: "password saved", heading: "Contraseña actualizada", go: at("/contrasena-actualizada") },
  {
    name: "used link",
    heading: "Este enlace ya se usó",
    status: 410,
    go: async (page, portal) => {
      const { link } = await portal.invited();
      await savePassword(link, PASSWORD);
      await page.goto(link, { waitUntil: "domcontentloaded" });
    },
  },
  {
    name: "unknown link",
    heading: "No reconocemos este enlace",
    status: 404,
    go: at("/contrasena/cortado"),
  },
  { name: "recovery", heading: "Recupera el acceso", go: at("/recuperar") },
  {
    name: "recovery refused",
    heading: "Recupera el acceso",
    status: 422,
    go: async (page) => {
      await page.goto("/recuperar", { waitUntil: "domcontentloaded" });
      await page.getByLabel("Correo electrónico registrado").fill("sin-arroba");
      await press(page, "Enviar enlace");
      await expectPage(page, "Recupera el acceso", "Error: Recupera el acceso");
    },
  },
  { name: "recovery sent", heading: "Revisa tu correo", go: at("/recuperar/enviado") },
  { name: "help", heading: "Centro de ayuda", go: at("/ayuda") },
  { name: "privacy", heading: "Aviso de privacidad", go: at("/privacidad") },
  { name: "not found", heading: "No encontramos esta página", status: 404, go: at("/no-existe") },
  { name: "not opened like this", heading: "Esta página no se abre así", status: 405, go: at("/salir") },
  { name: "profile", inside: true, heading: "Perfil del usuario", go: at("/perfil") },
  {
    name: "profile with a contratista",
    inside: true,
    heading: "Perfil del usuario",
    go: async (page) => {
      await workFor(page, KEMPER);
      await page.goto("/perfil", { waitUntil: "domcontentloaded" });
    },
  },
  { name: "account", inside: true, heading: "Mi cuenta", go: at("/mi-cuenta") },
  {
    name: "change of password",
    inside: true,
    heading: "Cambia tu contraseña",
    go: at("/mi-cuenta/contrasena"),
  },
  { name: "change of mail", inside: true, heading: "Cambia tu correo", go: at("/mi-cuenta/correo") },
  {
    name: "change of mail refused",
    inside: true,
    heading: "Cambia tu correo",
    status: 422,
    go: async (page) => {
      await page.goto("/mi-cuenta/correo", { waitUntil: "domcontentloaded" });
      await press(page, "Enviar el enlace");
      await expectPage(page, "Cambia tu correo", "Error: Cambia tu correo");
    },
  },
  {
    name: "unknown link of a mail",
    heading: "No reconocemos este enlace",
    status: 404,
    go: at("/correo/cortado"),
  },
  { name: "mail confirmed", heading: "Correo actualizado", go: at("/correo-actualizado") },
  { name: "picker", inside: true, heading: "Contratista a trabajar", go: at("/contratista") },
  {
    name: "picker without a match",
    inside: true,
    heading: "Contratista a trabajar",
    go: at("/contratista?buscar=%3Cnadie%3E"),
  },
  {
    name: "picker without a choice",
    inside: true,
    status: 422,
    heading: "Contratista a trabajar",
    go: async (page) => {
      await page.goto("/contratista", { waitUntil: "domcontentloaded" });
      await press(page, "Siguiente");
      await expectPage(page, "Contratista a trabajar", "Error: Contratista a trabajar");
    },
  },
  {
    name: "confirmation",
    inside: true,
    heading: "Confirma el contratista",
    go: async (page) => {
      await page.goto("/contratista", { waitUntil: "domcontentloaded" });
      await choose(page, KEMPER);
    },
  },
  { name: "work area", inside: true, heading: "Informativas", go: (page) => workFor(page, KEMPER) },
  {
    name: "another contratista",
    inside: true,
    status: 409,
    heading: `Ahora trabajas para ${KEMPER.name}`,
    go: async (page) => {
      const id = await idOf(page, INDISTRIA);
      await workFor(page, KEMPER);
      await page.goto(`/trabajo/${id}`, { waitUntil: "domcontentloaded" });
    },
  },
  {
    name: "no contratista of mine",
    inside: true,
    status: 403,
    heading: "No capturas para este contratista",
    go: at(UNKNOWN),
  },
];
