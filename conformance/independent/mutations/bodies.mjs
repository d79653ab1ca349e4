/** Random single edits of a body, labelled by the table. */
import { answered, isSuccess, refused, shown } from "../alteration.mjs";
import { campaigns } from "../campaigns.mjs";
import { judgeCampaign, judgeError } from "../judge.mjs";
import { everyPlace, isObject, parentOf, remove } from "../places.mjs";
import { steps } from "../steps.mjs";
import { REFUSALS } from "../table.mjs";

const SAMPLES = campaigns().map((campaign) => steps.show(campaign, { base: "http://localhost" }));
const WORDS = [
  "",
  "x",
  "READY",
  "FINAL",
  "MINUTES",
  "paused",
  "2024-02-30",
  "2024-05-01T10:00:00",
  "2024-05-01T10:00:00.5+02:00",
  "09:15",
  "Zażółć 例",
  "0",
  "x".repeat(11),
  "x".repeat(36),
  "x".repeat(37),
  "x".repeat(2084),
];
const NUMBERS = [
  -1, 0, 1, 2, 3, 4, 5, 6, 11, 20, 21, 30, 31, 100, 101, 120, 121, 300, 301, 2592000, 2592001, 0.5, 2.5, 1e21,
];
const GOOD_FIELDS = [{ name: "value", description: "is not one of those" }];
const LEAD = ["_links.self.href", "_links.campaigns.href", "id", "name", "status", "priority"];

function anything(random) {
  return random.pick([
    () => random.pick(WORDS),
    () => random.pick(NUMBERS),
    () => random.chance(0.5),
    () => null,
    () => random.pick([[], {}, ["x"], { x: 1 }, [null]]),
  ])();
}

/** Another value of the same type, near the one that there is. */
function near(value, random) {
  if (Number.isInteger(value)) return random.pick([value + 1, value - 1, random.whole(-3, 130), random.pick(NUMBERS)]);
  if (typeof value === "boolean") return !value;
  if (typeof value === "string")
    return random.pick([
      value.toLowerCase(),
      `${value}x`,
      value.slice(0, -1),
      random.pick(WORDS),
      value.padEnd(random.whole(8, 40), "y"),
    ]);
  if (Array.isArray(value))
    return random.pick([[], value.slice(1), [...value, ...value.slice(-1)], [...value].reverse(), [...value, null]]);
  return value;
}

/** A random edit: where, what, and a function that does it and returns whether it changed anything. */
function randomEdit(sample, random) {
  const keys = random.pick(everyPlace(sample));
  const at = keys.join(".");
  const kind = random.pick(["remove", "replace", "near", "near", "null", "add"]);
  if (kind === "add") return adding(keys.slice(0, -1), random);
  if (kind === "remove") return { at, what: "is missing", act: (parent, key) => remove(parent, key), keys };
  const old = parentOf(sample, keys)[keys.at(-1)];
  if (kind === "near" && isObject(old)) return adding(keys, random);
  const value = kind === "null" ? null : kind === "near" ? near(old, random) : anything(random);
  return {
    at,
    what: `is ${JSON.stringify(value).slice(0, 60)}`,
    act: (parent, key) => void (parent[key] = structuredClone(value)),
    keys,
  };
}

function adding(keys, random) {
  const name = random.pick(["further", "updated_at", "amd_metadata", "hangup_before_connection", "Id", "self"]);
  const value = anything(random);
  return {
    at: [...keys, name].join("."),
    what: `is added as ${JSON.stringify(value).slice(0, 60)}`,
    act: (parent, key) => void (parent[key] ??= value),
    keys: [...keys, name],
  };
}

function apply(body, { keys, act }) {
  const parent = parentOf(body, keys);
  const key = keys.at(-1);
  const isThere = Array.isArray(parent) ? key in parent : isObject(parent);
  if (isThere) act(parent, key);
  return body;
}

/** The label of what an edit adds to what was found before it. */
function label(before, after) {
  const known = new Set(before.map(({ item, keyword }) => `${item} ${keyword}`));
  const findings = after.filter(({ item, keyword }) => !known.has(`${item} ${keyword}`));
  if (!findings.length) return { label: "permitted", blame: [], also: [] };
  const broken = findings.filter((finding) => finding.label === "broken");
  const blame = (broken.length ? broken : findings).flatMap((finding) => finding.blame);
  const besides = broken.length ? findings.flatMap((finding) => finding.blame) : [];
  return { label: broken.length ? "broken" : "contested", blame: [...new Set(blame)], also: [...new Set(besides)] };
}

