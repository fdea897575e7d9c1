import type { CostLine } from "../scan/cost.ts";
import type { ScanEstimate } from "../scan/estimate.ts";
import { counted } from "./text-layout.ts";

/** Operations that a person reads at once; `--json` has all of them. */
const shownOperations = 20;

/** What a scan will take, for people. */
export function estimateReport(estimate: ScanEstimate, checks: number): string {
  const { operations, accounts, regions, calls, from, measuredAccounts, floorMs, expectedMs, cost } =
    estimate;
  const shown = operations.filter((row) => row.calls > 0).slice(0, shownOperations);
  const rest = operations.slice(shown.length);
  const atRest = rest.filter((row) => row.calls === 0).map(({ operation }) => operation);
  const left = rest.length - atRest.length;
  const basis =
    from === null
      ? "No scan before this one measured them, so these are the least."
      : `${counted(measuredAccounts, "account")} as scan ${from} measured.`;
  return [
    `${counted(checks, "check")} on ${counted(accounts, "account")}, ${counted(regions, "region")} in each. ${basis}`,
    "",
    "Calls",
    ...shown.map(
      (row) =>
        `${String(row.calls).padStart(10)}  ${row.operation}${row.basis === "least" ? "  (at least)" : ""}`,
    ),
    ...(left > 0 ? [`            and ${left} operations more`] : []),
    `${String(calls).padStart(10)}  in all`,
    ...(from === null && atRest.length > 0
      ? [
          `            and ${atRest.length} operations once for each resource, of which nobody knows how many there are`,
        ]
      : []),
    "",
    "Time",
    `${seconds(floorMs).padStart(10)}  at least: what AWS's rate limits allow`,
    ...(expectedMs === null ? [] : [`${seconds(expectedMs).padStart(10)}  as the last scan went`]),
    "",
    "Cost",
    ...cost.lines.map(costText),
    `${usdText(cost.usd).padStart(10)}  in all`,
    "  on top, where it is on:",
    ...cost.onTop.map(costText),
    "",
    "Assumed",
    ...[...estimate.assumptions, ...cost.assumptions].map((assumption) => `  - ${assumption}`),
    "",
    "No account was read.",
    "",
  ].join("\n");
}

/** `5021 calls, 9.1 s, $0.02`. */
export function figuresText(figures: {
  readonly calls: number;
  readonly milliseconds: number;
  readonly usd: number;
}): string {
  return `${figures.calls} calls, ${seconds(figures.milliseconds)}, ${usdText(figures.usd)}`;
}

function costText({ what, quantity, unit, usd }: CostLine): string {
  const amount = quantity >= 10 ? String(Math.round(quantity)) : quantity.toFixed(3);
  return `${usdText(usd).padStart(10)}  ${what}: ${amount} ${unit}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** To the cent, and to a tenth of one where it is less than a dollar. */
function usdText(usd: number): string {
  return usd >= 1 ? `$${usd.toFixed(2)}` : `$${usd.toFixed(4)}`;
}
