/** What an update does to other campaigns, and what the same update does the second time. */
import { afterwards, applied, fault, touch } from "../alteration.mjs";

const UPDATED = "200 campaign updated successfully";
const ONLY = "state/only-the-named-member";
const KEPT = ["state/persists", "state/sequence", "state/answer-is-the-campaign", "200/shows-change"];

const elsewhere = [
  fault(
    "other:all",
    UPDATED,
    "state/other-campaigns",
    "every campaign is updated",
    applied((base, campaign, change, world) => {
      world.store
        .all()
        .filter((each) => each === campaign || each.status !== "INCOMPLETE")
        .forEach((each) => base.apply(each, change));
    }),
    ["state/*"],
  ),
  fault(
    "other:next",
    UPDATED,
    ["state/other-campaigns", ...KEPT],
    "the next campaign is updated instead",
    applied((base, campaign, change, world) => {
      const all = world.store.all();
      base.apply(all[(all.indexOf(campaign) + 1) % all.length], change);
    }),
    ["state/*", "200/*", "422/*"],
  ),
  fault(
    "other:priorities",
    UPDATED,
    "state/other-campaigns",
    "the others move one priority down",
    afterwards((campaign, change, world) => {
      for (const each of world.store.all()) if (each !== campaign) each.priority = (each.priority % 10) + 1;
    }),
    ["state/*"],
  ),
  fault(
    "other:pauses",
    UPDATED,
    "state/other-campaigns",
    "pausing one pauses all",
    afterwards((campaign, { value }, world) => {
      if (value === "PAUSED")
        for (const each of world.store.all()) if (each.status === "RUNNING") each.status = "PAUSED";
    }),
    ["state/*", "200/*"],
  ),
  fault(
    "other:vanishes",
    UPDATED,
    "state/other-campaigns",
    "an update makes the last campaign vanish",
    afterwards((campaign, change, world) => {
      const last = world.store.all().at(-1);
      if (last !== campaign) world.store.remove(last.id);
    }),
    ["*"],
  ),
];

const repeated = [
  fault(
    "twice:refused",
    UPDATED,
    "state/twice",
    "pausing what is paused trips the server",
    {
      steps: (base) => ({
        apply(campaign, change) {
          if (change.member === "status" && campaign.status === change.value) throw new Error("no transition");
          base.apply(campaign, change);
        },
      }),
      ...quiet(),
    },
    ["status/documented", "200/*", "400/*", "state/*"],
  ),
  fault(
    "twice:toggles",
    UPDATED,
    "state/twice",
    "pausing what is paused sets it running",
    applied((base, campaign, change) => {
      const again = change.value === "PAUSED" && campaign.status === "PAUSED";
      base.apply(campaign, again ? { member: "status", value: "RUNNING" } : change);
    }),
    ["200/*", "state/*"],
  ),
  fault(
    "twice:counts",
    UPDATED,
    ["state/twice", ONLY],
    "the same name twice counts the priority on",
    applied((base, campaign, change) => {
      if (change.member === "status" && campaign.status === change.value) touch(campaign);
      base.apply(campaign, change);
    }),
    ["state/*"],
  ),
];

/** A server that trips answers 500 in the form of an error. */
function quiet() {
  return {
    async around(next) {
      try {
        return await next();
      } catch {
        return {
          status: 500,
          headers: { "content-type": "application/json" },
          body: { code: "0500000", message: "Internal error" },
        };
      }
    },
  };
}

export const others = [...elsewhere, ...repeated];
