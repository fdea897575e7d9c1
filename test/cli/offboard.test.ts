import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { CheckedStep } from "../../scanner/offboard/offboard.ts";
import type { StepOutcome } from "../../scanner/offboard/standing.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { defaultEstate } from "../../simulator/estates.ts";
import { startSimulator } from "../../simulator/server.ts";
import { deployed, type HubServices, inFrontOf, removed } from "../hub/simulated-stack.ts";
import { newFolder } from "../results/new-folder.ts";
import { alpha, beta, hubAccount } from "../scan/simulated-scan.ts";
import { runHubscan } from "./run-hubscan.ts";

/** The role that looks into accounts: in the simulator, it is one with which every account can be entered. */
const admin = ["--admin-role-name", "HubscanTarget"];
const iamWithout = { iam: { GetRole: removed.iam.GetRole } };
const management = "100000000001";

/** Every account can be entered, and has no role of hubscan. */
const nobodyHasRoles: EstateInput = {
  accounts: [
    { id: alpha, name: "alpha" },
    { id: beta, name: "beta" },
  ],
  resources: {
    [alpha]: { "*": iamWithout },
    [beta]: { "*": iamWithout },
    [management]: { "*": iamWithout },
  },
};

async function offboard(
  services: HubServices,
  args: readonly string[],
  more: Partial<Parameters<typeof inFrontOf>[2]> = {},
) {
  const ran = await inFrontOf(services, ["offboard", "--outputs", "outputs.json", "--json", ...args], {
    ...more,
    folder: more.folder ?? (await newFolder()),
  });
  const { outcome, steps } = JSON.parse(ran.out) as {
    outcome: StepOutcome;
    steps: readonly CheckedStep[];
  };
  const evidence = (id: CheckedStep["id"]): string[] =>
    (steps.find((step) => step.id === id)?.traces ?? []).map(
      (trace) => `${trace.outcome}: ${trace.evidence}`,
    );
  return { ...ran, outcome, steps, evidence };
}

