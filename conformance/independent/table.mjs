/**
 * What the reference page states, row by row, under the page's own numbers: [item, path, type, the rest].
 *
 * `open` holds what the page does not settle: another type that it names too, or a limit that only the newer source
 * has. To break what is `open` is contested; to break anything else is to break the page.
 */
const STATES = ["INCOMPLETE", "READY", "RUNNING", "PAUSED"];
const UNITS = ["SECONDS", "MINUTES", "HOURS", "DAYS"];
const OUTCOMES = ["FINAL", "RETRY"];
const DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
export const PHONES = ["HOME", "OFFICE", "MOBILE", "EXTRA_1", "EXTRA_2", "EXTRA_3"];

const needed = { required: true };
const short = { maxLength: 35 };
const attempts = { minimum: 1, maximum: 100 };
const period = { minimum: 1, maximum: 2592000 };
const unit = { ...short, enum: UNITS };
/** The page types two of the units integer, and gives them words as values. */
const oddUnit = { ...unit, open: { type: "integer" } };
const hour = { ...needed, ...short, open: { maxLength: 8, pattern: /^\d\d:\d\d(:\d\d)?$/ } };
const outcome = { ...needed, ...short, enum: OUTCOMES };

const STRATEGY = "dialing_strategy";
const CALL = `${STRATEGY}.dispositions`;
const CHAIN = `${STRATEGY}.record_chain`;

/** A disposition: its name, the numbers of its rows. */
function disposition(item, name, required, [status, custom, most, wait, waitUnit], unitRule = unit) {
  const path = `${CALL}.${name}`;
  return [
    [item, path, "object", required],
    [status, `${path}.status_after_call`, "string", outcome],
    [custom, `${path}.custom`, "boolean", needed],
    [most, `${path}.max_attempts`, "integer", attempts],
    [wait, `${path}.retry_period`, "integer", period],
    [waitUnit, `${path}.retry_period_time_unit`, "string", unitRule],
  ];
}

const numbered = (item) => [1, 2, 3, 4, 5].map((last) => `${item}.${last}`);

