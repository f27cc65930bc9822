// A small static server for dist/: what any static host does and no more.
//
// The page answers at / and also at /some/folder/, because it has to work in any folder. Run alone,
// as in `node tests/e2e/server.mjs [folder] [port]`, it prints its address and stays.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const SUBFOLDER = "/some/folder/";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * The strictest policy that the page works under. Every test holds it: what it forbids is written to
 * the console, and a page that writes an error there fails its test.
 */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors *",
].join("; ");

// Pages that hold others in frames are allowed to.
export const FRAMING = `${POLICY}; frame-src 'self'`;

// The file that a request asks for, or null where it asks for something outside of the folder.
function fileFor(root, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return null;
  }
  if (path.startsWith(SUBFOLDER)) path = path.slice(SUBFOLDER.length - 1);
  if (path.endsWith("/")) path += "index.html";
  const file = resolve(join(root, path));
  return file.startsWith(root + sep) ? file : null;
}

// The page as one file holds its styles and scripts in itself, and comes from a disk or an LMS.
function policyOf(file, policy) {
  if (file.endsWith("laglab.html")) return {};
  return { "content-security-policy": /[\\/]docs[\\/]/.test(file) ? FRAMING : policy };
}

async function answer(root, request, response, policy) {
  const file = fileFor(root, request.url);
  const info = file && (await stat(file).catch(() => null));
  if (!info?.isFile()) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
    response.end("Not found\n");
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "content-length": info.size,
    "cache-control": "no-store",
    ...policyOf(file, policy),
    // In a sandbox without a same origin every script is asked for by nobody's origin.
    "access-control-allow-origin": "*",
  });
  if (request.method === "HEAD") response.end();
  else createReadStream(file).pipe(response);
}

/** Serves `root` on loopback, at a free port unless told one, under a policy. Gives the address and a way to stop. */
export async function serve(root = DIST, port = 0, policy = POLICY) {
  const folder = resolve(root);
  const server = createServer((request, response) => {
    answer(folder, request, response, policy).catch(() => response.destroy());
  });
  await new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", done);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { url } = await serve(process.argv[2] ?? DIST, Number(process.argv[3] ?? 0));
  console.log(url);
}
