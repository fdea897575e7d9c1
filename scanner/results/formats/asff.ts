import type { Severity as AsffSeverity, AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import type { CauseKind } from "../../access/cause.ts";
import { globalRegion, globalRegions } from "../../inventory/partition.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { Severity, Status } from "../finding.ts";
import type { FullFinding } from "../full-finding.ts";
import { asffResourceType } from "./asff-resource-type.ts";
import { textExporter } from "./export.ts";
import { requirementsOf } from "./full-kind.ts";
import { jsonArrayText } from "./json.ts";
import { shortText } from "./short-text.ts";

/**
 * Sizes that Security Hub takes, in characters or entries:
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 */
const limits = {
  title: 256,
  description: 1024,
  identifier: 512,
  url: 512,
  remediation: 512,
  note: 512,
  statusReason: 2048,
  relatedRequirements: 32,
  accountName: 50,
  fields: 50,
  fieldKey: 128,
  fieldValue: 2048,
  tagKey: 128,
  tagValue: 256,
} as const;

/** Evidence that goes along, in entries and characters of each: the whole of a finding may have 240 KB. */
const evidenceShown = { entries: 20, characters: 512 } as const;

/** Where findings are imported. */
export interface AsffPlace {
  /** aws, aws-cn or aws-us-gov. */
  readonly partition: string;
  /** The account that the findings are imported into; null for each into its own. */
  readonly account: string | null;
  /** The region that the findings are imported into; null for each into its own. */
  readonly region: string | null;
}

const labels: Readonly<Record<Severity, NonNullable<AsffSeverity["Label"]>>> = {
  critical: "CRITICAL",
  high: "HIGH",
  medium: "MEDIUM",
  low: "LOW",
  info: "INFORMATIONAL",
};

/** Causes that lie with AWS or the network; the others say that something is missing for the check, which is a warning. */
const outages: ReadonlySet<CauseKind> = new Set(["throttled", "timeout", "expired", "error"]);

/** Findings as a JSON array, one to a line, each to be imported into its own account and region. */
export const exportAsff = textExporter("findings.asff.json", ({ manifest }, findings) => {
  const place: AsffPlace = { partition: manifest.partition, account: null, region: null };
  return jsonArrayText(
    (async function* () {
      for await (const finding of findings) yield JSON.stringify(securityFinding(finding, place));
    })(),
  );
});

/**
 * One finding in AWS Security Finding Format, within its limits. `Id` and `ProductArn` are the same in every scan, so that Security Hub
 * updates what it has.
 */
export function securityFinding(full: FullFinding, place: AsffPlace): AwsSecurityFinding {
  const { finding, check, account } = full;
  const { status, resource, lifecycle, exception, cause } = finding;
  const owner = place.account ?? finding.account.id;
  const ownRegion = finding.region === "global" ? homeRegion(place.partition) : finding.region;
  const region = place.region ?? ownRegion;
  const [url] = check.references;
  const title = named(check.title, limits.title) ?? check.id;
  const accountName = named(account.name, limits.accountName);
  const { cli, console } = check.remediation;
  const requirements = requirementsOf(check.frameworks)
    .slice(0, limits.relatedRequirements)
    .map((requirement) => shortText(requirement, limits.identifier));
  return {
    SchemaVersion: "2018-10-08",
    Id: `hubscan/${finding.id}`,
    ProductArn: `arn:${place.partition}:securityhub:${region}:${owner}:product/${owner}/default`,
    ProductName: "hubscan",
    CompanyName: "hubscan",
    GeneratorId: `hubscan/${shortText(check.id, limits.identifier - 8)}`,
    AwsAccountId: owner,
    ...(place.account === null && accountName !== null ? { AwsAccountName: accountName } : {}),
    Region: region,
    Types: ["Software and Configuration Checks/AWS Security Best Practices"],
    CreatedAt: lifecycle?.firstSeen ?? finding.time,
    UpdatedAt: finding.time,
    ...(lifecycle ? { FirstObservedAt: lifecycle.firstSeen, LastObservedAt: lifecycle.lastSeen } : {}),
    Severity: {
      // As Security Hub does with its own checks: what is in order is no alarm, whatever it would be otherwise.
      Label: status === "PASS" || status === "NOT_APPLICABLE" ? "INFORMATIONAL" : labels[finding.severity],
      Original: finding.severity,
    },
    Title: title,
    Description: named(finding.message, limits.description) ?? title,
    Remediation: {
      Recommendation: {
        Text: named(console ?? cli ?? "", limits.remediation) ?? "See the reference.",
        ...(url !== undefined && url.length <= limits.url ? { Url: url } : {}),
      },
    },
    ProductFields: productFields(full),
    Resources: [
      {
        Type: asffResourceType(resource.type),
        Id: named(resource.arn, limits.identifier) ?? `${finding.account.id}/${finding.id}`,
        Partition: place.partition as "aws",
        Region: ownRegion,
        ...tagsOf(resource.tags),
      },
    ],
    Compliance: {
      Status: complianceStatus(status, cause?.kind ?? null),
      ...(requirements.length > 0 ? { RelatedRequirements: requirements } : {}),
      ...(cause === null
        ? {}
        : {
            StatusReasons: [
              {
                ReasonCode: cause.kind.toUpperCase().replaceAll("-", "_"),
                Description: named(cause.message, limits.statusReason) ?? cause.kind,
              },
            ],
          }),
    },
    Workflow: { Status: workflowStatus(status) },
    RecordState: status === "NOT_APPLICABLE" ? "ARCHIVED" : "ACTIVE",
    ...(exception
      ? {
          Note: {
            Text: shortText(`${exception.reason} (until ${exception.expires})`, limits.note),
            UpdatedBy: named(exception.owner, limits.identifier) ?? "hubscan",
            UpdatedAt: finding.time,
          },
        }
      : {}),
  };
}

/** What a check came to, in ASFF's words. An EXCEPTED finding still fails; it is suppressed. */
function complianceStatus(status: Status, cause: CauseKind | null) {
  if (status === "PASS") return "PASSED";
  if (status === "FAIL" || status === "EXCEPTED") return "FAILED";
  if (status === "NOT_APPLICABLE") return "NOT_AVAILABLE";
  return cause !== null && outages.has(cause) ? "NOT_AVAILABLE" : "WARNING";
}

function workflowStatus(status: Status) {
  if (status === "EXCEPTED") return "SUPPRESSED";
  return status === "FAIL" || status === "UNKNOWN" ? "NEW" : "RESOLVED";
}

function homeRegion(partition: string): string {
  return globalRegions[partition] ?? globalRegion("aws");
}

/** Security Hub takes no empty values. */
function tagsOf(tags: Readonly<Record<string, string>>): { readonly Tags?: Record<string, string> } {
  const kept = entriesWithin(Object.entries(tags), limits.tagKey, limits.tagValue);
  return kept.length === 0 ? {} : { Tags: Object.fromEntries(kept) };
}

function productFields({ finding, check, account }: FullFinding): Record<string, string> {
  const { cause, exception } = finding;
  const evidence = Object.entries(finding.evidence)
    .slice(0, evidenceShown.entries)
    .map(
      ([path, value]) =>
        [`hubscan/evidence/${path}`, shortText(canonicalJson(value), evidenceShown.characters)] as const,
    );
  const fields = [
    ["hubscan/finding", finding.id],
    ["hubscan/check", check.id],
    ["hubscan/status", finding.status],
    ["hubscan/scan", finding.scan],
    ["hubscan/account", finding.account.id],
    ["hubscan/accountName", account.name],
    ["hubscan/organizationalUnits", account.units.join("/")],
    ["hubscan/region", finding.region],
    ["hubscan/resourceType", finding.resource.type],
    ["hubscan/resourceName", finding.resource.name],
    ["hubscan/risk", check.risk],
    ["hubscan/cause", cause?.kind ?? ""],
    ["hubscan/causeOperation", cause?.operation ?? ""],
    ["hubscan/causeCode", cause?.code ?? ""],
    ["hubscan/exception", exception ? `${exception.file}:${exception.line}` : ""],
    ...evidence,
  ] as const;
  return Object.fromEntries(entriesWithin(fields, limits.fieldKey, limits.fieldValue));
}

function entriesWithin(
  entries: readonly (readonly [string, string])[],
  key: number,
  value: number,
): [string, string][] {
  return entries
    .flatMap(([name, text]): [string, string][] => {
      const [shortKey, shortValue] = [named(name, key), named(text, value)];
      return shortKey === null || shortValue === null ? [] : [[shortKey, shortValue]];
    })
    .slice(0, limits.fields);
}

/** A text that says something, within a limit; null for one that does not. */
function named(text: string, most: number): string | null {
  const short = shortText(text, most);
  return /\S/.test(short) ? short : null;
}
