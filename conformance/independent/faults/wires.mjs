/** Answers that are broken as HTTP, as bytes or as JSON. */
import { answered, fault, isRefusal, isSuccess } from "../alteration.mjs";
import { bytes, lines, sendRaw, statusLine } from "../wire.mjs";

const HTTP = "HTTP";
const JSON_TEXT = "JSON";
const LOST = ["transport/*"];

/** Write the answers to PATCH that `when` picks as raw bytes: `write(socket, answer)`. */
const raw = (write, when = isSuccess) => ({
  send(answer, response, request) {
    if (request.operation !== "update" || !when(answer)) return false;
    write(response, answer, bytes(answer));
    return true;
  },
});
/** The answer whole, but with these header lines instead of its length. */
const withLines = (more, body = (content) => content) =>
  raw((response, answer, content) => {
    const kept = lines(answer).filter((line) => !line.startsWith("content-length"));
    sendRaw(response, statusLine(answer.status), [...kept, ...more(content.length)], body(content));
  });
const length = (number) => [`content-length: ${number}`];
const content = (change, when = isSuccess) =>
  answered((answer) => void (answer.body = Buffer.from(change(JSON.stringify(answer.body)))), when);
const media = (type, when) => answered((answer) => void (answer.headers["content-type"] = type), when);

const framing = [
  [
    "cut",
    "the body breaks off in the middle",
    "transport/whole",
    raw((response, answer, body) =>
      sendRaw(response, statusLine(200), lines(answer), body.subarray(0, body.length >> 1)),
    ),
  ],
  ["cut-by-one", "the last byte is missing", "transport/whole", withLines((size) => length(size + 1))],
  ["reset", "the connection is reset before the answer", LOST, raw((response) => response.socket.resetAndDestroy())],
  ["closed", "the connection is closed without an answer", LOST, raw((response) => response.socket.end())],
  [
    "head-only",
    "the connection is closed after the head",
    "transport/whole",
    raw((response, answer) => sendRaw(response, statusLine(200), lines(answer), Buffer.alloc(0))),
  ],
  [
    "half-head",
    "the connection is closed within the head",
    LOST,
    raw((response) => response.socket.end("HTTP/1.1 200 OK\r\ncontent-ty")),
  ],
  ["silent", "no answer ever comes", "transport/in-time", raw(() => {})],
  [
    "stalls",
    "half the body comes and then nothing",
    "transport/*",
    raw((response, answer, body) =>
      sendRaw(response, statusLine(200), lines(answer), body.subarray(0, 40), { end: false }),
    ),
  ],
  [
    "length-short",
    "the announced length is too short",
    ["transport/length", "transport/whole"],
    withLines((size) => length(size - 1)),
    ["bytes/*"],
  ],
  [
    "length-twice",
    "two lengths are announced, which differ",
    "transport/well-formed",
    withLines((size) => [...length(size), ...length(size - 5)]),
  ],
  ["length-word", "the length is a word", "transport/well-formed", withLines(() => length("all"))],
  ["length-negative", "the length is negative", "transport/well-formed", withLines(() => length(-1))],
  ["chunk-size", "a chunk has no size", "transport/*", withLines(() => ["transfer-encoding: chunked"])],
  [
    "chunk-end",
    "the last chunk is missing",
    "transport/*",
    withLines(
      () => ["transfer-encoding: chunked"],
      (body) => Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n")]),
    ),
  ],
  [
    "length-beside-chunks",
    "a length is announced beside chunks",
    "headers/one-framing",
    withLines(
      (size) => [...length(size), "transfer-encoding: chunked"],
      (body) => Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n0\r\n\r\n")]),
    ),
  ],
  [
    "more",
    "more follows than was announced",
    "transport/length",
    withLines(
      (size) => [...length(size), "connection: keep-alive"],
      (body) => Buffer.concat([body, Buffer.from("\r\n\r\nand more")]),
    ),
    ["*transport/well-formed", "links/*"], // the answer that comes next on that connection begins with it
  ],
  [
    "status-word",
    "the status is a word",
    "transport/well-formed",
    raw((response, answer, body) => sendRaw(response, "HTTP/1.1 OK", lines(answer), body)),
  ],
  [
    "status-short",
    "the status has two digits",
    "transport/well-formed",
    raw((response, answer, body) => sendRaw(response, "HTTP/1.1 20 OK", lines(answer), body)),
  ],
  [
    "protocol",
    "the protocol is another",
    "transport/well-formed",
    raw((response, answer, body) => sendRaw(response, "ICY 200 OK", lines(answer), body)),
  ],
  [
    "header-line",
    "a header has no colon",
    "transport/well-formed",
    withLines((size) => [...length(size), "x-request-id 17"]),
  ],
  [
    "gzip",
    "gzip is announced and the body is plain",
    "transport/coding",
    withLines((size) => [...length(size), "content-encoding: gzip"]),
  ],
  [
    "media-twice",
    "two media types are announced",
    "headers/one-media-type",
    withLines((size) => [...length(size), "content-type: text/html"]),
  ],
].map(([id, story, blame, how, also]) => fault(`wire:${id}`, HTTP, blame, story, how, also));

