/** Servers with other rules of their own, where the page states none. */
import { afterwards, asked, variant } from "../alteration.mjs";
import { Refusal } from "../steps.mjs";
import { isObject } from "../places.mjs";

const check = (more) => ({
  steps: (base) => ({ check: (body, campaign, world) => more(base, body, campaign, world) }),
});
const allow = (test) => ({
  steps: (base) => ({
    allow(campaign, change, world) {
      if (!test(campaign, change)) throw new Refusal(422, "Not in this state");
      base.allow(campaign, change, world);
    },
  }),
});
const strictly = (test) =>
  check((base, body, campaign, world) => {
    if (isObject(body) && !test(body)) throw new Refusal(400, "Not as documented");
    return base.check(body, campaign, world);
  });
const leniently = (better) =>
  check((base, body, campaign, world) => base.check(isObject(body) ? better(body) : body, campaign, world));
const lower = (value) => (typeof value === "string" ? value.toLowerCase() : value);
const isStatus = ({ member }) => member === "status";
const without = (status, headers = {}) => ({
  around: (next, request) =>
    ["get", "list"].includes(request.operation)
      ? {
          status,
          headers: { "content-type": "application/json", ...headers },
          body: { code: "0530002", message: "No such resource" },
        }
      : next(),
});
/** The page speaks of PATCH alone, and yet of links that fetch. */
const contested = (how, blame = ["links/*"]) => ({ ...how, label: "contested", blame });
const onlyGet = (change) => ({
  async around(next, request) {
    const answer = await next();
    if (request.operation === "get" && answer.status === 200) change(answer.body, request);
    return answer;
  },
});
const refusedAs = (status) => ({
  steps: (base) => ({
    check(...args) {
      try {
        return base.check(...args);
      } catch (refusal) {
        throw new Refusal(status, refusal.message, refusal.fields);
      }
    },
  }),
});

