import { type Manifest, newManifest } from "../scanner/results/manifest.ts";

/** When the scans that figures are measured on were made. */
export const sampleTime = "2026-11-20T10:59:44.000Z";

/** The manifest of a scan of made-up accounts; each figure says what it is about. */
export function sampleManifest(
  plan: Pick<Manifest, "hubscan" | "scan" | "policies" | "checks">,
  ids: readonly string[],
): Manifest {
  return newManifest({
    ...plan,
    node: process.versions.node,
    started: sampleTime,
    now: sampleTime,
    collected: {},
    managementAccount: null,
    accountsKnown: true,
    delegatedAdministrators: [],
    caller: "arn:aws:sts::100000000000:assumed-role/HubscanScanner/task",
    partition: "aws",
    organization: "o-exampleorgid",
    selection: {},
    options: {},
    image: null,
    accounts: ids.map((id) => ({
      id,
      name: `account ${id}`,
      state: "ACTIVE",
      email: `aws-${id}@example.com`,
      units: ["Root", "Workloads", `Unit ${Number(id) % 50}`],
      tags: { team: "web" },
      selected: true,
      reason: null,
    })),
  });
}
