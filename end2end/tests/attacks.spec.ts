// Attacks by another site in the browser of a signed-in user. The attacker's page is on a second origin, both as a
// stranger (another site: SameSite holds cookies back) and as a neighbour (the same site on another port: cookies are
// sent). All attacks are listed in docs/attacks.md.
import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { PASSWORD } from "../support/people.ts";
import type { Portal } from "../support/portal.ts";
import { expectPage, signIn } from "../support/steps.ts";
import { expect, test as portalTest } from "../support/test.ts";

interface Sites {
  /** Serves these pages at their paths. */
  serve: (pages: Record<string, string>) => void;
  /** The same pages from each kind of site. */
  origins: { stranger: string; neighbour: string };
}

const test = portalTest.extend<{ sites: Sites }>({
  sites: async ({}, use) => {
    let pages: Record<string, string> = {};
    const server: Server = createServer((request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(pages[request.url ?? ""] ?? "<title>Gatitos</title>");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await use({
      serve: (served) => {
        pages = served;
      },
      origins: { stranger: `http://localhost:${port}`, neighbour: `http://127.0.0.1:${port}` },
    });
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  },
});

/** A signed-in user, in a browser that may visit other sites. */
const victim = async (browser: Browser, portal: Portal): Promise<Page> => {
  const { curp } = await portal.activated();
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${portal.url}/ingresar`);
  await signIn(page, curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  return page;
};

/** The user is still signed in, with no contratista chosen, no change of mail requested, no token created. */
const expectUnharmed = async (context: BrowserContext, portal: Portal): Promise<void> => {
  const page = await context.newPage();
  await page.goto(`${portal.url}/mi-cuenta`);
  await expectPage(page, "Mi cuenta");
  await expect(page.getByText("robado@evil.example")).toHaveCount(0);
  const chosen = await context.request.get(`${portal.url}/api/v1/contratista`);
  expect(chosen.status()).toBe(404);
  await page.close();
};

const FORMS: { action: string; type?: string; fields: Record<string, string> }[] = [
  { action: "/salir", fields: {} },
  { action: "/mi-cuenta/sesiones/cerrar", fields: {} },
  {
    action: "/mi-cuenta/correo",
    fields: { correo: "robado@evil.example", "contrasena-actual": PASSWORD },
  },
  { action: "/contratista", fields: { contratista: "0190a7c0-0000-7000-8000-000000000001" } },
  // Login CSRF: a user signed in to the attacker's account would type their secrets there.
  { action: "/ingresar", fields: { usuario: "X", contrasena: PASSWORD } },
  { action: "/api/v1/sesion/seguir", fields: {} },
  // JSON sent by a form.
  { action: "/api/v1/contratista", type: "text/plain", fields: { '{"id":"x","a":"': '"}' } },
];

test("forms that another site submits by itself do nothing", async ({ browser, portal, sites }) => {
  const page = await victim(browser, portal);
  const pages: Record<string, string> = {};
  for (const [index, { action, type, fields }] of FORMS.entries()) {
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name='${name}' value='${value}'>`,
    );
    pages[`/${index}`] =
      `<title>Gatitos</title><form method="post" action="${portal.url}${action}" enctype="${type ?? "application/x-www-form-urlencoded"}">${inputs.join("")}</form><script>document.forms[0].submit()</script>`;
  }
  sites.serve(pages);
  for (const origin of Object.values(sites.origins)) {
    for (const [index, { action }] of FORMS.entries()) {
      const answered = page.waitForResponse(
        (response) => response.url() === portal.url + action && response.request().method() === "POST",
      );
      await page.goto(`${origin}/${index}`);
      const answer = await answered;
      expect(answer.status(), `${action} from ${origin}`).toBe(403);
      await page.waitForURL(portal.url + action);
    }
  }
  await expectUnharmed(page.context(), portal);
  await page.context().close();
});

