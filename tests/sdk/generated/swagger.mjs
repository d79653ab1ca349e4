// The adapter for the client that swagger-typescript-api generates.
import { asked, serve } from "./harness.mjs";
import { Api } from "./sdk.js";

await serve(async (call) => {
  const api = new Api({
    baseUrl: call.base_url,
    securityWorker: () => ({ headers: { Authorization: `Bearer ${call.token}` } }),
    baseApiParams: { secure: true, format: "json", signal: AbortSignal.timeout(call.timeout * 1000) },
  });
  return (await api.campaigns.updateCampaign(call.campaign, asked(call))).data;
});
