// Which browser to drive, and how to start it. Shared by the tests and .scripts/screenshot.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NOTE = fileURLToPath(new URL("../../.tools/browser", import.meta.url));

/** The path of the browser: CHROME if set, else the one that `.scripts/setup browser` found. */
export function browserPath() {
  if (process.env.CHROME) return process.env.CHROME;
  if (existsSync(NOTE)) return readFileSync(NOTE, "utf8").trim();
  throw new Error("No browser is set up. Run .scripts/setup browser, or set CHROME to one.");
}

export const BROWSER_FLAGS = [
  // Root has no sandbox in a container. The tests only open our own page.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
