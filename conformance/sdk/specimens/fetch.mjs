// An SDK over fetch, and its adapter. The argument names the SDK: one of three right ones, or a mistake.
import { createInterface } from "node:readline";

const mistake = process.argv[2];
const BUSY = [429, 502, 503, 504];
const LONGEST_WAIT = 3000;
const PAUSES = [100, 200];
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

class ApiError extends Error {
  constructor(status, body) {
    super(`HTTP ${status}`);
    this.status = status;
    this.code = body.code;
    this.description = body.description;
    this.apiMessage = body.message;
    this.fields = body.fields;
  }
}

const right = {
  url: (call) => `${call.base_url.replace(/\/$/, "")}/campaigns/${encodeURIComponent(call.campaign)}`,
  headers: (call) => ({
    "Content-Type": "application/json",
    Accept: "application/hal+json, application/json",
    Authorization: `Bearer ${call.token}`,
  }),
  body: (call) => JSON.stringify({ op: "REPLACE", path: call.member, value: call.value }),
  redirect: "manual",
  signal: (call) => AbortSignal.timeout(call.timeout * 1000),
  attempts: 1,
  busy: BUSY,
  again: (options) => options,
  pause: () => null,
  campaign: async (response) => JSON.parse(await response.text()),
  errorBody: async (response) => {
    try {
      const body = JSON.parse(await response.text());
      return body !== null && typeof body === "object" && !Array.isArray(body) ? body : {};
    } catch {
      return {};
    }
  },
  error: (status, body) => new ApiError(status, body),
  failed: (error) => {
    throw error;
  },
};

function backoff(response, attempt) {
  const named = response.headers.get("retry-after");
  if (named === null) return PAUSES[attempt];
  const seconds = /^\d+$/.test(named) ? Number(named) : (Date.parse(named) - Date.now()) / 1000;
  if (Number.isNaN(seconds)) return PAUSES[attempt];
  return seconds * 1000 > LONGEST_WAIT ? null : Math.max(seconds * 1000, 0);
}

const patient = { attempts: 3, pause: backoff };
const withoutHeader = (name) => (options) => {
  const headers = { ...options.headers };
  delete headers[name];
  return { ...options, headers };
};

const SDKS = {
  plain: {},
  patient,
  dates: {
    campaign: async (response) => {
      const campaign = JSON.parse(await response.text());
      if (typeof campaign.created_at === "string") campaign.created_at = new Date(campaign.created_at);
      return campaign;
    },
  },
  "js: sends JSON as text": { headers: (call) => ({ Accept: "*/*", Authorization: `Bearer ${call.token}` }) },
  "js: does not encode the id": { url: (call) => `${call.base_url.replace(/\/$/, "")}/campaigns/${call.campaign}` },
  "js: drops the base URL's path": { url: (call) => new URL(`/campaigns/${encodeURIComponent(call.campaign)}`, call.base_url) },
  "js: encodes JSON twice": { body: (call) => JSON.stringify(right.body(call)) },
  "js: joins Authorization": {
    headers: (call) => {
      const headers = new Headers(right.headers(call));
      headers.append("Authorization", `Bearer ${call.token}`);
      return headers;
    },
  },
  "js: follows redirects": { redirect: "follow" },
  "js: returns text": { campaign: (response) => response.text() },
  "js: takes an unreadable 200 for null": { campaign: (response) => response.json().catch(() => null) },
  "js: invents a default": { campaign: async (response) => ({ priority: 5, ...(await response.json()) }) },
  "js: loses false": {
    campaign: async (response) => {
      const campaign = await response.json();
      return Object.fromEntries(Object.entries(campaign).filter(([, value]) => value));
    },
  },
  "js: returns errors": { error: () => null },
  "js: raises a 403 as a 401": { error: (status, body) => new ApiError(status === 403 ? 401 : status, body) },
  "js: loses the description": { error: (status, body) => new ApiError(status, { ...body, description: undefined }) },
  "js: crashes on an error that is no JSON": { errorBody: (response) => response.json() },
  "js: ends the process": {
    errorBody: async (response) => {
      const body = await right.errorBody(response);
      if (response.status === 422) process.exit(70);
      return body;
    },
  },
  "js: prints the token": {
    error: (status, body, call) => {
      console.error("failed", { Authorization: `Bearer ${call.token}` });
      return new ApiError(status, body);
    },
  },
  "js: keeps the token in its errors": {
    error: (status, body, call) => Object.assign(new ApiError(status, body), { config: { token: call.token } }),
  },
  "js: asks forty times": { attempts: 41, pause: () => 0 },
  "js: lets a long time overflow": {
    attempts: 2,
    pause: (response, attempt) => {
      const named = Number(response.headers.get("retry-after"));
      return named > 1e6 ? named * 1000 : backoff(response, attempt);
    },
  },
  "js: takes a date for no time": {
    attempts: 2,
    pause: (response, attempt) => {
      const named = response.headers.get("retry-after");
      return named?.includes(",") ? Number(named) * 1000 : backoff(response, attempt);
    },
  },
  "js: asks again without the token": { ...patient, again: withoutHeader("Authorization") },
  "js: asks again without the body": { ...patient, again: (options) => ({ ...options, body: undefined }) },
  "js: repeats after a failure": { failed: (error, repeat) => repeat() },
  "js: repeats what was refused": { ...patient, busy: [...BUSY, 401], pause: () => 10 },
  "js: hides broken connections": { failed: () => ({}) },
};

async function update(sdk, call) {
  let options = {
    method: "PATCH",
    headers: sdk.headers(call),
    body: sdk.body(call),
    redirect: sdk.redirect,
    signal: sdk.signal(call),
  };
  let response = await fetch(sdk.url(call), options);
  for (let attempt = 0; attempt + 1 < sdk.attempts && sdk.busy.includes(response.status); attempt += 1) {
    const pause = sdk.pause(response, Math.min(attempt, 1));
    if (pause === null) break;
    await response.arrayBuffer();
    await sleep(pause);
    options = sdk.again({ ...options, signal: sdk.signal(call) });
    response = await fetch(sdk.url(call), options);
  }
  if (response.status === 200) return sdk.campaign(response);
  const body = await sdk.errorBody(response);
  const error = sdk.error(response.status, body, call);
  if (error === null) return body;
  throw error;
}

async function called(sdk, call) {
  try {
    return await update(sdk, call);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    return sdk.failed(error, () => update(sdk, call));
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const sdk = { ...right, ...SDKS[mistake] };
  let outcome;
  try {
    outcome = { returned: (await called(sdk, JSON.parse(line))) ?? null };
  } catch (error) {
    const { status, code, fields, description, config } = error;
    const text = `${error.message}${error.cause ? `: ${error.cause.message}` : ""}`;
    outcome = { raised: { type: error.constructor.name, text, status, code, message: error.apiMessage, fields, description, config } };
  }
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
