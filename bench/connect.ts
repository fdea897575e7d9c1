import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, middle, times } from "./figure.ts";
import { startOrganization } from "./organization.ts";
import { runProgram } from "./program.ts";

const size = { accounts: 1000, latency: 50, repeat: 3 };

/** AssumeRole requests a second that AWS takes of an account in a region: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const assumedPerSecond = 600;

/** Times the floor within which the test of connections is to stay. */
const target = 3;

/** Entering every account, against the time that STS's limit makes it take at least. */
export const connect: Figure = {
  name: "connect",
  what: "hubscan connect, time / floor of STS's limit",
  measure: async (program, { accounts, repeat }) => {
    const count = accounts ?? size.accounts;
    const organization = await startOrganization({ accounts: count, regions: 1, latency: size.latency });
    try {
      const walls: number[] = [];
      const cpus: number[] = [];
      await times(repeat ?? size.repeat, async () => {
        const folder = await mkdtemp(join(tmpdir(), "hubscan-bench-"));
        try {
          const { output, usage } = await runProgram(
            program,
            ["connect", "--json", "--out", folder],
            organization.environment,
          );
          const { ready } = JSON.parse(output) as { readonly ready: string };
          if (ready !== "all") throw new Error(`not every account could be entered: ${ready}`);
          walls.push(usage.wall);
          cpus.push(usage.cpu);
        } finally {
          await rm(folder, { recursive: true });
        }
      });
      const floor = (count / assumedPerSecond) * 1000;
      const ratios = walls.map((wall) => wall / floor);
      const note =
        `${count} accounts, ${size.latency} ms latency: ${(middle(walls) / 1000).toFixed(1)} s, of them ` +
        `${(middle(cpus) / 1000).toFixed(1)} s of a processor; floor ${(floor / 1000).toFixed(2)} s`;
      return [
        { of: "", values: ratios, digits: 2, target: `≤ ${target}`, held: middle(ratios) <= target, note },
      ];
    } finally {
      organization.close();
    }
  },
};
