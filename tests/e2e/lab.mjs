// The page as a person uses it: what it offers, by role and name.
import { expect } from "@playwright/test";
import { open } from "./fixtures.mjs";

export class Lab {
  constructor(page) {
    this.page = page;
    this.stage = page.getByRole("region", { name: "Stage" });
    this.log = page.getByRole("region", { name: "What happened" });
    this.moment = page.getByRole("slider", { name: "Moment shown" });
    this.play = page.getByRole("button", { name: "Play", exact: true });
    this.pause = page.getByRole("button", { name: "Pause", exact: true });
    this.stepOne = page.getByRole("button", { name: "Step one event" });
    this.stepBack = page.getByRole("button", { name: "Step back one event" });
    this.speed = page.getByRole("combobox", { name: "Speed" });
    // Beside the notice, which is a status as well.
    this.announced = page.locator("#app > p.unseen[role=status]");
  }

  static async open(page, path) {
    await open(page, path);
    return new Lab(page);
  }

  card(name) {
    return this.page.getByRole("article", { name, exact: true });
  }

  /** Expects a node's readers to see this value of a row. */
  async expectRow(node, key, value) {
    await expect(this.card(node).locator(".row", { hasText: key })).toHaveText(new RegExp(`^${key}\\s*${value}`));
  }

  /** The words on the stage, without the transport bar. */
  words() {
    return this.page.locator(".stage").innerText();
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  slider(name) {
    return this.page.getByRole("slider", { name, exact: true });
  }

  pattern(name) {
    return this.page.getByRole("radio", { name, exact: true });
  }

  setting(name) {
    return this.page.getByRole("combobox", { name });
  }

  async readFrom(client, node) {
    await this.page.getByRole("combobox", { name: `Node that ${client} reads from` }).selectOption(node);
  }

  /** Opens the details of a node and chooses an act from them. */
  async befall(node, act) {
    await this.card(node).getByRole("button", { name: `Details and faults of ${node}` }).click();
    await this.card(node).getByRole("button", { name: act }).click();
  }

  /** The time shown, in microseconds. */
  async now() {
    return Number(await this.moment.inputValue());
  }

  /** Steps until a condition holds of the page. Fails if nothing happens any more. */
  async stepUntil(condition, most = 400) {
    for (let i = 0; i < most; i += 1) {
      if (await condition()) return;
      await this.stepOne.click();
    }
    throw new Error(`not within ${most} steps`);
  }

  /** Steps until a line of the log contains a text. */
  async stepUntilLogged(text, most) {
    await this.stepUntil(async () => (await this.log.getByText(text).count()) > 0, most);
  }

  /** The lines of the log, newest first: `{ time, text }`, the time in milliseconds. */
  async lines() {
    const rows = await this.log.getByRole("listitem").all();
    return Promise.all(
      rows.map(async (row) => ({
        time: Number(await row.locator("time").innerText()) * 1000,
        text: (await row.locator("time + span").innerText()).replace(/\s+/g, " ").trim(),
      })),
    );
  }

  /** Expects the page to be paused. */
  async expectPaused() {
    await expect(this.play).toBeVisible();
  }
}
