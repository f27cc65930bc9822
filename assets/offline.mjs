// Lets the page be opened without a network after the first visit, and tells when there is a new
// version. Fetched when the first view has been there for a while, by loader.mjs.
//
// It leaves everything as it is where there is no such thing: from a disk, in a frame without an
// origin, where the browser keeps nothing, and in a build that has no sw.js.
const version = document.querySelector('meta[name="laglab-version"]')?.content;
const embedded = window.parent !== window;

let offered = false;

function offer() {
  if (embedded || offered) return;
  offered = true;
  const styles = document.createElement("link");
  styles.rel = "stylesheet";
  styles.href = new URL("note.css", document.baseURI);
  const note = document.createElement("div");
  note.id = "update-note";
  note.setAttribute("role", "status");
  const button = (name, press) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "small";
    made.textContent = name;
    made.addEventListener("click", press);
    return made;
  };
  // The words come after the place for them, or they would not be read out.
  styles.addEventListener("load", () => {
    document.body.append(note);
    note.append(
      "A new version is ready. ",
      button("Reload", () => location.reload()),
      button("Later", () => note.remove()),
    );
  });
  document.head.append(styles);
}

function addManifest() {
  const link = document.createElement("link");
  link.rel = "manifest";
  link.href = new URL("manifest.webmanifest", document.baseURI);
  document.head.append(link);
}

async function keep() {
  if (!version || window.origin === "null" || navigator.connection?.saveData) return;
  const container = navigator.serviceWorker;
  if (!container) return;
  const tell = (worker) => worker?.postMessage(version);
  container.addEventListener("controllerchange", () => tell(container.controller));
  container.addEventListener("message", () => container.controller && offer());
  // The browser looks for a new one at each visit, past its own cache.
  const address = new URL("sw.js", document.baseURI);
  const registration = await container.register(address, { updateViaCache: "none" });
  if (!registration) return;
  addManifest();
  tell((await container.ready).active);
  const look = () => registration.update().catch(() => "there is no network now");
  if (container.controller) look();
  // A page can stay open for days.
  document.addEventListener("visibilitychange", () => document.hidden || look());
}

keep().catch((error) => console.info("The page is not kept for later:", error));
