import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const DEBIANS = "/usr/bin/chromium";

// The Chromium to use: the configured one, else Debian's, else the one that Playwright has downloaded.
const executablePath =
  process.env.ICSOE_TEST_CHROMIUM ?? (existsSync(DEBIANS) ? DEBIANS : undefined);

const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: process.env.ICSOE_BENCHES === "1" ? "benches" : "tests",
  outputDir: "test-results",
  reporter: "list",
  // At most two servers, two mail servers and two browsers: each worker has its own.
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  use: {
    locale: "es-MX",
    timezoneId: "America/Mexico_City",
    trace: "off",
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        // No requests except the pages' own.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        ...(asRoot ? ["--no-sandbox"] : []),
      ],
    },
  },
});
