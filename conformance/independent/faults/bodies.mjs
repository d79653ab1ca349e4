/** Every rule of the 200 body and of the error body, broken alone. */
import { fault, refused, shown } from "../alteration.mjs";
import { campaigns } from "../campaigns.mjs";
import { edit, edits } from "../edits.mjs";
import { judgeCampaign, judgeError } from "../judge.mjs";
import { steps } from "../steps.mjs";
import { CAMPAIGN, ERROR, REFUSALS } from "../table.mjs";

const SAMPLE = steps.show(campaigns()[0], { base: "http://localhost" });
const FIELDS = [{ name: "value", description: "is not one of those" }];
/** An error with every member that there is. */
const whole = (body) => ({ description: "As the page has it", fields: structuredClone(FIELDS), ...body });

/** What follows where the members that an update can change, or that name a campaign, are shown wrongly. */
const FOLLOWS = {
  name: ["200/shows-change", "state/*", "200/name"],
  priority: ["200/shows-change", "state/*", "200/priority"],
  status: ["200/shows-change", "state/*", "200/from-*", "200/running", "422/from-*"],
  id: ["200/same-campaign", "200/self-link", "links/self"],
};

export const bodies = [...ofCampaign(), ...ofErrors()];

function* ofCampaign() {
  for (const row of CAMPAIGN) {
    for (const [rule, change] of edits(row)) {
      const findings = judgeCampaign(edit(structuredClone(SAMPLE), row.path, change));
      const blame = blamed(findings);
      const how = shown((body) => edit(body, row.path, change));
      const story = `${row.path} of a campaign: its ${rule} is not kept`;
      const also = [...(FOLLOWS[row.path] ?? []), ...findings.flatMap((finding) => finding.blame)];
      if (blame.length) yield fault(`200:${row.item}:${rule}`, row.item, blame, story, how, also);
    }
  }
}

function* ofErrors() {
  for (const status of Object.keys(REFUSALS).map(Number)) {
    for (const row of ERROR) {
      for (const [rule, change] of edits(row)) {
        const blame = blamed(judgeError(edit(whole({ code: "", message: "" }), row.path, change)));
        const how = refused((body) => edit(whole(body), row.path, change), status);
        const story = `${row.path} of an error: its ${rule} is not kept`;
        yield fault(`${status}:${row.item}:${rule}`, `error ${row.item}`, blame, story, how);
      }
    }
  }
}

function blamed(findings) {
  return findings.filter(({ label }) => label === "broken").flatMap(({ blame }) => blame);
}
