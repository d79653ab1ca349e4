/** One edit for each rule of a row of the table, which breaks that rule: `[rule, change(value)]`. */
import { places, remove } from "./places.mjs";

const OTHER = { string: 17, integer: "5", boolean: "true", object: "none", array: { 0: "none" } };

/** Members that an update can change keep something of what they are, so that only their form is wrong. */
const WRONG_TYPE = { name: (name) => [name], priority: String, status: (status) => [status] };

export function* edits(row) {
  if (row.type !== "any") yield ["type", WRONG_TYPE[row.path] ?? (() => OTHER[row.type])];
  if (row.required) yield ["required", undefined];
  if (row.required) yield ["null", () => null];
  if (row.minimum !== undefined) yield ["minimum", (value) => Math.min(value, 10) - 10 + Math.min(row.minimum, 0)];
  if (row.maximum !== undefined) yield ["maximum", (value) => value + row.maximum];
  if (row.maxLength !== undefined) yield ["maxLength", (text) => tooLong(text, row.maxLength)];
  if (row.enum) yield ["enum", (text) => `${text}_OR_SO`.slice(0, row.maxLength)];
  if (row.format) yield ["format", () => "the first of March"];
  for (const value of row.oneOfEach?.[1] ?? []) {
    yield [`no-${value}`, (list) => list.filter((entry) => entry.type !== value)];
    yield [`two-${value}`, (list) => [...list, list.find((entry) => entry.type === value)]];
  }
}

function tooLong(text, most) {
  return text.startsWith("http") ? `${text}?${"x".repeat(most)}` : text.padEnd(most + 1, "x");
}

/** Make one edit where a path first leads; nothing where it leads nowhere. */
export function edit(body, path, change) {
  const found = places(body, path).find(({ parent, key }) => key in parent);
  if (!found) return body;
  if (change) found.parent[found.key] = change(found.parent[found.key]);
  else remove(found.parent, found.key);
  return body;
}