const texts = [
  ["bom", "bytes/no-bom", "a byte order mark precedes the body", (text) => `\ufeff${text}`],
  ["half", "bytes/json", "the JSON breaks off", (text) => text.slice(0, -20)],
  ["quotes", "bytes/json", "the JSON has single quotes", (text) => text.replaceAll('"', "'")],
  ["comma", "bytes/json", "the JSON has a comma too many", (text) => `${text.slice(0, -1)},}`],
  ["comment", ["bytes/json", "bytes/one-document"], "the JSON has a comment", (text) => `/* campaign */${text}`],
  ["nan", "bytes/finite-numbers", "a further number is NaN", (text) => `${text.slice(0, -1)},"score":NaN}`],
  [
    "infinity",
    "bytes/finite-numbers",
    "a further number is -Infinity",
    (text) => `${text.slice(0, -1)},"score":-Infinity}`,
  ],
  [
    "twice",
    "bytes/unique-members",
    "a member stands twice",
    (text) => `${text.slice(0, -1)},"id":"another"}`,
    ["200/same-campaign", "200/self-link", "state/*", "200/3/*"],
  ],
  ["two-documents", "bytes/one-document", "two campaigns follow each other", (text) => `${text}\n${text}`],
  ["more", "bytes/one-document", "something follows the JSON", (text) => `${text};`],
  ["surrogate", "bytes/utf-8", "half a character stands alone", (text) => `${text.slice(0, -1)},"note":"\\ud83d"}`],
  ["prefix", "bytes/json", "a guard against scripts precedes the JSON", (text) => `)]}',\n${text}`],
  ["jsonp", "bytes/json", "the JSON is a call of a function", (text) => `callback(${text})`],
  ["xml", "bytes/json", "the campaign is XML", () => "<campaign/>"],
].map(([id, blame, story, change, also]) =>
  fault(`text:${id}`, JSON_TEXT, blame, story, content(change), ["200/media-type", "bytes/json", ...(also ?? [])]),
);

const encodings = [
  fault(
    "text:latin-1",
    JSON_TEXT,
    "bytes/utf-8",
    "the body is in Latin-1",
    answered(
      (answer) => void (answer.body = Buffer.from(JSON.stringify({ ...answer.body, note: "Größe" }), "latin1")),
      isSuccess,
    ),
  ),
  fault(
    "text:utf-16",
    JSON_TEXT,
    ["bytes/utf-8", "bytes/json"],
    "the body is in UTF-16",
    answered((answer) => void (answer.body = Buffer.from(JSON.stringify(answer.body), "utf16le")), isSuccess),
    ["200/*"],
  ),
  fault(
    "error:bom",
    JSON_TEXT,
    "bytes/no-bom",
    "a byte order mark precedes errors",
    content((text) => `\ufeff${text}`, isRefusal),
  ),
  fault(
    "error:half",
    JSON_TEXT,
    "bytes/json",
    "errors break off",
    content((text) => text.slice(0, -5), isRefusal),
  ),
  fault(
    "error:twice",
    JSON_TEXT,
    "bytes/unique-members",
    "errors have their code twice",
    content((text) => `${text.slice(0, -1)},"code":"0530001"}`, isRefusal),
    ["error/*"],
  ),
  fault("media:html", "200, JSON", "200/media-type", "the 200 is announced as HTML", media("text/html", isSuccess)),
  fault(
    "media:none",
    "200, JSON",
    "200/media-type",
    "the 200 has no media type",
    answered((answer) => void delete answer.headers["content-type"], isSuccess),
  ),
  fault(
    "media:error-html",
    "errors, JSON",
    "error/media-type",
    "errors are announced as HTML",
    media("text/html", isRefusal),
  ),
];

export const wires = [...framing, ...texts, ...encodings];
