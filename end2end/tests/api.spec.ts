// The API's documentation page, in a real browser with its own policy.
import { capture } from "../support/captures.ts";
import { expectPage, follow } from "../support/steps.ts";
import { expect, test } from "../support/test.ts";
import { WAYS, prepare } from "../support/ways.ts";

for (const way of WAYS) {
  test.describe(way.name, () => {
    test.use({ javaScriptEnabled: way.scripts });

    test("the footer leads to the API's page, and what it names can be reached", async ({
      page,
      request,
      watch,
    }) => {
      await prepare(page, watch, way);
      await page.goto("/ingresar");
      await follow(page, "API");
      await expectPage(page, "ICSOE: API del portal", "API");
      await capture(page, "api");
      const link = page.getByRole("link", { name: "el documento OpenAPI 3.1" });
      const document = await request.get((await link.getAttribute("href")) ?? "");
      expect(await document.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./) });
      const refusal = await (await request.get("/api/v1/yo")).json();
      await page.goto(refusal.type);
      await expect(page.locator(":target")).toContainText(refusal.title);
    });
  });
}
