/** Servers that are not done at once: reads that lag, and changes that are made later. */
import { setTimeout as after } from "node:timers/promises";
import { variant } from "../alteration.mjs";

/** GET shows campaigns as they were a while ago. `sometimes` says for which changes. */
const lagging = (milliseconds, sometimes = () => true) => ({
  steps(base, world) {
    const past = new Map();
    return {
      apply(campaign, change) {
        if (sometimes(world))
          past.set(campaign.id, {
            until: Date.now() + milliseconds,
            was: past.get(campaign.id)?.was ?? structuredClone(campaign),
          });
        setTimeout(
          () => Date.now() >= (past.get(campaign.id)?.until ?? Infinity) - 5 && past.delete(campaign.id),
          milliseconds,
        );
        base.apply(campaign, change);
        world.fresh = campaign;
      },
      show: (campaign) => base.show(world.reading ? (past.get(campaign.id)?.was ?? campaign) : campaign, world),
    };
  },
  around(next, request, world) {
    world.reading = request.operation !== "update";
    return next();
  },
});

/** Changes are made `milliseconds` after the answer, which shows the campaign as it still is. */
const later = (milliseconds) => ({
  steps: (base) => ({ apply: (campaign, change) => void setTimeout(() => base.apply(campaign, change), milliseconds) }),
});

export const delays = [
  variant("lag-100ms", "GET lags 0.1 s behind", lagging(100)),
  variant("lag-1s", "GET lags 1 s behind", lagging(1000)),
  variant("lag-2s", "GET lags 2 s behind", lagging(2000)),
  variant("lag-3s", "GET lags 3 s behind", lagging(3000)),
  variant(
    "lag-at-times",
    "GET lags 1.5 s behind every eighth change",
    lagging(1500, (world) => world.updates % 8 === 0),
  ),
  variant("later-300ms", "changes are made 0.3 s after the answer", later(300)),
  variant("later-30ms", "changes are made 30 ms after the answer", later(30)),
  variant("shows-before", "the 200 shows the campaign as it was before", {
    async around(next, request, world) {
      if (request.operation !== "update") return next();
      const before = world.store.get(request.id);
      const body = before && world.steps.show(before, world);
      const answer = await next();
      return answer.status === 200 ? { ...answer, body } : answer;
    },
  }),
  variant("unhurried", "every answer takes 10 ms", { around: (next) => after(10).then(next) }),
];
