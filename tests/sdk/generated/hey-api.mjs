// The adapter for the client that @hey-api/openapi-ts generates, compiled by tsc.
import { createRequire } from "node:module";
import { asked, serve, unwrapped } from "./harness.mjs";

const require = createRequire(import.meta.url);
const { createClient } = require("./js/client/index.js");
const { updateCampaign } = require("./js/sdk.gen.js");

await serve(async (call) => {
  const client = createClient({ baseUrl: call.base_url, auth: () => call.token });
  const options = { redirect: "error", signal: AbortSignal.timeout(call.timeout * 1000) };
  return unwrapped(await updateCampaign({ client, path: { id: call.campaign }, body: asked(call), ...options }));
});
