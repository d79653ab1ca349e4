/** Wrong requests answered as the page rules out, and right ones answered with an undocumented status. */
import { answered, fault, instead, isRefusal, isSuccess } from "../alteration.mjs";
import { REQUESTS } from "../requests.mjs";
import { REFUSALS } from "../table.mjs";

const ANY_200 = "200 campaign updated successfully";
const HAL = { "content-type": "application/hal+json" };
const ERROR = { code: "0500000", message: "Internal error" };
/** Where no update is answered with 200, nothing that needs one can be seen. */
const FOLLOWS = ["200/*", "400/*", "404/*", "422/*", "state/*"];
const UNDOCUMENTED = ["status/documented", "200/answers"];

/** The first campaign, as though it had been updated. */
const accepted = (request, world) => ({
  ...{ status: 200, headers: { ...HAL } },
  body: world.steps.show(world.store.get(request.id) ?? world.store.all()[0], world),
});
const failed = () => ({ status: 500, headers: { ...HAL }, body: ERROR });
const status = (code) => answered((answer) => void (answer.status = code));

/** Wrong requests that are taken for good ones, and wrong ones that the server trips over. */
const fromKinds = REQUESTS.flatMap(({ id, requirements, matches, accept }) => [
  ...(accept === "broken"
    ? [fault(`taken:${id}`, ANY_200, requirements, `${id} is answered with 200`, instead(matches, accepted), taken(id))]
    : []),
  fault(
    `tripped:${id}`,
    "statuses",
    [...requirements, "status/documented"],
    `${id} is answered with 500`,
    instead(matches, failed),
    ["400/generated*", "400/undocumented-shapes"],
  ),
]);

/** A 200 shows no change where none was made; and where nothing is known by an id, another campaign. */
function taken(id) {
  const shown = ["200/shows-change", "400/generated*", "200/name", "200/priority"];
  return /id$/.test(id) ? ["200/same-campaign", "200/self-link", ...shown] : shown;
}

const successes = [201, 202, 203, 205, 206, 299].map((code) =>
  fault(`success:${code}`, ANY_200, UNDOCUMENTED, `an update is answered with ${code}`, status(code), FOLLOWS),
);

const redirects = [301, 302, 303, 307, 308].map((code) =>
  fault(
    `redirect:${code}`,
    "statuses",
    UNDOCUMENTED,
    `an update is answered with ${code}`,
    answered((answer, request, world) => {
      answer.status = code;
      answer.headers.location = `${world.base}/campaigns/${request.id}`;
    }),
    FOLLOWS,
  ),
);

const errors = [400, 403, 404, 422, 500, 501].map((code) =>
  fault(
    `error:${code}`,
    ANY_200,
    ["200/updates", "200/answers", "200/from-*", "status/documented", "200/every-campaign", "200/generated"],
    `every right update is answered with ${code}`,
    instead(
      (request, world) => world.tokens.scopes(request.headers.authorization?.slice(7))?.includes("campaigns:write"),
      () => ({ status: code, headers: { ...HAL }, body: { ...ERROR, code: REFUSALS[code] ?? ERROR.code } }),
    ),
    FOLLOWS,
  ),
);

const bodiless = [
  fault(
    "success:204",
    ANY_200,
    UNDOCUMENTED,
    "an update is answered with 204 and no body",
    answered((answer) => {
      Object.assign(answer, { status: 204, headers: {}, body: undefined });
    }),
    ["200/*"],
  ),
  fault(
    "success:empty",
    ANY_200,
    ["bytes/json", "200/campaign/type"],
    "the 200 has no body",
    answered((answer) => void (answer.body = Buffer.alloc(0))),
    ["200/*"],
  ),
  ...["[]", "{}", "null", '"updated"', "true"].map((text) =>
    fault(
      `success:${text}`,
      ANY_200,
      ["200/campaign/type", "200/*/required"],
      `the 200's body is ${text}`,
      answered((answer) => void (answer.body = Buffer.from(text))),
      ["200/*"],
    ),
  ),
  fault(
    "success:list",
    ANY_200,
    ["200/campaign/type"],
    "the 200 has the campaign in a list",
    answered((answer) => void (answer.body = [answer.body])),
  ),
  fault(
    "success:wrapped",
    ANY_200,
    ["200/*/required"],
    "the 200 has the campaign in an envelope",
    answered((answer) => void (answer.body = { data: answer.body })),
  ),
  fault(
    "error:empty",
    "error body",
    ["bytes/json", "error/error/type", "error/media-type"],
    "errors have no body",
    answered((answer) => void (answer.body = Buffer.alloc(0)), isRefusal),
  ),
  fault(
    "error:text",
    "error body",
    ["bytes/json", "error/error/type", "error/media-type"],
    "errors are text",
    answered((answer) => {
      const headers = { ...answer.headers, "content-type": "text/plain" };
      Object.assign(answer, { headers, body: Buffer.from("Bad request") });
    }, isRefusal),
  ),
  fault(
    "error:bare-string",
    "error body",
    ["error/error/type"],
    "errors are a JSON string",
    answered((answer) => void (answer.body = answer.body.message), isRefusal),
  ),
  fault(
    "error:as-200",
    "statuses",
    ["200/*", "400/*", "401/*", "403/*", "404/*", "422/*"],
    "refusals have the status 200",
    answered((answer) => void (answer.status = 200), isRefusal),
    ["bytes/*", "links/*", "state/*", "status/documented", "error/connection"],
  ),
  fault(
    "error:success-in-body",
    ANY_200,
    ["200/*/required", "200/campaign/type"],
    "the 200 carries an error's body",
    answered((answer) => void (answer.body = ERROR), isSuccess),
    ["200/*"],
  ),
];

export const statuses = [...fromKinds, ...successes, ...redirects, ...errors, ...bodiless];
