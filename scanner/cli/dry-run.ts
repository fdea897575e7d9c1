import type { ScanEstimate } from "../scan/estimate.ts";
import { counted } from "./text-layout.ts";

/** What a scan would do, for people. */
export function dryRunReport(estimate: ScanEstimate, checks: number, names: readonly string[]): string {
  const { services, accounts, regions, leastCalls } = estimate;
  const rows = services.map(({ service, perAccount, perRegion, perResource }) =>
    [
      service.padEnd(22),
      String(perAccount).padStart(8),
      String(perRegion).padStart(10),
      `   ${perResource.join(", ")}`,
    ]
      .join(" ")
      .trimEnd(),
  );
  return [
    `${counted(checks, "check")} on ${counted(accounts, "account")}, reckoned with ${counted(regions, "region")} in each:`,
    ...names.map((name) => `  ${name}`),
    "",
    `${"service".padEnd(22)} ${"account".padStart(8)} ${"region".padStart(10)}    for each resource`,
    ...rows,
    "",
    `At least ${leastCalls} calls, one page to a list; what is called for each resource comes on top.`,
    "No account was read.",
    "",
  ].join("\n");
}
