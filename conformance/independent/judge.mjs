/** Holds a body against the table: what of the page it breaks, and what of it is contested. */
import { isObject, places } from "./places.mjs";
import { CAMPAIGN, ERROR } from "./table.mjs";

const TYPES = {
  any: () => true,
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: Number.isInteger,
};
// RFC 3339: an offset is needed. Without one the page's "date-time" is a matter of reading.
const DATE_TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?/;
const OFFSET = /([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Whether a text is a moment with its offset. */
export const isMoment = (text) => DATE_TIME.test(text) && OFFSET.test(text);
export const judgeCampaign = (body) => judge(body, CAMPAIGN, "200", "campaign");
export const judgeError = (body) => judge(body, ERROR, "error", "error");

/**
 * Returns findings `{ label: "broken" | "contested", item, keyword, blame }`; `blame` names the requirements of the
 * suite that may be blamed for it, as globs.
 */
function judge(body, table, prefix, whole) {
  if (!isObject(body)) return [finding("broken", prefix, whole, "type")];
  return table.flatMap((row) =>
    places(body, row.path).flatMap(({ parent, key }) => [...judgeMember(row, parent, key, prefix)]),
  );
}

function* judgeMember(row, parent, key, prefix) {
  const noted = (label, keyword, also = []) => finding(label, prefix, row.item, keyword, also);
  const value = parent[key];
  if (value === undefined) {
    if (row.required) yield noted("broken", "required");
    else if (row.open.required) yield noted("contested", "required");
    return;
  }
  if (value === null && row.type !== "any" && !row.item.endsWith("/items")) {
    if (row.required) yield noted("broken", "type", ["required"]);
    else yield { ...noted("contested", "type"), blame: [...noted("", "type").blame, `${prefix}/null-members`] };
    return;
  }
  if (!TYPES[row.type](value)) {
    yield noted(row.open.type && TYPES[row.open.type](value) ? "contested" : "broken", "type");
    return;
  }
  if (row.type === "any" && !TYPES[row.open.type](value)) yield noted("contested", "type");
  yield* judgeValue(row, value, noted);
}

function* judgeValue(row, value, noted) {
  if (value < row.minimum) yield noted("broken", "minimum");
  if (value > row.maximum) yield noted("broken", "maximum");
  const length = typeof value === "string" ? [...value].length : 0;
  if (length > row.maxLength) yield noted("broken", "maxLength", ["name-length/maxLength", "hour-format/*"]);
  else if (length > row.open.maxLength) yield noted("contested", "maxLength");
  if (row.enum && !row.enum.includes(value)) yield noted("broken", "enum");
  if (length < row.open.minLength) yield noted("contested", "minLength");
  if (row.open.pattern && !row.open.pattern.test(value)) yield noted("contested", "*");
  if (row.format) yield* judgeDate(value, noted);
  if (row.oneOfEach) yield* judgeEach(row, value);
}

function* judgeDate(value, noted) {
  if (!DATE_TIME.test(value)) yield noted("broken", "format");
  else if (!OFFSET.test(value) || value[10] === " ") yield noted("contested", "format");
}

function* judgeEach(row, list) {
  const [member, values] = row.oneOfEach;
  for (const wanted of values) {
    const count = list.filter((entry) => isObject(entry) && entry[member] === wanted).length;
    if (count !== 1) {
      const keyword = count ? "maxContains" : "minContains";
      yield { label: "broken", item: row.item, keyword, blame: [`200/${row.item}/${wanted}/${keyword}`] };
    }
  }
}

function finding(label, prefix, item, keyword, also = []) {
  const blame = [keyword, ...also].flatMap((word) => [`${prefix}/${item}/${word}`, `${prefix}/${item}/*/${word}`]);
  return { label, item, keyword, blame };
}
