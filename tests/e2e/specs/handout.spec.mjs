// The handout: a lesson on paper, with the answers on a page of their own.
import { expect, expectAccessible, open, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

/** How many pages a PDF has. */
function pages(pdf) {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

/** Opens the handout, and waits until its pictures are there. */
async function drawn(page) {
  await open(page, "?handout=1");
  await expect(page.getByRole("img", { name: /^Space-time diagram/ })).toHaveCount(3);
}

test("it has the question, the exercises and the sources, then the answers", async ({ page }) => {
  await drawn(page);
  await expect(page).toHaveTitle("Handout: You wrote it. Why can't you read it?");
  const [learner, teacher] = [
    page.getByRole("article", { name: "You wrote it.", exact: false }).first(),
    page.getByRole("article", { name: /^Answers and notes/ }),
  ];
  await expect(learner).toContainText("Ana changes her name.");
  await expect(learner).toContainText("What does she see?");
  await expect(learner.getByRole("listitem").filter({ hasText: "Her old name" })).toBeVisible();
  await expect(learner).toContainText("Make a stale read yourself");
  await expect(learner.getByRole("link", { name: /warm-standby/ })).toBeVisible();
  for (const secret of ["She sees her old name", "To take away", "Stale read", "stale"]) {
    await expect(learner.getByText(secret, { exact: true })).toHaveCount(0);
  }
  await expect(learner).not.toContainText("(old)");
  await expect(teacher).toContainText("A: Her old name");
  await expect(teacher).toContainText("Why stale. Ana was told at");
  await expect(teacher).toContainText("What goes wrong");
  await expectAccessible(page);
});

test("the pictures are those of the engine, with pixels enough for a printer", async ({ page }) => {
  await drawn(page);
  const pictures = await page.getByRole("img", { name: /^Space-time diagram/ }).evaluateAll((images) =>
    images.map((image) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
      let ink = 0;
      let coloured = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] < 128) continue;
        if (data[i] < 100) ink += 1;
        if (Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 24) coloured += 1;
      }
      return { wide: image.naturalWidth >= 1300, ink, coloured, name: image.alt };
    }),
  );
  for (const { wide, ink, coloured } of pictures) {
    expect(wide).toBe(true);
    expect(ink).toBeGreaterThan(2000);
    expect(coloured, "black and white is enough").toBe(0);
  }
  expect(pictures.map(({ name }) => name)).toEqual([
    expect.stringContaining("Ana asks replica 2 for name"),
    expect.stringContaining("Stale read."),
    expect.stringContaining("Replica 2 has replayed"),
  ]);
});

// The styles that the test adds are none of the page's.
test.describe("on paper", () => {
  test.use({ bypassCSP: true });
  for (const format of ["A4", "Letter"]) test(`on ${format} the answers begin a page, and no tools are printed`, async ({ page }) => {
    await drawn(page);
    const all = pages(await page.pdf({ format }));
    // Without the answers there are fewer pages, and with only them the rest: none is shared.
    await page.addStyleTag({ content: "@media print { .handout-answers { display: none } }" });
    const learner = pages(await page.pdf({ format }));
    await page.addStyleTag({ content: "@media print { .handout-answers { display: block } .handout > :not(.handout-answers) { display: none } }" });
    const teacher = pages(await page.pdf({ format }));
    expect(all).toBe(learner + teacher);
    expect(learner).toBeGreaterThanOrEqual(2);
    expect(all).toBeLessThanOrEqual(6);
    await page.emulateMedia({ media: "print" });
    await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
  });
});

test("the lesson card leads to it", async ({ page, context }) => {
  await Lab.open(page);
  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "Handout to print" }).click();
  const handout = await opened;
  await expect(handout.getByRole("heading", { name: "You wrote it. Why can't you read it?", exact: true })).toBeVisible();
});

test("the page itself prints the stage, the numbers and the log, and nothing to press", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.stepUntilLogged("Stale read");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(lab.card("Replica 2")).toBeVisible();
  await expect(page.getByRole("region", { name: "Measured in this run" })).toBeVisible();
  await expect(lab.log).toContainText("Stale read.");
  for (const name of ["Write as Ana", "Reset all", "Undo", "Play"]) {
    await expect(page.getByRole("button", { name, exact: true })).toBeHidden();
  }
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(paper, "on white, in a dark theme too").toBe("rgb(255, 255, 255)");
  const count = pages(await page.pdf({ format: "A4" }));
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThanOrEqual(4);
});
