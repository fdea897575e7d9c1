import { DescribeTasksCommand, type DesiredStatus, ListTasksCommand, type Task } from "@aws-sdk/client-ecs";
import type { TaskPlace } from "./read-outputs.ts";
import { askEcs, ecsClient, type HubAccess, type StartedTask, taskId } from "./run-task.ts";

/** A task that scans. */
export interface ScanTask extends StartedTask {
  readonly status: string;
  readonly since: Date | null;
}

/** Scans in a cluster, as ECS remembers them. */
export interface ScanTasks {
  /** Those that run or are about to. */
  readonly running: readonly ScanTask[];
  /** The one that was started last of those that ended within the last hour or so; null without one. */
  readonly lastEnded: ScanTask | null;
}

/** Tasks of the same task definition that scan, in this cluster. A test of connections is none. */
export async function scanTasks(access: HubAccess, place: TaskPlace): Promise<ScanTasks> {
  // In this order: one that ends meanwhile is seen in both, and not in none.
  const running = await describedScans(access, place, "RUNNING");
  const ended = await describedScans(access, place, "STOPPED");
  const [lastEnded] = ended.toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0));
  return {
    running: running.filter(({ lastStatus }) => lastStatus !== "STOPPED").map(scanTask),
    lastEnded: lastEnded === undefined ? null : scanTask(lastEnded),
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const describedAtOnce = 100;

async function describedScans(
  access: HubAccess,
  place: TaskPlace,
  desiredStatus: DesiredStatus,
): Promise<readonly Task[]> {
  const { cluster } = place;
  const family = familyOf(place.taskDefinition);
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await askEcs(access, "ListTasks", () =>
      ecsClient(access, place).send(
        new ListTasksCommand({
          cluster,
          family,
          desiredStatus,
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      ),
    );
    arns.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const scans: Task[] = [];
  for (let from = 0; from < arns.length; from += describedAtOnce) {
    const tasks = arns.slice(from, from + describedAtOnce);
    const answer = await askEcs(access, "DescribeTasks", () =>
      ecsClient(access, place).send(new DescribeTasksCommand({ cluster, tasks })),
    );
    scans.push(...(answer.tasks ?? []).filter((task) => task.taskArn !== undefined && isScan(task)));
  }
  return scans;
}

function scanTask({ taskArn: arn = "", lastStatus, startedAt, createdAt }: Task): ScanTask {
  return { arn, id: taskId(arn), status: lastStatus ?? "UNKNOWN", since: startedAt ?? createdAt ?? null };
}

/** The container's own command is a scan. */
function isScan({ overrides }: Task): boolean {
  const command = overrides?.containerOverrides?.find(
    (container) => (container.command ?? []).length > 0,
  )?.command;
  return command === undefined || command[0] !== "connect";
}

/** `arn:…:task-definition/hubscan-dev:7` → `hubscan-dev` */
export function familyOf(taskDefinition: string): string {
  return (taskDefinition.split("/").at(-1) ?? "").replace(/:\d+$/, "");
}
