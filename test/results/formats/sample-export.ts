import { Readable } from "node:stream";
import * as fc from "fast-check";
import type { CheckFacts } from "../../../scanner/results/check-facts.ts";
import type { Finding } from "../../../scanner/results/finding.ts";
import { severities } from "../../../scanner/results/finding.ts";
import type { Exporter, ExportSource } from "../../../scanner/results/formats/export.ts";
import { type ExportFormatName, exportFormats } from "../../../scanner/results/formats/export-formats.ts";
import type { FullFinding } from "../../../scanner/results/full-finding.ts";
import type { Manifest } from "../../../scanner/results/manifest.ts";
import { anyFinding } from "../any-line.ts";
import { account, all, checkFacts, finding, manifest } from "../sample-lines.ts";
import { sampleSummary } from "../sample-summary.ts";

/** A source of these findings. Their account is the only one, unless others are named. */
export async function sourceOf(
  findings: readonly FullFinding[],
  changes: Partial<ExportSource> = {},
): Promise<ExportSource> {
  const accounts = changes.accounts ?? [account.id];
  const plan = changes.manifest ?? manifest([...accounts, ...(changes.incomplete ?? [])]);
  const summary = await sampleSummary({
    manifest: plan,
    markers: Readable.from([]),
  });
  return {
    manifest: plan,
    summary: { ...summary, accounts: { ...summary.accounts, notScanned: [] } },
    checks: new Map(findings.map(({ check }) => [check.id, check])),
    compliance: null,
    filter: {},
    accounts,
    incomplete: [],
    findings: () => Readable.from(findings) as AsyncIterable<FullFinding>,
    ledger: () => Readable.from([]),
    resolved: () => Readable.from([]),
    ...changes,
  };
}

/** A finding in full. */
export function full(changes: Partial<Finding> = {}, check: Partial<CheckFacts> = {}): FullFinding {
  const made = finding(changes);
  return {
    finding: { ...made, ...changes },
    check: checkFacts({ id: made.check, ...check }),
    account: {
      ...made.account,
      email: "payments@example.com",
      units: ["Root", "Workloads"],
      tags: { team: "billing" },
    },
  };
}

/** What an exporter writes, by name. */
export async function exported(
  format: ExportFormatName | Exporter,
  source: ExportSource,
): Promise<ReadonlyMap<string, Buffer>> {
  const exporter = typeof format === "function" ? format : await exportFormats[format].load();
  const files = new Map<string, Buffer>();
  await exporter(source, {
    write: async (name, content) => void files.set(name, Buffer.concat(await all(content))),
  });
  return files;
}

/** The text of the one file that a format makes. */
export async function exportedText(format: ExportFormatName, source: ExportSource): Promise<string> {
  const [file, ...others] = (await exported(format, source)).values();
  if (file === undefined || others.length > 0) throw new Error(`${format} is not one file`);
  return file.toString("utf8");
}

/** Text of every plane of Unicode, with what is awkward for one format or another. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "",
    " ",
    "..",
    "=1+1",
    "@security-team",
    '<img src=x onerror="alert(1)">',
    "]]>",
    "a|b`c``d",
    "[x](https://example.com)",
    "\u0000\u0008\u001b[31m",
    "\ud800",
    "\udc00x",
    "\ufffe\uffff",
    "🦊\u{10FFFF}\u{1F600}",
    'a,b\r\n"c"',
    "x".repeat(3000),
    "🦊".repeat(700),
  ),
);

const anyCheck: fc.Arbitrary<Omit<CheckFacts, "id">> = fc.record({
  title: anyText,
  severity: fc.constantFrom(...severities),
  service: fc.constantFrom("s3", "iam"),
  resourceType: fc.constant("AWS::S3::Bucket"),
  risk: anyText,
  remediation: fc.record({ console: anyText, cli: anyText, pulumi: anyText }, { requiredKeys: [] }),
  references: fc.array(fc.webUrl(), { maxLength: 2 }),
  sameAs: fc.dictionary(anyText, fc.array(anyText, { maxLength: 2 }), { maxKeys: 2 }),
  frameworks: fc.dictionary(anyText, fc.array(anyText, { maxLength: 40 }), { maxKeys: 2 }),
});

/** Any findings of one account, each with a check. */
export const anyFull: fc.Arbitrary<FullFinding> = fc
  .record({
    finding: anyFinding,
    // These are AWS's and the policies' to choose, and are well-behaved.
    id: fc.constantFrom("s3-bucket-public", "iam-root-mfa"),
    region: fc.constantFrom("eu-west-1", "global"),
    name: anyText,
    message: anyText,
    tags: fc.dictionary(anyText, anyText, { maxKeys: 60 }),
    check: anyCheck,
    email: fc.option(anyText),
    units: fc.array(anyText, { maxLength: 3 }),
    lifecycle: fc.option(
      fc.record({
        state: fc.constantFrom("new" as const, "open" as const, "reopened" as const),
        firstSeen: fc.constant("2026-10-01T00:00:00.000Z"),
        lastSeen: fc.constant("2026-11-20T10:59:44.000Z"),
        confirmed: fc.boolean(),
      }),
    ),
    exception: fc.option(
      fc.record({
        file: anyText,
        line: fc.integer({ min: 1, max: 9999 }),
        owner: anyText,
        reason: anyText,
        expires: fc.constantFrom("2027-01-01", "never"),
      }),
    ),
  })
  .map(({ finding: made, id, region, name, message, tags, check, email, units, lifecycle, exception }) => ({
    finding: {
      ...made,
      check: id,
      region,
      message,
      resource: { ...made.resource, name, tags },
      lifecycle,
      exception,
    },
    check: { ...check, id },
    account: { ...made.account, email, units, tags },
  }));

/** The manifest of the only account. */
export const oneAccount: Manifest = manifest([account.id]);
