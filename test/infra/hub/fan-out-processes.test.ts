import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { finishedScansPattern } from "../../../infra/hub/overdue.ts";
import { folderStore } from "../../../scanner/results/folder-store.ts";
import { latestScan } from "../../../scanner/results/latest.ts";
import { readSummary } from "../../../scanner/results/summary.ts";
import { newFolder } from "../../results/new-folder.ts";
import { samplePolicyText } from "../../scan/sample-checks.ts";
import { sampleResources } from "../../scan/sample-resources.ts";
import { alpha, beta, gamma, simulateForProcesses } from "../../scan/simulated-scan.ts";
import { finds } from "../log-filter.ts";
import { walk } from "../states-walker.ts";
import type { TaskCommand } from "./ecs-task.ts";
import { hubProcesses } from "./hub-processes.ts";
import { sampleFanOut, startTime } from "./sample-fan-out.ts";

const longest = 180_000;

/** Walks the state machine with the program's own commands on a simulated organization, one account to a shard. */
async function scanned(
  name: string,
  more: Readonly<Record<string, string>> = {},
  isLost?: (command: TaskCommand) => boolean,
) {
  const simulator = await simulateForProcesses({
    resources: sampleResources,
    accounts: [alpha, beta, gamma].map((id) => ({ id, name: id })),
  });
  const folder = await newFolder();
  const policy = join(folder, "sample.yaml");
  await writeFile(policy, samplePolicyText(["queue-encrypted", "bucket-versioned"]));
  const out = join(folder, "results");
  const environment = {
    ...simulator.environment,
    HUBSCAN_POLICY: policy,
    HUBSCAN_CHECK: "sample-*",
    HUBSCAN_ACCOUNT: [alpha, beta, gamma].join(","),
    ...more,
  };
  const hub = hubProcesses(out, environment, isLost);
  const walked = await walk({
    definition: sampleFanOut({ accountsPerShard: 1, shardsAtOnce: 2 }),
    tasks: hub.tasks,
    executionArn: `arn:aws:states:eu-west-1:222222222201:execution:hubscan-dev:${name}`,
    startTime,
  });
  const store = folderStore(out);
  const latest = await latestScan(store);
  return {
    ...walked,
    ran: hub.ran,
    said: hub.ran.map(({ command: { words, environment } }) =>
      [...words, environment.HUBSCAN_SHARD ?? []].flat().join(" "),
    ),
    latest,
    results: store.describe(),
    summary: latest === null ? null : await readSummary(store, latest),
  };
}

describe("the state machine with hubscan's own commands", () => {
  it(
    "scans every account, in shards, and publishes the scan",
    async () => {
      const { status, output, latest, summary, said, ran, results } = await scanned("whole", {
        HUBSCAN_LOG_FORMAT: "json",
      });
      expect(ran.map(({ code, output }) => [code, code === 0 ? "" : output])).toEqual(ran.map(() => [0, ""]));
      expect(status).toBe("SUCCEEDED");
      expect(said.toSorted()).toEqual(["merge", "plan", "reconcile --pass 2", "scan 1-001", "scan 1-002"]);
      expect(output).toMatchObject({ outcome: "done", scan: latest, trouble: null });
      expect(summary?.accounts).toMatchObject({ selected: 3, scanned: 3 });
      // What the alarm on overdue scans waits for: once, and from the merge.
      const lines = ran.flatMap(({ command, output }) =>
        output
          .split("\n")
          .filter((line) => line.startsWith('{"') && finds(finishedScansPattern(results), line))
          .map(() => command.words[0]),
      );
      expect(lines).toEqual(["merge"]);
    },
    longest,
  );

  it(
    "makes up for a lost shard, and succeeds with findings",
    async () => {
      const isLost = ({ environment }: TaskCommand) => environment.HUBSCAN_SHARD === "1-002";
      const { output, summary, said } = await scanned("lost", { HUBSCAN_FAIL_ON: "info" }, isLost);
      expect(said).toContain("scan 2-001");
      expect(output).toMatchObject({ outcome: expect.stringContaining("findings"), passes: 3 });
      expect(summary?.accounts).toMatchObject({ selected: 3, scanned: 3 });
    },
    longest,
  );

  it(
    "fails with the plan when nothing can be planned",
    async () => {
      const { error, cause, latest } = await scanned("refused", { HUBSCAN_CHECK: "no-such-check" });
      expect([error, latest]).toEqual(["HubscanPlanFailed", null]);
      expect(cause).toContain("exit code 1");
    },
    longest,
  );
});
