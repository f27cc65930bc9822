// A run is shared by a link, saved and opened as a file, and nothing from outside harms the page.
import { readFile, writeFile } from "node:fs/promises";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { expect, expectAccessible, ready, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

const dialog = (page) => page.getByRole("dialog", { name: "Share and save" });
const notice = (page) => page.getByRole("status", { name: "About what was opened" });
const runs = (page) => page.getByRole("combobox", { name: "Run" });
const fact = (page, name) =>
  dialog(page).locator("dt", { hasText: name }).locator("xpath=following-sibling::dd[1]");

async function share(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(dialog(page).getByRole("textbox", { name: "Link" })).toHaveValue(/#run=1\.[\w-]+$/);
}

const linkOf = (page) => dialog(page).getByRole("textbox", { name: "Link" }).inputValue();

async function saved(page, name) {
  const button = dialog(page).getByRole("button", { name });
  await expect(button).toBeEnabled();
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** A page in a browser context of its own, as on another computer. */
async function elsewhere(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await ready(page);
  return { context, page, lab: new Lab(page) };
}

const packed = (text) => `#run=1.${deflateRawSync(text).toString("base64url")}`;
const unpacked = (link) => inflateRawSync(Buffer.from(link.split("#run=1.")[1], "base64url")).toString();

/** A run with acts, left at a moment before its end. */
async function aRun(lab) {
  await lab.stepUntilLogged("Stale read");
  await lab.slider("Apply delay of Replica 1").press("End");
  await lab.page.getByRole("button", { name: "Write as Ben" }).click();
  await lab.stepUntilLogged("Ben wrote");
  for (let i = 0; i < 3; i += 1) await lab.stepBack.click();
}

async function picture(lab) {
  return { words: await lab.words(), now: await lab.now(), lines: await lab.lines() };
}

test("a link opens elsewhere with the same picture, branch and digest", async ({ page, browser }) => {
  const lab = await Lab.open(page);
  await aRun(lab);
  const there = await picture(lab);
  await share(page);
  const [link, digest] = [await linkOf(page), await fact(page, "Digest").innerText()];
  await expectAccessible(page);

  const other = await elsewhere(browser, link);
  await expect.poll(() => other.lab.now()).toBe(there.now);
  expect(await picture(other.lab)).toEqual(there);
  await expect(notice(other.page)).toBeEmpty();
  await expect(runs(other.page).locator("option")).toHaveCount(2);
  await other.lab.expectPaused();
  // What lies past the moment is there, too: the head is the same.
  expect(await other.lab.moment.getAttribute("max")).toBe(await lab.moment.getAttribute("max"));
  await share(other.page);
  await expect(fact(other.page, "Digest")).toHaveText(digest);
  expect(unpacked(await linkOf(other.page))).toContain(`"digest":"${digest}"`);

  // To go on working is harmless, and Reset leads back to the lesson.
  await other.page.keyboard.press("Escape");
  await other.page.getByRole("button", { name: "Write as Ana" }).click();
  await other.page.getByRole("button", { name: "Reset all" }).click();
  expect(await other.lab.now()).toBe(0);
  await other.context.close();
});

test("a link that is opened in an open page keeps the run that was there", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await share(page);
  const link = new URL(await linkOf(page));
  await page.keyboard.press("Escape");
  await lab.stepUntil(async () => (await lab.now()) > 1_400_000);
  const before = await lab.now();
  await page.evaluate((hash) => { location.hash = hash; }, link.hash);
  await expect(runs(page).locator("option")).toHaveCount(2);
  await expect(runs(page)).toHaveValue("1");
  await runs(page).selectOption("0");
  expect(await lab.now()).toBe(before);
});

test("the link stays as it is until it is asked for anew", async ({ page }) => {
  const lab = await Lab.open(page);
  await share(page);
  const first = await linkOf(page);
  const again = dialog(page).getByRole("button", { name: "Make the link again" });
  await expect(again).toBeDisabled();
  await page.keyboard.press("Escape");
  await lab.stepOne.click();
  await share(page);
  expect(await linkOf(page)).not.toBe(first);
  expect(new URL(page.url()).hash).toBe("");
});

test("copying says so, and where it is refused the text is selected", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await Lab.open(page);
  await share(page);
  await dialog(page).getByRole("button", { name: "Copy: Link" }).click();
  await expect(dialog(page).getByText("Copied", { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await linkOf(page));

  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
  });
  await dialog(page).getByRole("button", { name: "Copy: HTML" }).click();
  await expect(dialog(page).getByText("press Ctrl C")).toBeVisible();
  const html = await dialog(page).getByRole("textbox", { name: "HTML" }).inputValue();
  expect(html).toMatch(/^<iframe src="[^"]+\?embed=1#run=1\.[\w-]+" title="LagLab"/);
  const selected = () => {
    const field = document.activeElement;
    return field.value.slice(field.selectionStart, field.selectionEnd);
  };
  expect(await page.evaluate(selected)).toBe(html);
});

test("a link that differs says so until it is closed", async ({ page, browser }) => {
  const lab = await Lab.open(page);
  await aRun(lab);
  await share(page);
  const run = JSON.parse(unpacked(await linkOf(page)));
  const url = page.url();
  const { page: other, context } = await elsewhere(
    browser,
    url + packed(JSON.stringify({ ...run, digest: "0".repeat(16), engine: "0.0.1" })),
  );
  await expect(notice(other)).toContainText("This run may differ from the one that was saved.");
  await expect(notice(other)).toContainText("It was made with LagLab 0.0.1");
  await expect(notice(other)).toContainText(`Digest here: ${run.digest}`);
  await expect(runs(other).locator("option")).toHaveCount(2);
  await notice(other).getByRole("button", { name: "Close" }).click();
  await expect(notice(other)).toBeEmpty();
  await context.close();
});

const HOSTILE = [
  ["nothing", "#run=", "says no version"],
  ["another version", "#run=2.AAAA", "its version 2 is unknown: expected 1"],
  ["what is no base64", "#run=1.%00%3Cscript%3E", "it is damaged"],
  ["what is not compressed", "#run=1.AAAAAAAA", "it is damaged"],
  ["a bomb", packed(" ".repeat(40_000_000)), "too long: expected at most 1 MB"],
  ["something huge", `#run=1.${"A".repeat(300_000)}`, "at most 200000 characters"],
  ["what is no run", packed("[]"), "expected"],
  ["no JSON", packed("<img src=x onerror=alert(1)>"), "line 1, column 1"],
  ["a run of another version", packed('{"laglab_run":7}'), "version 7 is unknown: expected 1"],
  ["a scenario that cannot be run", packed('{"version":1,"clients":[],"keys":[],"replicas":[]}'), "0 clients"],
];

for (const [what, fragment, message] of HOSTILE) {
  test(`a link with ${what} is refused, and the page works`, async ({ page }) => {
    await page.goto(fragment);
    await ready(page);
    await expect(notice(page)).toContainText(message);
    const lab = new Lab(page);
    await expect(runs(page)).toBeHidden();
    await lab.stepUntilLogged("Stale read");
  });
}

test("every cut of a link is refused, and acts that make no sense are told", async ({ page }) => {
  const lab = await Lab.open(page);
  await aRun(lab);
  await share(page);
  const link = await linkOf(page);
  const run = JSON.parse(unpacked(link));
  await page.keyboard.press("Escape");
  const hash = new URL(link).hash;
  for (const part of [0.2, 0.5, 0.9]) {
    const cut = hash.slice(0, Math.floor(hash.length * part));
    await page.evaluate((cut) => { location.hash = cut; }, cut);
    await expect(notice(page)).toContainText("it is damaged");
    await notice(page).getByRole("button", { name: "Close" }).click();
  }
  run.acts[0].action = { crash: 6 };
  await page.evaluate((hash) => { location.hash = hash; }, packed(JSON.stringify(run)));
  await expect(notice(page)).toContainText("could not be done");
  await lab.stepOne.click();
});

const SCENARIO = `{
  "version": 1,
  "replicas": [{}],
  "clients": ["Zoe"],
  "keys": [{ "name": "seat" }]
}`;

const choose = (page, name, text) =>
  dialog(page).getByLabel("File to open").setInputFiles({ name, mimeType: "", buffer: Buffer.from(text) });

/** Drops a file on the page, as a person drags it from a folder. */
async function drop(page, name, text) {
  const transfer = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name));
      return transfer;
    },
    [name, text],
  );
  await page.dispatchEvent("main", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
}

