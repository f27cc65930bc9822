// Acts can be taken back, the past can be acted in, a step can go further, and a write can be
// followed through every view.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

const undo = (page) => page.getByRole("button", { name: "Undo", exact: true });
const redo = (page) => page.getByRole("button", { name: "Redo", exact: true });
const runs = (page) => page.getByRole("combobox", { name: "Run" });
const follow = (page) => page.getByRole("combobox", { name: "follow" });

test("every act can be taken back and done again, with the keyboard as well", async ({ page }) => {
  const lab = await Lab.open(page);
  await expect(undo(page)).toBeDisabled();
  const apply = lab.slider("Apply delay of Replica 1");
  await apply.press("End");
  await expect(apply).toHaveAttribute("aria-valuetext", "30.00 s");
  await undo(page).click();
  await expect(apply).toHaveAttribute("aria-valuetext", "0 ms");
  await redo(page).click();
  await expect(apply).toHaveAttribute("aria-valuetext", "30.00 s");
  await page.locator("body").press("Control+z");
  await expect(apply).toHaveAttribute("aria-valuetext", "0 ms");
  await page.locator("body").press("Control+Shift+Z");
  await expect(apply).toHaveAttribute("aria-valuetext", "30.00 s");
});

test("a write that is taken back was never asked for, and the moment stays", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await page.getByRole("button", { name: "Write as Ben" }).click();
  await lab.stepUntilLogged("Ben wrote");
  const now = await lab.now();
  await undo(page).click();
  await expect(lab.log.getByRole("list")).not.toContainText("Ben");
  expect(await lab.now()).toBe(now);
  await expect(lab.card("Ben")).toContainText("Nothing asked yet");
});

test("a change to other servers is taken back, with all that belongs to it", async ({ page }) => {
  const lab = await Lab.open(page);
  await page.getByRole("radio", { name: "Semi-sync" }).check();
  await expect(page.getByRole("region", { name: "Commits wait for" })).toContainText("my.cnf");
  await undo(page).click();
  await expect(page.getByRole("radio", { name: "Async", exact: true })).toBeChecked();
  await expect(page.getByRole("region", { name: "Commits wait for" })).toContainText("postgresql.conf");
  await lab.stepUntilLogged("Stale read");
});

test("moving one slider is taken back as a whole, another one by itself", async ({ page }) => {
  const lab = await Lab.open(page);
  const network = lab.slider("Network delay of Replica 1");
  const apply = lab.slider("Apply delay of Replica 1");
  for (let i = 0; i < 4; i += 1) await network.press("ArrowRight");
  await apply.press("ArrowRight");
  await undo(page).click();
  await expect(apply).toHaveAttribute("aria-valuetext", "0 ms");
  await expect(network).not.toHaveAttribute("aria-valuetext", "40 ms");
  await undo(page).click();
  await expect(network).toHaveAttribute("aria-valuetext", "40 ms");
});

test("acting in the past makes another run, and both stay", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await expect(runs(page)).toBeHidden();
  await lab.moment.press("Home");
  await lab.slider("Apply delay of Replica 2").press("Home");
  await expect(runs(page)).toHaveValue("1");
  await expect(lab.log).not.toContainText("Stale read");
  await runs(page).selectOption({ label: "Async" });
  await expect(lab.slider("Apply delay of Replica 2")).toHaveAttribute("aria-valuetext", "900 ms");
  await lab.stepUntilLogged("Stale read");
  await runs(page).selectOption({ label: "From 0.000 s" });
  await expect(lab.slider("Apply delay of Replica 2")).toHaveAttribute("aria-valuetext", "0 ms");
});

test("a step goes to the next message or request, forward and back", async ({ page }) => {
  const lab = await Lab.open(page);
  await page.getByRole("combobox", { name: "A step goes to the next" }).selectOption("request");
  const step = page.getByRole("button", { name: "Step one request" });
  const times = [];
  for (let i = 0; i < 3; i += 1) {
    await step.click();
    times.push(await lab.now());
  }
  await expect(lab.log).toContainText("acknowledged after");
  await page.getByRole("button", { name: "Step back one request" }).click();
  expect(await lab.now()).toBe(times[1]);
  await page.getByRole("button", { name: "Step back one request" }).click();
  expect(await lab.now()).toBe(times[0]);
});

test("a write is followed on the tapes, in the log and on the diagram", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await page.getByRole("button", { name: "Write as Ben" }).click();
  await lab.stepUntilLogged("Ben wrote");
  const record = lab.card("Primary").getByRole("button", { name: /Ben: name/ });
  await record.click();
  const chip = page.getByRole("button", { name: /^Following Ben: name = / });
  await expect(chip).toBeVisible();
  await expect(lab.log).toContainText("Ben sends a write");
  await expect(lab.log.getByRole("list")).not.toContainText("Ana");
  await expect(lab.log).toContainText("sends");
  await expect(record).toHaveClass(/followed/);
  await page.getByRole("radio", { name: "Space-time" }).check();
  await expect(page.getByRole("button", { name: "Fit" })).toBeVisible();
  await expect(chip).toBeVisible();
  await expectAccessible(page);
  await chip.click();
  await expect(lab.log.getByRole("list")).toContainText("Ana");
});

test("the log follows a person, a row or a server", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await follow(page).selectOption("Ben");
  await expect(lab.log.getByRole("listitem")).toHaveCount(0);
  await page.getByRole("button", { name: "Write as Ben" }).click();
  await expect(lab.log.getByRole("listitem")).not.toHaveCount(0);
  await expect(lab.log.getByRole("list")).not.toContainText("Ana");
  await follow(page).selectOption("all");
  await expect(lab.log.getByRole("list")).toContainText("Ana");
});
