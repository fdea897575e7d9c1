import type { CauseExplanation } from "../access/causes.ts";

/** Why a task did not start, or ended by something else than its own program. */
export const stopKinds = [
  "capacity",
  "spot",
  "no-address",
  "image",
  "network",
  "secret",
  "log",
  "role",
  "out-of-memory",
  "start-timeout",
  "stopped-by-someone",
  "fargate-maintenance",
  "not-found",
  "account-limit",
] as const;
export type StopKind = (typeof stopKinds)[number];

/** A cause, and how it is told from what ECS says. The first that fits counts. */
interface StopExplanation extends CauseExplanation {
  readonly pattern: RegExp;
}

/**
 * Said once, here; `hubscan run` and `docs/troubleshooting.md` take it from this table. What ECS says:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
 */
export const stopCauses: Readonly<Record<StopKind, StopExplanation>> = {
  spot: {
    pattern: /spot (?:task|capacity|interruption)|SpotInterruption/i,
    meaning: "AWS took the Spot capacity back. What the scan had finished by then is kept.",
    cure:
      "Go on where it was: hubscan run … --resume. For scans that may not be interrupted, set hubscan:spot to false, or use --capacity-provider " +
      "FARGATE.",
    example: { code: "SpotInterruption", message: "Your Spot Task was interrupted." },
  },
  capacity: {
    pattern: /capacity is unavailable|RESOURCE:(?:CPU|MEMORY|FARGATE)|insufficient capacity/i,
    meaning: "Fargate has no capacity for a task of this size in these subnets' zones at the moment.",
    cure:
      "Try again in some minutes. If it persists: --capacity-provider FARGATE instead of Spot, subnets in more zones, or a smaller task (hubscan:cpu, " +
      "hubscan:memory).",
    example: {
      code: null,
      message:
        "Capacity is unavailable at this time. Please try again later or in a different availability zone",
    },
  },
  "no-address": {
    pattern: /RESOURCE:ENI|network interface|InsufficientFreeAddresses|insufficient free addresses/i,
    meaning:
      "The task got no network interface: the subnet has no free address, or the account's limit of interfaces is reached.",
    cure: "Use subnets with free addresses, or have the quota of network interfaces raised.",
    example: { code: null, message: "RESOURCE:ENI" },
  },
  image: {
    pattern:
      /CannotPull(?:Container|Image|ECRContainer)?Error|CannotPullContainer|Image manifest does not contain/i,
    meaning:
      "The image could not be pulled: it is not there, is of another architecture, or the registry is out of reach.",
    cure:
      "Run pulumi up, which builds and pushes it. If the message says not found, the repository's lifecycle has removed it; if it says timeout, the " +
      "subnet has no way to ECR and S3 (a public address, a NAT gateway, or endpoints).",
    example: {
      code: "TaskFailedToStart",
      message:
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref " +
        "222222222201.dkr.ecr.eu-central-1.amazonaws.com/hubscan@sha256:4f5a: not found",
    },
  },
  secret: {
    pattern: /secrets? from (?:ssm|asm)|fetching secret|invalid ssm parameters/i,
    meaning: "A secret of the scanner could not be fetched from the parameter store before the start.",
    cure:
      "If it says AccessDenied, the execution role may not read the parameter; run pulumi up. If it says timeout, the subnet has no way to SSM. " +
      "If it says that the parameter is not there, run pulumi up, which makes it anew.",
    example: {
      code: "TaskFailedToStart",
      message:
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: " +
        "service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded",
    },
  },
  log: {
    pattern: /logger args|log stream|logging driver|log group/i,
    meaning:
      "The log could not be opened: the log group is not there, or the execution role may not write to it.",
    cure: "Run pulumi up, which makes both anew.",
    example: {
      code: "TaskFailedToStart",
      message:
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: " +
        "ResourceNotFoundException: The specified log group does not exist.",
    },
  },
  network: {
    pattern: /ResourceInitializationError|i\/o timeout|dial tcp|no route to host|deadline exceeded/i,
    meaning: "The task could not be made ready: mostly it has no way out to AWS's endpoints.",
    cure: "Public subnets need assignPublicIp, private ones a NAT gateway or endpoints; the security group has to let HTTPS out, and the VPC to resolve names.",
    example: {
      code: "TaskFailedToStart",
      message:
        "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection " +
        "issue between the task and Amazon ECR. dial tcp 198.51.100.7:443: i/o timeout",
    },
  },
  "out-of-memory": {
    pattern: /OutOfMemory|killed due to memory usage/i,
    meaning: "The scan took more memory than the task has. What it had finished by then is kept.",
    cure: "Give the task more (hubscan:memory, then pulumi up), or have fewer accounts in memory at once (--accounts-at-once), and go on: hubscan run … --resume.",
    example: { code: null, message: "OutOfMemoryError: Container killed due to memory usage" },
  },
  role: {
    pattern:
      /unable to assume the role|not authorized to perform: (?:iam:PassRole|sts:AssumeRole|ecs:\w+)|AccessDenied/i,
    meaning: "ECS may not use one of the task's roles, or you may not start tasks with them.",
    cure:
      "You need ecs:RunTask on the task definition and iam:PassRole on the scanner role and the execution role. If ECS cannot assume a role, run pulumi up: " +
      "the role was removed, or no longer trusts ecs-tasks.amazonaws.com.",
    example: {
      code: "ClientException",
      message:
        "ECS was unable to assume the role 'arn:aws:iam::222222222201:role/hubscan-scanner' that was provided for this task. Please verify that the role " +
        "being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.",
    },
  },
  "start-timeout": {
    pattern:
      /ContainerRuntimeTimeoutError|CannotStartContainerError|CannotCreateVolumeError|CannotInspectContainerError|InternalError/i,
    meaning: "Fargate could not start the container.",
    cure: "Start it again. If it persists, compare the image's architecture with hubscan:architecture, and ask AWS Support.",
    example: {
      code: "TaskFailedToStart",
      message: "ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 3m0s",
    },
  },
  "stopped-by-someone": {
    pattern: /UserInitiated|stopped by user|task stopped by/i,
    meaning: "Somebody stopped the task. What the scan had finished by then is kept.",
    cure: "CloudTrail has who it was (StopTask). Go on where it was: hubscan run … --resume.",
    example: { code: "UserInitiated", message: "Task stopped by user" },
  },
  "fargate-maintenance": {
    pattern: /TerminationNotice|retire|underlying infrastructure|maintenance/i,
    meaning: "AWS renewed the machine that the task ran on. What the scan had finished by then is kept.",
    cure: "Go on where it was: hubscan run … --resume.",
    example: {
      code: "TerminationNotice",
      message: "ECS is performing maintenance on the underlying infrastructure hosting the task.",
    },
  },
  "not-found": {
    pattern:
      /ClusterNotFound|Cluster not found|(?:unable to describe|no such) task definition|TaskDefinition (?:not found|is inactive)|InvalidSubnetID|InvalidGroup\.NotFound|subnet ID .* does not exist|security group .* does not exist/i,
    meaning:
      "The cluster, the task definition, a subnet or the security group is not there, in this account and region.",
    cure: "Use the hub's account and region, and outputs of the stack as it is now: pulumi stack output --json.",
    example: { code: "ClusterNotFoundException", message: "Cluster not found." },
  },
  "account-limit": {
    pattern:
      /limit on the number of tasks|vCPUs?.*(?:limit|quota)|reached the limit|account is currently blocked|ThrottlingException/i,
    meaning: "The account may not run more tasks at the moment.",
    cure: "Wait until others have ended, or have the quota of Fargate vCPUs raised (Service Quotas, AWS Fargate).",
    example: {
      code: "ThrottlingException",
      message: "You've reached the limit on the number of vCPUs you can run concurrently",
    },
  },
};

/** What ECS says of the end of a task, or of one that it did not start. */
export interface StopMessage {
  /** `stopCode` of the task, or the code of the error. */
  readonly code: string | null;
  /** `stoppedReason`, the container's reason, or the error's message. */
  readonly message: string;
}

/** Why a task did not start or was ended, as far as what ECS says lets it be told; null for what is not known. */
export function explainStop({ code, message }: StopMessage): StopKind | null {
  const said = `${code ?? ""} ${message}`;
  for (const kind of Object.keys(stopCauses) as StopKind[]) {
    if (stopCauses[kind].pattern.test(said)) return kind;
  }
  return null;
}
