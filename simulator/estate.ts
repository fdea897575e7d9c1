import { dirname, resolve } from "node:path";
import { UserError } from "../scanner/user-error.ts";
import { type Answers, answersOf } from "./answers.ts";
import { describeIssues, displayed, readYaml } from "./estate-file.ts";
import {
  type AccountDescription,
  type ControlPolicy,
  type EstateDescription,
  type EstateInput,
  estateSchema,
  type FaultDescription,
  type UnitDescription,
} from "./estate-schema.ts";
import { type TargetRole, targetRoleOf } from "./target-role.ts";

/** An account in its place. */
export interface Account extends Omit<AccountDescription, "targetRole" | "name" | "email"> {
  readonly name: string;
  readonly email: string;
  readonly arn: string;
  /** The root or the unit that holds it. */
  readonly parent: Container;
  /** Policies of the account and of everything above it. Never applied to the management account. */
  readonly controlPolicies: readonly ControlPolicy[];
  /** Null where it is missing. */
  readonly targetRole: TargetRole | null;
}

/** The root of the organization or an organizational unit. */
export interface Container {
  readonly kind: "ROOT" | "ORGANIZATIONAL_UNIT";
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** `o-…/r-…/ou-…/`, as in `aws:PrincipalOrgPaths`. */
  readonly path: string;
  readonly parent: Container | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly controlPolicies: readonly ControlPolicy[];
}

/** A simulated organization, checked and resolved: what the server works from. */
export interface Estate {
  readonly description: EstateDescription;
  readonly management: Account;
  readonly hub: Account;
  readonly root: Container;
  /** Parents before children. */
  readonly containers: readonly Container[];
  readonly accounts: ReadonlyMap<string, Account>;
  readonly faults: readonly FaultDescription[];
  readonly answers: Answers;
}

/**
 * Reads an estate file and what it includes.
 *
 * @throws UserError with file, line and column of everything that is wrong
 */
export function loadEstate(path: string): Estate {
  return assemble(readYaml(path, estateSchema), { name: displayed(path), folder: dirname(resolve(path)) });
}

/**
 * An estate from plain data, for tests: everything has a default, so only what matters needs to be written.
 *
 * @throws UserError when the data is not an estate
 */
export function buildEstate(input: EstateInput = {}): Estate {
  const result = estateSchema.safeParse(input);
  if (!result.success) throw new UserError(describeIssues(result.error), "Put the estate right.");
  return assemble(result.data, { name: "estate", folder: process.cwd() });
}

const defaultManagement = "100000000001";
const defaultHub = "100000000002";

function assemble(
  written: EstateDescription,
  at: { readonly name: string; readonly folder: string },
): Estate {
  const description = withHubAndManagement(written);
  const { partition, organization } = description;
  const managementId = idOf(
    allAccounts(description),
    organization.management ?? defaultManagement,
    "organization.management",
    at.name,
  );
  const hubId = idOf(allAccounts(description), description.hub.account ?? defaultHub, "hub.account", at.name);
  const arn = (rest: string) => `arn:${partition}:organizations::${managementId}:${rest}`;
  const root: Container = {
    kind: "ROOT",
    id: organization.root,
    name: "Root",
    arn: arn(`root/${organization.id}/${organization.root}`),
    path: `${organization.id}/${organization.root}/`,
    parent: null,
    tags: {},
    controlPolicies: organization.scps,
  };
  const containers: Container[] = [root];
  const accounts = new Map<string, Account>();

  const addAccounts = (described: readonly AccountDescription[], parent: Container) => {
    for (const account of described) {
      if (accounts.has(account.id)) {
        throw new UserError(
          `${at.name}: account ${account.id} is there twice`,
          "An account has one place in the tree.",
        );
      }
      const name = account.name ?? `account-${account.id}`;
      accounts.set(account.id, {
        ...account,
        name,
        email: account.email ?? `${name}@example.com`,
        arn: arn(`account/${organization.id}/${account.id}`),
        parent,
        controlPolicies: [...inheritedPolicies(parent), ...account.scps],
        targetRole: targetRoleOf(description, hubId, account),
      });
    }
  };
  const addUnits = (units: readonly UnitDescription[], parent: Container, position: string) => {
    for (const [index, unit] of units.entries()) {
      const place = position + (index + 10).toString(36);
      const id = unit.id ?? `ou-${organization.root.slice(2)}-${place.padEnd(8, "0")}`;
      const container: Container = {
        kind: "ORGANIZATIONAL_UNIT",
        id,
        name: unit.name,
        arn: arn(`ou/${organization.id}/${id}`),
        path: `${parent.path}${id}/`,
        parent,
        tags: unit.tags,
        controlPolicies: unit.scps,
      };
      containers.push(container);
      addAccounts(unit.accounts, container);
      addUnits(unit.units ?? [], container, place);
    }
  };
  addAccounts(description.accounts, root);
  addUnits(description.units, root, "");

  const described = [...accounts.values()];
  const reference = (name: string, where: string) => idOf(described, name, where, at.name);
  const regions = new Set([...description.regions, ...description.optInRegions]);
  checkRegions(description, described, regions, at.name);
  return {
    description,
    management: required(accounts, managementId),
    hub: required(accounts, hubId),
    root,
    containers,
    accounts,
    faults: resolvedFaults(description.faults, described, reference),
    answers: answersOf(description, at, { accountId: reference, regions }),
  };
}

