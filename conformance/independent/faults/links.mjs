/** Items 1 and 2: links that lead elsewhere than the page says. */
import { fault, shown } from "../alteration.mjs";

const SELF = ["links/self", "200/self-link"];
const LIST = ["links/campaigns", "200/campaigns-link"];

const link = (name, href) => shown((body, world) => void (body._links[name].href = href(world, body)));
const other = (world, body) => world.store.all().find(({ id }) => id !== body.id).id;

export const links = [
  fault(
    "link:self-elsewhere",
    "1",
    SELF,
    "self leads nowhere",
    link("self", (world) => `${world.base}/campaign`),
  ),
  fault(
    "link:self-list",
    "1",
    SELF,
    "self leads to the list",
    link("self", (world) => `${world.base}/campaigns`),
  ),
  fault(
    "link:self-other",
    "1",
    SELF,
    "self leads to another campaign",
    link("self", (world, body) => `${world.base}/campaigns/${other(world, body)}`),
  ),
  fault(
    "link:self-template",
    "1",
    SELF,
    "self is a template that nobody filled in",
    link("self", (world) => `${world.base}/campaigns/{id}`),
  ),
  fault(
    "link:list-elsewhere",
    "2",
    LIST,
    "campaigns leads nowhere",
    link("campaigns", (world) => `${world.base}/campaign`),
  ),
  fault(
    "link:list-one",
    "2",
    LIST,
    "campaigns leads to one campaign",
    link("campaigns", (world, body) => `${world.base}/campaigns/${body.id}`),
  ),
  fault(
    "link:list-token",
    "2",
    LIST,
    "campaigns leads to the token endpoint",
    link("campaigns", (world) => `${world.base}/oauth/token`),
  ),
];
