import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { folderStore } from "../scanner/results/folder-store.ts";
import { writeHtmlReport } from "../scanner/results/formats/html.ts";
import { reportPage } from "../scanner/results/formats/report-page.ts";
import type { CheckFacts } from "../scanner/results/formats/report-source.ts";
import { resolveScan } from "../scanner/results/latest.ts";
import { readManifest } from "../scanner/results/manifest.ts";
import { readFindings, readLedger } from "../scanner/results/read.ts";
import { resultsS3Client } from "../scanner/results/s3-client.ts";
import { readSummary } from "../scanner/results/summary.ts";
import { loadAllPolicies } from "../scanner/scan/policies.ts";
import { buildReportPage } from "./build-report.ts";

/**
 * Makes the report of the latest scan with the page as its sources are now: `npx tsx console/render-report.ts [RESULTS] [FILE]`.
 */
const [from = "hubscan-results", to = "report.html"] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "..");
const store = folderStore(from);
const scan = await resolveScan(store, "latest");
const manifest = await readManifest(store, scan);
const summary = await readSummary(store, scan);
if (manifest === null || summary === null) throw new Error(`scan ${scan} in ${from} is not whole`);

const { findings } = await writeHtmlReport(
  {
    manifest,
    summary,
    checks: await checkFacts(),
    findings: async function* () {
      for await (const finding of (await readFindings(store, scan, {})).lines) yield { finding };
    },
    ledger: async function* () {
      yield* (await readLedger(store, scan, {})).lines;
    },
  },
  {
    write: async (_, content) => {
      await pipeline(Readable.from(content), createWriteStream(`${to}.unfinished`));
      await rename(`${to}.unfinished`, to);
    },
  },
  reportPage(await buildReportPage()),
);
process.stdout.write(`${to}: ${findings} findings\n`);

async function checkFacts(): Promise<Map<string, CheckFacts>> {
  const policies = await loadAllPolicies({
    place: { productFolder: root, workingFolder: root, s3: () => resultsS3Client(process.env) },
    paths: [],
    parameters: {},
  });
  return new Map(
    policies.checks.map((check) => {
      const { id, title, severity, service, resourceType, risk, remediation, references, sameAs } = check;
      const frameworks: Record<string, string[]> = {};
      for (const { framework, requirement } of check.frameworks)
        (frameworks[framework] ??= []).push(requirement);
      return [
        id,
        { id, title, severity, service, resourceType, risk, remediation, references, sameAs, frameworks },
      ];
    }),
  );
}
