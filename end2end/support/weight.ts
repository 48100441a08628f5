// The weight of a page: the bytes that Chromium loads for it, as sent by the server.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";

const RECORD = join(import.meta.dirname, "..", "weight.json");

/** Bytes by kind of file. */
export type Weight = Record<string, number>;

/**
 * Loaded bytes of each file since the document began, or only of those whose addresses match; 0 for files from the
 * browser's cache.
 */
export const loaded = (page: Page, which = /^/): Promise<Weight> =>
  page.evaluate((which) => {
    const kindOf = (name: string) => /\.(css|js|wasm|woff2|svg)$/.exec(new URL(name).pathname)?.[1];
    const entries = performance.getEntries().filter((entry) => entry instanceof PerformanceResourceTiming);
    // A preloaded file has two entries; the scripts are two files.
    const files: Record<string, number> = {};
    for (const { name, transferSize, encodedBodySize } of entries) {
      files[name] = Math.max(files[name] ?? 0, transferSize === 0 ? 0 : encodedBodySize);
    }
    const document = performance.getEntriesByType("navigation")[0]?.name;
    const weight: Record<string, number> = {};
    for (const [name, bytes] of Object.entries(files)) {
      if (!which.test(name)) continue;
      const kind = name === document ? "html" : (kindOf(name) ?? name);
      weight[kind] = (weight[kind] ?? 0) + bytes;
    }
    return weight;
  }, which);

export const sum = (weight: Weight, kinds = Object.keys(weight)): number =>
  kinds.reduce((total, kind) => total + (weight[kind] ?? 0), 0);

/** The present and the recorded weight of each kind of file. */
export const table = (now: Weight, recorded: Weight): string => {
  const kinds = [...new Set([...Object.keys(now), ...Object.keys(recorded)])];
  const line = (kind: string, a: number, b: number) =>
    `${kind.padEnd(10)}${String(a).padStart(10)}${String(b).padStart(10)}${String(b - a).padStart(10)}`;
  return [
    `${"file".padEnd(10)}${"recorded".padStart(10)}${"now".padStart(10)}${"grew by".padStart(10)}`,
    ...kinds.map((kind) => line(kind, recorded[kind] ?? 0, now[kind] ?? 0)),
    line("together", sum(recorded), sum(now)),
  ].join("\n");
};

const records = (): Record<string, Weight> => JSON.parse(readFileSync(RECORD, "utf8"));

export const recorded = (name: string): Weight => records()[name] ?? {};

/** Records the weight, if requested (`ICSOE_RECORD_WEIGHT=1`). */
export const record = (name: string, weight: Weight): void => {
  if (process.env.ICSOE_RECORD_WEIGHT !== "1") return;
  const all = { ...records(), [name]: weight };
  writeFileSync(RECORD, `${JSON.stringify(all, undefined, 2)}\n`);
};
