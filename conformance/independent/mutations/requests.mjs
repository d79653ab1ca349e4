/** One kind of wrong request answered with a random status. */
import { instead } from "../alteration.mjs";
import { REQUESTS } from "../requests.mjs";

const STATUSES = [
  200, 201, 202, 206, 302, 307, 400, 401, 403, 404, 405, 406, 409, 410, 411, 413, 415, 418, 422, 431, 451, 500, 501,
  505, 511,
];
const HAL = { "content-type": "application/hal+json" };

export function requestHandling(random) {
  const kind = random.pick(REQUESTS);
  const status = random.pick(STATUSES);
  const how = instead(kind.matches, (request, world) => ({
    status,
    headers: headers(status, world),
    body: body(status, request, world),
  }));
  const also =
    status < 400
      ? ["200/*", "status/documented", "state/*", "400/generated*"]
      : ["status/documented", "400/generated*"];
  return {
    ...how,
    label: label(kind, status),
    blame: [...kind.requirements, "status/documented"],
    also,
    story: `${kind.id} is answered with ${status}`,
    item: "statuses",
  };
}

/** 409, 413 and their like are refusals that HTTP gives to all; documented ones mean something else, so are contested. */
function label(kind, status) {
  if (status === 200) return kind.accept;
  if (kind.refuse.includes(status)) return "permitted";
  return status > 400 && status < 500 ? "contested" : status === 400 ? "contested" : "broken";
}

function headers(status, world) {
  return status > 300 && status < 400 ? { ...HAL, location: `${world.base}/campaigns` } : { ...HAL };
}

function body(status, request, world) {
  if (status < 300) return world.steps.show(world.store.get(request.id) ?? world.store.all()[0], world);
  return { code: `0${status}000`, message: "So it is" };
}
