import { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvRecord } from "../../../scanner/results/formats/csv.ts";
import type { LineKind } from "../../../scanner/results/formats/line-kind.ts";
import { findingKind, ledgerKind, resourceKind } from "../../../scanner/results/formats/line-kind.ts";
import { type FormatName, formatNames, writeLines } from "../../../scanner/results/formats/output.ts";
import { anyFinding } from "../any-line.ts";
import { finding, ledger, resource, unknownFinding } from "../sample-lines.ts";

const look = { width: 120, color: false };

async function written<Line>(
  format: FormatName,
  kind: LineKind<Line>,
  lines: Line[],
  width = 120,
): Promise<string> {
  let text = "";
  const count = await writeLines(
    format,
    kind,
    Readable.from(lines) as AsyncIterable<Line>,
    (part) => void (text += part),
    {
      ...look,
      width,
    },
  );
  expect(count).toBe(lines.length);
  return text;
}

/** A reader of RFC 4180, written apart from the writer. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\r\n") {
      records.push(record);
      record = [];
    }
    if (field.lastIndex === text.length) return records;
  }
  throw new Error("not CSV");
}

describe("JSON", () => {
  test("any findings are one array, or one to a line, equal to what was given", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFinding, { maxLength: 5 }), async (findings) => {
        expect(JSON.parse(await written("json", findingKind, findings))).toEqual(findings);
        const lines = (await written("jsonl", findingKind, findings)).split("\n").slice(0, -1);
        expect(lines.map((line): unknown => JSON.parse(line))).toEqual(findings);
      }),
      { numRuns: 40 },
    );
  });
});

describe("CSV", () => {
  test("any texts are read back, with an apostrophe before what a spreadsheet would run", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("=1+1", "+1", "-1", "@a", "\ta", "\ra", '"', ",", "a\r\nb", ""),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (values) => {
        const expected = values.map((value) => (/^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value));
        expect(readCsv(csvRecord(values))).toEqual([expected]);
      }),
    );
  });

  test("has a header and a record for each line", async () => {
    const records = readCsv(
      await written("csv", findingKind, [finding(), unknownFinding({ message: '=cmd|"x"' })]),
    );
    expect(records).toHaveLength(3);
    const at = (column: string, row: number): string | undefined =>
      records[row]?.[records[0]?.indexOf(column) ?? -1];
    expect(at("arn", 1)).toBe("arn:aws:s3:::invoices");
    expect(at("message", 2)).toBe(`'=cmd|"x"`);
    expect(at("cause_operation", 2)).toBe("s3:GetBucketPolicy");
  });

  test("without lines is a header", async () => {
    expect(readCsv(await written("csv", ledgerKind, []))).toEqual([
      ledgerKind.columns.map(({ header }) => header),
    ]);
  });
});

describe("tables", () => {
  test.each([80, 120, 200])("fit into %i characters", async (width) => {
    const long = "x".repeat(300);
    const rows = Array.from({ length: 120 }, () => finding({ message: long, check: long }));
    const lines = (await written("table", findingKind, rows, width)).split("\n").slice(0, -1);
    expect(lines).toHaveLength(121);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.filter((line) => line.startsWith("STATUS"))).toHaveLength(1);
  });

  test("columns stand below each other through all blocks", async () => {
    const rows = Array.from({ length: 60 }, () => finding());
    const lines = (await written("table", findingKind, rows)).split("\n").slice(0, -1);
    expect(new Set(lines.slice(1)).size).toBe(1);
    expect(lines[1]?.indexOf("111122223333")).toBe(lines[0]?.indexOf("ACCOUNT"));
  });

  test("nothing that is shown can steer the terminal", async () => {
    const text = await written("table", findingKind, [
      finding({ message: "\u001b[2Jgone\r\nnext\u202Etxt" }),
    ]);
    for (const character of ["\u001b", "\r", "\u202E"]) expect(text).not.toContain(character);
    expect(text).toContain("[2Jgone nexttxt");
  });

  test("colors are there when they are wanted, and change nothing else", async () => {
    let text = "";
    const lines = Readable.from([finding()]);
    await writeLines("table", findingKind, lines, (part) => void (text += part), { ...look, color: true });
    expect(text).toContain("\u001b[31mFAIL");
    const plain = await written("table", findingKind, [finding()]);
    expect(stripVTControlCharacters(text).replaceAll(/ +\n/g, "\n")).toBe(plain);
  });

  test("say when there is nothing", async () => {
    expect(await written("table", resourceKind, [])).toBe("No resources.\n");
  });

  test("show resources and the ledger", async () => {
    expect(await written("table", resourceKind, [resource()])).toContain("invoices");
    expect(await written("table", ledgerKind, [ledger()])).toContain("s3:ListBuckets");
  });
});

describe("every format", () => {
  test.each(formatNames)(
    "%s passes on the error of its lines, and waits for a slow writer",
    async (format) => {
      async function* lines() {
        for (let at = 0; at < 60; at += 1) yield finding();
        throw new Error("damaged");
      }
      let writing = 0;
      const slow = async (): Promise<void> => {
        writing += 1;
        expect(writing).toBe(1);
        await Promise.resolve();
        writing -= 1;
      };
      await expect(writeLines(format, findingKind, lines(), slow, look)).rejects.toThrow("damaged");
    },
  );
});
