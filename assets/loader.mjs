// Trunk's start-up code imports this module and reports to what it returns. The work is in
// loading.js, which also runs where no module can.
//
// What the page is handed here comes from its folder. Where the page is one file, single.js has
// made all that before, from what is in the file.
export default () => window.laglabLoading;

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

// A file of text that comes with the page.
window.laglabAsset ??= async (name) => {
  const answer = await fetch(here(name));
  if (!answer.ok) throw new Error(`${name}: the host answers ${answer.status}`);
  return answer.text();
};

// The next visit may be without a network. That is prepared when this one has what it needs.
const LATE_MS = 2_000;
const prepare = () => import(here("offline.mjs")).catch(() => "then the next one needs the network");
window.addEventListener("TrunkApplicationStarted", () => setTimeout(prepare, LATE_MS), { once: true });
