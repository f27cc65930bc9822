import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { BROWSER_FLAGS, browserPath } from "./browser.mjs";

if (!existsSync(fileURLToPath(new URL("../../dist/index.html", import.meta.url)))) {
  throw new Error("There is no page in dist/. Run make build first.");
}

export default defineConfig({
  // Measurements are taken one at a time, by make bench.
  projects: [
    { name: "tests", testDir: "specs" },
    { name: "measurements", testDir: "measurements" },
  ],
  outputDir: "out",
  globalSetup: "./global-setup.mjs",
  forbidOnly: true,
  fullyParallel: true,
  // A test that passes at the second try hides a fault.
  retries: 0,
  workers: 2,
  timeout: 30_000,
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: browserPath(), args: BROWSER_FLAGS },
    // Only offline.spec.mjs lets it: elsewhere it would answer what a test wants to answer itself.
    serviceWorkers: "block",
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
