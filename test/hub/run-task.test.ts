import { describe, expect, test } from "vitest";
import { followTask } from "../../scanner/hub/follow-task.ts";
import type { TaskPlace } from "../../scanner/hub/read-outputs.ts";
import { type HubAccess, ownRequest, startTask } from "../../scanner/hub/run-task.ts";
import { scanTasks } from "../../scanner/hub/scan-tasks.ts";
import type { UserError } from "../../scanner/user-error.ts";
import { alpha } from "../scan/simulated-scan.ts";
import { hubAccess, outputs, simulateHub } from "./simulated-hub.ts";

const check = ["--check", "s3-bucket-versioned", "--account", alpha];

const start = (access: HubAccess, place: TaskPlace, command: readonly string[]) =>
  startTask(access, place, ownRequest(access, command, "test"));

async function follow(access: HubAccess, command: readonly string[], signal = new AbortController().signal) {
  const lines: string[] = [];
  const warnings: string[] = [];
  const statuses: string[] = [];
  const task = await start(access, outputs, command);
  const ended = await followTask(
    access,
    outputs,
    task,
    {
      line: (line) => void lines.push(line),
      warned: (message) => void warnings.push(message),
      status: (status) => void statuses.push(status),
    },
    signal,
  );
  return { ended, lines, warnings, statuses };
}

const thrown = (work: Promise<unknown>): Promise<UserError> =>
  work.then(
    () => {
      throw new Error("it was not refused");
    },
    (error: unknown) => error as UserError,
  );

describe("a task that is followed", () => {
  test("gives every line that it writes, and its exit code", async () => {
    const { simulator } = await simulateHub();
    const { ended, lines, statuses } = await follow(hubAccess(simulator), ["scan", ...check]);
    expect(ended).toMatchObject({ exitCode: 0, cause: null, said: { code: "EssentialContainerExited" } });
    expect(lines).toContainEqual(expect.stringContaining("1 of 1 selected accounts scanned"));
    expect(lines).toContainEqual(expect.stringContaining("hubscan policies show"));
    expect(lines.at(-1)).toContain('"event":"scan-finished"');
    expect(new Set(lines).size).toBe(lines.length);
    expect(statuses).toEqual(["RUNNING"]);
  });

  test.each([
    [
      "did not start for want of its image",
      { reason: "CannotPullContainerError: pull image manifest has been retried 1 time(s): not found" },
      { exitCode: null, cause: "image" },
    ],
    [
      "had too little memory",
      {
        code: "EssentialContainerExited",
        reason: "Essential container in task exited",
        containerReason: "OutOfMemoryError: Container killed due to memory usage",
        exitCode: 137,
      },
      { exitCode: 137, cause: "out-of-memory" },
    ],
    [
      "was interrupted on Spot",
      { code: "SpotInterruption", reason: "Your Spot Task was interrupted.", exitCode: 143 },
      { exitCode: 143, cause: "spot" },
    ],
    ["ended for an unknown reason", { reason: "Something new" }, { exitCode: null, cause: null }],
  ])("says that it %s", async (_, stops, expected) => {
    const { simulator } = await simulateHub({ stops });
    const { ended, lines } = await follow(hubAccess(simulator), ["scan"]);
    expect(ended).toMatchObject(expected);
    expect(ended.said.message).toContain(stops.reason);
    expect(lines).toEqual([]);
  });

  test("is followed to its end without its log, where that may not be read, and that is said once", async () => {
    const denied = { code: "AccessDeniedException", message: "not authorized to perform: logs:GetLogEvents" };
    const { simulator } = await simulateHub(
      {},
      { faults: [{ operations: ["GetLogEvents"], error: denied }] },
    );
    const { ended, lines, warnings } = await follow(hubAccess(simulator), [
      "scan",
      ...check,
      "--fail-on",
      "low",
    ]);
    expect(ended.exitCode).toBe(0);
    expect(lines).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("logs:GetLogEvents")]);
  });

  test("goes on when the following is ended", async () => {
    const { simulator } = await simulateHub({}, { faults: [{ operations: ["AssumeRole"], hang: true }] });
    const access = hubAccess(simulator);
    const end = new AbortController();
    const following = thrown(follow(access, ["scan", ...check], end.signal));
    await expect.poll(() => simulator.calls.total({ operation: "AssumeRole" })).toBe(1);
    end.abort(new Error("the end"));
    expect((await following).message).toBe("the end");
    expect((await scanTasks(access, outputs)).running).toHaveLength(1);
  });
});

describe("a task that is not started", () => {
  test.each([
    ["RESOURCE:ENI", "no free address"],
    [
      "Capacity is unavailable at this time. Please try again later or in a different availability zone",
      "no capacity",
    ],
  ])("for %s, it is said what that means", async (refusal, meaning) => {
    const { simulator } = await simulateHub({ refusal });
    const error = await thrown(start(hubAccess(simulator), outputs, ["scan"]));
    expect(error.message).toBe(`The task was not started: ${refusal}`);
    expect(error.hint).toContain(meaning);
  });

  test("in a cluster that is not there, it is said what to compare", async () => {
    const { simulator } = await simulateHub();
    const place = { ...outputs, cluster: "elsewhere" };
    const error = await thrown(start(hubAccess(simulator), place, ["scan"]));
    expect(error.message).toContain("ClusterNotFoundException");
    expect(error.hint).toContain("pulumi stack output --json");
  });

  test("with more options than ECS takes, nothing is asked, and a shorter way is told", async () => {
    const { simulator } = await simulateHub();
    const accounts = Array.from({ length: 600 }, (_, index) => String(200_000_000_000 + index));
    const command = ["scan", ...accounts.flatMap((id) => ["--account", id])];
    const error = await thrown(start(hubAccess(simulator), outputs, command));
    expect(error.message).toMatch(/too long for a task: \d+ characters, and ECS takes 8192/);
    expect(error.hint).toContain("--ou");
    expect(simulator.calls.total()).toBe(0);
  });
});

describe("scans that are running", () => {
  test("are those of the task definition that have not ended; tests of connections are none", async () => {
    const { simulator } = await simulateHub({}, { faults: [{ operations: ["AssumeRole"], hang: true }] });
    const access = hubAccess(simulator);
    await start(access, outputs, ["connect", "--account", alpha]);
    expect(await scanTasks(access, outputs)).toEqual({ running: [], lastEnded: null });
    const scan = await start(access, outputs, ["scan", ...check]);
    expect((await scanTasks(access, outputs)).running).toMatchObject([{ id: scan.id, status: "RUNNING" }]);
  });
});

test("a request that ECS throttles is sent again, and starts one task", async () => {
  const { simulator } = await simulateHub(
    { stops: { reason: "ended" } },
    {
      faults: [
        {
          operations: ["RunTask"],
          error: { code: "ThrottlingException", message: "Rate exceeded" },
          times: 2,
        },
      ],
    },
  );
  const task = await start(hubAccess(simulator), outputs, ["scan"]);
  expect(task.id).toBe("1".padStart(32, "0"));
  expect(simulator.calls.total({ operation: "RunTask" })).toBe(3);
});
