import type { Cause } from "../access/cause.ts";
import type { AccountFacts } from "./facts.ts";
import { UnreadableError } from "./unreadable-error.ts";

/** The organization as expressions see it. What could not be asked throws when it is touched. */
export class OrganizationView {
  readonly #organization: AccountFacts["organization"];

  constructor(organization: AccountFacts["organization"]) {
    this.#organization = organization;
  }

  get Id(): string {
    return known("Id", this.#organization.id);
  }

  get ManagementAccount(): string {
    return known("ManagementAccount", this.#organization.managementAccount);
  }

  get DelegatedAdministrators(): readonly { readonly AccountId: string; readonly Service: string }[] {
    const administrators = known("DelegatedAdministrators", this.#organization.delegatedAdministrators);
    return administrators.map(({ accountId, service }) => ({ AccountId: accountId, Service: service }));
  }

  get Accounts(): readonly string[] {
    return known("Accounts", this.#organization.accounts);
  }

  /** Whether a member is set. Throws an UnreadableError when that is not known. */
  static isSet(view: OrganizationView, member: string): boolean {
    const value: unknown = member in view ? view[member as keyof OrganizationView] : "";
    return value !== "" && !(Array.isArray(value) && value.length === 0);
  }

  /** For functions: what is known of the organization, without a complaint about the rest. */
  static factsOf(view: OrganizationView): AccountFacts["organization"] {
    return view.#organization;
  }
}

function known<Value>(property: string, value: Value | null): Value {
  if (value !== null) return value;
  const message = "AWS Organizations could not be asked, or was not";
  const cause: Cause = { kind: "not-collected", operation: null, code: null, message };
  throw new UnreadableError(`organization.${property}`, cause);
}
