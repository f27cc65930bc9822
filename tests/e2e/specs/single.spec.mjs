// The page as one file does all that the page in its folder does, from where nothing can be fetched.
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, ready, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

const FILE = fileURLToPath(new URL("../../../dist/laglab.html", import.meta.url));
const TABLES = "The two tables, measured on this cluster";
const CHARTS = "Charts, measured on this cluster";

/** The page in a frame without an origin, as a course may hold it. `attributes` tell which page. */
async function framed(page, attributes) {
  // An empty page of the host, so that the frame stands in one of http.
  await page.route("**/host.html", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto("host.html");
  await page.evaluate((attributes) => {
    const frame = Object.assign(document.createElement("iframe"), attributes);
    frame.sandbox = "allow-scripts";
    frame.style = "position: fixed; inset: 0; width: 100%; height: 100%; border: 0";
    document.body.append(frame);
  }, attributes);
  const frame = page.frames().at(-1);
  await ready(frame);
  expect(await frame.evaluate(() => window.origin)).toBe("null");
  return frame;
}

const PLACES = {
  "from a disk": async (page) => {
    await page.goto(pathToFileURL(FILE).href);
    await ready(page);
    return page;
  },
  "in a frame that may run scripts and nothing else": (page) => framed(page, { src: "laglab.html" }),
  "written into such a frame": (page) => framed(page, { srcdoc: readFileSync(FILE, "utf8") }),
};

for (const [place, go] of Object.entries(PLACES)) {
  test.describe(place, () => {
    test("plays, and a read is stale", async ({ page }) => {
      const lab = new Lab(await go(page));
      await lab.play.click();
      await lab.expectRow("Replica 1", "name", '"Mara"');
      await lab.pause.click();
      await lab.stepUntilLogged("Stale read");
      await expect(lab.card("Ana")).toContainText("Stale read");
    });

    test("opens each later view, and measures", async ({ page }) => {
      const lab = new Lab(await go(page));
      await lab.stepUntilLogged("Stale read");
      const view = (name) => lab.page.getByRole("radio", { name, exact: true }).check();
      await view("Space-time");
      await expect(lab.page.getByRole("application", { name: "Space-time diagram" })).toBeVisible();
      await view("Lag");
      await expect(lab.page.getByRole("figure").first()).toBeVisible();
      await view("Stage");

      await lab.page.getByText(TABLES).click();
      const tables = lab.page.getByRole("region", { name: TABLES });
      await expect(tables.getByRole("button", { name: "Measure again" })).toBeEnabled({ timeout: 25_000 });
      await expect(tables).toContainText("acknowledged writes lost");
      await lab.page.getByText(CHARTS).click();
      const charts = lab.page.getByRole("region", { name: CHARTS });
      await expect(charts.getByRole("figure").first()).toBeVisible();

      await lab.page.getByRole("button", { name: "About Write latency" }).click();
      const dialog = lab.page.getByRole("dialog", { name: "Explained" });
      await expect(dialog.getByRole("searchbox", { name: "Search" })).toBeVisible();
      await page.keyboard.press("Escape");

      await lab.page.getByRole("button", { name: "Compare side by side" }).click();
      const column = lab.page.getByRole("region", { name: "column 2" });
      await expect(column).toContainText("rpl_semi_sync_master_wait_point");
      // Its styles are in the file as well.
      await expect(column).toHaveCSS("display", "flex");
    });
  });
}

test("a click on a figure of the tables opens its run", async ({ page }) => {
  const lab = new Lab(await PLACES["from a disk"](page));
  await lab.page.getByText(TABLES).click();
  const tables = page.getByRole("region", { name: TABLES });
  await expect(tables.getByRole("button", { name: "Measure again" })).toBeEnabled({ timeout: 25_000 });
  await tables.getByRole("button", { name: "Show the run" }).first().click();
  await expect(lab.stage).toBeFocused();
  expect(await lab.now()).toBeGreaterThan(0);
});

test("it asks for nothing", async ({ page }) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await PLACES["from a disk"](page);
  await page.getByRole("radio", { name: "Space-time" }).check();
  await expect(page.getByRole("application", { name: "Space-time diagram" })).toBeVisible();
  expect(asked.filter((url) => !/^(data|blob):/.test(url))).toEqual([pathToFileURL(FILE).href]);
  expect(readFileSync(FILE, "utf8")).not.toMatch(/(src|href)="(?!data:|#)/);
});

test("a browser that cannot unpack it is told so", async ({ page }) => {
  await page.addInitScript(() => delete window.DecompressionStream);
  await page.goto(pathToFileURL(FILE).href);
  await expect(page.getByRole("alert")).toContainText("this browser cannot unpack it");
});
