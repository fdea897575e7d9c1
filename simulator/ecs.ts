import { AwsError } from "./aws-error.ts";
import { type BuiltIn, type BuiltIns, type Caller, text } from "./built-in.ts";
import type { Task } from "./tasks.ts";
import type { Members } from "./wire/protocol.ts";

/** Characters of all overrides of a task: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html */
const longestOverrides = 8192;

/** The one cluster and task definition of the hub, and the tasks that were started there. */
export const ecsAnswers: BuiltIns = {
  DescribeTaskDefinition: (input, caller) => {
    checkDefinition(text(input, "taskDefinition"), caller);
    const { task, region, account } = placeOf(caller);
    return {
      taskDefinition: {
        taskDefinitionArn: definitionArn(caller),
        family: task.family,
        revision: 1,
        status: "ACTIVE",
        networkMode: "awsvpc",
        taskRoleArn: `arn:${caller.estate.description.partition}:iam::${account}:role/${caller.estate.description.hub.role}`,
        containerDefinitions: [
          {
            name: task.container,
            essential: true,
            logConfiguration: {
              logDriver: "awslogs",
              options: {
                "awslogs-group": task.logGroup,
                "awslogs-region": region,
                "awslogs-stream-prefix": task.container,
              },
            },
          },
        ],
      },
    };
  },
  RunTask: inCluster((input, caller) => {
    checkDefinition(text(input, "taskDefinition"), caller);
    if (input["networkConfiguration"] === undefined) {
      throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    }
    const command = overriddenCommand(input, caller);
    const before = taskOfToken(input, caller);
    if (before !== null) return { tasks: [taskOutput(before, caller)], failures: [] };
    const { task } = placeOf(caller);
    if (task.refusal !== undefined) {
      return { tasks: [], failures: [{ arn: clusterArn(caller), reason: task.refusal }] };
    }
    if (!caller.tasks.hasProgram) {
      throw new AwsError(
        "ClientException",
        "This simulator was started without a program that tasks could run.",
      );
    }
    const startedBy = text(input, "startedBy");
    const started = caller.tasks.start(command, startedBy === "" ? undefined : startedBy);
    const token = text(input, "clientToken");
    if (token !== "") caller.tasks.keepToken(token, started, requestText(input));
    return { tasks: [taskOutput(started, caller)], failures: [] };
  }),
  DescribeTasks: inCluster((input, caller) => {
    const asked = Array.isArray(input["tasks"]) ? input["tasks"].map(String) : [];
    const found = asked.map((arn) => ({ arn, task: caller.tasks.find(arn) }));
    return {
      tasks: found.flatMap(({ task }) => (task === undefined ? [] : [taskOutput(task, caller)])),
      failures: found.flatMap(({ arn, task }) => (task === undefined ? [{ arn, reason: "MISSING" }] : [])),
    };
  }),
  ListTasks: inCluster((input, caller) => {
    const wanted = text(input, "desiredStatus") === "STOPPED";
    const family = text(input, "family");
    const isOfFamily = family === "" || family === placeOf(caller).task.family;
    return {
      taskArns: caller.tasks
        .list()
        .filter(({ status }) => isOfFamily && (status === "STOPPED") === wanted)
        .map((task) => taskArn(task, caller)),
    };
  }),
  StopTask: inCluster((input, caller) => {
    const task = caller.tasks.find(text(input, "task"));
    if (task === undefined) throw invalid("The referenced task was not found.");
    const reason = text(input, "reason");
    caller.tasks.stop(task, reason === "" ? "Task stopped by user" : reason);
    return { task: taskOutput(task, caller) };
  }),
};

/** Logs of tasks; those of others are written in the estate. */
export const taskLogAnswers: BuiltIns = {
  GetLogEvents: (input, caller) => {
    const { task, account } = placeOf(caller);
    const id = text(input, "logStreamName").split("/").at(-1) ?? "";
    const isOurs = text(input, "logGroupName") === task.logGroup && caller.identity.account.id === account;
    const log = isOurs ? caller.tasks.find(id)?.log : null;
    if (!log) throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
    const from = Number(/^f\/(\d+)$/.exec(text(input, "nextToken"))?.[1] ?? 0);
    const page = log.slice(from, from + (typeof input["limit"] === "number" ? input["limit"] : 10_000));
    return {
      events: page.map((event) => ({ ...event, ingestionTime: event.timestamp })),
      nextForwardToken: `f/${from + page.length}`,
      nextBackwardToken: `b/${from}`,
    };
  },
};

