// A picture of the stage: its elements with the styles that they have now, drawn by the browser as
// an SVG image, the canvases in it as images. Fetched when a picture is saved.

const SVG = "http://www.w3.org/2000/svg";
const SCALE = 2;

// The style sheets of the page, for what no element's own style can hold: the parts of sliders, and
// what stands before and after an element. Their sources, for browsers write some rules out wrongly.
async function rules() {
  const source = async ({ href, ownerNode }) => {
    if (!href) return ownerNode?.textContent ?? "";
    // What an extension adds cannot be read and is not the page's.
    return fetch(href).then((answer) => (answer.ok ? answer.text() : "")).catch(() => "");
  };
  return (await Promise.all([...document.styleSheets].map(source))).join("\n");
}

function withStyle(from, to) {
  const style = getComputedStyle(from);
  // A height of its own would keep the margins of what is inside a block from reaching out of it.
  const flows = style.display === "block" && !(from instanceof HTMLCanvasElement);
  let text = "";
  for (const name of style) {
    if (!flows || !/^(height|block-size)$/.test(name)) text += `${name}:${style.getPropertyValue(name)};`;
  }
  // A strict policy forbids the attribute to scripts, and not this.
  to.style.cssText = `${text}transition:none;animation:none;`;
}

// What a person has set is a property, and only attributes are copied.
function withState(from, to) {
  if (from instanceof HTMLInputElement) {
    to.setAttribute("value", from.value);
    to.toggleAttribute("checked", from.checked);
  } else if (from instanceof HTMLSelectElement) {
    for (const [i, option] of [...from.options].entries()) to.options[i].toggleAttribute("selected", option.selected);
  } else if (from instanceof HTMLTextAreaElement) {
    to.textContent = from.value;
  }
}

function copyOf(from) {
  if (from instanceof HTMLCanvasElement) {
    const image = document.createElement("img");
    withStyle(from, image);
    if (from.width > 0 && from.height > 0) image.src = from.toDataURL();
    return image;
  }
  const to = from.cloneNode(false);
  if (from instanceof Element) withStyle(from, to);
  for (const child of from.childNodes) to.append(copyOf(child));
  withState(from, to);
  return to;
}

function drawing(stage, sheet, width, height) {
  const root = document.documentElement;
  const svg = document.createElementNS(SVG, "svg");
  for (const { name, value } of root.attributes) svg.setAttribute(name, value);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  const now = getComputedStyle(root);
  const names = new Set(sheet.match(/--[\w-]+/g));
  svg.style.cssText = [...names].map((name) => `${name}:${now.getPropertyValue(name)}`).join(";");
  const style = document.createElementNS(SVG, "style");
  style.textContent = sheet;
  const frame = document.createElementNS(SVG, "foreignObject");
  frame.setAttribute("width", "100%");
  frame.setAttribute("height", "100%");
  const copy = copyOf(stage);
  copy.style.margin = "0";
  frame.append(copy);
  svg.append(style, frame);
  return new XMLSerializer().serializeToString(svg);
}

/** A picture of the stage as it is, as a PNG. */
export async function picture() {
  const stage = document.querySelector(".stage");
  if (!stage) throw new Error("The stage is not shown. Choose the view Stage first.");
  const sheet = await rules();
  const { width, height } = stage.getBoundingClientRect();
  const image = new Image();
  // A blob's address would make the canvas one that cannot be read.
  const text = drawing(stage, sheet, width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * SCALE);
  canvas.height = Math.round(height * SCALE);
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(stage.closest(".card") ?? document.body).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("The browser has made no picture."))));
  });
}
