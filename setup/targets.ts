import type { Organization } from "../scanner/organization/organization.ts";
import { divide, type Selection } from "../scanner/organization/select.ts";
import type { AccountChoice } from "./account-choice.ts";
import type { Change } from "./stack-file.ts";

type TargetKeys = Readonly<Record<"targetUnits" | "targetAccounts" | "excludedAccounts", Change>>;

/**
 * Where target roles are made so that the chosen accounts can be entered. A StackSet goes to units, so accounts that are left out of
 * one have the role and are not scanned; the stack itself can make roles account by account.
 *
 * @param organization null where it could not be read
 * @param besides what the settings take besides units: roles are then made everywhere
 */
export function chosenTargets(
  targets: string,
  organization: Organization | null,
  choice: AccountChoice,
  besides: Pick<Selection, "accounts" | "tags">,
): TargetKeys {
  const nothing = { targetUnits: undefined, targetAccounts: undefined, excludedAccounts: undefined };
  const isNarrowed = choice.units.length > 0 && besides.accounts.length + besides.tags.length === 0;
  if (targets === "stackset") return { ...nothing, targetUnits: isNarrowed ? choice.units : undefined };
  if (targets !== "direct") return nothing;
  if (organization === null) return { ...nothing, excludedAccounts: some(choice.excludedAccounts) };
  const { selected, notSelected } = divide(organization, { ...choice, ...besides });
  if (isNarrowed) return { ...nothing, targetAccounts: selected.map(({ id }) => id) };
  const left = notSelected.filter(
    ({ reason }) => reason.kind === "excluded" || reason.kind === "excluded-unit",
  );
  return { ...nothing, excludedAccounts: some(left.map(({ account }) => account.id)) };
}

function some(ids: readonly string[]): readonly string[] | undefined {
  return ids.length === 0 ? undefined : ids;
}
