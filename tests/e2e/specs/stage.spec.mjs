// What the stage shows is what the engine did.
import { expect, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

test("opens on lesson 1, paused, at the beginning", async ({ page }) => {
  const lab = await Lab.open(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You wrote it. Why can't you read it?");
  await lab.expectPaused();
  expect(await lab.now()).toBe(0);
  await expect(page.getByRole("listitem").filter({ hasText: "Not done yet" })).toHaveCount(3);
});

test("the stage comes back from every other view", async ({ page }) => {
  const lab = await Lab.open(page);
  for (const view of ["Space-time", "Lag", "Space-time"]) {
    await page.getByRole("radio", { name: view, exact: true }).check();
    await expect(lab.card("Primary")).toHaveCount(0);
    await expect(page.locator(`#view-${view === "Lag" ? "lag" : "diagram"} canvas`).first()).toBeVisible();
    await page.getByRole("radio", { name: "Stage", exact: true }).check();
    await expect(lab.card("Primary")).toBeVisible();
    await expect(lab.card("Ana")).toBeVisible();
  }
});

test("play shows movement: time passes, records travel, replicas catch up", async ({ page }) => {
  const lab = await Lab.open(page);
  const picture = () => lab.stage.screenshot();
  const before = await picture();
  await lab.play.click();
  // A record on its way is drawn on the canvas and told on the tape.
  await expect(lab.card("Replica 2").getByRole("button", { name: /on its way here/ })).toHaveCount(1);
  expect((await picture()).equals(before), "the picture changes").toBe(false);
  await lab.expectRow("Replica 1", "name", '"Mara"');
  await lab.expectRow("Replica 2", "name", '"Ana"');
  await lab.expectRow("Replica 2", "name", '"Mara"');
  expect(await lab.now()).toBeGreaterThan(1_000_000);
});

test("raising the apply delay makes a read stale, with the right numbers", async ({ page }) => {
  const lab = await Lab.open(page);
  // Both delays of replica 2 down, so that nothing but the apply delay can be the cause.
  await lab.slider("Network delay of Replica 2").press("Home");
  await lab.slider("Apply delay of Replica 2").press("End");
  await expect(lab.card("Replica 2")).toContainText("30.00 s");
  // Past what the lesson's script does.
  await lab.stepUntilLogged("Stale read");
  await lab.button("Write as Ben").click();
  await lab.stepUntilLogged(/Ben wrote/);
  await lab.button("Write as Ben").click();
  await lab.stepUntil(async () => (await lab.log.getByText(/Ben wrote/).count()) === 2);
  for (let i = 0; i < 3; i += 1) await lab.stepOne.click();
  await lab.button("Read as Ben").click();
  await lab.stepUntilLogged("Ben read");

  const lines = await lab.lines();
  const read = lines.find(({ text }) => text.includes("Ben read"));
  const asked = lines.find(({ text }) => text.includes("Ben asks"));
  // It misses Ana's write of the script and Ben's two: the oldest of them is Ana's.
  const oldest = lines.find(({ text }) => text.includes("Ana wrote"));
  expect(read.text).toContain('Stale read. Ben read name = "Ana" from replica 2.');
  expect(read.text).toContain('The latest is "Lena": 3 versions');
  const behind = Number(/and (\d+) ms behind/.exec(read.text)[1]);
  // The log's times are cut to milliseconds, and so is the staleness.
  expect(Math.abs(behind - (asked.time - oldest.time))).toBeLessThanOrEqual(1);

  // The same on the stage, in words and on the timeline.
  await expect(lab.card("Ben")).toContainText('Stale read: "Ana"');
  await expect(lab.card("Ben")).toContainText(`latest is "Lena": 3 versions, ${behind} ms`);
  await expect(lab.card("Replica 2")).toContainText("behind");
  await expect(page.getByRole("cell", { name: "2/2 100.0 %" })).toBeVisible();
});

test("a replica that remote_apply waits for never gives a stale read", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await lab.pattern("Sync").check();
  await lab.setting("synchronous_commit").selectOption("remote_apply");
  for (let i = 0; i < 2; i += 1) {
    await lab.button("Write as Ben").click();
    await lab.stepUntil(async () => (await lab.log.getByText(/Ben wrote/).count()) === i + 1);
    await lab.button("Read as Ben").click();
    await lab.stepUntil(async () => (await lab.log.getByText(/Ben read/).count()) === i + 1);
  }
  const reads = (await lab.lines()).filter(({ text }) => text.includes("Ben read"));
  expect(reads.every(({ text }) => text.endsWith("from replica 2: fresh"))).toBe(true);
});

test("under `on` the same read can still be stale", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await lab.pattern("Sync").check();
  await lab.button("Write as Ben").click();
  await lab.stepUntilLogged(/Ben wrote/);
  await lab.button("Read as Ben").click();
  await lab.stepUntilLogged("Ben read");
  await expect(lab.card("Ben")).toContainText("Stale read");
});

