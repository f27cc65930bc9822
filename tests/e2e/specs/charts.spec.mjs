// The charts: each has a table that says the same, and files to take away.
import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

const CHARTS = "Charts, measured on this cluster";
const TABLES = "The two tables, measured on this cluster";

function figure(page, title) {
  return page.getByRole("figure").filter({ has: page.getByRole("heading", { name: title }) });
}

/** Opens the table of a chart, and gives its lines as `{ head: [...], rows: Map of the first cell }`. */
async function twin(chart) {
  const summary = chart.getByText("As a table", { exact: true });
  if (!(await chart.getByRole("table").isVisible())) await summary.click();
  await expect(chart.getByRole("table")).toBeVisible();
  const cells = async (row) => (await row.locator("th, td").allInnerTexts()).map((cell) => cell.trim());
  const [head, ...rows] = await Promise.all((await chart.getByRole("row").all()).map(cells));
  return { head, rows: new Map(rows.map((row) => [row[0], row.slice(1)])) };
}

async function openCharts(page) {
  const charts = page.getByRole("region", { name: CHARTS });
  await charts.getByText(CHARTS).click();
  await expect(charts.getByRole("button", { name: "Measure again" })).toBeEnabled({ timeout: 40_000 });
  return charts;
}

async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

async function openLag(page) {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read.");
  const now = await lab.now();
  await lab.stepUntil(async () => (await lab.now()) > 1_400_000);
  await page.getByRole("radio", { name: "Lag", exact: true }).check({ force: true });
  const chart = figure(page, "How far each replica is behind");
  await expect(chart).toContainText("Replica 2 was up to 900 ms behind");
  return { lab, chart, stale: now };
}

test("the lag of the run is drawn, told, and has a table", async ({ page }) => {
  const { chart } = await openLag(page);
  await expect(chart.getByRole("img")).toHaveAccessibleName(/^How far .* behind\. .*Replica 2 was up to 900 ms behind.*1 read was stale\.$/);
  const { head, rows } = await twin(chart);
  const most = rows.get("Most in the run");
  expect(most[head.indexOf("Replica 2") - 1]).toBe("900 ms");
  expect(most[head.indexOf("Replica 1") - 1]).toMatch(/^\d\d ms$/);
  await chart.getByRole("radio", { name: "Records" }).check({ force: true });
  await expect(chart).toContainText("Replica 2 was up to 1 record behind");
  await expectAccessible(page);
});

test("a click on the chart and a button of its table go to that moment", async ({ page }) => {
  const { lab, chart, stale } = await openLag(page);
  const plot = chart.getByRole("img");
  const { width } = await plot.boundingBox();
  const end = Number(await lab.moment.getAttribute("max"));
  // The plot lies between the room for its labels, 54 px and 20 px wide.
  const x = (time) => 54 + ((width - 74) * time) / end;
  const pixel = end / (width - 74);
  await plot.click({ position: { x: x(stale), y: 120 } });
  expect(await lab.now()).toBe(stale);
  await plot.click({ position: { x: x(1_100_000), y: 120 } });
  const now = await lab.now();
  expect(now).toBeGreaterThan(stale);
  expect(now).toBeLessThanOrEqual(1_100_000 + pixel);
  await twin(chart);
  await chart.getByRole("button", { name: "1.000 s" }).click();
  expect(await lab.now()).toBeLessThanOrEqual(1_000_000);
  // The run that was simulated is still all there.
  await expect(chart).toContainText("Replica 2 was up to 900 ms behind");
});

