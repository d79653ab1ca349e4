/** One fault, a priority of 11 or more, only under a condition: is each condition met by the suite? */
import { asked, fault, isSuccess } from "../alteration.mjs";

const TOO_HIGH = "200/6/maximum";
/** A priority that is not the one that was set, or that GET does not show, and an answer unlike the others. */
const FOLLOWS = ["state/*", "200/shows-change"];
const UNLIKE = [
  "soak",
  "connection",
  "accept",
  "headers",
  "white-space",
  "escapes",
  "member-order",
  "request-media-type",
];

const only = (id, story, when) => [id, story, when];
const value = (request) => String(asked(request)?.value);

const CONDITIONS = [
  only("every-third", "in every third answer", (request) => request.update % 3 === 0),
  only("every-tenth", "in every tenth answer", (request) => request.update % 10 === 0),
  only("from-40th", "from the 40th answer on", (request) => request.update >= 40),
  only("first", "in the first answer", (request, world) => (world.first ??= request.update) === request.update),
  only("fresh-connection", "in the first answer on a connection", (request) => request.served === 1),
  only("kept-connection", "in later answers on a connection", (request) => request.served > 1),
  only("first-campaign", "for the first campaign", (request, world, body) => body.id === world.store.all()[0].id),
  only("second-campaign", "for the second campaign", (request, world, body) => body.id === world.store.all()[1].id),
  only("preview", "for campaigns in preview mode", (request, world, body) => body.dialing_mode === "PREVIEW"),
  only("bare", "for campaigns without a mode", (request, world, body) => !body.dialing_mode),
  only("pausing", "when pausing", (request) => value(request) === "paused"),
  only("running", "when set running", (request) => value(request) === "running"),
  only("renaming", "when renaming", (request) => asked(request)?.path === "name"),
  only("prioritising", "when the priority is set", (request) => asked(request)?.path === "priority"),
  only(
    "priority-10",
    "when the priority is set to 10",
    (request, world, body) => asked(request)?.path === "priority" && body.priority === 10,
  ),
  only(
    "priority-1",
    "when the priority is set to 1",
    (request, world, body) => asked(request)?.path === "priority" && body.priority === 1,
  ),
  only(
    "name-unicode",
    "when the name is not in ASCII",
    (request) => asked(request)?.path === "name" && /[^ -~]/.test(value(request)),
  ),
  only(
    "name-35",
    "when the name has 35 characters",
    (request) => asked(request)?.path === "name" && [...value(request)].length === 35,
  ),
  only(
    "accept-hal",
    "for clients that take application/hal+json alone",
    (request) => request.headers.accept === "application/hal+json",
  ),
  only(
    "accept-json",
    "for clients that take application/json alone",
    (request) => request.headers.accept === "application/json",
  ),
  only("charset", "where the request names a charset", (request) =>
    /charset/i.test(request.headers["content-type"] ?? ""),
  ),
  only("value-first", "where value stands first", (request) => Object.keys(asked(request) ?? {})[0] === "value"),
  only("white-space", "where there is white space between members", (request) => /[{,:]\s+"/.test(request.body)),
  only("escapes", "where a character is escaped", (request) => /\\u/.test(request.body)),
  only("further-header", "where a request has a header beyond the usual", (request) =>
    Object.keys(request.headers).some((name) => /^x-|accept-language|if-|prefer|cache|trace/.test(name)),
  ),
];

export const conditions = CONDITIONS.map(([id, story, when]) =>
  fault(
    `only:${id}`,
    "6",
    TOO_HIGH,
    `the priority is over 10 only ${story}`,
    {
      async around(next, request, world) {
        const answer = await next();
        if (request.operation === "update" && isSuccess(answer) && when(request, world, answer.body))
          answer.body.priority += 10;
        return answer;
      },
    },
    [...FOLLOWS, ...UNLIKE.map((way) => `200/${way}`)],
  ),
);
