// The live examples of embedding.html.
const find = (id) => document.getElementById(id);

const COMMANDS = {
  play: {},
  pause: {},
  step: { by: "request" },
  seek: { to: 1500 },
  set: { speed: "1/10", theme: "dark" },
  "set a setting": { type: "set", node: 1, setting: "recovery_min_apply_delay", value: "2s" },
  act: { action: { read_routed: { client: 1, key: 0 } } },
  load: { lesson: "01-you-wrote-it" },
  state: {},
};

const [command, message, said, example] = ["command", "message", "said", "example"].map(find);

for (const name of Object.keys(COMMANDS)) command.append(new Option(name, name));

let last = 0;
function write() {
  last += 1;
  message.value = JSON.stringify({ laglab: 1, id: last, type: command.value, ...COMMANDS[command.value] });
}
command.addEventListener("change", write);
write();

function note(text) {
  const line = document.createElement("li");
  line.textContent = text;
  said.append(line);
  while (said.children.length > 200) said.firstChild.remove();
  said.scrollTop = said.scrollHeight;
}

find("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const frame = example.querySelector("iframe");
  try {
    frame.contentWindow.postMessage(JSON.parse(message.value), new URL(frame.src).origin);
  } catch (error) {
    note(`This is no JSON: ${error.message}`);
  }
});

window.addEventListener("message", ({ source, data }) => {
  if (source === example.querySelector("iframe")?.contentWindow && data?.laglab) note(JSON.stringify(data));
});

find("both").addEventListener("click", () => {
  for (const id of ["first", "second"]) find(id).play();
});
