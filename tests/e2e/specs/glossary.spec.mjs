// The dialog that explains words, figures, keys and signs; and the theme of strong contrast.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

function dialog(page) {
  return page.getByRole("dialog", { name: "Explained" });
}

test("a term opens the glossary at its entry, and Escape leads back to it", async ({ page }) => {
  const lab = await Lab.open(page);
  const term = page.getByRole("region", { name: "Commits wait for" }).getByRole("button", { name: "acknowledged" });
  await term.click();
  const entry = dialog(page).getByRole("heading", { name: "acknowledged", exact: true });
  await expect(entry).toBeFocused();
  await expect(entry).toBeInViewport();
  await expectAccessible(page);
  // The keys of the stage do nothing behind it.
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(term).toBeFocused();
  await lab.expectPaused();
});

test("the search of the glossary leaves what has to do with it", async ({ page }) => {
  await Lab.open(page);
  await page.getByRole("button", { name: "About synchronous_standby_names" }).click();
  const box = dialog(page).getByRole("searchbox", { name: "Search" });
  await box.fill("relay log");
  await expect(dialog(page).getByRole("heading", { name: "relay log" })).toBeVisible();
  await expect(dialog(page).getByRole("heading", { name: "router" })).toBeHidden();
  await box.fill("no such thing");
  await expect(dialog(page)).toContainText("Nothing here has to do with that.");
});

test("beside a number stands how it was measured and what is left out", async ({ page }) => {
  await Lab.open(page);
  const numbers = page.getByRole("region", { name: "Measured in this run" });
  for (const name of ["Write latency", "Stale reads", "Worst staleness", "Waiting writes", "Lost writes"]) {
    await numbers.getByRole("button", { name: `About ${name}` }).click();
    const heading = dialog(page).getByRole("heading", { name, exact: true });
    await expect(heading).toBeFocused();
    await expect(heading.locator("xpath=..")).toContainText("Left out:");
    await dialog(page).getByRole("button", { name: "Close" }).click();
    await expect(numbers.getByRole("button", { name: `About ${name}` })).toBeFocused();
  }
});

test("the tables say how they were measured", async ({ page }) => {
  await Lab.open(page);
  const tables = page.getByRole("region", { name: /^The two tables/ });
  await tables.getByText(/^The two tables/).click();
  await tables.getByRole("button", { name: "How this was measured, and what the model leaves out" }).click();
  await expect(dialog(page).getByRole("heading", { name: "The two tables" })).toBeFocused();
  await expect(dialog(page)).toContainText("the same 20 seeds");
});

test("a busy row is said to be what writes wait for", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.pattern("Sync").check();
  await page.getByRole("combobox", { name: "Steady load" }).selectOption("Heavy");
  await lab.speed.selectOption("1 ×");
  await lab.play.click();
  await expect(page.getByRole("row", { name: /Waiting writes/ })).toContainText(/\d+ of them queue for a row/);
});

test("? lists the keys and the signs, and so does the button at the top", async ({ page }) => {
  const lab = await Lab.open(page);
  await page.keyboard.press("?");
  await expect(dialog(page).getByRole("row", { name: "Space play or pause" })).toBeVisible();
  await expect(dialog(page)).toContainText("a WAL record on its way to the node");
  await page.keyboard.press("Escape");
  await lab.button("Keys").press("Enter");
  await expect(dialog(page).getByRole("heading", { name: "Keys and signs" })).toBeFocused();
  await dialog(page).getByRole("button", { name: "Glossary" }).click();
  await expect(dialog(page).getByRole("heading", { name: "Glossary" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(lab.button("Keys")).toBeFocused();
});

for (const theme of ["Light", "Dark", "Contrast"]) {
  for (const scheme of theme === "Contrast" ? ["light", "dark"] : ["light"]) {
    test(`axe finds nothing in ${theme} on a ${scheme} system, nor in its dialogs`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      const lab = await Lab.open(page);
      await page.getByRole("combobox", { name: "Theme" }).selectOption(theme);
      await lab.stepUntilLogged("Stale read");
      await page.getByText("Edit the file of a node").click();
      await page.getByRole("textbox", { name: "postgresql.conf" }).fill("fsynch = on\n");
      await expectAccessible(page);
      for (const entry of ["About Lost writes", "Keys", "About synchronous_commit"]) {
        await page.getByRole("button", { name: entry, exact: true }).click();
        await expect(dialog(page).getByRole("heading", { level: 2 })).toBeVisible();
        await expectAccessible(page);
        await page.keyboard.press("Escape");
      }
    });
  }
}

test("a system that asks for more contrast gets it", async ({ page }) => {
  await page.emulateMedia({ contrast: "more" });
  await Lab.open(page);
  const colours = () =>
    page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      return [color, backgroundColor];
    });
  expect(await colours()).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  await page.emulateMedia({ contrast: "more", colorScheme: "dark" });
  expect(await colours()).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
});
