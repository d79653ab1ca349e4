/** A random thing that an update, or a refused one, does to a random campaign besides. */
import { answered } from "../alteration.mjs";
import { everyPlace, parentOf, remove } from "../places.mjs";
import { CAMPAIGN } from "../table.mjs";

const STATE = ["state/*", "200/shows-change", "200/same-campaign"];
const OWN = ["_links", "id", "name", "status", "priority"];

/** Another value that the page allows too: the next number, and from the last the first again; or the other truth. */
function next(value, keys) {
  if (typeof value === "boolean") return !value;
  const path = keys
    .map((key) => (/^\d+$/.test(key) ? "[]" : `.${key}`))
    .join("")
    .slice(1);
  const { minimum, maximum } = CAMPAIGN.find((row) => row.path === path);
  return value === maximum ? minimum : value + 1;
}

/** A member, of those that no update can name, and what becomes of it. */
function effect(sample, random) {
  const places = everyPlace(sample).filter(([first]) => !OWN.includes(first));
  const keys = random.pick(
    places.filter((place) => ["number", "boolean"].includes(typeof parentOf(sample, place)[place.at(-1)])),
  );
  const optional = random.pick([
    ["run_once"],
    ["action_required"],
    ["dialing_strategy"],
    ["dialing_mode_configuration"],
    ["dialing_strategy", "lists_sorting_criteria"],
    ["dialing_strategy", "record_chain"],
    ["dialing_mode_configuration", "abandonment_timeout"],
  ]);
  return random.chance(0.7)
    ? {
        story: `${keys.join(".")} changes`,
        act: (campaign) =>
          at(campaign, keys, (parent, key) => key in parent && (parent[key] = next(parent[key], keys))),
      }
    : { story: `${optional.join(".")} is lost`, act: (campaign) => at(campaign, optional, remove) };
}

function at(campaign, keys, act) {
  const parent = parentOf(campaign, keys);
  if (parent) act(parent, keys.at(-1));
}

export function state(random, sample) {
  const { act, story } = effect(sample, random);
  const whose = random.pick(["its own", "another's", "the first one's"]);
  const target = (id, world) => {
    const all = world.store.all();
    const own = Math.max(
      0,
      all.findIndex((campaign) => campaign.id === id),
    );
    return { "its own": all[own], "another's": all.at(own === all.length - 1 ? 0 : -1), "the first one's": all[0] }[
      whose
    ];
  };
  const status = random.pick([200, 200, 400, 401, 403, 404, 422]);
  const [member] = status === 200 ? [random.pick([undefined, "status", "name", "priority"])] : [];
  const how = status === 200 ? onUpdate(act, target, member) : onRefusal(act, target, status);
  const when = status === 200 ? `an update${member ? ` of the ${member}` : ""}` : `a refusal with ${status}`;
  return {
    ...how,
    label: "broken",
    blame: STATE,
    also: [],
    story: `${when}: ${whose} ${story}`,
    item: status === 200 ? "200 campaign updated" : "errors",
  };
}

function onUpdate(act, target, member) {
  return {
    steps: (base) => ({
      apply(campaign, change, world) {
        base.apply(campaign, change, world);
        if (!member || change.member === member) act(target(campaign.id, world));
      },
    }),
  };
}

function onRefusal(act, target, status) {
  return answered(
    (answer, request, world) => void act(target(request.id.toLowerCase(), world)),
    (answer) => answer.status === status,
  );
}
