// What every page has to pass to be for everybody.
import { AxeBuilder } from "@axe-core/playwright";
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

/** Nothing that axe-core objects to, nor wider than a screen of 320 px. */
export const expectAccessible = async (page: Page, tags = PAGE): Promise<void> => {
  for (const { width, ...media } of LOOKS) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia(media);
    // In forced colours the contrast is the reader's own.
    const rules = { "target-size": { enabled: true }, "color-contrast": { enabled: media.forcedColors === "none" } };
    const { violations } = await new AxeBuilder({ page }).options({ rules }).withTags(tags).analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
    );
    expect(found, `${page.url()}, ${width} px, ${JSON.stringify(media)}`).toEqual([]);
  }
  await page.emulateMedia({ forcedColors: "none" });
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
