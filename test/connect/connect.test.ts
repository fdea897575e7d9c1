import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderStore } from "../../scanner/results/folder-store.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { newFolder } from "../results/new-folder.ts";
import { alpha, beta, gamma, hubAccount, simulate } from "../scan/simulated-scan.ts";
import { connectSimulated, outcomes } from "./simulated-connect.ts";

type AccountInput = Omit<NonNullable<EstateInput["accounts"]>[number], "id" | "name">;

/** An organization with an account that is as it should be, and one that is not. */
const beside = (other: AccountInput, more: EstateInput = {}): EstateInput => ({
  targetRole: { externalId: "tango-7" },
  ...more,
  accounts: [
    { id: alpha, name: "alpha" },
    { id: beta, name: "beta", ...other },
  ],
});

const role = (account: string) => `arn:aws:iam::${account}:role/HubscanTarget`;
const refused = (account: string, ending = "") =>
  `User: arn:aws:sts::${hubAccount}:assumed-role/hubscan-scanner/simulated-task is not authorized to perform: sts:AssumeRole on resource: ${role(account)}${ending}`;

/** What STS answers the hub, whichever account it wants to enter. */
const stsAnswers = (code: string, message: string, times?: number): EstateInput => ({
  faults: [
    {
      accounts: [hubAccount],
      operations: ["AssumeRole"],
      error: { code, message, status: 403 },
      ...(times === undefined ? {} : { times }),
    },
  ],
});

const trustOf = (organization: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
    },
  ],
});
const deny = (action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: action, Resource: "*" }],
});

describe("why one account cannot be entered is told from what AWS answers", () => {
  test.each<[string, AccountInput, string]>([
    [
      "a role that is not there",
      { targetRole: { missing: true } },
      "role-missing-or-trust at sts:AssumeRole",
    ],
    [
      "another external id",
      { targetRole: { externalId: "x-ray-1" } },
      "role-missing-or-trust at sts:AssumeRole",
    ],
    [
      "another organization's id",
      { targetRole: { trust: trustOf("o-zzzzzzzzzz") } },
      "role-missing-or-trust at sts:AssumeRole",
    ],
    [
      "a control policy that forbids the first read",
      { scps: [{ name: "no-ec2", document: deny("ec2:*") }] },
      "denied-by-scp at ec2:DescribeRegions",
    ],
    [
      "a role that may not read",
      { targetRole: { permissions: deny("ec2:*") } },
      "denied-by-role at ec2:DescribeRegions",
    ],
    [
      "an answer that does not come",
      {
        faults: [
          {
            operations: ["DescribeRegions"],
            error: { code: "RequestTimeout", message: "late", status: 408 },
          },
        ],
      },
      "timeout at ec2:DescribeRegions",
    ],
    [
      "a session that AWS does not know",
      {
        faults: [
          {
            operations: ["GetCallerIdentity"],
            error: { code: "ExpiredToken", message: "The security token included in the request is expired" },
          },
        ],
      },
      "expired at sts:GetCallerIdentity",
    ],
  ])("%s", async (_, account, expected) => {
    const connections = await connectSimulated(await simulate(beside(account)));
    expect(outcomes(connections)).toEqual(["alpha connected", `beta ${expected}`]);
  });

  test("a session that is of another account than was asked for", async () => {
    const environment = await simulate(
      beside({}, { resources: { beta: { global: { sts: { GetCallerIdentity: { Account: gamma } } } } } }),
    );
    const { all } = await connectSimulated(environment);
    expect(all[1]?.cause).toMatchObject({
      kind: "error",
      operation: "sts:GetCallerIdentity",
      message: expect.stringContaining(gamma),
    });
  });
});

describe("why no account can be entered is told from what STS answers", () => {
  test.each<[string, EstateInput, string]>([
    [
      "the hub's own policy",
      stsAnswers(
        "AccessDenied",
        refused(alpha, " because no identity-based policy allows the sts:AssumeRole action"),
      ),
      "hub-not-allowed",
    ],
    [
      "a policy of the organization",
      stsAnswers("AccessDenied", refused(alpha, " with an explicit deny in a service control policy")),
      "denied-by-scp",
    ],
    ["STS is off in the region", { stsDisabledRegions: ["us-east-1"] }, "region-disabled"],
    ["too many calls", stsAnswers("Throttling", "Rate exceeded"), "throttled"],
    [
      "credentials that expired",
      stsAnswers("ExpiredToken", "The security token included in the request is expired"),
      "expired",
    ],
  ])("%s", async (_, estate, kind) => {
    const connections = await connectSimulated(await simulate(beside({}, estate)));
    expect(outcomes(connections)).toEqual([
      `alpha ${kind} at sts:AssumeRole`,
      `beta ${kind} at sts:AssumeRole`,
    ]);
  });
});