function inCluster(answer: BuiltIn): BuiltIn {
  return (input, caller) => {
    const { task, account } = placeOf(caller);
    const asked = text(input, "cluster").split("/").at(-1);
    if (asked !== task.cluster || caller.identity.account.id !== account) {
      throw new AwsError("ClusterNotFoundException", "Cluster not found.");
    }
    return answer(input, caller);
  };
}

function placeOf({ estate, region }: Caller) {
  return { task: estate.description.hub.task, account: estate.hub.id, region };
}

function checkDefinition(asked: string, caller: Caller): void {
  const { family } = placeOf(caller).task;
  const name = asked.split("/").at(-1);
  if (name === family || name === `${family}:1`) return;
  throw new AwsError("ClientException", "Unable to describe task definition.");
}

/** The task that the same request started before; null without one. */
function taskOfToken(input: Members, caller: Caller): Task | null {
  const before = caller.tasks.ofToken(text(input, "clientToken"));
  if (before === null || before.request === requestText(input)) return before?.task ?? null;
  const message = "The RunTask request could not be processed due to conflicts.";
  throw new AwsError("ConflictException", message, 400, {}, { resourceIds: [taskArn(before.task, caller)] });
}

/** What makes a request another one. */
function requestText(input: Members): string {
  return JSON.stringify({ ...input, clientToken: null });
}

/** The command that is to run instead of the container's own. */
function overriddenCommand(input: Members, caller: Caller): readonly string[] | null {
  const overrides = input["overrides"] as Members | undefined;
  if (JSON.stringify(overrides ?? {}).length > longestOverrides) {
    throw invalid(`Container Overrides length must be at most ${longestOverrides}`);
  }
  const containers = (overrides?.["containerOverrides"] ?? []) as readonly Members[];
  const { container } = placeOf(caller).task;
  for (const { name } of containers) {
    if (name !== container) {
      throw invalid(`Override for container named ${String(name)} is not a container in the TaskDefinition.`);
    }
  }
  const command = containers[0]?.["command"];
  return Array.isArray(command) ? command.map(String) : null;
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}

function taskOutput(task: Task, caller: Caller): Members {
  const { container } = placeOf(caller).task;
  const { command } = task;
  return {
    taskArn: taskArn(task, caller),
    clusterArn: clusterArn(caller),
    taskDefinitionArn: definitionArn(caller),
    group: `family:${placeOf(caller).task.family}`,
    lastStatus: task.status,
    desiredStatus: task.status === "STOPPED" ? "STOPPED" : "RUNNING",
    launchType: "FARGATE",
    createdAt: task.createdAt,
    ...(task.startedBy === undefined ? {} : { startedBy: task.startedBy }),
    ...(task.status === "PENDING" ? {} : { startedAt: task.createdAt }),
    ...(task.stoppedAt === null ? {} : { stoppedAt: task.stoppedAt }),
    ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode }),
    ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
    overrides: { containerOverrides: [{ name: container, ...(command === null ? {} : { command }) }] },
    containers: [
      {
        name: container,
        lastStatus: task.status,
        ...(task.exitCode === undefined ? {} : { exitCode: task.exitCode }),
        ...(task.containerReason === undefined ? {} : { reason: task.containerReason }),
      },
    ],
  };
}

function clusterArn(caller: Caller): string {
  return arn(caller, `cluster/${placeOf(caller).task.cluster}`);
}

function taskArn({ id }: Task, caller: Caller): string {
  return arn(caller, `task/${placeOf(caller).task.cluster}/${id}`);
}

function definitionArn(caller: Caller): string {
  return arn(caller, `task-definition/${placeOf(caller).task.family}:1`);
}

function arn(caller: Caller, resource: string): string {
  const { account, region } = placeOf(caller);
  return `arn:${caller.estate.description.partition}:ecs:${region}:${account}:${resource}`;
}
