import { findUnit } from "../scanner/organization/find-unit.ts";
import type { Organization } from "../scanner/organization/organization.ts";
import { divide } from "../scanner/organization/select.ts";
import type { SettingsEdit } from "../scanner/settings/edit.ts";
import { readSettings } from "../scanner/settings/load.ts";
import { UserError } from "../scanner/user-error.ts";
import { type AccountChoice, choiceOf, chooseAccounts } from "./account-choice.ts";
import { askAliases } from "./aliases.ts";
import { askExternalId, type ExternalIdAnswer } from "./ask-external-id.ts";
import { askHub } from "./ask-hub.ts";
import { askRegion } from "./ask-region.ts";
import { askScans } from "./ask-scans.ts";
import { misfitOf } from "./hub-fit.ts";
import type { Interview } from "./interview.ts";
import { lookAround, type Surroundings } from "./look-up.ts";
import { settingsEdits } from "./settings-edits.ts";
import { chosenTargets } from "./targets.ts";

/** Everything that is to be written, besides what the draft holds. */
export interface Answers {
  readonly region: string;
  /** Changes of the settings file. */
  readonly edits: readonly SettingsEdit[];
  readonly externalId: ExternalIdAnswer;
  /** Accounts that are scanned, of all; null where the organization could not be read. */
  readonly accounts: { readonly selected: number; readonly inAll: number } | null;
}

/**
 * Asks for everything, or takes it from options and what AWS says.
 * @throws UserError with every option that is missing, and for answers that do not fit
 */
export async function gather(
  interview: Interview,
  place: {
    readonly environment: NodeJS.ProcessEnv;
    readonly folder: string;
    readonly settingsPath: string;
    /** The settings' text; empty where there are none. */
    readonly settingsText: string;
    readonly now: Date;
    readonly random: () => Uint8Array;
  },
): Promise<Answers> {
  const { draft, settings, missing } = interview;
  const around = await surroundings(interview, place);
  const region = await askRegion(interview, around);
  await askHub(interview, around);
  const { choice, accounts } = await askAccounts(interview, around);
  const aliases = await askAliases(interview, around.organization);
  const externalId = await askExternalId(interview, place);
  await askScans(interview);
  if (missing.length > 0) {
    throw new UserError(
      `Nobody is asked, and these answers are missing: ${missing.join(", ")}.`,
      "Give them as options, or run hubscan init on a terminal without --yes. Nothing was written.",
    );
  }
  const unfit = misfitOf(draft, around.managementAccountId);
  if (unfit !== null) {
    throw new UserError(
      unfit,
      "--management-role, --organization-role, --delegated-administrator and --targets say so here. Nothing was written.",
    );
  }
  const { organization } = around;
  const unitId = (reference: string) =>
    organization === null ? reference : findUnit(organization, reference).id;
  const edits = settingsEdits(choice, aliases, unitId);
  const address = place.settingsPath;
  const text = edits.reduce(
    (text, edit) => edit(readSettings(address, address, text), text),
    place.settingsText,
  );
  if (text !== "" || settings.address !== null) draft.set("settingsFile", address);
  // Pulumi writes a new one, encrypted; what is there in plain goes in any case.
  const isNew = externalId.kind === "set" && interview.file.values.externalId !== undefined;
  if (externalId.kind === "none" || isNew) draft.set("externalId", undefined);
  return { region, edits, externalId, accounts };
}

