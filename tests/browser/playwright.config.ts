import { defineConfig } from "@playwright/test";
import { existsSync } from "node:fs";

/** Debian's browser; nothing is downloaded. */
const chromium = process.env.ENZA_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync) ?? "chromium";
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "./specs",
  outputDir: "./test-results",
  globalSetup: "./support/demo.ts",
  fullyParallel: false,
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    launchOptions: {
      executablePath: chromium,
      args: [
        ...(isRoot ? ["--no-sandbox"] : []),
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-pings",
        "--font-render-hinting=none",
      ],
    },
  },
  projects: [
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } } },
    // What goes through both backends does so on the desktop. A phone looks at every page, and goes through a month on SQLite.
    { name: "phone", testIgnore: ["walk.spec.ts", "answers.spec.ts"], grepInvert: /on postgres$/, use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 } },
  ],
});
