import { markdownTable } from "../scanner/markdown.ts";
import { scanCost } from "../scanner/scan/cost.ts";

/** Sizes of organizations that the page works out, in accounts. */
const sizes = [10, 100, 1000] as const;
/** Every 12 hours, 30.5 days. */
const scansPerMonth = 61;
/** Requests that an account takes: an empty one in 17 regions takes 1,076 (bench/README.md), one that is used some hundreds more. */
const callsPerAccount = 2000;
/** Requests a second that one vCPU gets through: 0.9 ms of it for each (bench/README.md). */
const callsPerSecond = 1000;
/** Compressed results of one account: the average of the simulated organization's accounts is 100 KB. */
const gigabytesPerAccount = 100e3 / 1e9;
/** Scans that are kept at the default of 400 days. */
const keptScans = 400 * 2;
/** Traffic of a request, both ways, https included. */
const gigabytesPerCall = 6e3 / 1e9;

/** Prices of us-east-1 in USD that a scan alone does not have: by month where nothing else is said. */
const prices = {
  /** https://aws.amazon.com/s3/pricing/ */
  s3Gigabyte: 0.023,
  /** A customer managed key, and alarms of which there are two. https://aws.amazon.com/kms/pricing/, https://aws.amazon.com/cloudwatch/pricing/ */
  key: 1,
  alarms: 2 * 0.1,
  /** https://aws.amazon.com/vpc/pricing/ */
  natHour: 0.045,
  natGigabyte: 0.045,
  publicAddressHour: 0.005,
  hours: 732,
} as const;

/** What a stack costs in a month, for three sizes: a table of `docs/deploy.md`. */
export function monthlyCostTable(): string {
  const rows: readonly (readonly [string, (accounts: number) => number])[] = [
    ["tasks and their writes to S3", (accounts) => scansPerMonth * scan(accounts).usd],
    [
      "addresses of tasks in public subnets",
      (accounts) => scansPerMonth * hours(accounts) * prices.publicAddressHour,
    ],
    [
      "results, when 400 days of them are there",
      (accounts) => accounts * keptScans * gigabytesPerAccount * prices.s3Gigabyte,
    ],
    ["alarms and the key of alerts", () => prices.alarms + prices.key],
  ];
  const onTop: readonly (readonly [string, (accounts: number) => number])[] = [
    [
      "private network: a NAT gateway and its traffic",
      (accounts) =>
        prices.natHour * prices.hours + monthlyCalls(accounts) * gigabytesPerCall * prices.natGigabyte,
    ],
    [
      "each CloudTrail trail with management events beyond an account's first",
      (accounts) => scansPerMonth * extra(accounts, 0),
    ],
    ["GuardDuty, where it is on", (accounts) => scansPerMonth * extra(accounts, 1)],
  ];
  const row = ([what, cost]: (typeof rows)[number]) => [what, ...sizes.map((size) => usd(cost(size)))];
  const sum = (size: number) => rows.reduce((total, [, cost]) => total + cost(size), 0);
  return markdownTable(
    ["USD a month", ...sizes.map((size) => `${size} accounts`)],
    [...rows.map(row), ["**the stack**", ...sizes.map((size) => `**${usd(sum(size))}**`)], ...onTop.map(row)],
  );
}

/** What the table assumes. */
export function costAssumptions(): string {
  return `${scansPerMonth} scans a month, ${callsPerAccount.toLocaleString("en")} requests to an account and scan, ${callsPerSecond.toLocaleString("en")} requests a second of one vCPU, ${scan(1).assumptions.join(", ")}.`;
}

function scan(accounts: number) {
  const calls = accounts * callsPerAccount;
  return scanCost({ calls, accounts, milliseconds: (calls / callsPerSecond) * 1000 });
}

function hours(accounts: number): number {
  return scan(accounts).lines[0]?.quantity ?? 0;
}

function extra(accounts: number, index: number): number {
  return scan(accounts).onTop[index]?.usd ?? 0;
}

function monthlyCalls(accounts: number): number {
  return scansPerMonth * accounts * callsPerAccount;
}

function usd(amount: number): string {
  return amount < 10 ? amount.toFixed(2) : Math.round(amount).toLocaleString("en");
}
