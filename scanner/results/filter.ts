import { matchesGlob } from "../glob.ts";
import type { LedgerLine } from "../inventory/ledger-line.ts";
import type { Resource } from "../inventory/resource.ts";
import { type Finding, type LifecycleState, type Severity, type Status, severities } from "./finding.ts";

/** What a reader wants to see. What is left out does not narrow; a list with several entries takes any of them. */
export interface ResultFilter {
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  /** Names of services, `s3`; upper and lower case are the same. */
  readonly services?: readonly string[];
  /** Resource types, `AWS::S3::Bucket`. */
  readonly types?: readonly string[];
}

export interface FindingFilter extends ResultFilter {
  readonly statuses?: readonly Status[];
  readonly severities?: readonly Severity[];
  readonly minimumSeverity?: Severity;
  /** Check ids, with `*` and `?`. */
  readonly checks?: readonly string[];
  readonly lifecycle?: readonly LifecycleState[];
}

export interface LedgerFilter extends ResultFilter {
  readonly outcomes?: readonly LedgerLine["outcome"][];
}

export function wantsAccount(filter: ResultFilter, account: string): boolean {
  return takes(filter.accounts, account);
}

export function wantsFinding(filter: FindingFilter, finding: Finding): boolean {
  return (
    takes(filter.statuses, finding.status) &&
    (filter.lifecycle === undefined ||
      (finding.lifecycle !== null && filter.lifecycle.includes(finding.lifecycle.state))) &&
    wantsJudged(filter, finding)
  );
}

/** Whether the filter wants what is judged, whatever the verdict. */
export function wantsJudged(
  filter: FindingFilter,
  finding: Pick<Finding, "check" | "severity" | "region"> & {
    readonly resource: Pick<Finding["resource"], "type">;
  },
): boolean {
  const { minimumSeverity } = filter;
  return (
    takes(filter.severities, finding.severity) &&
    (minimumSeverity === undefined ||
      severities.indexOf(finding.severity) <= severities.indexOf(minimumSeverity)) &&
    takes(filter.regions, finding.region) &&
    takes(filter.types, finding.resource.type) &&
    (filter.checks?.some((pattern) => matchesGlob(pattern, finding.check)) ?? true) &&
    // The check's id begins with its service, and a finding on the account as a whole still belongs to it.
    takesService(filter.services, [typeService(finding.resource.type), checkService(finding.check)])
  );
}

export function wantsResource(filter: ResultFilter, resource: Resource): boolean {
  return (
    takes(filter.regions, resource.region) &&
    takes(filter.types, resource.type) &&
    takesService(filter.services, [typeService(resource.type)])
  );
}

export function wantsLedgerLine(filter: LedgerFilter, line: LedgerLine): boolean {
  return (
    takes(filter.outcomes, line.outcome) &&
    takes(filter.regions, line.region) &&
    (filter.types === undefined || line.types.some((type) => takes(filter.types, type))) &&
    takesService(filter.services, [line.operation.split(":")[0] ?? "", ...line.types.map(typeService)])
  );
}

function takes<Value>(wanted: readonly Value[] | undefined, value: Value): boolean {
  return wanted?.includes(value) ?? true;
}

function takesService(wanted: readonly string[] | undefined, services: readonly string[]): boolean {
  return wanted?.some((name) => services.includes(name.toLowerCase())) ?? true;
}

/** The service of a resource type: `s3` of `AWS::S3::Bucket`. */
export function typeService(type: string): string {
  return type.split("::")[1]?.toLowerCase() ?? "";
}

/** The service of a check: `s3` of `s3-bucket-versioned`. */
export function checkService(id: string): string {
  return id.split("-")[0] ?? "";
}
