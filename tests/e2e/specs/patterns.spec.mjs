// The four patterns, each as a person finds it in the bar at the top, and the files behind them.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

const SERVERS = ["Primary", "Replica 1", "Replica 2"];

/** Chooses a pattern and expects that it alone is chosen. */
async function choose(lab, pattern) {
  await lab.pattern(pattern).check();
  await expect(lab.page.getByRole("radio", { name: /^(Async|Semi-sync|Sync|Multi-primary)$/, checked: true })).toHaveCount(1);
  await expect(lab.pattern(pattern)).toBeChecked();
}

for (const pattern of ["Async", "Semi-sync", "Sync"]) {
  test(`${pattern}: the nodes are there, WAL flows, a write is acknowledged`, async ({ page }) => {
    const lab = await Lab.open(page);
    await choose(lab, pattern);
    for (const name of SERVERS) await expect(lab.card(name)).toBeVisible();
    await lab.button("Write as Ben").click();
    // A MariaDB replica has a log of its own: a record is on its tape once it is written there.
    const there = pattern === "Semi-sync" ? /Ben: name = / : /Ben: name = .*on its way here/;
    const flowing = lab.card("Replica 2").getByRole("button", { name: there });
    await lab.stepUntil(async () => (await flowing.count()) > 0);
    await lab.stepUntilLogged(/Ben wrote name = "\w+"/);
    if (pattern !== "Async") await expect(lab.log).toContainText("Waiting. Ben's name");
    const value = /Ben wrote name = ("\w+")/.exec(await lab.log.innerText())[1];
    await expect(lab.card("Ben")).toContainText(`Saved name = ${value}`);
    await lab.speed.selectOption("1 ×");
    await lab.play.click();
    for (const name of SERVERS) await expect(lab.card(name)).toContainText(/takes writes|up to date/);
    await lab.pause.click();
    await expectAccessible(page);
  });
}

test("Multi-primary: every node takes writes, and each reaches all the others", async ({ page }) => {
  const lab = await Lab.open(page);
  await choose(lab, "Multi-primary");
  const nodes = ["Node 1", "Node 2", "Node 3"];
  // A row that the lesson's script leaves alone.
  await page.getByRole("combobox", { name: "Row that Ben writes and reads" }).selectOption("cart");
  await lab.speed.selectOption("1 ×");
  await lab.play.click();
  for (const name of nodes) {
    const before = await lab.log.getByText(/Ben wrote/).count();
    await page.getByRole("combobox", { name: "Node that Ben writes to and reads from" }).selectOption(name);
    await lab.button("Write as Ben").click();
    await expect(lab.log.getByText(/Ben wrote/)).toHaveCount(before + 1);
    const text = await lab.log.getByText(/Ben wrote/).first().innerText();
    const value = /cart = (\d+)/.exec(text)[1];
    for (const other of nodes) await lab.expectRow(other, "cart", value);
  }
  await lab.pause.click();
  await expectAccessible(page);
});

test("from pattern to pattern and back, nothing of the last one stays", async ({ page }) => {
  const lab = await Lab.open(page);
  const before = await lab.words();
  for (const pattern of ["Semi-sync", "Multi-primary", "Sync", "Async"]) {
    await choose(lab, pattern);
    await expect(lab.stage.getByRole("article")).toHaveCount(6);
  }
  expect(await lab.words()).toBe(before);
});

test("a wrong line of a file is told in the server's words, and nothing is lost", async ({ page }) => {
  const lab = await Lab.open(page);
  await page.getByText("Edit the file of a node").click();
  const file = page.getByRole("textbox", { name: "postgresql.conf" });
  const before = await file.inputValue();
  const wrong = `${before}wal_keep_size = 64MB\nsynchronous_comit = off\n`;
  const line = wrong.trimEnd().split("\n").length;
  await file.fill(wrong);
  const problem = page.getByRole("listitem").filter({ hasText: `Line ${line}.` });
  await expect(problem).toContainText('unrecognized configuration parameter "synchronous_comit"');
  await expect(problem).toContainText("perhaps synchronous_commit");
  await expectAccessible(page);
  await lab.button("Write and reload").click();
  await expect(lab.log).toContainText('unrecognized configuration parameter "synchronous_comit"');
  // What was typed is still there, and the cluster goes on with what it had.
  await expect(file).toHaveValue(wrong);
  await expect(problem).toBeVisible();
  await lab.expectPaused();
  await lab.button("Write as Ben").click();
  await lab.stepUntilLogged(/Ben wrote/);
  // Put right, it is taken.
  await file.fill(`${before}synchronous_commit = remote_apply\n`);
  await lab.button("Write and reload").click();
  await expect(problem).toHaveCount(0);
  await expect(lab.setting("synchronous_commit")).toHaveValue("remote_apply");
  // A control writes into the same file.
  await lab.setting("synchronous_commit").selectOption("local");
  await expect(file).toHaveValue(/^synchronous_commit = local$/m);
});

test("changes to a file that are not written yet can be undone", async ({ page }) => {
  const lab = await Lab.open(page);
  await choose(lab, "Semi-sync");
  await page.getByText("Edit the file of a node").click();
  const file = page.getByRole("textbox", { name: "my.cnf" });
  const before = await file.inputValue();
  expect(before).toContain("rpl_semi_sync_master_enabled");
  await file.fill(`${before}nonsense = 1\n`);
  await expect(page.getByRole("listitem").filter({ hasText: "unknown variable 'nonsense=1'" })).toBeVisible();
  await lab.button("Undo changes").click();
  await expect(file).toHaveValue(before);
  await expect(lab.button("Undo changes")).toBeDisabled();
});
