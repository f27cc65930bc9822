// Trunk's start-up code imports this module and reports to what it returns. The work is in
// loading.js, which also runs where no module can.
export default () => window.laglabLoading;

// Some views are a program of their own, fetched when one is opened for the first time.
const wanted = new Set();
let program;

async function load() {
  const views = await import(new URL("./views.js", document.baseURI));
  await views.default();
  return views;
}

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
    program ??= load();
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
