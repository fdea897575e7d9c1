import * as fc from "fast-check";
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { findingsColumns, findingsPartitions } from "../../../scanner/results/findings-table.ts";
import type { FullFinding } from "../../../scanner/results/full-finding.ts";
import { denied, manifest } from "../sample-lines.ts";
import { anyFull, exported, full, sourceOf } from "./sample-export.ts";

/** The bytes of a file as a reader of Parquet takes them. */
function bufferOf(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

async function rows(findings: readonly FullFinding[]) {
  const [file = Buffer.alloc(0)] = (await exported("parquet", await sourceOf(findings))).values();
  return parquetReadObjects({ file: bufferOf(file) });
}

/** As text is after UTF-8. */
function utf8(text: string): string {
  return Buffer.from(text).toString();
}

describe("parquet", () => {
  test("a finding is read back with all its columns", async () => {
    const lifecycle = {
      state: "open",
      firstSeen: "2026-10-01T00:00:00.000Z",
      lastSeen: "2026-11-19T11:00:00.000Z",
      confirmed: false,
    } as const;
    const [row] = await rows([full({ status: "UNKNOWN", cause: denied, lifecycle })]);
    expect(Object.keys(row ?? {})).toEqual(findingsColumns.map(({ name }) => name));
    expect(row).toMatchObject({
      finding_id: full().finding.id,
      judged_at: new Date("2026-11-20T11:00:00Z"),
      status: "UNKNOWN",
      account_id: "111122223333",
      account_units: "Root/Workloads",
      cause_kind: "denied-by-scp",
      first_seen: new Date("2026-10-01T00:00:00Z"),
      confirmed: false,
      exception_owner: null,
      evidence: '{"PublicAccessBlock.BlockPublicAcls":false}',
      frameworks: "cis-aws-5.0:2.1.4 fsbp:S3.2 fsbp:S3.8",
    });
  });

  test("any findings are read back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFull, { maxLength: 6 }), async (findings) => {
        const read = await rows(findings);
        expect(read.map(({ message, resource_name, risk }) => [message, resource_name, risk])).toEqual(
          findings.map(({ finding, check }) =>
            [finding.message, finding.resource.name, check.risk].map(utf8),
          ),
        );
      }),
      { numRuns: 30 },
    );
  });

  test("more findings than are compressed together are all there", async () => {
    const many = Array.from({ length: 20_001 }, (_, at) => full({ id: String(at) }));
    const read = await rows(many);
    expect(read.map(({ finding_id }) => finding_id as unknown)).toEqual(
      many.map(({ finding }) => finding.id),
    );
  });

  test("has a file for each account by date, one without findings for an account without, and partition keys that are no columns", async () => {
    const accounts = ["111122223333", "444455556666"];
    const source = await sourceOf([full()], { manifest: manifest(accounts), accounts });
    const files = await exported("parquet", source);
    expect([...files.keys()]).toEqual(
      accounts.map((id) => `tables/findings/scan_date=2026-11-20/account=${id}/part.parquet`),
    );
    const empty = files.get("tables/findings/scan_date=2026-11-20/account=444455556666/part.parquet");
    const metadata = await parquetMetadataAsync(bufferOf(empty ?? Buffer.alloc(0)));
    expect(Number(metadata.num_rows)).toBe(0);
    const names = metadata.schema.slice(1).map(({ name }) => name);
    expect(names).toEqual(findingsColumns.map(({ name }) => name));
    for (const { name } of findingsPartitions) expect(names).not.toContain(name);
  });

  test("findings out of the accounts' order are an error, and not lost", async () => {
    const other = full({ account: { id: "444455556666", name: "other" } });
    const source = await sourceOf([full(), other, full()], {
      manifest: manifest(["111122223333", "444455556666"]),
      accounts: ["111122223333", "444455556666"],
    });
    await expect(exported("parquet", source)).rejects.toThrow("out of their order");
  });
});
