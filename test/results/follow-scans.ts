import { AccountHistory } from "../../scanner/results/account-history.ts";
import { AccountLifecycle } from "../../scanner/results/account-lifecycle.ts";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { readMarkers } from "../../scanner/results/done-marker.ts";
import type { Finding } from "../../scanner/results/finding.ts";
import { publish } from "../../scanner/results/latest.ts";
import type { Manifest } from "../../scanner/results/manifest.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import type { Store } from "../../scanner/results/store.ts";
import { writeSummary } from "../../scanner/results/summary.ts";
import { facts, finding, manifest } from "./sample-lines.ts";
import { sampleSummary } from "./sample-summary.ts";

/** Writes a finished scan whose findings are followed from the scans before it. Its checks and lists were all read. */
export async function followScan(
  store: Store,
  scan: string,
  accounts: Readonly<Record<string, readonly Partial<Finding>[]>>,
  choices: { readonly manifest?: Partial<Manifest>; readonly regions?: readonly string[] } = {},
): Promise<void> {
  const ids = Object.keys(accounts);
  const written = manifest(ids, { scan, ...choices.manifest });
  await writeManifest(store, written);
  const history = new AccountHistory(
    store,
    (before) => before < scan,
    () => {},
  );
  for (const [id, lines] of Object.entries(accounts)) {
    const account = { id, name: `account ${id}` };
    const past = await history.of(id);
    const time = finding().time;
    const lifecycle = new AccountLifecycle({ before: past.entries, time, covers: () => false });
    const writer = accountWriter(store, scan, account);
    for (const changes of lines) writer.finding(lifecycle.see(finding({ scan, account, ...changes })));
    const { entries, counts } = lifecycle.finish({
      judgedType: (check) => (written.checks.includes(check) ? "AWS::S3::Bucket" : undefined),
      isListed: () => true,
      isThere: () => false,
    });
    const regions = choices.regions ?? ["eu-west-1"];
    await writer.finish(facts({ regions, lifecycle: { since: past.scan, counts, entries } }));
  }
  const summary = await sampleSummary({
    manifest: written,
    markers: readMarkers(store, scan, ids),
  });
  await writeSummary(store, summary);
  await publish(store, scan, new Date("2026-11-20T11:10:00Z"));
}
