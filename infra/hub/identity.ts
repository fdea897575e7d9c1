import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nothingAttached } from "../nothing-attached.ts";
import { policyDocument, type ReasonedStatement, trustOfService } from "../policy-document.ts";
import type { ContainerSecret } from "./container-secrets.ts";
import type { HubContext } from "./context.ts";
import type { ScannerImage } from "./image.ts";
import { repositoryArnOf } from "./image-reference.ts";
import { executionRolePolicy } from "./permissions/execution-role.ts";
import { scannerRolePolicy } from "./permissions/scanner-role.ts";
import { workloadTrust } from "./permissions/workload-trust.ts";
import type { ScanTaskParts } from "./scan-task.ts";
import { makeOidcProvider } from "./workload-identity.ts";

const takesOnTasks = "ecs-tasks.amazonaws.com";

/** The scanner role: the task's own, the one principal that target roles trust. */
export function makeScannerRole(
  context: HubContext,
  {
    results,
    settings,
    organizationRoleArn,
    alerts,
  }: Pick<ScanTaskParts, "results" | "settings" | "organizationRoleArn" | "alerts">,
): aws.iam.Role {
  const { config, place, role, parent } = context;
  const oidcProviderArn = makeOidcProvider(context);
  const { partition, region, hubAccountId: account } = place;
  const { bucketArn, keyArn } = results;
  const told = alerts === null ? null : { topicArn: alerts.topic.arn, keyArn: alerts.key.arn };
  const securityHubRegion = settings.securityHubRegion ?? (config.securityHub ? region : null);
  const policy = pulumi.output(told).apply((alerts) =>
    JSON.stringify(
      policyDocument(
        scannerRolePolicy({
          role,
          bucketArn,
          keyArn,
          organizationRoleArn,
          securityHub: securityHubRegion === null ? null : { partition, region: securityHubRegion, account },
          alerts,
          teamTopic: settings.topic,
        }),
      ),
    ),
  );
  const scanner = new aws.iam.Role(
    "scanner",
    {
      // Trust policies in all accounts name it.
      name: config.scannerRoleName,
      description: "hubscan's scanner: enters target accounts through their target role, and keeps results.",
      assumeRolePolicy: scannerTrust(context, oidcProviderArn).apply((trust) =>
        JSON.stringify(policyDocument(trust)),
      ),
      inlinePolicies: [{ name: "hubscan", policy }],
    },
    { parent, deleteBeforeReplace: true },
  );
  nothingAttached("scanner", scanner, { parent });
  return scanner;
}

function scannerTrust(
  { config, place }: HubContext,
  oidcProviderArn: pulumi.Output<string> | null,
): pulumi.Output<readonly ReasonedStatement[]> {
  const ecs = trustOfService(takesOnTasks, place.hubAccountId, "ECS runs the scanner as this role.");
  const workload = config.workloadIdentity;
  if (workload === undefined || oidcProviderArn === null) return pulumi.output([ecs]);
  return oidcProviderArn.apply((providerArn) => [ecs, workloadTrust(workload, providerArn)]);
}

/** The execution role: what ECS needs to start the task. It is kept apart from the scanner role, and no account trusts it. */
export function makeExecutionRole(
  { name, config, place, parent }: HubContext,
  parts: {
    readonly image: ScannerImage;
    readonly logGroup: aws.cloudwatch.LogGroup;
    readonly secrets: readonly ContainerSecret[];
  },
): aws.iam.Role {
  const { image, logGroup, secrets } = parts;
  const trust = [trustOfService(takesOnTasks, place.hubAccountId, "ECS starts the task as this role.")];
  const repositoryArn =
    config.image === undefined
      ? image.repository.arn
      : pulumi.output(repositoryArnOf(config.image, place.partition));
  const policy = pulumi
    .all([repositoryArn, logGroup.arn, pulumi.all(secrets.map(({ parameter }) => parameter.arn))])
    .apply(([repositoryArn, logGroupArn, secretArns]) =>
      JSON.stringify(policyDocument(executionRolePolicy({ repositoryArn, logGroupArn, secretArns }))),
    );
  const execution = new aws.iam.Role(
    "execution",
    {
      namePrefix: `${name}-execution-`,
      description: "ECS starts hubscan's scanner with it: pulls the image, writes the log.",
      assumeRolePolicy: JSON.stringify(policyDocument(trust)),
      inlinePolicies: [{ name: "start-task", policy }],
    },
    { parent },
  );
  nothingAttached("execution", execution, { parent });
  return execution;
}
