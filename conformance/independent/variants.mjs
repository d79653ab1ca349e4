/** Every variant there is. */
import { bodies } from "./variants/bodies.mjs";
import { delays } from "./variants/delays.mjs";
import { frameworks } from "./variants/frameworks.mjs";
import { gateways } from "./variants/gateways.mjs";
import { rules } from "./variants/rules.mjs";

export const variants = [...frameworks, ...gateways, ...delays, ...rules, ...bodies];
