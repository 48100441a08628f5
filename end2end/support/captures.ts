// Pictures of every page and state, for people to look at; git ignores the folder.
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { EVERY_LOOK } from "./access.ts";

const FOLDER = join(import.meta.dirname, "..", "capturas");
const HEIGHT = 800;
const WIDTHS = [320, 1280];

/** Takes the page's picture wide and narrow, light and dark, if every view is requested. */
export const capture = async (page: Page, name: string): Promise<void> => {
  if (!EVERY_LOOK) return;
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      const path = join(FOLDER, `${name}-${width}-${colorScheme === "dark" ? "oscuro" : "claro"}.png`);
      await page.screenshot({ path, fullPage: true, animations: "disabled" });
    }
  }
};
