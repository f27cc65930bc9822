// Starts the page where it is one file: see .scripts/single, which puts all parts into it.
//
// A classic script. A page from a disk, or in a frame without an origin, may fetch nothing and
// import nothing; what it holds itself it may run.
(() => {
  "use strict";

  const loading = window.laglabLoading;
  const find = (id) => document.getElementById(id);

  // A part of the file: packed with gzip, written in base64.
  async function part(id) {
    const bytes = Uint8Array.from(atob(find(id).textContent), (letter) => letter.charCodeAt(0));
    find(id).remove();
    const packed = new Blob([bytes]).stream();
    return new Response(packed.pipeThrough(new DecompressionStream("gzip")));
  }

  // The program is in the file once: for the page, its later views and the worker that measures.
  let program;
  window.laglabViews = async () => wasm_bindgen;

  window.laglabWorker = () => {
    const start = "onmessage = ({ data }) => wasm_bindgen({ module_or_path: data });";
    const script = new Blob([find("laglab-glue").textContent, start], { type: "text/javascript" });
    const address = URL.createObjectURL(script);
    const worker = new Worker(address);
    worker.postMessage(program);
    return worker;
  };

  let assets;
  window.laglabAsset = async (name) => {
    assets ??= part("laglab-assets").then((response) => response.json());
    const text = (await assets)[name];
    if (text === undefined) throw new Error(`${name} is not in this file`);
    return text;
  };

  window.laglabModule = async (name) => {
    const text = await window.laglabAsset(name);
    return import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  };

  async function start() {
    loading.onStart();
    if (typeof DecompressionStream !== "function") {
      loading.fail(
        "The program in this file is packed, and this browser cannot unpack it.",
        "A Chrome or Edge from 2020, a Safari or Firefox from 2023, or any newer one can.",
      );
      return;
    }
    const bytes = await (await part("laglab-program")).arrayBuffer();
    program = await WebAssembly.compile(bytes);
    // By this name the views call the page's program.
    window.wasmBindings = wasm_bindgen;
    await wasm_bindgen({ module_or_path: program });
    loading.onSuccess();
    // As the bundler does where the page has a folder.
    dispatchEvent(new CustomEvent("TrunkApplicationStarted"));
  }

  // By then the module below has run, which opens the later views.
  document.addEventListener("DOMContentLoaded", () => start().catch(loading.onFailure));
})();
