// The SCORM package in a small LMS that takes nothing that the standard does not allow.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";
import { FRAMING, serve } from "../server.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const LESSON = "01-you-wrote-it";

let folder, server, files;

function pack(name) {
  const out = join(folder, name);
  execFileSync(process.execPath, [join(ROOT, ".scripts/scorm"), "--out", out], { stdio: "pipe" });
  return readFileSync(out);
}

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "laglab-scorm-"));
  files = unzipSync(pack("first.zip"));
  const site = join(folder, "site");
  for (const [name, bytes] of Object.entries(files)) {
    const file = resolve(site, name);
    if (!file.startsWith(site + sep)) throw new Error(`${name} leads out of the package`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  cpSync(join(ROOT, "tests/e2e/lms.js"), join(site, "lms.js"));
  // The lesson lies in a frame of a frame, as LMS do.
  const head = `<!doctype html><html lang="en"><meta charset="utf-8"><title>LMS</title><link rel="icon" href="data:,">`;
  writeFileSync(join(site, "lms.html"), `${head}<script src="lms.js"></script><iframe title="Course" src="player.html" width="1200" height="1000"></iframe>`);
  writeFileSync(join(site, "player.html"), `${head}<iframe title="Unit" src="${LESSON}.html" width="1180" height="960"></iframe>`);
  server = await serve(site, 0, FRAMING);
});

test.afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("the package is the same each time, and its manifest names all that it holds", async ({ page }) => {
  expect(pack("second.zip").equals(readFileSync(join(folder, "first.zip"))), "the same bytes").toBe(true);
  const names = Object.keys(files);
  expect(names[0], "at the top of the package").toBe("imsmanifest.xml");
  const xml = new TextDecoder().decode(files["imsmanifest.xml"]);
  await page.goto("about:blank");
  const read = await page.evaluate((xml) => {
    const doc = new DOMParser().parseFromString(xml, "text/xml");
    const all = (name) => [...doc.getElementsByTagName(name)];
    const of = (element, ...names) => names.map((name) => element.getAttribute(name));
    return {
      wrong: all("parsererror").length,
      ns: doc.documentElement.namespaceURI,
      schema: [all("schema")[0].textContent, all("schemaversion")[0].textContent],
      ids: [...doc.querySelectorAll("[identifier]")].map((e) => e.getAttribute("identifier")),
      starts: [all("organizations")[0].getAttribute("default"), all("organization")[0].getAttribute("identifier")],
      items: all("item").map((e) => [...of(e, "identifierref"), e.querySelector("title").textContent]),
      resources: all("resource").map((e) => of(e, "identifier", "type", "adlcp:scormtype", "href")),
      needs: all("dependency").map((e) => e.getAttribute("identifierref")),
      files: all("file").map((e) => e.getAttribute("href")),
    };
  }, xml);
  expect(read.wrong).toBe(0);
  expect(read.ns).toBe("http://www.imsproject.org/xsd/imscp_rootv1p1p2");
  expect(read.schema).toEqual(["ADL SCORM", "1.2"]);
  expect(new Set(read.ids).size, "each name once").toBe(read.ids.length);
  for (const id of read.ids) expect(id, "a name that XML takes").toMatch(/^[A-Za-z_][\w.-]*$/);
  expect(read.starts).toEqual(["lessons", "lessons"]);
  expect(read.items[0]).toEqual([`sco_${LESSON}`, "You wrote it. Why can't you read it?"]);
  expect(read.resources).toContainEqual([`sco_${LESSON}`, "webcontent", "sco", `${LESSON}.html`]);
  for (const [unit] of read.items) expect(read.resources.map(([id]) => id)).toContain(unit);
  for (const need of read.needs) expect(read.resources.map(([id]) => id)).toContain(need);
  expect([...read.files].sort()).toEqual(names.filter((name) => name !== "imsmanifest.xml").sort());
});

const lms = (page) => page.evaluate(() => window.lms);

/** The lesson in the LMS, driven as on the page itself. */
async function launch(page) {
  await page.goto(`${server.url}lms.html`);
  const lab = page.frameLocator("iframe").frameLocator("iframe").frameLocator("iframe");
  await expect(lab.locator("html")).toHaveAttribute("data-host", "heard");
  return Object.assign(new Lab(lab), { page: lab });
}

test("a learner who does all of it has completed it, with a score and an answer", async ({ page }) => {
  test.setTimeout(90_000);
  await page.setViewportSize({ width: 1280, height: 1100 });
  const lab = await launch(page);
  expect((await lms(page)).values["cmi.core.lesson_status"]).toBe("incomplete");
  await lab.page.getByRole("radio", { name: "Her old name" }).check();
  await lab.stepUntilLogged("Stale read");
  await expect.poll(async () => (await lms(page)).interactions).toMatchObject([
    { id: `${LESSON}_1`, type: "choice", student_response: "a", result: "correct" },
  ]);
  await lab.button("Write as Ana").click();
  await lab.stepUntilLogged('Ana wrote name = "Nora"');
  await lab.button("Read as Ana").click();
  await lab.stepUntil(async () => (await lab.log.getByText("Stale read.").count()) === 2);
  await expect.poll(async () => (await lms(page)).values["cmi.core.lesson_location"]).toBe("1 of 3");
  expect((await lms(page)).values["cmi.core.lesson_status"], "one goal is not all").toBe("incomplete");

  // The learner leaves, and comes back.
  await page.goto("about:blank");
  const again = await launch(page);
  expect((await lms(page)).values["cmi.suspend_data"]).toContain('"goals":[0]');
  await again.stepUntilLogged("Stale read");
  await again.slider("Network delay of Replica 2").press("Home");
  await again.slider("Apply delay of Replica 2").press("Home");
  await again.button("Write as Ana").click();
  await again.stepUntilLogged('Ana wrote name = "Nora"');
  await again.button("Read as Ana").click();
  await again.stepUntilLogged('Ana read name = "Nora"');
  await expect.poll(async () => (await lms(page)).values["cmi.core.lesson_location"]).toBe("2 of 3");
  await again.slider("Apply delay of Replica 2").press("End");
  await again.button("Write as Ana").click();
  await again.stepUntilLogged('Ana wrote name = "Lena"');
  await again.readFrom("Ana", "Primary");
  await again.button("Read as Ana").click();
  await again.stepUntilLogged('Ana read name = "Lena" from the primary: fresh');
  await expect.poll(async () => (await lms(page)).values["cmi.core.lesson_status"]).toBe("completed");

  const { faults, values, interactions } = await lms(page);
  expect(faults).toEqual([]);
  expect(values).toMatchObject({ "cmi.core.score.raw": "100", "cmi.core.score.min": "0", "cmi.core.score.max": "100" });
  expect(interactions, "the answer counts once").toHaveLength(1);

  // Leaving ends the visit, once, with its length.
  await page.frames()[1].evaluate(() => document.querySelector("iframe").remove());
  const left = await lms(page);
  expect(left.faults).toEqual([]);
  expect(left.calls.filter((call) => call === "Finish")).toHaveLength(1);
  expect(left.calls.at(-1)).toBe("Finish");
  expect(left.values["cmi.core.session_time"]).toMatch(/^00:0\d:\d\d$/);
  expect(left.values["cmi.core.exit"]).toBe("");
});

test("without an LMS it works and says that nothing is recorded", async ({ page }) => {
  await page.goto(`${server.url}${LESSON}.html`);
  await expect(page.getByRole("status").first()).toContainText("No LMS was found");
  await expect(page.frameLocator("iframe").getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await expectAccessible(page);
});
