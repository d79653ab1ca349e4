/** What stands between a client and the server: other protocol versions, connections, headers, refusals of its own. */
import { gzipSync } from "node:zlib";
import { variant } from "../alteration.mjs";
import { bytes, lines, sendRaw, statusLine } from "../wire.mjs";
import { every } from "./frameworks.mjs";

const HTML = { "content-type": "text/html" };
const page = (status) => ({
  status,
  headers: { ...HTML, server: "nginx/1.25" },
  body: Buffer.from(`<html><h1>${status}</h1></html>`),
});
/** The gateway refuses some requests by itself. */
const refusing = (when, status) => ({ around: (next, request) => (when(request) ? page(status) : next()) });
const raw = (write) => ({
  send(answer, response, request) {
    write(response, answer, bytes(answer), request);
    return true;
  },
});
const counted = (nth, answer) => ({
  around(next, request, world) {
    return world.requests % nth === 0 ? answer() : next();
  },
});
const busy = (status, headers) => counted(40, () => ({ ...page(status), headers: { ...HTML, ...headers } }));

export const gateways = [
  variant(
    "http-1.0",
    "HTTP/1.0",
    raw((response, answer, body) => sendRaw(response, statusLine(answer.status, "1.0"), lines(answer), body)),
  ),
  variant(
    "until-closed",
    "no length: the end of the connection ends the body",
    raw((response, answer, body) => {
      sendRaw(
        response,
        statusLine(answer.status),
        [...lines(answer).filter((line) => !line.startsWith("content-length")), "connection: close"],
        body,
      );
    }),
  ),
  variant(
    "chunked",
    "chunked bodies",
    every((answer) => void (answer.chunked = answer.body !== undefined)),
  ),
  variant(
    "chunk-extensions",
    "chunks with extensions, and a trailer",
    raw((response, answer, body) => {
      if (answer.body === undefined) return sendRaw(response, statusLine(answer.status), [], Buffer.alloc(0));
      const chunk = Buffer.concat([
        Buffer.from(`${body.length.toString(16).toUpperCase()};part=1\r\n`),
        body,
        Buffer.from("\r\n0\r\nx-checksum: 1\r\n\r\n"),
      ]);
      const kept = lines(answer).filter((line) => !line.startsWith("content-length"));
      return sendRaw(response, statusLine(answer.status), [...kept, "transfer-encoding: chunked"], chunk, {
        end: false,
      });
    }),
  ),
  variant(
    "closes-silently",
    "every connection is closed after one answer, without saying so",
    raw((response, answer, body) => {
      const { socket } = response;
      sendRaw(response, statusLine(answer.status), lines(answer), body, { end: false });
      socket.end();
    }),
  ),
  variant(
    "no-keep-alive",
    "every connection is closed after one answer",
    every((answer) => void (answer.headers.connection = "close")),
  ),
  variant("short-keep-alive", "idle connections are closed soon", {
    server: (server) => void Object.assign(server, { keepAliveTimeout: 30 }),
  }),
  variant("few-per-connection", "a connection is closed after three answers", {
    server: (server) => void (server.maxRequestsPerSocket = 3),
  }),
  variant(
    "via",
    "headers of a cache and a proxy",
    every(
      (answer) =>
        void Object.assign(answer.headers, {
          via: "1.1 varnish, 1.1 edge",
          age: "0",
          "x-cache": "MISS",
          "alt-svc": 'h3=":443"',
          "strict-transport-security": "max-age=31536000",
        }),
    ),
  ),
  variant(
    "cookies",
    "two cookies with every answer",
    every((answer) => void (answer.headers["set-cookie"] = ["lb=a1; Path=/; HttpOnly", "sid=9; Secure"])),
  ),
  variant(
    "rate-headers",
    "headers that tell of a rate limit",
    every(
      (answer) =>
        void Object.assign(answer.headers, {
          "x-ratelimit-limit": "600",
          "x-ratelimit-remaining": "599",
          "x-ratelimit-reset": "60",
        }),
    ),
  ),
  variant(
    "reason",
    "another reason phrase, or none",
    raw((response, answer, body) =>
      sendRaw(response, `HTTP/1.1 ${answer.status} ${answer.status === 200 ? "" : "Sorry!"}`, lines(answer), body, {
        end: false,
      }),
    ),
  ),
  variant("no-date", "no Date header", {
    around: (next) => next(),
    server: (server) => void server.on("request", (_, response) => void (response.sendDate = false)),
  }),
  variant(
    "header-case",
    "header names in other letter case, no space behind the colon",
    raw((response, answer, body) =>
      sendRaw(
        response,
        statusLine(answer.status),
        lines(answer).map((line) => line.replace(": ", ":").replace(/^[^:]+/, (name) => name.toUpperCase())),
        body,
        { end: false },
      ),
    ),
  ),
  variant("early-hints", "103 comes before the answer", {
    send(answer, response) {
      response.socket.write("HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n");
      return false;
    },
  }),
  variant(
    "in-pieces",
    "the body comes in small pieces",
    raw((response, answer, body) => {
      const { socket } = response;
      socket.setNoDelay(true);
      sendRaw(response, statusLine(answer.status), lines(answer), body.subarray(0, 10), { end: false });
      for (let at = 10; at < body.length; at += 300) socket.write(body.subarray(at, at + 300));
    }),
  ),
  variant(
    "gzip",
    "gzip for those who take it",
    every((answer, request) => {
      if (answer.body === undefined || !/gzip/.test(request.headers["accept-encoding"] ?? "")) return;
      answer.body = gzipSync(bytes(answer));
      Object.assign(answer.headers, { "content-encoding": "gzip", vary: "accept-encoding" });
    }),
  ),
  variant(
    "gateway-413",
    "HTML 413 for bodies over 2 kB",
    refusing((request) => request.body.length > 2048, 413),
  ),
  variant(
    "gateway-414",
    "HTML 414 for long addresses",
    refusing((request) => request.path.length > 60, 414),
  ),
  variant(
    "gateway-415",
    "HTML 415 for other media types",
    refusing(
      (request) => request.operation === "update" && !/^application\/json/i.test(request.headers["content-type"] ?? ""),
      415,
    ),
  ),
  variant(
    "gateway-405",
    "HTML 405 for methods but GET and PATCH",
    refusing((request) => !["GET", "PATCH"].includes(request.method) && request.path !== "/oauth/token", 405),
  ),
  variant(
    "gateway-411",
    "HTML 411 for requests without a length",
    refusing((request) => request.method === "PATCH" && request.headers["content-length"] === undefined, 411),
  ),
  variant("gateway-431", "HTML 431 for long headers", { options: { maxHeaderSize: 4096 } }),
  variant(
    "gateway-406",
    "HTML 406 where neither JSON nor anything is accepted",
    refusing((request) => !/json|\*\/\*|application\/\*/.test(request.headers.accept ?? "*/*"), 406),
  ),
  variant("busy-429", "429 to every 40th request, with Retry-After", busy(429, { "retry-after": "0" })),
  variant("busy-503", "HTML 503 to every 40th request", busy(503, { "retry-after": "0" })),
  variant("busy-502", "HTML 502 to every 40th request", busy(502, {})),
];
