import { Buffer } from "node:buffer";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildReportPage } from "../../console/build-report.ts";
import type { LedgerLine } from "../../scanner/inventory/ledger-line.ts";
import type { CheckFacts } from "../../scanner/results/check-facts.ts";
import type { DoneMarker } from "../../scanner/results/done-marker.ts";
import {
  type Finding,
  type Severity,
  type Status,
  severities,
  statuses,
} from "../../scanner/results/finding.ts";
import { findingId } from "../../scanner/results/finding-id.ts";
import { writeHtmlReport } from "../../scanner/results/formats/html.ts";
import { reportFile } from "../../scanner/results/formats/report-file.ts";
import { type ReportPage, reportPage } from "../../scanner/results/formats/report-page.ts";
import type { ReportCompliance, ReportSource } from "../../scanner/results/formats/report-source.ts";
import type { Manifest } from "../../scanner/results/manifest.ts";
import type { ResolvedFinding } from "../../scanner/results/resolved.ts";
import type { Summary } from "../../scanner/results/summary.ts";
import { Tally } from "../../scanner/results/tally.ts";
import { finding, ledger, manifest, scan } from "../results/sample-lines.ts";
import { sampleSummary } from "../results/sample-summary.ts";

/** Reports to test with: scans that were never made, written as files. */

export interface Told {
  readonly accounts: Manifest["accounts"];
  readonly findings: readonly Finding[];
  readonly ledger?: readonly LedgerLine[];
  readonly checks?: readonly CheckFacts[];
  readonly overTime?: Partial<Pick<Summary, "lifecycle" | "exceptions">>;
  readonly compliance?: ReportCompliance;
  readonly resolved?: readonly ResolvedFinding[];
}

/** A source that gives what it is told, with the summary that a scan would have made of it. */
export async function reportSource(told: Told): Promise<ReportSource> {
  const checks = new Map((told.checks ?? []).map((check) => [check.id, check]));
  const given = manifest([], {
    accounts: told.accounts,
    checks: [...new Set(told.findings.map(({ check }) => check))],
  });
  const summary = await sampleSummary({
    manifest: given,
    markers: told.accounts.filter(({ selected }) => selected).map((each) => markerOf(each, told)),
    titles: new Map([...checks].map(([id, { title }]) => [id, title])),
    frameworks: [
      {
        id: "cis",
        title: "CIS Benchmark",
        requirements: [
          { id: "1.1", title: "Buckets are private", coverage: "checks", checks: ["s3-bucket-public"] },
          { id: "1.2", title: "Somebody looks at it", coverage: "manual", checks: [] },
        ],
      },
    ],
    finished: new Date("2026-11-20T11:01:00Z"),
    actualMs: 60_000,
  });
  return {
    manifest: given,
    summary: { ...summary, ...told.overTime },
    checks,
    compliance: told.compliance ?? null,
    findings: () => each(told.findings.map((finding) => ({ finding }))),
    ledger: () => each(told.ledger ?? []),
    resolved: () => each(told.resolved ?? []),
  };
}

function markerOf({ id, name }: Told["accounts"][number], told: Told): DoneMarker {
  const tally = new Tally();
  for (const finding of told.findings) if (finding.account.id === id) tally.finding(finding);
  for (const line of told.ledger ?? []) if (line.account === id) tally.ledger(line);
  const part = { sha256: "0".repeat(64), bytes: 0, lines: 0 };
  return {
    format: 1,
    hubscan: "0.1.0",
    scan,
    account: { id, name },
    started: "2026-11-20T10:59:50.000Z",
    finished: "2026-11-20T11:00:10.000Z",
    unreachable: null,
    regions: [],
    lifecycle: null,
    exceptions: [],
    parts: { findings: part, resources: part, ledger: part },
    ...tally.figures(),
  };
}

let built: Promise<ReportPage> | undefined;

/** Writes a report into a folder, with the page as its sources are now, and gives the path of the file. */
export async function writtenReport(source: ReportSource, folder: string): Promise<string> {
  built ??= buildReportPage().then(reportPage);
  const file = join(folder, reportFile);
  const page = await built;
  await writeHtmlReport(
    source,
    { write: async (_, content) => writeFile(file, await bytesOf(content)) },
    page,
  );
  return file;
}

export async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** An account in the units. */
export function account(
  id: string,
  name: string,
  units: readonly string[],
  changes: Partial<Manifest["accounts"][number]> = {},
): Manifest["accounts"][number] {
  return {
    id,
    name,
    units: [...units],
    state: "ACTIVE",
    email: null,
    tags: null,
    selected: true,
    reason: null,
    ...changes,
  };
}

export function check(id: string, title: string, changes: Partial<CheckFacts> = {}): CheckFacts {
  return {
    id,
    title,
    severity: "high",
    service: id.split("-")[0] ?? "",
    resourceType: "AWS::S3::Bucket",
    risk: "Anybody may read it.",
    remediation: { console: "Block public access.", cli: "aws s3api put-public-access-block --bucket NAME" },
    references: ["https://docs.aws.amazon.com/s3/"],
    sameAs: { securityhub: ["S3.8"] },
    frameworks: {},
    ...changes,
  };
}

const regions = ["eu-west-1", "eu-central-1", "us-east-1", "global"];

