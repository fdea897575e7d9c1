import type { FindingBlock } from "../../../scanner/results/formats/report-data.ts";

/** Columns that hold places in `texts`. */
const textColumns = [
  "check",
  "account",
  "region",
  "message",
  "evidence",
  "cause",
  "lifecycle",
  "exception",
] as const;
type TextColumn = (typeof textColumns)[number];

/** All findings of the report, column by column; a finding is its row's number. */
export interface FindingColumns extends Readonly<Record<TextColumn, Uint32Array>> {
  readonly count: number;
  readonly texts: readonly string[];
  readonly ids: readonly string[];
  readonly status: Uint8Array;
  readonly severity: Uint8Array;
  readonly resource: Uint32Array;
  /** By place in the list of resources: places in `texts`. */
  readonly resourceType: Uint32Array;
  readonly resourceArn: Uint32Array;
  readonly resourceName: Uint32Array;
  readonly resourceTags: Uint32Array;
}

/** Joins blocks into columns. */
export function joinedColumns(blocks: readonly FindingBlock[]): FindingColumns {
  const numbers = (column: TextColumn | "resource") => Uint32Array.from(blocks.flatMap((b) => b[column]));
  const resources = blocks.flatMap((block) => block.resources);
  return {
    count: blocks.reduce((sum, { id }) => sum + id.length, 0),
    texts: blocks.flatMap((block) => block.texts),
    ids: blocks.flatMap((block) => block.id),
    status: Uint8Array.from(blocks.flatMap((block) => block.status)),
    severity: Uint8Array.from(blocks.flatMap((block) => block.severity)),
    resource: numbers("resource"),
    check: numbers("check"),
    account: numbers("account"),
    region: numbers("region"),
    message: numbers("message"),
    evidence: numbers("evidence"),
    cause: numbers("cause"),
    lifecycle: numbers("lifecycle"),
    exception: numbers("exception"),
    resourceType: Uint32Array.from(resources, ([type]) => type),
    resourceArn: Uint32Array.from(resources, ([, arn]) => arn),
    resourceName: Uint32Array.from(resources, ([, , name]) => name),
    resourceTags: Uint32Array.from(resources, ([, , , tags]) => tags),
  };
}

/** The text in a column of a row. */
export function textOf(columns: FindingColumns, column: TextColumn, row: number): string {
  return columns.texts[columns[column][row] ?? 0] ?? "";
}

/** The JSON in a column of a row. */
export function jsonOf(
  columns: FindingColumns,
  column: "evidence" | "cause" | "lifecycle" | "exception",
  row: number,
): unknown {
  return JSON.parse(textOf(columns, column, row));
}

/** The resource of a row. */
export function resourceOf(columns: FindingColumns, row: number) {
  const place = columns.resource[row] ?? 0;
  const text = (column: Uint32Array): string => columns.texts[column[place] ?? 0] ?? "";
  return {
    type: text(columns.resourceType),
    arn: text(columns.resourceArn),
    name: text(columns.resourceName),
    tags: Object.entries(JSON.parse(text(columns.resourceTags)) as Record<string, string>),
  };
}
