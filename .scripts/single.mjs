// Puts the page into one file: styles, scripts, program and texts, as index.html names them.
//   node .scripts/single.mjs FOLDER FILE PROFILE
// FOLDER holds what wasm-bindgen made: whole.js and whole_bg.wasm. Fails if FILE is too large,
// unless PROFILE is dev.
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { lessonIndex } from "./lesson-index.mjs";

const MOST = 1_500_000;

// It is over that since it holds all lessons, present mode and what hosts ask for. Until it is within,
// it may not grow: this only ever goes down from here.
const HELD = 1_710_000;

const root = fileURLToPath(new URL("..", import.meta.url));
const [folder, file, profile] = process.argv.slice(2);

const read = (name) => readFileSync(join(root, name), "utf8");

const page = read("index.html");

// Text that ends a script, or hides what follows, has to be spelled another way in one.
const script = (text) => text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");

function style(name) {
  const text = read(name);
  if (/<\/style/i.test(text)) throw new Error(`${name} would end the style that it is put in`);
  const media = page.includes(`href="${basename(name)}" media="print"`) ? ' media="print"' : "";
  return `<style id="styles-${basename(name)}"${media}>\n${text}</style>`;
}

const packed = (bytes) => gzipSync(bytes, { level: 9 }).toString("base64");

// Parts of the file, by what they are, for the table of sizes.
const sizes = new Map();
function counted(what, text) {
  sizes.set(what, (sizes.get(what) ?? 0) + Buffer.byteLength(text));
  return text;
}

// Texts that the page fetches where it has a folder, by the names they have there.
const assets = {};
function keep(name, path) {
  if (statSync(join(root, path)).isDirectory()) {
    for (const entry of readdirSync(join(root, path)).sort()) keep(`${name}/${entry}`, `${path}/${entry}`);
  } else if (/\.(md|json|txt|csv|html|mjs|ftl)$/.test(name)) {
    assets[name] = read(path);
  }
}

// There is no folder to start a worker from, and nothing to be kept for later.
const NO_USE = /(views-worker\.mjs|offline\.mjs|note\.css)$/;

// What Trunk does with each of its links, done here.
const kinds = {
  css: (path) => counted("styles", style(path)),
  inline: (path) => counted("scripts", `<script>\n${script(read(path))}</script>`),
  rust: () => "",
  "copy-file": (path, target) => {
    if (NO_USE.test(path)) return "";
    // Later styles are there from the start.
    if (path.endsWith(".css")) return counted("styles", style(path));
    keep(target + basename(path), path);
    return "";
  },
  "copy-dir": (path, target) => {
    keep(target + basename(path), path);
    return "";
  },
};

function link(tag) {
  const attribute = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  const kind = kinds[attribute("rel")];
  if (!kind) throw new Error(`index.html has a link that one file cannot hold: ${tag}`);
  const target = attribute("data-target-path");
  return kind(attribute("href"), target ? `${target.replace(/\/$/, "")}/` : "");
}

assets["lessons/index.json"] = lessonIndex(join(root, "assets/lessons"));

const html = page
  // What is only for paper is in the file already.
  .replace(/<link rel="stylesheet" href="[\w-]+\.css" media="print">/g, "")
  .replace(/\s*<!--[^]*?-->/g, "")
  .replace(/<link\b[^>]*\bdata-trunk\b[^>]*>/g, link);

// A script that is written into a page has no address, and a page that is written into a frame has
// none that another could be relative to. The glue wants to know one, and has no use for it here.
const ADDRESS = "new URL(document.currentScript.src, location.href).toString()";
const found = readFileSync(join(folder, "whole.js"), "utf8");
if (!found.includes(ADDRESS)) throw new Error("wasm-bindgen's glue begins in another way than it did");
const glue = found.replace(ADDRESS, '""');
const program = readFileSync(join(folder, "whole_bg.wasm"));
const parts = [
  counted("program", `<script type="text/plain" id="laglab-program">${packed(program)}</script>`),
  counted("texts", `<script type="text/plain" id="laglab-assets">${packed(JSON.stringify(assets))}</script>`),
  counted("glue", `<script id="laglab-glue">\n${script(glue)}</script>`),
  counted("scripts", `<script>\n${script(read("assets/single.js"))}</script>`),
  counted("scripts", `<script type="module">\n${script(read("assets/loader.mjs"))}</script>`),
];
const whole = html.replace("</body>", () => `${parts.join("\n")}\n</body>`).replace(/^\s*\n/gm, "");
writeFileSync(file, whole);

const size = Buffer.byteLength(whole);
sizes.set("the rest", size - [...sizes.values()].reduce((sum, part) => sum + part, 0));
const kb = (bytes) => `${(bytes / 1000).toFixed(1).padStart(8)} kB`;
for (const [what, bytes] of sizes) console.log(`  ${what.padEnd(10)}${kb(bytes)}`);
console.log(`  ${"in all".padEnd(10)}${kb(size)} of ${MOST / 1000}: ${file}`);
if (size > MOST) console.log(`OVER budget: ${file} ${kb(size).trim()} of ${MOST / 1000}`);
if (size > Math.max(MOST, HELD) && profile !== "dev") {
  console.error(`error: ${file} has grown: held at ${HELD / 1000} kB.`);
  process.exit(1);
}
