// Routes, the router's code, what was promised, and the people who ask.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

class Reading extends Lab {
  constructor(page) {
    super(page);
    this.router = page.getByRole("region", { name: "Router code" });
    this.promises = page.getByRole("region", { name: "What was promised" });
    this.lit = this.router.getByRole("listitem").filter({ hasText: "◀" });
  }

  static async open(page) {
    await Lab.open(page);
    const lab = new Reading(page);
    // Past what the lesson's script does.
    await lab.stepUntilLogged("Stale read");
    return lab;
  }

  /** Writes as somebody and waits for the answer. */
  async write(client) {
    const before = await this.log.getByText(`${client} wrote`).count();
    await this.button(`Write as ${client}`).click();
    await this.stepUntil(async () => (await this.log.getByText(`${client} wrote`).count()) > before);
  }

  /** Reads as somebody and waits for the answer. */
  async read(client) {
    const answer = new RegExp(`${client} read name`);
    const before = await this.log.getByText(answer).count();
    await this.button(`Read as ${client}`).click();
    await this.stepUntil(async () => (await this.log.getByText(answer).count()) > before);
  }

  async whose(client) {
    await this.page.getByRole("combobox", { name: "Whose router is shown" }).selectOption(client);
  }

  promise(name) {
    return this.promises.getByRole("button", { name: new RegExp(`^${name}:`) });
  }
}