export const CAMPAIGN = [
  ["links", "_links", "object", needed],
  ["1", "_links.self", "object", needed],
  ["1.1", "_links.self.href", "string", { maxLength: 2083, open: needed }],
  ["2", "_links.campaigns", "object", { open: needed }],
  ["2.1", "_links.campaigns.href", "string", { maxLength: 2083, open: needed }],
  [
    "3",
    "id",
    "string",
    { ...needed, maxLength: 36, open: { pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i } },
  ],
  ["4", "name", "string", { ...needed, maxLength: 36, open: { minLength: 3, maxLength: 35 } }],
  ["5", "dialing_mode", "string", { ...short, enum: ["PREDICTIVE", "PREVIEW"] }],
  ["6", "priority", "integer", { minimum: 1, maximum: 10 }],
  ["7", "run_once", "boolean", {}],
  ["8", "action_required", "boolean", {}],
  ["9", "status", "string", { ...short, enum: STATES, open: { type: "boolean" } }],
  ["10", "dialing_mode_configuration", "object", {}],
  ["10.1", "dialing_mode_configuration.answering_machine_detection", "boolean", {}],
  ["10.2", "dialing_mode_configuration.max_abandonment_rate", "integer", { minimum: 1, maximum: 100 }],
  ["10.3", "dialing_mode_configuration.max_dialing_ratio", "integer", { minimum: 1, maximum: 3 }],
  ["10.4", "dialing_mode_configuration.max_ring_time_in_secs", "integer", { ...needed, minimum: 6, maximum: 120 }],
  ["10.4.1", "dialing_mode_configuration.abandonment_timeout", "object", {}],
  [
    "10.4.1.1",
    "dialing_mode_configuration.abandonment_timeout.amount",
    "integer",
    { ...needed, minimum: 2, maximum: 30 },
  ],
  ["newer.amd_metadata", "dialing_mode_configuration.amd_metadata", "any", { open: { type: "boolean" } }],
  ["11", STRATEGY, "object", {}],
  ["11.1", `${STRATEGY}.max_skip_attempts`, "integer", { minimum: 0, maximum: 20 }],
  ["11.2", `${STRATEGY}.strategy_type`, "string", { ...short, enum: ["AUTOMATIC", "MANUAL"] }],
  ["11.3", `${STRATEGY}.preview_timeout`, "integer", { minimum: 6, maximum: 300 }],
  ["11.4", `${STRATEGY}.max_attempts`, "integer", { ...needed, ...attempts }],
  ["11.5", `${STRATEGY}.retry_period`, "integer", { ...needed, ...period }],
  ["11.6", `${STRATEGY}.retry_time_unit`, "string", { ...needed, ...unit }],
  ["11.7", `${STRATEGY}.calling_hours`, "array", needed],
  ["11.7/items", `${STRATEGY}.calling_hours[]`, "object", {}],
  ["11.7.1", `${STRATEGY}.calling_hours[].from`, "string", hour],
  ["11.7.2", `${STRATEGY}.calling_hours[].to`, "string", hour],
  ["11.7.3", `${STRATEGY}.calling_hours[].week_days`, "array", needed],
  ["11.7.3/items", `${STRATEGY}.calling_hours[].week_days[]`, "string", { enum: DAYS }],
  ["11.8", CALL, "object", needed],
  // Busy has its status twice, as 11.8.1.1 and 11.8.1.2.
  ...disposition("11.8.1", "busy", needed, ["11.8.1.1", "11.8.1.3", "11.8.1.4", "11.8.1.5", "11.8.1.6"]),
  ...disposition("11.8.2", "no_answer", needed, numbered("11.8.2")),
  ...disposition("11.8.3", "abandoned", {}, numbered("11.8.3")),
  // The fifth row of 11.8.4 is numbered 11.8.5.5, and typed integer.
  ...disposition("11.8.4", "answering_machine_detection", {}, [...numbered("11.8.4").slice(0, 4), "11.8.5.5"], oddUnit),
  ["11.8.6", `${CALL}.invalid_number`, "object", { open: needed }],
  ["11.8.6.1", `${CALL}.invalid_number.status_after_call`, "string", { ...needed, ...short, enum: ["FINAL"] }],
  ["11.9", CHAIN, "array", { oneOfEach: ["type", PHONES] }],
  ["11.9/items", `${CHAIN}[]`, "object", {}],
  ["11.9.1", `${CHAIN}[].type`, "string", { enum: PHONES, open: needed }],
  ["11.9.2", `${CHAIN}[].max_attempts`, "integer", { ...needed, ...attempts }],
  ["11.9.3", `${CHAIN}[].retry_period`, "integer", period],
  ["11.9.4", `${CHAIN}[].retry_period_time_unit`, "string", oddUnit],
  ["11.10", `${STRATEGY}.lists_sorting_criteria`, "string", { maxLength: 10, enum: ["FIFO", "LIFO"] }],
  ["12", "created_at", "string", { format: "date-time", open: needed }],
].map(row);

export const ERROR = [
  ["code", "code", "string", { ...needed, open: { pattern: /^\d{7}$/ } }],
  ["message", "message", "string", needed],
  ["description", "description", "string", {}],
  ["fields", "fields", "array", {}],
  ["fields/items", "fields[]", "object", {}],
  ["fields.name", "fields[].name", "string", needed],
  ["fields.description", "fields[].description", "string", needed],
].map(row);

/** The statuses of the page, and the code that the newer source gives for each. */
export const REFUSALS = { 400: "0530001", 401: "0530004", 403: "0530003", 404: "0530002", 422: "0530008" };
export const DOCUMENTED = [200, 400, 401, 403, 404, 422];

function row([item, path, type, rest]) {
  return { item, path, type, open: {}, ...rest };
}
