import { describe, expect, it } from "vitest";
import { alertsKeyPolicy } from "../../../infra/hub/permissions/alerts-key.ts";
import { alertsTopicPolicy } from "../../../infra/hub/permissions/alerts-topic.ts";
import { deadLetterQueuePolicy } from "../../../infra/hub/permissions/dead-letters.ts";
import {
  joinedAccountsBusPolicy,
  joinedAccountsForwarderPolicy,
} from "../../../infra/hub/permissions/joined-accounts.ts";
import { taskStarterPolicy } from "../../../infra/hub/permissions/task-starter.ts";
import { type Workload, workloadTrust } from "../../../infra/hub/permissions/workload-trust.ts";
import { hubPrincipals } from "../../../infra/hub/principals.ts";
import { policyDocument } from "../../../infra/policy-document.ts";
import type { Requester } from "../../../scanner/policy/iam/principal.ts";
import { accessLevels, expectExactly, says, service, sessionOf, unknownActions } from "../policy-cases.ts";

const hub = "222222222201";
const management = "111111111111";
const arn = (name: string, resource: string) => `arn:aws:${name}:eu-west-1:${hub}:${resource}`;
const overTls = { "aws:SecureTransport": "true" };

describe("the role that starts tasks", () => {
  const clusterArn = arn("ecs", "cluster/hubscan-dev");
  const taskDefinitionArn = arn("ecs", "task-definition/hubscan-dev");
  const scanner = `arn:aws:iam::${hub}:role/hubscan-scanner`;
  const statements = taskStarterPolicy({ clusterArn, taskDefinitionArn, taskRoleArns: [scanner] });
  const here = { "ecs:cluster": clusterArn };
  const toTasks = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };

  it("starts this task on this cluster with its roles, and nothing else", () => {
    const [run, pass] = ["ecs:RunTask", "iam:PassRole"];
    expectExactly(statements, [
      { action: run, resource: `${taskDefinitionArn}:7`, context: here, says: "Allow" },
      { action: run, resource: `${taskDefinitionArn}-other:7`, context: here, says: "none" },
      {
        action: run,
        resource: `${taskDefinitionArn}:7`,
        context: { "ecs:cluster": `${clusterArn}-2` },
        says: "none",
      },
      { action: pass, resource: scanner, context: toTasks, says: "Allow" },
      {
        action: pass,
        resource: scanner,
        context: { "iam:PassedToService": "lambda.amazonaws.com" },
        says: "none",
      },
      { action: pass, resource: `arn:aws:iam::${hub}:role/Administrator`, context: toTasks, says: "none" },
    ]);
  });
});

describe("the queue of dead letters", () => {
  const queueArn = arn("sqs", "dead-letters");
  const ruleArn = arn("events", "rule/hubscan-dev-schedule");
  const send = { action: "sqs:SendMessage", resource: queueArn, principal: service("events.amazonaws.com") };
  const from = (source: string, account = hub) => ({
    ...overTls,
    "aws:SourceArn": source,
    "aws:SourceAccount": account,
  });

  it("takes what the stack's rules send, over TLS", () => {
    expectExactly(deadLetterQueuePolicy({ queueArn, accountId: hub, ruleArns: [ruleArn] }), [
      { ...send, context: from(ruleArn), says: "Allow" },
      { ...send, context: from(`${ruleArn}-2`), says: "none" },
      { ...send, context: from(ruleArn, "999999999999"), says: "none" },
      { ...send, principal: service("sns.amazonaws.com"), context: from(ruleArn), says: "none" },
      { ...send, context: { ...from(ruleArn), "aws:SecureTransport": "false" }, says: "Deny" },
      {
        action: "sqs:ReceiveMessage",
        resource: queueArn,
        context: { "aws:SecureTransport": "false" },
        says: "Deny",
      },
    ]);
  });

  it("takes nothing without rules", () => {
    const statements = deadLetterQueuePolicy({ queueArn, accountId: hub, ruleArns: [] });
    expect(statements.map(({ Sid }) => Sid)).toEqual(["OnlyEncryptedConnections"]);
  });
});

describe("the alerts' topic", () => {
  const topicArn = arn("sns", "alerts");
  const alarmArn = arn("cloudwatch", "alarm:hubscan-dev-overdue");
  const ruleArn = arn("events", "rule/hubscan-dev-failed-task");
  const publish = { action: "sns:Publish", resource: topicArn };
  const by = (name: string, source: string, account = hub) => ({
    ...publish,
    principal: service(name),
    context: { ...overTls, "aws:SourceArn": source, "aws:SourceAccount": account },
  });

  it("is published to by the stack's alarms and rules, over TLS", () => {
    const place = { topicArn, accountId: hub, alarmArns: [alarmArn], ruleArns: [ruleArn] };
    const alarm = by("cloudwatch.amazonaws.com", alarmArn);
    expectExactly(alertsTopicPolicy(place), [
      { ...alarm, says: "Allow" },
      { ...by("events.amazonaws.com", ruleArn), says: "Allow" },
      { ...by("cloudwatch.amazonaws.com", `${alarmArn}-2`), says: "none" },
      { ...by("events.amazonaws.com", alarmArn), says: "none" },
      { ...by("events.amazonaws.com", ruleArn, "999999999999"), says: "none" },
      { ...alarm, context: { ...alarm.context, "aws:SecureTransport": "false" }, says: "Deny" },
      { ...publish, principal: sessionOf("999999999999", "Stranger"), context: overTls, says: "none" },
    ]);
  });
});

