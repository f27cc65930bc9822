// The page inside the pages of others: in a frame, as an element, and told what to do by messages.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Host, ORIGIN, frame } from "../host.mjs";

const stage = (lab) => lab.getByRole("region", { name: "Stage" });
const LESSON = "01-you-wrote-it";

test.describe("the address", () => {
  for (const [view, name] of [
    ["diagram", "Space-time"],
    ["lag", "Lag"],
  ]) {
    test(`view=${view} shows it at once`, async ({ page, baseURL }) => {
      const host = await Host.open(page, frame(`${baseURL}?embed=1&view=${view}`));
      await expect(host.lab.getByRole("radio", { name, exact: true })).toBeChecked();
      await expect(host.lab.locator(`#view-${view} canvas, #view-${view} svg`).first()).toBeVisible();
    });
  }

  test("view=side, tables and charts show these alone", async ({ page, baseURL }) => {
    const frames = ["side", "tables", "charts"].map((view) => frame(`${baseURL}?embed=1&view=${view}`)).join("");
    await Host.open(page, frames, { frames: 3 });
    const lab = (place) => page.frameLocator("iframe").nth(place);
    await expect(lab(0).getByRole("region", { name: /side by side/i })).toBeVisible();
    await expect(lab(1).getByRole("table").first()).toBeVisible();
    await expect(lab(2).locator("#view-charts canvas").first()).toBeVisible();
    for (const place of [0, 1, 2]) await expect(stage(lab(place))).toBeHidden();
  });

  test("pattern, theme and lesson are taken, and nothing plays by itself", async ({ page, baseURL }) => {
    const host = await Host.open(page, frame(`${baseURL}?embed=1&lesson=${LESSON}&pattern=sync&theme=dark&lang=en`));
    await expect(host.lab.getByRole("radio", { name: "Sync", exact: true })).toBeChecked();
    await expect(host.lab.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(host.lab.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(host.lab.getByRole("alert")).toHaveCount(0);
    const state = await host.state();
    expect(state).toMatchObject({ lesson: LESSON, pattern: "sync", playing: false, now: 0 });
  });

  test("without a lesson its text is not shown, and play=1 plays", async ({ page, baseURL }) => {
    const host = await Host.open(page, frame(`${baseURL}?embed=1&play=1`));
    await expect(host.lab.getByRole("heading", { level: 1 })).toBeHidden();
    await expect(host.lab.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
    await expect.poll(async () => (await host.state()).now).toBeGreaterThan(0);
  });

  test("what is not understood is told in the page", async ({ page, baseURL }) => {
    const host = await Host.open(page, frame(`${baseURL}?embed=1&view=stagee&colour=red`));
    const notice = host.lab.getByRole("status", { name: "About what was opened" });
    await expect(notice).toContainText("view “stagee” is unknown, expected one of: stage, diagram");
    await expect(notice).toContainText("the parameter “colour” is unknown");
  });

  test("parameters of other tools do not disturb a page that is not embedded", async ({ page }) => {
    await page.goto("?utm_source=x&view=diagram");
    await expect(page.getByRole("radio", { name: "Stage", exact: true })).toBeChecked();
    await expect(page.getByRole("alert")).toHaveCount(0);
  });

  /** What the keyboard can reach in the frame. */
  const reachable = (lab) =>
    lab.locator("body").evaluate((body) =>
      [...body.querySelectorAll("button, input, select, textarea, a[href], summary")]
        .filter((e) => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && !e.closest(".skip"))
        .map((e) => e.getAttribute("aria-label") || e.innerText.trim()),
    );

  test("controls=locked plays and changes nothing, controls=none does neither", async ({ page, baseURL }) => {
    const frames = ["locked", "none"].map((c) => frame(`${baseURL}?embed=1&controls=${c}`)).join("");
    const host = await Host.open(page, frames, { frames: 2 });
    const [locked, none] = [0, 1].map((place) => page.frameLocator("iframe").nth(place));
    expect(await reachable(none)).toEqual([]);
    const offered = await reachable(locked);
    expect(offered).toContain("Play");
    expect(offered.join(), "no act is offered").not.toMatch(/Write|Read|delay|faults|Reset|Undo/);
    await stage(locked).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await expect(locked.getByRole("slider", { name: "Moment shown" })).not.toHaveValue("0");
    await stage(none).focus();
    await page.keyboard.press("ArrowRight");
    expect((await host.state(1)).now).toBe(0);
    for (const lab of [locked, none]) await expect(lab.getByRole("article", { name: "Replica 2" })).toBeVisible();
  });
});

test.describe("commands", () => {
  // One of them asks for a lesson that is not there.
  test.use({ expectedProblems: /lessons\/none\.md|status of 404/ });

  let host;
  test.beforeEach(async ({ page, baseURL }) => {
    host = await Host.open(page, frame(`${baseURL}?embed=1&origin=${ORIGIN}`));
  });

  test("play, pause and state", async () => {
    await host.does("play");
    expect((await host.state()).playing).toBe(true);
    await host.hears("read", 0, { verdict: "stale" });
    await host.does("pause");
    const { now, playing, counts } = await host.state();
    expect(playing).toBe(false);
    expect(counts.stale).toBe(1);
    expect((await host.state()).now).toBe(now);
  });

  test("seek simulates what has not been yet, and the digest tells runs apart", async () => {
    await host.does("seek", { to: 2000 });
    const late = await host.state();
    expect(late).toMatchObject({ now: 2000, head: 2000 });
    await host.does("seek", { to: 100.5 });
    const early = await host.state();
    expect(early).toMatchObject({ now: 100.5, head: 2000 });
    expect(early.digest).not.toBe(late.digest);
    await host.does("seek", { to: 2000 });
    expect((await host.state()).digest).toBe(late.digest);
  });

  test("step goes to the next request and back", async () => {
    await host.does("step", { by: "request" });
    const first = (await host.state()).now;
    expect(first).toBe(300);
    await host.does("step", { by: "request" });
    expect((await host.state()).now).toBeGreaterThan(first);
    await host.does("step", { by: "request", back: true });
    expect((await host.state()).now).toBe(first);
  });

  test("set changes speed, theme, view, pattern and a setting of a server", async () => {
    await host.does("set", { speed: "1/10", theme: "contrast", pattern: "sync" });
    expect(await host.state()).toMatchObject({ speed: "1/10", pattern: "sync" });
    await expect(host.lab.locator("html")).toHaveAttribute("data-theme", "contrast");
    await host.does("set", { view: "lag" });
    await expect(host.lab.locator("#view-lag")).toBeVisible();
    await host.does("set", { view: "stage" });
    await host.does("set", { node: 1, setting: "recovery_min_apply_delay", value: "7s" });
    await expect(host.lab.getByRole("article", { name: "Replica 1" })).toContainText("7.00 s");
    for (const [set, what] of [
      [{ speed: "fast" }, "speed “fast” is unknown"],
      [{ node: 9, setting: "fsync", value: "on" }, "there is no node 9"],
      [{ node: 1, setting: "no_such_setting", value: "1" }, "no_such_setting"],
      [{ node: 1, setting: "recovery_min_apply_delay", value: "long" }, "recovery_min_apply_delay"],
    ]) {
      const refused = await host.ask("set", set);
      expect(refused.type).toBe("error");
      expect(refused.what).toContain(what);
      expect(refused.expected).not.toBe("");
    }
  });

  test("act does what scripts do, and tells what came of it", async () => {
    await host.does("act", { action: { set_apply_delay: { node: 2, to: "5s" } } });
    await host.does("act", { action: { write: { client: 1, key: 0 } } });
    await host.does("seek", { to: 200 });
    await host.does("act", { action: { read: { client: 1, key: 0, node: 2 } } });
    await host.does("seek", { to: 400 });
    const read = await host.hears("read", 0, { client: "Ben" });
    expect(read).toMatchObject({ verdict: "stale", node: 2, key: "name", versions: 1 });
    expect(read.behind).toBeGreaterThan(0);
    expect(await host.hears("violation", 0, { client: "Ben" })).toMatchObject({ promise: "read your writes" });
    const refused = await host.ask("act", { action: { crash: 9 } });
    expect(refused).toMatchObject({ type: "error", where: "act.action" });
    await expect(host.lab.getByRole("alert"), "the reader did not ask for it").toHaveCount(0);
    const unknown = await host.ask("act", { action: { explode: 1 } });
    expect(unknown.expected).toContain("`write`");
  });

  test("load takes a lesson by its name or a scenario", async () => {
    const scenario = { version: 1, seed: 5, clients: ["Zoe"], keys: [{ name: "price" }], replicas: [{}] };
    await host.does("load", { scenario });
    await expect(host.lab.getByRole("article", { name: "Zoe" })).toBeVisible();
    await host.does("load", { lesson: LESSON });
    await expect(host.lab.getByRole("article", { name: "Ana" })).toBeVisible();
    await expect(host.lab.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await host.ask("load", { lesson: "none" })).toMatchObject({ type: "error", where: "load.lesson" });
    const bad = await host.ask("load", { scenario: { ...scenario, replicas: Array(99).fill({}) } });
    expect(bad.what).toContain("99 replicas");
    expect(await host.ask("load")).toMatchObject({ type: "error", expected: "either lesson or scenario" });
  });

  test("goals and the prediction are told as they are reached", async () => {
    await host.does("load", { lesson: LESSON });
    await host.lab.getByRole("radio", { name: "Her old name" }).check();
    expect(await host.hears("prediction")).toMatchObject({ answer: 0, text: "Her old name", right: null });
    await host.does("seek", { to: 3000 });
    await host.hears("prediction", 0, { right: true });
    expect(await host.told("goal")).toEqual([]);
    await host.does("act", { action: { write: { client: 0, key: 0 } } });
    await host.does("seek", { to: 3100 });
    await host.does("act", { action: { read: { client: 0, key: 0, node: 2 } } });
    await host.does("seek", { to: 6000 });
    expect(await host.hears("goal")).toMatchObject({ goal: 0, done: 1, of: 3 });
  });

  test("the height is told, as Canvas expects it too", async ({ page }) => {
    const { height } = await host.hears("resize");
    const canvas = await page.evaluate(() =>
      window.told.map((t) => (typeof t.data === "string" ? JSON.parse(t.data) : t.data)).filter((d) => d.subject === "lti.frameResize"),
    );
    expect(canvas.length).toBeGreaterThanOrEqual(2);
    expect(canvas.every((message) => message.height > 300)).toBe(true);
    const before = (await host.told("resize")).length;
    await page.locator("iframe").evaluate((f) => (f.height = "3000"));
    await host.state();
    const after = await host.told("resize");
    expect(after.slice(before), "the height does not depend on the frame's").toEqual([]);
    await page.locator("iframe").evaluate((f) => (f.width = "420"));
    await expect.poll(async () => (await host.told("resize")).at(-1).height).toBeGreaterThan(height);
  });
});

test.describe("hostile messages", () => {
  // The browser itself notes that a message was not for the window that is there.
  test.use({ expectedProblems: /Failed to execute 'postMessage'/ });

  test("are refused with a reason, and the page goes on", async ({ page, baseURL }) => {
    const host = await Host.open(page, frame(`${baseURL}?embed=1`));
    for (const [message, where] of [
      [{ laglab: 2, type: "play" }, "laglab"],
      [{ laglab: "1", type: "play" }, "laglab"],
      [{ laglab: 1 }, "type"],
      [{ laglab: 1, type: "eval", code: "1" }, "type"],
      [{ laglab: 1, type: "play", extra: true }, "play"],
      [{ laglab: 1, type: "set", constructor: { prototype: {} } }, "set"],
      [{ laglab: 1, type: "seek", to: -1 }, "seek.to"],
      [{ laglab: 1, type: "load", lesson: "x".repeat(300_000) }, "message"],
    ]) {
      const before = (await host.told("error")).length;
      // Nobody is told anything before somebody has said something valid.
      if (before === 0) await host.does("pause");
      await host.send(message);
      await expect.poll(async () => (await host.told("error")).length).toBe(before + 1);
      const error = (await host.told("error")).at(-1);
      expect(error.where).toBe(where);
      expect(error.what).not.toBe("");
    }
    // Not made with JSON, which would drop the key.
    await page.evaluate(() => {
      const { contentWindow } = document.querySelector("iframe");
      const polluted = JSON.parse('{"laglab":1,"type":"pause","id":"p","__proto__":{"polluted":true}}');
      contentWindow.postMessage(polluted, "*");
      let deep = {};
      for (let i = 0; i < 500; i += 1) deep = { deep };
      contentWindow.postMessage({ laglab: 1, type: "act", action: deep }, "*");
      const round = { laglab: 1, type: "act", id: "round" };
      round.action = round;
      contentWindow.postMessage(round, "*");
      contentWindow.postMessage({ laglab: 1n, type: "play" }, "*");
      for (const other of [null, 7, "play", [], new Map([["laglab", 1]]), { type: "play" }]) {
        contentWindow.postMessage(other, "*");
      }
    });
    expect(await host.hears("error", 0, { where: "pause" }), "own keys of that name are unknown fields").toBeTruthy();
    await host.hears("error", 0, { what: "the message is nested too deep" });
    await host.hears("error", 0, { what: "the message is no plain data" });
    const { playing, now } = await host.state();
    expect({ playing, now }).toEqual({ playing: false, now: 0 });
    expect(await host.lab.locator("html").evaluate(() => ({}).polluted)).toBeUndefined();
  });

  test("a flood is told of once, and later messages are heard again", async ({ page, baseURL }) => {
    const host = await Host.open(page, frame(`${baseURL}?embed=1`));
    await host.does("pause");
    await page.evaluate(() => {
      const { contentWindow } = document.querySelector("iframe");
      for (let i = 0; i < 2_000; i += 1) contentWindow.postMessage({ laglab: 1, type: "pause" }, "*");
    });
    await host.hears("error", 0, { what: "too many messages" });
    await expect
      .poll(async () => {
        await host.send({ laglab: 1, type: "pause", id: "again" });
        return (await host.told("done")).some(({ id }) => id === "again");
      })
      .toBe(true);
    expect((await host.told("done")).length).toBeLessThan(1_000);
  });

  test("nobody but the parent is heard", async ({ page, baseURL }) => {
    const host = await Host.open(page, frame(`${baseURL}?embed=1`) + `<iframe name="other" srcdoc="<p>other</p>"></iframe>`);
    await page.frame("other").evaluate(() => parent.frames[0].postMessage({ laglab: 1, type: "seek", to: 500, id: "other" }, "*"));
    expect((await host.state()).now, "what came later was heard").toBe(0);
    expect((await host.told("done")).length).toBe(0);
  });

  test("a host that is not the one named is neither heard nor told", async ({ page, baseURL }) => {
    const host = await Host.open(page, frame(`${baseURL}?embed=1&origin=https://other.test`), { frames: 0 });
    await expect(host.lab.locator("html")).toHaveAttribute("data-host", "heard");
    await host.send({ laglab: 1, type: "play", id: "other" });
    // A message of its own comes after that one.
    await host.lab.locator("html").evaluate(() => {
      const heard = new Promise((done) => window.addEventListener("message", done, { once: true }));
      window.postMessage("later", "*");
      return heard.then(() => {});
    });
    await expect(host.lab.getByRole("button", { name: "Play", exact: true })).toBeVisible();
    expect(await page.evaluate(() => window.told)).toEqual([]);
  });

  test("nothing of the reader is told before the host has spoken", async ({ page, baseURL }) => {
    const host = await Host.open(page, frame(`${baseURL}?embed=1&lesson=${LESSON}`));
    await host.lab.getByRole("radio", { name: "Her old name" }).check();
    await host.lab.getByRole("button", { name: "Step one event" }).click();
    await host.hears("resize");
    const kinds = await page.evaluate(() => [...new Set(window.told.map((t) => t.data.type ?? "canvas"))].sort());
    expect(kinds).toEqual(["canvas", "ready", "resize"]);
    await host.state();
    await host.lab.getByRole("radio", { name: "Her new name" }).check();
    expect(await host.hears("prediction")).toMatchObject({ answer: 1 });
  });
});

test.describe("in a sandbox without an origin", () => {
  test("the page works and remembers nothing", async ({ page, baseURL }) => {
    const host = await Host.open(page, frame(`${baseURL}?embed=1`, 'sandbox="allow-scripts"'));
    expect(await page.evaluate(() => window.told[0].origin)).toBe("null");
    await host.lab.getByRole("button", { name: "Play", exact: true }).click();
    await host.does("set", { theme: "dark", view: "diagram" });
    await expect(host.lab.locator("#view-diagram canvas, #view-diagram svg").first()).toBeVisible();
    await host.does("set", { view: "stage" });
    await host.does("seek", { to: 2000 });
    expect((await host.state()).counts.stale).toBe(1);
  });
});

test("two frames: the one out of sight stands still and catches nothing up", async ({ page, baseURL }) => {
  const frames = frame(`${baseURL}?embed=1`) + `<div style="height: 3000px"></div>` + frame(`${baseURL}?embed=1`);
  const host = await Host.open(page, frames, { frames: 2 });
  for (const place of [0, 1]) await host.does("play", {}, place);
  await expect.poll(async () => (await host.state(0)).now).toBeGreaterThan(200);
  const hidden = await host.state(1);
  expect(hidden.playing, "it plays on when it is seen").toBe(true);
  const wait = (ms) => page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), ms);
  await wait(400);
  expect((await host.state(1)).now, "and does not while nobody sees it").toBe(hidden.now);
  await page.locator("iframe").nth(1).scrollIntoViewIfNeeded();
  await expect.poll(async () => (await host.state(1)).now).toBeGreaterThan(hidden.now);
  const seen = await host.state(1);
  expect(seen.now - hidden.now, "it goes on where it was").toBeLessThan(400);
  const gone = (await host.state(0)).now;
  await wait(400);
  expect((await host.state(0)).now).toBe(gone);
});

test.describe("the element", () => {
  const element = (baseURL, attributes) =>
    `<script src="${baseURL}lag-lab.js"></script><lag-lab ${attributes}></lag-lab>
     <script>window.heard = []; for (const name of ["ready", "resize", "read", "violation", "goal", "prediction", "error"]) {
       document.addEventListener("laglab-" + name, (event) => heard.push([name, event.detail]));
     }</script>`;
  const lab = (page, call) => page.evaluate(`document.querySelector("lag-lab").${call}`);

  test("makes a frame with a name, is as high as the page, and answers with promises", async ({ page, baseURL }) => {
    const host = await Host.open(page, element(baseURL, `lesson="${LESSON}" pattern="async" theme="dark" controls="few"`));
    const made = page.locator("lag-lab iframe");
    await expect(made).toHaveAttribute("title", /LagLab/);
    await expect(made).toHaveAttribute("loading", "lazy");
    await expect(made).toHaveAttribute("sandbox", "allow-scripts allow-same-origin allow-downloads allow-popups");
    await expect(host.lab.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect.poll(async () => {
      const inner = await host.lab.locator("body").evaluate((body) => body.getBoundingClientRect().height);
      return Math.abs((await made.boundingBox()).height - inner);
    }).toBeLessThan(2);
    await lab(page, 'set({ speed: "1/10" })');
    await lab(page, "play()");
    expect(await lab(page, "state()")).toMatchObject({ playing: true, speed: "1/10", lesson: LESSON });
    await lab(page, "pause()");
    await lab(page, "seek(2000)");
    await lab(page, 'step({ by: "request", back: true })');
    await lab(page, "act({ write: { client: 0, key: 0 } })");
    await lab(page, `load("${LESSON}")`);
    const refused = await page.evaluate(() => document.querySelector("lag-lab").seek(-1).catch((error) => error.message));
    expect(refused).toContain("Expected: 0 to 3600000 milliseconds");
    const heard = await page.evaluate(() => [...new Set(window.heard.map(([name]) => name))].sort());
    expect(heard).toEqual(expect.arrayContaining(["error", "read", "ready", "resize", "violation"]));
    await page.locator("lag-lab").evaluate((element) => element.setAttribute("theme", "light"));
    await expect(host.lab.locator("html")).toHaveAttribute("data-theme", "light");
  });

  test("keeps a height that was given, and can be strict", async ({ page, baseURL }) => {
    await Host.open(page, element(baseURL, 'height="500" strict'));
    const made = page.locator("lag-lab iframe");
    await expect(made).toHaveAttribute("sandbox", "allow-scripts allow-downloads allow-popups");
    await lab(page, "seek(100)");
    expect(await lab(page, "state()")).toMatchObject({ now: 100 });
    expect((await made.boundingBox()).height).toBe(500);
    await page.locator("lag-lab").evaluate((element) => element.remove());
    await expect(page.locator("iframe")).toHaveCount(0);
  });

  test("does not believe messages of others", async ({ page, baseURL }) => {
    await Host.open(page, element(baseURL, ""));
    const before = await page.locator("lag-lab iframe").boundingBox();
    await page.evaluate(() => {
      window.heard.length = 0;
      window.postMessage({ laglab: 1, type: "resize", height: 9000 }, "*");
      window.postMessage({ laglab: 1, type: "read", verdict: "stale" }, "*");
    });
    await lab(page, "state()");
    expect(await page.locator("lag-lab iframe").boundingBox()).toEqual(before);
    expect(await page.evaluate(() => window.heard)).toEqual([]);
  });
});

test.describe("the page of documentation", () => {
  // It says itself why its frames keep their origin.
  test.use({ expectedProblems: /can escape its sandboxing/ });

  test("its examples are live", async ({ page }) => {
    await page.goto("docs/embedding.html");
    const example = page.locator("#example");
    await example.scrollIntoViewIfNeeded();
    const said = page.getByRole("list", { name: "What it said" });
    await expect(said).toContainText('"type":"ready"');
    for (const command of await page.getByLabel("Command", { exact: true }).locator("option").allInnerTexts()) {
      await page.getByLabel("Command", { exact: true }).selectOption(command);
      const message = JSON.parse(await page.getByLabel("Message", { exact: true }).inputValue());
      await page.getByRole("button", { name: "Send" }).click();
      await expect(said.getByText(new RegExp(`"id":${message.id}[,}].*"type":"(done|state)"|"type":"(done|state)".*"id":${message.id}[,}]`))).toHaveCount(1);
    }
    await page.getByRole("button", { name: "Play both" }).scrollIntoViewIfNeeded();
    await page.getByRole("button", { name: "Play both" }).click();
    for (const id of ["first", "second"]) {
      await expect.poll(() => page.evaluate((id) => document.getElementById(id).state().then((s) => s.now), id)).toBeGreaterThan(0);
    }
    await page.locator("#strict").scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => document.getElementById("strict").state())).toMatchObject({ playing: false });
  });

  for (const scheme of ["light", "dark"]) {
    test(`axe finds nothing in it in ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto("docs/embedding.html");
      await expect(page.frameLocator("#lesson iframe").getByRole("button", { name: "Play", exact: true })).toBeVisible();
      // What is in the frames is looked at in its own tests.
      await expectAccessible(page, { frames: false });
    });
  }
});
