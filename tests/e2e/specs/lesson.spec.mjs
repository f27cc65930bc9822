// Lesson 1 as a learner goes through it.
import { expect, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

test("the prediction is made first, and the run reveals the answer", async ({ page }) => {
  const lab = await Lab.open(page);
  await page.getByRole("radio", { name: "Her new name" }).check();
  await expect(page.getByText("It turned out otherwise.")).toHaveCount(0);
  await lab.play.click();
  await expect(page.getByText("It turned out otherwise.")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Her old name" })).toBeDisabled();
});

test("a run that was changed first reveals no answer that it did not show", async ({ page }) => {
  const lab = await Lab.open(page);
  await page.getByRole("radio", { name: "Her new name" }).check();
  await lab.slider("Network delay of Replica 2").press("Home");
  await lab.slider("Apply delay of Replica 2").press("Home");
  await lab.play.click();
  await expect(lab.card("Ana")).toContainText('Sees name = "Mara"');
  await expect(page.getByText("The run was changed before this could be seen.")).toBeVisible();
  await expect(page.getByText("It turned out otherwise.")).toHaveCount(0);
});

test("the three goals tick when the engine has seen them, and only then", async ({ page }) => {
  const lab = await Lab.open(page);
  const done = page.getByRole("listitem").filter({ hasText: /Done\.$/ });
  await lab.stepUntilLogged("Stale read");
  await expect(done, "the demonstration does not count").toHaveCount(0);

  await lab.button("Write as Ana").click();
  await lab.stepUntilLogged('Ana wrote name = "Nora"');
  await lab.button("Read as Ana").click();
  await lab.stepUntil(async () => (await lab.log.getByText("Stale read.").count()) === 2);
  await expect(done).toHaveCount(1);

  await lab.slider("Network delay of Replica 2").press("Home");
  await lab.slider("Apply delay of Replica 2").press("Home");
  await lab.button("Write as Ana").click();
  await lab.stepUntilLogged('Ana wrote name = "Lena"');
  await lab.button("Read as Ana").click();
  await lab.stepUntilLogged('Ana read name = "Lena"');
  await expect(done).toHaveCount(2);

  await lab.slider("Apply delay of Replica 2").press("End");
  await lab.button("Write as Ana").click();
  await lab.stepUntilLogged('Ana wrote name = "Ida"');
  await lab.readFrom("Ana", "Primary");
  await lab.button("Read as Ana").click();
  await lab.stepUntilLogged('Ana read name = "Ida" from the primary: fresh');
  await expect(done).toHaveCount(3);
  await expect(page.getByText("To take away.")).toBeVisible();
});
