/** What is refused, and acts all the same. */
import { acting, answered, fault, touch } from "../alteration.mjs";

const REFUSED = ["state/refused-*", "state/*"];

export const refusals = [
  ...[400, 401, 403, 422].map((status) =>
    fault(
      `acts:${status}`,
      "errors",
      [`state/refused-${status === 422 ? "4*" : status}`, ...REFUSED.slice(1)],
      `a refusal with ${status} changes the priority all the same`,
      acting(status, touch),
      ["state/*"],
    ),
  ),
  fault(
    "acts:400-unknown-path",
    "400",
    REFUSED,
    "a body for an unknown member is refused, and changes the priority",
    acting(400, (campaign, request) => {
      if (/"path"/.test(request.body) && !/"(status|name|priority)"/.test(request.body)) touch(campaign);
    }),
  ),
  fault(
    "acts:400-empty",
    "400",
    REFUSED,
    "an empty body is refused, and changes the priority",
    acting(400, (campaign, request) => void (request.body.length || touch(campaign))),
  ),
  fault(
    "acts:400-runs",
    "400",
    REFUSED,
    "a refused body sets the campaign PAUSED",
    acting(400, (campaign) => campaign.status === "RUNNING" && void (campaign.status = "PAUSED")),
  ),
  fault(
    "acts:404-creates",
    "404 campaign not found",
    ["state/refused-404", "state/*"],
    "a campaign that is not found is made",
    answered(
      (answer, request, world) => {
        if (request.id.length <= 36)
          world.store.add({ id: request.id.toLowerCase(), name: "Made just now", status: "INCOMPLETE", priority: 5 });
      },
      (answer) => answer.status === 404,
    ),
    ["404/*", "422/*", "get/404/*", "list/200/*"],
  ),
  fault(
    "acts:404-other",
    "404 campaign not found",
    ["state/refused-404", "state/*"],
    "not finding a campaign changes another",
    acting(404, touch),
  ),
];
