import { Readable } from "node:stream";
import { causes } from "../../access/causes.ts";
import { markdownTable } from "../../markdown.ts";
import type { FindingFilter } from "../filter.ts";
import { type Severity, type Status, severities, statuses } from "../finding.ts";
import type { FullFinding } from "../full-finding.ts";
import { type ResolvedFinding, worstResolved } from "../resolved.ts";
import { type ExportSource, textExporter } from "./export.ts";
import { codeSpan, plainText } from "./markdown-text.ts";
import { type MissingAccount, missingAccounts } from "./missing.ts";

/** What a person reads at once; a comment on a code host has room for 65,536 characters. */
const shown = { checks: 20, failures: 25, resolved: 15, accounts: 20, causes: 15 } as const;

/** What is counted of the findings, as they go by. */
interface Counted {
  readonly counts: Record<Status, Record<Severity, number>>;
  readonly checks: Map<string, FailedCheck>;
  /** The first failures of each severity. */
  readonly failures: Record<Severity, FullFinding[]>;
  readonly causes: Map<string, UnknownCause>;
  readonly states: Map<string, number>;
}

interface FailedCheck {
  readonly check: FullFinding["check"];
  failed: number;
  accounts: number;
  lastAccount: string;
}

interface UnknownCause {
  readonly kind: keyof typeof causes;
  readonly operation: string | null;
  findings: number;
}

/** A summary that is read in a pull request: what failed, worst first, and what could not be read. */
export const exportMarkdown = textExporter("summary.md", async function* (source, findings) {
  const counted = newCounted();
  for await (const full of findings) count(counted, full);
  const missing = missingAccounts(source);
  const mended = await worstResolved(resolvedOf(source), shown.resolved);
  const sections = [
    head(source, missing, counted, mended.inAll),
    countsTable(counted),
    failedChecks(counted),
    worstFailures(counted),
    resolved(source, mended),
    unread(missing, counted),
  ];
  yield `${sections.filter((section) => section !== "").join("\n\n")}\n`;
});

function newCounted(): Counted {
  const zero = () =>
    Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<Severity, number>;
  return {
    counts: Object.fromEntries(statuses.map((status) => [status, zero()])) as Counted["counts"],
    checks: new Map(),
    failures: Object.fromEntries(severities.map((severity) => [severity, []])) as never,
    causes: new Map(),
    states: new Map(),
  };
}

function count(counted: Counted, full: FullFinding): void {
  const { finding, check, account } = full;
  counted.counts[finding.status][finding.severity] += 1;
  if (finding.status === "FAIL") {
    const failures = counted.failures[finding.severity];
    if (failures.length < shown.failures) failures.push(full);
    const failed = counted.checks.get(check.id) ?? { check, failed: 0, accounts: 0, lastAccount: "" };
    failed.failed += 1;
    // Findings come account by account.
    if (failed.lastAccount !== account.id) failed.accounts += 1;
    failed.lastAccount = account.id;
    counted.checks.set(check.id, failed);
  }
  if (finding.status === "UNKNOWN" && finding.cause !== null) {
    const { kind, operation } = finding.cause;
    const key = `${kind} ${operation}`;
    const cause = counted.causes.get(key) ?? { kind, operation, findings: 0 };
    cause.findings += 1;
    counted.causes.set(key, cause);
  }
  const state = finding.lifecycle?.state;
  if (state !== undefined) counted.states.set(state, (counted.states.get(state) ?? 0) + 1);
}

function head(
  { manifest, accounts, filter }: ExportSource,
  missing: readonly MissingAccount[],
  counted: Counted,
  resolved: number,
): string {
  const unknown = sum(counted.counts.UNKNOWN);
  const failed = sum(counted.counts.FAIL);
  const begun = `${manifest.started.slice(0, 16).replace("T", " ")} UTC`;
  const news = ["new", "reopened"].flatMap((state) => {
    const number = counted.states.get(state);
    return number === undefined ? [] : [`${number} ${state}`];
  });
  if (resolved > 0) news.push(`${resolved} resolved`);
  const read = accounts.filter((id) => !missing.some((account) => account.id === id)).length;
  return [
    `## hubscan: ${failed === 0 ? "no failures" : plural(failed, "failure")}`,
    "",
    `Scan ${codeSpan(manifest.scan)} of ${begun}, ${plural(read, "account")} read` +
      `${news.length > 0 ? `; ${news.join(", ")}` : ""}.`,
    ...part(filter),
    ...(missing.length + unknown > 0
      ? [
          "",
          `**Not everything was read**: ${plural(missing.length, "account")} missing, ${plural(unknown, "finding")} unknown. ` +
            "What is unknown is neither good nor bad.",
        ]
      : []),
  ].join("\n");
}

