import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  type Task,
  type TaskOverride,
} from "@aws-sdk/client-ecs";
import type { AwsEnvironment } from "../access/clients.ts";
import { describeFailure } from "../access/failure.ts";
import type { RenewedCredentials } from "../access/renewed-credentials.ts";
import { patientRetry, retrying } from "../access/retry.ts";
import type { Timing } from "../access/timing.ts";
import { UserError } from "../user-error.ts";
import type { TaskPlace } from "./read-outputs.ts";
import { explainStop, type StopMessage, stopCauses } from "./stopped-reason.ts";

/** How the hub is reached. */
export interface HubAccess {
  readonly environment: AwsEnvironment;
  readonly credentials: RenewedCredentials;
  readonly timing: Timing;
}

/** Characters of all overrides of a task, as JSON: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html */
const longestOverrides = 8192;

/** A task that was started. */
export interface StartedTask {
  readonly arn: string;
  /** The last part of its ARN. */
  readonly id: string;
}

/**
 * Starts the hub's task with a command of its own. Sent again, the request starts no second task.
 *
 * @param command arguments of hubscan
 * @param startedBy shown with the task, up to 128 characters
 * @throws UserError saying why it was not started
 */
export async function startTask(
  access: HubAccess,
  place: TaskPlace,
  command: readonly string[],
  startedBy: string,
): Promise<StartedTask> {
  const overrides: TaskOverride = { containerOverrides: [{ name: place.container, command: [...command] }] };
  const length = JSON.stringify(overrides).length;
  if (length > longestOverrides) {
    throw new UserError(
      `The options are too long for a task: ${length} characters, and ECS takes ${longestOverrides}.`,
      "Name units with --ou or tags with --tag instead of many accounts, or put the selection into hubscan.yaml.",
    );
  }
  const request = new RunTaskCommand({
    cluster: place.cluster,
    taskDefinition: place.taskDefinition,
    count: 1,
    capacityProviderStrategy: [{ capacityProvider: place.capacityProvider, weight: 1 }],
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...place.subnetIds],
        securityGroups: [...place.securityGroupIds],
        assignPublicIp: place.assignPublicIp ? "ENABLED" : "DISABLED",
      },
    },
    overrides,
    propagateTags: "TASK_DEFINITION",
    startedBy,
    clientToken: `${startedBy}-${access.timing.now()}-${Math.floor(access.timing.random() * 1e9)}`,
  });
  const answer = await ask(access, "RunTask", () => client(access, place).send(request));
  const [task] = answer.tasks ?? [];
  const [failure] = answer.failures ?? [];
  if (task?.taskArn !== undefined) return { arn: task.taskArn, id: taskId(task.taskArn) };
  const reason = [failure?.reason, failure?.detail].filter((part) => part !== undefined).join(": ");
  throw notStarted({
    code: null,
    message: reason === "" ? "ECS started no task and did not say why" : reason,
  });
}

/** A task that runs or is about to. */
export interface RunningTask extends StartedTask {
  readonly status: string;
  readonly since: Date | null;
}

/** Tasks of the same task definition that scan, in this cluster. A test of connections is none. */
export async function runningScans(access: HubAccess, place: TaskPlace): Promise<RunningTask[]> {
  const family = familyOf(place.taskDefinition);
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ask(access, "ListTasks", () =>
      client(access, place).send(
        new ListTasksCommand({
          cluster: place.cluster,
          family,
          desiredStatus: "RUNNING",
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      ),
    );
    arns.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const running: RunningTask[] = [];
  for (let from = 0; from < arns.length; from += describedAtOnce) {
    const tasks = arns.slice(from, from + describedAtOnce);
    const answer = await ask(access, "DescribeTasks", () =>
      client(access, place).send(new DescribeTasksCommand({ cluster: place.cluster, tasks })),
    );
    for (const task of answer.tasks ?? []) {
      if (task.taskArn === undefined || task.lastStatus === "STOPPED" || !isScan(task)) continue;
      const since = task.startedAt ?? task.createdAt ?? null;
      running.push({
        arn: task.taskArn,
        id: taskId(task.taskArn),
        status: task.lastStatus ?? "UNKNOWN",
        since,
      });
    }
  }
  return running;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const describedAtOnce = 100;

/** The container's own command is a scan. */
function isScan({ overrides }: Task): boolean {
  const command = overrides?.containerOverrides?.find(
    (container) => (container.command ?? []).length > 0,
  )?.command;
  return command === undefined || command[0] !== "connect";
}

/** A task as it is now; null when ECS does not know it, just after its start or an hour after its end. */
export async function describeTask(
  access: HubAccess,
  place: TaskPlace,
  { arn }: StartedTask,
): Promise<Task | null> {
  const answer = await ask(access, "DescribeTasks", () =>
    client(access, place).send(new DescribeTasksCommand({ cluster: place.cluster, tasks: [arn] })),
  );
  return answer.tasks?.[0] ?? null;
}

/** Where a container's log is, without the task's id at its end. */
export interface LogPlace {
  readonly group: string;
  readonly region: string;
  /** `prefix/container` */
  readonly prefix: string;
}

/** Where the container writes its log; null when that is not CloudWatch Logs. */
export async function logPlace(access: HubAccess, place: TaskPlace): Promise<LogPlace | null> {
  const answer = await ask(access, "DescribeTaskDefinition", () =>
    client(access, place).send(new DescribeTaskDefinitionCommand({ taskDefinition: place.taskDefinition })),
  );
  const container = answer.taskDefinition?.containerDefinitions?.find(({ name }) => name === place.container);
  const options = container?.logConfiguration?.options;
  const group = options?.["awslogs-group"];
  const prefix = options?.["awslogs-stream-prefix"];
  if (group === undefined || prefix === undefined) return null;
  return {
    group,
    region: options?.["awslogs-region"] ?? place.region,
    prefix: `${prefix}/${place.container}`,
  };
}

function client({ environment, credentials }: HubAccess, { region }: TaskPlace): ECSClient {
  return new ECSClient(environment.clientSettings(region, credentials.get));
}

async function ask<Answer>(
  { timing }: HubAccess,
  operation: string,
  send: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await retrying(send, patientRetry, timing, { calls: 0, throttles: 0 });
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code, message } = describeFailure(error);
    throw operation === "RunTask" ? notStarted({ code, message }) : unanswered(operation, { code, message });
  }
}

function notStarted(said: StopMessage): UserError {
  return new UserError(`The task was not started: ${saidText(said)}`, cureOf(said));
}

function unanswered(operation: string, said: StopMessage): UserError {
  return new UserError(`ECS could not be asked (ecs:${operation}): ${saidText(said)}`, cureOf(said));
}

function cureOf(said: StopMessage): string {
  const kind = explainStop(said);
  if (kind === null) return "Read what ECS said; check the account, the region and your permissions.";
  return `${stopCauses[kind].meaning} ${stopCauses[kind].cure}`;
}

/** What ECS said, its code before the message. */
export function saidText({ code, message }: StopMessage): string {
  return code === null ? message : `${code}: ${message}`;
}

/** `arn:…:task-definition/hubscan-dev:7` → `hubscan-dev` */
function familyOf(taskDefinition: string): string {
  return (taskDefinition.split("/").at(-1) ?? "").replace(/:\d+$/, "");
}

function taskId(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
