/**
 * The table of findings: written as Parquet by the exporter, and described to Glue by the stack. Both take it from here, so this file
 * imports nothing.
 */

/** Types as Athena and Glue name them. A `timestamp` is in UTC, to the millisecond. */
export type ColumnType = "string" | "boolean" | "timestamp" | "date";

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly comment: string;
}

/** The columns in the files, in their order. Every one may be null. */
export const findingsColumns = [
  { name: "finding_id", type: "string", comment: "Stable over scans: from account, region, check and ARN" },
  { name: "scan", type: "string", comment: "The scan's id, which sorts by time" },
  { name: "judged_at", type: "timestamp", comment: "The time that the scan judged by" },
  { name: "status", type: "string", comment: "FAIL, UNKNOWN, PASS, NOT_APPLICABLE or EXCEPTED" },
  { name: "severity", type: "string", comment: "critical, high, medium, low or info" },
  { name: "check_id", type: "string", comment: "The check" },
  { name: "title", type: "string", comment: "The good state that the check asks for" },
  { name: "service", type: "string", comment: "The service that the check is about" },
  { name: "account_id", type: "string", comment: "Twelve digits; the same as the partition account" },
  { name: "account_name", type: "string", comment: "The account's name or alias" },
  {
    name: "account_email",
    type: "string",
    comment: "The account's e-mail address; null when it is not known",
  },
  {
    name: "account_units",
    type: "string",
    comment: "Organizational units from the root down, with / between",
  },
  { name: "region", type: "string", comment: "The resource's region; global for what has none" },
  { name: "resource_type", type: "string", comment: "CloudFormation's name of the type" },
  { name: "resource_arn", type: "string", comment: "The resource's ARN" },
  { name: "resource_name", type: "string", comment: "The resource's name" },
  { name: "resource_tags", type: "string", comment: "The resource's tags, a JSON object" },
  { name: "message", type: "string", comment: "What was found" },
  { name: "evidence", type: "string", comment: "The values that decided, a JSON object" },
  { name: "cause_kind", type: "string", comment: "Why it is UNKNOWN; null for what is known" },
  { name: "cause_operation", type: "string", comment: "The call that failed" },
  { name: "cause_code", type: "string", comment: "The error code that AWS sent" },
  { name: "cause_message", type: "string", comment: "What AWS said" },
  { name: "lifecycle", type: "string", comment: "new, open or reopened; null for what does not fail" },
  { name: "first_seen", type: "timestamp", comment: "The first scan that saw it fail" },
  { name: "last_seen", type: "timestamp", comment: "The last scan that saw it fail" },
  { name: "confirmed", type: "boolean", comment: "False when it could not be read this time and stays open" },
  { name: "exception_owner", type: "string", comment: "Who has accepted it; null unless EXCEPTED" },
  { name: "exception_reason", type: "string", comment: "Why it is accepted" },
  { name: "exception_expires", type: "string", comment: "The last day on which it is" },
  { name: "frameworks", type: "string", comment: "Requirements, framework:requirement with spaces between" },
  { name: "risk", type: "string", comment: "What can go wrong" },
  { name: "remediation", type: "string", comment: "How to put it right, a JSON object" },
] as const satisfies readonly TableColumn[];

/** The partitions, from the outer to the inner. They are in the path and not in the files. */
export const findingsPartitions = [
  { name: "scan_date", type: "date", comment: "The day on which the scan began, in UTC" },
  { name: "account", type: "string", comment: "The account's id" },
] as const satisfies readonly TableColumn[];

/** Where the table is, relative to the store. */
export const findingsTablePath = "tables/findings";

/**
 * The file of one account's findings of one day, relative to the store. The last scan of a day replaces those before it.
 * @param date as 2026-11-20
 */
export function findingsPartPath(date: string, account: string): string {
  const [day, owner] = findingsPartitions;
  return `${findingsTablePath}/${day.name}=${date}/${owner.name}=${account}/part.parquet`;
}
