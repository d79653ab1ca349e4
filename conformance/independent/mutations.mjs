/** One random mutation of a right server for each seed, labelled from the table: broken, permitted or contested. */
import { campaigns } from "./campaigns.mjs";
import { campaignBody, errorBody } from "./mutations/bodies.mjs";
import { requestHandling } from "./mutations/requests.mjs";
import { state } from "./mutations/states.mjs";
import { random } from "./random.mjs";

const SAMPLE = campaigns()[0];

/** Of ten mutations six change a campaign's body, one an error's, two the handling of a request, one the state. */
export function mutation(seed) {
  const dice = random(seed);
  const part = dice.whole(1, 10);
  const made =
    part <= 6
      ? campaignBody(dice)
      : part === 7
        ? errorBody(dice)
        : part <= 9
          ? requestHandling(dice)
          : state(dice, SAMPLE);
  return { id: `mutation:${seed}`, kind: "mutation", ...made };
}
