// The course's two tables: every claim beside what was measured, and each figure opens its moment.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

const TITLE = "The two tables, measured on this cluster";

async function measured(page) {
  const tables = page.getByRole("region", { name: TITLE });
  await tables.getByText(TITLE).click();
  await expect(tables.getByRole("button", { name: "Measure again" })).toBeEnabled({ timeout: 25_000 });
  return tables;
}

function cell(tables, row, column) {
  const head = tables.page().getByRole("rowheader", { name: row, exact: true });
  return tables.getByRole("row").filter({ has: head }).getByRole("cell").nth(column);
}

test("the first view fetches nothing of the tables, and opening them does", async ({ page }) => {
  const fetched = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname.split("/").pop()));
  await Lab.open(page);
  await page.waitForLoadState("networkidle");
  expect(fetched.filter((name) => /^views(\.js|_bg|-worker)/.test(name))).toEqual([]);
  await measured(page);
  expect(fetched).toEqual(expect.arrayContaining(["views.js", "views_bg.wasm", "views-worker.mjs"]));
});

test("each claim stands beside what was measured, with what qualifies it", async ({ page }) => {
  await Lab.open(page);
  const tables = await measured(page);
  await expect(tables.getByRole("table")).toHaveCount(2);
  for (const row of ["Write latency", "Durability", "Read staleness", "Availability", "Best for"]) {
    await expect(tables.getByRole("rowheader", { name: row, exact: true })).toBeVisible();
  }
  for (const row of ["Async replication", "Semi-sync replication", "Sync replication", "Multi-primary"]) {
    await expect(tables.getByRole("rowheader", { name: row, exact: true })).toBeVisible();
  }
  await expect(tables).not.toContainText("Not measured yet");
  await expect(cell(tables, "Durability", 1)).toContainText(/^Nothing is lost.*[^\d,]0 of [\d,]+ acknowledged writes lost/);
  await expect(cell(tables, "Read staleness", 1)).toContainText("only remote_apply makes their reads fresh");
  await expectAccessible(page);
});

test("a figure opens the run at the moment that shows it", async ({ page }) => {
  const lab = await Lab.open(page);
  const tables = await measured(page);
  const lost = cell(tables, "Durability", 0);
  await expect(lost).not.toContainText(/\b0 of/);
  await lost.getByRole("button", { name: "Show the run" }).click();
  await expect(lab.log).toContainText("Lost write.");
  await expect(page.getByRole("row", { name: /^Lost writes/ })).not.toContainText(/gone\s*0/);
  await expect(lab.stage).toBeFocused();
  await expect(page.getByRole("combobox", { name: "Steady load" })).toHaveValue("");
  // What was measured stays, and the lesson is one press away.
  await expect(lost).toContainText("acknowledged writes lost");
});

test("what is measured is the cluster on the stage", async ({ page }) => {
  const lab = await Lab.open(page);
  const tables = await measured(page);
  const before = await cell(tables, "Write latency", 1).innerText();
  await lab.slider("Network delay of Replica 2").press("End");
  await tables.getByRole("button", { name: "Measure again" }).click();
  await expect(tables.getByRole("button", { name: "Measure again" })).toBeDisabled();
  await expect(tables.getByRole("button", { name: "Measure again" })).toBeEnabled({ timeout: 25_000 });
  expect(await cell(tables, "Write latency", 1).innerText()).not.toBe(before);
});

test.describe("a program that cannot be fetched", () => {
  test.use({ expectedProblems: /views|Failed to/ });
  test("says so, and can be tried again", async ({ page }) => {
    await Lab.open(page);
    await page.route(/views\.js/, (route) => route.abort());
    const tables = page.getByRole("region", { name: TITLE });
    await tables.getByText(TITLE).click();
    await expect(tables).toContainText("could not be loaded");
    await page.unroute(/views\.js/);
    await tables.getByRole("button", { name: "Try again" }).click();
    await expect(tables.getByRole("button", { name: "Measure again" })).toBeEnabled({ timeout: 25_000 });
  });
});
