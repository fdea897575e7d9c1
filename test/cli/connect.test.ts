import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { newFolder } from "../results/new-folder.ts";
import { hubscanCommand, startProcess } from "../scan/hubscan-process.ts";
import { alpha, beta, hubAccount, simulateForProcesses } from "../scan/simulated-scan.ts";
import { type Ran, runHubscan } from "./run-hubscan.ts";

const others = "100000000001,100000000002";

/** An organization of two accounts, and how to run `hubscan connect` in its hub. */
async function hub(
  input: EstateInput = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<(...args: readonly string[]) => Promise<Ran>> {
  const simulator = await simulateForProcesses({
    accounts: [
      { id: alpha, name: "alpha" },
      { id: beta, name: "beta" },
    ],
    ...input,
  });
  const folder = await newFolder();
  return (...args) =>
    runHubscan(["connect", "--exclude-account", others, "--wait-for-role", "0", ...args], {
      folder,
      environment: { ...simulator.environment, ...environment },
      columns: 40,
    });
}
const withoutRole: EstateInput = {
  accounts: [
    { id: alpha, name: "alpha" },
    { id: beta, name: "beta", targetRole: { missing: true } },
  ],
};

describe("hubscan connect", () => {
  test("says that everything is ready, and ends with 0", async () => {
    const connect = await hub();
    const ran = await connect();
    expect(ran).toMatchObject({ error: null, exitCode: 0 });
    expect(ran.out).toBe(
      `Ready: all 2 accounts can be scanned.\n\nNext:\n  hubscan scan --exclude-account 100000000001 --exclude-account 100000000002\n`,
    );
    expect(ran.notes).toContain("  ok 111111111111 alpha\n");
  });

  test("says how many cannot be entered, why, and how to go on without them; ends with 3", async () => {
    const connect = await hub(withoutRole);
    const { out, exitCode } = await connect();
    expect(exitCode).toBe(3);
    const text = out.replaceAll(/\s+/g, " ");
    expect(text).toContain("1 of 2 accounts can be scanned, 1 cannot.");
    expect(text).toContain("role-missing-or-trust: 1 account 222222222222 beta");
    expect(text).toContain("sts:AssumeRole AccessDenied: User:");
    expect(text).toContain("To mend it: If the role is missing, create it");
    expect(text).toContain("No external id is sent");
    expect(out).toMatch(/^ {2}hubscan scan .*--exclude-account 222222222222$/m);
  });

  test("says that a scan would be of no use when none can be entered, and what they have in common; ends with 4", async () => {
    const connect = await hub({ stsDisabledRegions: ["us-east-1"] });
    const { out, exitCode } = await connect();
    expect(exitCode).toBe(4);
    const text = out.replaceAll(/\s+/g, " ");
    expect(text).toContain("Not ready: none of 2 accounts can be entered");
    expect(text).toContain("All fail alike: sts-region-off");
    expect(text).toContain("Activate the STS endpoint");
    expect(text).not.toContain("hubscan scan");
  });

  test("is readable at 40 columns, and writes no control characters without a terminal", async () => {
    const connect = await hub(withoutRole);
    const { out, notes } = await connect();
    const long = out.split("\n").filter((line) => line.length > 40 && !/hubscan|arn:/.test(line));
    expect(long).toEqual([]);
    expect(out + notes).not.toContain("\u001B");
  });

  test("prints the outcome as JSON", async () => {
    const connect = await hub(withoutRole);
    const { out, exitCode } = await connect("--json");
    expect(exitCode).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      ready: "some",
      selected: 2,
      connected: 1,
      failed: 1,
      tested: 2,
      commonCause: null,
      accounts: [
        { account: { id: alpha, name: "alpha" }, outcome: "connected", cause: null, tested: true },
        { outcome: "failed", cause: { kind: "role-missing-or-trust", code: "AccessDenied" } },
      ],
    });
  });

  test("tells on the second run what was not tested again, and since when", async () => {
    const connect = await hub(withoutRole);
    await connect();
    const { out, notes } = await connect();
    expect(notes).toContain("Testing 1 account; 1 could be entered the last time (--all tests those too)");
    expect(out.replaceAll(/\s+/g, " ")).toMatch(
      /1 of them were not tested now but before, since \d{4}-\d\d-\d\d/,
    );
    expect((await connect("--all")).notes).toContain("Testing 2 accounts\n");
  });

  test("says which account was asked once because it has been without the role for long, and how to wait for it", async () => {
    const { environment } = await simulateForProcesses(withoutRole);
    const folder = await newFolder();
    const command = ["connect", "--exclude-account", others];
    await runHubscan([...command, "--wait-for-role", "0"], { folder, environment });
    const file = join(folder, "hubscan-results/connections.json");
    const kept = (await readFile(file, "utf8")).replaceAll(
      /("(?:time|since)": )"[^"]+"/g,
      '$1"2026-11-20T09:41:00Z"',
    );
    await writeFile(file, kept);
    const { out, notes } = await runHubscan(command, { folder, environment });
    expect(notes).not.toContain("is asked again");
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "without the role since 2026-11-20 09:41Z, and so asked once. If it was made within the last minute, --wait-for-role 60 asks",
    );
  });

  test("an external id is not printed, wrong or right", async () => {
    const connect = await hub({ targetRole: { externalId: "tango-7" } });
    const { out, notes } = await connect("--external-id", "papa-8");
    expect(out + notes).not.toContain("papa-8");
    expect(out).toContain('--external-id "$HUBSCAN_EXTERNAL_ID"');
  });

  test("somebody who is not the scanner role is told first, and that all fail for that", async () => {
    const simulator = await simulateForProcesses({ accounts: [{ id: alpha, name: "alpha" }] });
    const { credentials } = simulator;
    const sts = new STSClient({
      endpoint: simulator.endpoint,
      region: "us-east-1",
      credentials,
    });
    const { Credentials: session } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${hubAccount}:role/HubscanTarget`,
        RoleSessionName: "ana",
      }),
    );
    const { out, notes, exitCode } = await runHubscan(["connect", "--account", alpha], {
      folder: await newFolder(),
      environment: {
        ...simulator.environment,
        AWS_ACCESS_KEY_ID: session?.AccessKeyId ?? "",
        AWS_SECRET_ACCESS_KEY: session?.SecretAccessKey ?? "",
        AWS_SESSION_TOKEN: session?.SessionToken ?? "",
      },
    });
    expect(exitCode).toBe(4);
    expect(notes).toMatch(
      /^You are arn:aws:sts::100000000002:assumed-role\/HubscanTarget\/ana\. Target roles trust only\s+hubscan-scanner/,
    );
    expect(out).toContain("All fail alike: not-the-scanner");
    expect(out).toContain("--from-hub");
  });

  test("a hub that cannot read the organization is told what to do", async () => {
    const connect = await hub({ organization: { delegatedAdministrators: {} } });
    const { error } = await connect();
    expect(error?.message).toContain("The organization may not be read");
    expect(error?.hint).toContain("--organization-role");
  });
});

describe("interrupted", () => {
  const run = async (fault: NonNullable<EstateInput["faults"]>[number]) => {
    const simulator = await simulateForProcesses({
      accounts: [
        { id: alpha, name: "alpha" },
        { id: beta, name: "beta" },
      ],
      faults: [fault],
    });
    const folder = await newFolder();
    const args = ["connect", "--exclude-account", others, "--wait-for-role", "3600", "--out", folder];
    return { simulator, running: startProcess(hubscanCommand(args), simulator.environment) };
  };

  test.each([
    ["while the organization is read", { operations: ["DescribeOrganization"], hang: true as const }],
    ["while a role is assumed", { operations: ["AssumeRole"], hang: true as const }],
    [
      "while a role is waited for",
      {
        operations: ["AssumeRole"],
        error: { code: "AccessDenied", message: "not authorized to perform: sts:AssumeRole", status: 403 },
      },
    ],
  ])("%s, it says so and how to go on, at once and without a stack", async (_, fault) => {
    const { simulator, running } = await run(fault);
    const [operation = ""] = fault.operations;
    await expect.poll(() => simulator.calls.total({ operation })).toBeGreaterThan(0);
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(1);
    expect(running.output.stderr).toContain(
      "hubscan: The test was ended by SIGINT.\nWhat was found out is kept",
    );
    expect(running.output.stderr).not.toMatch(/^ +at /m);
    expect(running.output.stdout).toBe("");
  });
});
