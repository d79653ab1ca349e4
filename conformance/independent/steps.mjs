/**
 * How a right server answers, one step after another. A fault or a variant puts another step in the place of one.
 * A step that refuses throws a Refusal.
 */
import { REFUSALS } from "./table.mjs";

export class Refusal extends Error {
  constructor(status, message, fields = undefined) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

export const wrong = (name, description) =>
  new Refusal(400, "Errors were found in the submitted data", [{ name, description }]);

export const steps = {
  /** The token of a request: its scopes. */
  authenticate(request, world) {
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "") ?? [];
    const scopes = world.tokens.scopes(token);
    if (!scopes) throw new Refusal(401, "Unauthorized");
    return scopes;
  },

  permit(scopes, needed) {
    if (!needed.every((scope) => scopes.includes(scope))) throw new Refusal(403, "Forbidden");
  },

  find(id, world) {
    const campaign = world.store.get(id);
    if (!campaign) throw new Refusal(404, "Campaign not found");
    return campaign;
  },

  /** The JSON value of a request's body. */
  read(request) {
    const media = (request.headers["content-type"] ?? "application/json").split(";")[0].trim().toLowerCase();
    if (!/^application\/(.+\+)?json$/.test(media)) throw new Refusal(415, "Unsupported media type");
    try {
      return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(request.body));
    } catch {
      throw wrong("body", "is not JSON");
    }
  },

  /** The change that a body asks for: `{ member, value }`. */
  check(body) {
    if (body === null || typeof body !== "object" || Array.isArray(body)) throw wrong("body", "must be an object");
    if (typeof body.op !== "string" || body.op.toUpperCase() !== "REPLACE") throw wrong("op", "must be REPLACE");
    if (typeof body.path !== "string") throw wrong("path", "must be a string");
    const member = body.path.replace(/^\//, "");
    if (!Object.hasOwn(VALUES, member)) throw wrong("path", "cannot be replaced");
    const value = VALUES[member](body.value);
    if (value === undefined) throw wrong("value", "is not one that this member can have");
    return { member, value };
  },

  /** Whether the campaign can change so, as it is now. */
  allow(campaign, change) {
    if (change.member === "status" && campaign.status === "INCOMPLETE") {
      throw new Refusal(422, "The campaign is not available for this operation");
    }
  },

  apply(campaign, change) {
    campaign[change.member] = change.value;
  },

  /** A campaign as it is shown, by PATCH and by GET. */
  show(campaign, world) {
    const links = {
      self: { href: `${world.base}/campaigns/${campaign.id}` },
      campaigns: { href: `${world.base}/campaigns` },
    };
    return { _links: links, ...structuredClone(campaign) };
  },

  /** The body of an error. */
  refuse(refusal) {
    const body = { code: REFUSALS[refusal.status] ?? `0${refusal.status}000`, message: refusal.message };
    if (refusal.status === 422) body.description = "Its state does not allow it";
    return refusal.fields ? { ...body, fields: refusal.fields } : body;
  },
};

const VALUES = {
  status: (value) => ({ paused: "PAUSED", running: "RUNNING" })[typeof value === "string" ? value.toLowerCase() : ""],
  name: (value) => (typeof value === "string" && value.length >= 3 && value.length <= 35 ? value : undefined),
  priority(value) {
    const number = typeof value === "string" && /^\d{1,2}$/.test(value) ? Number(value) : value;
    return Number.isInteger(number) && number >= 1 && number <= 10 ? number : undefined;
  },
};
