import { toJson } from "../canonical-json.ts";
import type { CheckFacts } from "../check-facts.ts";
import type { Severity, Status } from "../finding.ts";
import type { FullFinding } from "../full-finding.ts";
import type { Manifest } from "../manifest.ts";
import { textExporter } from "./export.ts";
import { requirementsOf } from "./full-kind.ts";
import { withEnds } from "./output.ts";

/** https://schema.ocsf.io/1.9.0/classes/compliance_finding */
const ocsfVersion = "1.9.0";

interface Named {
  readonly id: number;
  readonly name: string;
}

const severities: Readonly<Record<Severity, Named>> = {
  critical: { id: 5, name: "Critical" },
  high: { id: 4, name: "High" },
  medium: { id: 3, name: "Medium" },
  low: { id: 2, name: "Low" },
  info: { id: 1, name: "Informational" },
};

/** What came out. `Warning` is OCSF's word for a check that gave no result because something is missing. */
const outcomes: Readonly<Record<Status, Named>> = {
  PASS: { id: 1, name: "Pass" },
  UNKNOWN: { id: 2, name: "Warning" },
  FAIL: { id: 3, name: "Fail" },
  EXCEPTED: { id: 3, name: "Fail" },
  NOT_APPLICABLE: { id: 99, name: "NOT_APPLICABLE" },
};

/** Where the finding is in its life. */
const states: Readonly<Record<Status, Named>> = {
  FAIL: { id: 1, name: "New" },
  UNKNOWN: { id: 1, name: "New" },
  EXCEPTED: { id: 3, name: "Suppressed" },
  PASS: { id: 4, name: "Resolved" },
  NOT_APPLICABLE: { id: 4, name: "Resolved" },
};

const awsAccount: Named = { id: 10, name: "AWS Account" };

/** Findings as OCSF Compliance Findings, one to a line. */
export const exportOcsf = textExporter("findings.ocsf.jsonl", ({ manifest }, findings) =>
  withEnds(
    (async function* () {
      for await (const finding of findings) yield JSON.stringify(complianceFinding(finding, manifest));
    })(),
  ),
);

/** One finding as an event of class 2003. Times are milliseconds since 1970. */
export function complianceFinding(full: FullFinding, manifest: Manifest): object {
  const { finding, check, account } = full;
  const { lifecycle, exception, cause, resource } = finding;
  const time = Date.parse(finding.time);
  // What an earlier scan has reported already is updated; everything else is told for the first time.
  const activity: Named =
    lifecycle && lifecycle.state !== "new" ? { id: 2, name: "Update" } : { id: 1, name: "Create" };
  const severity = severities[finding.severity];
  const state = states[finding.status];
  const region = finding.region === "global" ? {} : { region: finding.region };
  const detail = cause === null ? {} : { status_detail: [cause.kind, cause.message].join(": ") };
  return {
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: 2,
    category_name: "Findings",
    class_uid: 2003,
    class_name: "Compliance Finding",
    type_uid: 200300 + activity.id,
    type_name: `Compliance Finding: ${activity.name}`,
    time,
    severity_id: severity.id,
    severity: severity.name,
    status_id: state.id,
    status: state.name,
    status_code: finding.status,
    ...detail,
    message: finding.message,
    metadata: {
      version: ocsfVersion,
      uid: `${finding.scan}/${finding.id}`,
      correlation_uid: finding.scan,
      event_code: finding.check,
      profiles: ["cloud"],
      product: { name: "hubscan", uid: "hubscan", vendor_name: "hubscan", version: manifest.hubscan },
    },
    finding_info: {
      uid: finding.id,
      title: check.title,
      desc: finding.message,
      types: [`${check.service} configuration`],
      src_url: check.references[0],
      created_time: lifecycle ? Date.parse(lifecycle.firstSeen) : time,
      modified_time: time,
      ...(lifecycle
        ? {
            first_seen_time: Date.parse(lifecycle.firstSeen),
            last_seen_time: Date.parse(lifecycle.lastSeen),
          }
        : {}),
    },
    compliance: complianceOf(finding.status, check, detail),
    remediation: { desc: remedyText(check), references: check.references },
    resources: [
      {
        uid: resource.arn,
        name: resource.name,
        type: resource.type,
        cloud_partition: manifest.partition,
        ...region,
        tags: keyValues(resource.tags),
      },
    ],
    cloud: {
      provider: "AWS",
      cloud_partition: manifest.partition,
      ...region,
      account: {
        uid: account.id,
        name: account.name,
        type_id: awsAccount.id,
        type: awsAccount.name,
        ...(account.tags === null ? {} : { tags: keyValues(account.tags) }),
      },
      ...(manifest.organization === null
        ? {}
        : { org: { uid: manifest.organization, ou_name: account.units.join("/") } }),
    },
    unmapped: {
      evidence: toJson(finding.evidence),
      cause: toJson(cause),
      exception: toJson(exception ?? null),
      same_as: check.sameAs,
    },
  };
}

function complianceOf(status: Status, check: CheckFacts, detail: object): object {
  const outcome = outcomes[status];
  const standards = Object.keys(check.frameworks).sort();
  const severity = severities[check.severity];
  return {
    standards,
    requirements: requirementsOf(check.frameworks),
    control: check.id,
    desc: check.risk,
    checks: [
      {
        uid: check.id,
        name: check.title,
        desc: check.risk,
        severity_id: severity.id,
        severity: severity.name,
        standards,
        status_id: outcome.id,
        status: outcome.name,
      },
    ],
    status_id: outcome.id,
    status: outcome.name,
    status_code: status,
    ...detail,
  };
}

function remedyText({ remediation }: CheckFacts): string {
  const { console, cli, pulumi } = remediation;
  return [console, cli, pulumi].filter((way) => way !== undefined).join("\n");
}

function keyValues(tags: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(tags).map(([name, value]) => ({ name, value }));
}
