import { iamAllowance } from "../scanner/inventory/services/iam-allowance.ts";
import { type Figure, type Measured, middle, times } from "./figure.ts";
import { startOrganization } from "./organization.ts";
import { runProgram } from "./program.ts";

const accountsOfAll = 1000;
const latency = 50;
/** Accounts under way at the same time: the default. */
const concurrencies = [10] as const;
const target = 1.3;

/** Requests for an account, of which each needs the answer of the one before: AssumeRole, GetRole, ListRolePolicies, GetRolePolicy. */
const chain = 4;
/** What STS and IAM allow the hub a second: calls to assume a role, and calls of one operation. */
const limits = { sts: 600, iam: iamAllowance.rate } as const;
/** The management account of a generated organization, in which no account may assume a role. */
const management = "100000000001";

/** How long it takes to compare the roles of many accounts, against what latency and accounts under way allow. */
export const roles: Figure = {
  name: "roles",
  what: "hubscan roles verify: actual time / floor",
  measure: async (program, { accounts, repeat }) => {
    const count = accounts ?? accountsOfAll;
    const organization = await startOrganization({ accounts: count, regions: 1, latency });
    try {
      const rows: Measured[] = [];
      for (const concurrency of concurrencies) {
        const args = [
          "--from-organizations",
          "--exclude-account",
          management,
          "--hub-account-id",
          "100000000002",
        ];
        const runs = await times(repeat ?? 1, () =>
          runProgram(
            program,
            ["roles", "verify", ...args, "--concurrency", String(concurrency)],
            organization.management,
          ),
        );
        const calls = (await organization.calls()).reduce((sum, { calls }) => sum + calls, 0);
        const floor = Math.max(
          (count * chain * latency) / concurrency,
          (count / limits.sts) * 1000,
          (Math.max(0, count - limits.iam) / limits.iam) * 1000,
        );
        const ratios = runs.map(({ usage }) => usage.wall / floor);
        const seconds = runs.map(({ usage }) => (usage.wall / 1000).toFixed(1)).join(", ");
        rows.push({
          of: `${concurrency} accounts at once`,
          values: ratios,
          digits: 2,
          target: `≤ ${target}`,
          held: middle(ratios) <= target,
          note: `${count} accounts, ${calls} calls in ${seconds} s; latency and IAM's ${limits.iam} of an operation a second allow ${(floor / 1000).toFixed(1)} s`,
        });
      }
      return rows;
    } finally {
      organization.close();
    }
  },
};
