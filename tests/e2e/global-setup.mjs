// Starts the server for dist/ on a free port, and stops it after the last test.
import { serve } from "./server.mjs";

export default async function setup() {
  const server = await serve();
  // The workers are started after this and inherit it; the fixtures read it.
  process.env.LAGLAB_URL = server.url;
  return () => server.stop();
}
