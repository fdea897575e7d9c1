import pc from "picocolors";
import type { Look } from "../text-layout.ts";
import type { ListedCheck } from "./listed-checks.ts";

/** Characters that a severity takes, with the gap behind it. */
const severityWidth = 10;

/** Checks for people: a line each, and the sum last. */
export function checkTable(checks: readonly ListedCheck[], look: Look): string {
  const color = pc.createColors(look.color);
  const idWidth = Math.max(0, ...checks.map(({ id }) => id.length)) + 2;
  const room = Math.max(20, look.columns - severityWidth - idWidth);
  const lines = checks.map(({ id, severity, title, why }) => {
    const text = why === null ? title : `off: ${why}`;
    const cut = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    const line = `${severity.padEnd(severityWidth)}${id.padEnd(idWidth)}${cut}`;
    return why === null ? line : color.dim(line);
  });
  const on = checks.filter(({ enabled }) => enabled).length;
  return `${[...lines, `${on} of ${checks.length} checks are on`].join("\n")}\n`;
}
