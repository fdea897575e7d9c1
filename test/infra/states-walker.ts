import type {
  Catcher,
  MapState,
  Retrier,
  StateGraph,
  StateMachineDefinition,
  TaskState,
} from "../../infra/hub/fan-out/states-language.ts";
import { evaluated, type Sight, StatesError } from "./states-jsonata.ts";

/**
 * Walks a state machine of the fan-out's kind as Step Functions does, with a clock of its own: nothing waits. What tasks do is
 * given, so that they may be scripts or real processes.
 */

/** One attempt at a task. */
export interface Attempt {
  /** The state that makes it. */
  readonly state: string;
  /** `ecs:runTask.sync`, `aws-sdk:s3:getObject`. */
  readonly service: string;
  // What a task is asked for is whatever its service takes; those who answer look into it.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly arguments: Record<string, any>;
}

/** How an attempt ended. */
export interface Answer {
  readonly result: unknown;
  /** How long it took. */
  readonly seconds: number;
}

/** @throws StatesError for an attempt that fails at once. */
export type Tasks = (attempt: Attempt) => Promise<Answer>;

export interface Walk {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT";
  readonly output: unknown;
  readonly error: string | null;
  readonly cause: string | null;
  /** States in the order in which they were entered, those of shards included. */
  readonly path: readonly string[];
  /** Waits before further attempts, in seconds; the longest that jitter makes. */
  readonly waits: readonly { readonly state: string; readonly error: string; readonly seconds: number }[];
  /** Shards that ran at the same time, at most. */
  readonly mostAtOnce: number;
  /** Shards whose execution failed. */
  readonly failedItems: number;
  /** Bytes of the largest output of a state, and of the largest variable. */
  readonly largest: number;
  /** Seconds from the start to the end. */
  readonly seconds: number;
}

export interface Start {
  readonly definition: StateMachineDefinition;
  readonly tasks: Tasks;
  readonly executionArn: string;
  readonly startTime: string;
  readonly input?: unknown;
}

/** Step Functions refuses more between states. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const largestState = 256 * 1024;

/** A strand of an execution: the execution itself, or one of a shard. */
interface Strand {
  seconds: number;
  variables: Record<string, unknown>;
}

interface Seen {
  readonly path: string[];
  readonly waits: { state: string; error: string; seconds: number }[];
  mostAtOnce: number;
  failedItems: number;
  largest: number;
}

export async function walk(start: Start): Promise<Walk> {
  const seen: Seen = { path: [], waits: [], mostAtOnce: 0, failedItems: 0, largest: 0 };
  const strand: Strand = { seconds: 0, variables: {} };
  const walker = new Walker(start, seen);
  let ended: Pick<Walk, "status" | "output" | "error" | "cause">;
  try {
    const output = await walker.graph(start.definition, start.input ?? {}, strand);
    ended = { status: "SUCCEEDED", output, error: null, cause: null };
  } catch (thrown) {
    if (!(thrown instanceof StatesError)) throw thrown;
    ended = { status: "FAILED", output: null, error: thrown.error, cause: thrown.given ?? null };
  }
  const isLate = strand.seconds > start.definition.TimeoutSeconds;
  return { ...ended, ...(isLate && { status: "TIMED_OUT", output: null }), ...seen, seconds: strand.seconds };
}

class Walker {
  readonly #start: Start;
  readonly #seen: Seen;

  constructor(start: Start, seen: Seen) {
    this.#start = start;
    this.#seen = seen;
  }

  async graph({ StartAt, States }: StateGraph, given: unknown, strand: Strand): Promise<unknown> {
    let name: string | null = StartAt;
    let input = given;
    while (name !== null) {
      const state: StateGraph["States"][string] | undefined = States[name];
      if (state === undefined) throw new Error(`there is no state ${name}`);
      this.#seen.path.push(name);
      const sight = this.#sight(name, input, strand);
      switch (state.Type) {
        case "Succeed":
          return await evaluated(state.Output, sight);
        case "Fail":
          throw new StatesError(state.Error, String(await evaluated(state.Cause, sight)));
        case "Wait":
          strand.seconds += state.Seconds;
          name = next(state);
          break;
        case "Choice":
          name = await chosen(state, sight);
          break;
        case "Pass":
          input = await this.#leave(state, sight, strand, input);
          name = next(state);
          break;
        case "Task":
        case "Map":
          [name, input] = await this.#withCatch(name, state, input, strand);
          break;
      }
    }
    return input;
  }