/** What was left out on purpose: figures of a part must not pass for those of the whole. */
function part(filter: FindingFilter): string[] {
  const { minimumSeverity: least, statuses: wanted, ...lists } = filter;
  const some = statuses.every((status) => wanted?.includes(status) ?? true) ? undefined : wanted;
  const narrowing: Readonly<Record<string, readonly string[] | undefined>> = { ...lists, statuses: some };
  const narrowed = Object.entries(narrowing).flatMap(([name, wanted]) =>
    wanted === undefined ? [] : [`${name} ${wanted.map((one) => codeSpan(one, 60)).join(", ")}`],
  );
  if (least !== undefined) narrowed.push(`severity ${codeSpan(least)} and worse`);
  return narrowed.length === 0 ? [] : ["", `**Only a part of the scan**: ${narrowed.join("; ")}.`];
}

function countsTable({ counts }: Counted): string {
  const rows = severities.map((severity) => [
    severity,
    ...statuses.map((status) => String(counts[status][severity])),
  ]);
  return markdownTable(
    ["severity", ...statuses.map((status) => status.toLowerCase().replace("_", " "))],
    rows,
  );
}

function failedChecks({ checks }: Counted): string {
  const rank = ({ check }: FailedCheck) => severities.indexOf(check.severity);
  const all = [...checks.values()].sort((a, b) => rank(a) - rank(b) || b.failed - a.failed);
  if (all.length === 0) return "";
  const rows = all
    .slice(0, shown.checks)
    .map(({ check, failed, accounts }) => [
      check.severity,
      String(failed),
      String(accounts),
      codeSpan(check.id),
      plainText(check.title, 160),
    ]);
  return [
    "### Failed checks, worst first",
    "",
    markdownTable(["severity", "failed", "accounts", "check", ""], rows),
    ...more(all.length - shown.checks, "check"),
  ].join("\n");
}

function worstFailures({ failures, counts }: Counted): string {
  const worst = severities.flatMap((severity) => failures[severity]).slice(0, shown.failures);
  if (worst.length === 0) return "";
  const rows = worst.map(({ finding, account }) => [
    finding.severity,
    `${codeSpan(account.id)} ${codeSpan(account.name, 60)}`,
    codeSpan(finding.region),
    codeSpan(finding.resource.name || finding.resource.arn, 100),
    plainText(finding.message, 200),
  ]);
  return [
    "### Worst failures",
    "",
    markdownTable(["severity", "account", "region", "resource", "what"], rows),
    ...more(sum(counts.FAIL) - worst.length, "failure"),
  ].join("\n");
}

/** What is resolved has no verdict: who asks for some verdicts or states only does not mean it. */
function resolvedOf(source: ExportSource): AsyncIterable<ResolvedFinding> {
  const { statuses, lifecycle } = source.filter;
  return statuses === undefined && lifecycle === undefined ? source.resolved() : Readable.from([]);
}

function resolved(
  { checks }: ExportSource,
  { worst, inAll }: Awaited<ReturnType<typeof worstResolved>>,
): string {
  if (inAll === 0) return "";
  const rows = worst.map(({ account, entry: { check, severity, region, resource } }) => [
    severity,
    `${codeSpan(account.id)} ${codeSpan(account.name, 60)}`,
    codeSpan(region),
    codeSpan(resource.name || resource.arn, 100),
    plainText(checks.get(check)?.title ?? check, 160),
  ]);
  return [
    "### Resolved since the last scan",
    "",
    markdownTable(["severity", "account", "region", "resource", "what failed"], rows),
    ...more(inAll - worst.length, "resolved finding"),
  ].join("\n");
}

function unread(missing: readonly MissingAccount[], { causes: unknown }: Counted): string {
  const byFindings = [...unknown.values()].sort((a, b) => b.findings - a.findings);
  if (missing.length + byFindings.length === 0) return "";
  const accounts = missing
    .slice(0, shown.accounts)
    .map(({ id, name, why }) => `- Account ${codeSpan(id)} ${codeSpan(name, 60)}: ${plainText(why, 300)}`);
  const reasons = byFindings
    .slice(0, shown.causes)
    .map(
      ({ kind, operation, findings }) =>
        `- ${plural(findings, "finding")} unknown: ${kind}${operation === null ? "" : ` at ${codeSpan(operation, 100)}`}. ${plainText(causes[kind].meaning, 300)}`,
    );
  return [
    "### What could not be read",
    "",
    ...accounts,
    ...more(missing.length - shown.accounts, "account"),
    ...reasons,
    ...more(byFindings.length - shown.causes, "cause"),
  ].join("\n");
}

function more(number: number, thing: string): string[] {
  return number > 0 ? ["", `…and ${plural(number, `more ${thing}`)}.`] : [];
}

function sum(counts: Readonly<Record<Severity, number>>): number {
  return Object.values(counts).reduce((total, number) => total + number, 0);
}

function plural(number: number, thing: string): string {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}
