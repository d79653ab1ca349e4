/** Every fault there is. */
import { bodies } from "./faults/bodies.mjs";
import { conditions } from "./faults/conditions.mjs";
import { credentials } from "./faults/credentials.mjs";
import { links } from "./faults/links.mjs";
import { others } from "./faults/others.mjs";
import { refusals } from "./faults/refusals.mjs";
import { statuses } from "./faults/statuses.mjs";
import { strays } from "./faults/strays.mjs";
import { updates } from "./faults/updates.mjs";
import { wires } from "./faults/wires.mjs";

export const faults = [
  ...bodies,
  ...links,
  ...statuses,
  ...strays,
  ...updates,
  ...others,
  ...refusals,
  ...credentials,
  ...wires,
  ...conditions,
];
