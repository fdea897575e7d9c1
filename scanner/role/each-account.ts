import { concurrently } from "../organization/concurrently.ts";
import type { IamAccess } from "./iam-access.ts";
import { type RoleFailure, roleFailure } from "./role-failure.ts";

/** An account whose role is worked on. */
export interface RoleAccount {
  readonly id: string;
  readonly name: string;
}

/** What became of an account: what was done, why not, or null where the run was ended first. */
export interface RoleOutcome<Result> {
  readonly account: RoleAccount;
  readonly result: Result | null;
  readonly failure: RoleFailure | null;
}

/**
 * Does something about the role of each account, some at a time. One that fails stops no other. When the run is ended, no further
 * account is begun and nothing is waited for; requests that are under way are answered.
 */
export async function inEachAccount<Result>(options: {
  readonly accounts: readonly RoleAccount[];
  readonly atOnce: number;
  readonly adminRoleName: string;
  readonly managementAccount: string | null;
  readonly open: (account: string) => IamAccess;
  readonly work: (iam: IamAccess) => Promise<Result>;
  readonly done: (outcome: RoleOutcome<Result>) => Promise<void>;
  readonly signal: AbortSignal;
}): Promise<RoleOutcome<Result>[]> {
  const { accounts, adminRoleName, managementAccount, open, work, done, signal } = options;
  const attempt = async (account: RoleAccount): Promise<RoleOutcome<Result>> => {
    if (signal.aborted) return { account, result: null, failure: null };
    try {
      return { account, result: await work(open(account.id)), failure: null };
    } catch (error) {
      if (signal.aborted && isEnd(error, signal.reason)) return { account, result: null, failure: null };
      const isManagement = account.id === managementAccount;
      return { account, result: null, failure: roleFailure(error, { adminRoleName, isManagement }) };
    }
  };
  return concurrently(options.atOnce, accounts, async (account) => {
    const outcome = await attempt(account);
    if (outcome.result !== null || outcome.failure !== null) await done(outcome);
    return outcome;
  });
}

function isEnd(error: unknown, reason: unknown): boolean {
  return error === reason || (error instanceof Error && error.cause === reason);
}
