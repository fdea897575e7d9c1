import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { productFolder } from "../scanner/cli/product-folder.ts";
import { version } from "../scanner/cli/version.ts";
import { accountWriter } from "../scanner/results/account-results.ts";
import { writeCheckFacts } from "../scanner/results/check-facts.ts";
import { findingId } from "../scanner/results/finding-id.ts";
import { folderStore } from "../scanner/results/folder-store.ts";
import { writeManifest } from "../scanner/results/manifest.ts";
import { resultsS3Client } from "../scanner/results/s3-client.ts";
import { writePass } from "../scanner/results/shards.ts";
import type { Store } from "../scanner/results/store.ts";
import { packShards } from "../scanner/scan/pack-shards.ts";
import { checkFacts, type LoadedPolicies, loadAllPolicies } from "../scanner/scan/policies.ts";
import { type Figure, type Measured, times } from "./figure.ts";
import { runProgram } from "./program.ts";
import { sampleManifest, sampleTime } from "./sample-manifest.ts";

const counts = [200, 2000] as const;
const division = { accountsPerShard: 60, shardsAtOnce: 64, waitForRole: 0 };
const target = 512;

const scan = "20261120T105944Z-bench0";

/** What the end of a fanned-out scan takes, at growing numbers of accounts: every account has one finding of each check. */
export const fanOut: Figure = {
  name: "fan-out",
  what: "milliseconds an account (and peak memory) of what follows the shards",
  measure: async (program, { accounts, repeat }) => {
    const policies = await loadAllPolicies({
      place: { productFolder: productFolder(), workingFolder: tmpdir(), s3: () => resultsS3Client({}) },
      paths: [],
      parameters: {},
    });
    const rows: Measured[] = [];
    for (const count of accounts === null ? counts : [accounts]) {
      const folder = await mkdtemp(join(tmpdir(), "hubscan-fan-out-"));
      try {
        await writeShards(folderStore(folder), policies, count);
        const place = ["--scan-id", scan, "--out", folder];
        for (const command of [["reconcile", "--pass", "2"], ["merge"]]) {
          const runs = await times(command[0] === "merge" ? 1 : (repeat ?? 1), async () => {
            return (await runProgram(program, [...command, ...place])).usage;
          });
          const megabytes = Math.max(...runs.map((usage) => usage.megabytes));
          rows.push({
            of: `${command[0]}, ${count.toLocaleString("en")} accounts`,
            values: runs.map(({ wall }) => wall / count),
            digits: 1,
            target: `≤ ${target} MB, and flat`,
            held: megabytes <= target,
            note: `${Math.round(megabytes)} MB, ${((runs[0]?.wall ?? 0) / 1000).toFixed(1)} s`,
          });
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    }
    return rows;
  },
};

/** A planned scan whose shards have ended: each account with one resource and one finding of each check. */
async function writeShards(store: Store, policies: LoadedPolicies, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, at) => String(100_000_000_000 + at));
  const manifest = sampleManifest(
    { hubscan: version, scan, policies: policies.hash, checks: policies.checks.map(({ id }) => id) },
    ids,
  );
  await writeCheckFacts(store, scan, policies.checks.map(checkFacts));
  await writeManifest(store, manifest);
  const facts = { scan, pass: 1, division, estimate: null };
  await writePass(store, facts, packShards(ids, new Map(), division));
  for (const id of ids) await writeOne(store, policies, id);
}

async function writeOne(store: Store, { checks }: LoadedPolicies, id: string): Promise<void> {
  const account = { id, name: `account ${id}` };
  const writer = accountWriter(store, scan, account);
  for (const [at, { id: check, severity, resourceType: type, title }] of checks.entries()) {
    const name = `resource-${id}-${at}`;
    const arn = `arn:aws:example:eu-west-1:${id}:${name}`;
    const passed = at % 5 > 0;
    writer.resource({
      type,
      arn,
      name,
      account: id,
      region: "eu-west-1",
      tags: { team: "web" },
      properties: { Name: name },
      unreadable: {},
    });
    writer.finding({
      id: findingId(id, "eu-west-1", check, arn),
      scan,
      time: sampleTime,
      check,
      status: passed ? "PASS" : "FAIL",
      severity,
      account,
      region: "eu-west-1",
      resource: { type, arn, name, tags: { team: "web" } },
      message: title,
      evidence: { Name: name },
      cause: null,
      lifecycle: passed
        ? null
        : { state: "new", firstSeen: sampleTime, lastSeen: sampleTime, confirmed: true },
      exception: null,
    });
    writer.ledger({
      account: id,
      region: "eu-west-1",
      operation: `example:Describe${at}`,
      outcome: "read",
      types: [type],
      reads: 1,
      calls: 1,
      throttles: 0,
      items: 1,
      code: null,
      message: null,
    });
  }
  await writer.finish({
    version,
    started: new Date(sampleTime),
    finished: new Date(sampleTime),
    regions: ["eu-west-1"],
    unreachable: null,
  });
}
