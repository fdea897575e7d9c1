import { generatedAccountId } from "../simulator/generate.ts";
import { type Figure, middle, times } from "./figure.ts";
import { startOrganization } from "./organization.ts";
import { measureScan } from "./scan.ts";

const regions = 32;
/** Milliseconds. */
const latency = 100;
const targets = { seconds: 6, megabytes: 140 } as const;

/** One account in which nothing was set up, every check, from the start of the process to its end. */
export const emptyAccount: Figure = {
  name: "empty",
  what: `one empty account, ${regions} regions, ${latency} ms per call`,
  measure: async (program, sizes) => {
    const organization = await startOrganization({
      accounts: 1,
      regions: sizes.regions ?? regions,
      latency,
    });
    try {
      const scans = await times(sizes.repeat ?? 3, () =>
        measureScan(program, organization, ["--account", generatedAccountId(0)]),
      );
      const seconds = scans.map(({ usage }) => usage.wall / 1000);
      const megabytes = scans.map(({ usage }) => usage.megabytes);
      const cpu = middle(scans.map(({ usage }) => usage.cpu / 1000));
      const note = `${scans[0]?.summary.calls} calls, ${cpu.toFixed(1)} s CPU`;
      return [
        {
          of: "seconds",
          values: seconds,
          digits: 1,
          target: `≤ ${targets.seconds}`,
          held: middle(seconds) <= targets.seconds,
          note,
        },
        {
          of: "MB",
          values: megabytes,
          digits: 0,
          target: `≤ ${targets.megabytes}`,
          held: middle(megabytes) <= targets.megabytes,
          note: "",
        },
      ];
    } finally {
      organization.close();
    }
  },
};
