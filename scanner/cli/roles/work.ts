import { AbortWatch } from "../../access/abort-watch.ts";
import { briefRetry } from "../../access/retry.ts";
import { systemTiming } from "../../access/timing.ts";
import type { Selection } from "../../organization/select.ts";
import { select } from "../../organization/select.ts";
import { scanId } from "../../results/scan-id.ts";
import { adminAccess } from "../../role/admin-access.ts";
import { inEachAccount, type RoleOutcome } from "../../role/each-account.ts";
import type { IamAccess } from "../../role/iam-access.ts";
import { roleSettingsSchema } from "../../role/settings.ts";
import { discover } from "../../scan/hub.ts";
import { endingWith, unlessAborted } from "../../scan/unless-aborted.ts";
import { UserError } from "../../user-error.ts";
import { endedBy } from "../ended-by.ts";
import { listedAccounts } from "../listed-accounts.ts";
import type { RoleWorkValues } from "../options/roles.ts";
import type { Terminal } from "../terminal.ts";
import { openTerminalHub } from "../terminal-hub.ts";
import { counted } from "../text-layout.ts";

/** What is known when the accounts are. */
export interface RoleWorld {
  readonly partition: string;
  readonly organizationId: string | null;
  /** How many accounts it is about. */
  readonly accounts: number;
}

/** What a command does in each account, and how it tells of it. */
export interface RoleWork<Result> {
  /** Makes ready to work; throws a UserError before any account is entered. */
  readonly prepare: (world: RoleWorld) => Promise<(iam: IamAccess) => Promise<Result>>;
  /** Lines on an account, for people. */
  readonly lines: (outcome: RoleOutcome<Result>) => readonly string[];
}

/** Works on the role in all accounts that the options name, and tells of each as it is done. */
export async function workOnRoles<Result>(
  terminal: Terminal,
  values: RoleWorkValues,
  { prepare, lines }: RoleWork<Result>,
): Promise<RoleOutcome<Result>[]> {
  const given = values.accountsFile ?? null;
  if ((given === null) === !values.fromOrganizations) {
    throw new UserError(
      "Exactly one of --accounts-file and --from-organizations says which accounts.",
      "Give --from-organizations for all active accounts of the organization, or a file with an account id on each line.",
    );
  }
  const adminRoleName = checkedAdminRole(values.adminRoleName);
  const accountIds = await listedAccounts(given, terminal.workingFolder);
  const { signal, listenNoMore } = endedBy(process);
  const watch = new AbortWatch(signal);
  const timing = endingWith(systemTiming, watch);
  const first = async <Found>(work: Promise<Found>): Promise<Found> => {
    try {
      return await unlessAborted(work, watch);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new UserError(
        `${(signal.reason as Error).message}.`,
        "No account was entered, and nothing was changed.",
      );
    }
  };
  const hub = await first(openTerminalHub(terminal, { timing, retry: briefRetry }));
  try {
    const run = scanId(terminal.now(), timing.random);
    const organization = await first(
      discover(hub, {
        accountIds,
        organizationRole: values.organizationRole ?? null,
        tags: (values.tag ?? []).length > 0,
        scan: run,
      }),
    );
    const { selected } = select(organization, selectionOf(values));
    const states = new Map(organization.accounts.map(({ id, state }) => [id, state]));
    const work = await prepare({
      partition: hub.caller.partition,
      organizationId: organization.id,
      accounts: selected.length,
    });
    let done = 0;
    const progress = () => {
      if (terminal.errorIsTty) terminal.note(`\r\u001B[2K${done} of ${counted(selected.length, "account")}`);
    };
    const clear = () => {
      if (terminal.errorIsTty) terminal.note("\r\u001B[2K");
    };
    progress();
    const outcomes = await inEachAccount({
      accounts: selected.map(({ id, name }) => ({ id, name })),
      atOnce: values.concurrency,
      adminRoleName,
      managementAccount: organization.managementAccount,
      open: adminAccess({
        ...hub,
        timing,
        adminRoleName,
        run: `roles-${run}`,
        accountState: (account) => {
          const state = states.get(account);
          return state === "UNLISTED" ? undefined : state;
        },
      }),
      work,
      done: async (outcome) => {
        done += 1;
        clear();
        if (!values.json) await terminal.out(`${lines(outcome).join("\n")}\n`);
        progress();
      },
      signal,
    });
    clear();
    if (signal.aborted) {
      const open = outcomes.filter(({ result, failure }) => result === null && failure === null).length;
      terminal.note(
        `hubscan: ${(signal.reason as Error).message}. ${counted(open, "account")} left: run the same command again to go on.\n`,
      );
    }
    return outcomes;
  } finally {
    listenNoMore();
    hub.environment.close();
  }
}

function checkedAdminRole(name: string): string {
  const checked = roleSettingsSchema.shape.roleName.safeParse(name);
  if (checked.success) return checked.data;
  throw new UserError(
    `--admin-role-name ${checked.error.issues[0]?.message ?? "is not the name of a role"}`,
    "It is the name of a role and not its ARN, such as OrganizationAccountAccessRole or AWSControlTowerExecution.",
  );
}

function selectionOf(values: RoleWorkValues): Selection {
  return {
    accounts: values.account ?? [],
    units: values.ou ?? [],
    tags: values.tag ?? [],
    excludedAccounts: values.excludeAccount ?? [],
    excludedUnits: values.excludeOu ?? [],
  };
}
