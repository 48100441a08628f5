// Going about without a mouse, and what has to hold at every step of it.
import { type Locator, type Page, expect } from "@playwright/test";

/** More stops than any page has. */
const MOST_STOPS = 40;

/** The focused element is to be seen: within the screen, under nothing, with a ring around it. */
export const expectFocusSeen = async (page: Page): Promise<void> => {
  const focused = page.locator(":focus");
  await expect(focused).toBeInViewport();
  const seen = await focused.evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    // What reaches beyond the screen is looked at where it begins.
    const x = Math.min(Math.max(box.left, 0) + Math.min(box.width, innerWidth) / 2, innerWidth - 1);
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    const top = document.elementFromPoint(x, y);
    return {
      what: element.outerHTML.slice(0, 120),
      onTop: top !== null && (element.contains(top) || top.contains(element) || [...((element as HTMLInputElement).labels ?? [])].some((label) => label.contains(top))),
      ring: outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2,
    };
  });
  expect(seen).toEqual({ what: seen.what, onTop: true, ring: true });
};

/** Tab by Tab to the element, which has to be seen at every stop on the way. */
export const tabTo = async (page: Page, target: Locator): Promise<void> => {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press("Tab");
    // Beyond the last stop the browser's own controls have their turn.
    if ((await page.locator(":focus").count()) === 0) continue;
    await expectFocusSeen(page);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`the keyboard does not reach ${target}`);
};
