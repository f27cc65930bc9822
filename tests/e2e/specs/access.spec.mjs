// Everybody can use it: with the keyboard alone, with a screen reader, on a phone, without motion.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

/** Moves the focus with Tab until it is on something of this name. */
async function tabTo(page, name, key = "Tab") {
  for (let i = 0; i < 120; i += 1) {
    await page.keyboard.press(key);
    const label = await page.evaluate(() => {
      const at = document.activeElement;
      return at.getAttribute("aria-label") || at.labels?.[0]?.innerText.trim() || at.innerText?.trim() || "";
    });
    if (label === name) return;
  }
  throw new Error(`Tab never reaches "${name}"`);
}

test("the keyboard alone can do all of it", async ({ page }) => {
  const lab = await Lab.open(page);
  await tabTo(page, "Her old name");
  await page.keyboard.press("Space");
  await expect(page.getByRole("radio", { name: "Her old name" })).toBeChecked();
  await tabTo(page, "Write as Ana");
  await page.keyboard.press("Enter");
  await expect(lab.card("Ana")).toContainText("Saving");
  await tabTo(page, "Apply delay of Replica 2");
  await page.keyboard.press("End");
  await expect(lab.card("Replica 2")).toContainText("30.00 s");
  await tabTo(page, "Details and faults of Replica 2", "Shift+Tab");
  await page.keyboard.press("Enter");
  await tabTo(page, "Replay cost per record of Replica 2");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Escape");
  await expect(lab.card("Replica 2").getByRole("button", { name: "Kill the process" })).toBeHidden();
  await tabTo(page, "Step one event");
  await page.keyboard.press("Enter");
  expect(await lab.now()).toBeGreaterThan(0);
  await tabTo(page, "Moment shown");
  await page.keyboard.press("Home");
  expect(await lab.now()).toBe(0);
  await tabTo(page, "Play", "Shift+Tab");
  await page.keyboard.press("Space");
  await expect(lab.card("Ana")).toContainText("Saved");
  await page.keyboard.press("Space");
  await lab.expectPaused();
  await tabTo(page, "Read as Ana", "Shift+Tab");
  await page.keyboard.press("Enter");
  // Away from every control, single keys step and play.
  await page.evaluate(() => document.activeElement.blur());
  const before = await lab.now();
  await page.keyboard.press("ArrowRight");
  await expect(lab.announced).not.toBeEmpty();
  expect(await lab.now()).toBeGreaterThanOrEqual(before);
  await page.keyboard.press("Space");
  await expect(lab.card("Ana")).toContainText("Stale read");
  await page.keyboard.press("Space");
  await lab.expectPaused();
  await tabTo(page, "Async", "Shift+Tab");
  for (const next of ["Semi-sync", "Sync", "Multi-primary"]) {
    await page.keyboard.press("ArrowRight");
    await expect(lab.pattern(next)).toBeChecked();
    await expect(lab.pattern(next), "the focus stays in the row").toBeFocused();
  }
});

test("a screen reader hears of a stale read", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.play.click();
  await expect(lab.announced).toContainText("Stale read. Ana read name");
});

for (const [theme, width, height] of [
  ["light", 1440, 900],
  ["dark", 1440, 900],
  ["light", 390, 844],
  ["dark", 1024, 768],
]) {
  test(`axe finds nothing in ${theme} at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme });
    const lab = await Lab.open(page);
    await expectAccessible(page);
    await lab.stepUntilLogged("Stale read");
    await lab.pattern("Sync").check();
    await lab.button("Write as Ben").click();
    await lab.stepUntilLogged("Waiting.");
    await expectAccessible(page);
    await lab.befall("Replica 1", "Kill the process");
    await lab.befall("Primary", "Cut the power");
    await lab.card("Replica 2").getByRole("button", { name: "Details and faults of Replica 2" }).click();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await lab.button("Promote Replica 2").click();
    await page.getByLabel("every step").check();
    await expectAccessible(page);
  });
}

for (const width of [360, 390, 1024, 1440]) {
  test(`nothing is cut off at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    const lab = await Lab.open(page);
    await lab.stepUntilLogged("Stale read");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, "the page does not scroll sideways").toBeLessThanOrEqual(0);
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll(".stage-card h3, .node-status, .foot span, .screen p, .knob-value, .stage-card button")]
        .filter((element) => element.offsetParent && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
        .filter((element) => getComputedStyle(element).display !== "inline")
        .map((element) => element.innerText),
    );
    expect(cut, "every text fits").toEqual([]);
  });
}

test("a card never moves because of what happens in it", async ({ page }) => {
  const lab = await Lab.open(page);
  const places = () =>
    page.evaluate(() =>
      [...document.querySelectorAll(".stage article, .transport")].map((card) => {
        const { x, y, width, height } = card.getBoundingClientRect();
        return [x, y, width, height].map(Math.round).join(" ");
      }),
    );
  const before = await places();
  await lab.stepUntilLogged("Stale read");
  expect(await places()).toEqual(before);
  await lab.pattern("Sync").check();
  await lab.button("Write as Ben").click();
  await lab.stepUntilLogged("Waiting.");
  await lab.befall("Replica 1", "Kill the process");
  await lab.button("Read as Ben").click();
  await lab.stepUntilLogged("Ben read");
  expect(await places()).toEqual(before);
});

test("with reduced motion nothing glides: the stage changes in steps", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const lab = await Lab.open(page);
  await lab.play.click();
  // Time passes; between two steps the picture stands still although records are under way.
  await expect(lab.card("Replica 2").getByRole("button", { name: /on its way here/ })).toHaveCount(1);
  const changes = await page.evaluate(async () => {
    const canvas = document.querySelector(".stage canvas");
    const look = () => canvas.toDataURL();
    let last = look();
    let changed = 0;
    const end = performance.now() + 1200;
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame);
      const now = look();
      if (now !== last) changed += 1;
      last = now;
    }
    return changed;
  });
  expect(changes).toBeLessThanOrEqual(3);
  await expect(lab.card("Ana")).toContainText("Stale read");
});
