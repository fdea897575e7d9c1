import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { expect, test } from "vitest";
import { type DeliveryOutcome, recordDelivery } from "../../scanner/delivery/outcome.ts";
import { type AsffMapping, securityFindings } from "../../scanner/delivery/security-findings.ts";
import type { Severity } from "../../scanner/results/finding.ts";
import { readManifest } from "../../scanner/results/manifest.ts";
import type { Store } from "../../scanner/results/store.ts";
import { denied } from "../results/sample-lines.ts";
import { firstScan, followed, followedScan, resolved, secondScan } from "./followed-scan.ts";

const place = { partition: "aws", account: "100000000002", region: "eu-west-1" };
const first = "2026-11-20T10:59:44.000Z";
const second = "2026-11-21T10:59:44.000Z";
const third = "2026-11-22T10:59:44.000Z";
const thirdScan = "20261122T105944Z-000003";

/** As little of ASFF as these tests look at. */
const asff: AsffMapping = async function* (findings) {
  for await (const { id, status, time } of findings) {
    const shown: Partial<AwsSecurityFinding> = {
      Id: id,
      UpdatedAt: time,
      Title: status,
      RecordState: "ACTIVE",
    };
    yield shown as AwsSecurityFinding;
  }
};

async function told(store: Store, scan: string, minimumSeverity: Severity | null = null): Promise<string[]> {
  const manifest = await readManifest(store, scan);
  if (manifest === null) throw new Error("no manifest");
  const lines: string[] = [];
  for await (const item of securityFindings(store, manifest, place, { asff, minimumSeverity })) {
    if ("finding" in item) lines.push(`${item.finding.Id} ${item.finding.Title} ${item.finding.RecordState}`);
  }
  return lines;
}

async function delivered(store: Store, scan: string, state: DeliveryOutcome["state"]): Promise<void> {
  const outcome = { kind: "security-hub", target: place.region, at: first, message: "", sent: 1 } as const;
  await recordDelivery(store, scan, { ...outcome, state, refused: [], refusedInAll: 0 });
}

test("failures are told, and what failed before and was not read; what passes or was never seen is not", async () => {
  const { store, scan } = await followedScan({
    findings: [
      followed("new"),
      followed("open", { status: "UNKNOWN", cause: denied }),
      followed(null, { status: "UNKNOWN", cause: denied }),
      followed(null, { status: "PASS" }),
      followed(null, { status: "NOT_APPLICABLE" }),
      followed("new", { severity: "low" }),
    ],
  });
  expect(await told(store, scan, "medium")).toEqual(["finding-0 FAIL ACTIVE", "finding-1 UNKNOWN ACTIVE"]);
});

test("what is resolved or excepted is archived once Security Hub was told of anything", async () => {
  const { store } = await followedScan({ findings: [followed("new"), followed("new")] });
  await delivered(store, firstScan, "delivered");
  await followedScan({
    store,
    scan: secondScan,
    now: second,
    findings: [followed("open"), followed(null, { status: "EXCEPTED" })],
    history: [
      resolved("mended", second),
      resolved("long-mended", "2026-11-10T00:00:00.000Z"),
      resolved("still-open", second, { state: "open", resolved: null }),
      resolved("of-a-check-that-was-not-run", second, { check: "another" }),
    ],
  });
  expect(await told(store, secondScan)).toEqual([
    "finding-0 FAIL ACTIVE",
    "finding-1 EXCEPTED ARCHIVED",
    "mended PASS ARCHIVED",
  ]);
});

test("nothing is archived where Security Hub was never told of anything", async () => {
  const { store, scan } = await followedScan({
    findings: [followed("new"), followed(null, { status: "EXCEPTED" })],
    history: [resolved("mended", first)],
  });
  expect(await told(store, scan)).toEqual(["finding-0 FAIL ACTIVE"]);
});

test.each(["failed", "partly"] as const)(
  "after a delivery that %s, what was resolved then is archived by the next",
  async (state) => {
    const { store } = await followedScan({ findings: [followed("new")] });
    await delivered(store, firstScan, "delivered");
    await followedScan({ store, scan: secondScan, now: second, history: [resolved("mended", second)] });
    await delivered(store, secondScan, state);
    await followedScan({
      store,
      scan: thirdScan,
      now: third,
      history: [resolved("mended", second), resolved("mended-now", third)],
    });
    expect(await told(store, thirdScan)).toEqual(["mended PASS ARCHIVED", "mended-now PASS ARCHIVED"]);
  },
);

test("a delivery that is repeated tells the same", async () => {
  const { store } = await followedScan({ findings: [followed("new")] });
  await delivered(store, firstScan, "delivered");
  await followedScan({ store, scan: secondScan, now: second, history: [resolved("mended", second)] });
  const before = await told(store, secondScan);
  await delivered(store, secondScan, "delivered");
  expect(await told(store, secondScan)).toEqual(before);
});
