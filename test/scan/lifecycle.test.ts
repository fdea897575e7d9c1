import { beforeAll, describe, expect, test } from "vitest";
import { systemTiming } from "../../scanner/access/timing.ts";
import { readMarker } from "../../scanner/results/done-marker.ts";
import type { Finding } from "../../scanner/results/finding.ts";
import { severities } from "../../scanner/results/finding.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import type { LifecycleEntry } from "../../scanner/results/lifecycle-entry.ts";
import { readManifest } from "../../scanner/results/manifest.ts";
import { partLifecycle } from "../../scanner/results/read.ts";
import type { Store } from "../../scanner/results/store.ts";
import type { Summary } from "../../scanner/results/summary.ts";
import { scanOffline } from "../../scanner/scan/offline.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";
import { noSettings } from "../../scanner/settings/load.ts";
import { mergeSettings } from "../../scanner/settings/merge.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { exception } from "../exceptions/sample-exception.ts";
import { newFolder } from "../results/new-folder.ts";
import { all } from "../results/sample-lines.ts";
import { type HurriedClock, hurriedClock } from "./hurried-clock.ts";
import { samplePolicies } from "./sample-checks.ts";
import { regional, sampleRegions, sampleResources } from "./sample-resources.ts";
import { alpha, beta, type ScanChoices, scan, simulate } from "./simulated-scan.ts";

let policies: LoadedPolicies;
beforeAll(async () => {
  policies = await samplePolicies(["queue-encrypted", "bucket-versioned"]);
});

type Account = NonNullable<EstateInput["accounts"]>[number];
const denied = (...operations: string[]): Pick<Account, "faults"> => ({
  faults: [
    {
      operations,
      error: {
        code: "AccessDenied",
        message: "with an explicit deny in a service control policy",
        status: 403,
      },
    },
  ],
});
const sqs = (queues: Partial<typeof regional.sqs>): NonNullable<EstateInput["resources"]> => ({
  "*": { ...sampleResources["*"], "*": { ...regional, sqs: { ...regional.sqs, ...queues } } },
});
const mended = sqs({
  GetQueueAttributes: [{ answer: { Attributes: { SqsManagedSseEnabled: "true" } } }] as never,
});
const noQueues = sqs({ ListQueues: { QueueUrls: [] } });

/** Scans of one store, one after the other, each of an estate of its own. */
async function scansOf(store?: Store) {
  const place = store ?? folderStore(await newFolder());
  const clock: HurriedClock = hurriedClock(200);
  return async (
    accounts: readonly Partial<Account>[],
    resources: EstateInput["resources"] = sampleResources,
    choices: ScanChoices & { readonly by?: LoadedPolicies } = {},
  ) => {
    const ids = [alpha, beta];
    const estate: EstateInput = {
      regions: sampleRegions,
      resources,
      accounts: accounts.map((account, at) => ({
        id: ids[at] ?? "",
        name: ids[at] === alpha ? "alpha" : "beta",
        ...account,
      })),
    };
    const done = await scan(await simulate(estate, clock), choices.by ?? policies, {
      ...choices,
      store: place,
    });
    return { ...done, states: statesOf(done.findings), changes: changesOf(done.summary) };
  };
}

/** `queue bad us-east-1 alpha: open`, of the findings that are open, sorted. */
function statesOf(findings: readonly Finding[]): string[] {
  return findings
    .flatMap(({ resource, region, account, lifecycle }) =>
      lifecycle === null
        ? []
        : [
            `${resource.name} ${region} ${account.name}: ${lifecycle.state}${lifecycle.confirmed ? "" : ", not read"}`,
          ],
    )
    .sort();
}

function changesOf({ lifecycle }: Summary) {
  if (lifecycle === null) throw new Error("the summary does not say what changed");
  const { since: _since, firstScanned: _first, ...counts } = lifecycle;
  return Object.fromEntries(
    Object.entries(counts).flatMap(([change, by]) => {
      const sum = severities.reduce((all, severity) => all + by[severity], 0);
      return sum === 0 ? [] : [[change, sum]];
    }),
  );
}

async function entriesOf(store: Store, scanId: string, account: string): Promise<LifecycleEntry[]> {
  return all(await partLifecycle(store, await readMarker(store, scanId, account)));
}