describe("the alerts' key", () => {
  const use = { action: "kms:GenerateDataKey", resource: arn("kms", "key/1234") };
  const cloudwatch = { ...use, principal: service("cloudwatch.amazonaws.com") };

  it("is used by what publishes, and managed by the account", () => {
    expectExactly(alertsKeyPolicy({ partition: "aws", accountId: hub }), [
      { ...cloudwatch, context: { "aws:SourceAccount": hub }, says: "Allow" },
      { ...cloudwatch, context: { "aws:SourceAccount": "999999999999" }, says: "none" },
      { ...use, principal: service("events.amazonaws.com"), says: "Allow" },
      { ...use, principal: service("events.amazonaws.com"), action: "kms:PutKeyPolicy", says: "none" },
      { ...use, principal: service("s3.amazonaws.com"), says: "none" },
      { ...use, action: "kms:PutKeyPolicy", principal: sessionOf(hub, "Admin"), says: "Allow" },
      { ...use, principal: sessionOf("999999999999", "Stranger"), says: "none" },
    ]);
  });
});

describe("events of joined accounts", () => {
  const busArn = arn("events", "event-bus/hubscan-dev-joined-accounts");
  const forwarderRoleArn = `arn:aws:iam::${management}:role/hubscan-dev-joined-accounts`;
  const put = { action: "events:PutEvents", resource: busArn };

  it("are passed on to the hub's bus and to no other", () => {
    expectExactly(joinedAccountsForwarderPolicy(busArn), [
      { ...put, says: "Allow" },
      { ...put, resource: arn("events", "event-bus/default"), says: "none" },
    ]);
  });

  it("are taken from the forwarding role and from nobody else", () => {
    const place = { partition: "aws", managementAccountId: management, busArn, forwarderRoleArn };
    expectExactly(joinedAccountsBusPolicy(place), [
      { ...put, principal: sessionOf(management, "hubscan-dev-joined-accounts"), says: "Allow" },
      { ...put, principal: sessionOf(management, "Developer"), says: "none" },
      { ...put, principal: sessionOf("999999999999", "hubscan-dev-joined-accounts"), says: "none" },
      {
        ...put,
        action: "events:PutRule",
        principal: sessionOf(management, "hubscan-dev-joined-accounts"),
        says: "none",
      },
    ]);
  });
});

describe("the trust in a workload", () => {
  const workload: Workload = {
    issuer: "https://gitlab.acme.example/oidc",
    audience: "hubscan",
    subject: "project_path:security/scans:ref_type:branch:ref:main",
  };
  const providerArn = `arn:aws:iam::${hub}:oidc-provider/gitlab.acme.example/oidc`;
  const token = (provider: string): Requester => ({ type: "Federated", account: hub, arn: provider });
  const become = { action: "sts:AssumeRoleWithWebIdentity", principal: token(providerArn) };
  const claims = (sub: string, aud: string) => ({
    "gitlab.acme.example/oidc:sub": sub,
    "gitlab.acme.example/oidc:aud": aud,
  });

  it("lets in one subject with one audience of one provider", () => {
    const { subject, audience } = workload;
    expectExactly(
      [workloadTrust(workload, providerArn)],
      [
        { ...become, context: claims(subject, audience), says: "Allow" },
        { ...become, context: claims(`${subject}-2`, audience), says: "none" },
        { ...become, context: claims(subject, "sts.amazonaws.com"), says: "none" },
        { ...become, context: { "gitlab.acme.example/oidc:sub": subject }, says: "none" },
        {
          ...become,
          principal: token(`arn:aws:iam::${hub}:oidc-provider/other.example`),
          context: claims(subject, audience),
          says: "none",
        },
        { action: "sts:AssumeRole", context: claims(subject, audience), says: "none" },
      ],
    );
  });

  it("takes a subject letter by letter, so that a wildcard in it opens nothing", () => {
    const open = policyDocument([workloadTrust({ ...workload, subject: "*" }, providerArn)]);
    expect(says(open, { ...become, context: claims("anybody", "hubscan") })).toBe("none");
  });
});

describe.each(hubPrincipals)("$name", ({ statements }) => {
  it("allows actions that there are", async () => {
    expect(await unknownActions(statements.map(withoutWildcards))).toEqual([]);
  });

  it("says why, with a name of its own for each statement", () => {
    expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
    for (const { why } of statements) expect(why).toMatch(/^[A-Z].*\.$/);
  });
});

it("what starts scans and passes events on writes nothing but that", async () => {
  const roles = hubPrincipals.filter(({ name }) => /^Roles? (with|in)/.test(name));
  const levels = await accessLevels(roles.flatMap(({ statements }) => statements));
  expect(levels).toEqual({
    "ecs:RunTask": "Write",
    "events:PutEvents": "Write",
    "iam:PassRole": "Write",
    "states:StartExecution": "Write",
  });
});

/** `kms:GenerateDataKey*` stands for actions that begin so; the shortest of them is looked up. */
function withoutWildcards<Statement extends { readonly Action: readonly string[] }>(statement: Statement) {
  return {
    ...statement,
    Action: statement.Action.map((action) => (action.endsWith(":*") ? action : action.replace(/\*$/, ""))),
  };
}
