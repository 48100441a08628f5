// The three modes in which the portal has to work, and hydration in the first.
import { type Page, type Response, expect } from "@playwright/test";
import type { Watch } from "./watch.ts";

export interface Way {
  name: string;
  /** Whether the browser runs scripts. */
  scripts: boolean;
  /** Whether the wasm can be loaded. */
  wasm: boolean;
}

export const WAYS: Way[] = [
  { name: "scripts on", scripts: true, wasm: true },
  { name: "scripts off", scripts: false, wasm: false },
  { name: "wasm blocked", scripts: true, wasm: false },
];

/** Blocks the wasm if the mode requires it; call before the first page. */
export const prepare = async (page: Page, watch: Watch, way: Way): Promise<void> => {
  if (way.scripts && !way.wasm) {
    watch.expectBlocked(/\.wasm$/);
    await page.context().route("**/*.wasm", (route) => route.abort());
  }
};

/** Waits until the page is hydrated. */
export const alive = (page: Page): Promise<void> =>
  expect(page.locator("html")).toHaveAttribute("data-alive", "");

/** Opens a page and waits until it can be used in this mode. */
export const open = async (page: Page, address: string, way?: Way): Promise<Response | null> => {
  const response = await page.goto(address, { waitUntil: "domcontentloaded" });
  if (way?.wasm ?? true) await alive(page);
  return response;
};

/** Holds the wasm back until the returned function is called. */
export const holdWasm = async (page: Page): Promise<() => void> => {
  let release = () => {};
  const released = new Promise<void>((done) => {
    release = done;
  });
  await page.context().route("**/*.wasm", async (route) => {
    await released;
    await route.continue();
  });
  return release;
};

/** The present body, without the framework's comments. */
const drawn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const body = document.body.cloneNode(true);
    const comments = document.createNodeIterator(body, NodeFilter.SHOW_COMMENT);
    for (let node = comments.nextNode(); node !== null; node = comments.nextNode()) {
      (node as Comment).remove();
    }
    return (body as HTMLElement).outerHTML;
  });

/** Opens a page without the wasm, then lets it load: hydration must not change the server's HTML. */
export const expectAliveAsSent = async (page: Page, go: () => Promise<unknown>): Promise<void> => {
  const release = await holdWasm(page);
  await go();
  const sent = await drawn(page);
  release();
  await alive(page);
  expect(await drawn(page), "the page alive, beside the page that was sent").toBe(sent);
};

/** Sets a mark on the document, which only a full page load removes. */
export const mark = (page: Page): Promise<void> =>
  page.evaluate(() => {
    document.documentElement.dataset.sameDocument = "yes";
  });

export const expectSameDocument = (page: Page): Promise<void> =>
  expect(page.locator("html")).toHaveAttribute("data-same-document", "yes");
