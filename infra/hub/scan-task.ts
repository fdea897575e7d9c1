import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Alerts } from "./alerts.ts";
import { type ContainerSecret, makeContainerSecrets } from "./container-secrets.ts";
import type { HubContext } from "./context.ts";
import { scanEnvironment } from "./environment.ts";
import { makeExecutionRole, makeScannerRole } from "./identity.ts";
import type { ScannerImage } from "./image.ts";
import { makeNetwork } from "./network.ts";
import type { Results } from "./results.ts";
import type { HubSettings } from "./settings.ts";

/** The one container of the task. */
export const containerName = "scanner";

/** The longest that Fargate waits between asking a task to stop and killing it, in seconds. */
const stopTimeout = 120;

/** Where tasks get their address. */
export interface TaskNetwork {
  readonly subnetIds: pulumi.Output<string[]>;
  readonly securityGroupIds: pulumi.Output<string[]>;
  readonly assignPublicIp: boolean;
}

/** Everything that starting a scan takes. */
export interface ScanTask {
  readonly cluster: aws.ecs.Cluster;
  readonly definition: aws.ecs.TaskDefinition;
  readonly scannerRole: aws.iam.Role;
  readonly executionRole: aws.iam.Role;
  readonly network: TaskNetwork;
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** The capacity provider that scans run on. */
  readonly capacityProvider: "FARGATE" | "FARGATE_SPOT";
}

/** What a scan task is made with. */
export interface ScanTaskParts {
  readonly image: ScannerImage;
  readonly results: Results;
  readonly settings: HubSettings;
  readonly organizationRoleArn: string | null;
  /** What a scan tells people by; null where it tells nobody. */
  readonly alerts: Alerts | null;
}

/** The task that scans: cluster, log, both roles, network and definition. */
export function makeScanTask(context: HubContext, parts: ScanTaskParts): ScanTask {
  const { config, parent } = context;
  const capacityProvider = config.spot ? "FARGATE_SPOT" : "FARGATE";
  const logGroup = makeLogGroup(context);
  const secrets = makeContainerSecrets(context);
  const scannerRole = makeScannerRole(context, parts);
  const executionRole = makeExecutionRole(context, { image: parts.image, logGroup, secrets });
  const definition = new aws.ecs.TaskDefinition(
    "scan",
    {
      family: context.name,
      cpu: String(config.cpu),
      memory: String(config.memory),
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      runtimePlatform: {
        operatingSystemFamily: "LINUX",
        cpuArchitecture: config.architecture === "arm64" ? "ARM64" : "X86_64",
      },
      taskRoleArn: scannerRole.arn,
      executionRoleArn: executionRole.arn,
      volumes: [{ name: "tmp" }],
      containerDefinitions: pulumi.jsonStringify([scannerContainer(context, parts, logGroup, secrets)]),
    },
    { parent },
  );
  return {
    cluster: makeCluster(context),
    definition,
    scannerRole,
    executionRole,
    network: makeNetwork(context),
    logGroup,
    capacityProvider,
  };
}

function makeCluster({ name, parent }: HubContext): aws.ecs.Cluster {
  const cluster = new aws.ecs.Cluster("scans", { name }, { parent, deleteBeforeReplace: true });
  new aws.ecs.ClusterCapacityProviders(
    "scans",
    { clusterName: cluster.name, capacityProviders: ["FARGATE", "FARGATE_SPOT"] },
    { parent },
  );
  return cluster;
}

function makeLogGroup({ name, config, parent }: HubContext): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    "scanner",
    { name: `/hubscan/${name}`, retentionInDays: config.logRetentionDays },
    { parent, deleteBeforeReplace: true },
  );
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definitions */
function scannerContainer(
  { config, place, role }: HubContext,
  { image, results, settings, organizationRoleArn, alerts }: ScanTaskParts,
  logGroup: aws.cloudwatch.LogGroup,
  secrets: readonly ContainerSecret[],
) {
  const { bucketName } = results;
  const environment = pulumi.all([image.uri, alerts?.topic.arn ?? null]).apply(([uri, topicArn]) =>
    Object.entries(
      scanEnvironment({
        region: place.region,
        bucketName,
        settings: settings.address,
        // The table of findings is made of Parquet files: they are written beside what the team has asked for.
        formats: config.athena ? [...new Set([...settings.formats, "parquet"])] : null,
        role,
        organizationRoleArn,
        // What the team has written holds.
        securityHubRegion: config.securityHub && settings.securityHubRegion === null ? place.region : null,
        topicArn,
        image: uri,
      }),
    ).map(([name, value]) => ({ name, value })),
  );
  return {
    name: containerName,
    image: image.uri,
    essential: true,
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ["ALL"] } },
    mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp", readOnly: false }],
    stopTimeout,
    environment,
    secrets: secrets.map(({ variable, parameter }) => ({ name: variable, valueFrom: parameter.arn })),
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroup.name,
        "awslogs-region": place.region,
        "awslogs-stream-prefix": containerName,
      },
    },
  };
}
