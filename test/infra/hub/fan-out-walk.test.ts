import { describe, expect, it } from "vitest";
import type { FanOutParts } from "../../../infra/hub/fan-out/parts.ts";
import { isScanId, scanTime } from "../../../scanner/results/scan-id.ts";
import { type Walk, walk } from "../states-walker.ts";
import { executionArn, sampleFanOut, startTime } from "./sample-fan-out.ts";
import { type Command, type Ending, type Script, type ScriptedHub, scriptedHub } from "./scripted-hub.ts";

const spot: Partial<FanOutParts> = { capacityProvider: "FARGATE_SPOT" };

async function walked(
  script: Script = {},
  parts: Partial<FanOutParts> = {},
): Promise<Walk & { readonly hub: ScriptedHub; readonly said: string[] }> {
  const hub = scriptedHub(script);
  const ended = await walk({
    definition: sampleFanOut(parts),
    tasks: hub.tasks,
    executionArn,
    startTime,
    input: { source: "aws.events" },
  });
  const said = hub.commands.map(({ words, environment }) =>
    [...words, ...(words[0] === "scan" ? [environment.HUBSCAN_SHARD] : [])].join(" "),
  );
  return { ...ended, hub, said };
}

/** An ending for one kind of command, once or for some times. */
function when(name: string, ending: Ending, applies: (command: Command) => boolean = () => true) {
  return (command: Command) => (command.words[0] === name && applies(command) ? ending : null);
}

const first = ({ time }: Command) => time === 1;
const shard =
  (name: string) =>
  ({ environment }: Command) =>
    environment.HUBSCAN_SHARD === name;
const noCapacity: Ending = {
  error: "AmazonECS.Unknown",
  cause: JSON.stringify({ Failures: [{ Reason: "Capacity is unavailable at this time." }], Tasks: [] }),
};

describe("a scan that nothing happens to", () => {
  it("is planned, scanned shard by shard, looked over once, and merged", async () => {
    const { status, output, said } = await walked();
    expect(status).toBe("SUCCEEDED");
    expect(said).toEqual(["plan", "scan 1-001", "scan 1-002", "scan 1-003", "reconcile --pass 2", "merge"]);
    expect(output).toMatchObject({ outcome: "done", passes: 2, trouble: null });
  });

  it("has one id throughout, made of the execution's start and id", async () => {
    const { hub, output } = await walked();
    const ids = new Set(hub.commands.map(({ environment }) => environment.HUBSCAN_SCAN_ID));
    const [id = ""] = ids;
    expect(ids.size).toBe(1);
    expect(isScanId(id)).toBe(true);
    expect(scanTime(id).toISOString()).toBe("2026-11-20T10:59:44.000Z");
    expect(output).toMatchObject({ scan: id });
  });

  it("has another id in another execution of the same second", async () => {
    const one = await walked();
    const { tasks } = scriptedHub();
    const other = await walk({
      definition: sampleFanOut(),
      tasks,
      executionArn: `${executionArn}2`,
      startTime,
    });
    expect(other.output).not.toMatchObject({ scan: (one.output as { readonly scan: string }).scan });
  });

  it("gives the plan its division", async () => {
    const { hub } = await walked({}, { accountsPerShard: 25, shardsAtOnce: 8 });
    expect(hub.commands[0]?.environment).toMatchObject({
      HUBSCAN_ACCOUNTS_PER_SHARD: "25",
      HUBSCAN_SHARDS_AT_ONCE: "8",
    });
  });

  it("runs as many shards at once as the pass says", async () => {
    expect((await walked({ shards: 9, atOnce: 4 })).mostAtOnce).toBe(4);
  });

  it("keeps its state small whatever the number of shards", async () => {
    const { status, largest } = await walked({ shards: 200, atOnce: 200 });
    expect(status).toBe("SUCCEEDED");
    expect(largest).toBeLessThan(16_384);
  });

  it.each([1, 0])("takes a pass of %d shards", async (shards) => {
    const { status, hub } = await walked({ shards });
    expect(status).toBe("SUCCEEDED");
    expect(hub.scanned).toHaveLength(shards);
  });
});

