import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nothingAttached } from "../nothing-attached.ts";
import { policyDocument, trustOfService } from "../policy-document.ts";
import type { HubContext } from "./context.ts";
import { fanOutDefinition } from "./fan-out/definition.ts";
import { stateMachineArn, stateMachineRolePolicy } from "./permissions/state-machine-role.ts";
import { containerName, type ScanTask } from "./scan-task.ts";

/** Where results are kept, as far as the fan-out has to know. */
export interface FanOutResults {
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  /** KMS key of the bucket; null for S3's own. */
  readonly keyArn: string | null;
}

/**
 * The state machine that spreads scans over several tasks. Starting it is a scan: what it is started with does not matter, and while
 * one scan runs another one ends at once.
 */
export function makeFanOut(
  context: HubContext,
  task: ScanTask,
  results: FanOutResults,
): aws.sfn.StateMachine {
  const { name, parent } = context;
  const logGroup = makeLogGroup(context);
  return new aws.sfn.StateMachine(
    "fan-out",
    {
      // The role's policy names it before it is there.
      name,
      type: "STANDARD",
      roleArn: makeRole(context, task, results).arn,
      definition: definition(context, task, results),
      // Errors only, and no data: what an execution did is in its history for 90 days, and what a scan did is in the scanner's log.
      loggingConfiguration: {
        level: "ERROR",
        includeExecutionData: false,
        logDestination: pulumi.interpolate`${logGroup.arn}:*`,
      },
      tracingConfiguration: { enabled: false },
    },
    { parent, deleteBeforeReplace: true },
  );
}

function definition(
  { name, config, place }: HubContext,
  task: ScanTask,
  results: FanOutResults,
): pulumi.Output<string> {
  const { network } = task;
  return pulumi
    .all([
      task.cluster.arn,
      task.definition.arnWithoutRevision,
      network.subnetIds,
      network.securityGroupIds,
      results.bucketName,
      task.logGroup.name,
    ])
    .apply(([clusterArn, taskDefinitionArn, subnetIds, securityGroupIds, bucketName, logGroupName]) =>
      JSON.stringify(
        fanOutDefinition({
          partition: place.partition,
          stateMachineArn: stateMachineArn({ ...place, accountId: place.hubAccountId, name }),
          task: {
            clusterArn,
            taskDefinitionArn,
            containerName,
            subnetIds,
            securityGroupIds,
            assignPublicIp: network.assignPublicIp,
          },
          capacityProvider: task.capacityProvider,
          bucketName,
          logGroupName,
          accountsPerShard: config.accountsPerShard,
          shardsAtOnce: config.shardsAtOnce,
        }),
      ),
    );
}

function makeRole(
  { name, place, parent }: HubContext,
  { cluster, definition, scannerRole, executionRole }: ScanTask,
  { bucketArn, keyArn }: FanOutResults,
): aws.iam.Role {
  const { partition, region, hubAccountId: accountId } = place;
  const trust = [
    trustOfService("states.amazonaws.com", accountId, "Step Functions fans a scan out as this role."),
  ];
  const policy = pulumi
    .all([cluster.arn, definition.arnWithoutRevision, scannerRole.arn, executionRole.arn, bucketArn])
    .apply(([clusterArn, taskDefinitionArn, scannerRoleArn, executionRoleArn, bucketArn]) => {
      const permissions = stateMachineRolePolicy({
        partition,
        region,
        accountId,
        name,
        clusterArn,
        taskDefinitionArn,
        bucketArn,
        keyArn,
        taskRoleArns: [scannerRoleArn, executionRoleArn],
      });
      return JSON.stringify(policyDocument(permissions));
    });
  const role = new aws.iam.Role(
    "fan-out",
    {
      namePrefix: `${name}-fan-out-`,
      description: "Step Functions spreads hubscan's scans over several tasks with it. It enters no account.",
      assumeRolePolicy: JSON.stringify(policyDocument(trust)),
      // In the role itself: Step Functions looks at the permissions when the state machine is made.
      inlinePolicies: [{ name: "fan-out", policy }],
    },
    { parent },
  );
  nothingAttached("fan-out", role, { parent });
  return role;
}

/**
 * The prefix keeps the policy of the account's log deliveries short, which may have 5,120 characters.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
 */
function makeLogGroup({ name, config, parent }: HubContext): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    "fan-out",
    { name: `/aws/vendedlogs/states/${name}`, retentionInDays: config.logRetentionDays },
    { parent, deleteBeforeReplace: true },
  );
}