describe("over scans", () => {
  test("a failure is new, then open since it was first seen; mended or gone it is resolved; back again it is reopened", async () => {
    const next = await scansOf();
    const first = await next([{}]);
    expect(first.states).toEqual([
      "bad eu-west-1 alpha: new",
      "bad eu-west-1 alpha: new",
      "bad us-east-1 alpha: new",
    ]);
    expect(first.summary.lifecycle).toMatchObject({ since: null, firstScanned: 1 });

    const second = await next([{}]);
    expect(second.changes).toEqual({ open: 3 });
    expect(second.summary.lifecycle?.since).toBe(first.summary.scan);
    const [before, now] = [first.findings[0]?.time, second.findings[0]?.time];
    expect(second.findings.flatMap(({ lifecycle }) => lifecycle ?? [])).toEqual(
      Array.from({ length: 3 }, () => ({ state: "open", firstSeen: before, lastSeen: now, confirmed: true })),
    );

    const third = await next([{}], mended);
    expect(third.changes).toEqual({ open: 1, resolved: 2 });

    const fourth = await next([{}]);
    expect(fourth.states).toEqual([
      "bad eu-west-1 alpha: open",
      "bad eu-west-1 alpha: reopened",
      "bad us-east-1 alpha: reopened",
    ]);
    const fifth = await next([{}], noQueues);
    expect(fifth.changes).toEqual({ open: 1, resolved: 2 });
    const entries = await entriesOf(fifth.store, fifth.summary.scan, alpha);
    expect(entries.filter(({ state }) => state === "resolved")).toMatchObject([
      { firstSeen: before, resolved: fifth.findings[0]?.time, reopened: 1 },
      { firstSeen: before, resolved: fifth.findings[0]?.time, reopened: 1 },
    ]);
  });

  test("what could not be read resolves nothing: lists, properties, whole accounts", async () => {
    const next = await scansOf();
    await next([{}, {}]);
    const denials = await next([
      denied("GetQueueAttributes", "ListBuckets"),
      { targetRole: { missing: true } },
    ]);
    expect(denials.changes).toEqual({ open: 6, unconfirmed: 6 });
    // Of a list that was not read there is no finding for each resource; the entry stays.
    expect(denials.states).toEqual([
      "bad eu-west-1 alpha: open, not read",
      "bad us-east-1 alpha: open, not read",
    ]);
    const after = await next([{}, {}], mended);
    expect(after.changes).toEqual({ open: 2, resolved: 4 });
  });

  test("a scan of less resolves nothing and loses nothing: accounts, regions, checks", async () => {
    const next = await scansOf();
    const first = await next([{}, {}]);
    const less = await next([{}, {}], noQueues, {
      selection: { account: [alpha], region: ["us-east-1"] },
    });
    // us-east-1 was looked at: the queue there is gone. The bucket and the queue of eu-west-1 were not.
    expect(less.changes).toEqual({ open: 2, unconfirmed: 2, resolved: 1 });
    const otherCheck = await next([{}, {}], noQueues, { by: await samplePolicies(["bucket-versioned"]) });
    // alpha's queue and both of beta's were not asked about.
    expect(otherCheck.changes).toEqual({ open: 5, unconfirmed: 3 });
    const again = await next([{}, {}], noQueues);
    expect(again.changes).toEqual({ open: 2, resolved: 3 });
    const beta1 = (await entriesOf(again.store, again.summary.scan, beta)).map(({ firstSeen }) => firstSeen);
    expect(new Set(beta1)).toEqual(new Set([first.findings[0]?.time]));
  });

  test("accounts that are scanned one by one come to the same as together", async () => {
    const together = await scansOf();
    const [one, two] = [await together([{}, {}]), await together([{}, {}], mended)];
    const apart = await scansOf();
    await apart([{}, {}], sampleResources, { now: new Date(one.findings[0]?.time ?? "") });
    const now = new Date(two.findings[0]?.time ?? "");
    const first = await apart([{}, {}], mended, { selection: { account: [alpha] }, now });
    const second = await apart([{}, {}], mended, { selection: { account: [beta] }, now });
    for (const [account, { store, summary }] of [
      [alpha, first],
      [beta, second],
    ] as const) {
      const expected = await entriesOf(two.store, two.summary.scan, account);
      expect(await entriesOf(store, summary.scan, account)).toEqual(
        expected.map((entry) => ({ ...entry, firstSeen: one.findings[0]?.time })),
      );
    }
  });

  test("a scan that was interrupted and resumed goes on from the scan before it, in every account", async () => {
    const next = await scansOf();
    const first = await next([{}, {}]);
    const end = new AbortController();
    const hangs = { faults: [{ operations: ["GetQueueAttributes"], hang: true as const, times: 1 }] };
    const limits = { accountsAtOnce: 1, requestTimeout: 100_000, accountTimeout: 100_000 };
    const ended = next([{}, hangs], mended, {
      scan: limits,
      signal: end.signal,
      progress: { accountDone: () => end.abort(new Error("the end")) },
    });
    await expect(ended).rejects.toThrow("the end");
    const resumed = await next([{}, {}], mended, { scan: limits, resume: true });
    expect(resumed.changes).toEqual({ open: 2, resolved: 4 });
    expect(resumed.summary.lifecycle).toMatchObject({ since: first.summary.scan, firstScanned: 0 });
  });

  test("a saved inventory that is judged again is followed like a scan", async () => {
    const next = await scansOf();
    await next([{}]);
    const live = await next([denied("GetQueueAttributes")], sampleResources);
    const summary = await scanOffline({
      inventory: live.store,
      store: live.store,
      policies: await samplePolicies(["queue-encrypted"]),
      settings: mergeSettings(noSettings, {}),
      exceptions: [],
      version: "0.0.0",
      timing: systemTiming,
      now: null,
      progress: { warned() {}, begun() {}, accountDone() {} },
      signal: new AbortController().signal,
    });
    expect(summary.lifecycle?.since).toBe(live.summary.scan);
    // The queues could not be read then, and nothing asks about the bucket.
    expect(changesOf(summary)).toEqual({ open: 3, unconfirmed: 3 });
  });
});

