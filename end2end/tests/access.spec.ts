// Accessibility of every page: valid HTML that hydration leaves unchanged, no violation that axe-core finds, no
// horizontal scrolling. One view per page; `make accessibility` checks all views.
import type { Page } from "@playwright/test";
import { MAIL, expectAccessible, expectValid } from "../support/access.ts";
import { capture } from "../support/captures.ts";
import { PASSWORD, inventCapturista } from "../support/people.ts";
import { CAPTURE_PLACES, PLACES } from "../support/places.ts";
import { expectPage, signIn } from "../support/steps.ts";
import { demonstrationTest, expect, test } from "../support/test.ts";
import { SUBJECT } from "../support/texts.ts";
import { alive, expectAliveAsSent } from "../support/ways.ts";

/** Opens the page; returns the document as it was sent. */
const open = async (page: Page, address: string): Promise<string> =>
  (await (await page.goto(address))?.text()) ?? "";

for (const [turn, place] of [...PLACES, ...CAPTURE_PLACES].entries()) {
  test(`${place.name}: alive as it was sent, valid HTML, nothing that axe-core objects to, nor wider than a small screen`, async ({
    page,
    portal,
    regular,
    watch,
  }) => {
    if (place.status !== undefined) watch.expectStatus(place.status);
    let sent = Promise.resolve("");
    page.on("response", (response) => {
      const redirects = response.status() >= 300 && response.status() < 400;
      if (response.request().isNavigationRequest() && !redirects) sent = response.text();
    });
    await expectAliveAsSent(page, async () => {
      if (place.inside) {
        await page.goto("/ingresar", { waitUntil: "domcontentloaded" });
        await signIn(page, regular.curp, PASSWORD);
        await expectPage(page, "Perfil del usuario");
      }
      await place.go(page, portal);
      await expect(page.locator("h1")).toHaveText(place.heading);
    });
    const document = await sent;
    expect(document).toContain("<h1");
    await expectValid(place.name, document);
    await expectAccessible(page, turn);
    await capture(page, `lugar-${place.name.replaceAll(/[ .]+/g, "-")}`);
  });
}

// Every state of every page, from the style guide; split into parts that run in parallel.
const PARTS = 6;
for (let part = 0; part < PARTS; part += 1) {
  demonstrationTest(`the style guide's states, part ${part + 1}: for everybody, and valid HTML`, async ({
    page,
  }) => {
    demonstrationTest.slow();
    await page.goto("/demo/estilo");
    const links = page.getByRole("main").getByRole("listitem").getByRole("link");
    const listed = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
    expect(listed.length).toBeGreaterThan(40);
    const addresses = ["/demo/estilo", ...listed].filter((_, position) => position % PARTS === part);
    for (const [turn, address] of addresses.entries()) {
      await expectValid(address, await open(page, address));
      if (address !== "/demo/estilo") await alive(page);
      await expectAccessible(page, turn);
      await capture(page, `estilo-${address.split("/").at(-1)}`);
    }
  });
}

demonstrationTest("the demonstration's own pages, too", async ({ page }) => {
  for (const [turn, address] of ["/demo", "/demo/correo", "/demo/reloj"].entries()) {
    await expectValid(address, await open(page, address));
    await expectAccessible(page, turn);
  }
  await page.goto("/demo/correo");
  await page.getByRole("link", { name: "Crea tu contraseña de ICSOE" }).first().click();
  // axe-core cannot look into the mail's frame, where no script runs; mails have their own test.
  await page.locator("iframe").evaluate((frame) => frame.remove());
  await expectAccessible(page, 3);
});

demonstrationTest("a demonstration's page comes alive with its strip", async ({ page }) => {
  await expectAliveAsSent(page, async () => {
    await page.goto("/ingresar", { waitUntil: "domcontentloaded" });
    await expect(page.getByRole("complementary", { name: "Demostración" })).toBeVisible();
  });
});

test("the mails, too", async ({ page, portal }) => {
  const person = inventCapturista();
  await portal.invite(person);
  await portal.sendMails();
  for (const [turn, subject] of [SUBJECT.registered, SUBJECT.createPassword].entries()) {
    const { html } = await portal.mails.mailTo(person.mail, subject);
    await page.setContent(html || "");
    await expectAccessible(page, turn, MAIL);
  }
});