  async #withCatch(
    name: string,
    state: TaskState | MapState,
    input: unknown,
    strand: Strand,
  ): Promise<[string | null, unknown]> {
    try {
      if (state.Type === "Task") return [next(state), await this.#task(name, state, input, strand)];
      return [next(state), await this.#map(name, state, input, strand)];
    } catch (thrown) {
      if (!(thrown instanceof StatesError)) throw thrown;
      const catcher = state.Catch?.find((each) => names(each, thrown.error));
      if (catcher === undefined) throw thrown;
      const errorOutput = { Error: thrown.error, ...(thrown.given !== undefined && { Cause: thrown.given }) };
      const sight = this.#sight(name, input, strand, { errorOutput });
      return [catcher.Next, await this.#leave(catcher, sight, strand, errorOutput)];
    }
  }

  /** A task, with its further attempts. */
  async #task(name: string, state: TaskState, input: unknown, strand: Strand): Promise<unknown> {
    const attempts = new Map<Retrier, number>();
    for (;;) {
      try {
        const sight = this.#sight(name, input, strand);
        const result = await this.#attempt(name, state, sight, strand);
        return await this.#leave(state, this.#sight(name, input, strand, { result }), strand, result);
      } catch (thrown) {
        if (!(thrown instanceof StatesError)) throw thrown;
        const retrier = state.Retry.find((each) => names(each, thrown.error));
        const made = retrier === undefined ? 0 : (attempts.get(retrier) ?? 0);
        if (retrier === undefined || made >= retrier.MaxAttempts) throw thrown;
        attempts.set(retrier, made + 1);
        const seconds = waitBefore(retrier, made);
        this.#seen.waits.push({ state: name, error: thrown.error, seconds });
        strand.seconds += seconds;
      }
    }
  }

  async #attempt(name: string, state: TaskState, sight: Sight, strand: Strand): Promise<unknown> {
    const limit = Number(await evaluated(state.TimeoutSeconds, sight));
    const attempt = {
      state: name,
      service: state.Resource.split(":::")[1] ?? "",
      arguments: (await evaluated(state.Arguments, sight)) as Attempt["arguments"],
    };
    const { result, seconds } = await this.#start.tasks(attempt);
    strand.seconds += Math.min(seconds, limit);
    if (seconds > limit) throw new StatesError("States.Timeout");
    return result;
  }

  async #map(name: string, state: MapState, input: unknown, strand: Strand): Promise<unknown> {
    const sight = this.#sight(name, input, strand);
    const items = (await evaluated(state.Items, sight)) as unknown[];
    const atOnce = Number(await evaluated(state.MaxConcurrency, sight));
    if (!Array.isArray(items) || !(atOnce >= 1))
      throw new StatesError("States.Runtime", "not items, or not a number");
    // An item that cannot be selected fails the map, not an execution of the item.
    const waiting = await Promise.all(
      items.map((Value, Index) =>
        evaluated(
          state.ItemSelector,
          this.#sight(name, input, strand, {}, { Map: { Item: { Index, Value } } }),
        ),
      ),
    );
    const results: unknown[] = [];
    let running = 0;
    let failed = 0;
    // Each lane takes the next item when it is free, with a clock of its own.
    const lanes = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      // Executions of items do not see the variables of the execution that has the map.
      const lane: Strand = { seconds: strand.seconds, variables: {} };
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        running += 1;
        this.#seen.mostAtOnce = Math.max(this.#seen.mostAtOnce, running);
        lane.variables = {};
        try {
          results.push(await this.graph(state.ItemProcessor, item, lane));
        } catch (thrown) {
          if (!(thrown instanceof StatesError)) throw thrown;
          failed += 1;
        }
        running -= 1;
      }
      return lane.seconds;
    });
    strand.seconds = Math.max(strand.seconds, ...(await Promise.all(lanes)));
    this.#seen.failedItems += failed;
    if ((failed / items.length) * 100 > state.ToleratedFailurePercentage) {
      throw new StatesError("States.ExceedToleratedFailureThreshold");
    }
    this.#measure(results);
    return await this.#leave(state, this.#sight(name, input, strand, { result: results }), strand, results);
  }

  /** The output of a state or of its catcher, after its variables are set. Both see the variables as they were. */
  async #leave(
    { Assign, Output }: Pick<Catcher, "Assign" | "Output">,
    sight: Sight,
    strand: Strand,
    otherwise: unknown,
  ): Promise<unknown> {
    const assigned = (await evaluated(Assign ?? {}, sight)) as Record<string, unknown>;
    const output = Output === undefined ? otherwise : await evaluated(Output, sight);
    strand.variables = { ...strand.variables, ...assigned };
    this.#measure(output);
    for (const value of Object.values(assigned)) this.#measure(value);
    return output;
  }

  #measure(value: unknown): void {
    const bytes = Buffer.byteLength(JSON.stringify(value));
    this.#seen.largest = Math.max(this.#seen.largest, bytes);
    if (bytes > largestState) throw new StatesError("States.DataLimitExceeded", `${bytes} bytes`);
  }

  #sight(
    state: string,
    input: unknown,
    strand: Strand,
    more: Readonly<Record<string, unknown>> = {},
    context: Readonly<Record<string, unknown>> = {},
  ): Sight {
    const { executionArn, startTime } = this.#start;
    const entered = new Date(Date.parse(startTime) + strand.seconds * 1000).toISOString();
    const about = {
      Execution: { Id: executionArn, StartTime: startTime },
      State: { Name: state, EnteredTime: entered },
      ...context,
    };
    return { states: { input, context: about, ...more }, variables: strand.variables };
  }
}

function next(state: { readonly Next: string } | { readonly End: true }): string | null {
  return "Next" in state ? state.Next : null;
}

async function chosen(
  state: {
    readonly Choices: readonly { readonly Condition: string; readonly Next: string }[];
    readonly Default: string;
  },
  sight: Sight,
): Promise<string> {
  for (const { Condition, Next } of state.Choices) {
    const holds = await evaluated(Condition, sight);
    if (typeof holds !== "boolean")
      throw new StatesError("States.QueryEvaluationError", `${Condition} is no boolean`);
    if (holds) return Next;
  }
  return state.Default;
}

/** Neither wildcard is for everything. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
function names({ ErrorEquals }: Pick<Catcher, "ErrorEquals">, error: string): boolean {
  const isTerminal = error === "States.DataLimitExceeded" || error === "States.Runtime";
  return ErrorEquals.some((each) => {
    if (each === "States.ALL") return !isTerminal;
    if (each === "States.TaskFailed") return !error.startsWith("States.") || error === each;
    return each === error;
  });
}

function waitBefore({ IntervalSeconds, BackoffRate, MaxDelaySeconds }: Retrier, made: number): number {
  return Math.min(IntervalSeconds * BackoffRate ** made, MaxDelaySeconds);
}
