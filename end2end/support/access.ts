// What every page has to pass to be for everybody.
import axe from "axe-core";
import { HtmlValidate } from "html-validate";
import { type Page, expect } from "@playwright/test";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** A mail stands inside a page of the mail program's, so what is asked of whole pages is not asked of it. */
export const MAIL = WCAG;
const PAGE = [...WCAG, "best-practice"];

/** How a page is looked at: width in pixels, and whose colours. */
const LOOKS = [
  { width: 1280, colorScheme: "light", forcedColors: "none" },
  { width: 320, colorScheme: "dark", forcedColors: "none" },
  { width: 320, colorScheme: "light", forcedColors: "active" },
] as const;

/** `make accessibility` looks at every page in every way, and takes its pictures. */
export const EVERY_LOOK = process.env.ICSOE_EVERY_LOOK === "1";

/** Otherwise a page gets one look, wide and light or narrow and dark by turns: neighbours share their parts. */
const looks = (turn: number) => (EVERY_LOOK ? LOOKS : LOOKS.slice(turn % 2, (turn % 2) + 1));

/** What axe-core objects to. Straight in the page: its wrapper for Playwright opens another for each look. */
const violations = (page: Page, options: axe.RunOptions): Promise<string[]> =>
  page.evaluate(async (options) => {
    const { violations } = await (Reflect.get(window, "axe") as typeof axe).run(options);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
    );
  }, options);

/** Nothing that axe-core objects to, nor wider than a screen of 320 px. `turn`: its place among its like. */
export const expectAccessible = async (page: Page, turn: number, tags = PAGE): Promise<void> => {
  await page.evaluate(axe.source);
  for (const { width, ...media } of looks(turn)) {
    await page.setViewportSize({ width, height: 800 });
    // Colours that fade into one another are looked at when they have arrived.
    await page.emulateMedia({ ...media, reducedMotion: "reduce" });
    const found = await violations(page, {
      resultTypes: ["violations"],
      runOnly: { type: "tag", values: tags },
      // In forced colours the contrast is the reader's own.
      rules: { "target-size": { enabled: true }, "color-contrast": { enabled: media.forcedColors === "none" } },
    });
    expect(found, `${page.url()}, ${width} px, ${JSON.stringify(media)}`).toEqual([]);
  }
  await page.emulateMedia({ forcedColors: "none", reducedMotion: null });
  await page.setViewportSize({ width: 320, height: 800 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, "the width that a screen of 320 px needs").toBeLessThanOrEqual(320);
};

const validator = new HtmlValidate({
  extends: ["html-validate:standard"],
  elements: ["html5", { input: { attributes: { passwordrules: {} } } }],
  rules: {
    // What the server writes is read by browsers, not by people.
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "doctype-style": "off",
    "no-trailing-whitespace": "off",
    "void-style": "off",
  },
});

/** The document as the server sends it is valid HTML. */
export const expectValid = async (address: string, html: string): Promise<void> => {
  const { results } = await validator.validateString(html);
  const found = results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, selector }) => `${ruleId}: ${message} (${selector})`),
  );
  expect(found, address).toEqual([]);
};
