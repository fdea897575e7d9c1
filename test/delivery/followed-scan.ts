import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { readMarkers } from "../../scanner/results/done-marker.ts";
import type { Finding } from "../../scanner/results/finding.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { publish } from "../../scanner/results/latest.ts";
import { accountsPath, donePath, partPath } from "../../scanner/results/layout.ts";
import type { LifecycleEntry } from "../../scanner/results/lifecycle-entry.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import type { Store } from "../../scanner/results/store.ts";
import { writeSummary } from "../../scanner/results/summary.ts";
import { newFolder } from "../results/new-folder.ts";
import { denied, facts, finding, ledger, manifest } from "../results/sample-lines.ts";
import { sampleSummary } from "../results/sample-summary.ts";

export const shop = { id: "111111111111", name: "shop" };
export const closed = { id: "222222222222", name: "closed" };
export const firstScan = "20261120T105944Z-000001";
export const secondScan = "20261121T105944Z-000002";

type State = "new" | "open" | "reopened";

/** A finding that a scan follows. */
export function followed(state: State | null, changes: Partial<Finding> = {}): Partial<Finding> {
  const seen = { firstSeen: "2026-11-20T10:59:44.000Z", lastSeen: "2026-11-20T10:59:44.000Z" };
  const lifecycle = state === null ? null : { state, ...seen, confirmed: changes.status !== "UNKNOWN" };
  return { ...changes, lifecycle };
}

/** A line about a finding that is resolved. */
export function resolved(id: string, time: string, changes: Partial<LifecycleEntry> = {}): LifecycleEntry {
  return {
    id,
    check: "s3-bucket-public",
    severity: "high",
    region: "eu-west-1",
    resource: { type: "AWS::S3::Bucket", arn: "arn:aws:s3:::gone", name: "gone" },
    state: "resolved",
    firstSeen: "2026-11-01T00:00:00.000Z",
    lastSeen: "2026-11-19T00:00:00.000Z",
    resolved: time,
    reopened: 0,
    confirmed: true,
    exceptedUntil: null,
    ...changes,
  };
}

/** A published scan of an account, and of one that could not be entered if that is wanted. */
export async function followedScan(
  options: {
    readonly store?: Store;
    readonly scan?: string;
    readonly now?: string;
    readonly findings?: readonly Partial<Finding>[];
    readonly history?: readonly LifecycleEntry[];
    readonly withClosed?: boolean;
    readonly unread?: boolean;
  } = {},
): Promise<{ readonly store: Store; readonly scan: string }> {
  const { store = folderStore(await newFolder()), scan = firstScan, findings = [], history = [] } = options;
  const accounts = [shop, ...(options.withClosed === true ? [closed] : [])];
  const now = options.now ?? "2026-11-20T10:59:44.000Z";
  const plan = manifest(
    accounts.map(({ id }) => id),
    { scan, now },
  );
  await writeManifest(store, plan);
  const writer = accountWriter(store, scan, shop);
  for (const [index, changes] of findings.entries()) {
    writer.finding(finding({ scan, account: shop, id: `finding-${index}`, ...changes }));
  }
  writer.ledger(
    ledger({
      account: shop.id,
      ...(options.unread === true ? { operation: "kms:ListKeys", outcome: "denied-by-scp" as const } : {}),
    }),
  );
  await writer.finish(facts());
  const written = gunzipSync((await store.get(partPath(scan, shop.id, "findings"))) ?? "").toString("utf8");
  const lines = written.split("\n").filter((line) => line !== "");
  const withLifecycle = lines.map((line, index) => {
    const { lifecycle } = (findings[index] ?? {}) as { readonly lifecycle?: unknown };
    return { ...(JSON.parse(line) as object), ...(lifecycle === undefined ? {} : { lifecycle }) };
  });
  await replaceParts(store, scan, { findings: withLifecycle, lifecycle: history });
  if (options.withClosed === true)
    await accountWriter(store, scan, closed).finish(facts({ unreachable: denied }));
  const summary = await sampleSummary({
    manifest: plan,
    markers: readMarkers(store, scan),
  });
  await writeSummary(store, summary);
  await publish(store, scan, new Date(now));
  return { store, scan };
}

/** Writes parts of an account anew, and their checksums into its marker. */
async function replaceParts(
  store: Store,
  scan: string,
  parts: Readonly<Record<string, readonly object[]>>,
): Promise<void> {
  const path = donePath(scan, shop.id);
  const marker = JSON.parse(Buffer.from((await store.get(path)) ?? "").toString("utf8")) as {
    readonly parts: Record<string, object>;
  };
  for (const [name, lines] of Object.entries(parts)) {
    const bytes = gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    await store.put(`${accountsPath(scan)}/${shop.id}/${name}.jsonl.gz`, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    marker.parts[name] = { sha256, bytes: bytes.byteLength, lines: lines.length };
  }
  await store.put(path, Buffer.from(JSON.stringify(marker)));
}
