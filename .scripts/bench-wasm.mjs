// Times a minute of cluster time in wasm and natively, in turns, and prints both rates.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const [wasm, native] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(wasm), {});
const runs = 7;
const rates = { wasm: [], native: [] };
for (let run = 0; run < runs; run += 1) {
  const begun = performance.now();
  const events = instance.exports.run_for(600);
  rates.wasm.push(events / (performance.now() - begun) / 1000);
  const before = performance.now();
  execFileSync(native);
  const start = performance.now() - before;
  const nativeBegun = performance.now();
  const out = execFileSync(native, ["600"], { encoding: "utf8" });
  const took = performance.now() - nativeBegun;
  rates.native.push(Number.parseInt(out, 10) / Math.max(took - start, 1) / 1000);
}
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const [inWasm, natively] = [median(rates.wasm), median(rates.native)];
console.log(`engine in wasm under Node:  ${inWasm.toFixed(2)} million events/s`);
console.log(`the same code natively:     ${natively.toFixed(2)} million events/s`);
console.log(`ratio (budget: at least half): ${(inWasm / natively).toFixed(2)}`);
