// What the adapters for generated clients in JavaScript share: one line of JSON for each call.
import { createInterface } from "node:readline";

export async function serve(update) {
  for await (const line of createInterface({ input: process.stdin })) {
    let result;
    try {
      result = { returned: (await update(JSON.parse(line))) ?? null };
    } catch (error) {
      const body = error.error ?? {};
      const text = String(error.message ?? error.statusText ?? error);
      const { code, message, description, fields } = typeof body === "object" ? body : {};
      result = { raised: { type: error.constructor.name, text, status: error.status, code, message, description, fields } };
    }
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
}

export const asked = (call) => ({ op: "REPLACE", path: call.member, value: call.value });

// Both openapi-fetch and hey-api hand errors back beside the data, with the response.
export function unwrapped({ data, error, response }) {
  if (response === undefined) throw error;
  if (response.ok && error === undefined) return data;
  throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status, error });
}
