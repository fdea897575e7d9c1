import Table from "cli-table3";
import pc from "picocolors";
import { causes } from "../access/causes.ts";
import { type Severity, severities } from "../results/finding.ts";
import { topFailedChecks } from "../results/summarize.ts";
import type { Summary } from "../results/summary.ts";

/** Failed checks, causes and accounts that a person reads at once; the results hold all of them. */
const shown = { checks: 10, causes: 8, accounts: 20 } as const;

/** A scan in words and figures, for people. */
export function scanReport(
  summary: Summary,
  options: {
    readonly color: boolean;
    readonly columns: number;
    readonly where: string;
    readonly from: string | null;
  },
): string {
  const color = pc.createColors(options.color);
  const { accounts, coverage, efficiency } = summary;
  const from = options.from === null ? "" : ` --from ${options.from}`;
  const seconds = (efficiency.actualMs / 1000).toFixed(1);
  const sections = [
    [
      color.bold(`Scan ${summary.scan}`),
      `${accounts.scanned} of ${accounts.selected} selected accounts scanned (${accounts.total} in all) in ${seconds} s, ` +
        `${summary.calls} calls, ${summary.throttles} throttled${efficiencyText(summary)}`,
    ],
    changes(summary, color),
    severityTable(summary, color),
    failedChecks(summary, color, options.columns),
    notScanned(summary, color),
    unknown(summary, color),
    [
      coverage.complete
        ? color.green("Everything that was asked for was read.")
        : color.yellow(
            "Not everything was read: what is UNKNOWN above is neither good nor bad, and `hubscan ledger` says what it was.",
          ),
    ],
    [
      `Results: ${options.where}`,
      `Next:    hubscan findings${from} --severity high     what to mend first`,
      `         hubscan findings${from} --status UNKNOWN    what could not be judged, and why`,
      "         hubscan policies show <check>           what a check looks at, the risk, and the remedy",
    ],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

type Colors = ReturnType<typeof pc.createColors>;

function efficiencyText({ efficiency: { floorMs, ratio } }: Summary): string {
  if (floorMs === null || ratio === null) return "";
  return `; the limits allow ${(floorMs / 1000).toFixed(1)} s`;
}

function changes({ changes }: Summary, color: Colors): string[] {
  if (changes === null) return [];
  const lines = [
    ...changes.appeared.map(({ id, name }) => `  ${id} ${name} appeared`),
    ...changes.gone.map(({ id, name }) => `  ${id} ${name} is gone`),
    ...changes.stateChanged.map(
      ({ id, name, before, state }) => `  ${id} ${name} was ${before} and is ${state}`,
    ),
  ];
  return lines.length === 0 ? [] : [color.bold("Accounts since the last scan"), ...lines];
}

function severityTable({ counts }: Summary, color: Colors): string[] {
  const table = plainTable(["left", "right", "right", "right", "right"]);
  table.push(["", "FAIL", "UNKNOWN", "PASS", "not applicable"].map((title) => color.dim(title)));
  for (const severity of severities) {
    const row = [counts.FAIL, counts.UNKNOWN, counts.PASS, counts.NOT_APPLICABLE].map((by) =>
      String(by[severity]),
    );
    table.push([severityText(severity, color), ...row]);
  }
  return [withoutPadding(table)];
}

function failedChecks(summary: Summary, color: Colors, columns: number): string[] {
  const failed = topFailedChecks(summary, shown.checks);
  if (failed.length === 0) return [];
  const table = plainTable(["right", "right", "left", "left"]);
  table.push(["failed", "accounts", "severity", "check"].map((title) => color.dim(title)));
  const room = Math.max(30, columns - 32);
  for (const { id, title, severity, statuses, failedAccounts } of failed) {
    const text = `${id}  ${color.dim(title)}`;
    const cut = `${id}  ${title}`.length > room ? id : text;
    table.push([String(statuses.FAIL), String(failedAccounts), severityText(severity, color), cut]);
  }
  const all = summary.checks.filter(({ statuses }) => statuses.FAIL > 0).length;
  return [color.bold(`Failed checks, worst first (${failed.length} of ${all})`), withoutPadding(table)];
}

function notScanned({ accounts }: Summary, color: Colors): string[] {
  const missing = accounts.notScanned.filter(({ selected }) => selected);
  const left = accounts.notScanned.length - missing.length;
  if (missing.length + left === 0) return [];
  const lines = missing.slice(0, shown.accounts).flatMap(({ id, name, why, cause }) => {
    const cure = cause === null ? [] : [color.dim(`    ${causes[cause.kind].cure}`)];
    return [`${color.yellow(`  ${id} ${name}`)}: ${why}`, ...cure];
  });
  const more = missing.length - shown.accounts;
  return [
    color.bold("Not scanned"),
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(left > 0
      ? [`  ${counted(left, "account")} not selected or not active: hubscan accounts says why`]
      : []),
  ];
}

function unknown(summary: Summary, color: Colors): string[] {
  if (summary.unknown.length === 0) return [];
  const lines = summary.unknown.slice(0, shown.causes).map(({ kind, operation, findings, accounts }) => {
    const where = `${counted(findings, "finding")} in ${counted(accounts, "account")}`;
    return `  ${where}: ${kind}${operation === null ? "" : ` at ${operation}`}. ${color.dim(causes[kind].meaning)}`;
  });
  const left = summary.unknown.length - shown.causes;
  return [color.bold("Unknown, and why"), ...lines, ...(left > 0 ? [`  and ${left} more causes`] : [])];
}

/** `1 account`, `2 accounts`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function severityText(severity: Severity, color: Colors): string {
  if (severity === "critical") return color.bold(color.red(severity));
  if (severity === "high") return color.red(severity);
  return severity === "medium" ? color.yellow(severity) : severity;
}

/** A table's text; its last column needs no spaces behind it. */
function withoutPadding(table: InstanceType<typeof Table>): string {
  return table.toString().replaceAll(/ +$/gm, "");
}

function plainTable(aligns: ("left" | "right")[]) {
  const none = "";
  return new Table({
    colAligns: aligns,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: {
      top: none,
      "top-mid": none,
      "top-left": none,
      "top-right": none,
      bottom: none,
      "bottom-mid": none,
      "bottom-left": none,
      "bottom-right": none,
      left: "  ",
      "left-mid": none,
      mid: none,
      "mid-mid": none,
      right: none,
      "right-mid": none,
      middle: none,
    },
  });
}
