// Present mode: the lesson in front of a room.
import { expect, expectAccessible, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

class Room {
  constructor(page) {
    this.page = page;
    this.region = page.getByRole("region", { name: /^Present mode/ });
    this.question = page.getByRole("heading", { name: /^Before you press Play/ });
    this.stage = page.getByRole("region", { name: "Stage" });
    this.status = this.region.getByRole("status");
  }

  static async open(page) {
    await Lab.open(page, "?present=1");
    const room = new Room(page);
    await expect(room.question).toBeVisible();
    // Until its style sheet is there, the page behind is still seen.
    await expect(page.getByRole("button", { name: "Compare side by side" })).toBeHidden();
    return room;
  }

  button(name) {
    return this.region.getByRole("button", { name, exact: true });
  }

  hands(letter) {
    return this.page.getByRole("spinbutton", { name: `Number of hands for ${letter}` });
  }

  caption() {
    return this.page.locator(".present-caption");
  }
}

test("P begins it with the question, paused, and Esc leaves it as it was", async ({ page }) => {
  const lab = await Lab.open(page);
  await page.keyboard.press("p");
  const room = new Room(page);
  await expect(room.question).toBeVisible();
  await expect(room.region).toBeFocused();
  await expect(room.button("Play")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(room.region).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Present", exact: true })).toBeFocused();
  await lab.expectPaused();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  await page.getByRole("button", { name: "Present", exact: true }).click();
  await expect(room.question).toBeVisible();
});

test("a clicker alone goes through the lesson", async ({ page }) => {
  const room = await Room.open(page);
  await page.keyboard.press("PageDown");
  await expect(room.stage).toBeVisible();
  await expect(room.caption()).toContainText("Nothing has happened yet.");
  // There is something to see on this page: the same key plays it, and it stops at the answer.
  await page.keyboard.press("PageDown");
  await expect(room.caption()).toContainText("Stale read. Ana read name");
  await expect(room.button("Play")).toBeVisible();
  await page.keyboard.press("PageDown");
  await expect(page.getByText("Right: A. She sees her old name.")).toBeVisible();
  await page.keyboard.press("PageDown");
  await expect(page.getByRole("heading", { name: "Goal 1 of 3: not done yet" })).toBeVisible();
  await page.keyboard.press("PageUp");
  await expect(page.getByText("Right: A.")).toBeVisible();
});

test("a dot blanks the screen and pauses, and the next key brings it back", async ({ page }) => {
  const room = await Room.open(page);
  await page.keyboard.press("Space");
  await expect(room.button("Pause")).toBeVisible();
  await page.keyboard.press(".");
  const blank = page.getByText("The screen is blank. Press B to go on.");
  await expect(blank).toBeAttached();
  await expect(room.button("Play")).toBeVisible();
  await page.keyboard.press("b");
  await expect(blank).toHaveCount(0);
});

test("hands are counted, and the answer comes with the share of the room", async ({ page }) => {
  const room = await Room.open(page);
  await room.hands("A").fill("7");
  await room.hands("B").fill("12");
  await page.getByRole("button", { name: "One hand more for C" }).click();
  await expect(page.getByText("12 of 20 hands, 60 %")).toBeVisible();
  await expect(page.getByText("right", { exact: true })).toHaveCount(0);
  // A letter typed in a field is no key.
  await room.hands("A").press("s");
  await expect(room.question).toBeVisible();
  const sent = [];
  page.on("request", (request) => sent.push(request.url()));
  await room.button("Next page").click();
  await room.button("Next page").click();
  await expect(page.getByText("The run has not shown it yet.")).toBeVisible();
  await room.button("Play").click();
  await expect(room.caption()).toContainText("Stale read.");
  await room.button("Next page").click();
  await expect(page.getByText("Right: A, 7 of 20 hands, 35 %. She sees her old name.")).toBeVisible();
  const kept = /\/(offline\.mjs|sw\.js)$/; // what is made ready for a visit without a network
  expect(sent.filter((address) => !kept.test(address)), "nothing is sent anywhere").toEqual([]);
});

test("R resets to the start: paused, the first page, no hands", async ({ page }) => {
  const room = await Room.open(page);
  await room.hands("B").fill("5");
  await room.hands("B").press("Tab");
  await page.keyboard.press("Space");
  await room.button("Play").or(room.button("Pause")).first().focus();
  await page.keyboard.press("PageDown");
  await page.keyboard.press("r");
  await expect(room.question).toBeVisible();
  await expect(room.hands("B")).toHaveValue("0");
  await expect(room.button("Play")).toBeVisible();
});

test("the spotlight is moved by keys, told to a screen reader, and follows a record", async ({ page }) => {
  const room = await Room.open(page);
  await page.keyboard.press("PageDown");
  await page.keyboard.press("s");
  await expect(room.status).toHaveText(/^Spotlight on Ana\. /);
  await expect(room.button("Spotlight")).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("ArrowRight");
  await expect(room.status).toHaveText("Spotlight on Primary. takes writes");
  await page.keyboard.press("Escape");
  await expect(room.status).toHaveText("Spotlight off");
  await expect(room.stage, "Esc has ended the spotlight only").toBeVisible();

  await page.keyboard.press("PageDown");
  await expect(room.caption()).toContainText("Stale read.");
  await page.keyboard.press("s");
  await page.keyboard.press("ArrowLeft");
  await expect(room.status).toHaveText('Spotlight on From the primary to replica 2: WAL: name = "Mara".');
  const light = page.locator(".present-spot");
  const place = async () => (await light.boundingBox()).x;
  const before = await place();
  await page.keyboard.press("Space");
  await expect.poll(place).toBeGreaterThan(before + 20);
  await expect(room.status, "until it is there").toHaveText("It has arrived. Spotlight off");
  await expect(light).toHaveCount(0);
});

test("a click with Shift points, and the same click again ends it", async ({ page }) => {
  const room = await Room.open(page);
  await page.keyboard.press("PageDown");
  const card = page.getByRole("article", { name: "Replica 2" });
  await card.click({ modifiers: ["Shift"], position: { x: 30, y: 100 } });
  await expect(room.status).toHaveText(/^Spotlight on Replica 2\. /);
  const [light, there] = [await page.locator(".present-spot").boundingBox(), await card.boundingBox()];
  expect(Math.abs(light.x - there.x), "it lies on the card").toBeLessThan(2);
  await card.click({ position: { x: 30, y: 100 } });
  await expect(room.status).toHaveText("Spotlight off");
});

test("a goal is reached with the controls that C brings back", async ({ page }) => {
  const room = await Room.open(page);
  await page.keyboard.press("PageDown");
  await page.keyboard.press("PageDown");
  await expect(room.caption()).toContainText("Stale read.");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("PageDown");
  const write = page.getByRole("button", { name: "Write as Ana" });
  await expect(write).toBeHidden();
  await page.keyboard.press("c");
  await write.click();
  await room.button("Play").click();
  await expect(room.caption()).toContainText("acknowledged");
  await page.getByRole("button", { name: "Read as Ana" }).click();
  await expect(page.getByRole("heading", { name: "Goal 1 of 3: done" })).toBeVisible();
});

for (const [width, height] of [[1280, 720], [1920, 1080]]) {
  for (const light of ["bright", "dark"]) {
    test(`the stage fills a ${light} room at ${width} px, and axe finds nothing`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      const room = await Room.open(page);
      if (light === "dark") await page.keyboard.press("d");
      await expect(page.locator("html")).toHaveAttribute("data-room", light);
      await expectAccessible(page);
      await page.keyboard.press("PageDown");
      await page.keyboard.press("PageDown");
      await expect(room.caption()).toContainText("Stale read.");
      await expectAccessible(page);
      const seen = await page.evaluate(() => {
        const root = document.documentElement;
        const cards = [...document.querySelectorAll(".stage article")].filter((card) => card.offsetHeight);
        const foot = document.querySelector(".present-foot").getBoundingClientRect().top;
        const name = document.querySelector(".stage h3");
        const times = name.getBoundingClientRect().height / name.offsetHeight;
        return {
          scrolls: root.scrollHeight > innerHeight || root.scrollWidth > innerWidth,
          hidden: cards.filter((card) => {
            const { left, top, right, bottom } = card.getBoundingClientRect();
            return left < 0 || top < 0 || right > innerWidth || bottom > foot;
          }).length,
          letters: (parseFloat(getComputedStyle(name).fontSize) * times) / innerHeight,
        };
      });
      expect(seen.scrolls, "nothing scrolls").toBe(false);
      expect(seen.hidden, "every card is in view").toBe(0);
      expect(seen.letters, "names are a thirtieth of the screen's height").toBeGreaterThan(1 / 32);
    });
  }
}