describe("exceptions in a scan", () => {
  const queues = exception({
    check: "sample-queue-*",
    scope: { regions: ["eu-west-1"] },
    expires: "2026-06-30",
  });
  const until = new Date("2026-06-30T23:00:00Z");
  const later = new Date("2026-07-01T00:00:00Z");

  test("what is accepted is no failure, is reported before its end, and is open again after it", async () => {
    const next = await scansOf();
    const first = await next([{}], sampleResources, { accepted: [queues], now: until });
    expect(first.findings.filter(({ status }) => status === "EXCEPTED")).toMatchObject([
      { region: "eu-west-1", exception: { owner: "ada", expires: "2026-06-30" }, lifecycle: null },
    ]);
    expect(first.summary.exceptions).toMatchObject({
      applied: 1,
      expired: [],
      unused: [],
      soon: [{ line: 2, findings: 1 }],
    });
    expect(first.changes).toEqual({ new: 2 });

    const second = await next([{}], sampleResources, { accepted: [queues], now: later });
    expect(second.summary.exceptions).toMatchObject({
      applied: 0,
      expired: [{ line: 2, findings: 1, owner: "ada" }],
      unused: [],
      soon: [],
    });
    expect(second.states).toContain("bad eu-west-1 alpha: reopened");
    expect(second.changes).toEqual({ open: 2, reopened: 1 });
  });

  test("one that covers nothing is unused, unless something that it is about was not read", async () => {
    const next = await scansOf();
    const accepted = [
      exception({ check: "sample-queue-encrypted", scope: { accounts: [alpha], resources: ["none"] } }),
      exception({
        check: "sample-queue-encrypted",
        scope: { accounts: [beta], resources: ["none"] },
        line: 3,
      }),
      exception({ check: "sample-bucket-versioned", scope: { accounts: ["999999999999"] }, line: 4 }),
      exception({ check: "sample-bucket-versioned", scope: { accounts: [alpha] }, line: 5 }),
    ];
    const unused = async (accounts: readonly Partial<Account>[], choices: ScanChoices = {}) =>
      (await next(accounts, sampleResources, { accepted, ...choices })).summary.exceptions?.unused.map(
        ({ line, accounts }) => [line, accounts],
      );
    expect(await unused([{}, {}])).toEqual([
      [2, 1],
      [3, 1],
      [4, 0],
    ]);
    expect(await unused([{}, denied("ListQueues")])).toEqual([
      [2, 1],
      [4, 0],
    ]);
    expect(await unused([{ targetRole: { missing: true } }, {}])).toEqual([
      [3, 1],
      [4, 0],
    ]);
    expect(await unused([{}, {}], { selection: { account: [alpha] } })).toEqual([
      [2, 1],
      [4, 0],
    ]);
  });

  test("other exceptions make another scan: none is resumed with them", async () => {
    const next = await scansOf();
    const one = await next([{}], sampleResources, { accepted: [queues] });
    const other = await next([{}], sampleResources, { accepted: [{ ...queues, reason: "another" }] });
    const [first, second] = await Promise.all([
      readManifest(one.store, one.summary.scan),
      readManifest(one.store, other.summary.scan),
    ]);
    expect(first?.exceptions).toMatchObject([{ ...queues, accounts: 3 }]);
    expect(first?.fingerprint).not.toBe(second?.fingerprint);
  });
});
