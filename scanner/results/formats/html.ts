import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { UserError } from "../../user-error.ts";
import type { Counts } from "../done-marker.ts";
import { type Finding, type Status, severities, statuses } from "../finding.ts";
import { type ResolvedFinding, worstResolved } from "../resolved.ts";
import type { Exporter, ExportTarget } from "./export.ts";
import { findingBlocks } from "./finding-columns.ts";
import type { FindingClass, ReportHead, ReportLine, ReportResolved } from "./report-data.ts";
import { reportFile } from "./report-file.ts";
import { reportLedger } from "./report-ledger.ts";
import { builtReportPage, type ReportPage } from "./report-page.ts";
import type { ReportCompliance, ReportSource } from "./report-source.ts";

/** Findings that a report lists at most: a browser opens the file in a few seconds, and it stays below about 30 MB. */
export const mostListed = 250_000;

/** Resolved findings that a report lists at most: a page shows them all at once. */
const mostResolved = 1_000;

/** What is listed first when not everything can be. */
const listedFirst: readonly Status[] = ["FAIL", "UNKNOWN", "EXCEPTED", "PASS", "NOT_APPLICABLE"];

/**
 * The report of a scan, as an export.
 * @throws UserError for a part of a scan: what is left out of a report that sums up all would look as if it were not there
 */
export const exportHtml: Exporter = async (source, target) => {
  const { statuses: wanted = statuses, ...narrowing } = source.filter;
  if (Object.keys(narrowing).length > 0 || statuses.some((status) => !wanted.includes(status))) {
    throw new UserError(
      "--format html is of a whole scan, and takes no filters",
      "Leave them out: the report itself narrows what it shows.",
    );
  }
  return writeHtmlReport(source, target);
};

/**
 * Writes a scan as one HTML file that needs no network: the page as it was built, and the scan's data in it, compressed.
 * Gives the number of findings that the file lists.
 *
 * @param page by default the one that comes with hubscan.
 * @throws UserError when that is missing, or what `source` throws.
 */
export async function writeHtmlReport(
  source: ReportSource,
  target: ExportTarget,
  page?: ReportPage,
): Promise<{ readonly findings: number }> {
  const { before, after } = page ?? (await builtReportPage());
  const listed = listedClasses(source.summary.counts, mostListed);
  let findings = 0;

  async function* counted(): AsyncGenerator<Finding> {
    for await (const { finding } of source.findings()) {
      if (!listed.has(className(finding))) continue;
      findings += 1;
      yield finding;
    }
  }

  async function* lines(): AsyncGenerator<ReportLine> {
    yield { head: reportHead(source, listed) };
    for await (const block of findingBlocks(counted())) yield { findings: block };
    yield { ledger: await reportLedger(source.ledger()) };
    yield { resolved: await reportResolved(source.resolved()) };
    yield { end: { findings } };
  }

  async function* content(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(before);
    yield* base64(gzipped(lines()));
    yield Buffer.from(after);
  }

  await target.write(reportFile, content());
  return { findings };
}

function reportHead(
  { manifest, summary, checks, compliance = null }: ReportSource,
  listed: ReadonlySet<string>,
): ReportHead {
  const { byAccount, operations: _, ...figures } = summary;
  const { scan, hubscan, started, now, organization, managementAccount, image, policies } = manifest;
  return {
    format: 1,
    manifest: {
      scan,
      hubscan,
      started,
      now,
      organization,
      managementAccount,
      image,
      policies,
      checks: manifest.checks.length,
    },
    accounts: manifest.accounts.map(({ id, name, state, email, units, selected, reason }) => {
      return { id, name, state, email, units, selected, reason };
    }),
    summary: {
      ...figures,
      byAccount: byAccount.map(({ id, counts, resources }) => ({ id, counts, resources })),
    },
    checks: [...checks.values()],
    compliance: compliance === null ? null : complianceFigures(compliance),
    unlisted: allClasses(summary.counts).filter((each) => each.findings > 0 && !listed.has(className(each))),
  };
}

async function reportResolved(resolved: AsyncIterable<ResolvedFinding>): Promise<ReportResolved> {
  const { worst, inAll } = await worstResolved(resolved, mostResolved);
  const listed = worst.map(({ account, entry: { id, check, severity, region, resource, firstSeen } }) => {
    return { id, check, severity, region, resource, firstSeen, account: account.id };
  });
  return { listed, inAll };
}

/** Of the scores what the report shows. */
function complianceFigures({ frameworks }: ReportCompliance): ReportCompliance {
  return {
    frameworks: frameworks.map(({ id, organization: { inAccounts }, units }) => ({
      id,
      organization: { inAccounts },
      units: units.map(({ path, inAccounts }) => ({ path, inAccounts })),
    })),
  };
}

/** The classes of findings that a report of so many findings lists: the worst first, each whole or not at all. */
export function listedClasses(counts: Counts, most: number): ReadonlySet<string> {
  const listed = new Set<string>();
  let sum = 0;
  for (const each of allClasses(counts)) {
    sum += each.findings;
    if (sum > most) break;
    listed.add(className(each));
  }
  return listed;
}

function allClasses(counts: Counts): FindingClass[] {
  return listedFirst.flatMap((status) =>
    severities.map((severity) => ({ status, severity, findings: counts[status][severity] })),
  );
}

function className({ status, severity }: Pick<FindingClass, "status" | "severity">): string {
  return `${status} ${severity}`;
}

async function* gzipped(lines: AsyncIterable<ReportLine>): AsyncGenerator<Buffer> {
  async function* texts(): AsyncGenerator<string> {
    for await (const line of lines) yield `${JSON.stringify(line)}\n`;
  }
  const gzip = createGzip({ level: 9 });
  const pumped = pipeline(Readable.from(texts()), gzip);
  // A failure comes out of the loop below as well, in its turn.
  pumped.catch(() => undefined);
  for await (const chunk of gzip) yield chunk as Buffer;
  await pumped;
}

/** Base64 of what comes, in pieces: only the last one may be padded, so pieces are cut at multiples of three bytes. */
async function* base64(chunks: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    const whole = bytes.byteLength - (bytes.byteLength % 3);
    yield Buffer.from(bytes.subarray(0, whole).toString("base64"), "latin1");
    rest = bytes.subarray(whole);
  }
  if (rest.byteLength > 0) yield Buffer.from(rest.toString("base64"), "latin1");
}
