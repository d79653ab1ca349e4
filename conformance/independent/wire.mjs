/** An answer as bytes on a connection. */
import { STATUS_CODES } from "node:http";

/** The bytes of an answer's body. */
export function bytes(answer) {
  if (answer.body === undefined) return Buffer.alloc(0);
  return Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(JSON.stringify(answer.body));
}

/** Write an answer as Node does. */
export function send(answer, response) {
  const body = bytes(answer);
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (!answer.chunked && answer.status !== 204) response.setHeader("content-length", body.length);
  response.writeHead(answer.status);
  if (answer.chunked) response.write(body.subarray(0, body.length >> 1));
  response.end(answer.chunked ? body.subarray(body.length >> 1) : body);
}

/**
 * Write bytes as they are, and by default end the connection: for what Node itself would never send.
 * `lines` are header lines without their ends.
 */
export function sendRaw(response, statusLine, lines, body, { end = true } = {}) {
  const { socket } = response;
  const head = end && !lines.some((line) => /^connection:/i.test(line)) ? [...lines, "connection: close"] : lines;
  socket.write(Buffer.concat([Buffer.from(`${[statusLine, ...head].join("\r\n")}\r\n\r\n`, "latin1"), body]));
  if (end) socket.end();
  else response.emit("finish"); // so that Node goes on to the next request of this connection
}

export const statusLine = (status, version = "1.1") => `HTTP/${version} ${status} ${STATUS_CODES[status] ?? ""}`.trim();

/** The header lines of an answer, with its right length. */
export function lines(answer) {
  const named = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
  return [...named, `content-length: ${bytes(answer).length}`];
}
