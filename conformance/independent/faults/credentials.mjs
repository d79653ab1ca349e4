/** Tokens that are taken although nobody issued them so, or not taken although somebody did; and what is given away. */
import { answered, asked, fault, isRefusal, isSuccess } from "../alteration.mjs";

const UNAUTHORIZED = "401 unauthorized";
const ANY_401 = ["401/*"];
const header = (request) => request.headers.authorization ?? "";

/** Let a header count as another: what it is read as, or undefined. */
const readAs = (read) => ({
  everywhere: true,
  steps: (base, world) => ({
    authenticate(request) {
      const token = world.tokens.scopes(header(request).slice(7)) ? undefined : read(header(request), world.tokens);
      return (token && world.tokens.scopes(token)) || base.authenticate(request, world);
    },
  }),
});
const good = (tokens, test) =>
  tokens
    .all()
    .map(([token]) => token)
    .find(test);

const loose = [
  [
    "letter-case",
    "letter case of the token does not count",
    (text, tokens) =>
      /^Bearer \S+$/.test(text) && good(tokens, (token) => token.toLowerCase() === text.slice(7).toLowerCase()),
  ],
  [
    "prefix",
    "a good token with more behind it is good",
    (text, tokens) => good(tokens, (token) => text.startsWith(`Bearer ${token}`)),
  ],
  [
    "suffix",
    "a good token with more before it is good",
    (text, tokens) => good(tokens, (token) => text.startsWith("Bearer ") && text.endsWith(token)),
  ],
  [
    "cut",
    "the first half of a token is enough",
    (text, tokens) =>
      good(tokens, (token) => text.length > 19 && text.startsWith("Bearer ") && token.startsWith(text.slice(7))),
  ],
  [
    "spaces",
    "white space in a token does not count",
    (text, tokens) => good(tokens, (token) => text.startsWith("Bearer ") && text.slice(7).replace(/\s/g, "") === token),
  ],
  [
    "first-letter",
    "the first character of a token does not count",
    (text, tokens) =>
      good(tokens, (token) => text.startsWith("Bearer ") && text.length === token.length + 7 && text.slice(8) === token.slice(1)),
  ],
  [
    "doubled-scheme",
    "the scheme may stand twice",
    (text, tokens) => good(tokens, (token) => text === `Bearer Bearer ${token}`),
  ],
  [
    "other-scheme",
    "a good token is good under any scheme",
    (text, tokens) => good(tokens, (token) => !/^bearer/i.test(text) && text.endsWith(` ${token}`)),
  ],
  ["no-scheme", "a good token is good without a scheme", (text, tokens) => good(tokens, (token) => text === token)],
  ["any", "any token is good", (text, tokens) => /^Bearer \S/.test(text) && tokens.issue()],
  ["none", "no token is needed", (text, tokens) => !text && tokens.issue()],
  ["empty", "an empty token is good", (text, tokens) => /^Bearer\s*$/.test(text) && tokens.issue()],
].map(([id, story, read]) => fault(`token:${id}`, UNAUTHORIZED, ANY_401, story, readAs(read), ["state/refused-401"]));

const scopes = [
  fault(
    "scope:ignored",
    "Scope campaigns:write",
    ["403/read-only-token", "403/write-only-token"],
    "the scope of a token does not count",
    { everywhere: true, steps: () => ({ permit() {} }) },
    ["state/refused-403"],
  ),
  fault(
    "scope:as-401",
    "403 forbidden",
    ["403/read-only-token", "error/403/*"],
    "a scope that is missing is answered with 500",
    answered((answer) => void (answer.status === 403 && (answer.status = 500)), isRefusal),
    ["status/documented"],
  ),
];

const challenges = [
  fault(
    "challenge:none",
    "401 unauthorized",
    "headers/challenge",
    "a 401 names no scheme to authenticate by",
    answered(
      (answer) => void delete answer.headers["www-authenticate"],
      (answer) => answer.status === 401,
    ),
  ),
];

const secrets = [
  fault(
    "gives-away:token-in-error",
    "401 unauthorized",
    "leak/secret",
    "a 401 repeats the token",
    answered(
      (answer, request) => void (answer.body.message = `Not a good token: ${header(request)}`),
      (answer) => answer.status === 401,
    ),
  ),
  fault(
    "gives-away:token-in-400",
    "400",
    "leak/secret",
    "a 400 repeats all headers",
    answered(
      (answer, request) => void (answer.body.description = JSON.stringify(request.headers)),
      (answer) => answer.status === 400,
    ),
  ),
  fault(
    "gives-away:token-in-200",
    "200",
    "leak/secret",
    "the 200 repeats the token as a further member",
    answered((answer, request) => void (answer.body.session = header(request).slice(7)), isSuccess),
  ),
  fault(
    "gives-away:token-in-header",
    "200",
    "leak/secret",
    "a header repeats the token",
    answered((answer, request) => void (answer.headers["x-token"] = header(request)), isSuccess),
  ),
];

const formOfRequests = [
  [
    "slash",
    "only with a slash before the path, as in an example of the newer source and not as on the page",
    "200/updates",
    (request) => !String(asked(request)?.path).startsWith("/"),
  ],
  [
    "member-order",
    "only with op first",
    "200/member-order",
    (request) => Object.keys(asked(request) ?? { op: 1 })[0] !== "op",
  ],
  [
    "white-space",
    "only without white space between members",
    "200/white-space",
    (request) => /[{,:]\s+"|"\s+[:,}]/.test(request.body),
  ],
  ["escapes", "only without escapes", "200/escapes", (request) => /\\u/.test(request.body)],
  [
    "charset",
    "only without a charset",
    "200/request-media-type",
    (request) => /charset/i.test(request.headers["content-type"] ?? ""),
  ],
  [
    "accept-json",
    "only for clients that take application/hal+json",
    "200/accept",
    (request) => !/hal|\*/.test(request.headers.accept ?? "*"),
  ],
  ["accept-any", "not for clients that take anything", "200/accept", (request) => request.headers.accept === "*/*"],
].map(([id, story, blame, test]) =>
  fault(`reads:${id}`, "200 campaign updated successfully", [blame, "200/generated"], `updates are read ${story}`, {
    steps: (base) => ({ read: (request) => (test(request) ? {} : base.read(request)) }),
  }),
);

export const credentials = [...loose, ...scopes, ...challenges, ...secrets, ...formOfRequests];