describe("what is tried again", () => {
  const onceEach = (error: string) => {
    const failed = new Set<string>();
    return (command: Command): Ending | null => {
      const key = `${command.words.join(" ")} ${command.environment.HUBSCAN_SHARD ?? ""}`;
      if (failed.has(key)) return null;
      failed.add(key);
      return { error, cause: "Rate exceeded (Service: AmazonECS; Status Code: 400)" };
    };
  };

  it.each([
    "ECS.AmazonECSException",
    "ECS.ThrottlingException",
    "ECS.ServerException",
    "ECS.SdkClientException",
    "ECS.LimitExceededException",
    "AmazonECS.Unknown",
  ])("every command that is not started for %s is started after a wait", async (error) => {
    const { status, waits, output } = await walked({ shards: 1, ending: onceEach(error) });
    expect(status).toBe("SUCCEEDED");
    expect(output).toMatchObject({ outcome: "done", trouble: null });
    const seconds = error === "AmazonECS.Unknown" ? 30 : 5;
    expect(waits).toEqual(
      ["Plan", "ScanShard", "Reconcile", "Merge"].map((state) => ({ state, error, seconds })),
    );
  });

  it("waits longer each time for capacity, five minutes at most, and gives a shard up after six further attempts", async () => {
    const { waits, failedItems, hub } = await walked({
      shards: 1,
      ending: when("scan", noCapacity, shard("1-001")),
    });
    expect(waits.map(({ seconds }) => seconds)).toEqual([30, 60, 120, 240, 300, 300]);
    expect(failedItems).toBe(1);
    expect(hub.scanned).toEqual(["1-001"]);
  });

  it.each(["plan", "reconcile"])("%s is run once more when it failed", async (name) => {
    const { status, waits, output } = await walked({ ending: when(name, { exitCode: 1 }, first) });
    expect(status).toBe("SUCCEEDED");
    expect(output).toMatchObject({ trouble: null });
    expect(waits.map(({ seconds }) => seconds)).toEqual([30]);
  });

  it("calls of other services are made again", async () => {
    const { status, waits } = await walked({
      call: ({ state, time }) => (time === 1 ? `${state}.Exception` : null),
    });
    expect(status).toBe("SUCCEEDED");
    expect(waits.map(({ state, seconds }) => [state, seconds])).toEqual([
      ["ListRunning", 2],
      ["ReadPass", 2],
    ]);
  });
});

describe("a shard that is lost", () => {
  it("is taken over by a further pass, and only it", async () => {
    const { said, hub, output } = await walked({ ending: when("scan", { exitCode: 137 }, shard("1-002")) });
    expect(said.join(", ")).toBe(
      "plan, scan 1-001, scan 1-002, scan 1-003, reconcile --pass 2, scan 2-001, reconcile --pass 3, merge",
    );
    expect(hub.scanned.toSorted()).toEqual(["1-001", "1-002", "1-003"]);
    expect(output).toMatchObject({ outcome: "done", passes: 3 });
  });

  it("is given up after the third pass, and merge says what is missing", async () => {
    const { said, output, failedItems } = await walked({
      shards: 1,
      ending: (command) =>
        when("scan", { exitCode: 137 })(command) ?? when("merge", { exitCode: 4 })(command),
    });
    expect(said.filter((each) => each.startsWith("reconcile"))).toHaveLength(2);
    expect(failedItems).toBe(3);
    expect(output).toMatchObject({ outcome: "coverage incomplete", passes: 3 });
  });

  it("stops no other shard, however many are lost", async () => {
    const { hub, status } = await walked({
      shards: 10,
      ending: when("scan", { exitCode: 1 }, ({ environment }) => environment.HUBSCAN_SHARD !== "1-010"),
    });
    expect(status).toBe("SUCCEEDED");
    expect(hub.scanned).toContain("1-010");
  });

  it("by a hanging task is ended at its time limit: an hour, and a minute per account", async () => {
    const { seconds, failedItems, hub } = await walked({
      shards: 1,
      ending: when("scan", { seconds: 7201 }, shard("1-001")),
    });
    expect(failedItems).toBe(1);
    expect(hub.scanned).toContain("1-001");
    expect(seconds).toBeGreaterThan(7200);
    expect(seconds).toBeLessThan(7200 + 1800);
  });

  it("late is not taken over: the summary is made in time", async () => {
    const { said } = await walked({
      shards: 12,
      atOnce: 1,
      ending: when("scan", { seconds: 7201 }),
    });
    expect(said.filter((each) => each.startsWith("reconcile"))).toEqual([]);
    expect(said.at(-1)).toBe("merge");
  });
});

