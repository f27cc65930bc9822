// Runs in links, and files from outside. Fetched when one of them is needed.
//
// A link holds its run in the fragment, which no server sees: `#run=1.`, then the run's text,
// compressed (deflate) and written in base64url. The command line reads the same: `src/cli/link.rs`.

const MARK = "#run=";
const VERSION = "1";
const MOST_CHARS = 200_000;
const MOST_BYTES = 1 << 20;

const LEAVES = "The page goes on without it.";
const DAMAGED = "it is damaged: expected a link that was copied as a whole";

async function through(bytes, transform, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    parts.push(value);
    length += value.length;
    if (length > most) {
      // What is left would only be thrown away.
      reader.cancel().catch(() => {});
      throw new Error("the run in it is too long: expected at most 1 MB");
    }
  }
}

function written(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function bytesOf(packed) {
  if (!/^[\w-]+$/.test(packed)) throw new Error(DAMAGED);
  try {
    return Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  } catch {
    throw new Error(DAMAGED);
  }
}

/** The link to a run, of which the text is given. */
export async function link(run) {
  const packed = await through(new TextEncoder().encode(run), new CompressionStream("deflate-raw"), Infinity);
  const fragment = `${MARK}${VERSION}.${written(packed)}`;
  if (fragment.length > MOST_CHARS) throw new Error("The run is too long for a link. Save it as a file.");
  const place = new URL(location.href);
  place.search = "";
  place.hash = fragment;
  return place.href;
}

/** The text of the run in a fragment. An error says why there is none. */
async function carried(fragment) {
  const text = fragment.slice(MARK.length);
  if (text.length > MOST_CHARS) {
    throw new Error(`it is too long: expected at most ${MOST_CHARS} characters`);
  }
  const version = /^(\d+)\./.exec(text)?.[1];
  if (!version) throw new Error(`it says no version: expected ${MARK}${VERSION}.…`);
  if (version !== VERSION) throw new Error(`its version ${version} is unknown: expected ${VERSION}`);
  const packed = bytesOf(text.slice(version.length + 1));
  let bytes;
  try {
    bytes = await through(packed, new DecompressionStream("deflate-raw"), MOST_BYTES);
  } catch (error) {
    throw error instanceof TypeError ? new Error(DAMAGED) : error;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error(DAMAGED);
  }
}

/** Opens the lesson that a run was begun from. What is wrong with the run is told by who reads it. */
async function openLesson(run) {
  let name;
  try {
    name = JSON.parse(run).lesson;
  } catch {
    return;
  }
  if (typeof name !== "string" || !/^[\w-]{1,60}$/.test(name)) return;
  if (name !== window.wasmBindings.lesson_id()) await window.laglabLesson(name);
}

/** Opens the run in a fragment. */
export async function openLink(fragment) {
  try {
    const text = await carried(fragment);
    await openLesson(text);
    window.wasmBindings.open_text("The link", text);
  } catch (error) {
    window.wasmBindings.notify(`The link cannot be opened: ${error.message}. ${LEAVES}`);
  }
}

/** Opens a file that was chosen or dropped: what it is, its text says. */
export async function openFile(file) {
  if (!file) return;
  if (file.size > MOST_BYTES) {
    window.wasmBindings.notify(`${file.name}: it is too long: expected at most 1 MB. ${LEAVES}`);
    return;
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    window.wasmBindings.open_text(file.name, text);
  } catch {
    window.wasmBindings.notify(`${file.name}: it is not text: expected UTF-8. ${LEAVES}`);
  }
}

/** Puts a text on the clipboard. Where that is refused, selects it in its field, to be copied by hand. */
export async function copy(id) {
  const field = document.getElementById(id);
  try {
    await navigator.clipboard.writeText(field.value);
    return "Copied";
  } catch {
    field.focus();
    field.select();
    return "The browser does not allow it. The text is selected: press Ctrl C.";
  }
}
