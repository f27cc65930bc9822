// The page in another language: chosen by the address, by the browser, or in the menu.
import { expect, expectAccessible, open, test } from "../fixtures.mjs";

const html = (page) => page.locator("html");
const menu = (page) => page.getByRole("combobox", { name: /^(Sprache|Language)$/ });

test("?lang=de speaks German: the stage, the log and a later view", async ({ page }) => {
  await open(page, "?lang=de");
  await expect(html(page)).toHaveAttribute("lang", "de");
  await expect(html(page)).toHaveAttribute("dir", "ltr");
  await expect(page.getByRole("region", { name: "Bühne" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Was versprochen war" })).toBeVisible();
  await page.getByRole("button", { name: "Als Ana schreiben" }).click();
  const log = page.getByRole("region", { name: "Was geschah" });
  await expect(log).toContainText("Ana schreibt an Primary");
  await page.getByRole("button", { name: "Einen Schritt weiter: Ereignis" }).click();
  await page.getByRole("radio", { name: "Raum-Zeit" }).check();
  await expect(page.getByRole("application", { name: "Raum-Zeit-Diagramm" })).toBeVisible();
  // The things of the diagram are told by the words of the page's own program, too.
  await expect(page.locator("#view-diagram")).toContainText("Replica 1");
});

test("German is accessible, and fits on a small screen", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "?lang=de");
  await expectAccessible(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide, "nothing is wider than the screen").toBeLessThanOrEqual(390);
});

test("a language that the page does not speak is English", async ({ page }) => {
  await open(page, "?lang=tlh");
  await expect(html(page)).toHaveAttribute("lang", "en");
  await expect(page.getByRole("region", { name: "Stage" })).toBeVisible();
});

test.describe("without the file of words", () => {
  test.use({ expectedProblems: /de\.ftl|Failed to fetch/ });

  test("words that do not come are said in English", async ({ page }) => {
    await page.route("**/words/de.ftl", (route) => route.abort());
    await open(page, "?lang=de");
    await expect(html(page)).toHaveAttribute("lang", "en");
    await expect(page.getByRole("region", { name: "Stage" })).toBeVisible();
  });
});

test("what is chosen in the menu is kept", async ({ page }) => {
  await open(page);
  await menu(page).selectOption({ label: "Deutsch" });
  await expect(page.getByRole("region", { name: "Bühne" })).toBeVisible();
  await expect(menu(page)).toHaveValue("de");
  await open(page);
  await expect(html(page)).toHaveAttribute("lang", "de");
  await menu(page).selectOption({ label: "English" });
  await expect(page.getByRole("region", { name: "Stage" })).toBeVisible();
  await expect(html(page)).toHaveAttribute("lang", "en");
});

test.describe("in a German browser", () => {
  test.use({ locale: "de-AT" });

  test("the page speaks German by itself", async ({ page }) => {
    await open(page);
    await expect(html(page)).toHaveAttribute("lang", "de");
    await expect(page.getByRole("region", { name: "Bühne" })).toBeVisible();
  });
});

test("English fetches no file of words", async ({ page }) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await open(page);
  await expect(page.getByRole("region", { name: "Stage" })).toBeVisible();
  expect(asked.filter((address) => address.includes(".ftl"))).toEqual([]);
});
