/** The campaigns of a server, by id, in order. */
import { campaigns } from "./campaigns.mjs";

export class Store {
  #campaigns = new Map(campaigns().map((campaign) => [campaign.id, campaign]));

  get = (id) => this.#campaigns.get(id.toLowerCase());
  all = () => [...this.#campaigns.values()];
  add = (campaign) => this.#campaigns.set(campaign.id, campaign);
  remove = (id) => this.#campaigns.delete(id.toLowerCase());
  /** Everything as it is now, for comparison. */
  copy = () => structuredClone(this.all());
}
