/**
 * Making faults and variants, and the ways in which most of them alter a server.
 *
 * What is altered `everywhere` shows in the answers to reads too, which have the same bodies, tokens and errors.
 */

/** A fault: the page's item or rule that it breaks, and the requirements that may be blamed (globs). */
export function fault(id, item, blame, story, how, also = []) {
  return { id, kind: "fault", label: "broken", item, story, blame: [blame].flat(), also, ...how };
}

/** A server that is unusual and breaks nothing of the page. */
export function variant(id, story, how) {
  return { id, kind: "variant", label: "permitted", story, ...how };
}

/** Change how every campaign is shown, by PATCH and GET alike. */
export const shown = (change) => ({
  everywhere: true,
  steps: (base) => ({ show: (campaign, world) => edited(base.show(campaign, world), change, world) }),
});

/** Change the body of every error with this status, or of all. */
export const refused = (change, status = undefined) => ({
  everywhere: true,
  steps: (base) => ({
    refuse: (refusal) => {
      const body = base.refuse(refusal);
      return status === undefined || refusal.status === status ? edited(body, change) : body;
    },
  }),
});

/** Change the answers to PATCH that `when` picks. */
export const answered = (change, when = isSuccess) => ({
  async around(next, request, world) {
    const answer = await next();
    return request.operation === "update" && when(answer, request, world)
      ? edited(answer, change, request, world)
      : answer;
  },
});

/** Answer those PATCH requests that `when` picks so, and do nothing else. */
export const instead = (when, answer) => ({
  around: (next, request, world) =>
    request.operation === "update" && when(request, world) ? answer(request, world) : next(),
});

/** Something more is done with the campaign after a change was made to it. */
export const afterwards = (more) => ({
  steps: (base) => ({
    apply(campaign, change, world) {
      base.apply(campaign, change, world);
      more(campaign, change, world);
    },
  }),
});

/** Changes are made in another way. */
export const applied = (apply) => ({
  steps: (base) => ({ apply: (campaign, change, world) => apply(base, campaign, change, world) }),
});

/** What a request does that is refused with this status. */
export const acting = (status, act) =>
  answered(
    (answer, request, world) => act(world.store.get(request.id) ?? world.store.all()[0], request, world),
    (answer) => answer.status === status,
  );

/** Change a campaign a little. */
export const touch = (campaign) => void (campaign.priority = (campaign.priority % 10) + 1);

export const isSuccess = (answer) => answer.status === 200;
export const isRefusal = (answer) => answer.status >= 400;

/** The JSON value of a request's body, or undefined. */
export function asked(request) {
  try {
    return JSON.parse(request.body.toString());
  } catch {
    return undefined;
  }
}

/** What a change returns, where it returns another body or answer; else the one that it has changed in place. */
function edited(value, change, ...rest) {
  const other = change(value, ...rest);
  return typeof other === "object" ? other : value;
}
