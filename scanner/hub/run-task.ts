import {
  ConflictException,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
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

/** What a task is started as. */
export interface TaskRequest {
  /** Arguments of hubscan. */
  readonly command: readonly string[];
  /** Shown with the task, up to 128 characters: it tells whose request started it. */
  readonly startedBy: string;
  /** Up to 64 characters: ECS starts one task for it within a day. */
  readonly clientToken: string;
}

/** The token was taken already: ECS started nothing, and named the task that was started for it. */
export class TokenTaken extends Error {
  override readonly name = "TokenTaken";
  /** Null when ECS did not name it. */
  readonly task: StartedTask | null;

  constructor(arn: string | undefined) {
    super(`The client token belongs to task ${arn ?? "that ECS did not name"}.`);
    this.task = arn === undefined ? null : { arn, id: taskId(arn) };
  }
}

/** A request like no other. */
export function ownRequest(
  { timing }: Pick<HubAccess, "timing">,
  command: readonly string[],
  by: string,
): TaskRequest {
  const unique = `${timing.now().toString(36)}-${Math.floor(timing.random() * 36 ** 8).toString(36)}`;
  return { command, startedBy: `${by}/${unique}`, clientToken: `${by}-${unique}` };
}

/**
 * Starts the hub's task with a command of its own. Sent again, the request starts no second task.
 *
 * @throws TokenTaken. UserError saying why it was not started
 */
export async function startTask(
  access: HubAccess,
  place: TaskPlace,
  { command, startedBy, clientToken }: TaskRequest,
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
    clientToken,
  });
  const answer = await askEcs(access, "RunTask", async () => {
    try {
      return await ecsClient(access, place).send(request);
    } catch (error) {
      throw error instanceof ConflictException ? new TokenTaken(error.resourceIds?.[0]) : error;
    }
  });
  const [task] = answer.tasks ?? [];
  const [failure] = answer.failures ?? [];
  if (task?.taskArn !== undefined) {
    // Another request's, if ECS takes ours for the same.
    if (task.startedBy !== undefined && task.startedBy !== startedBy) throw new TokenTaken(task.taskArn);
    return { arn: task.taskArn, id: taskId(task.taskArn) };
  }
  const reason = [failure?.reason, failure?.detail].filter((part) => part !== undefined).join(": ");
  throw notStarted({
    code: null,
    message: reason === "" ? "ECS started no task and did not say why" : reason,
  });
}

/** A task as it is now; null when ECS does not know it, just after its start or an hour after its end. */
export async function describeTask(
  access: HubAccess,
  place: TaskPlace,
  { arn }: StartedTask,
): Promise<Task | null> {
  const answer = await askEcs(access, "DescribeTasks", () =>
    ecsClient(access, place).send(new DescribeTasksCommand({ cluster: place.cluster, tasks: [arn] })),
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
  const answer = await askEcs(access, "DescribeTaskDefinition", () =>
    ecsClient(access, place).send(
      new DescribeTaskDefinitionCommand({ taskDefinition: place.taskDefinition }),
    ),
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

/** A client of the hub's ECS. */
export function ecsClient({ environment, credentials }: HubAccess, { region }: TaskPlace): ECSClient {
  return new ECSClient(environment.clientSettings(region, credentials.get));
}

/**
 * Asks ECS, again where that may help.
 * @throws UserError saying what ECS said and what to do; TokenTaken as it comes
 */
export async function askEcs<Answer>(
  { timing }: HubAccess,
  operation: string,
  send: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await retrying(send, patientRetry, timing, { calls: 0, throttles: 0 });
  } catch (error) {
    if (error instanceof UserError || error instanceof TokenTaken) throw error;
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

/** The last part of a task's ARN. */
export function taskId(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