export const rules = [
  variant(
    "no-slash",
    "only status without a slash is known",
    strictly(({ path }) => typeof path !== "string" || !path.startsWith("/")),
  ),
  variant(
    "case-free",
    "letter case counts nowhere",
    leniently((body) => ({ ...body, path: lower(body.path) })),
  ),
  variant(
    "case-strict",
    "letter case counts everywhere",
    strictly(
      ({ op, path, value }) =>
        op === "REPLACE" && path === lower(path) && (!/status/.test(path) || value === lower(value)),
    ),
  ),
  variant(
    "only-status",
    "only the status can be replaced",
    strictly(({ path }) => /status/.test(path)),
  ),
  variant(
    "no-priority",
    "the priority cannot be replaced",
    strictly(({ path }) => !/priority/.test(path)),
  ),
  variant(
    "priority-text",
    "priorities are taken as text only",
    strictly(({ path, value }) => path !== "priority" || typeof value === "string"),
  ),
  variant(
    "priority-number",
    "priorities are taken as numbers only",
    strictly(({ path, value }) => path !== "priority" || typeof value === "number"),
  ),
  variant(
    "strict-members",
    "further members are refused",
    strictly((body) => Object.keys(body).every((name) => ["op", "path", "value"].includes(name))),
  ),
  variant(
    "no-op-needed",
    "op is never looked at",
    leniently((body) => ({ ...body, op: "REPLACE" })),
  ),
  variant(
    "arrays-too",
    "a list of one operation is taken too",
    check((base, body, ...rest) => base.check(Array.isArray(body) && body.length === 1 ? body[0] : body, ...rest)),
  ),
  variant("bad-as-422", "wrong bodies are refused with 422", refusedAs(422)),
  variant("bad-as-400", "wrong states are refused with 400", {
    steps: (base) => ({
      allow(...args) {
        try {
          base.allow(...args);
        } catch (refusal) {
          throw new Refusal(400, refusal.message);
        }
      },
    }),
  }),
  variant("any-media", "bodies of any media type are read", {
    steps: (base) => ({ read: (request) => base.read({ ...request, headers: {} }) }),
  }),
  variant("body-first", "bodies are checked before the campaign is looked for", {
    around(next, request, world) {
      const scopes = world.tokens.scopes(request.headers.authorization?.slice(7));
      const isBad = request.operation === "update" && scopes?.includes("campaigns:write") && !isObject(asked(request));
      return isBad
        ? {
            status: 400,
            headers: { "content-type": "application/json" },
            body: { code: "0530001", message: "No object" },
          }
        : next();
    },
  }),
  variant(
    "names-trimmed-refused",
    "names with white space around them are refused",
    strictly(({ path, value }) => path !== "name" || typeof value !== "string" || value === value.trim()),
  ),
  variant(
    "names-ascii",
    "names that are not in ASCII are refused",
    strictly(({ path, value }) => path !== "name" || /^[ -~]*$/.test(value)),
  ),
  variant(
    "pause-running-only",
    "only what is RUNNING can be paused",
    allow((campaign, change) => !isStatus(change) || change.value !== "PAUSED" || campaign.status === "RUNNING"),
  ),
  variant(
    "run-paused-only",
    "only what is PAUSED can be set running",
    allow((campaign, change) => !isStatus(change) || change.value !== "RUNNING" || campaign.status === "PAUSED"),
  ),
  variant(
    "never-runs",
    "no campaign can be set running",
    allow((campaign, change) => change.value !== "RUNNING"),
  ),
  variant(
    "strict-states",
    "a status can be set to another only, and from PAUSED and RUNNING only",
    allow(
      (campaign, change) =>
        !isStatus(change) || (["PAUSED", "RUNNING"].includes(campaign.status) && campaign.status !== change.value),
    ),
  ),
  variant(
    "edit-paused-only",
    "names and priorities can be replaced while PAUSED only",
    allow((campaign, change) => isStatus(change) || campaign.status === "PAUSED"),
  ),
  variant(
    "running-untouched",
    "what is RUNNING cannot be changed at all",
    allow((campaign) => campaign.status !== "RUNNING"),
  ),
  variant("incomplete-pauses", "what is INCOMPLETE can be paused too", { steps: () => ({ allow() {} }) }),
  // The page does not say what action_required depends on.
  variant(
    "touches-action_required",
    "an update also touches action_required",
    contested(
      afterwards((campaign) => void (campaign.action_required = !campaign.action_required)),
      ["state/*"],
    ),
  ),
  variant("no-get-404", "no GET: 404", contested(without(404))),
  variant("no-get-405", "no GET: 405", contested(without(405, { allow: "PATCH" }))),
  variant(
    "get-partial",
    "GET leaves both configurations out",
    onlyGet((body) => {
      delete body.dialing_mode_configuration;
      delete body.dialing_strategy;
    }),
  ),
  variant(
    "get-by-fields",
    "GET shows the configurations that `fields` asks for",
    onlyGet((body, request) => {
      for (const name of ["dialing_mode_configuration", "dialing_strategy"])
        if (!request.query.get("fields")?.includes(name)) delete body[name];
    }),
  ),
  variant(
    "get-least",
    "GET shows links, id, name and status only",
    onlyGet((body) => {
      for (const name of Object.keys(body)) if (!["_links", "id", "name", "status"].includes(name)) delete body[name];
    }),
  ),
  variant("bearer-lower-case", "the scheme of a token in any letter case", {
    steps: (base) => ({
      authenticate: (request, world) =>
        base.authenticate(
          { headers: { authorization: (request.headers.authorization ?? "").replace(/^bearer /i, "Bearer ") } },
          world,
        ),
    }),
  }),
  variant("ids-any-case", "ids are known in lower case only", {
    steps: (base) => ({
      find(id, world) {
        if (id !== id.toLowerCase()) throw new Refusal(404, "Campaign not found");
        return base.find(id, world);
      },
    }),
  }),
];
