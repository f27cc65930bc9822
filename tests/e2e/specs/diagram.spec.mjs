// The space-time diagram: every message as a line from lane to lane, and why a read was stale.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

const STALE = /^Why stale\. Ana was told at [\d.]+ s that name = "Mara" is saved, but when the read ran .* the record was still on its way to replica 2/;

class Diagram {
  constructor(page) {
    this.page = page;
    this.plot = page.getByRole("application", { name: "Space-time diagram" });
    this.window = page.getByRole("status", { name: "Window" });
    // What the item under the keyboard's cursor is, for those who hear it.
    this.said = page.locator(".spacetime [aria-live]");
    this.rows = page.getByRole("region", { name: "Table of the window" }).getByRole("row");
  }

  static async open(page) {
    await page.getByRole("radio", { name: "Space-time" }).check();
    const diagram = new Diagram(page);
    await expect(diagram.plot).toBeVisible();
    return diagram;
  }

  async table() {
    await this.page.getByText("As a table", { exact: true }).click();
    await expect(this.page.getByRole("region", { name: "Table of the window" })).toBeVisible();
  }

  row(text) {
    return this.rows.filter({ hasText: text });
  }
}

async function stale(page) {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read.");
  return lab;
}

test("before anything has happened it says so", async ({ page }) => {
  await Lab.open(page);
  const diagram = await Diagram.open(page);
  await expect(diagram.plot).toContainText("Nothing has happened yet. Press Play.");
  await diagram.table();
  await expect(page.getByText("Nothing happens in this window.")).toBeVisible();
});

test("what happens appears, step by step", async ({ page }) => {
  const lab = await Lab.open(page);
  const diagram = await Diagram.open(page);
  await diagram.table();
  await expect(diagram.row('Write: name = "Mara"')).toHaveCount(0);
  await lab.stepUntilLogged("acknowledged after");
  await expect(diagram.row('Write: name = "Mara"')).toContainText(/Ana\s*Primary/);
  await expect(diagram.row("Answer: saved")).toContainText(/Primary\s*Ana/);
  const wal = diagram.row('WAL: name = "Mara"');
  await expect(wal).toHaveCount(2);
  await expect(wal.filter({ hasText: "Replica 2" })).toContainText("under way");
  await lab.stepUntil(async () => (await lab.now()) > 740_000);
  await expect(wal.filter({ hasText: "Replica 2" })).toContainText("0.733 s");
});

test("a stale read has its reason, and all of it can be read aloud", async ({ page }) => {
  await stale(page);
  const diagram = await Diagram.open(page);
  await expect(page.getByText("Why stale.")).toBeVisible();
  await expect(page.locator(".reason")).toHaveText(STALE);
  await expect(diagram.plot).toHaveAccessibleDescription(/Lanes: Ana, Ben, Primary, Replica 1, Replica 2\. .* 1 of them stale/);
});

test("a row goes to its moment, and back to the reason", async ({ page }) => {
  const lab = await stale(page);
  const diagram = await Diagram.open(page);
  await diagram.table();
  const before = await lab.now();
  await diagram.row('Write: name = "Mara"').getByRole("button").click();
  await expect.poll(() => lab.now()).toBe(300_000);
  await expect(page.locator(".reason")).not.toHaveText(STALE);
  await diagram.row("Stale read.").getByRole("button").click();
  await expect.poll(() => lab.now()).toBe(before);
  await page.getByRole("slider", { name: "Moment shown" }).focus();
  await expect(page.locator(".reason")).toHaveText(STALE);
});

test("a point of the drawing says what it is, and goes to its moment", async ({ page }) => {
  const lab = await stale(page);
  const diagram = await Diagram.open(page);
  await expect(diagram.window).toHaveText("0.000 s to 0.800 s");
  const { width } = await diagram.plot.boundingBox();
  // The commit at 0.313 s, on the lane of the primary.
  const primary = await page.locator(".names").getByText("Primary").boundingBox();
  const top = (await diagram.plot.boundingBox()).y;
  const position = { x: (0.3131 / 0.8) * width, y: primary.y + primary.height / 2 - top };
  await diagram.plot.hover({ position });
  await expect(diagram.plot).toContainText(/0\.31[23] s: /);
  await diagram.plot.click({ position });
  await expect.poll(() => lab.now()).toBeLessThan(320_000);
});

test("the window is changed by buttons and keys", async ({ page }) => {
  await stale(page);
  const diagram = await Diagram.open(page);
  await expect(diagram.window).toHaveText("0.000 s to 0.800 s");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect(diagram.window).toHaveText("0.189 s to 0.589 s");
  await page.getByRole("button", { name: "Zoom out" }).click();
  await expect(diagram.window).toHaveText("0.000 s to 0.800 s");
  await page.getByRole("button", { name: "Fit" }).click();
  await expect(diagram.window).toHaveText("0.000 s to 0.394 s");
  await diagram.plot.focus();
  await page.keyboard.press("+");
  await page.keyboard.press("Home");
  await expect(diagram.window).toHaveText(/^0\.000 s to 0\.197 s/);
  await expect(page.getByRole("button", { name: "Follow", exact: true })).toHaveAttribute("aria-pressed", "false");
  await page.getByRole("button", { name: "Follow", exact: true }).click();
  await expect(diagram.window).not.toHaveText(/^0\.000 s/);
});

test("the keyboard walks from item to item, and shows the moment of one", async ({ page }) => {
  const lab = await stale(page);
  const diagram = await Diagram.open(page);
  await diagram.plot.focus();
  // In the order of time: what is told changes with every press.
  const write = /Write: name = "Mara"\. Left Ana at 0\.300 s/;
  let told = "";
  for (let i = 0; i < 60 && !write.test(told); i += 1) {
    const before = told;
    await page.keyboard.press("ArrowDown");
    await expect(diagram.said).not.toHaveText(before === "" ? /^$/ : before);
    told = await diagram.said.innerText();
  }
  expect(told).toMatch(write);
  await page.keyboard.press("Enter");
  await expect.poll(() => lab.now()).toBe(300_000);
});

test("an act that is taken back is gone", async ({ page }) => {
  const lab = await stale(page);
  await lab.button("Write as Ana").click();
  const diagram = await Diagram.open(page);
  await diagram.table();
  const second = diagram.row('Write: name = "Nora"');
  await expect(second).toHaveCount(1);
  await lab.button("Undo").click();
  await expect(second).toHaveCount(0);
  await expect(diagram.row('Write: name = "Mara"')).toHaveCount(1);
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    test("it is accessible", async ({ page }) => {
      await stale(page);
      const diagram = await Diagram.open(page);
      await diagram.table();
      await expect(diagram.row("Stale read.")).toHaveCount(1);
      await expectAccessible(page);
    });
  });
}

test("on a narrow screen nothing sticks out", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await stale(page);
  const diagram = await Diagram.open(page);
  await diagram.table();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(360);
});
