/** The campaigns that the server begins with: every state, both modes, with every member and with the fewest. */
import { PHONES } from "./table.mjs";

const UNIT = "MINUTES";

function disposition(outcome) {
  return { status_after_call: outcome, custom: false, max_attempts: 4, retry_period: 45, retry_period_time_unit: UNIT };
}

function strategy(mode) {
  return {
    max_skip_attempts: 2,
    strategy_type: mode === "PREVIEW" ? "MANUAL" : "AUTOMATIC",
    preview_timeout: 60,
    max_attempts: 7,
    retry_period: 2,
    retry_time_unit: "HOURS",
    calling_hours: [
      { from: "09:00:00", to: "12:30:00", week_days: ["MONDAY", "TUESDAY", "FRIDAY"] },
      { from: "14:00:00", to: "19:00:00", week_days: ["WEDNESDAY"] },
    ],
    dispositions: {
      busy: disposition("RETRY"),
      no_answer: disposition("RETRY"),
      abandoned: disposition("FINAL"),
      answering_machine_detection: disposition("FINAL"),
      invalid_number: { status_after_call: "FINAL" },
    },
    record_chain: PHONES.map((type) => ({ type, max_attempts: 3, retry_period: 20, retry_period_time_unit: UNIT })),
    lists_sorting_criteria: "FIFO",
  };
}

const CONFIGURATION = {
  answering_machine_detection: true,
  max_abandonment_rate: 3,
  max_dialing_ratio: 2,
  max_ring_time_in_secs: 25,
  abandonment_timeout: { amount: 4 },
};

/** [id, name, status, mode, how much of it there is] */
const KNOWN = [
  ["0b9d1e52-6c1f-4f0a-9a57-3f2f6f0a1c01", "Autumn follow-up", "PAUSED", "PREDICTIVE", "full"],
  ["1c2f7a90-31d4-4c7e-8e0b-5a4b9d7e2c02", "Bare bones", "PAUSED", "PREDICTIVE", "bare"],
  ["2d8e4b17-9a63-4d52-b6c8-7e1d0f3a4c03", "Callbacks west", "READY", "PREDICTIVE", "full"],
  ["3e7c5d28-0b74-4e61-a7d9-8f2e1a4b5c04", "Doorstep survey", "RUNNING", "PREVIEW", "full"],
  ["4f6b6e39-1c85-4f70-98ea-9a3f2b5c6c05", "Early draft", "INCOMPLETE", "PREVIEW", "full"],
  ["5a5a7f4a-2d96-4a8f-89fb-ab4c3c6d7c06", "Frozen preview", "PAUSED", "PREVIEW", "full"],
];

export function campaigns() {
  return KNOWN.map(([id, name, status, mode, size], place) => {
    const bare = { id, name };
    if (size === "bare") return { ...bare, status, priority: 4 };
    return {
      ...bare,
      dialing_mode: mode,
      priority: 2 + place,
      run_once: place % 2 === 0,
      action_required: false,
      status,
      dialing_mode_configuration: structuredClone(CONFIGURATION),
      dialing_strategy: strategy(mode),
      created_at: `2023-03-0${place + 1}T08:15:00Z`,
    };
  });
}
