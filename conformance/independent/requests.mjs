/**
 * Kinds of wrong requests: how each is known, and what the page lets a server answer. `requirements` are those that
 * send such a request.
 *
 * `accept` says what it is to answer one with 200: "broken" where nothing can have been updated, or nobody may;
 * "contested" where it is a matter of reading. `refuse` lists refusals that are right; other documented ones say
 * something untrue of the request and are contested, since the page does not say when each is given.
 */
import { asked } from "./alteration.mjs";
import { isObject } from "./places.mjs";

const BAD = [400, 422];
const isUtf8 = (bytes) => Buffer.compare(Buffer.from(bytes.toString()), bytes) === 0;
const isGood = (request, world) => world.tokens.scopes(bearer(request))?.includes("campaigns:write");
const known = (request, world) => isGood(request, world) && world.store.get(request.id) !== undefined;
const body = (test) => (request, world) => {
  if (!known(request, world)) return false;
  const value = asked(request);
  return isObject(value) && test(value, world.store.get(request.id));
};
const sent = (test) => (request, world) => known(request, world) && test(request);
const token = (test) => (request, world) => !isGood(request, world) && test(request.headers.authorization, world);

function bearer(request) {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
}

const kind = (id, requirements, matches, accept = "broken", refuse = BAD) => ({
  id,
  requirements: [requirements].flat(),
  matches,
  accept,
  refuse,
});
const whole = (value) => "op" in value && "path" in value && "value" in value;
const ofStatus = (test) => body((value) => whole(value) && value.path === "status" && test(value.value));
const isBlank = (request) => request.body.toString().trim() === "";
/** Whether a body holds a whole request, and something else that is no JSON. */
const isAlmostJson = (request) => /"op".*"path".*"value":"[^"]*"/.test(request.body.toString());
const scalar = (value) => value === null || typeof value !== "object";

/** What the suite makes of a good token. */
const NEAR = ["altered-token", "preceded-token", "other-case", "spaced-token", "trailed-token", "cut-token", "doubled-scheme"];
/** What the suite makes of paths that lead nowhere. */
const PATHS = "404/paths";

export const REQUESTS = [
  kind(
    "malformed",
    "400/malformed",
    sent((r) => !isBlank(r) && isUtf8(r.body) && asked(r) === undefined && !isAlmostJson(r)),
  ),
  kind(
    "almost-json",
    ["400/almost-json", "400/undocumented-shapes"], // a byte order mark is one of those
    sent((r) => isUtf8(r.body) && asked(r) === undefined && isAlmostJson(r)),
    "contested",
  ),
  kind(
    "empty",
    "400/empty",
    sent(isBlank),
  ),
  kind(
    "not-an-object",
    "400/not-an-object",
    sent((r) => asked(r) !== undefined && scalar(asked(r))),
  ),
  kind(
    "not-utf-8",
    "400/not-utf-8",
    sent((r) => !isUtf8(r.body)),
  ),
  kind(
    "no-members",
    "400/no-members",
    body((value) => Object.keys(value).length === 0),
  ),
  kind(
    "no-path",
    "400/no-path",
    body((value) => "op" in value && "value" in value && !("path" in value)),
  ),
  kind(
    "no-value",
    "400/no-value",
    body((value) => "op" in value && "path" in value && !("value" in value)),
  ),
  kind(
    "path-type",
    "400/path-type",
    body((value) => whole(value) && typeof value.path !== "string"),
  ),
  kind(
    "unknown-path",
    "400/unknown-path",
    body((value) => whole(value) && /^[a-z]*unknown|no_such|^colour|^color/i.test(value.path)),
    "broken",
    [...BAD, 403, 404],
  ),
  kind(
    "value-type",
    "400/value-type",
    ofStatus((value) => value !== undefined && typeof value !== "string"),
  ),
  kind(
    "unknown-value",
    "400/unknown-value",
    ofStatus(
      (value) =>
        typeof value === "string" && /^[a-z]{3,34}$/.test(value) && !/^(paused|running|ready|incomplete)$/.test(value),
    ),
  ),
  kind(
    "long-value",
    "400/long-value",
    ofStatus((value) => typeof value === "string" && value.length > 35),
  ),
  kind(
    "array",
    "400/array",
    sent((r) => Array.isArray(asked(r))),
    "contested",
  ),
  kind(
    "no-op",
    "400/no-op",
    body((value) => !("op" in value) && "path" in value && "value" in value),
    "contested",
  ),
  kind(
    "unknown-op",
    "400/unknown-op",
    body((value) => whole(value) && typeof value.op === "string" && !/^replace$/i.test(value.op)),
    "contested",
  ),
  kind(
    "op-type",
    "400/op-type",
    body((value) => whole(value) && typeof value.op !== "string"),
    "contested",
  ),
  kind(
    "no-token",
    "401/no-token",
    token((header) => !header),
    "broken",
    [401],
  ),
  kind(
    "empty-token",
    "401/empty-token",
    token((header) => /^Bearer\s*$/i.test(header ?? "x")),
    "broken",
    [401],
  ),
  kind(
    "wrong-scheme",
    "401/wrong-scheme",
    token((header) => /^(?!bearer)\w+ ./i.test(header ?? "")),
    "broken",
    [401],
  ),
  kind(
    "garbage-token",
    ["401/garbage-token", "401/spaced-token", "401/changed-token"],
    token((header, world) => /^Bearer ./i.test(header ?? "") && !isNear(header, world)),
    "broken",
    [401],
  ),
  kind(
    "altered-token",
    NEAR.map((name) => `401/${name}`),
    token((header, world) => /^Bearer /i.test(header ?? "") && isNear(header, world) && !isReadOnly(header, world)),
    "broken",
    [401],
  ),
  kind(
    "read-only",
    "403/read-only-token",
    token((header, world) => isReadOnly(header ?? "", world)),
    "broken",
    [403],
  ),
  kind(
    "unknown-id",
    "404/unknown-uuid",
    (r, w) => isGood(r, w) && !known(r, w) && /^[0-9a-f-]{36}$/i.test(r.id),
    "broken",
    [404],
  ),
  kind(
    "no-uuid",
    ["404/non-uuid", PATHS],
    (r, w) => isGood(r, w) && !known(r, w) && !/^[0-9a-f-]{36}$/i.test(r.id) && r.id.length < 37,
    "broken",
    [404, ...BAD],
  ),
  kind("over-long-id", ["404/over-long", PATHS], (r, w) => isGood(r, w) && r.id.length > 36, "broken", [404, ...BAD]),
  kind(
    "incomplete",
    ["422/from-INCOMPLETE", "200/state-values"],
    body(
      (value, campaign) =>
        campaign.status === "INCOMPLETE" && whole(value) && value.path === "status" && value.value === "paused",
    ),
    "permitted",
    [422],
  ),
];

/** Whether a header carries a good token with something changed about it. */
function isNear(header, world) {
  const text = header.toLowerCase();
  return world.tokens.all().some(([good]) => text.includes(good.slice(0, 12).toLowerCase()));
}

function isReadOnly(header, world) {
  const scopes = world.tokens.scopes(/^Bearer (\S+)$/.exec(header)?.[1]);
  return Boolean(scopes) && !scopes.includes("campaigns:write");
}
