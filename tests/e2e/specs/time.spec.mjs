// Time: play, pause, step, step back, scrub. Whatever the way to a moment, it looks the same.
import { expect, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

/** All that makes up the picture: every element of the stage, and every pixel of its canvases. */
async function picture(lab) {
  return lab.page.evaluate(() => {
    const stage = document.querySelector(".stage");
    const pixels = [...stage.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL());
    return [stage.innerHTML, ...pixels];
  });
}

async function scrubTo(lab, us) {
  await lab.moment.evaluate((input, value) => {
    input.value = String(value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, us);
}

test("scrubbing back and forward again gives the same picture", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await page.getByRole("combobox", { name: "Steady load" }).selectOption("Light load");
  await lab.stepUntil(async () => (await lab.now()) > 900_000);
  const end = await lab.now();
  await scrubTo(lab, 600_000);
  const middle = await picture(lab);
  const words = await lab.words();
  await scrubTo(lab, 0);
  expect(await lab.now()).toBe(0);
  expect(await picture(lab), "the picture can differ").not.toEqual(middle);
  await lab.expectRow("Replica 2", "name", '"Ana"');
  await scrubTo(lab, end);
  await scrubTo(lab, 600_000);
  expect(await lab.words()).toBe(words);
  expect(await picture(lab)).toEqual(middle);
});

test("a step back undoes a step, whatever happened in it", async ({ page }) => {
  const lab = await Lab.open(page);
  await page.getByRole("combobox", { name: "Steady load" }).selectOption("Light load");
  const seen = [];
  for (let i = 0; i < 25; i += 1) {
    seen.push([await lab.now(), await lab.words()]);
    await lab.stepOne.click();
  }
  for (const [now, words] of seen.reverse()) {
    await lab.stepBack.click();
    expect(await lab.now()).toBe(now);
    expect(await lab.words()).toBe(words);
  }
});

test("where nothing is under way, a step says so and goes nowhere", async ({ page }) => {
  const lab = await Lab.open(page);
  const quiet = page.getByText("Nothing is under way. Ask for a write or a read.").first();
  await lab.stepUntil(() => quiet.isVisible());
  const now = await lab.now();
  await lab.stepOne.click();
  expect(await lab.now()).toBe(now);
  await lab.button("Write as Ana").click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await lab.stepOne.click();
  expect(await lab.now()).toBeGreaterThan(now);
});

test("acts and edits never start the play, and show at once", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.button("Write as Ana").click();
  await expect(lab.card("Ana")).toContainText("Saving name");
  await lab.slider("Network delay of Replica 1").press("End");
  await expect(lab.card("Replica 1")).toContainText("3.00 s");
  await lab.pattern("Sync").check();
  await expect(page.getByText("'FIRST 2 (replica1, replica2)'")).toBeVisible();
  await lab.befall("Replica 1", "Cut the network");
  await lab.expectPaused();
  expect(await lab.now()).toBe(0);
});

test("a slider acts on what is under way, even while paused", async ({ page }) => {
  const lab = await Lab.open(page);
  const sent = lab.card("Replica 2").getByRole("button", { name: /on its way here/ });
  await lab.stepUntil(async () => (await sent.count()) > 0);
  await lab.slider("Network delay of Replica 2").press("Home");
  await expect(lab.card("Replica 2")).toContainText("0 ms");
  const before = await lab.now();
  await lab.stepUntil(async () => (await sent.count()) === 0);
  expect((await lab.now()) - before, "it no longer takes 420 ms").toBeLessThan(20_000);
});

test("each line of the log leads to its moment", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await lab.stepUntil(async () => (await lab.card("Replica 2").innerText()).includes("up to date"));
  await lab.log.getByRole("button", { name: /Ana wrote/ }).click();
  await expect(lab.card("Ana")).toContainText('Saved name = "Mara"');
  await lab.expectRow("Replica 2", "name", '"Ana"');
  // What comes after is still there, set apart, and leads forward again.
  await lab.log.getByRole("button", { name: /Stale read.*after the present moment/ }).click();
  await expect(lab.card("Ana")).toContainText("Stale read");
});

test("acting in the past makes another future", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await scrubTo(lab, 340_000);
  await expect(lab.log.getByText("Stale read.")).toHaveCount(1);
  // Before the scripted read leaves, the lag is taken away: the read is fresh now.
  await lab.slider("Network delay of Replica 2").press("Home");
  await lab.slider("Apply delay of Replica 2").press("Home");
  await expect(lab.log.getByText("Stale read.")).toHaveCount(0);
  await lab.stepUntilLogged("Ana read");
  await expect(lab.card("Ana")).toContainText('Sees name = "Mara"');
});

test("speeds reach from 1/1000 to 100", async ({ page }) => {
  const lab = await Lab.open(page);
  const speeds = await lab.speed.getByRole("option").allInnerTexts();
  expect([speeds[0], speeds.at(-1)]).toEqual(["1/1000 ×", "100 ×"]);
  await lab.speed.selectOption("100 ×");
  await lab.play.click();
  await expect.poll(() => lab.now()).toBeGreaterThan(20_000_000);
  await lab.pause.click();
});

test("paused, the page does no work at all", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.play.click();
  await expect(lab.card("Ana")).toContainText("Stale read");
  await lab.pause.click();
  const frames = await page.evaluate(async () => {
    let asked = 0;
    const real = window.requestAnimationFrame;
    window.requestAnimationFrame = (callback) => ((asked += 1), real(callback));
    await new Promise((done) => setTimeout(done, 500));
    window.requestAnimationFrame = real;
    return asked;
  });
  expect(frames, "no frame is asked for").toBe(0);
});

test("reset brings everything back", async ({ page }) => {
  const lab = await Lab.open(page);
  const before = [await lab.words(), await lab.speed.inputValue()];
  await page.getByRole("radio", { name: "Her new name" }).check();
  await lab.speed.selectOption("20 ×");
  await lab.pattern("Sync").check();
  await lab.button("Add a replica").click();
  await lab.play.click();
  await expect(lab.log).toContainText("Ana wrote");
  await lab.button("Reset all").click();
  await lab.expectPaused();
  expect([await lab.words(), await lab.speed.inputValue()]).toEqual(before);
  await expect(page.getByRole("radio", { name: "Her new name" })).not.toBeChecked();
});
