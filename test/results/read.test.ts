import { rm } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { matchesGlob } from "../../scanner/glob.ts";
import { accountWriter } from "../../scanner/results/account-results.ts";
import type { FindingFilter } from "../../scanner/results/filter.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { partPath } from "../../scanner/results/layout.ts";
import { writeManifest } from "../../scanner/results/manifest.ts";
import { readFindings, readLedger, readResources } from "../../scanner/results/read.ts";
import type { Store } from "../../scanner/results/store.ts";
import { newFolder } from "./new-folder.ts";
import { all, facts, finding, ledger, manifest, resource, scan, unknownFinding } from "./sample-lines.ts";

const ids = ["111111111111", "222222222222", "333333333333"] as const;
const [first, second, third] = ids;

/** A scan of three accounts, the third of which was not finished. */
async function scannedStore(): Promise<Store> {
  const store = folderStore(await newFolder());
  await writeManifest(store, manifest(ids));
  for (const id of [second, first]) {
    const account = { id, name: id };
    const writer = accountWriter(store, scan, account);
    writer.finding(finding({ account, id: "fail" }));
    writer.finding(unknownFinding({ account, id: "unknown", severity: "low", region: "us-east-1" }));
    writer.finding(
      finding({
        account,
        id: "account",
        status: "PASS",
        severity: "critical",
        check: "iam-root-mfa",
        resource: { type: "AWS::Account::Account", arn: `arn:aws:iam::${id}:root`, name: id, tags: {} },
      }),
    );
    writer.resource(resource({ account: id }));
    writer.resource(resource({ account: id, type: "AWS::EC2::Subnet", name: "subnet" }));
    writer.ledger(ledger({ account: id }));
    writer.ledger(
      ledger({
        account: id,
        operation: "ec2:DescribeSubnets",
        types: ["AWS::EC2::Subnet"],
        outcome: "denied",
      }),
    );
    await writer.finish(facts());
  }
  return store;
}

async function found(filter: FindingFilter): Promise<string[]> {
  const { lines } = await readFindings(await scannedStore(), scan, filter);
  return (await all(lines)).map(({ account, id }) => `${account.id[0]} ${id}`);
}

describe("reading a scan", () => {
  test("gives the accounts in order, and says which are incomplete", async () => {
    const read = await readFindings(await scannedStore(), scan, {});
    expect(read.accounts).toEqual([first, second]);
    expect(read.incomplete).toEqual([third]);
    expect((await all(read.lines)).map(({ account }) => account.id)).toEqual([
      first,
      first,
      first,
      second,
      second,
      second,
    ]);
  });

  test.each<[string, FindingFilter, string[]]>([
    ["status", { statuses: ["FAIL"] }, ["1 fail", "2 fail"]],
    ["one of some statuses", { statuses: ["FAIL", "UNKNOWN"], accounts: [first] }, ["1 fail", "1 unknown"]],
    ["severity", { severities: ["low"], accounts: [first] }, ["1 unknown"]],
    ["least severity", { minimumSeverity: "high", accounts: [first] }, ["1 fail", "1 account"]],
    ["account", { accounts: [second] }, ["2 fail", "2 unknown", "2 account"]],
    ["region", { regions: ["us-east-1"] }, ["1 unknown", "2 unknown"]],
    ["check", { checks: ["iam-*"] }, ["1 account", "2 account"]],
    ["service of the resource", { services: ["S3"], accounts: [first] }, ["1 fail", "1 unknown"]],
    ["service of the check", { services: ["iam"], accounts: [first] }, ["1 account"]],
    ["type", { types: ["AWS::Account::Account"], accounts: [first] }, ["1 account"]],
    ["nothing at all", { statuses: [] }, []],
  ])("findings by %s", async (_name, filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });

  test("an account that the filter does not want is not said to be incomplete", async () => {
    const read = await readFindings(await scannedStore(), scan, { accounts: [first] });
    expect(read.incomplete).toEqual([]);
  });

  test("resources and the ledger are filtered too", async () => {
    const store = await scannedStore();
    const subnets = await readResources(store, scan, { services: ["ec2"], accounts: [first] });
    expect((await all(subnets.lines)).map(({ name }) => name)).toEqual(["subnet"]);
    const denied = await readLedger(store, scan, { outcomes: ["denied"], accounts: [first] });
    expect((await all(denied.lines)).map(({ operation }) => operation)).toEqual(["ec2:DescribeSubnets"]);
    const byType = await readLedger(store, scan, { types: ["AWS::S3::Bucket"], accounts: [first] });
    expect((await all(byType.lines)).map(({ operation }) => operation)).toEqual(["s3:ListBuckets"]);
  });

  test("a missing part is an error after everything before it", async () => {
    const store = await scannedStore();
    const file = store.address(partPath(scan, second, "findings"));
    await rm(file);
    const seen: string[] = [];
    const { lines } = await readFindings(store, scan, {});
    await expect(
      (async () => {
        for await (const { account } of lines) seen.push(account.id);
      })(),
    ).rejects.toThrow(file);
    expect(seen).toEqual([first, first, first]);
  });

  test("a reader may stop early", async () => {
    const { lines } = await readFindings(await scannedStore(), scan, {});
    for await (const { account } of lines) {
      expect(account.id).toBe(first);
      break;
    }
  });

  test("a scan that is not there is an error", async () => {
    const store = folderStore(await newFolder());
    await expect(readFindings(store, scan, {})).rejects.toThrow(scan);
  });
});

describe("patterns of checks", () => {
  test.each([
    ["*", "", true],
    ["s3-*", "s3-bucket", true],
    ["s3-*", "rds-s3-bucket", false],
    ["*-public", "s3-bucket-public", true],
    ["s?-bucket", "s3-bucket", true],
    ["s?-bucket", "s33-bucket", false],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["s3.bucket", "s3-bucket", false],
    ["", "x", false],
  ])("%j matches %j: %j", (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });
});
