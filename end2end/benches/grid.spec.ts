// How quick the grid of workers is on a CPU four times as slow (`tools/scripts/bench-grid.sh`). It measures and prints;
// it fails only where something does not work at all.
import type { Page } from "@playwright/test";
import { begin, cell, enter, expectSaved, toWorkers } from "../support/capturing.ts";
import { inventContratista, inventCurp, inventNss } from "../support/people.ts";
import { test } from "../support/test.ts";

const SLOWER = 4;

const list = (rows: number) =>
  Array.from({ length: rows }, () => [inventNss(), inventCurp(), "512.30", "LAURA PRUEBA"].join("\t")).join("\n");

/** The lengths of the tasks over 50 ms from now on, until they are asked for. */
const longTasks = (page: Page) =>
  page.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((entries) => {
      for (const { duration } of entries.getEntries()) tasks.push(Math.round(duration));
    }).observe({ type: "longtask" });
    Object.assign(window, { tasks });
  });
const taken = (page: Page) => page.evaluate(() => (window as unknown as { tasks: number[] }).tasks.splice(0));

/** Pastes into the active cell; how long until what was pasted is drawn, in milliseconds. */
const paste = (page: Page, text: string) =>
  page.evaluate(async (text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const began = performance.now();
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
    const drawn = () => document.querySelectorAll("[data-row]").length >= 100 && document.body.innerText.includes("trabajadores.");
    while (!drawn()) await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return Math.round(performance.now() - began);
  }, text);

test("pasting 3,000 rows, and scrolling through 20,000", async ({ page, portal }) => {
  test.setTimeout(300_000);
  await enter(page, portal, inventContratista("MEDIDAS DE LA CUADRÍCULA"));
  await begin(page);
  await toWorkers(page);
  await expectSaved(page);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const times: number[] = [];
  const pasting: number[][] = [];
  const after: number[][] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    await cell(page, 1, 0).click();
    await longTasks(page);
    times.push(await paste(page, list(3_000)));
    pasting.push(await taken(page));
    // While it is saved.
    await expectSaved(page);
    after.push(await taken(page));
    await page.getByRole("button", { name: "Deshacer" }).click();
    await expectSaved(page);
  }
  console.log(`3,000 rows pasted, judged and drawn, ms: ${times.join(", ")}`);
  console.log(`tasks over 50 ms meanwhile: ${JSON.stringify(pasting)}; after it: ${JSON.stringify(after)}`);

  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await cell(page, 1, 0).click();
  await paste(page, list(20_000));
  await expectSaved(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await longTasks(page);
  const frames = await page.evaluate(async () => {
    const frame = document.querySelector(".grid-frame");
    if (frame === null) throw new Error("no grid");
    const lengths: number[] = [];
    for (let step = 0; step < 400; step += 1) {
      const began = performance.now();
      // Some by rows, some by pages, some by leaps.
      frame.scrollTop += [40, 200, 600, 20_000][step % 4] ?? 0;
      if (frame.scrollTop > 780_000) frame.scrollTop = 0;
      await new Promise((done) => requestAnimationFrame(done));
      lengths.push(Math.round(performance.now() - began));
    }
    return lengths.sort((one, other) => one - other);
  });
  console.log(`scrolling: median frame ${frames[200]} ms, longest ${frames[399]} ms`);
  console.log(`tasks over 50 ms: ${JSON.stringify(await taken(page))}`);
  await cell(page, 1, 2).or(page.locator("[data-column='2']").first()).first().click();
  await longTasks(page);
  await page.keyboard.type("600");
  await page.keyboard.press("Enter");
  await expectSaved(page);
  console.log(`a cell of 20,000 rows changed: tasks over 50 ms: ${JSON.stringify(await taken(page))}`);
});
