// The help centre's pictures, and each page's text when its picture was taken.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Page, expect } from "@playwright/test";

const FOLDER = join(import.meta.dirname, "../../app/ui/content/imagenes");
const WIDTH = 560;
/** `make pictures` takes them again. */
const TAKING = process.env.ICSOE_TAKE_PICTURES === "1";

/** Parts that change from day to day. */
const DATED: [RegExp, string][] = [
  [/(lunes|martes|miércoles|jueves|viernes|sábado|domingo) \d+ de \p{L}+ de \d{4}/gu, "(día)"],
  [/del 1 al \d+ de \p{L}+/gu, "(plazo)"],
  [/\d{2}:\d{2}/g, "(hora)"],
  [/(primer|segundo|tercer) cuatrimestre de \d{4}/gi, "(cuatrimestre)"],
  [/\d{1,2} de \p{L}+ de \d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/\d{4}/gu, "(día)"],
  [/periodo=\d{4}-\d/g, "periodo=(cuatrimestre)"],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "(id)"],
  [/Quedan? \d+ días?\.|Vence hoy\./g, "(lo que queda)"],
  [/; (ya pasó|está abierto|faltan? \d+ días? para que abra)/g, "; (estado)"],
  [/(enero a abril|mayo a agosto|septiembre a diciembre)/g, "(meses)"],
  [/Calendario de \d{4}/g, "Calendario"],
  [/Versión [\d.]+/g, "Versión"],
];

/** A page's accessible text. */
const said = async (page: Page): Promise<string> => {
  const snapshot = await page.locator("main").ariaSnapshot();
  return DATED.reduce((text, [pattern, words]) => text.replaceAll(pattern, words), `${snapshot}\n`);
};

/** The picture as WebP, a third of the size; converted by Chromium, in a page that may draw anything. */
const smaller = async (page: Page, png: Buffer): Promise<Buffer> => {
  const studio = await page.context().newPage();
  const webp = await studio.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d", { alpha: false })?.drawImage(picture, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.82 });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, png.toString("base64"));
  await studio.close();
  return Buffer.from(webp);
};

/** Takes the page's picture, or checks that its text has not changed since the picture was taken. */
export const picture = async (page: Page, name: string): Promise<void> => {
  const words = join(FOLDER, `${name}.yml`);
  const now = await said(page);
  if (!TAKING) {
    const then = readFileSync(words, "utf8");
    expect(now, `${name}: the page has changed since its picture was taken; run \`make pictures\``).toBe(then);
    return;
  }
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(words, now);
  const before = page.viewportSize();
  await page.setViewportSize({ width: WIDTH, height: 600 });
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const png = await page.locator("main").screenshot({ animations: "disabled" });
  writeFileSync(join(FOLDER, `${name}.webp`), await smaller(page, png));
  if (before) await page.setViewportSize(before);
};
