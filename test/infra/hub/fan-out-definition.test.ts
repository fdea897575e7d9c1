import validate from "asl-validator";
import { describe, expect, it } from "vitest";
import type { FanOutParts } from "../../../infra/hub/fan-out/parts.ts";
import type {
  Retrier,
  StateGraph,
  StateMachineDefinition,
  TaskState,
} from "../../../infra/hub/fan-out/states-language.ts";
import { timeLimits } from "../../../infra/hub/fan-out/time-limits.ts";
import { walk } from "../states-walker.ts";
import { executionArn, sampleFanOut, startTime } from "./sample-fan-out.ts";
import { type Script, scriptedHub } from "./scripted-hub.ts";

const kinds: readonly [string, Partial<FanOutParts>][] = [
  ["on demand", { capacityProvider: "FARGATE" }],
  ["on Spot", { capacityProvider: "FARGATE_SPOT" }],
];

describe.each(kinds)("the state machine %s", (_, parts) => {
  it("is written in the Amazon States Language", () => {
    const definition = structuredClone(sampleFanOut(parts));
    const { errorsText, isValid } = validate(definition);
    expect(isValid ? "" : errorsText("\n")).toBe("");
  });

  it("has a time limit on every task", () => {
    const unlimited = tasksOf(sampleFanOut(parts)).filter(([, task]) => task.TimeoutSeconds === undefined);
    expect(unlimited).toEqual([]);
  });

  it("is not ended by its own time limit, whatever its steps take", () => {
    const longest = Object.fromEntries(
      tasksOf(sampleFanOut(parts)).map(([name, task]) => [name, longestOf(task)]),
    );
    const of = (...names: string[]) => names.reduce((sum, name) => sum + (longest[name] ?? 0), 0);
    // Another pass may begin just before it is too late for one; merge is run twice at most.
    const lastPass = of("Reconcile", "ReadPass", "ScanShard", "ScanShardOnDemand");
    const toTheEnd = timeLimits.lastPassBegins + lastPass + 2 * of("Merge");
    expect(toTheEnd).toBeLessThan(timeLimits.execution);
    expect(of("ListRunning", "Plan") + lastPass).toBeLessThan(timeLimits.execution);
  });

  it("names States.TaskFailed in a task's last retrier only: it would take every error", () => {
    const early = tasksOf(sampleFanOut(parts)).filter(([, { Retry }]) =>
      Retry.slice(0, -1).some(({ ErrorEquals }) => ErrorEquals.includes("States.TaskFailed")),
    );
    expect(early).toEqual([]);
  });

  it("waits no less at most than at first, which Step Functions would refuse", () => {
    const retriers = tasksOf(sampleFanOut(parts)).flatMap(([, { Retry }]) => Retry);
    expect(retriers.filter((each) => each.MaxDelaySeconds <= each.IntervalSeconds)).toEqual([]);
  });

  it("works in other partitions: no ARN is of aws", () => {
    const china = JSON.stringify(
      sampleFanOut({ ...parts, partition: "aws-cn", stateMachineArn: "x" }).States,
    );
    expect(china).toContain("arn:aws-cn:states:::ecs:runTask.sync");
    expect(china).not.toContain("arn:aws:states:::");
  });

  it("needs each of its retriers and catchers: without it, some execution goes another way", async () => {
    const definition = sampleFanOut(parts);
    const ways = await waysOf(definition);
    const unneeded: string[] = [];
    for (const [name, changed] of withoutEach(definition)) {
      if (JSON.stringify(await waysOf(changed)) === JSON.stringify(ways)) unneeded.push(name);
    }
    expect(unneeded).toEqual([]);
  });
});

it("asks RunTask for less than ECS takes as overrides", () => {
  const overrides = tasksOf(sampleFanOut()).map(([, task]) => JSON.stringify(task.Arguments.Overrides ?? {}));
  expect(Math.max(...overrides.map((each) => each.length))).toBeLessThan(4096);
});