test("what another site asks for with the visitor's cookies it neither gets nor changes", async ({
  browser,
  portal,
  sites,
}) => {
  const page = await victim(browser, portal);
  for (const origin of Object.values(sites.origins)) {
    const statuses: number[] = [];
    page.on("response", (response) => {
      if (response.url().startsWith(portal.url)) statuses.push(response.status());
    });
    await page.goto(origin);
    const got = await page.evaluate(async (url) => {
      const credentials = "include";
      const json = { "content-type": "application/json" };
      const asked: [string, RequestInit][] = [
        ["/perfil", { credentials }],
        ["/api/v1/yo", { credentials }],
        ["/api/v1/yo", { credentials, mode: "no-cors" }],
        ["/api/v1/sesion", { credentials, method: "DELETE" }],
        ["/api/v1/sesion/seguir", { credentials, method: "POST" }],
        ["/api/v1/contratista", { credentials, method: "PUT", headers: json, body: "{}" }],
        ["/salir", { credentials, method: "POST", mode: "no-cors", body: "" }],
        ["/fn/pagina", { credentials, method: "POST", mode: "no-cors", body: "/perfil" }],
      ];
      const texts: string[] = [];
      for (const [address, options] of asked) {
        // Refused, or opaque: an empty text.
        texts.push(await fetch(url + address, options).then((answer) => answer.text(), () => ""));
      }
      return texts;
    }, portal.url);
    expect(got, origin).toEqual(got.map(() => ""));
    // Nor loaded as a resource that needs no CORS.
    const loaded = await page.evaluate(async (url) => {
      const elements = [
        ["script", "/api/v1/yo"],
        ["img", "/perfil"],
      ] as const;
      const found: string[] = [];
      for (const [name, address] of elements) {
        const element = document.createElement(name);
        const event = await new Promise<string>((done) => {
          element.onload = () => done("load");
          element.onerror = () => done("error");
          element.src = url + address;
          document.body.append(element);
        });
        if (event === "load") found.push(name);
      }
      return found;
    }, portal.url);
    expect(loaded, origin).toEqual([]);
    expect(statuses.filter((status) => status === 303), origin).toEqual([]);
  }
  await expectUnharmed(page.context(), portal);
  await page.context().close();
});

test("a frame of another site stays empty", async ({ browser, portal, sites }) => {
  const page = await victim(browser, portal);
  const addresses = ["/perfil", "/ingresar", "/mi-cuenta", "/salud/vivo", "/api"];
  sites.serve({
    "/": `<title>Gatitos</title>${addresses.map((address) => `<iframe src="${portal.url}${address}"></iframe>`).join("")}`,
  });
  for (const origin of Object.values(sites.origins)) {
    await page.goto(`${origin}/`);
    const frames = page.frames().slice(1);
    expect(frames).toHaveLength(addresses.length);
    for (const frame of frames) {
      await expect.poll(() => frame.url(), { message: origin }).toBe("chrome-error://chromewebdata/");
      await expect(frame.getByText("ICSOE")).toHaveCount(0);
    }
  }
  await page.context().close();
});

test("whoever opens the portal in a window has no hold on it", async ({ browser, portal, sites }) => {
  const page = await victim(browser, portal);
  for (const origin of Object.values(sites.origins)) {
    await page.goto(origin);
    const opened = page.context().waitForEvent("page");
    await page.evaluate((url) => {
      Object.assign(window, { opened: window.open(url) });
    }, `${portal.url}/perfil`);
    const popup = await opened;
    await expectPage(popup, "Perfil del usuario");
    expect(await popup.evaluate(() => window.opener === null), origin).toBe(true);
    // The browser severs the opener shortly after the page has loaded.
    const closed = () => page.evaluate(() => (window as unknown as { opened: Window }).opened.closed);
    await expect.poll(closed, { message: `${origin}: to its opener it is closed` }).toBe(true);
    await popup.close();
  }
  await page.context().close();
});
