/** Changes that are lost, or made otherwise than asked. */
import { afterwards, answered, applied, fault } from "../alteration.mjs";

const UPDATED = "200 campaign updated successfully";
const KEPT = ["state/persists", "state/sequence", "state/answer-is-the-campaign", "200/shows-change"];
const STATE = ["state/*", "200/shows-change"];

const lost = [
  fault(
    "lost:all",
    UPDATED,
    KEPT,
    "no change is ever made",
    applied(() => {}),
    ["state/*", "200/*"],
  ),
  fault(
    "lost:shown",
    UPDATED,
    KEPT,
    "changes are shown in the 200 and not kept",
    {
      steps: (base, world) => ({
        apply(campaign, change) {
          world.last = change;
        },
      }),
      ...answered((answer, request, world) => void (answer.body[world.last.member] = world.last.value)),
    },
    STATE,
  ),
  ...["status", "name", "priority"].map((member) =>
    fault(
      `lost:${member}`,
      UPDATED,
      KEPT,
      `a change of the ${member} is answered with 200 and not made`,
      applied((base, campaign, change) => change.member === member || base.apply(campaign, change)),
      ["state/*", "200/*"],
    ),
  ),
  fault(
    "lost:every-third",
    UPDATED,
    KEPT,
    "every third change is lost",
    applied((base, campaign, change, world) => {
      world.applied = (world.applied ?? 0) + 1;
      if (world.applied % 3) base.apply(campaign, change);
    }),
    ["state/*", "200/*"],
  ),
  fault(
    "lost:next-undoes",
    UPDATED,
    ["state/*"],
    "a change undoes the one before",
    applied((base, campaign, change, world) => {
      const { undo } = world;
      if (undo && undo.campaign === campaign && undo.member !== change.member) campaign[undo.member] = undo.value;
      world.undo = { campaign, member: change.member, value: campaign[change.member] };
      base.apply(campaign, change);
    }),
    ["200/*"],
  ),
];

const altered = [
  fault(
    "value:name-cut",
    UPDATED,
    KEPT,
    "names are cut after 12 characters",
    afterwards(
      (campaign, { member }) => member === "name" && (campaign.name = [...campaign.name].slice(0, 12).join("")),
    ),
    ["state/*"],
  ),
  fault(
    "value:name-lower",
    UPDATED,
    KEPT,
    "names are kept in lower case",
    afterwards((campaign, { member }) => member === "name" && (campaign.name = campaign.name.toLowerCase())),
    ["state/*"],
  ),
  fault(
    "value:name-ascii",
    UPDATED,
    KEPT,
    "names lose what is not ASCII",
    afterwards((campaign, { member }) => member === "name" && (campaign.name = campaign.name.replace(/[^ -~]/g, "?"))),
    ["state/*", "200/escapes"],
  ),
  fault(
    "value:priority-next",
    UPDATED,
    KEPT,
    "priorities are one too high",
    afterwards((campaign, { member }) => member === "priority" && campaign.priority < 10 && (campaign.priority += 1)),
    ["state/*"],
  ),
  fault(
    "value:priority-capped",
    UPDATED,
    KEPT,
    "priorities over 5 become 5",
    afterwards((campaign) => (campaign.priority = Math.min(campaign.priority, 5))),
    ["state/*"],
  ),
  fault(
    "value:paused-is-ready",
    UPDATED,
    KEPT,
    "pausing makes a campaign READY",
    afterwards((campaign, { value }) => value === "PAUSED" && (campaign.status = "READY")),
    ["state/*", "200/*"],
  ),
  fault(
    "value:running-is-paused",
    UPDATED,
    KEPT,
    "setting running leaves a campaign PAUSED",
    afterwards((campaign, { value }) => value === "RUNNING" && (campaign.status = "PAUSED")),
    ["state/*", "200/*"],
  ),
  fault(
    "value:answer-other",
    UPDATED,
    ["200/same-campaign"],
    "the 200 shows another campaign",
    answered((answer, request, world) => {
      answer.body = world.steps.show(
        world.store.all().find(({ id }) => id !== answer.body.id),
        world,
      );
    }),
    ["200/*", "state/*", "links/*"],
  ),
  fault(
    "value:answer-stale",
    UPDATED,
    ["state/answer-is-the-campaign"],
    "the 200 shows a priority that the campaign has not",
    answered((answer) => void (answer.body.priority = (answer.body.priority % 10) + 1)),
    ["200/*", "state/*"],
  ),
  fault(
    "value:answer-run_once",
    UPDATED,
    ["state/answer-is-the-campaign"],
    "the 200 shows run_once the wrong way round",
    answered((answer) => "run_once" in answer.body && void (answer.body.run_once = !answer.body.run_once)),
    ["state/*"],
  ),
  fault(
    "value:answer-strategy",
    UPDATED,
    ["state/answer-is-the-campaign"],
    "the 200 shows other attempts than GET",
    answered((answer) => answer.body.dialing_strategy && void (answer.body.dialing_strategy.max_attempts += 1)),
    ["state/*"],
  ),
];

export const updates = [...lost, ...altered];
