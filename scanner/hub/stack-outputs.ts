import { z } from "zod";

/**
 * What the stack tells of the hub that it made: its outputs, as `pulumi stack output --json` prints them. The stack's program writes
 * them by this description, and the commands that work on a hub read them by it.
 */
export const stackOutputsSchema = z.object({
  /** `dev`, `production`. */
  stack: z.string(),
  region: z.string(),
  hubAccountId: z.string(),
  organizationId: z.string(),
  /** Role through which the stack works in the management account; null where it does not, or is there already. */
  managementRoleArn: z.string().nullable(),
  /** Where a scan task is started. */
  cluster: z.string(),
  /** ARN of the revision that the stack made. */
  taskDefinition: z.string(),
  /** The container that options are handed to. */
  container: z.string(),
  capacityProvider: z.enum(["FARGATE", "FARGATE_SPOT"]),
  subnetIds: z.array(z.string()),
  securityGroupIds: z.array(z.string()),
  assignPublicIp: z.boolean(),
  logGroup: z.string(),
  resultsBucket: z.string(),
  repository: z.string(),
  /** The image that tasks run, by digest. */
  image: z.string(),
  scannerRoleArn: z.string(),
  targetRoleName: z.string(),
  targetRolePath: z.string(),
  /** How target roles are made. */
  targets: z.enum(["stackset", "direct", "none"]),
  /** EventBridge schedule expression, or `off`. */
  schedule: z.string(),
  /** ARN of the state machine that spreads scans; null where one task makes them. */
  stateMachine: z.string().nullable(),
  /** SNS topic of alarms. */
  alertsTopic: z.string(),
  runTaskCommand: z.string(),
  /** Null where one task scans. */
  startFanOutCommand: z.string().nullable(),
  followLogsCommand: z.string(),
  driftCommand: z.string(),
  connectCommand: z.string(),
});
export type StackOutputs = z.infer<typeof stackOutputsSchema>;
