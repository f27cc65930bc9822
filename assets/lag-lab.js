// <lag-lab>: a simulated database cluster in your page.
//
//   <script src="https://HOST/lag-lab.js"></script>
//   <lag-lab lesson="01-you-wrote-it" controls="few"></lag-lab>
//
// Attributes, events and methods: docs/embedding.html beside this file. It needs nothing else, sends
// nothing anywhere, and works as a classic script and as a module.
(() => {
  "use strict";

  const VERSION = 1;
  // Where the page lies: beside this script, wherever that is.
  const OWN = document.currentScript?.src || [...document.querySelectorAll("script[src]")].map((s) => s.src).find((src) => /\/lag-lab\.js([?#]|$)/.test(src));
  const PASSED = ["lesson", "pattern", "view", "theme", "controls", "lang", "play"];
  const EVENTS = new Set(["ready", "resize", "read", "violation", "goal", "prediction", "error"]);
  const ANSWER_MS = 10_000;
  const HIGHEST = 20_000;

  class LagLab extends HTMLElement {
    static observedAttributes = [...PASSED, "src", "strict"];

    #frame;
    #ready;
    #isReady;
    #waiting = new Map();
    #last = 0;
    #heard = (event) => this.#hear(event);

    connectedCallback() {
      if (!this.style.display) this.style.display = "block";
      window.addEventListener("message", this.#heard);
      this.#open();
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.#heard);
      this.#close();
    }

    attributeChangedCallback(name, before, after) {
      if (!this.#frame || before === after) return;
      // These two can be changed in the run that is there.
      if ((name === "theme" || name === "view") && after) this.set({ [name]: after }).catch(() => {});
      else this.#open();
    }

    /** Where the page lies. */
    get #page() {
      return new URL(this.getAttribute("src") || "./", this.hasAttribute("src") ? document.baseURI : OWN || document.baseURI);
    }

    #open() {
      this.#close();
      const page = this.#page;
      page.searchParams.set("embed", "1");
      page.searchParams.set("origin", window.origin);
      for (const name of PASSED) {
        const value = this.getAttribute(name);
        if (value !== null) page.searchParams.set(name, name === "play" && value === "" ? "1" : value);
      }
      const frame = document.createElement("iframe");
      frame.title = this.getAttribute("title") || "LagLab: a simulated database cluster";
      frame.loading = "lazy";
      // The script and the page come from one place, so keeping the page's own origin from it would
      // protect from nothing, and would ask its host for CORS. What no frame needs stays shut: it
      // cannot lead this page elsewhere, open dialogs of the browser or send forms.
      const own = this.hasAttribute("strict") ? "" : " allow-same-origin";
      frame.setAttribute("sandbox", `allow-scripts${own} allow-downloads allow-popups`);
      frame.style.cssText = "display:block;width:100%;border:0";
      frame.style.height = `${this.#fixed ?? 640}px`;
      frame.src = page.href;
      this.#frame = frame;
      this.#ready = new Promise((done) => (this.#isReady = done));
      this.append(frame);
    }

    /** The height that the author gave, if one was given: else it is the page's own. */
    get #fixed() {
      const height = Number.parseFloat(this.getAttribute("height") ?? "");
      return Number.isFinite(height) && height > 0 ? height : undefined;
    }

    #close() {
      this.#frame?.remove();
      this.#frame = undefined;
      for (const { fail } of this.#waiting.values()) fail(new Error("the frame was closed"));
      this.#waiting.clear();
    }

    /** The origin of the frame as messages name it. */
    get #origin() {
      const { origin, protocol } = this.#page;
      return this.hasAttribute("strict") || protocol === "file:" ? "null" : origin;
    }

    #hear({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
      if (data === null || typeof data !== "object" || data.laglab !== VERSION) return;
      const { type } = data;
      if (type === "ready") this.#isReady();
      if (type === "resize" && this.#fixed === undefined && data.height > 0) {
        this.#frame.style.height = `${Math.min(HIGHEST, Math.ceil(data.height))}px`;
      }
      const call = this.#waiting.get(data.id);
      if (call) {
        this.#waiting.delete(data.id);
        if (type === "error") call.fail(Object.assign(new Error(`${data.where}: ${data.what}. Expected: ${data.expected}`), { detail: data }));
        else call.done(data);
      }
      if (EVENTS.has(type)) this.dispatchEvent(new CustomEvent(`laglab-${type}`, { detail: data, bubbles: true }));
    }

    async #ask(type, fields = {}) {
      await this.#ready;
      const { contentWindow } = this.#frame ?? {};
      if (!contentWindow) throw new Error("the frame was closed");
      const id = (this.#last += 1);
      return new Promise((done, fail) => {
        this.#waiting.set(id, { done, fail });
        setTimeout(() => {
          if (this.#waiting.delete(id)) fail(new Error(`no answer to ${type}`));
        }, ANSWER_MS);
        const to = this.#origin;
        contentWindow.postMessage({ ...fields, laglab: VERSION, type, id }, to === "null" ? "*" : to);
      });
    }

    /** A lesson by its name, or a scenario as an object. */
    load(what) {
      return this.#ask("load", typeof what === "string" ? { lesson: what } : { scenario: what });
    }
    play() {
      return this.#ask("play");
    }
    pause() {
      return this.#ask("pause");
    }
    step(options) {
      return this.#ask("step", options);
    }
    /** To a moment, in milliseconds of the run. */
    seek(to) {
      return this.#ask("seek", { to });
    }
    set(values) {
      return this.#ask("set", values);
    }
    act(action) {
      return this.#ask("act", { action });
    }
    state() {
      return this.#ask("state");
    }
  }

  if (!customElements.get("lag-lab")) customElements.define("lag-lab", LagLab);
})();
