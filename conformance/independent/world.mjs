/** A server of the API as an HTTP listener, with at most one alteration. */
import http from "node:http";
import { answer, recognise } from "./operations.mjs";
import { steps } from "./steps.mjs";
import { Store } from "./store.mjs";
import { Tokens } from "./tokens.mjs";
import { send } from "./wire.mjs";

/**
 * An alteration may have
 * - `steps(base)`: other steps than those of a right server;
 * - `around(next, request, world)`: may answer itself, or change what `next()` answers; may be a promise;
 * - `send(answer, response, request, world)`: writes an answer itself, and returns true where it did;
 * - `server(server)`: sets up Node's server otherwise.
 */
export function build(alteration = {}, options = {}) {
  const world = { base: "", store: new Store(), tokens: new Tokens(), updates: 0, requests: 0 };
  world.steps = { ...steps, ...alteration.steps?.(steps, world) };
  const server = http.createServer(options, (incoming, response) => serve(incoming, response, world, alteration));
  server.on(
    "clientError",
    (_, socket) => socket.writable && socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n"),
  );
  alteration.server?.(server, world);
  return { server, world };
}

async function serve(incoming, response, world, alteration) {
  const request = await received(incoming, world);
  const next = () => (request.path === "/oauth/token" ? world.tokens.answer(request) : answer(request, world));
  let answered;
  try {
    const isToken = request.path === "/oauth/token";
    answered = (isToken ? undefined : await alteration.around?.(next, request, world)) ?? next();
    if (!isToken && alteration.send?.(answered, response, request, world)) return;
  } catch (error) {
    process.stderr.write(`${error.stack}\n`);
    answered = { status: 500, headers: { "content-type": "text/plain" }, body: Buffer.from("Internal Server Error") };
  }
  send(answered, response);
}

async function received(incoming, world) {
  const pieces = [];
  for await (const piece of incoming) pieces.push(piece);
  const { pathname, searchParams } = new URL(incoming.url.replace(/^\/+/, "/"), "http://localhost");
  const found = recognise(incoming.method, pathname);
  world.requests += 1;
  if (found.operation === "update") world.updates += 1;
  const { method, headers, rawHeaders, socket } = incoming;
  socket.served = (socket.served ?? 0) + 1;
  return {
    ...{ method, headers, rawHeaders, path: pathname, query: searchParams, body: Buffer.concat(pieces) },
    ...{ ...found, served: socket.served, update: world.updates },
  };
}