test("a scenario opens from a file and by drop, and a fault in it names the line", async ({ page }) => {
  const lab = await Lab.open(page);
  await share(page);
  await choose(page, "mine.json", SCENARIO);
  await expect(dialog(page)).toBeHidden();
  await expect(lab.card("Zoe")).toBeVisible();

  const wrong = SCENARIO.replace('"keys"', '"kays"');
  await drop(page, "wrong.json", wrong);
  await expect(notice(page)).toContainText("wrong.json: line 5, column 8: unknown field `kays`");
  await expect(lab.card("Zoe")).toBeVisible();
  await drop(page, "right.json", SCENARIO.replace("Zoe", "Yan"));
  await expect(lab.card("Yan")).toBeVisible();
  await expect(notice(page)).toBeEmpty();

  await drop(page, "picture.png", "\u0089PNG\u0000");
  await expect(notice(page)).toContainText("picture.png: line 1, column 1: expected value");
  await drop(page, "long.json", " ".repeat(1_100_000));
  await expect(notice(page)).toContainText("long.json: it is too long: expected at most 1 MB");
});

test("a run that is saved opens as the same, and is what the link holds", async ({ page, browser }) => {
  const lab = await Lab.open(page);
  await aRun(lab);
  const there = await picture(lab);
  await share(page);
  const digest = await fact(page, "Digest").innerText();
  const link = await linkOf(page);
  const { name, bytes } = await saved(page, "Run (JSON)");
  expect(name).toBe("laglab-run.json");
  const other = await elsewhere(browser, page.url());
  await drop(other.page, name, bytes.toString());
  await expect.poll(() => other.lab.now()).toBe(there.now);
  expect(await picture(other.lab)).toEqual(there);
  await other.context.close();

  const scenario = JSON.parse((await saved(page, "Scenario (JSON)")).bytes.toString());
  expect(scenario).toMatchObject({ version: 1, clients: ["Ana", "Ben"] });

  const read = JSON.parse(bytes.toString());
  expect(read).toMatchObject({ laglab_run: 1, digest });
  // The command line reads the same format: tests/cli.rs does what is done here with a run of its own.
  expect(JSON.parse(unpacked(link))).toEqual(read);
});

