// The sign-in page through the sample's proxy, in Chromium: called by tools/scripts/try-operation.sh with the proxy's
// port. Only the loopback address is requested.
import { chromium } from "@playwright/test";

const [, , name, port] = process.argv;
const fail = (what) => {
  console.error(`error: ${what}`);
  process.exit(1);
};

const browser = await chromium.launch({
  executablePath: process.env.ICSOE_TEST_CHROMIUM || undefined,
  args: [
    "--no-sandbox",
    "--disable-background-networking",
    `--host-resolver-rules=MAP ${name}:443 127.0.0.1:${port}, MAP * ~NOTFOUND`,
  ],
});
const page = await browser.newPage({ ignoreHTTPSErrors: true });
const problems = [];
page.on("pageerror", (error) => problems.push(String(error)));
page.on("requestfailed", (request) => problems.push(`${request.url()} failed`));

const answer = await page.goto(`https://${name}/ingresar`);
if (answer?.status() !== 200) fail(`the page answers ${answer?.status()}`);
await page.getByRole("heading", { name: "Inicio de sesión" }).waitFor();
const protocol = await page.evaluate(
  () => performance.getEntriesByType("navigation")[0].nextHopProtocol,
);
if (protocol !== "h2") fail(`the page came by ${protocol}`);

// With the wasm running, a form is sent as a call and the page stays.
await page.locator("html[data-alive]").waitFor();
await page.evaluate(() => (window.stayed = true));
await page.locator("[name=usuario]").fill("GAMR900101MDFBBB00");
await page.locator("[name=contrasena]").fill("No.Es-Esta-93");
await page.getByRole("button", { name: "Ingresar" }).click();
await page.getByText("La CURP o la contraseña no son correctas").first().waitFor();
if (!(await page.evaluate(() => window.stayed))) fail("the form was posted: the wasm is not up");
if (problems.length > 0) fail(problems.join("\n"));
await browser.close();
