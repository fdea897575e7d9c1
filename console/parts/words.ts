import type { Severity, Status } from "../../scanner/results/finding.ts";

/** How figures, times and words of the product are written for people. */

const numbers = new Intl.NumberFormat("en");

export function number(value: number): string {
  return numbers.format(value);
}

/** `1 finding`, `2,000 findings`. */
export function counted(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** A share from 0 to 1 in whole percent. All is said of all only: what rounds to 100 % or to 0 % without being it is not. */
export function percent(share: number | null): string {
  if (share === null) return "–";
  const rounded = Math.round(share * 100);
  if (rounded === 100 && share < 1) return "> 99 %";
  if (rounded === 0 && share > 0) return "< 1 %";
  return `${rounded} %`;
}

/** A time of the results (ISO 8601 in UTC) as `2026-11-24 15:03 UTC`. */
export function time(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

export const statusWords: Readonly<Record<Status, string>> = {
  FAIL: "Failed",
  UNKNOWN: "Unknown",
  PASS: "Passed",
  NOT_APPLICABLE: "Not applicable",
  EXCEPTED: "Excepted",
};

export const severityWords: Readonly<Record<Severity, string>> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
  info: "Info",
};

export const lifecycleWords: Readonly<Record<string, string>> = {
  new: "New",
  open: "Open",
  reopened: "Reopened",
  "": "Never failed",
};
