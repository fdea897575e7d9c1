/** A column of the findings table, with its type in Hive's words. */
export interface FindingsColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** The columns of `tables/findings/…/part.parquet`. */
export const findingsColumns: readonly FindingsColumn[] = [
  { name: "id", type: "string", comment: "Stable over scans: a hash of account, region, check and ARN." },
  { name: "scan", type: "string", comment: "The scan's id." },
  { name: "time", type: "timestamp", comment: "When it was decided, in UTC." },
  { name: "check", type: "string", comment: "Id of the check." },
  { name: "status", type: "string", comment: "FAIL, UNKNOWN, PASS, NOT_APPLICABLE or EXCEPTED." },
  { name: "severity", type: "string", comment: "critical, high, medium, low or info." },
  { name: "account_id", type: "string", comment: "The account, twelve digits." },
  { name: "account_name", type: "string", comment: "The account's name." },
  { name: "region", type: "string", comment: "The resource's region; global for what has none." },
  { name: "resource_type", type: "string", comment: "CloudFormation's name of the resource type." },
  { name: "resource_arn", type: "string", comment: "The resource's ARN." },
  { name: "resource_name", type: "string", comment: "The resource's name." },
  { name: "message", type: "string", comment: "What was found." },
  { name: "evidence", type: "string", comment: "The values that decided, as JSON." },
  { name: "cause", type: "string", comment: "Why a finding is UNKNOWN; null otherwise." },
];
