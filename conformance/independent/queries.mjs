/** The queries of the two reads, as the newer source has them: the page does not speak of reads. */
import { isMoment } from "./judge.mjs";
import { wrong } from "./steps.mjs";

/** The parts of a campaign that `fields` asks for. */
const PARTS = ["dialing_mode_configuration", "dialing_strategy"];

const oneOf = (words) => (text) => words.includes(text);
const whole = (least, most) => (text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
const isParts = (text) => text.split(",").every(oneOf(PARTS));

/** What each parameter may be; one that is not named here may be anything. */
export const ONE = { fields: isParts };
export const LIST = {
  page: whole(1, 1e9),
  per_page: whole(1, 100),
  status: oneOf(["incomplete", "ready", "running", "paused"]),
  priority: whole(1, 10),
  fields: isParts,
  created_at_from: isMoment,
  created_at_to: isMoment,
};

export function check(query, rules) {
  const found = Object.keys(rules).find((name) => !query.getAll(name).every(rules[name]));
  if (found) throw wrong(found, "is not one that this parameter can have");
}

/** The same query of another page. */
export function turned(query, page, size) {
  const other = new URLSearchParams(query);
  other.set("page", page);
  other.set("per_page", size);
  return other;
}

/** The parts that a query of the list does not ask for. */
export function hidden(query) {
  const asked = query.getAll("fields").flatMap((text) => text.split(","));
  return PARTS.filter((part) => !asked.includes(part));
}

/** Whether a campaign is one of those that a query of the list asks for. */
export function fits(campaign, query) {
  const asks = (name, test) => !query.has(name) || test(query.get(name));
  const made = Date.parse(campaign.created_at);
  return (
    asks("name", (name) => campaign.name === name) &&
    asks("search", (text) => campaign.name.toLowerCase().includes(text.toLowerCase())) &&
    asks("status", (status) => campaign.status.toLowerCase() === status) &&
    asks("dialing_mode", (mode) => campaign.dialing_mode === mode) &&
    asks("priority", (priority) => campaign.priority === Number(priority)) &&
    asks("created_at_from", (from) => made >= Date.parse(from)) &&
    asks("created_at_to", (to) => made <= Date.parse(to))
  );
}
