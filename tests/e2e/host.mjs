// A page of another host that holds LagLab in frames, and keeps all that they say.
import { createServer } from "node:http";
import { expect } from "./fixtures.mjs";

/** Stands for the origin of the host's page. */
export const ORIGIN = "{origin}";

const hostPage = (body) => `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">
<body>${body}<script>
window.told = [];
addEventListener("message", (event) => {
  const frames = [...document.querySelectorAll("iframe")];
  const frame = frames.findIndex((f) => f.contentWindow === event.source);
  if (frame >= 0) told.push({ frame, origin: event.origin, data: event.data });
});
</script></body></html>`;

/** A frame as an author writes it. */
export const frame = (address, attributes = "") =>
  `<iframe title="LagLab" src="${address}" width="900" height="700" ${attributes}></iframe>`;

export class Host {
  constructor(page) {
    this.page = page;
    this.last = 0;
    this.lab = page.frameLocator("iframe");
  }

  /** Opens a host's page with this in its body, and waits until so many frames have spoken. */
  static async open(page, body, { frames = 1 } = {}) {
    // Another port is another origin.
    const server = createServer((request, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end(hostPage(body.replaceAll(ORIGIN, `http://${request.headers.host}`)));
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    page.on("close", () => server.close());
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const host = new Host(page);
    for (let place = 0; place < frames; place += 1) await host.hears("ready", place);
    return host;
  }

  /** All messages of a kind that a frame has sent. */
  told(type, place = 0) {
    return this.page.evaluate(
      ([type, place]) => window.told.filter((t) => t.frame === place && t.data?.type === type).map((t) => t.data),
      [type, place],
    );
  }

  /** Waits for the first message of a kind that fits. */
  async hears(type, place = 0, fits = {}) {
    const found = await this.page.waitForFunction(
      ([type, place, fits]) =>
        window.told.find(
          ({ frame, data }) =>
            frame === place && data?.type === type && Object.entries(fits).every(([key, value]) => data[key] === value),
        ),
      [type, place, fits],
    );
    return (await found.jsonValue()).data;
  }

  /** Sends a message to a frame, as it is. */
  send(message, place = 0) {
    return this.page.evaluate(
      ([message, place]) => document.querySelectorAll("iframe")[place].contentWindow.postMessage(message, "*"),
      [message, place],
    );
  }

  /** Asks for something, and gives the answer. */
  async ask(type, fields = {}, place = 0) {
    this.last += 1;
    const id = `ask-${this.last}`;
    await this.send({ laglab: 1, type, id, ...fields }, place);
    const answer = await this.page.waitForFunction((id) => window.told.find((t) => t.data?.id === id), id);
    return (await answer.jsonValue()).data;
  }

  /** Asks for something that is done. */
  async does(type, fields, place) {
    const answer = await this.ask(type, fields, place);
    expect(answer.type, JSON.stringify(answer)).toBe("done");
  }

  /** Asks where the run is. */
  state(place) {
    return this.ask("state", {}, place);
  }
}
