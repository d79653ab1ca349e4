// The adapter for openapi-fetch, whose types openapi-typescript generates.
import createClient from "openapi-fetch";
import { asked, serve, unwrapped } from "./harness.mjs";

await serve(async (call) => {
  const client = createClient({ baseUrl: call.base_url, headers: { Authorization: `Bearer ${call.token}` } });
  const options = { redirect: "error", signal: AbortSignal.timeout(call.timeout * 1000) };
  const params = { path: { id: call.campaign } };
  return unwrapped(await client.PATCH("/campaigns/{id}", { params, body: asked(call), ...options }));
});
