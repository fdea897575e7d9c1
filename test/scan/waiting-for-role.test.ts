import { expect, test } from "vitest";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { samplePolicies } from "./sample-checks.ts";
import { sampleResources } from "./sample-resources.ts";
import { alpha, beta, hubAccount, scan, simulate } from "./simulated-scan.ts";

const checks = ["queue-encrypted"] as const;

/** What STS answers while there is no role. It counts against the account that asks. */
const roleAppearsAfter = (times: number): NonNullable<EstateInput["faults"]>[number] => ({
  accounts: [hubAccount],
  operations: ["AssumeRole"],
  error: { code: "AccessDenied", message: "not authorized to perform: sts:AssumeRole", status: 403 },
  times,
});

test("an account whose role comes while it is waited for is scanned, and the ledger counts the asking; the wait is not of its time", async () => {
  const environment = await simulate({
    resources: sampleResources,
    accounts: [{ id: alpha, name: "alpha" }],
    // 5, 10 and 20 s, and 30 s from there on: 695 s.
    faults: [roleAppearsAfter(25)],
  });
  const { summary, ledger } = await scan(environment, await samplePolicies(checks), {
    scan: { waitForRole: 3600, accountTimeout: 600 },
  });
  expect(summary.coverage).toMatchObject({ complete: true, accountsMissing: 0 });
  expect(ledger.filter(({ operation }) => operation === "sts:AssumeRole")).toEqual([
    expect.objectContaining({ outcome: "read", calls: 26 }),
  ]);
});

test("an account that waits for its role leaves its place to others, and is named once", async () => {
  const done: string[] = [];
  const warnings: string[] = [];
  const environment = await simulate({
    resources: sampleResources,
    accounts: [
      { id: alpha, name: "alpha", targetRole: { missing: true } },
      { id: beta, name: "beta" },
    ],
  });
  const { summary } = await scan(environment, await samplePolicies(checks), {
    scan: { waitForRole: 200, accountsAtOnce: 1 },
    progress: {
      accountDone: ({ account }) => void done.push(account.name),
      warned: (message) => void warnings.push(message),
    },
  });
  expect(warnings).toEqual([expect.stringContaining(`${alpha}: has no target role`)]);
  expect(done).toEqual(["beta", "alpha"]);
  expect(summary.accounts.notScanned).toMatchObject([
    { id: alpha, cause: { kind: "role-missing-or-trust" } },
    {},
    {},
  ]);
});

test("a scan that is ended does not wait for roles", async () => {
  const end = new AbortController();
  const environment = await simulate({
    resources: sampleResources,
    accounts: [{ id: alpha, name: "alpha", targetRole: { missing: true } }],
  });
  const failed = scan(environment, await samplePolicies(checks), {
    scan: { waitForRole: 1_000_000, accountTimeout: 1_000_000 },
    signal: end.signal,
  }).catch((error: unknown) => error);
  await expect.poll(() => environment.simulator.calls.total({ operation: "AssumeRole" })).toBeGreaterThan(1);
  const reason = new Error("the end");
  end.abort(reason);
  expect(await failed).toBe(reason);
});
