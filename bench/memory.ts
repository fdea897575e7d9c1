import { type Figure, type Measured, times } from "./figure.ts";
import { startOrganization } from "./organization.ts";
import { measureScan } from "./scan.ts";

const counts = [10, 100, 1000] as const;
/** Few, so that a thousand accounts are done within minutes: what grows with accounts does not grow with regions. */
const regions = 2;
const latency = 10;
const target = 512;

/** Memory at growing numbers of accounts. */
export const memory: Figure = {
  name: "memory",
  what: "peak memory, MB",
  measure: async (program, sizes) => {
    const rows: Measured[] = [];
    for (const accounts of counts.filter((count) => count <= (sizes.accounts ?? 1000))) {
      const organization = await startOrganization({ accounts, regions: sizes.regions ?? regions, latency });
      try {
        const scans = await times(sizes.repeat ?? 1, () => measureScan(program, organization));
        const megabytes = scans.map(({ usage }) => usage.megabytes);
        const seen = scans[0]?.summary;
        rows.push({
          of: `${accounts} accounts`,
          values: megabytes,
          digits: 0,
          target: `≤ ${target}, and flat`,
          held: Math.max(...megabytes) <= target,
          note: `${seen?.calls} calls in ${Math.round((seen?.efficiency.actualMs ?? 0) / 1000)} s`,
        });
      } finally {
        organization.close();
      }
    }
    return rows;
  },
};
