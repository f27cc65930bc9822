// Presses whatever there is, as a child would: nothing may stop the page or make it complain.
import { expect, open, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

// Draws with a seed, so that a failure can be had again. LAGLAB_SEEDS=40-60 tries others.
const [first, last] = (process.env.LAGLAB_SEEDS ?? "1-4").split("-").map(Number);
const ACTS = 300;

/** Runs in the page: `acts` draws of something to press, turn, choose or type. */
async function pressAnything([seed, acts]) {
  let state = (seed * 2654435761) >>> 0;
  const draw = (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
  const one = (list) => list[draw(list.length)];
  // Files that are saved would only fill the disk.
  HTMLAnchorElement.prototype.click = () => {};
  const tell = (element, ...events) => {
    for (const name of events) element.dispatchEvent(new Event(name, { bubbles: true }));
  };
  const set = (element, value) => {
    element.value = value;
    tell(element, "input", "change");
    return `set to ${element.value}`;
  };
  const keys = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Enter", " ", "Escape", "Home", "End", "?", "PageDown", "z"];
  const press = (element) => {
    const key = one(keys);
    element.focus?.();
    element.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: key === "z", bubbles: true, cancelable: true }));
    return `key ${key}`;
  };
  const edit = (element) => {
    const at = draw(element.value.length + 1);
    const piece = one(["x", "\n", "'", " = 5\n", "wal_keep_size = 1GB\n", "#"]);
    return set(element, element.value.slice(0, at) + piece + element.value.slice(at + draw(3)));
  };
  const act = (element) => {
    if (element.matches("select")) return set(element, one([...element.options]).value);
    if (element.matches("input[type=range]")) {
      const [low, high] = [Number(element.min), Number(element.max)];
      return set(element, low + ((high - low) * draw(1000)) / 1000);
    }
    if (element.matches("input[type=text], input[type=number]")) {
      return set(element, one(["", "0", "-1", "99999999999", "abc", "2.5"]));
    }
    if (element.matches("textarea")) return edit(element);
    if (draw(8) === 0) return press(element);
    element.click();
    return "press";
  };
  // Another language loads the page anew.
  const leaves = "[aria-label=Language]";
  const done = [];
  for (let i = 0; i < acts; i += 1) {
    const all = [...document.querySelectorAll("button, summary, select, input, textarea, [tabindex='0']")];
    const reachable = all.filter((element) => !element.disabled && element.checkVisibility() && !element.matches(leaves));
    // A dialog keeps a person in it for a while.
    const dialog = document.querySelector("dialog[open]");
    const inside = dialog && draw(4) > 0 ? reachable.filter((element) => dialog.contains(element)) : reachable;
    const element = one(inside.length > 0 ? inside : reachable);
    const name = element.getAttribute("aria-label") ?? element.innerText ?? element.tagName;
    done.push(`${act(element)}: ${name.slice(0, 60).replace(/\s+/g, " ")}`);
    window.pressed = done;
    await new Promise((resolve) => setTimeout(resolve, draw(5) > 0 ? 0 : 30));
  }
  return done.length;
}

// What the browser says of a press that no person made, and of a number that is none.
test.use({ expectedProblems: /File chooser dialog|cannot be parsed, or is out of range/ });

for (let seed = first; seed <= last; seed += 1) {
  test(`whatever is pressed, the page goes on (seed ${seed})`, async ({ page }) => {
    test.setTimeout(90_000);
    await open(page);
    const stopped = [];
    page.on("pageerror", async () => {
      stopped.push((await page.evaluate(() => window.pressed.slice(-6))).join("\n"));
    });
    expect(await page.evaluate(pressAnything, [seed, ACTS])).toBe(ACTS);
    expect(stopped, "what was pressed last before an error").toEqual([]);
    // It still answers.
    const reset = page.getByRole("button", { name: "Reset all" });
    // Out of dialogs, of the spotlight, and of present mode.
    for (let i = 0; i < 5; i += 1) await page.keyboard.press("Escape");
    await reset.click();
    await expect(page.getByRole("slider", { name: "Moment shown" })).toHaveValue("0");
  });
}

test("a node that goes away by undo takes its open panel along", async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.button("Add a replica").click();
  await lab.card("Replica 3").getByRole("button", { name: "Details and faults of Replica 3" }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  await expect(lab.card("Replica 3")).toHaveCount(0);
});
