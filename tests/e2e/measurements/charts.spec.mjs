// The longest task of the page's main thread while a sweep is measured beside it.
import { expect, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

const CHARTS = "Charts, measured on this cluster";
const BUDGET_MS = 50;
// These machines are shared and slow by turns. The figure is printed; only twice the budget fails.
const LIMIT_MS = 2 * BUDGET_MS;

test("the page stays quick while a sweep is measured", async ({ page }) => {
  await Lab.open(page);
  const charts = page.getByRole("region", { name: CHARTS });
  await charts.getByText(CHARTS).click();
  await expect(charts.getByRole("button", { name: "Measure again" })).toBeEnabled({ timeout: 25_000 });
  await page.evaluate(() => {
    window.longest = 0;
    const note = (list) => {
      for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
    };
    new PerformanceObserver(note).observe({ type: "longtask" });
  });
  await charts.getByRole("button", { name: "Measure", exact: true }).click();
  await expect(charts).toContainText("on it is 0.", { timeout: 25_000 });
  // Tasks that are not long are not told.
  const longest = await page.evaluate(() => window.longest);
  const text = longest === 0 ? `below ${BUDGET_MS} ms` : `${longest} ms of ${BUDGET_MS}`;
  console.log(`      longest task while a sweep is measured: ${text}`);
  expect(longest).toBeLessThanOrEqual(LIMIT_MS);
});
