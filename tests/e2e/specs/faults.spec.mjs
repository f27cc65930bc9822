// Every fault is within reach of the node, the link or the client that it strikes.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

/** The handle of a link, by how it stands. */
const link = (page, state, replica = "replica 1") =>
  page.getByRole("button", { name: `Network between the primary and ${replica}: ${state}` });

/** The open panel. */
const panel = (page) => page.getByRole("dialog");

const underWay = (page, to) => page.getByRole("list", { name: `Under way ${to}` });

/** Sets the way from the primary to replica 1. */
async function setWay(page, state) {
  const way = panel(page).getByRole("group", { name: "From the primary to replica 1" });
  await way.getByRole("radio", { name: state }).check();
}

test("a held message waits until it is let go", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await link(page, "open").click();
  await setWay(page, "Held");
  await expect(panel(page).getByRole("button", { name: "Let the first go, to replica 1" })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");
  await expect(link(page, "held from the primary to replica 1, 0 messages there")).toBeFocused();
  await lab.button("Write as Ben").click();
  await lab.stepUntilLogged(/Ben wrote/);
  await lab.stepUntil(async () => (await link(page, "held from the primary to replica 1, 1 message there").count()) === 1);
  await lab.expectRow("Replica 1", "name", '"Mara"');
  await link(page, "held").click();
  await expect(underWay(page, "to replica 1")).toContainText('WAL: name = "Nora"');
  await panel(page).getByRole("button", { name: "Let the first go, to replica 1" }).click();
  await expect(lab.log).toContainText("One message from the primary to replica 1 is let go");
  await page.keyboard.press("Escape");
  await lab.stepUntil(async () => (await lab.card("Replica 1").innerText()).includes('"Nora"'));
  await lab.expectPaused();
});

test("with the keyboard alone a packet is dropped, and what it carried comes later", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await lab.button("Write as Ben").click();
  await lab.stepUntil(async () => (await lab.card("Replica 1").getByRole("button", { name: /Nora.*on its way here/ }).count()) === 1);
  await link(page, "open").focus();
  await page.keyboard.press("Enter");
  const drop = panel(page).getByRole("button", { name: "Drop the first packet, to replica 1" });
  for (let i = 0; i < 30 && !(await drop.evaluate((b) => b === document.activeElement)); i += 1) {
    await page.keyboard.press("Tab");
  }
  await expect(drop).toBeFocused();
  const before = await lab.now();
  await page.keyboard.press("Enter");
  await expect(drop, "the focus stays for the next one").toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
  await expect(link(page, "open")).toBeFocused();
  await expect(lab.log).toContainText("One packet from the primary to replica 1 is lost and sent again");
  await lab.stepUntil(async () => (await lab.card("Replica 1").innerText()).includes('"Nora"'));
  expect((await lab.now()) - before, "TCP waited before it sent it again").toBeGreaterThan(200_000);
});

test("a cut link says so, and looks broken until it is mended", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await link(page, "open").click();
  await panel(page).getByRole("button", { name: "Cut both ways" }).click();
  await expect(panel(page).getByRole("radio", { name: "Cut", checked: true })).toHaveCount(2);
  await panel(page).getByRole("button", { name: "10 × slower" }).click();
  await expect(lab.card("Replica 1")).toContainText("400 ms");
  await expect(link(page, "cut both ways")).toContainText("cut");
  await panel(page).getByRole("button", { name: "Mend both ways" }).click();
  await setWay(page, "Cut");
  await expect(link(page, "cut from the primary to replica 1")).toContainText("cut one way");
  await lab.card("Ana").getByRole("heading").click();
  await expect(panel(page), "a press elsewhere closes it").toHaveCount(0);
  await lab.befall("Replica 2", "Kill the process");
  await expect(link(page, "replica 2 is down", "replica 2")).toContainText("down");
});

test("a record on its way is pressed on the stage, and marked in the list", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await link(page, "open", "replica 2").click();
  await panel(page).getByRole("group", { name: "From the primary to replica 2" }).getByRole("radio", { name: "Held" }).check();
  await page.keyboard.press("Escape");
  for (let i = 0; i < 3; i += 1) await lab.stepOne.click();
  const at = await page.evaluate(() => {
    // The record is drawn in the colour of what was sent: the page has no other mark of its place.
    const canvas = document.querySelector(".stage canvas");
    const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const places = [];
    for (let i = 0; i < width * height; i += 1) {
      const [r, g, b, a] = data.slice(4 * i, 4 * i + 4);
      if (a === 255 && r === 230 && g === 159 && b === 0) places.push([i % width, Math.floor(i / width)]);
    }
    const [x, y] = places[Math.floor(places.length / 2)];
    const { left, top } = canvas.getBoundingClientRect();
    return { x: left + x / devicePixelRatio, y: top + y / devicePixelRatio };
  });
  await page.mouse.click(at.x, at.y);
  await expect(panel(page)).toContainText("Network between the primary and replica 2");
  await expect(panel(page).getByRole("listitem").filter({ hasText: "WAL" })).toHaveClass("marked");
  await page.keyboard.press("Escape");
  await expect(link(page, "held", "replica 2")).toBeFocused();
});