describe("an account without a role yet", () => {
  test("is asked again for as long as was said, and is named once as waiting", async () => {
    const waiting: string[] = [];
    // 5, 10 and 20 s.
    const environment = await simulate({
      accounts: [{ id: alpha, name: "alpha" }],
      ...stsAnswers("AccessDenied", refused(alpha), 3),
    });
    const connections = await connectSimulated(environment, {
      patience: 60,
      progress: { accountWaits: ({ name }) => void waiting.push(name) },
    });
    expect(outcomes(connections)).toEqual(["alpha connected"]);
    expect(waiting).toEqual(["alpha"]);
  });

  test("fails when it has none by then", async () => {
    const environment = await simulate(beside({ targetRole: { missing: true } }));
    const connections = await connectSimulated(environment, { patience: 60 });
    expect(outcomes(connections)).toEqual([
      "alpha connected",
      "beta role-missing-or-trust at sts:AssumeRole",
    ]);
  });
});

describe("an account that had no role the last time", () => {
  const found = (since: string) => ({ time: since, since });
  const begun = Date.UTC(2026, 10, 20, 10, 59);
  const minutes = (count: number) => new Date(begun + count * 60_000).toISOString();

  /** What a run finds and waits for, some minutes after the one that found beta without its role first. */
  const rerun = async (after: number, choices: Parameters<typeof connectSimulated>[1] = {}) => {
    const store = folderStore(await newFolder());
    const environment = await simulate(beside({ targetRole: { missing: true } }));
    const waiting: string[] = [];
    const at = (minute: number) => {
      let now = begun + minute * 60_000;
      const timing = {
        ...environment.hub.timing,
        now: () => now,
        sleep: async (milliseconds: number) => void (now += milliseconds),
      };
      return { ...environment, hub: { ...environment.hub, timing } };
    };
    const first = await connectSimulated(at(0), { store });
    expect(first.all[1]).toMatchObject(found(minutes(0)));
    const progress = { accountWaits: ({ name }: { readonly name: string }) => void waiting.push(name) };
    const again = await connectSimulated(at(after), { store, patience: 60, progress, ...choices });
    return { waiting, askedOnce: [...again.askedOnce], since: again.all[1]?.since };
  };

  test("is waited for while it may be being made", async () => {
    const { waiting, askedOnce } = await rerun(59);
    expect({ waiting, askedOnce }).toEqual({ waiting: ["beta"], askedOnce: [] });
  });

  test("is asked once when that was long ago, and it is told since when", async () => {
    expect(await rerun(61)).toEqual({ waiting: [], askedOnce: [beta], since: minutes(0) });
  });

  test("is waited for however long ago that was, when a time to wait was given", async () => {
    const { waiting, askedOnce } = await rerun(61, { waitsForLongMissing: true });
    expect({ waiting, askedOnce }).toEqual({ waiting: ["beta"], askedOnce: [] });
  });
});

test("an STS that throttles is asked again, and every account can be entered", async () => {
  const accounts = Array.from({ length: 20 }, (_, index) => ({ id: String(200_000_000_000 + index) }));
  const throttles = { code: "Throttling", message: "Rate exceeded" };
  const environment = await simulate({
    accounts,
    faults: [{ accounts: [hubAccount], operations: ["AssumeRole"], every: 3, error: throttles }],
  });
  const { all } = await connectSimulated(environment);
  expect(all.filter(({ outcome }) => outcome === "connected")).toHaveLength(20);
  expect(environment.simulator.calls.total({ operation: "AssumeRole" })).toBeGreaterThan(20);
});

test("an account takes three calls", async () => {
  const environment = await simulate({ accounts: [{ id: alpha }] });
  environment.simulator.calls.clear();
  await connectSimulated(environment);
  const made = environment.simulator.calls.list().filter(({ service }) => service !== "organizations");
  expect(made.map(({ account, operation, calls }) => `${account} ${operation} ${calls}`).sort()).toEqual([
    `${hubAccount} AssumeRole 1`,
    `${alpha} DescribeRegions 1`,
    `${alpha} GetCallerIdentity 1`,
  ]);
});

