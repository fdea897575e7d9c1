import {
  type Cluster,
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  type Rule,
} from "@aws-sdk/client-eventbridge";
import { HeadBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { type Fact, known, unknown } from "./fact.ts";
import type { HubAnswers, LastTask } from "./hub-state.ts";
import { ask, askPages, type Questions, settingsOf } from "./questions.ts";
import type { StackOutputs } from "./stack-outputs.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const describedAtOnce = 100;

/** What names of everything in a stack begin with. */
export function namePrefix({ stack }: Pick<StackOutputs, "stack">): string {
  return `hubscan-${stack}`;
}

/** Asks AWS how the hub is now. What is not answered is not known, and keeps nothing else from being asked. */
export async function askHub(questions: Questions, outputs: StackOutputs): Promise<HubAnswers> {
  const [cluster, taskDefinition, rules, tasks] = await Promise.all([
    askCluster(questions, outputs),
    askTaskDefinition(questions, outputs.taskDefinition),
    askRules(questions, `${namePrefix(outputs)}-schedule`),
    askTasks(questions, outputs),
  ]);
  return {
    cluster: !cluster.known
      ? cluster
      : known(cluster.value === null ? null : { runningTasks: tasksOf(cluster.value) }),
    taskDefinition,
    rule: rules.known ? known(ruleState(rules.value)) : rules,
    lastTask: tasks.known ? known(newest(tasks.value)) : tasks,
  };
}

/** What is said when the credentials lead to another account: there, nothing of the hub is found, and that says nothing about it. */
export function notAsked(why: string): HubAnswers {
  const nothing = unknown(why);
  return { cluster: nothing, taskDefinition: nothing, rule: nothing, lastTask: nothing };
}

/** The cluster; null when there is none, or only the memory of it. */
export async function askCluster(
  questions: Questions,
  { cluster }: Pick<StackOutputs, "cluster">,
): Promise<Fact<Cluster | null>> {
  const operation = "ecs:DescribeClusters";
  const answer = await ask(questions, operation, () =>
    new ECSClient(settingsOf(questions)).send(new DescribeClustersCommand({ clusters: [cluster] })),
  );
  if (!answer.known) return answer;
  const [found] = answer.value?.clusters ?? [];
  if (found?.status === "INACTIVE") return known(null);
  if (found?.status !== undefined) return known(found);
  if ((answer.value?.failures ?? []).some(({ reason }) => reason === "MISSING")) return known(null);
  return unknown(`${operation} answered without the cluster, and without saying that it is missing`);
}

/** Tasks that run or are about to. */
export function tasksOf({ runningTasksCount, pendingTasksCount }: Cluster): number {
  return (runningTasksCount ?? 0) + (pendingTasksCount ?? 0);
}

/** Whether a task definition can be started. One that was deregistered is remembered as inactive. */
export async function askTaskDefinition(
  questions: Questions,
  taskDefinition: string,
): Promise<Fact<boolean>> {
  const operation = "ecs:DescribeTaskDefinition";
  const answer = await ask(questions, operation, () =>
    new ECSClient(settingsOf(questions)).send(new DescribeTaskDefinitionCommand({ taskDefinition })),
  );
  if (!answer.known) {
    // ECS has no error of its own for a definition that it does not know.
    return answer.why.includes("ClientException: Unable to describe task definition") ? known(false) : answer;
  }
  const status = answer.value?.taskDefinition?.status;
  return status === undefined
    ? unknown(`${operation} answered without a status`)
    : known(status === "ACTIVE");
}

/** The rules on the account's own bus whose names begin with a prefix. */
export async function askRules(questions: Questions, NamePrefix: string): Promise<Fact<readonly Rule[]>> {
  const client = new EventBridgeClient(settingsOf(questions));
  const rules = await askPages(
    questions,
    "events:ListRules",
    (NextToken) => client.send(new ListRulesCommand({ NamePrefix, NextToken })),
    { items: (page) => page.Rules, next: (page) => page.NextToken },
  );
  return rules.known ? known((rules.value ?? []).filter(({ Name }) => Name?.startsWith(NamePrefix))) : rules;
}

/** A rule that starts scans. */
export interface StartingRule {
  readonly name: string;
  readonly enabled: boolean;
}

/**
 * The rules that have one of these targets, on the account's own bus and on buses whose names begin with a prefix.
 * @param targets ARNs of what they start
 */
export async function askRulesThatTarget(
  questions: Questions,
  targets: readonly string[],
  prefix: string,
): Promise<Fact<readonly StartingRule[]>> {
  const buses = await askBuses(questions, prefix);
  if (!buses.known) return buses;
  const found: StartingRule[] = [];
  for (const EventBusName of [undefined, ...buses.value]) {
    const bus = EventBusName === undefined ? {} : { EventBusName };
    for (const TargetArn of targets) {
      const names = await askRuleNames(questions, { ...bus, TargetArn });
      if (!names.known) return names;
      for (const Name of names.value) {
        const rule = await ask(
          questions,
          "events:DescribeRule",
          () => new EventBridgeClient(settingsOf(questions)).send(new DescribeRuleCommand({ ...bus, Name })),
          ["ResourceNotFoundException"],
        );
        if (!rule.known) return rule;
        if (rule.value !== null) found.push({ name: Name, enabled: isEnabled(rule.value) });
      }
    }
  }
  return known(found);
}

async function askBuses(questions: Questions, NamePrefix: string): Promise<Fact<readonly string[]>> {
  const client = new EventBridgeClient(settingsOf(questions));
  const buses = await askPages(
    questions,
    "events:ListEventBuses",
    (NextToken) => client.send(new ListEventBusesCommand({ NamePrefix, NextToken })),
    { items: (page) => page.EventBuses, next: (page) => page.NextToken },
  );
  if (!buses.known) return buses;
  return known((buses.value ?? []).flatMap(({ Name }) => (Name?.startsWith(NamePrefix) ? [Name] : [])));
}

async function askRuleNames(
  questions: Questions,
  where: { readonly TargetArn: string; readonly EventBusName?: string },
): Promise<Fact<readonly string[]>> {
  const client = new EventBridgeClient(settingsOf(questions));
  const names = await askPages(
    questions,
    "events:ListRuleNamesByTarget",
    (NextToken) => client.send(new ListRuleNamesByTargetCommand({ ...where, NextToken })),
    { items: (page) => page.RuleNames, next: (page) => page.NextToken },
  );
  return names.known ? known(names.value ?? []) : names;
}

/** A rule that starts something when its time comes. */
function isEnabled({ State }: Pick<Rule, "State">): boolean {
  return State?.startsWith("ENABLED") ?? false;
}

function ruleState(rules: readonly Rule[]): "enabled" | "disabled" | "none" {
  if (rules.length === 0) return "none";
  return rules.some(isEnabled) ? "enabled" : "disabled";
}

/** Tasks of the cluster that ECS still remembers, running or stopped; none when there is no cluster. */
async function askTasks(questions: Questions, outputs: StackOutputs): Promise<Fact<readonly Task[]>> {
  const all: Task[] = [];
  for (const desiredStatus of ["RUNNING", "STOPPED"] as const) {
    const arns = await askTaskArns(questions, outputs, desiredStatus);
    if (!arns.known) return arns;
    for (let from = 0; from < arns.value.length; from += describedAtOnce) {
      const tasks = arns.value.slice(from, from + describedAtOnce);
      const page = await ask(questions, "ecs:DescribeTasks", () =>
        new ECSClient(settingsOf(questions)).send(
          new DescribeTasksCommand({ cluster: outputs.cluster, tasks }),
        ),
      );
      if (!page.known) return page;
      all.push(...(page.value?.tasks ?? []));
    }
  }
  return known(all);
}

/** ARNs of the cluster's tasks; none when there is no cluster. */
export async function askTaskArns(
  questions: Questions,
  { cluster }: Pick<StackOutputs, "cluster">,
  desiredStatus: "RUNNING" | "STOPPED",
): Promise<Fact<readonly string[]>> {
  const client = new ECSClient(settingsOf(questions));
  const arns = await askPages(
    questions,
    "ecs:ListTasks",
    (nextToken) => client.send(new ListTasksCommand({ cluster, desiredStatus, nextToken })),
    { items: (page) => page.taskArns, next: (page) => page.nextToken },
    ["ClusterNotFoundException"],
  );
  return arns.known ? known(arns.value ?? []) : arns;
}

function newest(tasks: readonly Task[]): LastTask | null {
  const [task] = tasks.toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0));
  if (task === undefined) return null;
  const [container] = task.containers ?? [];
  const reason = [task.stoppedReason, container?.reason].filter((part) => part !== undefined).join(": ");
  return {
    id: task.taskArn?.split("/").at(-1) ?? "without an id",
    status: task.lastStatus ?? "UNKNOWN",
    created: task.createdAt ?? null,
    stopped: task.stoppedAt ?? null,
    exitCode: container?.exitCode ?? null,
    reason: reason === "" ? null : reason,
  };
}

/**
 * Whether a bucket is there and the hub's own.
 * @param account whose it should be; a bucket of that name that belongs to others is not known, since S3 answers as for a denial
 */
export async function askBucket(
  questions: Questions,
  bucket: string,
  account: string | null,
): Promise<Fact<boolean>> {
  const client = new S3Client({ ...settingsOf(questions), followRegionRedirects: true });
  const request = new HeadBucketCommand({
    Bucket: bucket,
    ...(account === null ? {} : { ExpectedBucketOwner: account }),
  });
  const answer = await ask(questions, "s3:HeadBucket", () => client.send(request), [
    "NotFound",
    "NoSuchBucket",
  ]);
  return answer.known ? known(answer.value !== null) : answer;
}
