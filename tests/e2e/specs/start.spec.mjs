// The page starts anywhere, or says in plain words why it cannot.
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, expectAccessible, open, test } from "../fixtures.mjs";
import { SUBFOLDER } from "../server.mjs";

const DIST = fileURLToPath(new URL("../../../dist/", import.meta.url));
const WASM = "**/*.wasm";

const problem = (page) => page.getByRole("alert");

test("starts, and the loader goes away", async ({ page }) => {
  await open(page);
  await expect(page.locator("#loading")).toHaveCount(0);
  await expect(page.locator("#app > *").first()).toBeVisible();
  await expect(page).toHaveTitle("LagLab: see database replication lag");
});

test("starts in a sub-folder of a host", async ({ page }) => {
  const outside = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && !url.pathname.startsWith(SUBFOLDER)) outside.push(url.href);
  });
  await open(page, SUBFOLDER.slice(1));
  await expect(page.locator("#loading")).toHaveCount(0);
  expect(outside, "every file is asked for relative to the page").toEqual([]);
});

test("asks no other host for anything", async ({ page, baseURL }) => {
  const hosts = new Set();
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:") hosts.add(url.origin + "/");
  });
  await open(page);
  expect([...hosts]).toEqual([baseURL]);
});

test("shows how far it has loaded", async ({ page }) => {
  // The program is held back, so that the loader can be looked at.
  let release;
  const held = new Promise((done) => (release = done));
  await page.route(WASM, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("");
  const bar = page.getByRole("progressbar", { name: "Loading the simulator" });
  await expect(bar).toBeVisible();
  await expectAccessible(page);
  release();
  await expect(page.locator("#loading")).toHaveCount(0);
});

test("the bar knows the true size of the program", async ({ page, request }) => {
  const name = readdirSync(DIST).find((file) => file.endsWith(".wasm"));
  const size = (await (await request.get(name)).body()).length;
  const start = readdirSync(DIST).find((file) => /^start-.*\.js$/.test(file));
  const script = await (await request.get(start)).text();
  expect(script).toContain(`'./${name}', ${size},`);
  await open(page);
});

test.describe("says why it cannot run", () => {
  // What the browser itself writes to the console about these faults. Anything else still fails.
  test.use({ expectedProblems: /Failed to load resource|WebAssembly|CORS policy/ });

  async function expectProblem(page, text) {
    await expect(problem(page)).toContainText("LagLab could not start");
    await expect(problem(page)).toContainText(text);
    await expect(page.getByRole("progressbar")).toHaveCount(0);
    await expectAccessible(page);
  }

  test("without WebAssembly", async ({ page }) => {
    await page.addInitScript(() => delete window.WebAssembly);
    await page.goto("");
    await expectProblem(page, "this browser has none or has it turned off");
  });

  test("when the program cannot be fetched", async ({ page }) => {
    await page.route(WASM, (route) => route.abort());
    await page.goto("");
    await expectProblem(page, "The program did not arrive");
    await page.unroute(WASM);
    await problem(page).getByRole("button", { name: "Try again" }).click();
    await expect(page.locator("#loading")).toHaveCount(0);
  });

  test("when the program is missing from the server", async ({ page }) => {
    await page.route(WASM, (route) => route.fulfill({ status: 404, body: "Not found" }));
    await page.goto("");
    await expectProblem(page, "The program did not arrive");
  });

  test("when the connection breaks off half-way", async ({ page }) => {
    const half = createServer((_, response) => {
      response.writeHead(200, { "content-type": "application/wasm", "content-length": 1000 });
      response.write(Buffer.alloc(500));
      setTimeout(() => response.destroy(), 100);
    });
    await new Promise((done) => half.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${half.address().port}/`;
    await page.route(WASM, (route) => route.continue({ url }));
    await page.goto("");
    await expectProblem(page, "The program did not arrive");
    half.close();
  });

  test("when the program is damaged", async ({ page }) => {
    const body = Buffer.from("0061736d01000000ffffffff", "hex");
    await page.route(WASM, (route) => route.fulfill({ contentType: "application/wasm", body }));
    await page.goto("");
    await expectProblem(page, "this browser cannot run it");
  });

  test("when the program stops while starting", async ({ page }) => {
    // The smallest module whose start function traps.
    const body = Buffer.from("0061736d01000000010401600000030201000801000a05010300000b", "hex");
    await page.route(WASM, (route) => route.fulfill({ contentType: "application/wasm", body }));
    await page.goto("");
    await expectProblem(page, "The program stopped while starting");
  });

  test("when another part of the program is missing", async ({ page }) => {
    await page.route("**/app-*.js", (route) => route.abort());
    await page.goto("");
    await expectProblem(page, "A part of the page did not arrive");
  });

  test("when it is opened from a file", async ({ page }) => {
    await page.goto(pathToFileURL(`${DIST}index.html`).href);
    await expectProblem(page, "python3 -m http.server");
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("says that it is needed", async ({ page }) => {
    await page.goto("");
    await expect(page.getByRole("heading", { name: "LagLab needs JavaScript" })).toBeVisible();
    await expect(page.locator("#loading")).toBeHidden();
  });
});
