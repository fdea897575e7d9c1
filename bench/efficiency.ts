import type { Figure, Measured } from "./figure.ts";
import { middle, times } from "./figure.ts";
import { startOrganization } from "./organization.ts";
import { inFlightFloor, measureScan } from "./scan.ts";

const size = { accounts: 100, regions: 17 };
const latency = 50;
/** Requests in flight: the default, and as many as one core answers at this latency. */
const concurrencies = [100, 40] as const;
const targets = { floor: 1.3, cpu: 1 } as const;

/** How long a scan takes against what latency and requests in flight allow, and what a request costs in processor time. */
export const efficiency: Figure = {
  name: "efficiency",
  what: "actual time / floor, and ms of processor time per call",
  measure: async (program, { accounts, regions, repeat }) => {
    const organization = await startOrganization({
      accounts: accounts ?? size.accounts,
      regions: regions ?? size.regions,
      latency,
    });
    try {
      const rows: Measured[] = [];
      for (const concurrency of concurrencies) {
        const scans = await times(repeat ?? 1, () =>
          measureScan(program, organization, ["--concurrency", String(concurrency)]),
        );
        const ratios = scans.map(
          ({ summary }) => summary.efficiency.actualMs / inFlightFloor(summary.calls, latency, concurrency),
        );
        const cpu = scans.map(({ summary, usage }) => usage.cpu / summary.calls);
        const busy = scans.map(({ usage }) => Math.round((usage.cpu / usage.wall) * 100));
        const seen = scans[0]?.summary;
        const note = `${seen?.accounts.scanned} accounts, ${seen?.calls} calls in ${scans.map(({ summary }) => Math.round(summary.efficiency.actualMs / 1000)).join(", ")} s; ${busy.join(", ")} % of one core`;
        rows.push(
          {
            of: `time / floor, ${concurrency} in flight`,
            values: ratios,
            digits: 2,
            target: `≤ ${targets.floor}`,
            held: middle(ratios) <= targets.floor,
            note,
          },
          {
            of: `CPU ms per call, ${concurrency} in flight`,
            values: cpu,
            digits: 2,
            target: `≤ ${targets.cpu}`,
            held: middle(cpu) <= targets.cpu,
            note: `${scans.map(({ usage }) => Math.round(usage.megabytes)).join(", ")} MB`,
          },
        );
      }
      return rows;
    } finally {
      organization.close();
    }
  },
};
