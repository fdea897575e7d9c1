import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LedgerLine } from "../../scanner/inventory/ledger-line.ts";
import type { Finding } from "../../scanner/results/finding.ts";
import { latestScan } from "../../scanner/results/latest.ts";
import { type Manifest, readManifest } from "../../scanner/results/manifest.ts";
import { openStore } from "../../scanner/results/open-store.ts";
import { readFindings, readLedger } from "../../scanner/results/read.ts";
import type { Store } from "../../scanner/results/store.ts";
import { type Moto, motoIsInstalled, startMoto } from "../moto-server.ts";
import { all } from "../results/sample-lines.ts";
import { incomplete, notImplemented } from "./differences.ts";
import { expectedVerdicts } from "./expected-verdicts.ts";
import { hubscanInHub, type Ran } from "./hubscan.ts";
import { known } from "./known.ts";
import { foundOrganization, type MotoOrganization } from "./organization.ts";
import { fillOrganization, regions } from "./resources/estate.ts";

interface Scan {
  readonly ran: Ran;
  readonly manifest: Manifest | null;
  readonly findings: readonly Finding[];
  readonly ledger: readonly LedgerLine[];
}

describe.skipIf(!motoIsInstalled())("a scan of an organization in moto (needs moto_server)", () => {
  let moto: Moto;
  let organization: MotoOrganization;
  /** Ids that moto chose, by the names in the table. */
  let ids: ReadonlyMap<string, string>;
  let inFolder: Scan;
  let inBucket: Scan;
  let folder: string;

  beforeAll(async () => {
    // Without AWS's own images, whose snapshots moto lists as the account's.
    moto = known((await startMoto({ MOTO_EC2_LOAD_DEFAULT_AMIS: "false" })) ?? undefined);
    organization = await foundOrganization(moto.endpoint);
    ids = await fillOrganization(organization);
    const s3 = organization.hub.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: "results" }));
    folder = await mkdtemp(join(tmpdir(), "hubscan-moto-"));
    const hubscan = await hubscanInHub(moto.endpoint, folder);
    const scan = async (place: string, store: Store): Promise<Scan> => {
      // Judged as of a day on which the runtimes in the table are what the table says.
      const where = ["--out", place, "--region", regions.join(","), "--now", "2026-01-01"];
      const ran = await hubscan.run("scan", ...where);
      const id = known((await latestScan(store)) ?? undefined);
      return {
        ran,
        manifest: await readManifest(store, id),
        findings: await all((await readFindings(store, id, {})).lines),
        ledger: await all((await readLedger(store, id, {})).lines),
      };
    };
    inFolder = await scan(
      folder,
      openStore(folder, () => s3),
    );
    inBucket = await scan(
      "s3://results/scans-of/hub",
      openStore("s3://results/scans-of/hub", () => s3),
    );
  });

  afterAll(async () => {
    await moto.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("enters all open accounts and says that the closed one is left out", () => {
    expect(inFolder.ran).toMatchObject({ code: 0 });
    expect(inFolder.manifest?.accounts.find(({ id }) => id === organization.closed)).toMatchObject({
      selected: false,
      reason: "not active (SUSPENDED)",
    });
    const { hub, payments, legacy, sandbox } = organization;
    const accounts = [hub, payments, legacy, sandbox].map(({ account }) => account).sort();
    expect([...new Set(inFolder.findings.map(({ account }) => account.id))].sort()).toEqual(accounts);
  });

  test("prints nothing but its progress on the way", () => {
    expect(inFolder.ran.notes).not.toContain("Warning");
  });

  test.each(expectedVerdicts)("%s %s: %s of %s is %s", (account, region, check, resource = "", status) => {
    const found = inFolder.findings.filter(
      (finding) =>
        finding.account.name === account &&
        finding.region === region &&
        finding.check === check &&
        (resource === "*" || finding.resource.name === (ids.get(resource) ?? resource)),
    );
    expect(found.map((finding) => finding.status)).toEqual([status]);
  });

  test("does not know what moto does not have, and nothing else", () => {
    const unknown = new Map<string, Set<string>>();
    for (const { status, check, cause } of inFolder.findings) {
      if (status !== "UNKNOWN") continue;
      const operation = cause?.operation ?? "";
      unknown.set(operation, (unknown.get(operation) ?? new Set()).add(check));
    }
    const expected = Object.entries({ ...notImplemented, ...incomplete }).filter(
      ([, checks]) => checks.length > 0,
    );
    expect(sortedEntries([...unknown].map(([operation, checks]) => [operation, [...checks].sort()]))).toEqual(
      sortedEntries(expected),
    );
  });

  test("never passes what it could not read", () => {
    const unread = new Set([...Object.values(notImplemented), ...Object.values(incomplete)].flat());
    const judged = inFolder.findings.filter(({ check, status }) => unread.has(check) && status === "PASS");
    expect(judged).toEqual([]);
  });

  test("says in the ledger which reads failed", () => {
    const failed = inFolder.ledger.filter(({ outcome }) => outcome !== "read" && outcome !== "absent");
    // A list that failed is entered once more for the types that it would have given.
    const operations = failed
      .map(({ operation }) => operation)
      .filter((name) => !name.startsWith("hubscan:"));
    expect([...new Set(operations)].sort()).toEqual(Object.keys(notImplemented).sort());
    expect(new Set(failed.map(({ outcome }) => outcome))).toEqual(new Set(["error"]));
  });

  test("is the same in a folder and in a bucket", () => {
    expect(inBucket.ran.code).toBe(0);
    expect(inBucket.findings.map(comparable)).toEqual(inFolder.findings.map(comparable));
  });
});

/** A finding without what tells one scan from the next. */
function comparable(finding: Finding): Finding {
  return { ...finding, scan: "", time: "" };
}

function sortedEntries(entries: readonly (readonly [string, readonly string[]])[]): unknown {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
