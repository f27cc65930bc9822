// Trunk's start-up code imports this module and reports to what it returns. The work is in
// loading.js, which also runs where no module can.
//
// What the page is handed here comes from its folder. Where the page is one file, single.js has
// made all that before, from what is in the file.
export default () => {
  const loading = window.laglabLoading;
  // In another language than English the page is mounted when its words are there.
  const onSuccess = () => Promise.resolve(window.laglabWords).then(() => setTimeout(loading.onSuccess));
  return { ...loading, onSuccess };
};

const here = (name) => new URL(name, document.baseURI);

// Some views are a program of their own, fetched when one is opened for the first time.
window.laglabViews ??= async () => {
  const views = await import(here("views.js"));
  await views.default();
  return views;
};

// The worker in which it measures.
window.laglabWorker ??= () => new Worker(here("views-worker.mjs"), { type: "module" });

const wanted = new Set();
let program;

function failed(name) {
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "Try again";
  again.onclick = () => window.laglabView(name, true);
  const words = document.createElement("p");
  words.className = "about";
  words.append("The program of this view could not be loaded. Check the connection. ", again);
  document.getElementById(`view-${name}`)?.replaceChildren(words);
}

// Opens or closes a view, in the element `view-NAME`.
window.laglabView = async (name, on) => {
  if (on) wanted.add(name);
  else wanted.delete(name);
  if (!on && !program) return;
  try {
    program ??= window.laglabViews();
    const views = await program;
    // It may have been closed while the program was on its way.
    if (!on) views.hide_view(name);
    else if (wanted.has(name)) views.show_view(name);
  } catch (error) {
    console.error(error);
    program = undefined;
    failed(name);
  }
};

// No lesson is longer. Rust looks again: see src/lesson.rs.
const LONGEST = 256 * 1024;

async function fetchText(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  if (Number(answer.headers.get("content-length")) > LONGEST) throw new Error(`${address}: too long`);
  return answer.text();
}

// The text of a file that comes with the page.
window.laglabAsset ??= (name) => fetchText(here(name));

// A part of the page's scripts that is needed now and then.
window.laglabModule ??= (name) => import(here(name));

// The languages there are, and which way they are written. src/lang.rs has the same.
const LANGUAGES = { en: "ltr", de: "ltr" };
const KEPT = "laglab-language";

function keptLanguage() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

// The first that the page speaks: of the address, of an earlier visit, of the browser.
function language() {
  const asked = new URLSearchParams(location.search).get("lang");
  const wishes = [asked, keptLanguage(), ...navigator.languages];
  const tags = wishes.map((wish) => wish?.toLowerCase().split("-")[0]);
  return tags.find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? "en";
}

async function words(tag) {
  try {
    const text = await window.laglabAsset(`words/${tag}.ftl`);
    document.documentElement.lang = tag;
    document.documentElement.dir = LANGUAGES[tag];
    return text;
  } catch (error) {
    console.warn(error);
    return "";
  }
}

const spoken = language();
if (spoken !== "en") window.laglabWords = words(spoken);

// Loads the page anew in another language. Where nothing can be kept, the address says which.
window.laglabSpeak = (tag) => {
  const address = new URL(location.href);
  address.searchParams.delete("lang");
  try {
    localStorage.setItem(KEPT, tag);
  } catch {
    address.searchParams.set("lang", tag);
  }
  history.replaceState(null, "", address);
  location.reload();
};

// Fetches a lesson and opens it.
window.laglabLesson = async (name) => {
  const page = window.wasmBindings;
  let text;
  try {
    text = await window.laglabAsset(`lessons/${name}.md`);
  } catch (error) {
    console.warn(error);
    page.lesson_missing(name);
    return;
  }
  try {
    page.open_lesson(name, text);
  } catch {
    // The page has told why.
  }
};

// Opens a lesson that does not belong to the page, and tells what is wrong with it.
window.laglabOpenText = async (file, text) => {
  program ??= window.laglabViews();
  (await program).read_lesson(file, text);
};

// What the address asks for: `?lesson=03-window`, or the address of a lesson elsewhere.
async function begin() {
  await window.laglabWords;
  const page = window.wasmBindings;
  const parameters = new URLSearchParams(location.search);
  const asked = parameters.get("lesson");
  const elsewhere = asked?.includes(":");
  if (asked && !elsewhere) await window.laglabLesson(asked.replace(/[^\w-]/g, ""));
  if (elsewhere) {
    try {
      await window.laglabOpenText(asked, await fetchText(asked));
    } catch (error) {
      console.warn(error);
      page.lesson_missing(asked);
    }
  }
  try {
    page.lessons(await window.laglabAsset("lessons/index.json"), Boolean(asked) || parameters.has("embed"));
  } catch (error) {
    // Without the list there are no ways to other lessons, and the open one goes on.
    console.warn(error);
  }
}

// Links and files: `laglabFiles("link", …)` calls what `share.mjs` exports.
window.laglabFiles = async (name, ...values) =>
  (await window.laglabModule(name === "picture" ? "picture.mjs" : "share.mjs"))[name](...values);

function openLink() {
  if (!location.hash.startsWith("#run=")) return;
  window.laglabFiles("openLink", location.hash).catch(() => {
    window.wasmBindings.notify("The link could not be opened. Check the connection, then load the page again.");
  });
}

window.addEventListener("hashchange", openLink);

// A file may be dropped anywhere on the page.
const holdsFile = (event) => event.dataTransfer?.types.includes("Files");

function dropping(on) {
  document.documentElement.toggleAttribute("data-dropping", on);
}

window.addEventListener("dragover", (event) => {
  if (!holdsFile(event)) return;
  event.preventDefault();
  dropping(true);
});
window.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) dropping(false);
});
window.addEventListener("drop", (event) => {
  dropping(false);
  if (!holdsFile(event)) return;
  event.preventDefault();
  window.laglabFiles("openFile", event.dataTransfer.files[0]);
});

// The event comes as well when the page could not start.
window.addEventListener("TrunkApplicationStarted", () => {
  if (!document.documentElement.dataset.ready) return;
  begin();
  openLink();
});

// The next visit may be without a network. That is prepared when this one has what it needs, in a
// build that can be kept: see .scripts/offline.
const LATE_MS = 2_000;
const prepare = () => import(here("offline.mjs")).catch(() => "then the next one needs the network");
if (document.querySelector('meta[name="laglab-version"]')) {
  window.addEventListener("TrunkApplicationStarted", () => setTimeout(prepare, LATE_MS), { once: true });
}
