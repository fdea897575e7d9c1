import { toJson } from "../canonical-json.ts";
import type { CheckFacts } from "../check-facts.ts";
import type { Severity, Status } from "../finding.ts";
import type { FullFinding } from "../full-finding.ts";
import { type ExportSource, textExporter } from "./export.ts";
import { requirementsOf } from "./full-kind.ts";
import { missingAccounts } from "./missing.ts";
import { wellFormed } from "./short-text.ts";

/** https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
const schemaAddress =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};

/**
 * Scores that GitHub sorts alerts by, each in the middle of its class:
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
const scores: Readonly<Record<Severity, string | null>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  info: null,
};

const kinds: Readonly<Record<Status, "fail" | "open" | "pass" | "notApplicable">> = {
  FAIL: "fail",
  EXCEPTED: "fail",
  UNKNOWN: "open",
  PASS: "pass",
  NOT_APPLICABLE: "notApplicable",
};

/** A scan as one run of a tool. What could not be read stands in the notifications of its invocation. */
export const exportSarif = textExporter("findings.sarif", async function* (source, findings) {
  const rules = [...source.checks.values()];
  const index = new Map(rules.map(({ id }, at) => [id, at]));
  const { manifest } = source;
  const driver = {
    name: "hubscan",
    organization: "hubscan",
    version: manifest.hubscan,
    rules: rules.map(rule),
  };
  yield `{"$schema":${JSON.stringify(schemaAddress)},"version":"2.1.0","runs":[{\n`;
  yield `"tool":${JSON.stringify({ driver })},\n`;
  yield `"automationDetails":${JSON.stringify({ id: `hubscan/${manifest.scan}` })},\n`;
  yield `"invocations":[${JSON.stringify(invocation(source))}],\n"columnKind":"utf16CodeUnits",\n"results":[`;
  let isFirst = true;
  for await (const full of findings) {
    yield `${isFirst ? "" : ","}\n${JSON.stringify(result(full, index.get(full.check.id) ?? -1))}`;
    isFirst = false;
  }
  yield "\n]}]}\n";
});

function rule(check: CheckFacts): object {
  const { remediation, references } = check;
  const score = scores[check.severity];
  const remedy = Object.entries(remediation).map(([way, text]) => `${way}: ${text}`);
  return {
    id: check.id,
    shortDescription: { text: check.title },
    fullDescription: { text: check.risk },
    help: { text: [check.risk, ...remedy, ...references].join("\n\n") },
    ...(references[0] === undefined ? {} : { helpUri: references[0] }),
    defaultConfiguration: { level: levels[check.severity] },
    properties: {
      tags: [...new Set(["security", check.service, ...requirementsOf(check.frameworks)])],
      ...(score === null ? {} : { "security-severity": score }),
      severity: check.severity,
      resourceType: check.resourceType,
    },
  };
}

function invocation(source: ExportSource): object {
  const { summary } = source;
  const missing = missingAccounts(source);
  return {
    executionSuccessful: missing.length === 0,
    properties: { filter: source.filter },
    startTimeUtc: summary.started,
    endTimeUtc: summary.finished,
    toolExecutionNotifications: missing.map(({ id, name, why }) => ({
      level: "error",
      message: { text: `Account ${id} (${name}) was not read: ${why}` },
    })),
  };
}

function result({ finding, check, account }: FullFinding, ruleIndex: number): object {
  const { resource, cause, exception } = finding;
  const kind = kinds[finding.status];
  return {
    ruleId: check.id,
    ruleIndex,
    kind,
    level: kind === "fail" ? levels[finding.severity] : "none",
    message: { text: finding.message === "" ? check.title : finding.message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: resourceUri(finding) },
          // There is no file, and so no line: code hosts want one.
          region: { startLine: 1 },
        },
        logicalLocations: [{ name: resource.name, fullyQualifiedName: resource.arn, kind: "resource" }],
      },
    ],
    // GitHub goes by the first, which is meant for a line's content.
    partialFingerprints: { primaryLocationLineHash: `${finding.id}:1`, "hubscanFindingId/v1": finding.id },
    ...(finding.status === "EXCEPTED"
      ? {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              ...(exception
                ? { justification: `${exception.reason} (${exception.owner}, until ${exception.expires})` }
                : {}),
            },
          ],
        }
      : {}),
    properties: {
      status: finding.status,
      severity: finding.severity,
      account: { id: account.id, name: account.name, units: account.units },
      region: finding.region,
      resource: { type: resource.type, arn: resource.arn, name: resource.name },
      evidence: toJson(finding.evidence),
      cause: toJson(cause),
      lifecycle: finding.lifecycle ?? null,
    },
  };
}

/** Where a code host shows the finding: a path made of account, region, type and name. */
function resourceUri({ account, region, resource }: FullFinding["finding"]): string {
  const type = resource.type.replaceAll("::", "-");
  return [account.id, region || "global", type, resource.name || resource.arn].map(segment).join("/");
}

/** A segment of a path that stays one: `..` would lead elsewhere. */
function segment(text: string): string {
  const encoded = encodeURIComponent(wellFormed(text));
  return /^\.*$/.test(encoded) ? `_${encoded}` : encoded;
}
