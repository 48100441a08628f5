// Using the pages without a mouse, and checks after every step.
import { type Locator, type Page, expect } from "@playwright/test";

/** More focus stops than any page has. */
const MOST_STOPS = 40;

/** The focused element must be visible: on the screen, not covered, with a focus ring. */
export const expectFocusSeen = async (page: Page): Promise<void> => {
  const focused = page.locator(":focus");
  await expect(focused).toBeInViewport();
  const seen = await focused.evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    // For an element larger than the screen, its beginning is checked.
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

/** Presses Tab until the element has the focus; every stop on the way must be visible. */
export const tabTo = async (page: Page, target: Locator): Promise<void> => {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press("Tab");
    // After the last stop the focus moves to the browser's own controls.
    if ((await page.locator(":focus").count()) === 0) continue;
    await expectFocusSeen(page);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`the keyboard does not reach ${target}`);
};
