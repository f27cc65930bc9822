// After the first visit the page opens without its host; and a new version never mixes with an old.
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, expectAccessible, ready, test as base } from "../fixtures.mjs";
import { SUBFOLDER, serve } from "../server.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const TABLES = "The two tables, measured on this cluster";

const offline = (...words) => execFileSync(process.execPath, [join(ROOT, ".scripts/offline"), ...words]);

/** A host of its own, whose versions of the page differ in what each program says of itself. */
class Host {
  static async start() {
    const host = new Host();
    host.folder = mkdtempSync(join(tmpdir(), "laglab-"));
    host.show("1");
    host.server = await serve(join(host.folder, "now"));
    host.url = host.server.url + SUBFOLDER.slice(1);
    return host;
  }

  /** Puts a version on the host, without its sw.js if told so. */
  show(version, keep = (folder) => offline(folder)) {
    const folder = join(this.folder, version);
    cpSync(join(ROOT, "dist"), folder, { recursive: true, filter: (name) => !name.endsWith("laglab.html") });
    const page = join(folder, "index.html");
    writeFileSync(page, readFileSync(page, "utf8").replace("<title>", `<title>${version} `));
    appendFileSync(join(folder, "views.js"), `\nglobalThis.laglabMark = "${version}";\n`);
    keep(folder);
    rmSync(join(this.folder, "now"), { force: true });
    symlinkSync(folder, join(this.folder, "now"));
  }

  async stop() {
    await this.server.stop();
    rmSync(this.folder, { recursive: true });
  }
}

const test = base.extend({
  serviceWorkers: "allow",
  host: async ({}, use) => {
    const host = await Host.start();
    await use(host);
    await host.stop();
  },
});

async function open(page, url) {
  await page.goto(url);
  await ready(page);
}

/** A first visit, until all is kept. */
async function visit(page, host) {
  await open(page, host.url);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
}

/** Measures the tables, which needs the program of the later views twice; gives its version. */
async function measure(page) {
  await page.getByText(TABLES).click();
  const tables = page.getByRole("region", { name: TABLES });
  await expect(tables.getByRole("button", { name: "Measure again" })).toBeEnabled({ timeout: 25_000 });
  const worker = page.workers().find((worker) => worker.url().includes("views-worker"));
  const marks = [await page.evaluate(() => window.laglabMark), await worker.evaluate(() => self.laglabMark)];
  expect(marks[1], "the page and its worker are of one version").toBe(marks[0]);
  return marks[0];
}

const note = (page) => page.getByRole("status").filter({ hasText: "A new version is ready." });

test("after the first visit it opens without its host, with all its views", async ({ page, host }) => {
  await visit(page, host);
  await host.server.stop();
  expect(await measure(page)).toBe("1");
  for (const address of ["", "?lesson=01-you-wrote-it#x", "index.html"]) await open(page, host.url + address);
  await page.getByRole("radio", { name: "Space-time" }).check();
  await expect(page.getByRole("application", { name: "Space-time diagram" })).toBeVisible();
  expect(await measure(page)).toBe("1");
});

test("the first view does not wait for what is kept for later", async ({ page, host }) => {
  const asked = [];
  page.context().on("request", (request) => asked.push(new URL(request.url()).pathname.split("/").pop()));
  await open(page, host.url);
  expect(asked).not.toContain("offline.mjs");
  expect(asked).not.toContain("sw.js");
  await page.waitForFunction(() => navigator.serviceWorker.controller);
});

// Now and then the old page does not hear of the new version: the cause is not known yet.
test.fixme("an old page goes on with its own files, and the next load is of the new version", async ({ page, host, context }) => {
  // Two versions are fetched as a whole.
  test.slow();
  await visit(page, host);
  host.show("2");
  const other = await context.newPage();
  await open(other, host.url);
  await expect(other).toHaveTitle(/^1 /);
  // Both hear of it when it has arrived, and both go on as they are.
  await expect(note(page)).toBeVisible({ timeout: 45_000 });
  await expect(note(other)).toBeVisible();
  await expectAccessible(other);
  expect(await measure(page)).toBe("1");
  await note(other).getByRole("button", { name: "Reload" }).click();
  await expect(other).toHaveTitle(/^2 /);
  await ready(other);
  expect(await measure(other)).toBe("2");
  await expect(page).toHaveTitle(/^1 /);
  await note(page).getByRole("button", { name: "Later" }).click();
  await expect(note(page)).toHaveCount(0);
  await host.server.stop();
  await page.reload();
  await ready(page);
  await expect(page).toHaveTitle(/^2 /);
  expect(await measure(page)).toBe("2");
});

test("what is no longer kept comes from the host", async ({ page, host }) => {
  await visit(page, host);
  await page.evaluate(async () => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (request.url.endsWith(".wasm")) await cache.delete(request);
      }
    }
  });
  await page.reload();
  await ready(page);
  expect(await measure(page)).toBe("1");
});

test("a version that is only half on the host is not kept", async ({ page, host }) => {
  await visit(page, host);
  const kept = () => page.evaluate(() => caches.keys());
  const before = await kept();
  host.show("2", (folder) => {
    offline(folder);
    rmSync(join(folder, "charts.css"));
  });
  const failed = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    const worker = registration.installing;
    return new Promise((done) => {
      worker.onstatechange = () => done(worker.state);
    });
  });
  expect(failed).toBe("redundant");
  expect(await kept()).toEqual(before);
  await page.reload();
  await ready(page);
  await expect(page).toHaveTitle(/^1 /);
});

test("it can be switched off", async ({ page, host }) => {
  await visit(page, host);
  host.show("2", (folder) => offline("--off", folder));
  await page.reload();
  await expect.poll(() => page.evaluate(() => caches.keys())).toEqual([]);
  await page.reload();
  await ready(page);
  await expect(page).toHaveTitle(/^2 /);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});
