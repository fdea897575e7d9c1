import type { AccountFacts } from "../policy/facts.ts";
import type { ParameterSettings } from "../policy/load.ts";
import type { Manifest } from "../results/manifest.ts";

/** What is known of an account before it is entered. */
export type AccountSubject = Omit<AccountFacts, "inventory">;

/** An account as the manifest has it: a scan of a saved inventory knows it from nowhere else. */
export function accountSubject(
  manifest: Manifest,
  id: string,
  { now, parameters }: { readonly now: Date; readonly parameters: ParameterSettings },
): AccountSubject {
  const account = manifest.accounts.find((listed) => listed.id === id);
  if (account === undefined) throw new TypeError(`account ${id} is not in the manifest of ${manifest.scan}`);
  return {
    account: {
      id,
      name: account.name,
      email: account.email,
      management: manifest.managementAccount === null ? null : id === manifest.managementAccount,
      organizationalUnits: manifest.accountsKnown ? account.units : null,
      tags: account.tags,
    },
    organization: {
      id: manifest.organization,
      managementAccount: manifest.managementAccount,
      delegatedAdministrators:
        manifest.delegatedAdministrators?.flatMap(({ account, services }) =>
          services.map((service) => ({ accountId: account, service })),
        ) ?? null,
      accounts: manifest.accountsKnown ? manifest.accounts.map((listed) => listed.id) : null,
    },
    partition: manifest.partition,
    now,
    parameters,
  };
}
