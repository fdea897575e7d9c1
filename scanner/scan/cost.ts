import { partNames } from "../results/layout.ts";
import { prices } from "./prices.ts";

/** The task that a cost is reckoned with, where nothing else is said: the stack's own size. */
export const usualTask = { vcpu: 1, gigabytes: 2 } as const;
/** Seconds from the start of a task to the start of its program: the image is pulled in them. */
const startSeconds = 30;
/** Tasks that plan, reconcile and merge. */
const tasksBesideShards = 3;
/** Files of a scan beside those of its accounts: manifest, checks, summary, scores, publication, `latest`, and the status three times. */
const filesOfScan = 9;

/** One thing that costs something. */
export interface CostLine {
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
}

export interface ScanCost {
  /** What a scan costs in any case. */
  readonly lines: readonly CostLine[];
  readonly usd: number;
  /** What comes on top where it is on, for all accounts together: each line by itself. */
  readonly onTop: readonly CostLine[];
  readonly assumptions: readonly string[];
}

/** What a scan costs, before it (reckoned) or after it (measured): by the same prices. */
export function scanCost(scan: {
  readonly calls: number;
  readonly milliseconds: number;
  readonly accounts: number;
  /** Shards that scan at the same time; null where one process scans. */
  readonly shards?: number | null;
}): ScanCost {
  const { shards = null } = scan;
  const { fargate, s3, cloudTrail, guardDuty, date } = prices;
  const seconds = Math.max(fargate.leastSeconds, startSeconds + Math.ceil(scan.milliseconds / 1000));
  // As long as the scan takes, each of them: those that are done earlier cost less.
  const hours =
    shards === null ? seconds / 3600 : (shards * seconds + tasksBesideShards * fargate.leastSeconds) / 3600;
  const writes = filesOfScan + scan.accounts * (partNames.length + 1);
  const lines: CostLine[] = [
    {
      what: "Fargate, vCPU",
      quantity: hours * usualTask.vcpu,
      unit: "vCPU-hours",
      usd: hours * usualTask.vcpu * fargate.vcpuHour,
    },
    {
      what: "Fargate, memory",
      quantity: hours * usualTask.gigabytes,
      unit: "GB-hours",
      usd: hours * usualTask.gigabytes * fargate.gigabyteHour,
    },
    { what: "S3, writes", quantity: writes, unit: "requests", usd: writes * s3.put },
  ];
  return {
    lines,
    usd: lines.reduce((sum, { usd }) => sum + usd, 0),
    onTop: [
      {
        what: "CloudTrail, each trail with management events beyond the first",
        quantity: scan.calls,
        unit: "events",
        usd: scan.calls * cloudTrail.event,
      },
      {
        what: "GuardDuty, where it is on",
        quantity: scan.calls,
        unit: "events",
        usd: scan.calls * guardDuty.event,
      },
    ],
    assumptions: [
      `prices of us-east-1 on ${date}, without discounts and free tiers`,
      `${tasksText(shards)} of ${usualTask.vcpu} vCPU and ${usualTask.gigabytes} GB, ${startSeconds} s to start; results in S3`,
      "every call is one management event in the account that is scanned",
      "no NAT gateway, traffic, storage, logs or encryption keys",
    ],
  };
}

function tasksText(shards: number | null): string {
  return shards === null
    ? "one Fargate task on ARM"
    : `Fargate tasks on ARM: one for each shard (${shards}) as long as the scan, and ${tasksBesideShards} short ones,`;
}
