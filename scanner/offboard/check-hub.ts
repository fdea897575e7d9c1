import { GetRoleCommand, IAMClient, ListRolesCommand, type Role } from "@aws-sdk/client-iam";
import {
  askBucket,
  askCluster,
  askRulesThatTarget,
  askTaskArns,
  askTaskDefinition,
  namePrefix,
} from "../hub/ask-hub.ts";
import { type Fact, known } from "../hub/fact.ts";
import { ask, askPages, type Questions, settingsOf } from "../hub/questions.ts";
import { askStackSet } from "./ask-stack-set.ts";
import type { Lookup } from "./lookup.ts";
import { clear, left, notTold, type Trace } from "./standing.ts";

/** ARN of the cluster that scans run in. */
export function clusterArn({ outputs, partition }: Pick<Lookup, "outputs" | "partition">): string {
  const { region, hubAccountId, cluster } = outputs;
  return cluster.startsWith("arn:")
    ? cluster
    : `arn:${partition}:ecs:${region}:${hubAccountId}:cluster/${cluster}`;
}

/** Rules that start the scan task or the state machine, and are switched on. */
export async function checkStarts(lookup: Lookup): Promise<readonly Trace[]> {
  const { questions, outputs } = lookup;
  const started = [clusterArn(lookup), ...(outputs.stateMachine === null ? [] : [outputs.stateMachine])];
  const rules = await askRulesThatTarget(questions, started, namePrefix(outputs));
  if (!rules.known) return [notTold(rules.why)];
  if (rules.value.length === 0) return [clear("no rule starts scans")];
  return rules.value.map(({ name, enabled }) =>
    enabled ? left(`rule ${name} is enabled`) : clear(`rule ${name} is disabled`),
  );
}

/** Tasks that run or are about to. */
export async function checkTasks({ questions, outputs }: Lookup): Promise<readonly Trace[]> {
  const tasks = await askTaskArns(questions, outputs, "RUNNING");
  if (!tasks.known) return [notTold(tasks.why)];
  return tasks.value.length === 0
    ? [clear(`no task runs in cluster ${outputs.cluster}`)]
    : tasks.value.map((arn) => left(`task ${arn.split("/").at(-1) ?? arn} runs`));
}

/** The bucket, which goes with the stack unless it is to be kept. */
export async function checkResults({ questions, outputs, keepsResults }: Lookup): Promise<readonly Trace[]> {
  const { resultsBucket, hubAccountId } = outputs;
  const bucket = await askBucket(questions, resultsBucket, hubAccountId);
  if (!bucket.known) return [notTold(bucket.why)];
  if (!bucket.value) {
    return keepsResults
      ? [notTold(`bucket ${resultsBucket} was to be kept, and is gone`)]
      : [clear(`bucket ${resultsBucket} is gone`)];
  }
  return keepsResults
    ? [clear(`bucket ${resultsBucket} is kept, as was asked`)]
    : [left(`bucket ${resultsBucket} is there`)];
}

/** What the stack has made in the hub and tags do not tell of, roles first. */
export async function checkStack({ questions, outputs }: Lookup): Promise<readonly Trace[]> {
  const { scannerRoleArn, cluster } = outputs;
  const scannerRole = scannerRoleArn.split("/").at(-1) ?? "";
  const prefix = `${namePrefix(outputs)}-`;
  const [found, definition, role, roles, set] = await Promise.all([
    askCluster(questions, outputs),
    askTaskDefinition(questions, outputs.taskDefinition),
    askRole(questions, scannerRole),
    askRoles(questions, prefix),
    askStackSet(questions, outputs),
  ]);
  return [
    presence(found.known ? known(found.value !== null) : found, `cluster ${cluster}`),
    presence(definition, `task definition ${outputs.taskDefinition.split("/").at(-1) ?? ""}`),
    presence(role.known ? known(role.value !== null) : role, `role ${scannerRole}`),
    ...(roles.known ? roles.value.map((name) => left(`role ${name} is there`)) : [notTold(roles.why)]),
    presence(set.known ? known(set.value !== null) : set, `StackSet ${prefix}target-roles`),
  ];
}

function presence(fact: Fact<boolean>, what: string): Trace {
  if (!fact.known) return notTold(`${what}: ${fact.why}`);
  return fact.value ? left(`${what} is there`) : clear(`${what} is gone`);
}

/** A role by its name; null when IAM says that there is none. */
export async function askRole(questions: Questions, RoleName: string): Promise<Fact<Role | null>> {
  const operation = "iam:GetRole";
  const answer = await ask(
    questions,
    operation,
    () => new IAMClient(settingsOf(questions)).send(new GetRoleCommand({ RoleName })),
    ["NoSuchEntity", "NoSuchEntityException"],
  );
  if (!answer.known || answer.value === null) return answer as Fact<null>;
  const { Role: role } = answer.value;
  return role === undefined ? { known: false, why: `${operation} answered without a role` } : known(role);
}

/** Names of the roles that begin with a prefix. The tagging API does not list roles. */
export async function askRoles(questions: Questions, prefix: string): Promise<Fact<readonly string[]>> {
  const client = new IAMClient(settingsOf(questions));
  const roles = await askPages(
    questions,
    "iam:ListRoles",
    (Marker) => client.send(new ListRolesCommand({ Marker })),
    { items: (page) => page.Roles, next: (page) => (page.IsTruncated ? page.Marker : undefined) },
  );
  if (!roles.known) return roles;
  return known(
    (roles.value ?? []).flatMap(({ RoleName }) => (RoleName?.startsWith(prefix) ? [RoleName] : [])),
  );
}
