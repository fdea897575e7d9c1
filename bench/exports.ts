import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accountWriter } from "../scanner/results/account-results.ts";
import { writeCheckFacts } from "../scanner/results/check-facts.ts";
import { readMarkers } from "../scanner/results/done-marker.ts";
import { type Finding, severities, statuses } from "../scanner/results/finding.ts";
import { findingId } from "../scanner/results/finding-id.ts";
import { folderStore } from "../scanner/results/folder-store.ts";
import { exportFormatNames } from "../scanner/results/formats/export-formats.ts";
import { publish } from "../scanner/results/latest.ts";
import { writeManifest } from "../scanner/results/manifest.ts";
import { summarize } from "../scanner/results/summarize.ts";
import { writeSummary } from "../scanner/results/summary.ts";
import { type Figure, type Measured, times } from "./figure.ts";
import { runProgram } from "./program.ts";
import { sampleManifest, sampleTime } from "./sample-manifest.ts";

const sizes = [100_000, 1_000_000] as const;
const findingsOfAccount = 10_000;
const target = 512;

const scan = "20261120T105944Z-bench0";
const checkIds = Array.from({ length: 300 }, (_, at) => `s3-check-${at}`);

/** Findings a second and peak memory of each form, at growing numbers of findings. */
export const exports: Figure = {
  name: "exports",
  what: "findings exported a second (and peak memory)",
  measure: async (program, { repeat }) => {
    const rows: Measured[] = [];
    for (const findings of sizes) {
      const folder = await mkdtemp(join(tmpdir(), "hubscan-exports-"));
      try {
        await writeScan(folder, findings);
        for (const format of exportFormatNames) {
          const to = join(folder, "exported", format === "parquet" ? "lake" : format);
          const args = ["export", "--from", folder, "--format", format, "--status", "all", "--to", to];
          const runs = await times(repeat ?? 1, async () => (await runProgram(program, args)).usage);
          const megabytes = Math.max(...runs.map((usage) => usage.megabytes));
          rows.push({
            of: `${format}, ${findings.toLocaleString("en")}`,
            values: runs.map(({ wall }) => (findings * 1000) / wall),
            digits: 0,
            target: `≤ ${target} MB, and flat`,
            held: megabytes <= target,
            note: `${Math.round(megabytes)} MB, ${Math.round((runs[0]?.cpu ?? 0) / 1000)} s of processor time`,
          });
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    }
    return rows;
  },
};

/** A finished scan with so many findings, of which no two are alike. */
async function writeScan(folder: string, findings: number): Promise<void> {
  const store = folderStore(folder);
  const ids = Array.from({ length: findings / findingsOfAccount }, (_, at) => String(100_000_000_000 + at));
  const manifest = sampleManifest(
    { hubscan: "0.1.0", scan, policies: "0".repeat(64), checks: checkIds },
    ids,
  );
  await writeCheckFacts(
    store,
    scan,
    checkIds.map((id) => ({
      id,
      title: "S3 bucket blocks all public access",
      severity: "high",
      service: "s3",
      resourceType: "AWS::S3::Bucket",
      risk: "One policy or access control list that is too wide makes what is in the bucket readable by everybody.",
      remediation: {
        cli: "aws s3api put-public-access-block --bucket BUCKET --public-access-block-configuration …",
      },
      references: [
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
      ],
      sameAs: { securityhub: ["S3.8"] },
      frameworks: { "cis-aws-5.0": ["2.1.4"], fsbp: ["S3.2", "S3.8"] },
    })),
  );
  await writeManifest(store, manifest);
  for (const id of ids) {
    const account = { id, name: `account ${id}` };
    const writer = accountWriter(store, scan, account);
    for (let at = 0; at < findingsOfAccount; at += 1) writer.finding(findingOf(account, at));
    const facts = { version: "0.1.0", started: new Date(sampleTime), finished: new Date(sampleTime) };
    await writer.finish({ ...facts, regions: ["eu-west-1"], unreachable: null });
  }
  const summary = await summarize({
    manifest,
    markers: readMarkers(store, scan, ids),
    unreachable: new Map(),
    titles: new Map(),
    frameworks: [],
    finished: new Date(sampleTime),
    changes: null,
    actualMs: 1,
    floorMs: null,
  });
  await writeSummary(store, summary);
  await publish(store, scan, new Date(sampleTime));
}

function findingOf(account: Finding["account"], at: number): Finding {
  const check = checkIds[at % checkIds.length] ?? "";
  const name = `bucket-${account.id}-${Math.imul(at, 2_654_435_761).toString(36)}`;
  const arn = `arn:aws:s3:::${name}`;
  const status = statuses[at % statuses.length] ?? "FAIL";
  return {
    id: findingId(account.id, "eu-west-1", check, arn),
    scan,
    time: sampleTime,
    check,
    status,
    severity: severities[at % severities.length] ?? "high",
    account,
    region: "eu-west-1",
    resource: { type: "AWS::S3::Bucket", arn, name, tags: { team: "web", stage: `stage-${at % 7}` } },
    message: `Not so: S3 bucket blocks all public access. PublicAccessBlock of ${name} is not set.`,
    evidence: {
      "PublicAccessBlock.BlockPublicAcls": false,
      "PublicAccessBlock.BlockPublicPolicy": at % 2 === 0,
    },
    cause:
      status === "UNKNOWN"
        ? {
            kind: "denied-by-scp",
            operation: "s3:GetPublicAccessBlock",
            code: "AccessDenied",
            message: "explicit deny",
          }
        : null,
    lifecycle:
      status === "FAIL"
        ? { state: "open", firstSeen: sampleTime, lastSeen: sampleTime, confirmed: true }
        : null,
    exception: null,
  };
}