test("the data of a run is saved as files that other programs read", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await share(page);
  const events = await saved(page, "Event log (JSON Lines)");
  expect(events.name).toBe("laglab-events.jsonl");
  const lines = events.bytes.toString().trim().split("\n").map((line) => JSON.parse(line));
  expect(lines.every((line) => line.time_us >= 0 && line.kind && line.words !== undefined && "fields" in line)).toBe(true);
  const stale = lines.filter((line) => line.kind === "ReadReturned" && line.fields.verdict !== "Fresh");
  expect(stale).toHaveLength(1);
  expect(stale[0].words).toContain("Stale read");

  const requests = await saved(page, "Requests (CSV)");
  expect(requests.name).toBe("laglab-requests.csv");
  const rows = requests.bytes.toString().trim().split("\r\n");
  expect(rows[0]).toBe("request,kind,client,node,row,value,sent_us,latency_us,outcome,behind_us,broken");
  expect(rows.filter((row) => /,read,Ana,Replica 2,.*,stale,\d+,/.test(row))).toHaveLength(1);

  const numbers = await saved(page, "Numbers (CSV)");
  expect(numbers.bytes.toString()).toMatch(new RegExp(`^what,number\r\ntime_us,${Math.floor((await lab.now()) / 1000)}\\d{3}\r\n`));
  expect(numbers.bytes.toString()).toContain("stale reads,1\r\n");

  const lag = await saved(page, "Lag (CSV)");
  expect(lag.name).toBe("laglab-lag.csv");
  expect(lag.bytes.toString()).toMatch(/^curve,time_us,us\r\n/);
  expect(lag.bytes.toString()).toContain("Replica 2,");
});

test("the picture of the stage is what is seen", async ({ page }, info) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Ana wrote");
  const stage = page.locator(".stage");
  const box = await stage.boundingBox();
  const seen = await stage.screenshot({ animations: "disabled" });
  await share(page);
  const { name, bytes } = await saved(page, "Picture of the stage (PNG)");
  await writeFile(info.outputPath("saved.png"), bytes);
  await writeFile(info.outputPath("seen.png"), seen);
  expect(name).toBe("laglab-stage.png");
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([
    Math.round(box.width * 2),
    Math.round(box.height * 2),
  ]);
  const compare = async ([saved, seen]) => {
    const read = async (data) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      return image;
    };
    const [one, other] = [await read(saved), await read(seen)];
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [other.width, other.height];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const pixels = (image) => {
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      return context.getImageData(0, 0, canvas.width, canvas.height).data;
    };
    const [a, b] = [pixels(one), pixels(other)];
    const colours = new Set();
    for (let i = 0; i < a.length; i += 4) colours.add((a[i] << 16) | (a[i + 1] << 8) | a[i + 2]);
    // The average of each square: how an edge falls between two pixels does not count, but what
    // stands elsewhere does.
    const side = 8;
    let [differs, squares] = [0, 0];
    for (let y = 0; y + side <= canvas.height; y += side) {
      for (let x = 0; x + side <= canvas.width; x += side) {
        let sum = 0;
        for (let i = 0; i < side * side; i += 1) {
          const at = 4 * ((y + Math.floor(i / side)) * canvas.width + x + (i % side));
          sum += a[at] + a[at + 1] + a[at + 2] - b[at] - b[at + 1] - b[at + 2];
        }
        squares += 1;
        if (Math.abs(sum) / (side * side * 3) > 20) differs += 1;
      }
    }
    return { differs: differs / squares, colours: colours.size };
  };
  const { differs, colours } = await page.evaluate(compare, [bytes, seen].map((b) => b.toString("base64")));
  info.annotations.push({ type: "differs", description: String(differs) });
  expect(colours, "it is not blank").toBeGreaterThan(100);
  expect(differs, "the share of squares that differ").toBeLessThan(0.01);
});

test("the dialog is usable at 360 pixels and in the dark", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 700 });
  await page.emulateMedia({ colorScheme: "dark" });
  await Lab.open(page);
  await share(page);
  await expectAccessible(page);
  const wide = await dialog(page).evaluate((dialog) => dialog.scrollWidth > dialog.clientWidth);
  expect(wide).toBe(false);
});
