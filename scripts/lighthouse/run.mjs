// Lighthouse's mobile preset over the sign-in page at the address given; the report goes into the folder
// given, the figures to standard output. Fails below the limits.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [address, folder] = process.argv.slice(2);

/** Scores from 0 to 1 at least; times in milliseconds and shifts at most. */
const SCORES = { performance: 0.95, accessibility: 1, "best-practices": 1 };
const AUDITS = {
  "largest-contentful-paint": 1_800,
  "cumulative-layout-shift": 0.02,
  "total-blocking-time": 100,
};

const chrome = await launch({
  chromePath: process.env.ICSOE_TEST_CHROMIUM,
  chromeFlags: ["--headless=new", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
});
const { lhr, report } = await lighthouse(address, { port: chrome.port, output: "html" });
chrome.kill();

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "sign-in.html"), report);

let missed = false;
const line = (name, value, right) => {
  console.log(`${right ? "✓" : "✗"} ${name}: ${value}`);
  missed ||= !right;
};
for (const [name, least] of Object.entries(SCORES)) {
  const { score } = lhr.categories[name];
  line(name, Math.round(score * 100), score >= least);
}
for (const [name, most] of Object.entries(AUDITS)) {
  const { numericValue, displayValue } = lhr.audits[name];
  line(name, displayValue, numericValue <= most);
}
process.exit(missed ? 1 : 0);
