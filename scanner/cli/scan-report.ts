import Table from "cli-table3";
import pc from "picocolors";
import { causes } from "../access/causes.ts";
import { type Severity, severities } from "../results/finding.ts";
import { topFailedChecks } from "../results/summarize.ts";
import type { Summary } from "../results/summary.ts";
import { changedFindings, exceptionsToLookAt, sumOf } from "./changed-findings.ts";
import { figuresText } from "./estimate-report.ts";
import { counted, type Look, wrapped } from "./text-layout.ts";

/** Failed checks, causes and accounts that a person reads at once; the results hold all of them. */
const shown = { checks: 10, causes: 8, accounts: 20 } as const;

const notComplete =
  "Not everything was read: what is UNKNOWN above is neither good nor bad, and `hubscan ledger --outcome unread` says what it was.";

/** A scan in words and figures, for people. */
export function scanReport(
  summary: Summary,
  options: {
    readonly color: boolean;
    readonly columns: number;
    readonly where: string;
    /** Where the HTML report is; null when there is none. */
    readonly report: string | null;
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
      ...estimateLines(summary),
    ],
    changes(summary, color),
    changedFindings(summary, options),
    severityTable(summary, color),
    failedChecks(summary, color, options.columns),
    notScanned(summary, color, options),
    unknown(summary, color, options),
    exceptionsToLookAt(summary, options),
    coverage.complete
      ? [color.green("Everything that was asked for was read.")]
      : wrapped(notComplete, options, "").map(color.yellow),
    [
      `Results: ${options.where}`,
      ...nextSteps(from, (summary.lifecycle?.since ?? null) !== null).map(
        (step, index) => `${index === 0 ? "Next:    " : "         "}${step}`,
      ),
    ],
    options.report === null ? [] : [`Report:  ${options.report}`],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** Commands to go on with, and what each is for. */
function nextSteps(from: string, isFollowed: boolean): string[] {
  const steps = [
    ...(isFollowed ? ([[`hubscan diff${from}`, "what is new, and what is resolved"]] as const) : []),
    [`hubscan findings${from} --severity high`, "what to mend first"],
    [`hubscan findings${from} --status UNKNOWN`, "what could not be judged, and why"],
    ["hubscan policies show <check>", "what a check looks at, the risk, and the remedy"],
  ] as const;
  const width = Math.max(...steps.map(([command]) => command.length));
  return steps.map(([command, purpose]) => `${command.padEnd(width)}    ${purpose}`);
}

type Colors = ReturnType<typeof pc.createColors>;

function efficiencyText({ efficiency: { floorMs, ratio } }: Summary): string {
  if (floorMs === null || ratio === null) return "";
  return `; the limits allow ${(floorMs / 1000).toFixed(1)} s`;
}

function estimateLines({ estimate }: Summary): string[] {
  if (estimate === null) return [];
  const { from, before, after } = estimate;
  const basis = from === null ? "without a scan before to go by" : "as the last scan went";
  return [`Reckoned (${basis}): ${figuresText(before)}. It came to ${figuresText(after)}.`];
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
  const excepted = sumOf(counts.EXCEPTED) > 0;
  const shownCounts = [
    ["FAIL", counts.FAIL],
    ["UNKNOWN", counts.UNKNOWN],
    ...(excepted ? ([["accepted", counts.EXCEPTED]] as const) : []),
    ["PASS", counts.PASS],
    ["not applicable", counts.NOT_APPLICABLE],
  ] as const;
  const table = plainTable(["left", ...shownCounts.map(() => "right" as const)]);
  table.push(["", ...shownCounts.map(([title]) => title)].map((title) => color.dim(title)));
  for (const severity of severities) {
    const row = shownCounts.map(([, by]) => String(by[severity]));
    table.push([severityText(severity, color), ...row]);
  }
  return [withoutPadding(table)];
}

function failedChecks(summary: Summary, color: Colors, columns: number): string[] {
  const failed = topFailedChecks(summary, shown.checks);
  if (failed.length === 0) return [];
  const table = plainTable(["right", "right", "left", "left", "left"]);
  table.push(["failed", "accounts", "severity", "check", ""].map((title) => color.dim(title)));
  const taken = 30 + Math.max(...failed.map(({ id }) => id.length));
  for (const { id, title, severity, statuses, failedAccounts } of failed) {
    const text = color.dim(shortened(title, columns - taken));
    table.push([String(statuses.FAIL), String(failedAccounts), severityText(severity, color), id, text]);
  }
  const all = summary.checks.filter(({ statuses }) => statuses.FAIL > 0).length;
  return [color.bold(`Failed checks, worst first (${failed.length} of ${all})`), withoutPadding(table)];
}

/** As much of a text as there is room for; nothing where that would not tell anything. */
function shortened(text: string, room: number): string {
  if (text.length <= room) return text;
  return room < 20 ? "" : `${text.slice(0, room - 1).trimEnd()}…`;
}

function notScanned({ accounts }: Summary, color: Colors, look: Look): string[] {
  const missing = accounts.notScanned.filter(({ selected }) => selected);
  const left = accounts.notScanned.length - missing.length;
  if (missing.length + left === 0) return [];
  // Accounts that fail together fail for one reason, and it is told once.
  const kinds = [...new Set(missing.map(({ cause }) => cause?.kind ?? null))];
  const groups = kinds.flatMap((kind) => {
    const group = missing.filter(({ cause }) => (cause?.kind ?? null) === kind);
    const more = group.length - shown.accounts;
    return [
      ...group.slice(0, shown.accounts).map(({ id, name }) => color.yellow(`  ${id} ${name}`)),
      ...(more > 0 ? [`  and ${more} more`] : []),
      ...wrapped(group[0]?.why ?? "", look, "    "),
      ...(kind === null ? [] : wrapped(causes[kind].cure, look, "    ").map(color.dim)),
    ];
  });
  return [
    color.bold("Not scanned"),
    ...groups,
    ...(left > 0
      ? [`  ${counted(left, "account")} not selected or not active: hubscan accounts says why`]
      : []),
  ];
}

function unknown(summary: Summary, color: Colors, look: Look): string[] {
  if (summary.unknown.length === 0) return [];
  const lines = summary.unknown.slice(0, shown.causes).flatMap(({ kind, operation, findings, accounts }) => {
    const where = `${counted(findings, "finding")} in ${counted(accounts, "account")}`;
    const what = `  ${where}: ${kind}${operation === null ? "" : ` at ${operation}`}`;
    return [what, ...wrapped(causes[kind].meaning, look, "    ").map(color.dim)];
  });
  const left = summary.unknown.length - shown.causes;
  return [color.bold("Unknown, and why"), ...lines, ...(left > 0 ? [`  and ${left} more causes`] : [])];
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
