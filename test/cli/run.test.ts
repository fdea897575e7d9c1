import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { latestScan } from "../../scanner/results/latest.ts";
import { outputs, simulateHub } from "../hub/simulated-hub.ts";
import { newFolder } from "../results/new-folder.ts";
import { hubscanCommand, runProcess, startProcess } from "../scan/hubscan-process.ts";
import { alpha } from "../scan/simulated-scan.ts";
import { runHubscan } from "./run-hubscan.ts";

const check = ["--check", "s3-bucket-versioned", "--account", alpha];

/** A program called pulumi that does what it is told here. */
async function fakePulumi(script: string): Promise<string> {
  const folder = join(await newFolder(), "bin");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "pulumi"), 0o755);
  return `${folder}${delimiter}${process.env.PATH ?? ""}`;
}

async function outputsFile(more: object = {}): Promise<string> {
  const file = join(await newFolder(), "outputs.json");
  await writeFile(file, JSON.stringify({ ...outputs, ...more }));
  return file;
}

describe("hubscan run", () => {
  test("asks pulumi where, starts the scan there, shows what it writes, and ends with its exit code and its summary", async () => {
    const { simulator, folder } = await simulateHub();
    const file = await outputsFile();
    const path = await fakePulumi(
      `[ "$*" = "stack output --json --stack dev --non-interactive" ] && cat ${file}`,
    );
    const ran = await runProcess(
      hubscanCommand(["run", "--stack", "dev", "--follow", ...check, "--require-complete"]),
      { ...simulator.environment, PATH: path },
    );
    expect(ran.stderr).toContain("was started in cluster hubscan-simulated.");
    expect(ran.stderr).toMatch(/ended with 0 after \d+ s\. 1 of 1 selected accounts scanned/);
    expect(ran.stdout).toContain("1 of 1 selected accounts scanned");
    expect(ran.stdout).not.toContain('"level"');
    expect(ran.code).toBe(0);
    expect(await latestScan(folderStore(folder))).not.toBeNull();
  });

  test("reports a scan that is already running instead of starting a second, unless it is forced", async () => {
    const { simulator } = await simulateHub({}, { faults: [{ operations: ["AssumeRole"], hang: true }] });
    const environment = simulator.environment;
    const args = ["run", "--outputs", await outputsFile(), ...check];
    const folder = await newFolder();
    const first = await runHubscan([...args, "--json"], { folder, environment });
    expect(JSON.parse(first.out)).toMatchObject({
      cluster: outputs.cluster,
      task: expect.stringMatching(/:task\//),
    });
    const second = await runHubscan(args, { folder, environment });
    expect(second.error?.message).toMatch(
      /already running in cluster hubscan-simulated:\n {2}task 0+1, RUNNING since/,
    );
    expect(second.error?.hint).toContain("--force");
    expect(simulator.calls.total({ operation: "RunTask" })).toBe(1);
    const forced = await runHubscan([...args, "--force"], { folder, environment });
    expect(forced.error).toBeNull();
    expect(forced.out).toContain("aws logs tail /hubscan/hubscan-simulated --region us-east-1 --follow");
    expect(forced.out).toContain(
      `aws ecs stop-task --region us-east-1 --cluster hubscan-simulated --task ${"2".padStart(32, "0")}`,
    );
  });

  test("does not scan the whole organization in one task where scans are fanned out, unless it is told to", async () => {
    const { simulator } = await simulateHub({}, { faults: [{ operations: ["AssumeRole"], hang: true }] });
    const startFanOutCommand =
      "aws stepfunctions start-execution --region us-east-1 --state-machine-arn arn:1";
    const file = await outputsFile({ startFanOutCommand });
    const folder = await newFolder();
    const run = (...more: string[]) =>
      runHubscan(["run", "--outputs", file, "--force", ...more], {
        folder,
        environment: simulator.environment,
      });
    for (const more of [[], ["--resume"], ["--exclude-ou", "Sandbox"]]) {
      const { error } = await run(...more);
      expect(error?.message).toContain("This hub spreads scans over several tasks");
      expect(error?.hint).toContain(`${startFanOutCommand}\n`);
    }
    expect(simulator.calls.total({ operation: "RunTask" })).toBe(0);
    for (const more of [["--account", alpha], ["--ou", "Workloads"], ["--dry-run"], ["--one-task"]]) {
      expect((await run(...more)).error).toBeNull();
    }
    expect(simulator.calls.total({ operation: "RunTask" })).toBe(4);
  });

  test("ended by Ctrl-C while it follows, it leaves the task running and says how to stop it", async () => {
    const { simulator } = await simulateHub({}, { faults: [{ operations: ["AssumeRole"], hang: true }] });
    const args = ["run", "--outputs", await outputsFile(), "--follow", ...check];
    const running = startProcess(hubscanCommand(args), simulator.environment);
    await expect.poll(() => simulator.calls.total({ operation: "AssumeRole" })).toBe(1);
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(1);
    expect(running.output.stderr).toContain(
      "Ended by SIGINT. Task 00000000000000000000000000000001 goes on.",
    );
    expect(running.output.stderr).toContain("aws ecs stop-task --region us-east-1");
    const second = await runHubscan(["run", "--outputs", await outputsFile()], {
      folder: await newFolder(),
      environment: simulator.environment,
    });
    expect(second.error?.message).toContain("already running");
  });

  test("says why the task did not run, with what to do; ends with 1", async () => {
    const { simulator } = await simulateHub({
      stops: {
        reason: "CannotPullContainerError: pull image manifest has been retried 1 time(s): not found",
      },
    });
    const ran = await runHubscan(["run", "--outputs", await outputsFile(), "--follow"], {
      folder: await newFolder(),
      environment: simulator.environment,
      columns: 60,
    });
    expect(ran.exitCode).toBe(1);
    const text = ran.notes.replaceAll(/\s+/g, " ");
    expect(text).toContain("did not run to its end.");
    expect(text).toContain("TaskFailedToStart: CannotPullContainerError");
    expect(text).toContain("image: The image could not be pulled");
    expect(text).toContain("To mend it: Run pulumi up");
  });

  test.each([
    [["--accounts-file", "accounts.txt"], "--accounts-file is a file of this machine"],
    [["--policy", "./ours"], "--policy ./ours is a file of this machine"],
  ])("refuses %j: the task would not see it", async (more, message) => {
    const { error } = await runHubscan(["run", "--stack", "dev", ...more], { folder: await newFolder() });
    expect(error?.message).toContain(message);
  });

  test("hands on what is on the command line, and nothing of the environment", async () => {
    const { simulator, folder } = await simulateHub();
    const file = await outputsFile();
    const ran = await runProcess(
      hubscanCommand(["run", "--outputs", file, "--follow", ...check, "--dry-run"]),
      {
        ...simulator.environment,
        HUBSCAN_EXCLUDE_ACCOUNT: alpha,
      },
    );
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain(`${alpha} alpha`);
    expect(await latestScan(folderStore(folder))).toBeNull();
  });
});

describe("which hub", () => {
  const run = async (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    runHubscan(["run", ...args], { folder: await newFolder(), environment });

  test("has to be said, in one way", async () => {
    expect((await run([])).error?.message).toBe("It was not said which hub.");
    expect((await run(["--stack", "dev", "--cluster", "c"])).error?.message).toContain("exclude each other");
    expect((await run(["--cluster", "c", "--subnet", "subnet-1"])).error?.message).toContain(
      "--cluster needs --task-definition, --security-group as well",
    );
  });

  test("is not known where pulumi is not there, does not know the stack, or prints something else", async () => {
    const nowhere = { PATH: await newFolder() };
    expect((await run(["--stack", "dev"], nowhere)).error?.hint).toContain("Install the Pulumi CLI");
    const failing = { PATH: await fakePulumi("echo \"error: no stack named 'dev' found\" >&2; exit 1") };
    expect((await run(["--stack", "dev"], failing)).error?.message).toContain("no stack named 'dev' found");
    const other = { PATH: await fakePulumi('echo \'{"region": "eu-west-1"}\'') };
    expect((await run(["--stack", "dev"], other)).error?.message).toContain("missing: cluster");
    const noise = { PATH: await fakePulumi("echo Enter your passphrase") };
    expect((await run(["--stack", "dev"], noise)).error?.message).toContain("not JSON");
  });

  test("is another one when the credentials are of another account", async () => {
    const { simulator } = await simulateHub();
    const { error } = await run(
      ["--outputs", await outputsFile({ hubAccountId: "999999999999" })],
      simulator.environment,
    );
    expect(error?.message).toContain(
      "The hub is account 999999999999, and you are arn:aws:sts::100000000002:",
    );
    expect(simulator.calls.total({ operation: "RunTask" })).toBe(0);
  });
});

describe("hubscan connect --from-hub", () => {
  test("tests the connections in the hub, shows the outcome here, and ends with its exit code", async () => {
    const { simulator, folder } = await simulateHub(
      {},
      { accounts: [{ id: alpha, name: "alpha", targetRole: { missing: true } }] },
    );
    const args = ["connect", "--from-hub", "--outputs", await outputsFile(), "--wait-for-role", "0"];
    const ran = await runProcess(hubscanCommand([...args, "--all"]), simulator.environment);
    expect(ran.code).toBe(3);
    expect(ran.stdout).toContain("2 of 3 accounts can be scanned, 1 cannot.");
    expect(ran.stderr).toContain("  no 111111111111 alpha  role-missing-or-trust");
    expect(ran.stderr).toMatch(/Once more: hubscan connect .*--from-hub --outputs/);
    expect(await folderStore(folder).get("connections.json")).not.toBeNull();
  });

  test("refuses an external id: it would be shown with the task", async () => {
    const { error } = await runHubscan(
      ["connect", "--from-hub", "--stack", "dev", "--external-id", "tango-7"],
      { folder: await newFolder() },
    );
    expect(error?.message).toContain("--external-id would be shown");
  });
});
