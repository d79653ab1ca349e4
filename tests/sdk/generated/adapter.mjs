// The adapter for the client that swagger-typescript-api generates.
import { createInterface } from "node:readline";
import { Api } from "./sdk.js";

async function update(call) {
  const api = new Api({
    baseUrl: call.base_url,
    securityWorker: () => ({ headers: { Authorization: `Bearer ${call.token}` } }),
    baseApiParams: { secure: true, format: "json", signal: AbortSignal.timeout(call.timeout * 1000) },
  });
  const asked = { op: "REPLACE", path: call.member, value: call.value };
  const answer = await api.campaigns.updateCampaign(call.campaign, asked);
  return answer.data;
}

for await (const line of createInterface({ input: process.stdin })) {
  let told;
  try {
    told = { returned: await update(JSON.parse(line)) };
  } catch (error) {
    const body = error.error ?? {};
    told = {
      raised: {
        type: error.constructor.name,
        text: String(error.message ?? error.statusText ?? ""),
        status: error.status,
        code: body.code,
        message: body.message,
        fields: body.fields,
      },
    };
  }
  console.log(JSON.stringify(told));
}
