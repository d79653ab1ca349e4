/**
 * A second server of the API, for the proof: on plain Node, written from the reference page alone.
 *
 *   node server.mjs [--port 0] [--fault ID | --variant ID | --mutation SEED]
 *   node server.mjs --list
 *
 * Prints one line of JSON: its addresses, credentials and campaigns, and what is altered. Ends on SIGTERM, and when
 * its standard input closes. The second address, `admin`, shows the store.
 */
import http from "node:http";
import { parseArgs } from "node:util";
import { faults } from "./faults.mjs";
import { mutation } from "./mutations.mjs";
import { variants } from "./variants.mjs";
import { build } from "./world.mjs";

const text = { type: "string" };
const { values } = parseArgs({
  options: { port: { ...text, default: "0" }, fault: text, variant: text, mutation: text, list: { type: "boolean" } },
});

function chosen() {
  if (values.mutation !== undefined) return mutation(Number(values.mutation));
  const [list, id] = values.fault ? [faults, values.fault] : [variants, values.variant];
  if (id === undefined) return { id: "plain", kind: "variant", label: "permitted", story: "as it is" };
  const found = list.find((entry) => entry.id === id);
  if (!found) fail(`no fault or variant is called ${id}`);
  return found;
}

function fail(message) {
  process.stderr.write(`server.mjs: ${message}\n`);
  process.exit(2);
}

/** What is said of an alteration: everything but how it is done. */
function described({ id, kind, story, label, item, blame, also, everywhere }) {
  return { id, kind, story, label, item, blame: blame ?? [], also: also ?? [], everywhere: everywhere ?? false };
}

function listening(server, port) {
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server.address().port));
  });
}

async function main() {
  const alteration = chosen();
  const { server, world } = build(alteration, alteration.options);
  world.base = `http://127.0.0.1:${await listening(server, Number(values.port)).catch((error) => fail(error.message))}`;
  const admin = http.createServer((_, response) => response.end(JSON.stringify(world.store.copy())));
  const store = `http://127.0.0.1:${await listening(admin, 0)}/`;
  const line = {
    ...{ base_url: world.base, token_url: `${world.base}/oauth/token`, admin: store },
    ...{ client_id: world.tokens.id, client_secret: world.tokens.secret },
    ...{ token: world.tokens.issue(), readonly_token: world.tokens.issue(["campaigns:read"]) },
    campaigns: world.store.all().map(({ id, status }) => ({ id, status })),
    alteration: described(alteration),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  process.stdin.on("end", () => process.exit(0)).resume();
}

process.on("SIGTERM", () => process.exit(0));
if (values.list) process.stdout.write(`${JSON.stringify([...faults, ...variants].map(described))}\n`);
else await main();