describe("on Spot", () => {
  it("only shards run there", async () => {
    const { hub } = await walked({}, spot);
    const capacity = hub.commands.map(({ words, capacity }) => `${words[0]} ${capacity}`);
    expect([...new Set(capacity)]).toEqual([
      "plan FARGATE",
      "scan FARGATE_SPOT",
      "reconcile FARGATE",
      "merge FARGATE",
    ]);
  });

  const onSpot = ({ capacity }: Command) => capacity === "FARGATE_SPOT";

  it.each([
    ["interrupted", { stopped: "Your Spot Task was interrupted." }],
    ["ended with an error", { exitCode: 1 }],
    ["hanging", { seconds: 20_000 }],
    ["not started for want of capacity", noCapacity],
  ] as const)("a shard that is %s is scanned on demand, with the same arguments", async (_, ending) => {
    const { hub, failedItems, said, path } = await walked(
      { shards: 1, ending: when("scan", ending, onSpot) },
      spot,
    );
    expect(path).toContain("ScanShardOnDemand");
    expect(failedItems).toBe(0);
    expect(said.slice(-2)).toEqual(["reconcile --pass 2", "merge"]);
    const { environment: onDemand } = hub.commands.findLast(({ words }) => words[0] === "scan") as Command;
    expect(onDemand).toEqual(hub.commands.find(({ words }) => words[0] === "scan")?.environment);
  });

  it("waits for Spot capacity only shortly", async () => {
    const { waits } = await walked({ shards: 1, ending: when("scan", noCapacity, onSpot) }, spot);
    expect(waits.map(({ seconds }) => seconds)).toEqual([30, 60]);
  });
});

describe("a plan that fails", () => {
  it("ends the execution with what is known of it", async () => {
    const { status, error, cause, hub } = await walked({ ending: when("plan", { exitCode: 1 }) });
    expect(status).toBe("FAILED");
    expect(error).toBe("HubscanPlanFailed");
    expect(cause).toBe(
      "The scan was not planned: States.TaskFailed: Essential container in task exited (exit code 1). The log of task 0f9de17a6465404e8b1b2356dc13c2f8 is in /hubscan/hubscan-dev.",
    );
    expect(hub.commands).toHaveLength(2);
  });

  it.each([
    [noCapacity, "AmazonECS.Unknown: Capacity is unavailable at this time.."],
    [
      { error: "ECS.ClientException", cause: "TaskDefinition is inactive" },
      "ECS.ClientException: TaskDefinition is inactive.",
    ],
    [{ error: "ECS.ClientException" }, "ECS.ClientException: no reason is given."],
    [{ seconds: 1801 }, "States.Timeout: no reason is given."],
  ])("says why where no task ran: %j", async (ending, reason) => {
    const { cause } = await walked({ ending: when("plan", ending) });
    expect(cause).toBe(`The scan was not planned: ${reason}`);
  });

  it("a pass that is not there is no pass without shards", async () => {
    const { error, cause } = await walked({
      call: ({ state }) => (state === "ReadPass" ? "S3.NoSuchKeyException" : null),
    });
    expect(error).toBe("HubscanPlanUnread");
    expect(cause).toBe("The plan of the scan could not be read: S3.NoSuchKeyException: refused.");
  });

  it.each([
    ["that is cut off", (body: string) => body.slice(0, -1), "HubscanPlanUnread"],
    [
      "of another scan",
      () => JSON.stringify({ format: 1, scan: "another", pass: 1, shards: [] }),
      "HubscanPlanUnread",
    ],
    ["of a later format", (body: string) => body.replace('"format":1', '"format":2'), "HubscanPlanUnread"],
  ])("a pass %s is no pass without shards", async (_, passFile, error) => {
    const { error: ended, said } = await walked({ passFile: (__, body) => passFile(body) });
    expect(ended).toBe(error);
    expect(said).toEqual(["plan"]);
  });
});