/** Adds the management account and the hub where the estate names neither. */
function withHubAndManagement(description: EstateDescription): EstateDescription {
  const known = new Set(allAccounts(description).map(({ id }) => id));
  const added = [
    description.organization.management === undefined && { id: defaultManagement, name: "management" },
    description.hub.account === undefined && { id: defaultHub, name: "hub" },
  ].filter((account) => account !== false && !known.has(account.id));
  if (added.length === 0) return description;
  const { accounts } = estateSchema.parse({ accounts: added });
  return { ...description, accounts: [...accounts, ...description.accounts] };
}

function allAccounts(description: EstateDescription): AccountDescription[] {
  const inUnits = (units: readonly UnitDescription[]): AccountDescription[] =>
    units.flatMap((unit) => [...unit.accounts, ...inUnits(unit.units ?? [])]);
  return [...description.accounts, ...inUnits(description.units)];
}

/** An account's id, from its id or its name. */
function idOf(
  accounts: readonly { readonly id: string; readonly name?: string | undefined }[],
  reference: string,
  where: string,
  file: string,
): string {
  const found = accounts.find(({ id, name }) => id === reference || name === reference);
  if (found !== undefined) return found.id;
  throw new UserError(
    `${file}: ${where}: there is no account "${reference}"`,
    `There are: ${accounts
      .slice(0, 30)
      .map(({ id, name }) => name ?? id)
      .join(", ")}.`,
  );
}

function required(accounts: ReadonlyMap<string, Account>, id: string): Account {
  const account = accounts.get(id);
  if (account === undefined) throw new UserError(`Account ${id} is not in the estate`, "Add it to the tree.");
  return account;
}

function inheritedPolicies(container: Container): readonly ControlPolicy[] {
  const above = container.parent === null ? [] : inheritedPolicies(container.parent);
  return [...above, ...container.controlPolicies];
}

function checkRegions(
  { optInRegions, hub }: EstateDescription,
  accounts: readonly Account[],
  regions: ReadonlySet<string>,
  file: string,
): void {
  const wrong = accounts.flatMap(({ name, optIn }) =>
    optIn.filter((region) => !optInRegions.includes(region)).map((region) => `${name}.optIn: ${region}`),
  );
  if (!regions.has(hub.region)) wrong.push(`hub.region: ${hub.region}`);
  if (wrong.length === 0) return;
  throw new UserError(
    `${file}: no such region: ${wrong.join(", ")}`,
    `Regions are ${[...regions].join(", ")}; those that accounts opt in to are named in optInRegions.`,
  );
}

/** Faults of the estate and of its accounts in one list, accounts as ids. */
function resolvedFaults(
  faults: readonly FaultDescription[],
  accounts: readonly Account[],
  reference: (name: string, where: string) => string,
): FaultDescription[] {
  const general = faults.map((fault) => ({
    ...fault,
    accounts: fault.accounts?.map((name) => (name === "*" ? name : reference(name, "faults.accounts"))),
  }));
  const own = accounts.flatMap((account) =>
    account.faults.map((fault) => ({ ...fault, accounts: [account.id] })),
  );
  return [...own, ...general];
}
