// The main thread's work per frame, measured by the browser itself.
import { expect, test } from "../fixtures.mjs";
import { Lab } from "../lab.mjs";

const SECONDS = 6;
const BUDGET_MS = 8;
// These machines are shared and slow by turns. The figure is printed; only twice the budget fails.
const LIMIT_MS = 2 * BUDGET_MS;

test("playing under load keeps to the frame budget at a quarter of the speed", async ({ page }) => {
  const lab = await Lab.open(page);
  for (let i = 0; i < 3; i += 1) await lab.button("Add a replica").click();
  for (let i = 1; i <= 5; i += 1) {
    const network = lab.slider(`Network delay of Replica ${i}`);
    await network.press("End");
    await network.press("ArrowLeft");
  }
  await page.getByRole("combobox", { name: "Steady load" }).selectOption("Busy");
  await lab.speed.selectOption("1 ×");
  await lab.play.click();
  // Two seconds on the way, twenty writes a second, five replicas: about 200 records in flight.
  await expect.poll(() => lab.now(), { timeout: 20_000 }).toBeGreaterThan(3_000_000);

  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await devtools.send("Performance.enable");
  const work = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    const of = (name) => metrics.find((metric) => metric.name === name).value;
    return of("ScriptDuration") + of("LayoutDuration") + of("RecalcStyleDuration");
  };
  const before = await work();
  const frames = await page.evaluate(async (seconds) => {
    let frames = 0;
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame);
      frames += 1;
    }
    return frames;
  }, SECONDS);
  const perFrame = ((await work()) - before) * (1000 / frames);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const flight = await page.getByText(/\d+ messages? on the way from the primary/).allInnerTexts();
  const records = flight.map((text) => Number.parseInt(text, 10)).reduce((a, b) => a + b, 0);
  console.log(
    `      script, style and layout: ${perFrame.toFixed(2)} ms per frame of ${BUDGET_MS}, ` +
      `6 nodes, ${records} messages of WAL in flight, 4x slow-down`,
  );
  expect(records, "there is enough to draw").toBeGreaterThan(150);
  expect(perFrame).toBeLessThanOrEqual(LIMIT_MS);
});