/** A small organization with every status, two units deep, one account without an answer. */
export async function smallReport(): Promise<ReportSource> {
  const accounts = [
    account("111122223333", "payments", ["Root", "Workloads", "Production"]),
    account("222233334444", "sandbox", ["Root", "Workloads", "Sandbox"]),
    account("333344445555", "old", ["Root", "Suspended"], {
      selected: false,
      reason: "not active (SUSPENDED)",
    }),
  ];
  const checks = [
    check("s3-bucket-public", "Bucket is not public", { frameworks: { cis: ["1.1"] } }),
    check("ec2-instance-exposed", "Instance is not exposed", { severity: "critical" }),
    check("iam-user-mfa", "User has MFA", { severity: "medium" }),
  ];
  const findings = accounts.slice(0, 2).flatMap(({ id, name }, a) =>
    checks.flatMap((each, c) =>
      statuses.slice(0, 4).map((status, s) =>
        aFinding({
          account: { id, name },
          check: each.id,
          severity: each.severity,
          status,
          region: regions[(a + c + s) % regions.length] ?? "global",
          name: `${name}-thing-${c}-${s}`,
        }),
      ),
    ),
  );
  const refused: Partial<LedgerLine> = {
    outcome: "denied-by-scp",
    operation: "kms:ListKeys",
    code: "AccessDenied",
    message: "explicit deny",
  };
  return reportSource({
    accounts,
    checks,
    findings: findings.map((each, at) =>
      at === 0 ? { ...each, ...known("new") } : { ...each, ...known(null) },
    ),
    ledger: [
      ledger({ account: "111122223333" }),
      ledger({ account: "222233334444" }),
      ledger({ account: "222233334444", ...refused }),
      ledger({ account: "222233334444", outcome: "region-disabled", region: "me-south-1" }),
    ],
    resolved: [mended("high", findings[2]), mended("critical", undefined), mended("low", undefined)],
    compliance: {
      frameworks: [
        {
          id: "cis",
          organization: { inAccounts: { assessable: 8, passed: 2, score: 0.25 } },
          units: [
            {
              path: ["Root", "Workloads", "Sandbox"],
              inAccounts: { assessable: 4, passed: 1, score: 0.4 },
            },
          ],
        },
        {
          id: "our-own-baseline",
          organization: { inAccounts: { assessable: 0, passed: 0, score: null } },
          units: [],
        },
      ],
    },
    overTime: {
      lifecycle: {
        firstScanned: 0,
        since: "20261119T105944Z-k3x9f2",
        new: counts(1),
        open: counts(5),
        resolved: counts(3),
        reopened: counts(0),
        unconfirmed: counts(2),
      },
    },
  });
}

/** A finding that fails no longer: one that the scan still has, or one whose bucket is gone. */
function mended(severity: Severity, still: Finding | undefined): ResolvedFinding {
  const { id, account, check, region, resource } =
    still ??
    aFinding({
      account: { id: "222233334444", name: "sandbox" },
      check: "s3-bucket-public",
      severity,
      status: "PASS",
      region: "eu-west-1",
      name: `gone-${severity}`.padEnd(severity === "low" ? 200 : 0, "x"),
    });
  const { type, arn, name } = resource;
  return {
    account,
    entry: {
      id,
      check,
      severity,
      region,
      resource: { type, arn, name },
      state: "resolved",
      firstSeen: "2026-11-01T00:00:00.000Z",
      lastSeen: "2026-11-19T10:59:44.000Z",
      resolved: "2026-11-20T10:59:44.000Z",
      reopened: 0,
      confirmed: true,
      exceptedUntil: null,
    },
  };
}

function counts(high: number): Record<Severity, number> {
  return { critical: 0, high, medium: 0, low: 0, info: 0 };
}

function known(state: "new" | null): Pick<Finding, "lifecycle" | "exception"> {
  const time = "2026-11-20T10:59:44.000Z";
  return {
    lifecycle: state === null ? null : { state, firstSeen: time, lastSeen: time, confirmed: true },
    exception: null,
  };
}

/** A finding on a bucket of the name, with what belongs to its status. */
export function aFinding(told: {
  readonly account: { readonly id: string; readonly name: string };
  readonly check: string;
  readonly severity: Severity;
  readonly status: Status;
  readonly region: string;
  readonly name: string;
  readonly changes?: Partial<Finding>;
}): Finding {
  const { account, check, severity, status, region, name, changes } = told;
  const arn = `arn:aws:s3:::${name}`;
  return finding({
    id: findingId(account.id, region, check, arn),
    account,
    check,
    severity,
    status,
    region,
    resource: { type: "AWS::S3::Bucket", arn, name, tags: { team: "billing" } },
    message: `${name} was judged.`,
    cause:
      status === "UNKNOWN"
        ? { kind: "denied-by-scp", operation: "kms:ListKeys", code: "AccessDenied", message: "explicit deny" }
        : null,
    ...changes,
  });
}

/** Findings by the thousand, in forty accounts of ten units. */
export async function largeReport(count: number): Promise<ReportSource> {
  const accounts = Array.from({ length: 40 }, (_, at) =>
    account(String(100_000_000_000 + at), `account-${at}`, ["Root", `Unit ${at % 10}`]),
  );
  const checks = Array.from({ length: 60 }, (_, at) =>
    check(`s3-check-${at}`, `Check number ${at}`, { severity: severities[at % 5] ?? "info" }),
  );
  const findings = Array.from({ length: count }, (_, at): Finding => {
    const { id, name } = accounts[at % accounts.length] ?? { id: "", name: "" };
    const { id: checkId, severity } = checks[at % checks.length] ?? { id: "", severity: "info" };
    return aFinding({
      account: { id, name },
      check: checkId,
      severity,
      status: statuses[(at >> 3) % 4] ?? "PASS",
      region: regions[at % regions.length] ?? "global",
      name: `bucket-${Math.floor(at / 5)}-${(at * 2_654_435_761) % 4_294_967_296}`,
      changes: { evidence: { "Acl.Grants": [], CreationDate: at, Versioning: at % 3 === 0 } },
    });
  });
  return reportSource({ accounts, checks, findings });
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