describe("hubscan offboard", () => {
  it("says what to remove in which order, and what of it is there", async () => {
    const { outcome, steps, evidence, exitCode } = await offboard(deployed, []);
    expect(steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      "starts left",
      "tasks clear",
      "results left",
      "roles left",
      "stack left",
      "management clear",
      "leftovers left",
    ]);
    expect(evidence("starts")).toEqual(["left: rule hubscan-dev-schedule-1a2b3c4 is enabled"]);
    expect(evidence("results")).toEqual(["left: bucket hubscan-dev-results is there"]);
    expect(evidence("roles")[0]).toBe(`left: the StackSet has an instance in ${alpha} (CURRENT)`);
    expect(evidence("roles")).toContain(`left: ${alpha} alpha: role HubscanTarget can be assumed`);
    expect(evidence("stack")).toEqual([
      "left: cluster hubscan-dev is there",
      "left: task definition hubscan-dev:7 is there",
      "left: role hubscan-scanner is there",
      "left: role hubscan-dev-execution-1a2b is there",
      "left: StackSet hubscan-dev-target-roles is there",
    ]);
    expect(outcome).toBe("left");
    expect(exitCode).toBe(3);
  });

  it("finds nothing left when AWS says so of every step and every account", async () => {
    const { outcome, steps, exitCode } = await offboard(removed, admin, { estate: nobodyHasRoles });
    expect(steps.flatMap(({ traces }) => traces.filter((trace) => trace.outcome !== "clear"))).toEqual([]);
    expect(outcome).toBe("clear");
    expect(exitCode).toBe(0);
  });

  it("does not take a target role that cannot be assumed for one that is gone", async () => {
    const estate: EstateInput = {
      accounts: [{ id: beta, name: "beta", targetRole: { missing: true } }],
      resources: { [management]: { "*": iamWithout } },
    };
    const { outcome, evidence, exitCode } = await offboard(removed, ["--exclude-account", management], {
      estate,
    });
    expect(evidence("roles").join("\n")).toContain(
      `unknown: ${beta} beta: STS refuses the target role, as it does when the role is gone and when it does not trust the caller`,
    );
    expect(outcome).toBe("unknown");
    expect(exitCode).toBe(1);
  });

  it("finds a role that is left in one account", async () => {
    const { outcome, evidence } = await offboard(removed, admin, {
      estate: {
        ...nobodyHasRoles,
        resources: { ...nobodyHasRoles.resources, [beta]: { "*": { iam: deployed.iam } } },
      },
    });
    expect(evidence("roles")).toContain(`left: ${beta} beta: role HubscanTarget is there`);
    expect(outcome).toBe("left");
  });

  it("cannot tell of an account that is suspended, unless it is left out", async () => {
    const estate: EstateInput = {
      ...nobodyHasRoles,
      accounts: [
        { id: alpha, name: "alpha" },
        { id: beta, name: "beta", state: "SUSPENDED" },
      ],
    };
    const all = await offboard(removed, admin, { estate });
    expect(all.evidence("roles")).toContain(
      `unknown: ${beta} beta: it is SUSPENDED, and nobody can look into it (--exclude-account leaves it out)`,
    );
    expect(all.outcome).toBe("unknown");
    const without = await offboard(removed, [...admin, "--exclude-account", beta], { estate });
    expect(without.evidence("roles")).toContain(`clear: not looked into, as was asked: ${beta}`);
    expect(without.outcome).toBe("clear");
  });

  it.each<[string, CheckedStep["id"], HubServices]>([
    ["rules", "starts", { eventbridge: { ListRuleNamesByTarget: [{ error: "AccessDeniedException" }] } }],
    ["tasks", "tasks", { ecs: { ...removed.ecs, ListTasks: [{ error: "AccessDeniedException" }] } }],
    ["the bucket", "results", { s3: { HeadBucket: [{ error: "AccessDenied", status: 403 }] } }],
    [
      "the StackSet",
      "roles",
      { cloudformation: { ListStackInstances: [{ error: "AccessDenied", status: 403 }] } },
    ],
    [
      "roles of the hub",
      "stack",
      { iam: { ...removed.iam, ListRoles: [{ error: "AccessDenied", status: 403 }] } },
    ],
    ["a role", "stack", { iam: { ...removed.iam, GetRole: [{ error: "AccessDenied", status: 403 }] } }],
    [
      "tags",
      "leftovers",
      { "resource-groups-tagging-api": { GetResources: [{ error: "ThrottledException" }] } },
    ],
    [
      "rules, in an answer without a list",
      "starts",
      { eventbridge: { ListRuleNamesByTarget: [{ answer: {} }] } },
    ],
    [
      "tags, in an answer without a list",
      "leftovers",
      { "resource-groups-tagging-api": { GetResources: [{ answer: {} }] } },
    ],
  ])("does not know when AWS does not tell of %s", async (_what, id, services) => {
    const { outcome, steps, exitCode } = await offboard({ ...removed, ...services }, admin, {
      estate: nobodyHasRoles,
    });
    expect(steps.find((step) => step.id === id)?.outcome).toBe("unknown");
    expect(outcome).toBe("unknown");
    expect(exitCode).toBe(1);
  });

  it("asks as a delegated administrator as well, who sees no StackSets of its own", async () => {
    const cloudformation = {
      ListStackInstances: [
        { for: { CallAs: "SELF" }, error: "StackSetNotFoundException", status: 404 },
        {
          for: { CallAs: "DELEGATED_ADMIN" },
          answer: { Summaries: [{ Account: beta, Status: "OUTDATED", StatusReason: "no" }] },
        },
      ],
    };
    const { evidence } = await offboard({ ...removed, cloudformation }, admin, { estate: nobodyHasRoles });
    expect(evidence("roles")[0]).toBe(`left: the StackSet has an instance in ${beta} (OUTDATED: no)`);
    expect(evidence("stack")).toContain("left: StackSet hubscan-dev-target-roles is there");
  });

  it("finds a rule on a bus of the stack, and takes a disabled one for done", async () => {
    const eventbridge = {
      ListEventBuses: { EventBuses: [{ Name: "hubscan-dev-joined-accounts-9f" }] },
      ListRuleNamesByTarget: [
        {
          for: { EventBusName: "hubscan-dev-joined-accounts-9f" },
          answer: { RuleNames: ["hubscan-dev-joined"] },
        },
        { answer: { RuleNames: ["hubscan-dev-schedule-1a"] } },
      ],
      DescribeRule: [
        { for: { Name: "hubscan-dev-joined" }, answer: { Name: "hubscan-dev-joined", State: "ENABLED" } },
        { answer: { Name: "hubscan-dev-schedule-1a", State: "DISABLED" } },
      ],
    };
    const { evidence } = await offboard({ ...removed, eventbridge }, admin, { estate: nobodyHasRoles });
    expect(evidence("starts")).toEqual([
      "clear: rule hubscan-dev-schedule-1a is disabled",
      "left: rule hubscan-dev-joined is enabled",
    ]);
  });

  it("keeps results that are to stay, and misses them when they are gone", async () => {
    const leftovers = {
      "resource-groups-tagging-api": deployed["resource-groups-tagging-api"],
      s3: deployed.s3,
    };
    const keep = ["--keep-results", ...admin];
    const kept = await offboard({ ...removed, ...leftovers }, keep, { estate: nobodyHasRoles });
    expect(kept.evidence("leftovers")).toContain(
      "clear: arn:aws:s3:::hubscan-dev-results is kept, as was asked",
    );
    expect(kept.outcome).toBe("clear");
    expect(kept.steps.find(({ id }) => id === "stack")?.commands[0]).toBe(
      "pulumi destroy --stack dev --exclude-protected",
    );
    const gone = await offboard(removed, keep, { estate: nobodyHasRoles });
    expect(gone.evidence("results")).toEqual([
      "unknown: bucket hubscan-dev-results was to be kept, and is gone",
    ]);
  });

  it("knows nothing with credentials of another account", async () => {
    const { outcome, steps } = await offboard(removed, admin, { outputs: { hubAccountId: "999999999999" } });
    expect(new Set(steps.map((step) => step.outcome))).toEqual(new Set(["unknown"]));
    expect(steps[0]?.traces[0]?.evidence).toMatch(
      new RegExp(`^the credentials are of account ${hubAccount} `),
    );
    expect(outcome).toBe("unknown");
  });

  it("does not know which accounts have roles when the organization cannot be read, and takes a list of them", async () => {
    const estate: EstateInput = { ...nobodyHasRoles, organization: { id: "o-a1b2c3d4e5" } };
    const { evidence } = await offboard(removed, admin, { estate });
    expect(evidence("roles")[1]).toMatch(/^unknown: which accounts have roles is not known: /);
    const folder = await newFolder();
    await writeFile(join(folder, "accounts.txt"), `${alpha}\n`);
    const listed = await offboard(removed, [...admin, "--accounts-file", "accounts.txt"], { estate, folder });
    expect(listed.evidence("roles").slice(1)).toEqual([`clear: ${alpha}: role HubscanTarget is gone`]);
  });

  it("says in which account it failed when the way leads through the management account", async () => {
    const arn = `arn:aws:iam::${management}:role/Nobody`;
    const { evidence } = await offboard(removed, [...admin, "--management-role", arn], {
      estate: nobodyHasRoles,
    });
    expect(evidence("roles").join("\n")).toMatch(
      new RegExp(`unknown: ${alpha} alpha: it could not be entered \\(AccessDenied: .*${arn}`),
    );
  });

  describe("in the management account", () => {
    const managementRoleArn = `arn:aws:iam::${management}:role/HubscanTarget`;
    const rule = { Name: "hubscan-dev-pass-on-joined-accounts-1a" };
    const inside = (more: object): EstateInput => ({
      ...nobodyHasRoles,
      resources: {
        ...nobodyHasRoles.resources,
        [management]: { "*": { ...iamWithout, ...more } },
      },
    });
    const gone = { iam: removed.iam, eventbridge: { ListRules: { Rules: [] } } };

    it("finds what the stack made there, through the role that it worked through", async () => {
      const { evidence, steps } = await offboard(removed, admin, {
        outputs: { managementRoleArn },
        estate: {
          ...inside({
            iam: {
              ListRoles: { Roles: [{ RoleName: "hubscan-dev-organization-reader" }, { RoleName: "Admin" }] },
              GetRole: deployed.iam.GetRole,
            },
            eventbridge: { ListRules: { Rules: [rule] } },
          }),
          accounts: [
            {
              id: alpha,
              name: "alpha",
              scps: [
                {
                  name: "hubscan-dev-protect-target-role",
                  document: { Version: "2012-10-17", Statement: [] },
                },
              ],
            },
            { id: beta, name: "beta" },
          ],
        },
      });
      expect(evidence("management")).toEqual([
        "left: role hubscan-dev-organization-reader is there",
        "left: service control policy hubscan-dev-protect-target-role is there",
        "left: rule hubscan-dev-pass-on-joined-accounts-1a in us-east-1 is there",
      ]);
      expect(evidence("roles").join("\n")).toMatch(/left: 100000000001 \S+: role HubscanTarget is there/);
      expect(steps.find(({ id }) => id === "management")?.commands.join("\n")).toContain(
        "aws organizations list-policies --filter SERVICE_CONTROL_POLICY",
      );
    });

    it("finds nothing where AWS says so", async () => {
      const { outcome, evidence } = await offboard(
        removed,
        [...admin, "--management-role", managementRoleArn],
        {
          estate: inside(gone),
        },
      );
      expect(evidence("management")).toEqual([
        "clear: no role there begins with hubscan-dev-",
        "clear: no service control policy begins with hubscan-dev-",
        "clear: no rule in us-east-1 begins with hubscan-dev-",
      ]);
      expect(outcome).not.toBe("left");
    });

    it.each<[string, string, object]>([
      ["which cannot be entered", `arn:aws:iam::${management}:role/Nobody`, gone],
      [
        "whose roles are not told",
        managementRoleArn,
        { iam: { ListRoles: [{ error: "AccessDenied", status: 403 }] } },
      ],
      [
        "whose rules are not told",
        managementRoleArn,
        { ...gone, eventbridge: { ListRules: [{ answer: {} }] } },
      ],
      ["for which another account's role is named", `arn:aws:iam::${alpha}:role/HubscanTarget`, gone],
    ])("%s, it does not know", async (_, role, services) => {
      const { steps } = await offboard(removed, ["--management-role", role], {
        estate: inside(services),
      });
      expect(steps.find(({ id }) => id === "management")?.outcome).toBe("unknown");
    });

    it("says that the stack made nothing there where it had no role there", async () => {
      const { evidence } = await offboard(removed, admin, { estate: nobodyHasRoles });
      expect(evidence("management")).toEqual([
        `clear: the stack had no role in the management account ${management} (hubscan:managementRoleArn), and has made nothing there`,
      ]);
    });
  });

  it("only reads", async () => {
    const { operations } = await offboard(deployed, admin, { estate: nobodyHasRoles });
    expect(operations).toContain("ListRuleNamesByTarget");
    expect(operations.filter((name) => !/^(Get|List|Describe|Head|AssumeRole$)/.test(name))).toEqual([]);
  });

  it("prints marks, evidence and what to run; with --check only marks and evidence", async () => {
    const folder = await newFolder();
    const args = ["offboard", "--outputs", "outputs.json", ...admin];
    const plan = await inFrontOf(deployed, args, { folder, estate: nobodyHasRoles });
    expect(plan.out).toMatch(/^✗ 1\. Start no more scans: something is left\n/);
    expect(plan.out).toContain("\n      pulumi config set hubscan:schedule off --stack dev\n");
    expect(plan.out).toMatch(/\nSomething is left\.\n$/);
    const check = await inFrontOf(deployed, [...args, "--check"], { folder, estate: nobodyHasRoles });
    expect(check.out).toContain("✓ 2. Let running scans end, or stop them: nothing left\n");
    expect(check.out).not.toContain("pulumi");
  });

  it("keeps to lines of 40 characters, but for words that are longer", async () => {
    const args = ["offboard", "--outputs", "outputs.json", "--check", ...admin];
    const { out } = await inFrontOf(deployed, args, {
      folder: await newFolder(),
      estate: nobodyHasRoles,
      columns: 40,
    });
    const long = out
      .split("\n")
      .filter((line) => line.length > 40 && /\S \S/.test(line.replace(/^ *[✓✗?] /, "")));
    expect(long).toEqual([]);
  });

  it("finds the hub of the default estate by its outputs", async () => {
    const folder = await newFolder();
    const simulator = await startSimulator({ estate: defaultEstate });
    onTestFinished(() => simulator.close());
    const outputs = fileURLToPath(new URL("../../simulator/estates/acme/outputs.json", import.meta.url));
    const { out } = await runHubscan(["offboard", "--outputs", outputs, "--json"], {
      folder,
      environment: simulator.environment,
    });
    const { steps } = JSON.parse(out) as { steps: readonly CheckedStep[] };
    expect(steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      "starts left",
      "tasks clear",
      "results left",
      "roles left",
      "stack left",
      "management clear",
      "leftovers left",
    ]);
  });

  it("refuses without a hub, and an ARN that is none", async () => {
    const folder = await newFolder();
    const { error } = await runHubscan(["offboard"], { folder });
    expect(error?.hint).toContain("--outputs");
    const role = await runHubscan(["offboard", "--management-role", "admin"], { folder });
    expect(role.error?.message).toBe("--management-role is not the ARN of a role: admin");
  });
});
