import { generatedAccountId } from "../simulator/generate.ts";
import { type Figure, middle } from "./figure.ts";
import { startOrganization } from "./organization.ts";
import { type MeasuredScan, measureScan } from "./scan.ts";

const size = { accounts: 25, regions: 2 };
/** Milliseconds; with this and these requests in flight, the scanner's core is not what the scan waits for. */
const latency = 100;
const concurrency = 40;
/** What the throttled account is given: about a tenth of what it asks for. */
const throttle = { rate: 10, burst: 10 } as const;
const target = 1.15;

/** The other accounts beside one that is throttled. */
export const throttledAccount: Figure = {
  name: "throttled",
  what: "the others beside one throttled account, against the same scan without the throttle",
  measure: async (program, { accounts, regions, repeat }) => {
    const organizationSize = {
      accounts: accounts ?? size.accounts,
      regions: regions ?? size.regions,
      latency,
    };
    const calm = await startOrganization(organizationSize);
    const throttled = await startOrganization({ ...organizationSize, throttledFirst: throttle });
    try {
      const ratios: number[] = [];
      const notes: string[] = [];
      for (let turn = 0; turn < (repeat ?? 3); turn += 1) {
        const without = await measureScan(program, calm, ["--concurrency", String(concurrency)]);
        const beside = await measureScan(program, throttled, ["--concurrency", String(concurrency)]);
        ratios.push(othersDone(beside) / othersDone(without));
        const { throttles, calls } = beside.summary;
        const own = ownDone(beside);
        notes.push(
          `${throttles} of ${calls} calls refused, the throttled one done after ${own.toFixed(0)} s`,
        );
      }
      return [
        {
          of: "",
          values: ratios,
          digits: 2,
          target: `≤ ${target}`,
          held: middle(ratios) <= target,
          note: notes.at(-1) ?? "",
        },
      ];
    } finally {
      calm.close();
      throttled.close();
    }
  },
};

/** Seconds from the first account's start until the last of the accounts that are not throttled was done. */
function othersDone({ markers }: MeasuredScan): number {
  const begun = Math.min(...markers.map(({ started }) => Date.parse(started)));
  const others = markers.filter(({ account }) => account.id !== generatedAccountId(0));
  return (Math.max(...others.map(({ finished }) => Date.parse(finished))) - begun) / 1000;
}

function ownDone({ markers }: MeasuredScan): number {
  const marker = markers.find(({ account }) => account.id === generatedAccountId(0));
  if (marker === undefined) throw new Error("the throttled account was not scanned");
  return (Date.parse(marker.finished) - Date.parse(marker.started)) / 1000;
}
