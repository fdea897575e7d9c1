import { ContextView, knownFact } from "./context-view.ts";
import type { AccountFacts } from "./facts.ts";

/** The account as expressions see it. */
export class AccountView extends ContextView {
  readonly #account: AccountFacts["account"];
  readonly Id: string;
  readonly Name: string;
  readonly Partition: string;

  constructor(account: AccountFacts["account"], partition: string) {
    super();
    this.#account = account;
    this.Id = account.id;
    this.Name = account.name;
    this.Partition = partition;
  }

  get Email(): string {
    return knownFact("account.Email", this.#account.email);
  }

  get Management(): boolean {
    return knownFact("account.Management", this.#account.management);
  }

  get OrganizationalUnits(): readonly string[] {
    return knownFact("account.OrganizationalUnits", this.#account.organizationalUnits);
  }

  get Tags(): ReadonlyMap<string, string> {
    return new Map(Object.entries(knownFact("account.Tags", this.#account.tags)));
  }
}
