import { causes } from "../access/causes.ts";
import { severities } from "../results/finding.ts";
import type { ScanNews } from "./news.ts";

/** What SNS takes of a message, in bytes: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const messageBytes = 262_144;
/** Less than 100 characters: same page. Mail programs want them ASCII. */
const subjectLength = 99;
/** A line of names is cut here: names may be long, and nobody reads on. */
const lineLength = 300;
/** Lines of a list; what is left out is counted. */
const shownLines = 20;

const cutNote = "… and more: the message was cut here. The results hold all of it.";

/** A message to people: mail, chat. */
export interface Message {
  readonly subject: string;
  readonly text: string;
}

/** What a scan has to say, in plain text that can be read in a mail. */
export function scanMessage(news: ScanNews): Message {
  return { subject: subjectOf(news), text: withinBytes(textOf(news), messageBytes) };
}

function subjectOf({ counts, drift, followed, missing, manifest, summary }: ScanNews): string {
  const kind = followed ? "new " : "";
  const parts = [
    ...(counts.critical > 0 ? [`${counts.critical} ${kind}critical`] : []),
    ...(counts.high > 0 ? [`${counts.high} ${kind}high`] : []),
    ...(drift.new > 0 ? [`${plural(drift.new, "target role")} changed`] : []),
    ...(missing.length > 0 ? [`${plural(missing.length, "account")} not scanned`] : []),
    ...(summary.coverage.unread.length > 0 ? ["not everything was read"] : []),
  ];
  const where = manifest.organization === null ? "" : ` (${manifest.organization})`;
  const text = `hubscan: ${parts.length === 0 ? `nothing ${kind}critical or high` : parts.join(", ")}${where}`;
  return text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, subjectLength);
}

function textOf(news: ScanNews): string {
  const { manifest, summary, counts, findings, drift, followed, missing, where } = news;
  const { accounts, coverage, changes } = summary;
  const kind = followed ? "New " : "";
  const alarms = counts.critical + counts.high;
  const sections: string[][] = [
    [
      `hubscan scan ${summary.scan}${manifest.organization === null ? "" : `, organization ${manifest.organization}`}`,
      `${accounts.scanned} of ${accounts.selected} selected accounts scanned, finished ${summary.finished}.`,
      `Failed: ${severities.map((severity) => `${summary.counts.FAIL[severity]} ${severity}`).join(", ")}.` +
        ` Could not be judged: ${coverage.unknownFindings}.`,
    ],
    [
      `${kind === "" ? "Critical" : "New critical"} and high failures: ${counts.critical} critical, ${counts.high} high`,
      ...(followed ? [] : ["Which of them are new is not known: the scan does not follow findings."]),
      ...findings.map(
        ({ severity, account, region, check, resource, message }) =>
          `- ${severity.toUpperCase()}  ${account.id} ${account.name}, ${region}: ${resource.name} (${check}). ${message}`,
      ),
      ...more(alarms - findings.length),
    ],
    drift.accounts === 0
      ? []
      : [
          `Target roles that are not as they should be: ${drift.accounts}${followed ? `, ${drift.new} of them new` : ""}`,
          ...drift.findings.map(({ account, message }) => `- ${account.id} ${account.name}: ${message}`),
          ...more(drift.accounts - drift.findings.length),
          "hubscan roles verify compares them now.",
        ],
    missing.length === 0
      ? []
      : [
          `Accounts that could not be scanned: ${missing.length}`,
          ...missing.slice(0, shownLines).map(({ id, name, why }) => `- ${id} ${name}: ${why}`),
          ...more(missing.length - shownLines),
        ],
    coverage.unread.length === 0
      ? []
      : [
          "What could not be read (neither good nor bad)",
          ...coverage.unread
            .slice(0, shownLines)
            .map(
              ({ outcome, operation, reads, accounts }) =>
                `- ${operation}: ${outcome}, ${plural(reads, "read")} in ${plural(accounts, "account")}. ${meaning(outcome)}`,
            ),
          ...more(coverage.unread.length - shownLines),
        ],
    changes === null || changes.appeared.length + changes.gone.length + changes.stateChanged.length === 0
      ? []
      : [
          `Accounts since scan ${changes.since}`,
          ...[
            ...changes.appeared.map(({ id, name }) => `- ${id} ${name} appeared`),
            ...changes.gone.map(({ id, name }) => `- ${id} ${name} is gone`),
            ...changes.stateChanged.map(
              ({ id, name, before, state }) => `- ${id} ${name} was ${before} and is ${state}`,
            ),
          ].slice(0, shownLines),
        ],
    [`Results: ${where}`, `hubscan findings --scan ${summary.scan} --severity high`],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(oneLine).join("\n"))
    .join("\n\n")}\n`;
}

function more(left: number): string[] {
  return left > 0 ? [`  and ${left} more`] : [];
}

function meaning(outcome: ScanNews["summary"]["coverage"]["unread"][number]["outcome"]): string {
  return outcome === "read" || outcome === "absent" ? "" : causes[outcome].meaning;
}

/** A line as it may stand in a mail: what comes from AWS cannot begin another one, nor hide what is beside it. */
function oneLine(text: string): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ");
  const characters = Array.from(clean.trimEnd());
  return characters.length > lineLength
    ? `${characters.slice(0, lineLength - 1).join("")}…`
    : characters.join("");
}

/** Whole lines as far as they fit. */
function withinBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const kept: string[] = [];
  let bytes = Buffer.byteLength(cutNote) + 1;
  for (const line of text.split("\n")) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > most) break;
    kept.push(line);
  }
  return `${[...kept, cutNote].join("\n")}\n`;
}

function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
