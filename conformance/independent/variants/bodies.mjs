/** Campaigns that look otherwise, and as the page allows. */
import { shown, variant } from "../alteration.mjs";
import { places } from "../places.mjs";
import { CAMPAIGN } from "../table.mjs";
import { bytes } from "../wire.mjs";
import { every } from "./frameworks.mjs";

const optional = CAMPAIGN.filter(
  ({ required, type, path, open }) => !required && !open.required && type !== "any" && !path.endsWith("[]"),
);
const set = (path, value) =>
  shown((body) => places(body, path).forEach(({ parent, key }) => void (parent[key] = value(parent[key]))));
const date = (change) => shown((body) => void ("created_at" in body && (body.created_at = change(body.created_at))));
/** Every campaign otherwise from the beginning. */
const stored = (change) => ({ server: (_, world) => world.store.all().forEach(change) });
const text = (change) =>
  every((answer, request) => {
    if (["get", "update"].includes(request.operation)) answer.body = Buffer.from(change(bytes(answer).toString()));
  });
let turn = 0;

function reordered(value) {
  if (Array.isArray(value)) return value.map(reordered);
  if (value === null || typeof value !== "object") return value;
  const names = Object.keys(value);
  const at = turn++ % (names.length || 1);
  return Object.fromEntries(
    [...names.slice(at), ...names.slice(0, at)].reverse().map((name) => [name, reordered(value[name])]),
  );
}

export const bodies = [
  variant(
    "nulls",
    "optional members that are absent are null",
    shown((body) => {
      for (const row of optional) for (const { parent, key } of places(body, row.path)) parent[key] ??= null;
    }),
  ),
  variant(
    "least",
    "nothing but what is required",
    shown((body) => {
      for (const row of optional.filter(({ path }) => path !== "status"))
        for (const { parent, key } of places(body, row.path)) delete parent[key];
    }),
  ),
  variant(
    "more-members",
    "further members everywhere",
    shown((body) => {
      for (const path of [
        "x",
        "_links.x",
        "_links.self.x",
        "dialing_strategy.x",
        "dialing_strategy.dispositions.x",
        "dialing_strategy.record_chain[].x",
      ]) {
        for (const { parent, key } of places(body, path)) parent[key] = { anything: [1, null, "two"] };
      }
    }),
  ),
  variant(
    "newer-members",
    "the members that only the newer source has",
    shown((body) => {
      if (body.dialing_mode_configuration) body.dialing_mode_configuration.amd_metadata = true;
      if (!body.dialing_strategy) return;
      body.dialing_strategy.ivr_enabled = false;
      const { dispositions } = body.dialing_strategy;
      Object.assign(dispositions, {
        hangup_before_connection: dispositions.busy,
        agent_hangup_before_connection: dispositions.busy,
      });
    }),
  ),
  variant("versions", "updated_at and a version that move with each update", {
    steps: (base, world) => ({
      show: (campaign) => ({
        ...base.show(campaign, world),
        updated_at: new Date(1.7e12 + 1000 * world.updates).toISOString(),
        version: world.updates,
      }),
    }),
  }),
  variant(
    "numbers-with-point",
    "whole numbers are written 5.0",
    text((json) => json.replace(/(":)(-?\d+)(?=[,}])/g, "$1$2.0")),
  ),
  variant(
    "numbers-with-exponent",
    "whole numbers are written 5e0",
    text((json) => json.replace(/(":)(-?\d+)(?=[,}])/g, "$1$2e0")),
  ),
  variant(
    "ids-upper-case",
    "ids in upper case",
    shown((body) => void (body.id = body.id.toUpperCase())),
  ),
  variant(
    "links-relative",
    "links without a host",
    shown((body) => {
      body._links.self.href = `/campaigns/${body.id}`;
      body._links.campaigns.href = "/campaigns";
    }),
  ),
  variant(
    "links-query",
    "links with a query",
    shown((body) => {
      body._links.self.href += "?fields=dialing_strategy";
      body._links.campaigns.href += "?page=1&per_page=50";
    }),
  ),
  variant(
    "links-more",
    "more links, one of them a template, and more in each",
    shown((body) => {
      Object.assign(body._links.self, { id: body.id, title: body.name, templated: false });
      Object.assign(body._links, {
        curies: [{ name: "td", href: "https://example.com/rels/{rel}", templated: true }],
        "record-lists": { href: "/nowhere" },
      });
    }),
  ),
  variant("order", "members in another order each time", shown(reordered)),
  variant(
    "date-microseconds",
    "created_at with microseconds",
    date((text) => text.replace("Z", ".123456Z")),
  ),
  variant(
    "date-nanoseconds",
    "created_at with nanoseconds",
    date((text) => text.replace("Z", ".123456789Z")),
  ),
  variant(
    "date-offset",
    "created_at with an offset",
    date((text) => text.replace("Z", "+05:30")),
  ),
  variant(
    "date-zero-offset",
    "created_at with +00:00",
    date((text) => text.replace("Z", "+00:00")),
  ),
  variant(
    "date-absent",
    "no created_at, as in the vendor's examples",
    shown((body) => void delete body.created_at),
  ),
  variant(
    "hours-short",
    "hours without seconds, hh:MM",
    set("dialing_strategy.calling_hours[].from", (hour) => hour.slice(0, 5)),
  ),
  variant(
    "hours-worded",
    "hours in words",
    set("dialing_strategy.calling_hours[].from", () => "a quarter past nine in the morning"),
  ),
  variant(
    "no-hours",
    "no calling hours at all",
    set("dialing_strategy.calling_hours", () => []),
  ),
  variant(
    "no-days",
    "calling hours on no day",
    set("dialing_strategy.calling_hours[].week_days", () => []),
  ),
  variant(
    "limits-low",
    "every number at its lower limit",
    stored((campaign) => limits(campaign, "minimum")),
  ),
  variant(
    "limits-high",
    "every number at its upper limit",
    stored((campaign) => limits(campaign, "maximum")),
  ),
  variant(
    "name-unicode",
    "names in other scripts",
    stored((campaign) => void (campaign.name = `Ürün \u{1F4DE} "${campaign.name.slice(0, 9)}" \\ 例`)),
  ),
  variant(
    "name-36",
    "names of 36 characters",
    stored((campaign) => void (campaign.name = campaign.name.padEnd(36, "."))),
  ),
  variant(
    "name-1",
    "names of one character",
    stored((campaign) => void (campaign.name = campaign.name[0])),
  ),
  variant(
    "chain-reversed",
    "phone types in another order",
    set("dialing_strategy.record_chain", (chain) => [...chain].reverse()),
  ),
  variant("units-integer", "the units typed integer are integers", {
    steps: (base) => ({
      show(campaign, world) {
        const body = base.show(campaign, world);
        for (const row of CAMPAIGN.filter(({ open }) => open.type === "integer")) {
          for (const { parent, key } of places(body, row.path)) if (key in parent) parent[key] = 60;
        }
        return body;
      },
    }),
  }),
];

function limits(campaign, which) {
  for (const row of CAMPAIGN.filter((entry) => entry.type === "integer" && entry[which] !== undefined)) {
    for (const { parent, key } of places(campaign, row.path)) if (key in parent) parent[key] = row[which];
  }
}