describe("what goes wrong after shards were scanned", () => {
  it("in reconcile: the summary is made all the same, and the trouble told", async () => {
    const { status, said, output } = await walked({ ending: when("reconcile", { exitCode: 1 }) });
    expect(status).toBe("SUCCEEDED");
    expect(said.at(-1)).toBe("merge");
    expect(output).toMatchObject({ trouble: expect.stringMatching(/^What is missing was not found out: /) });
  });

  it("in reading a later pass: the same", async () => {
    const { said, output } = await walked({
      passFile: (key, body) => (key.endsWith("pass-2.json") ? "{" : body),
    });
    expect(said.at(-1)).toBe("merge");
    expect(output).toMatchObject({ trouble: expect.stringMatching(/^A pass was not read: /) });
  });

  it("in the map itself: the same", async () => {
    const withoutAccounts = (body: string) => body.replaceAll(',"accounts":60', "");
    const { said, output } = await walked({ passFile: (_, body) => withoutAccounts(body) });
    expect(said.filter((each) => each.startsWith("scan"))).toEqual([]);
    expect(said.at(-1)).toBe("merge");
    expect(output).toMatchObject({ trouble: expect.stringMatching(/^Shards were not scanned: /) });
  });
});

describe("how merge ends", () => {
  it.each([
    [3, "findings at or above the severity that fails a scan"],
    [4, "coverage incomplete"],
  ])("with %d: the execution has succeeded, and says so", async (exitCode, outcome) => {
    const { status, output, said } = await walked({ ending: when("merge", { exitCode }) });
    expect(status).toBe("SUCCEEDED");
    expect(output).toMatchObject({ outcome });
    expect(said.filter((each) => each === "merge")).toHaveLength(1);
  });

  it.each([1, 2, 137])("with %d: the execution has failed", async (exitCode) => {
    const { error, cause, said } = await walked({ ending: when("merge", { exitCode }) });
    expect(error).toBe("HubscanMergeFailed");
    expect(cause).toMatch(
      new RegExp(`^Accounts were scanned, and no summary was made: .*exit code ${exitCode}\\)`),
    );
    expect(said.filter((each) => each === "merge")).toHaveLength(1);
  });

  it("by no doing of its own: it is run once more", async () => {
    const lost: Ending = { stopped: "CannotPullContainerError: i/o timeout" };
    expect((await walked({ ending: when("merge", lost, first) })).output).toMatchObject({ outcome: "done" });
    const twice = await walked({ ending: when("merge", lost) });
    expect(twice.cause).toContain("CannotPullContainerError");
    expect(twice.said.filter((each) => each === "merge")).toHaveLength(2);
  });

  it("by a time-out: the execution has failed", async () => {
    const { error, said } = await walked({ ending: when("merge", { seconds: 3601 }) });
    expect(error).toBe("HubscanMergeFailed");
    expect(said.filter((each) => each === "merge")).toHaveLength(1);
  });
});

describe("whether another scan runs", () => {
  const itself = { ExecutionArn: executionArn, StartDate: startTime };
  const other = (StartDate: string, name = "other") => ({
    ExecutionArn: executionArn.replace(/[^:]+$/, name),
    StartDate,
  });

  it("an execution that began later ends at once, and quietly", async () => {
    const older = other("2026-11-20T08:00:00.000Z");
    const { status, output, hub } = await walked({ executions: [itself, older] });
    expect(status).toBe("SUCCEEDED");
    expect(output).toEqual({ outcome: "already running", running: older.ExecutionArn });
    expect(hub.commands).toEqual([]);
  });

  it("the one that began first goes on", async () => {
    const { hub } = await walked({ executions: [other("2026-11-20T11:00:00.000Z"), itself] });
    expect(hub.commands).not.toEqual([]);
  });

  it.each(["0000", "zzzz"])("of two that began in the same moment one goes on (%s)", async (name) => {
    const executions = [itself, other(startTime, name)];
    const ends = await walked({ executions });
    expect(ends.hub.commands.length > 0).toBe(executionArn < String(executions[1]?.ExecutionArn));
  });

  it("executions of shards do not count", async () => {
    const child = {
      ...other("2026-11-20T08:00:00.000Z"),
      MapRunArn: "arn:aws:states:eu-west-1:222222222201:mapRun:hubscan-dev/Scan:1",
    };
    expect((await walked({ executions: [itself, child] })).hub.commands).not.toEqual([]);
  });

  it("is not known, nothing is scanned", async () => {
    const { error, cause, waits, hub } = await walked({ call: () => "Sfn.SfnException" });
    expect(error).toBe("HubscanGuardFailed");
    expect(cause).toBe("It is not known whether another scan is running: Sfn.SfnException: refused.");
    expect(waits.map(({ seconds }) => seconds)).toEqual([2, 4, 8, 16, 30]);
    expect(hub.commands).toEqual([]);
  });
});
