import { ContextView, knownFact } from "./context-view.ts";
import type { AccountFacts } from "./facts.ts";

/** The organization as expressions see it. */
export class OrganizationView extends ContextView {
  readonly #organization: AccountFacts["organization"];

  constructor(organization: AccountFacts["organization"]) {
    super();
    this.#organization = organization;
  }

  get Id(): string {
    return knownFact("organization.Id", this.#organization.id);
  }

  get ManagementAccount(): string {
    return knownFact("organization.ManagementAccount", this.#organization.managementAccount);
  }

  get DelegatedAdministrators(): readonly { readonly AccountId: string; readonly Service: string }[] {
    const { delegatedAdministrators } = this.#organization;
    return knownFact("organization.DelegatedAdministrators", delegatedAdministrators).map(
      ({ accountId, service }) => ({ AccountId: accountId, Service: service }),
    );
  }

  get Accounts(): readonly string[] {
    return knownFact("organization.Accounts", this.#organization.accounts);
  }

  /** For functions: what is known of the organization, without a complaint about the rest. */
  static factsOf(view: OrganizationView): AccountFacts["organization"] {
    return view.#organization;
  }
}
