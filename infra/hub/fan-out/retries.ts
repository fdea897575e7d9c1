import type { Retrier } from "./states-language.ts";

type Waits = Pick<Retrier, "IntervalSeconds" | "BackoffRate" | "MaxAttempts" | "MaxDelaySeconds">;

/**
 * Tasks that are started together meet the same limit together: full jitter spreads their next attempts.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
function retrier(errors: readonly string[], waits: Waits): Retrier {
  return { ErrorEquals: errors, ...waits, JitterStrategy: "FULL" };
}

/** ECS is asked too often, or has a fault of its own. Fargate starts 20 tasks a second after the first hundred. */
const askedTooOften = retrier(
  [
    "ECS.AmazonECSException",
    "ECS.ThrottlingException",
    "ECS.ServerException",
    "ECS.SdkClientException",
    "ECS.LimitExceededException",
  ],
  { IntervalSeconds: 5, BackoffRate: 2, MaxAttempts: 8, MaxDelaySeconds: 120 },
);

/** No capacity, or no network interface: RunTask answers 200 with failures, and `.sync` makes this error of them. */
const noCapacity = (attempts: number): Retrier =>
  retrier(["AmazonECS.Unknown"], {
    IntervalSeconds: 30,
    BackoffRate: 2,
    MaxAttempts: attempts,
    MaxDelaySeconds: 300,
  });

/** The task ended without having done its work. The command can be given again: what is done already is left as it is. */
const onceMore = retrier(["States.TaskFailed"], {
  IntervalSeconds: 30,
  BackoffRate: 1,
  MaxAttempts: 1,
  MaxDelaySeconds: 60,
});

/**
 * Step Functions takes the first retrier that names an error, and `States.TaskFailed` names every error but a time-out: it is
 * always the last.
 */
export const retries = {
  /** To start a task. A task that was started and failed is not started again. */
  start: [askedTooOften, noCapacity(6)],
  /** To start a task where another kind of capacity is tried afterwards. */
  startOnSpot: [askedTooOften, noCapacity(2)],
  /** To start a task that plans. */
  plan: [askedTooOften, noCapacity(6), onceMore],
  /** A call of another service. */
  call: [
    retrier(["States.TaskFailed"], {
      IntervalSeconds: 2,
      BackoffRate: 2,
      MaxAttempts: 5,
      MaxDelaySeconds: 30,
    }),
  ],
} as const;