test("the window protects own writes, and the line of each read is lit", async ({ page }) => {
  const lab = await Reading.open(page);
  await lab.readFrom("Ana", "Primary after own write");
  await expect(lab.router).toContainText("if now - last_write.get(user, 0) < 2.0:");
  await expect(lab.lit, "no read has taken this code yet").toHaveCount(0);
  await lab.write("Ana");
  await lab.read("Ana");
  await expect(lab.log.getByText(/Ana read name = "Nora" from the primary: fresh/)).toBeVisible();
  await expect(lab.lit).toHaveText(/^\s*return primary\s*◀ Ana's read, \d+\.\d{3} s$/);
  await expect(lab.router).toContainText("the primary served 1 of Ana's 2 reads, 50 %");
  await expect(lab.router).toContainText("other people's writes are not protected");
});

test("the window fails when the lag is longer, and the lit line says so", async ({ page }) => {
  const lab = await Reading.open(page);
  await lab.slider("Apply delay of Replica 1").press("End");
  await lab.slider("Apply delay of Replica 2").press("End");
  await lab.readFrom("Ana", "Primary after own write");
  await lab.slider("Window of Ana's route").press("Home");
  await expect(lab.router).toContainText("last_write.get(user, 0) < 0.05:");
  await lab.write("Ana");
  const written = await lab.now();
  await lab.stepUntil(async () => (await lab.now()) > written + 60_000);
  await lab.read("Ana");
  await expect(lab.lit).toHaveText(/return choice\(up\)\s*◀ Ana's read, .* stale$/);
  await expect(lab.promise("Read your writes")).toContainText("broken");
});

test("the window of one person protects nobody else", async ({ page }) => {
  const lab = await Reading.open(page);
  await lab.slider("Apply delay of Replica 1").press("End");
  await lab.readFrom("Ana", "Primary after own write");
  await lab.readFrom("Ben", "Primary after own write");
  await lab.write("Ana");
  await lab.read("Ben");
  await lab.whose("Ben");
  await expect(lab.lit).toHaveText(/return choice\(up\)\s*◀ Ben's read, .* stale$/);
});

test("the visitors have a route, too, and their code shows its cost", async ({ page }) => {
  const lab = await Reading.open(page);
  await page.getByRole("combobox", { name: "Node that visitors read from" }).selectOption("The primary");
  await page.getByRole("combobox", { name: "Steady load" }).selectOption("Busy");
  await lab.whose("Visitors");
  await lab.speed.selectOption("1 ×");
  await lab.play.click();
  await expect(lab.lit).toContainText("a visitor's read");
  await expect(lab.router).toContainText(/served \d+ of the visitors' \d+ reads, 100 %/);
  await lab.pause.click();
});

test("a promise is kept, at risk, then broken, and leads to its moment", async ({ page }) => {
  await Lab.open(page);
  const lab = new Reading(page);
  const own = lab.promise("Read your writes");
  await expect(own).toHaveText("kept so far");
  await expect(own).toBeDisabled();
  await lab.stepUntil(async () => (await own.innerText()) === "kept, at risk now");
  await expect(lab.promises).toContainText("Ana's last write is not on replica 2 yet.");
  await lab.stepUntilLogged("Stale read");
  await expect(own).toHaveText("broken once");
  const moment = await lab.now();
  // Somebody to whom it was kept.
  const whom = page.getByRole("combobox", { name: "To whom it was promised" });
  await whom.selectOption("Ben");
  await expect(own).toHaveText("kept so far");
  await whom.selectOption("Ana");
  // The moment is found again from later on.
  await lab.write("Ben");
  expect(await lab.now()).toBeGreaterThan(moment);
  await own.focus();
  await page.keyboard.press("Enter");
  expect(await lab.now()).toBe(moment);
  await lab.expectPaused();
  await expect(own).toBeFocused();
  await expect(lab.promises).toContainText(/Read your writes, \d\.\d{3} s: Stale read\. Ana read name/);
  await expect(lab.announced).toContainText("Read your writes, ");
});

test("a client's history says what it knows and what it cannot know", async ({ page }) => {
  const lab = await Reading.open(page);
  await lab.befall("Primary", "Cut the power");
  await lab.button("Write as Ana").click();
  await lab.stepUntilLogged("Unknown.");
  await lab.card("Ana").getByLabel("What Ana saw").click();
  const seen = lab.card("Ana").getByRole("listitem");
  await expect(seen).toHaveCount(3);
  await expect(seen.nth(0)).toContainText("unknown: name");
  await expect(seen.nth(0)).toContainText("cannot know whether it was saved");
  await expect(seen.nth(1)).toContainText('shown, old: name = "Ana"');
  await expect(seen.nth(2)).toContainText('saved: name = "Mara"');
  await page.keyboard.press("Escape");
  await expect(seen.nth(0)).toBeHidden();
});

test("people come and leave, and what was seen stays counted", async ({ page }) => {
  const lab = await Reading.open(page);
  await lab.button("Add a person").click();
  await expect(lab.card("Cleo")).toBeVisible();
  await lab.readFrom("Cleo", "Replica 1");
  await lab.write("Cleo");
  await lab.whose("Cleo");
  await lab.card("Ana").getByLabel("What Ana saw").click();
  await lab.button("Remove Ana").click();
  await expect(lab.card("Ana")).toHaveCount(0);
  await expect(lab.log.getByText("Ana leaves")).toBeVisible();
  await expect(lab.promise("Read your writes"), "it was broken for everybody").toHaveText("broken once");
  // Going back brings her back.
  await lab.stepBack.click();
  await expect(lab.card("Ana")).toBeVisible();
  await lab.card("Ben").getByLabel("What Ben saw").click();
  await lab.button("Remove Ben").click();
  await expect(lab.card("Ben")).toHaveCount(0);
  for (let i = 3; i < 12; i += 1) await lab.button("Add a person").click();
  await expect(lab.button("Add a person")).toBeDisabled();
});

test("a read that was asked for too early says why it does not count", async ({ page }) => {
  const lab = await Reading.open(page);
  // Once the replica has her first write, only the new one can be missing there.
  await lab.stepUntil(async () => (await lab.card("Replica 2").locator(".row").allInnerTexts()).some((row) => row.includes("Mara")));
  await lab.button("Write as Ana").click();
  await lab.button("Read as Ana").click();
  await lab.stepUntil(async () => (await page.getByText("nothing was promised yet").count()) > 0);
});

test("nothing that a read does moves the cards at the side", async ({ page }) => {
  const lab = await Reading.open(page);
  await lab.readFrom("Ana", "Primary after own write");
  const places = () =>
    page.evaluate(() =>
      [...document.querySelectorAll(".side > section, .stage article")].map((card) => {
        const { x, y, width, height } = card.getBoundingClientRect();
        return [x + window.scrollX, y + window.scrollY, width, height].map(Math.round).join(" ");
      }),
    );
  const before = await places();
  await lab.write("Ana");
  await lab.read("Ana");
  await lab.promise("Linearizable").click();
  expect(await places()).toEqual(before);
});

for (const theme of ["light", "dark"]) {
  test(`axe finds nothing in what is new in ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    const lab = await Reading.open(page);
    await lab.readFrom("Ana", "Wait for own write");
    await lab.button("Add a person").click();
    await lab.write("Ana");
    await lab.card("Ana").getByLabel("What Ana saw").click();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await lab.whose("Visitors");
    await lab.promise("Linearizable").click();
    await expectAccessible(page);
  });
}
