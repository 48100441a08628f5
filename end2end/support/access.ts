// Accessibility checks that every page has to pass.
import axe from "axe-core";
import { HtmlValidate } from "html-validate";
import { type Page, expect } from "@playwright/test";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** Rules for mails: a mail is shown inside a page of the mail program, so rules for whole pages do not apply. */
export const MAIL = WCAG;
const PAGE = [...WCAG, "best-practice"];

/** The views in which a page is checked: width in pixels, and colour scheme. */
const LOOKS = [
  { width: 1280, colorScheme: "light", forcedColors: "none" },
  { width: 320, colorScheme: "dark", forcedColors: "none" },
  { width: 320, colorScheme: "light", forcedColors: "active" },
] as const;

/** `make accessibility` checks every page in every view, and takes its pictures. */
export const EVERY_LOOK = process.env.ICSOE_EVERY_LOOK === "1";

/** Otherwise a page is checked in one view, wide and light or narrow and dark alternately: similar pages share their
 * parts. */
const looks = (turn: number) => (EVERY_LOOK ? LOOKS : LOOKS.slice(turn % 2, (turn % 2) + 1));

/** axe-core's violations. Run directly in the page: its wrapper for Playwright opens another page for each check. */
const violations = (page: Page, options: axe.RunOptions): Promise<string[]> =>
  page.evaluate(async (options) => {
    const { violations } = await (Reflect.get(window, "axe") as typeof axe).run(options);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
    );
  }, options);

/** No violation for axe-core, and not wider than a screen of 320 px. `turn`: the page's index, which selects the view.
 * No violation for axe-core, and not wider than a screen of 320 px. `turn`: the page's index, which selects the view. */
export const expectAccessible = async (page: Page, turn: number, tags = PAGE): Promise<void> => {
  await page.evaluate(axe.source);
  for (const { width, ...media } of looks(turn)) {
    await page.setViewportSize({ width, height: 800 });
    // Without transitions, so that the final colours are checked.
    await page.emulateMedia({ ...media, reducedMotion: "reduce" });
    const found = await violations(page, {
      resultTypes: ["violations"],
      runOnly: { type: "tag", values: tags },
      // In forced colours the contrast is the reader's choice.
      rules: {
        "target-size": { enabled: true },
        // Experimental in axe-core; WCAG 2.5.3: whoever speaks to the page says what it shows.
        "label-content-name-mismatch": { enabled: true },
        "color-contrast": { enabled: media.forcedColors === "none" },
      },
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
    // Formatting of the server's HTML does not matter to browsers.
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "doctype-style": "off",
    "no-trailing-whitespace": "off",
    "void-style": "off",
  },
});

/** The document as sent by the server is valid HTML. */
export const expectValid = async (address: string, html: string): Promise<void> => {
  const { results } = await validator.validateString(html);
  const found = results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, selector }) => `${ruleId}: ${message} (${selector})`),
  );
  expect(found, address).toEqual([]);
};
