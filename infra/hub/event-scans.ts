import * as aws from "@pulumi/aws";
import type { HubContext } from "./context.ts";
import type { EventPattern } from "./events/event-pattern.ts";
import { joinedAccountEvents } from "./events/joined-account.ts";
import { makeJoinedAccountsBus } from "./joined-accounts-bus.ts";
import { scanTarget, startRetries } from "./scan-target.ts";
import { containerName, type ScanTask } from "./scan-task.ts";
import { makeStarterRole, startOf } from "./starter-role.ts";

/** Seconds that a scan waits for the target role of an account that has just joined: the StackSet takes some minutes to bring it. */
export const waitForRole = 1800;

/** What event scans are made with. */
export interface EventScanParts {
  readonly task: ScanTask;
  readonly deadLetters: aws.sqs.Queue;
  /**
   * Where their results go: a place of their own, so that `latest.json` stays that of the last scan of the whole organization.
   */
  readonly results: string;
  /** The provider of the management account; null when the stack has none. */
  readonly management: aws.Provider | null;
}

/** An event that starts a scan of one account. */
interface EventScan {
  readonly name: string;
  readonly pattern: EventPattern;
  /** JSON path of the account's id in the event. */
  readonly account: string;
  readonly waitForRole: boolean;
  readonly bus: aws.cloudwatch.EventBus | null;
}

/**
 * Scans of single accounts that an event starts: accounts that have joined the organization, and what the configuration names. Gives
 * the rules.
 */
export function makeEventScans(
  context: HubContext,
  parts: EventScanParts,
): readonly aws.cloudwatch.EventRule[] {
  const { name, config, place } = context;
  const joined = config.scanJoinedAccounts ? joinedAccountScans(context, parts.management) : [];
  const configured = config.eventScans.map((scan) => ({
    ...scan,
    name: `event-${scan.name}`,
    waitForRole: false,
    bus: null,
  }));
  const scans: readonly EventScan[] = [...joined, ...configured];
  if (scans.length === 0) return [];
  const starter = makeStarterRole(context, `${name}-event-scans`, startOf(parts.task, place));
  return scans.map((scan) => makeEventScan(context, parts, starter, scan));
}

function joinedAccountScans(context: HubContext, management: aws.Provider | null): readonly EventScan[] {
  const bus = makeJoinedAccountsBus(context, management);
  return joinedAccountEvents(context.place.managementAccountId).map((event) => ({
    ...event,
    waitForRole: true,
    bus,
  }));
}

function makeEventScan(
  { name, parent }: HubContext,
  { task, deadLetters, results }: EventScanParts,
  starter: aws.iam.Role,
  scan: EventScan,
): aws.cloudwatch.EventRule {
  const bus = scan.bus === null ? {} : { eventBusName: scan.bus.name };
  const rule = new aws.cloudwatch.EventRule(
    `${name}-${scan.name}`,
    {
      ...bus,
      description: "Scans the account that the event names.",
      eventPattern: JSON.stringify(scan.pattern),
    },
    { parent },
  );
  new aws.cloudwatch.EventTarget(
    scan.name,
    {
      ...bus,
      rule: rule.name,
      arn: task.cluster.arn,
      roleArn: starter.arn,
      ecsTarget: scanTarget(task),
      inputTransformer: {
        inputPaths: { account: scan.account },
        inputTemplate: scanOverrides(scan, results),
      },
      retryPolicy: startRetries,
      deadLetterConfig: { arn: deadLetters.arn },
    },
    { parent },
  );
  return rule;
}

/**
 * What is different in a scan that an event starts; EventBridge puts the account in.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
 */
function scanOverrides(scan: EventScan, results: string): string {
  const environment = {
    HUBSCAN_ACCOUNT: "<account>",
    HUBSCAN_OUT: results,
    ...(scan.waitForRole ? { HUBSCAN_WAIT_FOR_ROLE: String(waitForRole) } : {}),
  };
  const variables = Object.entries(environment).map(([name, value]) => ({ name, value }));
  return JSON.stringify({ containerOverrides: [{ name: containerName, environment: variables }] });
}