test("replay that is paused piles up what it receives", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await lab.befall("Replica 1", "Pause replay");
  await lab.button("Write as Ben").click();
  await lab.stepUntilLogged(/Ben wrote/);
  await lab.stepUntil(async () => (await lab.card("Replica 1").getByRole("button", { name: /Nora.*on disk, not readable yet/ }).count()) === 1);
  await lab.expectRow("Replica 1", "name", '"Mara"');
  await lab.befall("Replica 1", "Resume replay");
  await lab.stepUntil(async () => (await lab.card("Replica 1").innerText()).includes('"Nora"'));
});

test("a slow disk makes a commit slow, and a frozen one never ends it", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await lab.card("Primary").getByRole("button", { name: "Details and faults of Primary" }).click();
  await lab.slider("Fsync time of Primary").press("End");
  await page.keyboard.press("Escape");
  await lab.button("Write as Ben").click();
  await lab.stepUntilLogged(/Ben wrote/);
  await expect(lab.card("Ben")).toContainText(/answered after 3\.0\d s/);
  await lab.befall("Primary", "Freeze the disk");
  await expect(lab.log).toContainText("No fsync ends on the primary");
  await lab.befall("Primary", "Thaw the disk");
});

test("a clock can be wrong", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.card("Replica 1").getByRole("button", { name: "Details and faults of Replica 1" }).click();
  const clock = page.getByRole("combobox", { name: "Clock of Replica 1" });
  await expect(clock).toHaveValue("0");
  await clock.selectOption("10 s behind");
  await expect(lab.log).toContainText("The clock of replica 1 is 10.00 s behind");
});

test("a manager replaces a primary that is silent", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await lab.befall("Primary", "Automatic failover");
  await lab.befall("Primary", "Kill the process");
  await lab.stepUntil(async () => (await lab.card("Old primary").count()) === 1, 600);
  await expect(lab.card("Old primary")).toContainText("not running");
  await expect(lab.card("Replica 1")).toContainText("primary now");
});

test("a commit that waits is cancelled from its client's card", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await lab.pattern("Sync").check();
  await lab.befall("Replica 1", "Kill the process");
  await lab.button("Write as Ben").click();
  await lab.stepUntilLogged("Waiting.");
  await lab.button("Cancel the request of Ben").click();
  await expect(lab.button("Write as Ben"), "the focus stays on the card").toBeFocused();
  await lab.stepUntil(async () => !(await lab.card("Ben").innerText()).includes("Saving"));
  await lab.expectRow("Primary", "name", '"Nora"');
  await lab.button("Write as Ben").click();
  await lab.stepUntil(async () => (await lab.button("End the connection of Ben").count()) === 1);
  await lab.button("End the connection of Ben").click();
  await lab.stepUntil(async () => (await lab.card("Ben").innerText()).includes("Unknown"));
});

for (const [theme, width, height] of [
  ["light", 1440, 900],
  ["dark", 1440, 900],
  ["light", 390, 844],
]) {
  test(`open panels are accessible in ${theme} at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme });
    const lab = await Lab.open(page);
    await lab.stepUntilLogged("Stale read");
    await link(page, "open", "replica 2").click();
    await expectAccessible(page);
    await expectInView(page);
    await page.keyboard.press("Escape");
    for (const node of ["Primary", "Replica 1"]) {
      await lab.card(node).getByRole("button", { name: `Details and faults of ${node}` }).click();
      await expect(panel(page)).toHaveCount(1);
      await expectAccessible(page);
      await expectInView(page);
      await page.keyboard.press("Escape");
    }
  });
}

/** Expects the open panel to lie within the window. */
async function expectInView(page) {
  const box = await panel(page).boundingBox();
  const { width, height } = page.viewportSize();
  expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(width);
  expect(box.y + box.height).toBeLessThanOrEqual(height);
}

test("seven nodes fit on a laptop's screen, and their handles stand apart", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const lab = await Lab.open(page);
  for (let i = 3; i <= 6; i += 1) await lab.button("Add a replica").click();
  await expect(lab.card("Replica 6")).toBeVisible();
  const box = await lab.stage.boundingBox();
  expect(box.y + box.height).toBeLessThanOrEqual(900);
  const handles = page.getByRole("button", { name: /^Network between/ });
  await expect(handles).toHaveCount(6);
  const boxes = await Promise.all((await handles.all()).map((handle) => handle.boundingBox()));
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(apart, "no handle covers another").toBe(true);
    }
  }
});