/** Every task of a state machine, those of shards included. */
function tasksOf({ States }: StateGraph): [string, TaskState][] {
  return Object.entries(States).flatMap(([name, state]): [string, TaskState][] => {
    if (state.Type === "Map") return tasksOf(state.ItemProcessor);
    return state.Type === "Task" ? [[name, state]] : [];
  });
}

/** The longest that a task may take, in seconds: its limit, its waits, and another limit where a task that ran is run again. */
function longestOf({ TimeoutSeconds, Retry }: TaskState): number {
  const limit = typeof TimeoutSeconds === "number" ? TimeoutSeconds : timeLimits.shard;
  const waits = Retry.map((retrier) => {
    const again = retrier.ErrorEquals.includes("States.TaskFailed") ? retrier.MaxAttempts * limit : 0;
    return again + waitsOf(retrier);
  });
  return waits.reduce((sum, each) => sum + each, limit);
}

function waitsOf({ MaxAttempts, IntervalSeconds, BackoffRate, MaxDelaySeconds }: Retrier): number {
  const waits = Array.from({ length: MaxAttempts }, (_, made) =>
    Math.min(IntervalSeconds * BackoffRate ** made, MaxDelaySeconds),
  );
  return waits.reduce((sum, each) => sum + each, 0);
}

const troubles: readonly Script[] = [
  { ending: firstTime(() => ({ error: "ECS.ThrottlingException" })) },
  { ending: ({ time }) => (time <= 2 ? { error: "AmazonECS.Unknown" } : null) },
  { ending: firstTime(({ words }) => (words[0] === "scan" ? null : { exitCode: 1 })) },
  // On Spot a shard that fails goes on demand, and meets both errors there.
  { ending: onDemandOnly("ECS.ThrottlingException") },
  { ending: onDemandOnly("AmazonECS.Unknown") },
  ...["plan", "reconcile", "merge"].map(
    (name): Script => ({ ending: ({ words }) => (words[0] === name ? { exitCode: 1 } : null) }),
  ),
  { call: ({ time }) => (time === 1 ? "Some.Exception" : null) },
  { call: ({ state }) => (state === "ListRunning" ? "Some.Exception" : null) },
  { call: ({ state }) => (state === "ReadPass" ? "Some.Exception" : null) },
  { passFile: (_, body) => body.replaceAll(',"accounts":60', "") },
];

type Endings = NonNullable<Script["ending"]>;

function firstTime(ending: Endings): Endings {
  return (command) => (command.time === 1 ? ending(command) : null);
}

function onDemandOnly(error: string): Endings {
  return ({ words, capacity, time }) => {
    if (words[0] !== "scan") return null;
    if (capacity === "FARGATE_SPOT") return { exitCode: 1 };
    return time === 1 ? { error } : null;
  };
}

/** What an execution does in each of the troubles. */
async function waysOf(definition: StateMachineDefinition): Promise<readonly unknown[]> {
  return await Promise.all(
    troubles.map(async (script) => {
      const { tasks } = scriptedHub({ shards: 1, ...script });
      const { status, path, waits, error } = await walk({ definition, tasks, executionArn, startTime });
      return { status, path, waits, error };
    }),
  );
}

/** The state machine without one retrier or catcher, for each of them. */
function withoutEach(definition: StateMachineDefinition): [string, StateMachineDefinition][] {
  return listsOf(definition).flatMap(([state, list, length], place) =>
    Array.from({ length }, (_, index): [string, StateMachineDefinition] => {
      const changed = structuredClone(definition);
      listsOf(changed)[place]?.[3].splice(index, 1);
      return [`${state} ${list} ${index}`, changed];
    }),
  );
}

/** Lists of retriers and catchers, with the state that each is in. */
function listsOf({ States }: StateGraph): [string, string, number, unknown[]][] {
  return Object.entries(States).flatMap(([name, state]) => {
    const own = Object.entries(state).flatMap(([key, list]): [string, string, number, unknown[]][] =>
      key === "Retry" || key === "Catch" ? [[name, key, (list as unknown[]).length, list as unknown[]]] : [],
    );
    return state.Type === "Map" ? [...own, ...listsOf(state.ItemProcessor)] : own;
  });
}
