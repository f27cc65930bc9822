// What every test starts from: `import { expect, open, test } from "../fixtures.mjs";`
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";

export { expect };

/**
 * Playwright's `test`, with a page that watches itself: a test fails if the page wrote an error or a
 * warning to the console, or threw. A test of a fault names what it expects:
 * `test.use({ expectedProblems: /Failed to load resource/ })`.
 */
export const test = base.extend({
  expectedProblems: [null, { option: true }],

  baseURL: async ({}, use) => {
    await use(process.env.LAGLAB_URL);
  },

  page: async ({ page, expectedProblems }, use) => {
    const problems = [];
    const note = (text) => {
      // Playwright says so itself where it does what playwright.config.mjs asks for.
      if (text.includes("Service Worker registration blocked by Playwright")) return;
      if (!expectedProblems?.test(text)) problems.push(text);
    };
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        note(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    page.on("pageerror", (error) => note(`uncaught: ${error.stack || error}`));
    page.on("crash", () => note("the page crashed"));
    await use(page);
    if (problems.length > 0) {
      throw new Error(`The page reported ${problems.length} problem(s):\n${problems.join("\n")}`);
    }
  },
});

/** Opens the page at `path`, relative to its folder, and waits until it can be used. */
export async function open(page, path = "") {
  await page.goto(path);
  await ready(page);
}

/** Waits until the app says that it can be used, or fails at once with the loader's message. */
export async function ready(page) {
  const handle = await page.waitForFunction(() => {
    const { ready, failed } = document.documentElement.dataset;
    if (ready === "true") return { ok: true };
    if (failed === "true") return { why: document.getElementById("loading-problem").innerText };
    return null;
  });
  const { why } = await handle.jsonValue();
  if (why) throw new Error(`The page did not start: ${why}`);
}

/** Expects that axe finds no fault in what the page shows now. */
export async function expectAccessible(page, { frames = true } = {}) {
  // Preloading would fetch the style sheets once more, which fails where the test cut the network.
  const axe = new AxeBuilder({ page }).options({ preload: false });
  const { violations } = await (frames ? axe : axe.exclude("iframe")).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}`),
  );
  expect(found, "axe finds nothing").toEqual([]);
}