/** What AWS says; a role that may read the organization is asked for where these credentials may not. */
async function surroundings(
  interview: Interview,
  { environment, now }: { readonly environment: NodeJS.ProcessEnv; readonly now: Date },
): Promise<Surroundings> {
  const { given, draft, asker, say, settings } = interview;
  const tags = (settings.data.accounts?.tags ?? []).length > 0;
  if (given.organizationRole !== undefined) draft.set("organizationRoleArn", given.organizationRole);
  let role = draft.value("organizationRoleArn") ?? settings.data.accounts?.["organization-role"] ?? null;
  for (;;) {
    say("Asking AWS where this is ...\n");
    const around = await lookAround({ environment, organizationRole: role, tags, now });
    for (const why of around.unknown) say(`Not found out: ${why}\n`);
    if (around.caller !== null) {
      say(`You are ${around.caller.arn}, in account ${around.caller.account}.\n`);
      if (around.organizationId !== null) {
        say(
          `The organization is ${around.organizationId}; its management account is ${around.managementAccountId}.\n`,
        );
      }
    }
    if (asker === null || around.caller === null || around.organization !== null) return around;
    const answer = await asker.text(
      "Role in the management account that may read the organization (empty: go on without its accounts):",
      role ?? undefined,
      (arn) => (arn === "" ? null : draft.problem("organizationRoleArn", arn)),
    );
    draft.set("organizationRoleArn", answer === "" ? undefined : answer);
    if (answer === "") return around;
    role = answer;
  }
}

/** Which accounts are scanned. Without an answer, what the file and the settings say stays. */
async function askAccounts(
  interview: Interview,
  { organization }: Surroundings,
): Promise<{ readonly choice: AccountChoice | null; readonly accounts: Answers["accounts"] }> {
  const { asker, given, settings, draft, say, draw } = interview;
  const own = settings.data.accounts ?? {};
  const isGiven = [given.ou, given.excludeOu, given.excludeAccount].some((list) => list !== undefined);
  const named: AccountChoice = {
    units: given.ou ?? own.ous ?? draft.list("targetUnits"),
    excludedUnits: given.excludeOu ?? own["exclude-ous"] ?? [],
    excludedAccounts: given.excludeAccount ?? own.exclude ?? [],
  };
  if (organization === null) {
    if (isGiven) refuseUnchecked(named);
    say("The organization's accounts are not known here, so the choice was not held against them.\n");
    if (isGiven) setTargets(interview, null, named);
    return { choice: isGiven ? named : null, accounts: null };
  }
  const besides = { accounts: own.include ?? [], tags: own.tags ?? [] };
  if (besides.accounts.length + besides.tags.length > 0) {
    say("The settings also take accounts by include or tags; that is left as it is.\n");
  }
  let choice = choiceOf(organization, named);
  const isAsked = asker !== null && !isGiven;
  if (isAsked) {
    const aliases = settings.data.aliases ?? {};
    choice = await chooseAccounts(asker, organization, { initial: choice, besides, aliases, show: draw });
  }
  const divided = divide(organization, { ...choice, ...besides });
  const accounts = { selected: divided.selected.length, inAll: organization.accounts.length };
  if (!isAsked) {
    say(`${accounts.selected} of ${accounts.inAll} accounts selected.\n`);
    if (accounts.selected === 0) {
      throw new UserError(
        "No account would be scanned.",
        "Widen --ou, or leave out less; hubscan accounts shows the organization. Nothing was written.",
      );
    }
  }
  const isDecided = isGiven || isAsked;
  if (isDecided || draft.value("targets") !== (interview.file.values.targets ?? "stackset"))
    setTargets(interview, organization, choice);
  return { choice: isDecided ? choice : null, accounts };
}

function setTargets(
  { draft, settings }: Interview,
  organization: Organization | null,
  choice: AccountChoice,
): void {
  const own = settings.data.accounts ?? {};
  const besides = { accounts: own.include ?? [], tags: own.tags ?? [] };
  const keys = chosenTargets(draft.value("targets") ?? "stackset", organization, choice, besides);
  for (const key of ["targetUnits", "targetAccounts", "excludedAccounts"] as const) draft.set(key, keys[key]);
}

/** Without the organization a unit can only be known by its id. @throws UserError for other names */
function refuseUnchecked({ units, excludedUnits }: AccountChoice): void {
  const other = [...units, ...excludedUnits].find((unit) => !/^(r|ou)-/.test(unit));
  if (other === undefined) return;
  throw new UserError(
    `The organization could not be read, so ${other} cannot be looked up.`,
    "Give the ids of units (ou-ab12-11112222), or a role that may read the organization with --organization-role. Nothing was written.",
  );
}
