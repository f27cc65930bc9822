// The engine in the browser is the engine of the native tests.
import { readFileSync } from "node:fs";
import { expect, open, test } from "../fixtures.mjs";

const scenarios = new URL("../../scenarios/", import.meta.url);
const pinned = JSON.parse(readFileSync(new URL("digests.json", scenarios), "utf8"));

for (const [file, { time, digest, events }] of Object.entries(pinned)) {
  test(`${file} gives the same trace in wasm as natively`, async ({ page }) => {
    await open(page);
    const scenario = readFileSync(new URL(file, scenarios), "utf8");
    const found = await page.evaluate(
      async ([scenario, time]) => {
        const app = await import(document.querySelector("link[rel=modulepreload]").href);
        return app.digest(scenario, time);
      },
      [scenario, time],
    );
    expect(found).toBe(`${digest} after ${events} events`);
  });
}

test("a bad scenario gives a message and leaves the page working", async ({ page }) => {
  await open(page);
  const message = await page.evaluate(async () => {
    const app = await import(document.querySelector("link[rel=modulepreload]").href);
    try {
      return app.digest('{"version": 7}', "1s");
    } catch (error) {
      return `refused: ${error}`;
    }
  });
  expect(message).toMatch(/refused: scenario: missing field `replicas` at line 1/);
  await page.getByRole("button", { name: "Step one event" }).click();
});
