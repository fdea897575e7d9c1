import type { Cause } from "../../scanner/access/cause.ts";
import type { LedgerLine } from "../../scanner/inventory/ledger-line.ts";
import type { Resource } from "../../scanner/inventory/resource.ts";
import type { AccountFacts } from "../../scanner/results/account-results.ts";
import type { CheckFacts } from "../../scanner/results/check-facts.ts";
import type { Finding } from "../../scanner/results/finding.ts";
import { findingId } from "../../scanner/results/finding-id.ts";
import type { LifecycleEntry } from "../../scanner/results/lifecycle-entry.ts";
import { type Manifest, newManifest } from "../../scanner/results/manifest.ts";

/** Lines, manifests and facts to test with, each to be changed where a test needs it. */

export const scan = "20261120T105944Z-k3x9f2";
export const account = { id: "111122223333", name: "payments" };

export const denied: Cause = {
  kind: "denied-by-scp",
  operation: "s3:GetBucketPolicy",
  code: "AccessDenied",
  message: "explicit deny in a service control policy",
};

export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    id: findingId("111122223333", "eu-west-1", "s3-bucket-public", "arn:aws:s3:::invoices"),
    scan,
    time: "2026-11-20T11:00:00.000Z",
    check: "s3-bucket-public",
    status: "FAIL",
    severity: "high",
    account,
    region: "eu-west-1",
    resource: { type: "AWS::S3::Bucket", arn: "arn:aws:s3:::invoices", name: "invoices", tags: {} },
    message: "The bucket is public.",
    evidence: { "PublicAccessBlock.BlockPublicAcls": false },
    cause: null,
    lifecycle: null,
    exception: null,
    ...changes,
  };
}

export function unknownFinding(changes: Partial<Finding> = {}): Finding {
  return finding({ status: "UNKNOWN", cause: denied, ...changes });
}

export function resource(changes: Partial<Resource> = {}): Resource {
  return {
    type: "AWS::S3::Bucket",
    arn: "arn:aws:s3:::invoices",
    name: "invoices",
    account: account.id,
    region: "eu-west-1",
    tags: { team: "billing" },
    properties: { Name: "invoices" },
    unreadable: {},
    ...changes,
  };
}

export function ledger(changes: Partial<LedgerLine> = {}): LedgerLine {
  return {
    account: account.id,
    region: "eu-west-1",
    operation: "s3:ListBuckets",
    outcome: "read",
    types: ["AWS::S3::Bucket"],
    reads: 1,
    calls: 2,
    throttles: 1,
    items: 3,
    code: null,
    message: null,
    ...changes,
  };
}

export function lifecycleEntry(changes: Partial<LifecycleEntry> = {}): LifecycleEntry {
  return {
    id: findingId("111122223333", "eu-west-1", "s3-bucket-public", "arn:aws:s3:::invoices"),
    check: "s3-bucket-public",
    severity: "high",
    region: "eu-west-1",
    resource: { type: "AWS::S3::Bucket", arn: "arn:aws:s3:::invoices", name: "invoices" },
    state: "open",
    firstSeen: "2026-11-19T11:00:00.000Z",
    lastSeen: "2026-11-20T11:00:00.000Z",
    resolved: null,
    reopened: 0,
    confirmed: true,
    exceptedUntil: null,
    ...changes,
  };
}

export function facts(changes: Partial<AccountFacts> = {}): AccountFacts {
  return {
    version: "0.1.0",
    started: new Date("2026-11-20T10:59:50Z"),
    finished: new Date("2026-11-20T11:00:10Z"),
    regions: ["us-east-1", "eu-west-1"],
    unreachable: null,
    ...changes,
  };
}

export function manifest(accounts: readonly string[], changes: Partial<Manifest> = {}): Manifest {
  return newManifest({
    hubscan: "0.1.0",
    node: "20.20.2",
    scan,
    started: "2026-11-20T10:59:44.000Z",
    now: "2026-11-20T10:59:44.000Z",
    collected: {},
    managementAccount: null,
    accountsKnown: false,
    delegatedAdministrators: null,
    caller: "arn:aws:sts::999988887777:assumed-role/HubscanScanner/task",
    partition: "aws",
    organization: "o-exampleorgid",
    policies: "0".repeat(64),
    checks: ["s3-bucket-public"],
    selection: {},
    options: {},
    image: null,
    accounts: accounts.map((id) => ({
      id,
      name: `account ${id}`,
      state: "ACTIVE",
      email: null,
      units: ["Root", "Workloads"],
      tags: null,
      selected: true,
      reason: null,
    })),
    ...changes,
  });
}

/** All that an iterable gives. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Facts of the check that the sample findings are of. */
export function checkFacts(changes: Partial<CheckFacts> = {}): CheckFacts {
  return {
    id: "s3-bucket-public",
    title: "S3 bucket is not public",
    severity: "high",
    service: "s3",
    resourceType: "AWS::S3::Bucket",
    risk: "Anybody can read what is in it.",
    remediation: { console: "S3 → the bucket → Permissions", cli: "aws s3api put-public-access-block" },
    references: [
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ],
    sameAs: { securityhub: ["S3.8"] },
    frameworks: { "cis-aws-5.0": ["2.1.4"], fsbp: ["S3.2", "S3.8"] },
    ...changes,
  };
}
