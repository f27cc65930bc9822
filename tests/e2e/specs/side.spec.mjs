// Runs side by side: one time, the same acts, and marks where they differ.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

async function compare(page) {
  const lab = await Lab.open(page);
  await page.getByRole("button", { name: "Compare side by side" }).click();
  await expect(page.getByRole("heading", { name: "Side by side" })).toBeVisible();
  return lab;
}

const column = (page, n) => page.getByRole("region", { name: `column ${n}` });
const step = (page) => page.getByRole("button", { name: "Step to what happens next in any column" }).click();

async function stepUntil(page, locator) {
  for (let i = 0; i < 200 && !(await locator.isVisible()); i += 1) await step(page);
  await expect(locator).toBeVisible();
}

test("the four patterns run the same acts at one time, and differences are marked", async ({ page }) => {
  await compare(page);
  await expect(column(page, 1)).toContainText("synchronous_standby_names = ''");
  await expect(column(page, 2)).toContainText("rpl_semi_sync_master_wait_point");
  await expect(column(page, 4)).toContainText("conflict_resolution");
  await stepUntil(page, column(page, 1).getByText("Stale read:", { exact: false }).first());
  await expect(column(page, 3)).not.toContainText("Stale read:");
  const ana = column(page, 3).getByRole("listitem").filter({ hasText: "Ana" }).first();
  await expect(ana).toContainText("(differs)");
  await expect(column(page, 1)).not.toContainText("(differs)");
});

test("a fault strikes all of them", async ({ page }) => {
  await compare(page);
  await page.getByLabel("Fault in all columns").selectOption("The server process of replica 2 is killed");
  for (const n of [1, 2, 3]) await expect(column(page, n)).toContainText("not running");
  await page.getByRole("button", { name: "Write" }).click();
  await stepUntil(page, column(page, 3).getByText("waits for", { exact: false }).first());
  await stepUntil(page, column(page, 1).getByText("Saved", { exact: false }).first());
});

test("columns are chosen, added and removed, and a run of the visit is one of them", async ({ page }) => {
  const lab = await Lab.open(page);
  for (let i = 0; i < 8; i += 1) await lab.stepOne.click();
  await page.getByRole("slider", { name: "Moment shown" }).press("Home");
  await page.getByRole("button", { name: "Write as Ana" }).click();
  await page.getByRole("button", { name: "Compare side by side" }).click();
  await page.getByRole("button", { name: "Remove column 4" }).click();
  await expect(column(page, 4)).toHaveCount(0);
  await page.getByRole("button", { name: "Add a column" }).click();
  const runs = column(page, 4).getByRole("combobox");
  await runs.selectOption({ label: "Run: From 0.000 s" });
  await expect(column(page, 4).getByRole("combobox")).toHaveValue("r1");
  await expect(column(page, 4)).toContainText("Saving");
});

test("all of it is on one screen, with nothing to scroll", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await compare(page);
  const bar = page.getByRole("group", { name: "Time of all columns" });
  await expect(bar).toBeInViewport({ ratio: 1 });
  const box = await page.getByRole("heading", { name: "Side by side" }).boundingBox();
  expect(box.y).toBeGreaterThan(0);
  const last = column(page, 4).getByText("Overwritten writes");
  await expect(last).toBeInViewport({ ratio: 1 });
});

test("the keys of the stage move the columns", async ({ page }) => {
  await compare(page);
  const now = page.getByRole("slider", { name: "Moment shown in all columns" });
  await expect(now).toHaveAttribute("aria-valuetext", "0.000 s");
  await page.keyboard.press("ArrowRight");
  await expect(now).not.toHaveAttribute("aria-valuetext", "0.000 s");
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await compare(page);
    await stepUntil(page, column(page, 1).getByText("Stale read:", { exact: false }).first());
    await expectAccessible(page);
  });
}
