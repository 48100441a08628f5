// The fixtures: `test` for the portal with real mail, `demonstrationTest` for a clock that can be moved.
import { test as base, type BrowserContextOptions, type Page } from "@playwright/test";
import { Demonstration } from "./demonstration.ts";
import { type Capturista, INDISTRIA, KEMPER } from "./people.ts";
import { Portal } from "./portal.ts";
import { Watch } from "./watch.ts";

interface Common {
  watch: Watch;
  /** A page in a separate browser context: another person, another device. */
  another: (options?: BrowserContextOptions) => Promise<Page>;
}

const watched = base.extend<Common>({
  watch: [
    async ({ context, baseURL, javaScriptEnabled }, use) => {
      const watch = new Watch(new URL(baseURL ?? "").origin, javaScriptEnabled ?? true);
      await watch.over(context);
      await use(watch);
      watch.check();
    },
    { auto: true },
  ],
  another: async ({ browser, watch }, use) => {
    const opened: Page[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext(options);
      await watch.over(context);
      const page = await context.newPage();
      opened.push(page);
      return page;
    });
    for (const page of opened) await page.context().close();
  },
});

interface PerWorker {
  portal: Portal;
  /** A capturista with a password and two contratistas, for tests that do not change them. */
  regular: Capturista;
}

export const test = watched.extend<object, PerWorker>({
  portal: [
    // Playwright derives a fixture's dependencies from this pattern; here there are none.
    async ({}, use) => {
      const portal = await Portal.start();
      await use(portal);
      await portal.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  regular: [
    async ({ portal }, use) => use(await portal.activated([KEMPER, INDISTRIA])),
    { scope: "worker" },
  ],
  baseURL: async ({ portal }, use) => use(portal.url),
});

export const demonstrationTest = watched.extend<{ demonstration: Demonstration }>({
  // One per test: the test moves its clock.
  demonstration: async ({}, use) => {
    const demonstration = await Demonstration.start();
    await use(demonstration);
    await demonstration.stop();
  },
  baseURL: async ({ demonstration }, use) => use(demonstration.url),
});

export { expect } from "@playwright/test";
