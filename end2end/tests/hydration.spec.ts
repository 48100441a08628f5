// Coming alive changes nothing that the server has drawn, on any page, in any state.
import type { Page } from "@playwright/test";
import { PASSWORD } from "../support/people.ts";
import { PLACES } from "../support/places.ts";
import { expectPage, signIn } from "../support/steps.ts";
import { demonstrationTest, expect, test } from "../support/test.ts";
import { alive, holdWasm } from "../support/ways.ts";

/** The body as it stands, without the framework's own comments. */
const drawn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const body = document.body.cloneNode(true);
    const comments = document.createNodeIterator(body, NodeFilter.SHOW_COMMENT);
    for (let node = comments.nextNode(); node !== null; node = comments.nextNode()) {
      (node as Comment).remove();
    }
    return (body as HTMLElement).outerHTML;
  });

for (const place of PLACES) {
  test(`${place.name}: the page alive is the page that was sent`, async ({
    page,
    portal,
    regular,
    watch,
  }) => {
    if (place.status !== undefined) watch.expectStatus(place.status);
    const release = await holdWasm(page);
    if (place.inside) {
      await page.goto("/ingresar", { waitUntil: "domcontentloaded" });
      await signIn(page, regular.curp, PASSWORD);
      await expectPage(page, "Perfil del usuario");
    }
    await place.go(page, portal);
    await expect(page.locator("h1")).toHaveText(place.heading);
    const sent = await drawn(page);
    release();
    await alive(page);
    expect(await drawn(page)).toBe(sent);
  });
}

demonstrationTest("a demonstration's page, with its strip, too", async ({ page }) => {
  const release = await holdWasm(page);
  await page.goto("/ingresar", { waitUntil: "domcontentloaded" });
  await expect(page.getByRole("complementary", { name: "Demostración" })).toBeVisible();
  const sent = await drawn(page);
  release();
  await alive(page);
  expect(await drawn(page)).toBe(sent);
});
