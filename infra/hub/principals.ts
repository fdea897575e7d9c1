import { roleSettingsSchema } from "../../scanner/role/settings.ts";
import type { ReasonedStatement } from "../policy-document.ts";
import { alertsKeyPolicy } from "./permissions/alerts-key.ts";
import { alertsTopicPolicy } from "./permissions/alerts-topic.ts";
import { deadLetterQueuePolicy } from "./permissions/dead-letters.ts";
import { executionRolePolicy } from "./permissions/execution-role.ts";
import { fanOutStarterPolicy } from "./permissions/fan-out-starter.ts";
import { joinedAccountsBusPolicy, joinedAccountsForwarderPolicy } from "./permissions/joined-accounts.ts";
import { resultsBucketPolicy } from "./permissions/results-bucket.ts";
import { type ScannerRights, scannerRolePolicy } from "./permissions/scanner-role.ts";
import { stateMachineRolePolicy } from "./permissions/state-machine-role.ts";
import { taskStarterPolicy } from "./permissions/task-starter.ts";
import { workloadTrust } from "./permissions/workload-trust.ts";

/** A role of the hub, or a resource with a policy of its own, and what is allowed there. */
export interface Principal {
  readonly name: string;
  /** When the stack makes it. */
  readonly made: string;
  readonly statements: readonly ReasonedStatement[];
}

const place = { partition: "aws", region: "eu-west-1", accountId: "222222222201" };
const { partition, region, accountId } = place;
const managementAccountId = "111111111111";
const arn = (service: string, resource: string) =>
  `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
const roleArn = (account: string, name: string) => `arn:${partition}:iam::${account}:role/${name}`;

const clusterArn = arn("ecs", "cluster/hubscan-dev");
const busArn = arn("events", "event-bus/hubscan-dev-joined-accounts");
const ruleArns = ["schedule", "failed-task"].map((rule) => arn("events", `rule/hubscan-dev-${rule}`));
const bucketArn = `arn:${partition}:s3:::hubscan-dev-results`;
const keyArn = arn("kms", "key/1234abcd");
const scannerRights: ScannerRights = {
  role: roleSettingsSchema.parse({ hubAccountId: accountId, organizationId: "o-acme4f2k9x", partition }),
  bucketArn,
  keyArn,
  organizationRoleArn: null,
  securityHub: { partition, region, account: accountId },
  alerts: { topicArn: arn("sns", "hubscan-dev-alerts"), keyArn },
  teamTopic: arn("sns", "security-findings"),
};
const issuer = "https://token.actions.githubusercontent.com";

/**
 * Everybody in the hub who is allowed something, with samples in place of the stack's own names: `docs/permissions.md` is made of it.
 */
export const hubPrincipals: readonly Principal[] = [
  {
    name: "Scanner role",
    made: "always: the task's role, the one that target roles trust",
    statements: scannerRolePolicy(scannerRights),
  },
  {
    name: "Scanner role, where the hub may not read the organization",
    made: "with `organizationRoleArn`, or where the stack makes that role; instead of `ReadOrganization`",
    statements: scannerRolePolicy({
      ...scannerRights,
      organizationRoleArn: roleArn(managementAccountId, "hubscan-dev-organization-reader"),
    }).filter(({ Sid }) => Sid === "ReadOrganizationThroughRole"),
  },
  {
    name: "Execution role",
    made: "always: ECS starts the task with it",
    statements: executionRolePolicy({
      repositoryArn: arn("ecr", "repository/hubscan-dev"),
      logGroupArn: arn("logs", "log-group:/hubscan/hubscan-dev"),
      secretArns: ["external-id", "webhook-secret"].map((name) =>
        arn("ssm", `parameter/hubscan/hubscan-dev/${name}`),
      ),
    }),
  },
  {
    name: "Policy of the results bucket",
    made: "always",
    statements: resultsBucketPolicy({ bucketArn, scannerRoleArn: roleArn(accountId, "hubscan-scanner") }),
  },
  {
    name: "Role of the state machine",
    made: "with `fanOut`",
    statements: stateMachineRolePolicy({
      ...place,
      name: "hubscan-dev",
      clusterArn,
      taskDefinitionArn: arn("ecs", "task-definition/hubscan-dev"),
      taskRoleArns: [roleArn(accountId, "hubscan-scanner"), roleArn(accountId, "hubscan-dev-execution")],
      bucketArn,
      keyArn,
    }),
  },
  {
    name: "Trust of the scanner role: one workload outside AWS",
    made: "with `workloadIdentity`, beside ECS",
    statements: [
      workloadTrust(
        { issuer, audience: "sts.amazonaws.com", subject: "repo:acme/security:ref:refs/heads/main" },
        `arn:${partition}:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`,
      ),
    ],
  },
  {
    name: "Roles with which EventBridge starts a scan task",
    made: "for the schedule, and for scans that an event starts",
    statements: taskStarterPolicy({
      clusterArn,
      taskDefinitionArn: arn("ecs", "task-definition/hubscan-dev"),
      taskRoleArns: [roleArn(accountId, "hubscan-scanner"), roleArn(accountId, "hubscan-dev-execution")],
    }),
  },
  {
    name: "Role with which EventBridge starts the fan-out",
    made: "for the schedule, with `fanOut`",
    statements: fanOutStarterPolicy(arn("states", "stateMachine:hubscan-dev")),
  },
  {
    name: "Role in the management account that passes events on",
    made: "with `scanJoinedAccounts`, unless the hub is where Organizations leaves its events",
    statements: joinedAccountsForwarderPolicy(busArn),
  },
  {
    name: "Policy of the event bus that they arrive on",
    made: "with the role before",
    statements: joinedAccountsBusPolicy({
      partition,
      managementAccountId,
      busArn,
      forwarderRoleArn: roleArn(managementAccountId, "hubscan-dev-joined-accounts"),
    }),
  },
  {
    name: "Policy of the queue of dead letters",
    made: "always",
    statements: deadLetterQueuePolicy({
      queueArn: arn("sqs", "hubscan-dev-dead-letters"),
      accountId,
      ruleArns,
    }),
  },
  {
    name: "Policy of the alerts' topic",
    made: "always",
    statements: alertsTopicPolicy({
      topicArn: arn("sns", "hubscan-dev-alerts"),
      accountId,
      alarmArns: [arn("cloudwatch", "alarm:hubscan-dev-overdue")],
      ruleArns,
    }),
  },
  {
    name: "Policy of the key that alerts are encrypted with",
    made: "always",
    statements: alertsKeyPolicy({ partition, accountId }),
  },
];
