/** From a request to its answer: `{ status, headers, body }`, the body a JSON value, or bytes, or nothing. */
import { randomUUID } from "node:crypto";
import * as queries from "./queries.mjs";
import { Refusal } from "./steps.mjs";

const HAL = { "content-type": "application/hal+json" };
const READ = ["campaigns:read"];
const WRITE = ["campaigns:write"];
const ONE = /^\/campaigns\/([^/]+)$/;

/** Which operation a request is for, and of which campaign. */
export function recognise(method, path) {
  const [, encoded] = ONE.exec(path) ?? [];
  if (encoded === undefined)
    return { operation: path === "/campaigns" ? { GET: "list", POST: "create" }[method] : undefined };
  return { operation: { GET: "get", PATCH: "update", DELETE: "delete" }[method], id: decoded(encoded) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function answer(request, world) {
  try {
    if (!request.operation)
      throw new Refusal(request.id || request.path === "/campaigns" ? 405 : 404, "No such resource");
    return OPERATIONS[request.operation](request, world);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    const challenge = refusal.status === 401 ? { "www-authenticate": "Bearer" } : {};
    return { status: refusal.status, headers: { ...HAL, ...challenge }, body: world.steps.refuse(refusal) };
  }
}

function entered(request, world, scopes) {
  world.steps.permit(world.steps.authenticate(request, world), scopes);
}

function shown(campaign, world, status = 200) {
  return { status, headers: { ...HAL }, body: world.steps.show(campaign, world) };
}

const OPERATIONS = {
  update(request, world) {
    entered(request, world, WRITE);
    const campaign = world.steps.find(request.id, world);
    const change = world.steps.check(world.steps.read(request), campaign, world);
    world.steps.allow(campaign, change, world);
    world.steps.apply(campaign, change, world);
    return shown(campaign, world);
  },

  get(request, world) {
    entered(request, world, READ);
    queries.check(request.query, queries.ONE);
    return shown(world.steps.find(request.id, world), world);
  },

  list(request, world) {
    entered(request, world, READ);
    const { query } = request;
    queries.check(query, queries.LIST);
    const [page, size] = [Number(query.get("page") ?? 1), Number(query.get("per_page") ?? 50)];
    const all = world.store.all().filter((campaign) => queries.fits(campaign, query));
    const some = all.slice((page - 1) * size, page * size).map((campaign) => listed(campaign, query, world));
    const pages = Math.max(1, Math.ceil(all.length / size));
    const href = (number) => ({ href: `${world.base}/campaigns?${queries.turned(query, number, size)}` });
    const near = { prev: href(Math.max(1, page - 1)), next: href(Math.min(pages, page + 1)) };
    const links = { self: href(page), ...near, first: href(1), last: href(pages) };
    const counts = { total: all.length, count: some.length, page, per_page: size, total_pages: pages };
    return { status: 200, headers: { ...HAL }, body: { ...counts, _embedded: { campaigns: some }, _links: links } };
  },

  create(request, world) {
    entered(request, world, [...WRITE, ...READ]);
    const body = world.steps.read(request);
    const source = request.query.get("source_id");
    const name = body?.name;
    if (typeof name !== "string" || name.length < 3 || name.length > 35) throw new Refusal(400, "A name is needed");
    const base = source ? world.steps.find(source, world) : { dialing_mode: "PREDICTIVE", priority: 5 };
    const campaign = {
      ...structuredClone(base),
      id: randomUUID(),
      name,
      status: "INCOMPLETE",
      created_at: new Date().toISOString(),
    };
    world.store.add(campaign);
    return shown(campaign, world, 201);
  },

  delete(request, world) {
    entered(request, world, WRITE);
    world.steps.find(request.id, world);
    world.store.remove(request.id);
    return { status: 204, headers: {} };
  },
};

function listed(campaign, query, world) {
  const body = world.steps.show(campaign, world);
  for (const part of queries.hidden(query)) delete body[part];
  return body;
}
