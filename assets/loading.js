// Shows how far the page has loaded, and why it cannot run if it cannot.
//
// A classic script: it runs where modules do not, as in a page opened from a file. The build puts it
// into a file of its own, for a strict Content-Security-Policy allows no script in the page itself.
(() => {
  "use strict";

  const find = (id) => document.getElementById(id);
  const box = find("loading");
  let started = false;
  let ended = false;

  const kilobytes = (bytes) => Math.round(bytes / 1000);

  function progress(current, total) {
    if (ended || !total) return;
    const percent = Math.min(100, Math.round((100 * current) / total));
    const size = `${kilobytes(current)} of ${kilobytes(total)} kB`;
    const bar = find("loading-bar");
    bar.setAttribute("aria-valuenow", percent);
    bar.setAttribute("aria-valuetext", `${percent} %, ${size}`);
    bar.firstElementChild.style.width = `${percent}%`;
    find("loading-size").textContent = percent < 100 ? size : "Starting";
  }

  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  // A paragraph; what stands between backticks is code.
  function paragraph(text) {
    const made = element("p", "");
    const parts = text.split("`");
    made.append(...parts.map((part, index) => (index % 2 === 1 ? element("code", part) : part)));
    return made;
  }

  // The first fault is the cause; what follows from it is not shown.
  function fail(reason, advice, detail) {
    if (ended) return;
    end();
    box.classList.add("loading-failed");
    document.documentElement.dataset.failed = "true";
    const parts = [element("h2", "LagLab could not start"), paragraph(reason), paragraph(advice)];
    if (location.protocol !== "file:") {
      const again = element("button", "Try again");
      again.type = "button";
      again.addEventListener("click", () => location.reload());
      parts.push(again);
    }
    if (detail) {
      const said = element("p", `The browser says: ${detail}`);
      said.className = "loading-detail";
      parts.push(said);
    }
    find("loading-progress").remove();
    find("loading-problem").append(...parts);
  }

  const UPDATE = "A current Firefox, Chrome, Edge or Safari can run it.";

  function noWebAssembly() {
    fail(
      "LagLab computes in WebAssembly, and this browser has none or has it turned off.",
      `Some strict privacy modes turn it off; allow it for this page. ${UPDATE}`,
    );
  }

  function neverStarted() {
    if (location.protocol === "file:") {
      fail(
        "This page was opened from a file, and browsers do not load programs that way.",
        "Serve its folder with a web server. For example, run `python3 -m http.server` in the folder, then open `http://localhost:8000/`.",
      );
    } else if (!("noModule" in HTMLScriptElement.prototype)) {
      fail("This browser is too old: it knows no JavaScript modules.", UPDATE);
    } else {
      fail(
        "A part of the page did not arrive.",
        "Check the connection and try again. If that does not help, the page may have been put on its server incompletely.",
      );
    }
  }

  function failedWith(error) {
    const name = error && error.name;
    const detail = String((error && error.message) || error);
    if (typeof WebAssembly !== "object") {
      noWebAssembly();
    } else if (error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError) {
      fail(
        "The program arrived, but this browser cannot run it: either it came damaged or the browser is too old for it.",
        `Try again first. ${UPDATE}`,
        detail,
      );
    } else if (error instanceof WebAssembly.RuntimeError || name === "RangeError") {
      fail(
        "The program stopped while starting. That is a fault in LagLab, or too little memory.",
        "Close other pages and try again.",
        detail,
      );
    } else {
      fail(
        "The program did not arrive in full.",
        "Check the connection and try again. If that does not help, the page may have been put on its server incompletely.",
        detail,
      );
    }
  }

  // Trunk's code does not report a download that breaks off half-way, nor a missing module: they
  // only show as these two events.
  function onRejection(event) {
    event.preventDefault();
    failedWith(event.reason);
  }

  function onError(event) {
    if (event.target instanceof HTMLScriptElement) neverStarted();
  }

  function onLoad() {
    if (!started) neverStarted();
  }

  function end() {
    ended = true;
    window.removeEventListener("unhandledrejection", onRejection);
    window.removeEventListener("error", onError, true);
    window.removeEventListener("load", onLoad);
  }

  window.laglabLoading = {
    onStart() {
      started = true;
    },
    onProgress({ current, total }) {
      progress(current, total);
    },
    onSuccess() {
      if (ended) return;
      end();
      box.remove();
      delete window.laglabLoading;
    },
    onFailure: failedWith,
    fail,
  };

  window.addEventListener("unhandledrejection", onRejection);
  window.addEventListener("error", onError, true);
  window.addEventListener("load", onLoad);
  if (typeof WebAssembly !== "object") noWebAssembly();
})();
