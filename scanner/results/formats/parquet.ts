import {
  type BasicType,
  ByteWriter,
  type ColumnSource,
  ParquetWriter,
  schemaFromColumnData,
} from "hyparquet-writer";
import { canonicalJson } from "../canonical-json.ts";
import { type ColumnType, findingsColumns, findingsPartPath } from "../findings-table.ts";
import type { FullFinding } from "../full-finding.ts";
import type { Exporter } from "./export.ts";
import { requirementsOf } from "./full-kind.ts";

type Value = string | boolean | Date | null;

/** Rows that are compressed together; they are held in memory. */
const groupRows = 10_000;

const parquetTypes: Readonly<Record<ColumnType, BasicType>> = {
  string: "STRING",
  boolean: "BOOLEAN",
  timestamp: "TIMESTAMP",
  date: "STRING",
};

const values: Readonly<
  Record<(typeof findingsColumns)[number]["name"], (this: void, full: FullFinding) => Value>
> = {
  finding_id: ({ finding }) => finding.id,
  scan: ({ finding }) => finding.scan,
  judged_at: ({ finding }) => new Date(finding.time),
  status: ({ finding }) => finding.status,
  severity: ({ finding }) => finding.severity,
  check_id: ({ check }) => check.id,
  title: ({ check }) => check.title,
  service: ({ check }) => check.service,
  account_id: ({ account }) => account.id,
  account_name: ({ account }) => account.name,
  account_email: ({ account }) => account.email,
  account_units: ({ account }) => account.units.join("/"),
  region: ({ finding }) => finding.region,
  resource_type: ({ finding }) => finding.resource.type,
  resource_arn: ({ finding }) => finding.resource.arn,
  resource_name: ({ finding }) => finding.resource.name,
  resource_tags: ({ finding }) => canonicalJson(finding.resource.tags),
  message: ({ finding }) => finding.message,
  evidence: ({ finding }) => canonicalJson(finding.evidence),
  cause_kind: ({ finding }) => finding.cause?.kind ?? null,
  cause_operation: ({ finding }) => finding.cause?.operation ?? null,
  cause_code: ({ finding }) => finding.cause?.code ?? null,
  cause_message: ({ finding }) => finding.cause?.message ?? null,
  lifecycle: ({ finding }) => finding.lifecycle?.state ?? null,
  first_seen: ({ finding }) => time(finding.lifecycle?.firstSeen),
  last_seen: ({ finding }) => time(finding.lifecycle?.lastSeen),
  confirmed: ({ finding }) => finding.lifecycle?.confirmed ?? null,
  exception_owner: ({ finding }) => finding.exception?.owner ?? null,
  exception_reason: ({ finding }) => finding.exception?.reason ?? null,
  exception_expires: ({ finding }) => finding.exception?.expires ?? null,
  frameworks: ({ check }) => requirementsOf(check.frameworks).join(" "),
  risk: ({ check }) => check.risk,
  remediation: ({ check }) => canonicalJson(check.remediation),
};

/** Findings as a table of Parquet files, one for each account, also for an account without findings: it replaces an earlier one. */
export const exportParquet: Exporter = async (source, target) => {
  const date = source.manifest.started.slice(0, 10);
  const lines = source.findings()[Symbol.asyncIterator]();
  let next = await lines.next();
  let count = 0;

  async function* findingsOf(account: string): AsyncGenerator<FullFinding> {
    while (next.done !== true && next.value.account.id === account) {
      yield next.value;
      count += 1;
      next = await lines.next();
    }
  }

  for (const account of source.accounts) {
    await target.write(findingsPartPath(date, account), parquet(findingsOf(account)));
  }
  if (next.done !== true) throw new Error(`findings of ${next.value.account.id} come out of their order`);
  return { findings: count };
};

/** One Parquet file, in pieces. */
async function* parquet(findings: AsyncIterable<FullFinding>): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: columnData([]) }),
    createdBy: "hubscan",
  });
  let group: FullFinding[] = [];
  const writeGroup = async (): Promise<Uint8Array> => {
    if (group.length > 0) {
      await file.write({ columnData: columnData(group), rowGroupSize: group.length });
    }
    group = [];
    return written(writer);
  };
  for await (const finding of findings) {
    group.push(finding);
    if (group.length >= groupRows) yield await writeGroup();
  }
  yield await writeGroup();
  await file.finish();
  yield written(writer);
}

function columnData(group: readonly FullFinding[]): ColumnSource[] {
  return findingsColumns.map(({ name, type }) => ({
    name,
    type: parquetTypes[type],
    nullable: true,
    data: group.map(values[name]),
  }));
}

/** What the writer holds, taken out of it. */
function written(writer: ByteWriter): Uint8Array {
  const bytes = Buffer.from(writer.getBytes());
  writer.index = 0;
  return bytes;
}

function time(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}