test("a chart can be taken away as numbers and as a picture", async ({ page }) => {
  const { chart } = await openLag(page);
  const sheet = await saved(page, chart.getByRole("button", { name: /^Save as CSV/ }));
  expect(sheet.name).toBe("laglab-lag.csv");
  const lines = sheet.bytes.toString("utf8").trimEnd().split("\r\n");
  expect(lines[0]).toBe("curve,time_us,us");
  const two = lines.filter((line) => line.startsWith("Replica 2,")).map((line) => Number(line.split(",")[2]));
  expect(Math.round(Math.max(...two) / 10_000)).toBe(90);
  const picture = await saved(page, chart.getByRole("button", { name: /^Save as PNG/ }));
  expect(picture.name).toBe("laglab-lag.png");
  expect([...picture.bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  expect(picture.bytes.readUInt32BE(16)).toBeGreaterThanOrEqual(1_520);
});

test("the distributions say what the tables say", async ({ page }) => {
  await Lab.open(page);
  await openCharts(page);
  const tables = page.getByRole("region", { name: TABLES });
  await tables.getByText(TABLES).click();
  const cell = (row, column) => {
    const head = page.getByRole("rowheader", { name: row, exact: true });
    return tables.getByRole("row").filter({ has: head }).getByRole("cell").nth(column);
  };
  const slow = await twin(figure(page, "How long a write takes"));
  const at = (sheet, row, column) => sheet.rows.get(row)[sheet.head.indexOf(column) - 1];
  const latency = (row) => `p50 ${at(slow, row, "p50")}, p99 ${at(slow, row, "p99")}`;
  await expect(cell("Write latency", 0)).toContainText(latency("async"));
  await expect(cell("Write latency", 1)).toContainText(latency("sync (on)"));
  await expect(cell("Write latency", 1)).toContainText(`remote_apply ${latency("sync (remote_apply)")}`);
  const stale = await twin(figure(page, "How stale a read is"));
  const longest = at(stale, "async", "Longest");
  await expect(cell("Read staleness", 0)).toContainText(`of reads stale, up to ${longest} behind`);
});

test("the window's violations end at the lag", async ({ page }) => {
  await Lab.open(page);
  const charts = await openCharts(page);
  await charts.getByRole("button", { name: "Measure", exact: true }).click();
  const chart = figure(page, "against route.window");
  await expect(chart).toContainText("on it is 0.", { timeout: 40_000 });
  const { rows } = await twin(chart);
  expect(rows.size).toBe(16);
  const violations = (value) => Number(rows.get(value)[0]);
  expect(violations("0s")).toBeGreaterThan(0);
  expect(violations("500ms")).toBeGreaterThan(0);
  for (const beyond of ["1s", "1100ms", "1200ms", "1500ms"]) expect(violations(beyond), beyond).toBe(0);
  await expect(chart).toContainText("route.window");
  const sheet = await saved(page, chart.getByRole("button", { name: /^Save as CSV/ }));
  expect(sheet.bytes.toString("utf8")).toContain("\r\n1s,0\r\n");
});

test("a sweep that makes no sense says why, and one can be cancelled", async ({ page }) => {
  await Lab.open(page);
  const charts = await openCharts(page);
  const run = charts.getByRole("button", { name: "Measure", exact: true });
  await charts.getByRole("textbox", { name: "From" }).fill("1");
  await run.click();
  await expect(charts.getByRole("alert")).toContainText("expected two numbers, or two times");
  await charts.getByRole("textbox", { name: "From" }).fill("0s");
  await charts.getByRole("textbox", { name: "Points" }).fill("200");
  await run.click();
  await expect(charts.getByRole("alert")).toHaveCount(0);
  await charts.getByRole("button", { name: "Cancel" }).click();
  await expect(run).toBeVisible();
  await charts.getByRole("combobox", { name: "Setting" }).selectOption("synchronous_commit");
  await expect(charts.getByRole("textbox", { name: "Values" })).toHaveValue("off,local,remote_write,on,remote_apply");
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });
    test("axe finds nothing in the charts", async ({ page }) => {
      await Lab.open(page);
      const charts = await openCharts(page);
      await charts.getByRole("button", { name: "Measure", exact: true }).click();
      const chart = figure(page, "against route.window");
      await expect(chart).toContainText("on it is 0.", { timeout: 40_000 });
      await twin(chart);
      await expectAccessible(page);
    });
  });
}
