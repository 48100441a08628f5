// The headers of every answer, and refusals.
import { request as rawRequest } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PASSWORD } from "../support/people.ts";
import { SITE } from "../support/process.ts";
import { expectPage, signIn } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";

const EVERYWHERE = {
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

const manifest = async (): Promise<Record<string, { file: string }>> =>
  JSON.parse(await readFile(join(SITE, "manifest.json"), "utf8"));

test("pages are private, framed by nobody, and run only the scripts they name", async ({
  request,
}) => {
  const nonces = new Set<string>();
  for (const address of ["/ingresar", "/ayuda", "/no-existe", "/contrasena/abc"]) {
    const headers = (await request.get(address)).headers();
    // The address of a mailed link is never sent on.
    const secret = address.startsWith("/contrasena/");
    const referrer = secret ? { "referrer-policy": "strict-origin" } : {};
    expect(headers).toMatchObject({ ...EVERYWHERE, ...referrer });
    expect(headers["cache-control"]).toBe("no-store");
    const policy = headers["content-security-policy"] ?? "";
    for (const directive of [
      "default-src 'none'",
      "'wasm-unsafe-eval'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "form-action 'self'",
      "base-uri 'none'",
    ]) {
      expect(policy).toContain(directive);
    }
    expect(policy).not.toMatch(/'unsafe-(inline|eval)'/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(nonce.length).toBeGreaterThanOrEqual(22);
    nonces.add(nonce);
    // Over plain http it would be ignored at best.
    expect(headers["strict-transport-security"]).toBeUndefined();
  }
  expect(nonces.size).toBe(4);
});

test("no page has a style or a handler in its HTML", async ({ request }) => {
  for (const address of ["/ingresar", "/ayuda", "/recuperar"]) {
    const html = await (await request.get(address)).text();
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
  }
});

test("files with hashed names are kept for ever, and come compressed", async ({ request }) => {
  for (const { file } of Object.values(await manifest())) {
    for (const encoding of ["br", "gzip"]) {
      const headers = { "accept-encoding": encoding };
      const answer = await request.get(`/pkg/${file}`, { headers });
      expect(answer.status(), file).toBe(200);
      expect(answer.headers()).toMatchObject(EVERYWHERE);
      expect(answer.headers()["cache-control"]).toBe("public, max-age=31536000, immutable");
      expect(answer.headers()["content-encoding"], file).toBe(encoding);
      expect(answer.headers().vary?.toLowerCase()).toContain("accept-encoding");
    }
  }
});

test("a file that is not there is not kept", async ({ request }) => {
  const answer = await request.get("/pkg/no-existe.js");
  expect(answer.status()).toBe(404);
  expect(answer.headers()["cache-control"]).toBe("no-store");
});

test("the answers of the browser's own calls are private, too", async ({ page, portal }) => {
  const { curp } = await portal.activated();
  await page.goto("/ingresar");
  await signIn(page, curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  const headers = await page.evaluate(async () =>
    Object.fromEntries((await fetch("/api/v1/sesion")).headers),
  );
  expect(headers).toMatchObject({ ...EVERYWHERE, "cache-control": "no-store" });
});

test("what is too large, of another kind or addressed wrongly gets a page that says so", async ({
  request,
}) => {
  const cases = [
    { status: 404, title: "No encontramos esta página", answer: () => request.get("/no-existe") },
    { status: 405, title: "Esta página no se abre así", answer: () => request.get("/salir") },
    { status: 405, title: "Esta página no se abre así", answer: () => request.delete("/ingresar") },
    { status: 405, title: "Esta página no se abre así", answer: () => request.post("/perfil") },
    {
      status: 413,
      title: "Lo que enviaste es demasiado grande",
      answer: () => request.post("/ingresar", { form: { usuario: "x".repeat(70_000) } }),
    },
    {
      status: 422,
      title: "No pudimos leer lo que enviaste",
      answer: () =>
        request.post("/ingresar", {
          data: "usuario=a&usuario=b",
          headers: { "content-type": "application/x-www-form-urlencoded" },
        }),
    },
  ];
  for (const { status, title, answer } of cases) {
    const response = await answer();
    expect(response.status(), title).toBe(status);
    expect(await response.text()).toContain(`<title>${title} · ICSOE</title>`);
    if (status === 405) expect(response.headers().allow).toBeDefined();
  }
});

test("another host's name is not answered", async ({ portal }) => {
  const status = await new Promise((done, failed) => {
    rawRequest(`${portal.url}/ingresar`, { headers: { host: "evil.example" } }, (response) => {
      response.resume();
      done(response.statusCode);
    })
      .on("error", failed)
      .end();
  });
  expect(status).toBe(421);
});

test("forms from another site are refused, whatever they say", async ({ portal }) => {
  const origin = portal.url;
  const cases: [Record<string, string>, number][] = [
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ "sec-fetch-site": "cross-site", origin }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ cookie: "__Host-icsoe=algo" }, 403],
    [{ "sec-fetch-site": "same-origin" }, 422],
    [{ "sec-fetch-site": "none" }, 422],
    [{ origin }, 422],
    [{}, 422],
  ];
  for (const [headers, expected] of cases) {
    for (const address of ["/ingresar", "/recuperar"]) {
      const status = await new Promise((done, failed) => {
        const type = { "content-type": "application/x-www-form-urlencoded" };
        const options = { method: "POST", headers: { ...type, ...headers } };
        rawRequest(origin + address, options, (response) => {
          response.resume();
          done(response.statusCode);
        })
          .on("error", failed)
          .end("usuario=");
      });
      expect(status, `${address} ${JSON.stringify(headers)}`).toBe(expected);
    }
  }
});

test("a form on another site cannot sign anybody out", async ({ page, portal, watch }) => {
  watch.expectStatus(403);
  const { curp } = await portal.activated();
  await page.goto("/ingresar");
  await signIn(page, curp, PASSWORD);
  await expectPage(page, "Perfil del usuario");
  const stranger = await page.context().newPage();
  await stranger.setContent(
    `<form method="post" action="${portal.url}/salir"><button>Gatitos</button></form>`,
  );
  await stranger.getByRole("button").click();
  await expectPage(stranger, "No aceptamos este envío");
  await page.reload();
  await expectPage(page, "Perfil del usuario");
});