test("a blocked sync write waits visibly and says for whom", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await lab.pattern("Sync").check();
  await lab.befall("Replica 1", "Kill the process");
  await expect(lab.card("Replica 1")).toContainText("not running");
  await lab.button("Write as Ben").click();
  await lab.stepUntilLogged("Waiting.");
  await expect(lab.card("Ben")).toContainText("waits for replicas 1 and 2");
  await expect(lab.card("Primary")).toContainText("1 write waiting");
  // Replica 2 answers; the dead one is still waited for.
  await lab.stepUntil(async () => (await lab.card("Ben").innerText()).includes("waits for replica 1"));
  await expect(lab.card("Primary")).toContainText("hidden until replicas answer");
  // Naming nobody frees the write.
  await lab.pattern("Async").check();
  await lab.stepUntilLogged(/Ben wrote/);
});

test("replicas can be added and removed", async ({ page }) => {
  const lab = await Lab.open(page);
  for (let i = 3; i <= 6; i += 1) {
    await lab.button("Add a replica").click();
    await expect(lab.card(`Replica ${i}`)).toBeVisible();
  }
  await expect(lab.button("Add a replica")).toBeDisabled();
  for (let i = 6; i >= 2; i -= 1) {
    await lab.button("Remove the last replica").click();
    await expect(lab.card(`Replica ${i}`)).toHaveCount(0);
  }
  await expect(lab.button("Remove the last replica")).toBeDisabled();
  await lab.expectPaused();
});

test("a stale read shows although the reader's write still waits", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await lab.button("Write as Ben").click();
  await lab.stepUntilLogged(/Ben wrote/);
  await lab.pattern("Sync").check();
  await lab.befall("Replica 1", "Kill the process");
  await lab.button("Write as Ben").click();
  await lab.stepUntil(async () => (await lab.card("Ben").innerText()).includes("waits for"));
  await lab.button("Read as Ben").click();
  await lab.stepUntil(async () => (await lab.log.getByText(/Ben read/).count()) > 0);
  await expect(lab.card("Ben")).toContainText("Stale read");
  await expect(lab.card("Primary")).toContainText("1 write waiting");
});

test("the settings say what the names in force mean", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.setting("synchronous_commit").selectOption("remote_apply");
  await lab.setting("synchronous_standby_names").selectOption("any one of them");
  await expect(page.getByText("one of the replicas has replayed it")).toBeVisible();
  await expect(page.getByText("The others may lag.")).toBeVisible();
  // A list that names a replica which is gone stays in force, and says so.
  await lab.befall("Replica 2", "Remove from the cluster");
  const card = page.getByRole("region", { name: "Commits wait for" });
  await expect(card.getByText("'ANY 1 (replica1, replica2)'")).toBeVisible();
  await expect(lab.setting("synchronous_standby_names").getByRole("option", { name: "as the file says" })).toBeAttached();
});

test("a crash, a promotion, and the writes it loses", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await lab.button("Write as Ben").click();
  await lab.stepUntilLogged(/Ben wrote/);
  await lab.befall("Primary", "Cut the power");
  await expect(lab.card("Primary")).toContainText("no power");
  await lab.button("Write as Ana").click();
  await lab.stepUntilLogged("Unknown.");
  await expect(lab.card("Ana")).toContainText("Saved or not? Unknown");
  await lab.button("Promote Replica 2").click();
  await expect(lab.log.getByText("Lost write.").first()).toBeVisible();
  await expect(lab.log).toContainText('Ben was told that name = "Nora" is saved. It is gone');
  await expect(lab.card("Replica 2")).toContainText("timeline 2");
  await expect(lab.card("Old primary")).toContainText("no power");
});

test("visitors make a steady load, and their stale reads are counted", async ({ page }) => {
  const lab = await Lab.open(page);
  await page.getByRole("combobox", { name: "Steady load" }).selectOption("Busy");
  await lab.expectPaused();
  await expect(lab.card("Visitors")).toContainText("20 writes/s, 80 reads/s");
  await lab.speed.selectOption("1 ×");
  await lab.play.click();
  await expect(lab.card("Visitors")).toContainText(/[1-9]\d* stale reads? so far/);
  await lab.pause.click();
  // The log tells of one by itself, and of several in a row together.
  await expect(lab.log.getByText(/Stale reads?\./).first()).toBeVisible();
});

test("the tape tells each record's LSN and how far it is, on hover and on focus", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  const record = lab.card("Replica 2").getByRole("button", { name: /on its way here/ });
  await record.hover();
  await expect(lab.card("Replica 2").getByText("0/3000370, Ana: name = \"Mara\", on its way here")).toBeVisible();
  await page.mouse.move(0, 0);
  await record.focus();
  await record.press("ArrowLeft");
  await expect(lab.card("Replica 2").getByText("0/30002C8, Before the run: likes = 7, readable")).toBeVisible();
});
