// The configuration files: edited, judged as the server judges, applied, and in step with the
// controls in both directions.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

/** The editor of the files, opened. */
class Editor {
  constructor(page) {
    this.page = page;
    this.node = page.getByRole("combobox", { name: "Node", exact: true });
    this.file = page.getByRole("textbox", { name: /^(postgresql\.conf|my\.cnf)$/ });
    this.about = page.getByRole("group", { name: "About this file" });
  }

  static async open(page) {
    await page.getByText("Edit the file of a node").click();
    return new Editor(page);
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  async add(line) {
    await this.file.fill(`${(await this.file.inputValue()).trimEnd()}\n${line}\n`);
  }

  problem(line) {
    return this.about.getByRole("listitem").filter({ hasText: `Line ${line}.` });
  }
}

test("an error stands at its line, in the server's words", async ({ page }) => {
  await Lab.open(page);
  const editor = await Editor.open(page);
  await editor.file.fill("wal_level = replica\nwal_keep_size = '5 apples'\nfsynch = on\n");
  await expect(editor.problem(2)).toContainText('invalid value for parameter "wal_keep_size"');
  await expect(editor.problem(3)).toContainText('unrecognized configuration parameter "fsynch"');
  await expect(editor.problem(3)).toContainText("perhaps fsync");
  await expectAccessible(page);
});

test("what is written takes effect and the controls follow; a control writes its line", async ({ page }) => {
  const lab = await Lab.open(page);
  const editor = await Editor.open(page);
  await editor.add("synchronous_commit = remote_write");
  await editor.button("Write and reload").click();
  await expect(lab.setting("synchronous_commit")).toHaveValue("remote_write");
  await lab.setting("synchronous_commit").selectOption("local");
  await expect(editor.file).toHaveValue(/^synchronous_commit = local$/m);
  await lab.setting("synchronous_standby_names").selectOption("every replica");
  await expect(editor.file).toHaveValue(/^synchronous_standby_names = 'FIRST 2 \(replica1, replica2\)'$/m);
  await expect(lab.pattern("Sync")).toBeChecked();
  // The slider of a replica and its file are the same setting.
  await editor.node.selectOption("Replica 2");
  await lab.slider("Apply delay of Replica 2").press("Home");
  await expect(editor.file).toHaveValue(/^recovery_min_apply_delay = 0ms$/m);
  await editor.file.fill("recovery_min_apply_delay = 30s\n");
  await editor.button("Write and reload").click();
  await expect(lab.card("Replica 2")).toContainText("30.00 s");
});

test("the replicas that are named follow the replicas there are, until names are written", async ({ page }) => {
  const lab = await Lab.open(page);
  const editor = await Editor.open(page);
  await lab.setting("synchronous_standby_names").selectOption("every replica");
  await lab.button("Remove the last replica").click();
  await expect(editor.file).toHaveValue(/'FIRST 1 \(replica1\)'/);
  await editor.file.fill("synchronous_standby_names = 'FIRST 9 (replica1, nobody)'\n");
  await editor.button("Write and reload").click();
  const card = page.getByRole("region", { name: "Commits wait for" });
  await expect(card).toContainText("The list asks for 9 replicas");
  await lab.button("Add a replica").click();
  await expect(editor.file).toHaveValue(/'FIRST 9 \(replica1, nobody\)'/);
});

test("what takes a restart is named, and a restart puts it into force", async ({ page }) => {
  const lab = await Lab.open(page);
  const editor = await Editor.open(page);
  await editor.button("The course's file for the primary").click();
  await expect(editor.file).toHaveValue(/^wal_keep_size = 1024/m);
  await editor.button("Write and reload").click();
  await expect(lab.log).toContainText('parameter "max_wal_senders" cannot be changed without restarting the server');
  await expect(editor.about).toContainText("In force after a restart: max_wal_senders");
  await editor.button("Restart").click();
  await lab.speed.selectOption("1 ×");
  await lab.play.click();
  await expect(lab.log).toContainText("Started. The primary takes connections again");
  await expect(editor.about).not.toContainText("In force after a restart");
});

test("the course's file for a replica says what is only read", async ({ page }) => {
  await Lab.open(page);
  const editor = await Editor.open(page);
  await editor.node.selectOption("Replica 1");
  await editor.button("The course's file for a replica").click();
  await expect(editor.file).toHaveValue(/host=primary port=5432 user=replicator/);
  await expect(editor.about).toContainText("Read here, and not acted on: primary_conninfo");
  await expect(editor.about.getByRole("listitem")).toHaveCount(0);
});

test("my.cnf: every error is found, and writing offers the restart that it takes", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.pattern("Semi-sync").check();
  const editor = await Editor.open(page);
  const before = await editor.file.inputValue();
  await editor.file.fill(`${before}[mysqld\nnonsense = 1\n`);
  const last = before.trimEnd().split("\n").length;
  await expect(editor.problem(last + 1)).toContainText("Wrong group definition in config file");
  await expect(editor.problem(last + 2)).toContainText("unknown variable 'nonsense=1'");
  await editor.file.fill(before.replace("AFTER_SYNC", "AFTER_COMMIT"));
  await editor.button("Write and restart").click();
  await lab.speed.selectOption("1 ×");
  await lab.play.click();
  const card = page.getByRole("region", { name: "Commits wait for" });
  await expect(lab.log).toContainText("Started. The primary takes connections again");
  await expect(card).toContainText("Others see the row already");
  await expect(card).not.toContainText("AFTER_SYNC");
});

test("each file keeps its draft: from node to node, and from pattern to pattern", async ({ page }) => {
  const lab = await Lab.open(page);
  const editor = await Editor.open(page);
  await editor.add("# mine, of the primary");
  await editor.node.selectOption("Replica 1");
  await expect(editor.file).not.toHaveValue(/# mine/);
  await editor.add("# mine, of replica 1");
  await editor.node.selectOption("Primary (draft)");
  await expect(editor.file).toHaveValue(/# mine, of the primary/);
  await lab.pattern("Semi-sync").check();
  await lab.pattern("Async").check();
  await expect(editor.file).toHaveValue(/# mine, of the primary/);
  await lab.button("Reset all").click();
  await page.getByText("Edit the file of a node").click();
  await expect(editor.file).not.toHaveValue(/# mine/);
});

test("nothing moves while a file is edited", async ({ page }) => {
  const lab = await Lab.open(page);
  const editor = await Editor.open(page);
  const place = async () => (await editor.button("Undo changes").boundingBox()).y;
  const before = await place();
  await editor.file.fill("a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\n");
  await expect(editor.problem(6)).toBeAttached();
  expect(await place()).toBe(before);
  await expect(lab.button("Write and reload")).toBeEnabled();
});