const differs = (edit) => (sample) => JSON.stringify(apply(structuredClone(sample), edit)) !== JSON.stringify(sample);

/** A campaign that is shown with one edit, by PATCH and GET, or in the 200 of PATCH alone. */
export function campaignBody(random) {
  const edit = randomEdit(random.pick(SAMPLES), random);
  const changed = SAMPLES.filter(differs(edit));
  if (!changed.length) return campaignBody(random);
  const patchOnly = random.chance(0.2);
  const found = label(
    changed.flatMap(judgeCampaign),
    changed.flatMap((sample) => judgeCampaign(apply(structuredClone(sample), edit))),
  );
  const how = patchOnly
    ? answered((answer) => void apply(answer.body, edit), isSuccess)
    : shown((body) => apply(body, edit));
  const where = patchOnly ? " in the 200 of PATCH alone" : "";
  return {
    ...how,
    ...(patchOnly ? alone(found, edit) : everywhere(found, edit)),
    story: `${edit.at} ${edit.what}${where}`,
    item: edit.at,
  };
}

/**
 * A member that says what was updated, or which campaign it is, is more than a value: shown wrongly everywhere, it
 * breaks what an update is for, or leads elsewhere.
 */
function everywhere(found, { at, what }) {
  const name = LEAD.find((lead) => lead === at || lead.startsWith(`${at}.`));
  if (!name) return found;
  const follows = {
    id: ["200/same-campaign", "200/self-link", "links/self", "200/whole", "200/as-read"],
    "_links.self.href": ["200/self-link", "links/self", "200/campaigns-link"],
    "_links.campaigns.href": ["links/campaigns", "200/campaigns-link"],
  }[name];
  const rules = follows ?? ["200/shows-change", "state/*", `200/${name}`, "200/from-*", "200/running", "422/from-*"];
  if (found.label === "broken" || isGone(what)) return { ...found, also: [...found.also, ...rules] };
  return { label: "broken", blame: [...rules, ...found.blame], also: rules };
}

/** Whether an edit leaves no value, so that nothing wrong is shown. */
const isGone = (what) => ["is missing", "is null"].includes(what);

/** What PATCH alone shows so is also not what GET shows. */
function alone(found, edit) {
  const rules = [
    "state/*",
    "200/shows-change",
    "200/same-campaign",
    "200/self-link",
    "200/campaigns-link",
    "links/*",
    "200/from-*",
    "200/running",
  ];
  if (found.label !== "permitted") return { ...found, also: [...found.also, ...rules] };
  const isKnown = SAMPLES.some((sample) => edit.keys.at(-1) in (parentOf(sample, edit.keys) ?? {}));
  const isElement = SAMPLES.some((sample) => Array.isArray(parentOf(sample, edit.keys)));
  const isValue = isElement || (isKnown && edit.what !== "is missing" && !edit.what.startsWith("is added"));
  return isValue ? { label: "broken", blame: rules, also: [] } : { label: "contested", blame: rules, also: [] };
}

/** Errors of one status, or all, with one edit. */
export function errorBody(random) {
  const whole = (body) => ({ description: "As the page has it", fields: structuredClone(GOOD_FIELDS), ...body });
  const status = random.pick([undefined, ...Object.keys(REFUSALS).map(Number)]);
  const sample = whole({ code: "0530001", message: "Not so" });
  const edit = randomEdit(sample, random);
  if (!differs(edit)(sample)) return errorBody(random);
  const found = label(judgeError(sample), judgeError(apply(structuredClone(sample), edit)));
  const story = `${edit.at} ${edit.what} in errors${status ? ` with ${status}` : ""}`;
  const [first] = edit.at.split(".");
  const code =
    first === "code" && found.label === "permitted" ? { label: "contested", blame: ["error/*/error-codes/*"] } : {};
  return {
    ...refused((body) => apply(whole(body), edit), status),
    ...found,
    ...code,
    also: [...found.also, "error/*/error-codes/*"],
    story,
    item: `error ${edit.at}`,
  };
}