describe("run again", () => {
  const testedNow = async (
    environment: Awaited<ReturnType<typeof simulate>>,
    choices: Parameters<typeof connectSimulated>[1],
  ) => {
    const { tested, all } = await connectSimulated(environment, choices);
    return { tested: [...tested].sort(), outcomes: outcomes({ all }) };
  };

  test("only those are tested that failed or are new; the others keep what was found out", async () => {
    const store = folderStore(await newFolder());
    const failing = beside({ targetRole: { missing: true } });
    expect((await testedNow(await simulate(failing), { store })).tested).toEqual([alpha, beta]);
    const mended = beside({});
    const grown = await simulate({
      ...mended,
      accounts: [...(mended.accounts ?? []), { id: gamma, name: "gamma" }],
    });
    expect(await testedNow(grown, { store })).toEqual({
      tested: [beta, gamma],
      outcomes: ["alpha connected", "beta connected", "gamma connected"],
    });
    expect((await testedNow(grown, { store })).tested).toEqual([]);
  });

  test("with --all every account is tested", async () => {
    const store = folderStore(await newFolder());
    const environment = await simulate(beside({}));
    await connectSimulated(environment, { store });
    expect((await testedNow(environment, { store, all: true })).tested).toEqual([alpha, beta]);
  });

  test("what holds for another role holds not for this one", async () => {
    const store = folderStore(await newFolder());
    const environment = await simulate(beside({}));
    await connectSimulated(environment, { store });
    const other = await testedNow(environment, { store, roleName: "Auditor" });
    expect(other.tested).toEqual([alpha, beta]);
    expect(other.outcomes[0]).toContain("role-missing-or-trust");
  });

  test("what holds with another external id holds not with this one", async () => {
    const store = folderStore(await newFolder());
    const environment = await simulate(beside({}));
    await connectSimulated(environment, { store });
    const other = await testedNow(environment, { store, externalId: "tango-8" });
    expect(other.tested).toEqual([alpha, beta]);
    expect(other.outcomes[0]).toContain("role-missing-or-trust");
  });

  test("an account that was suspended meanwhile is named, and tested again when it is back", async () => {
    const store = folderStore(await newFolder());
    await connectSimulated(await simulate(beside({})), { store });
    const { all, closed } = await connectSimulated(await simulate(beside({ state: "SUSPENDED" })), { store });
    expect(outcomes({ all })).toEqual(["alpha connected"]);
    expect(closed).toMatchObject([{ account: { name: "beta" }, cause: { kind: "account-not-active" } }]);
    const back = await testedNow(await simulate(beside({})), { store });
    expect(back).toEqual({ tested: [beta], outcomes: ["alpha connected", "beta connected"] });
  });

  test("an account of a list that was suspended meanwhile answers as one without a role", async () => {
    const environment = await simulate(beside({ state: "SUSPENDED" }));
    const { all } = await connectSimulated(environment, { listedAccounts: [alpha, beta] });
    expect(all.map(({ cause }) => cause?.kind ?? null)).toEqual([null, "role-missing-or-trust"]);
  });

  test("a damaged memory is said to be damaged, and nothing is tested", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "connections.json"), "{");
    const environment = await simulate(beside({}));
    await expect(connectSimulated(environment, { store: folderStore(folder) })).rejects.toThrow(
      "connections.json",
    );
    expect(environment.simulator.calls.total({ operation: "AssumeRole" })).toBe(0);
  });
});

test("what was found out before an interruption is kept, and the rest is tested the next time", async () => {
  const store = folderStore(await newFolder());
  const end = new AbortController();
  const environment = await simulate(
    beside({ faults: [{ operations: ["DescribeRegions"], hang: true, times: 1 }] }),
  );
  const { simulator } = environment;
  let alphaIsDone = () => {};
  const alphaDone = new Promise<void>((resolve) => {
    alphaIsDone = resolve;
  });
  const failed = connectSimulated(environment, {
    store,
    signal: end.signal,
    progress: { accountDone: () => alphaIsDone() },
  }).catch((error: unknown) => error);
  await alphaDone;
  await expect.poll(() => simulator.calls.total({ account: beta, operation: "DescribeRegions" })).toBe(1);
  const reason = new Error("the end");
  end.abort(reason);
  expect(await failed).toBe(reason);
  const { tested, all } = await connectSimulated(environment, { store });
  expect([...tested]).toEqual([beta]);
  expect(outcomes({ all })).toEqual(["alpha connected", "beta connected"]);
});
