/** The token endpoint: client credentials by HTTP Basic, and the tokens it has given out. */
import { randomBytes } from "node:crypto";

const SCOPES = ["campaigns:read", "campaigns:write"];
const LIFETIME = 599;

export class Tokens {
  id = `client-${randomBytes(4).toString("hex")}`;
  secret = randomBytes(18).toString("base64url");
  #given = new Map();

  issue(scopes = SCOPES) {
    const token = randomBytes(24).toString("base64url");
    this.#given.set(token, scopes);
    return token;
  }

  scopes = (token) => this.#given.get(token);
  all = () => [...this.#given];

  /** The answer to a request of the token endpoint. */
  answer(request) {
    const form = new URLSearchParams(request.body.toString());
    const proof = `Basic ${Buffer.from(`${this.id}:${this.secret}`).toString("base64")}`;
    if (request.headers.authorization !== proof) return refused(401, "invalid_client");
    if (form.get("grant_type") !== "client_credentials") return refused(400, "unsupported_grant_type");
    const asked = form.get("scope")?.split(" ").filter(Boolean) ?? SCOPES;
    if (!asked.every((scope) => SCOPES.includes(scope))) return refused(400, "invalid_scope");
    const scopes = asked.length ? asked : SCOPES;
    const body = {
      access_token: this.issue(scopes),
      token_type: "Bearer",
      expires_in: LIFETIME,
      scope: scopes.join(" "),
    };
    return { status: 200, headers: { "content-type": "application/json", "cache-control": "no-store" }, body };
  }
}

function refused(status, error) {
  return { status, headers: { "content-type": "application/json" }, body: { error, error_description: error } };
}
