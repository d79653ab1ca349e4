/** What else changes when one member is updated. */
import { afterwards, fault } from "../alteration.mjs";

const UPDATED = "200 campaign updated successfully";
const ONLY = "state/only-the-named-member";
const STATE = ["state/*", "200/shows-change"];

export const strays = [
  ["priority", (campaign) => (campaign.priority = (campaign.priority % 10) + 1), "priority"],
  ["run_once", (campaign) => "run_once" in campaign && (campaign.run_once = !campaign.run_once)],
  ["mode", (campaign) => (campaign.dialing_mode = campaign.dialing_mode === "PREVIEW" ? "PREDICTIVE" : "PREVIEW")],
  [
    "status",
    (campaign) =>
      campaign.status !== "INCOMPLETE" && (campaign.status = campaign.status === "PAUSED" ? "RUNNING" : "PAUSED"),
    "status",
  ],
  ["name", (campaign) => (campaign.name = `${[...campaign.name].slice(0, 30).join("").trim()}.`), "name"],
  [
    "ring-time",
    (campaign) =>
      campaign.dialing_mode_configuration &&
      (campaign.dialing_mode_configuration.max_ring_time_in_secs =
        6 + ((campaign.dialing_mode_configuration.max_ring_time_in_secs + 1) % 100)),
  ],
  [
    "attempts",
    (campaign) =>
      campaign.dialing_strategy &&
      (campaign.dialing_strategy.max_attempts = (campaign.dialing_strategy.max_attempts % 100) + 1),
  ],
  ["week-days", (campaign) => setDays(campaign.dialing_strategy?.calling_hours[0])],
  [
    "chain",
    (campaign) =>
      campaign.dialing_strategy &&
      (campaign.dialing_strategy.record_chain[0].max_attempts =
        (campaign.dialing_strategy.record_chain[0].max_attempts % 100) + 1),
  ],
  ["wipes-strategy", (campaign) => delete campaign.dialing_strategy],
  ["wipes-configuration", (campaign) => delete campaign.dialing_mode_configuration],
  ["wipes-run_once", (campaign) => delete campaign.run_once],
  ["wipes-created_at", (campaign) => delete campaign.created_at, "", ["state/created-at"]],
  ["wipes-hours", (campaign) => campaign.dialing_strategy && (campaign.dialing_strategy.calling_hours = [])],
  ["wipes-abandoned", (campaign) => delete campaign.dialing_strategy?.dispositions.abandoned],
  [
    "created_at",
    (campaign) =>
      (campaign.created_at = new Date(Date.parse(campaign.created_at ?? "2023-01-01T00:00:00Z") + 1000).toISOString()),
    "",
    ["state/created-at"],
  ],
].map(([id, more, own = "", also = []]) =>
  fault(
    `also:${id}`,
    UPDATED,
    [ONLY, ...also],
    `an update of another member also touches ${id}`,
    afterwards((campaign, change) => change.member !== own && more(campaign)),
    STATE,
  ),
);

function setDays(hours) {
  if (hours) hours.week_days = hours.week_days.length === 1 ? ["MONDAY", "FRIDAY"] : ["SUNDAY"];
}
