import { describe, expect, test } from "vitest";
import { listedClasses, writeHtmlReport } from "../../../scanner/results/formats/html.ts";
import type { ReportResolved } from "../../../scanner/results/formats/report-data.ts";
import { dataMark, reportPage } from "../../../scanner/results/formats/report-page.ts";
import type { ReportSource } from "../../../scanner/results/formats/report-source.ts";
import { gzipLines } from "../../../scanner/results/gzip-lines.ts";
import { noCounts } from "../../../scanner/results/tally.ts";
import { resolved } from "../../delivery/followed-scan.ts";
import { all, finding, manifest } from "../sample-lines.ts";
import { sampleSummary } from "../sample-summary.ts";

const page = { before: "<before>", after: "<after>" };

async function sourceOf(findings: readonly ReturnType<typeof finding>[]): Promise<ReportSource> {
  const given = manifest([]);
  const summary = await sampleSummary({
    manifest: given,
    markers: [],
    finished: new Date("2026-11-20T11:01:00Z"),
  });
  return {
    manifest: given,
    summary,
    checks: new Map(),
    findings: async function* () {
      for (const each of findings) yield { finding: each };
    },
    ledger: async function* () {},
    resolved: async function* () {},
  };
}

async function written(source: ReportSource): Promise<string> {
  let text = "";
  await writeHtmlReport(
    source,
    {
      write: async (_, content) => {
        text = Buffer.concat(await all(content)).toString("utf8");
      },
    },
    page,
  );
  return text;
}

function dataOf(text: string): string {
  return text.slice(page.before.length, -page.after.length);
}

async function linesOf(text: string): Promise<object[]> {
  const lines = await all(gzipLines(Buffer.from(dataOf(text), "base64")));
  return lines.map((line) => JSON.parse(line) as object);
}

const time = "2026-11-20T10:59:44.000Z";

describe("the HTML report as a file", () => {
  test("has its data between the two parts of the page, as base64 of gzip of lines that end with their number", async () => {
    const findings = Array.from({ length: 9000 }, (_, at) => finding({ id: String(at) }));
    const text = await written(await sourceOf(findings));
    const data = dataOf(text);
    expect(text).toBe(`${page.before}${data}${page.after}`);
    expect(data).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
    const lines = await linesOf(text);
    expect(lines.map((line) => Object.keys(line).join())).toEqual([
      "head",
      "findings",
      "findings",
      "findings",
      "ledger",
      "resolved",
      "end",
    ]);
    expect(lines.at(-1)).toEqual({ end: { findings: 9000 } });
  });

  test("names the worst of what is resolved, as far as there is room, and counts all of it", async () => {
    const source: ReportSource = {
      ...(await sourceOf([])),
      resolved: async function* () {
        for (let at = 0; at < 1500; at += 1) {
          const severity = at % 3 === 0 ? "critical" : "low";
          yield {
            account: { id: "111111111111", name: "shop" },
            entry: resolved(String(at), time, { severity }),
          };
        }
      },
    };
    const line = (await linesOf(await written(source))).find((each) => "resolved" in each);
    const { listed, inAll } = (line as { readonly resolved: ReportResolved }).resolved;
    expect(inAll).toBe(1500);
    expect(listed).toHaveLength(1000);
    expect(listed.filter(({ severity }) => severity === "critical")).toHaveLength(500);
    expect(listed[0]).toMatchObject({ id: "0", account: "111111111111", resource: { name: "gone" } });
  });

  test("is not finished when the findings cannot be read to their end", async () => {
    const source = await sourceOf([]);
    const broken: ReportSource = {
      ...source,
      findings: async function* () {
        yield { finding: finding() };
        throw new Error("a part is missing");
      },
    };
    await expect(written(broken)).rejects.toThrow("a part is missing");
  });

  test("gives the number of its findings", async () => {
    const source = await sourceOf([finding(), finding()]);
    const counts = await writeHtmlReport(
      source,
      {
        write: async (_, content) => {
          await all(content);
        },
      },
      page,
    );
    expect(counts).toEqual({ findings: 2 });
  });

  test("lists the worst first when it cannot list everything, each status and severity whole or not at all", () => {
    const counts = noCounts();
    counts.FAIL.critical = 10;
    counts.FAIL.low = 10;
    counts.UNKNOWN.high = 10;
    counts.PASS.critical = 10;
    const listed = listedClasses(counts, 35);
    expect(listed.has("FAIL low")).toBe(true);
    expect(listed.has("UNKNOWN high")).toBe(true);
    expect(listed.has("PASS critical")).toBe(false);
    expect(listed.has("NOT_APPLICABLE info")).toBe(false);
  });

  test.each(["no mark", `${dataMark} and ${dataMark}`])("is not made of a page with %s", (html) => {
    expect(() => reportPage(html)).toThrow("once");
  });
});
