import type { TaskPlace } from "./run-task.ts";
import type { State } from "./states-language.ts";

/** What the state machine is made with. */
export interface FanOutParts {
  readonly partition: string;
  readonly stateMachineArn: string;
  readonly task: TaskPlace;
  /** The capacity that shards are scanned on. The other commands take minutes, and a scan hangs on them: they run on demand. */
  readonly capacityProvider: "FARGATE" | "FARGATE_SPOT";
  /** The results bucket: passes are read from it. */
  readonly bucketName: string;
  /** The scanner's log, for messages. */
  readonly logGroupName: string;
  /** About so many accounts are scanned by one task. */
  readonly accountsPerShard: number;
  readonly shardsAtOnce: number;
}

/** Some of the state machine's states, by name. */
export type States = Readonly<Record<string, State>>;
