import { listOperation } from "../inventory/account-ledger.ts";
import type { LedgerLine } from "../inventory/ledger-line.ts";

/** Which lists of an account were read, as its ledger says. */
export class ListedPlaces {
  readonly #read = new Set<string>();
  readonly #unread = new Set<string>();

  add({ operation, outcome, types, region }: LedgerLine): void {
    if (operation !== listOperation) return;
    const places = outcome === "read" || outcome === "absent" ? this.#read : this.#unread;
    for (const type of types) places.add(`${type} ${region}`);
  }

  /**
   * Whether a resource of a type and a region would have been listed.
   * @param regions the regions that were looked at; a list of the whole account gives the resources of these alone
   */
  isListed(type: string, region: string, regions: ReadonlySet<string>): boolean {
    if (region !== "global" && !regions.has(region)) return false;
    const places = [`${type} ${region}`, `${type} global`];
    return places.some((place) => this.#read.has(place)) && !places.some((place) => this.#unread.has(place));
  }
}
