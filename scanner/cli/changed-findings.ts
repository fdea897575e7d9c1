import pc from "picocolors";
import { type Severity, severities } from "../results/finding.ts";
import { printable } from "../results/formats/printable.ts";
import type { ExceptionReference, Summary } from "../results/summary.ts";
import { counted, type Look, wrapped } from "./text-layout.ts";

/** Exceptions of a kind that a person reads at once; the summary has all. */
const shown = 10;

/** What changed; nothing of a first scan, in which everything is new. */
export function changedFindings({ lifecycle }: Summary, look: Look): string[] {
  if (lifecycle === null || lifecycle.since === null) return [];
  const color = pc.createColors(look.color);
  const { since, firstScanned } = lifecycle;
  const [added, reopened, resolved, open, unconfirmed] = [
    lifecycle.new,
    lifecycle.reopened,
    lifecycle.resolved,
    lifecycle.open,
    lifecycle.unconfirmed,
  ].map(sumOf) as [number, number, number, number, number];
  const firsts = firstScanned === 0 ? "" : `; ${counted(firstScanned, "account")} scanned for the first time`;
  const unread =
    unconfirmed === 0
      ? []
      : wrapped(
          `${unconfirmed} of the findings that are open were not read this time, and stay open.`,
          look,
          "",
        );
  return [
    `${color.bold(`${added} new`)}, ${reopened} reopened, ${color.bold(`${resolved} resolved`)}, ${open} still open since ${since}${firsts}`,
    ...unread,
  ];
}

/** Findings of all severities together. */
export function sumOf(counts: Readonly<Record<Severity, number>>): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}

/** Exceptions that somebody has to look at. */
export function exceptionsToLookAt({ exceptions }: Summary, look: Look): string[] {
  if (exceptions === null) return [];
  const color = pc.createColors(look.color);
  const { applied, expired, unused, soon } = exceptions;
  if (applied + expired.length + unused.length + soon.length === 0) return [];
  const listed = (
    what: string,
    references: readonly ExceptionReference[],
    text: (one: ExceptionReference) => string,
  ) => [
    ...references
      .slice(0, shown)
      .map((one) => printable(`  ${what}: ${one.file}:${one.line} ${one.check} (${one.owner})${text(one)}`)),
    ...(references.length > shown ? [`  and ${references.length - shown} more ${what}`] : []),
  ];
  return [
    color.bold(`Exceptions: ${counted(applied, "failure")} accepted`),
    ...listed(
      "expired",
      expired,
      ({ expires, findings }) => ` on ${expires}: ${counted(findings, "failure")} open again`,
    ),
    ...listed(
      "expires soon",
      soon,
      ({ expires, findings }) => ` on ${expires}: ${counted(findings, "failure")}`,
    ),
    ...listed("unused", unused, ({ accounts }) =>
      accounts === 0 ? ": it is about no account" : ": nothing fails that it is about",
    ),
  ];
}
