// The list of lessons that the page's course bar and gallery show, from the front matter of their
// files. Run by Trunk after each build, it writes lessons/index.json; .scripts/single.mjs puts the
// same into the one file. tests/lessons.rs sees to it that each lesson can be read.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

// The front matter ends with the first line that closes it.
function front(text) {
  return JSON.parse(text.slice(0, text.search(/^\}$/m) + 1));
}

/** The list, as text. */
export function lessonIndex(folder) {
  const list = readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .sort()
    .map((file) => {
      const { title, teaches, minutes } = front(readFileSync(join(folder, file), "utf8"));
      return { name: basename(file, ".md"), title, teaches, minutes };
    });
  return JSON.stringify(list);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(process.env.TRUNK_STAGING_DIR, "lessons");
  writeFileSync(join(folder, "index.json"), lessonIndex(folder));
}
