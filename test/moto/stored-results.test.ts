import { once } from "node:events";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { markedAccounts, readMarker } from "../../scanner/results/done-marker.ts";
import type { Finding } from "../../scanner/results/finding.ts";
import { latestScan, listScans } from "../../scanner/results/latest.ts";
import { readManifest } from "../../scanner/results/manifest.ts";
import { openStore } from "../../scanner/results/open-store.ts";
import { readFindings } from "../../scanner/results/read.ts";
import type { Store } from "../../scanner/results/store.ts";
import { motoIsInstalled } from "../moto-server.ts";
import { all } from "../results/sample-lines.ts";
import { hubInMoto } from "./hub-in-moto.ts";
import { known } from "./known.ts";
import { foundOrganization, type MotoOrganization } from "./organization.ts";

/** A policy of a team's own. */
const ourPolicy = `
service: iam
checks:
  - id: iam-our-target-role-tagged
    title: The target role says who made it
    severity: low
    resource: AWS::IAM::Role
    when: resource.RoleName == 'HubscanTarget'
    assert: resource.Tags.exists(tag, tag.Key == 'CreatedBy' && tag.Value == 'hubscan')
    message: The role has no tag CreatedBy.
    risk: Somebody takes the role for a leftover and deletes it.
    remediation: { cli: 'aws iam tag-role --role-name HubscanTarget --tags Key=CreatedBy,Value=hubscan' }
    references: [https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_roles.html]
    examples:
      pass: [{ RoleName: HubscanTarget, Tags: [{ Key: CreatedBy, Value: hubscan }] }]
      fail: [{ RoleName: HubscanTarget }]
`;

describe.skipIf(!motoIsInstalled())(
  "results, settings and policies in a bucket of moto (needs moto_server)",
  () => {
    const hub = hubInMoto({ MOTO_EC2_LOAD_DEFAULT_AMIS: "false" });
    let organization: MotoOrganization;
    let s3: S3Client;

    beforeAll(async () => {
      organization = await foundOrganization(hub.moto.endpoint);
      s3 = organization.hub.client(S3Client);
      await s3.send(new CreateBucketCommand({ Bucket: "hub" }));
      await put("policies/ours/roles.yaml", ourPolicy);
    });

    const put = async (Key: string, Body: string) =>
      s3.send(new PutObjectCommand({ Bucket: "hub", Key, Body }));
    const storeAt = (place: string): Store => openStore(place, () => s3);
    const findingsAt = async (place: string): Promise<Finding[]> => {
      const store = storeAt(place);
      return all((await readFindings(store, known((await latestScan(store)) ?? undefined), {})).lines);
    };

    test("a policy under an s3:// prefix is one more check", async () => {
      const place = "s3://hub/with-policy";
      const ours = ["--policy", "s3://hub/policies", "--check", "iam-our-*"];
      await hub.hubscan.succeed("scan", "--out", place, "--region", "us-east-1", ...ours);
      const verdicts = (await findingsAt(place)).filter(({ status }) => status !== "NOT_APPLICABLE");
      expect(
        verdicts.map(({ account, check, status }) => `${account.name} ${check} ${status}`).sort(),
      ).toEqual(
        ["legacy", "master", "payments", "sandbox"].map((name) => `${name} iam-our-target-role-tagged PASS`),
      );
    });

    test("settings at an s3:// address select accounts, regions, checks and the policies beside them", async () => {
      await put(
        "settings/hubscan.yaml",
        [
          "accounts:",
          `  ous: [Workloads]`,
          `  exclude: ["${organization.legacy.account}"]`,
          "regions: { include: [eu-west-1] }",
          "policies: [../policies/ours]",
          "checks: { only: [iam-our-*, ebs-encryption-by-default] }",
          `aliases: { "${organization.payments.account}": the shop }`,
        ].join("\n"),
      );
      const place = "s3://hub/with-settings";
      await hub.hubscan.succeed("scan", "--out", place, "--settings", "s3://hub/settings/hubscan.yaml");
      const verdicts = (await findingsAt(place)).filter(({ status }) => status !== "NOT_APPLICABLE");
      expect(verdicts.map((found) => [found.account.name, found.region, found.check, found.status])).toEqual([
        ["the shop", "eu-west-1", "ebs-encryption-by-default", "FAIL"],
        ["the shop", "global", "iam-our-target-role-tagged", "PASS"],
      ]);
    });

    test("a fault in stored settings or policies is told with its address", async () => {
      await put("settings/wrong.yaml", "accounts: { ouz: [Workloads] }");
      const settings = await hub.hubscan.run("scan", "--settings", "s3://hub/settings/wrong.yaml");
      expect(settings.code).toBe(1);
      expect(settings.notes).toContain("s3://hub/settings/wrong.yaml:1:");
      const nothing = await hub.hubscan.run("scan", "--policy", "s3://hub/nothing-there");
      expect(nothing.code).toBe(1);
      expect(nothing.notes).toContain("s3://hub/nothing-there");
      const noBucket = await hub.hubscan.run("findings", "--from", "s3://no-such-bucket/results");
      expect(noBucket.code).toBe(1);
      expect(noBucket.notes).toContain("no-such-bucket");
      expect(noBucket.notes).not.toContain("    at ");
    });

    test("a killed scan is gone on with: what was done is kept, and latest moves at the end", async () => {
      const place = "s3://hub/killed";
      const store = storeAt(place);
      const scan = [
        "scan",
        "--out",
        place,
        "--region",
        "us-east-1,eu-west-1",
        "--service",
        "iam,s3,ec2,ebs,vpc",
      ];
      const child = hub.hubscan.start(...scan, "--accounts-at-once", "1");
      onTestFinished(() => void child.kill("SIGKILL"));
      const ended = once(child, "exit");
      const done = await firstDone(store, () => child.exitCode === null);
      child.kill("SIGKILL");
      expect(await ended).toEqual([null, "SIGKILL"]);

      const [id = ""] = await listScans(store);
      const before = await all(markedAccounts(store, id));
      expect(before).toContain(done);
      expect(before.length).toBeLessThan(4);
      expect(await latestScan(store)).toBeNull();
      const unread = await hub.hubscan.run("findings", "--from", place);
      expect(unread.code).toBe(1);
      expect(unread.notes).toContain(id);
      const marker = await readMarker(store, id, done);

      await hub.hubscan.succeed(...scan, "--accounts-at-once", "1", "--resume");
      expect(await listScans(store)).toEqual([id]);
      expect(await latestScan(store)).toBe(id);
      expect(await readMarker(store, id, done)).toEqual(marker);
      const selected = (await readManifest(store, id))?.accounts.filter((account) => account.selected);
      expect(await all(markedAccounts(store, id))).toEqual(selected?.map((account) => account.id).sort());

      await hub.hubscan.succeed(...scan, "--out", "s3://hub/whole");
      const verdicts = (findings: readonly Finding[]) =>
        findings.map((found) => `${found.id} ${found.status}`).sort();
      expect(verdicts(await findingsAt(place))).toEqual(verdicts(await findingsAt("s3://hub/whole")));
    });

    test("findings come out of the bucket as they were written", async () => {
      const place = "s3://hub/to-read";
      const scan = ["scan", "--out", place, "--region", "us-east-1", "--service", "ebs,vpc"];
      await hub.hubscan.succeed(...scan);
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: "hub", Key: "to-read/latest.json" }));
      const latest = JSON.parse(await known(Body).transformToString()) as { readonly scan: string };

      const printed = await hub.hubscan.succeed("findings", "--from", place, "--format", "jsonl");
      const lines = printed
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Finding);
      expect(new Set(lines.map((line) => line.scan))).toEqual(new Set([latest.scan]));
      expect(lines).toEqual(await findingsAt(place));

      const filter = ["--status", "fail", "--account", organization.payments.account];
      const failures = await hub.hubscan.succeed("findings", "--from", place, "--format", "json", ...filter);
      expect(JSON.parse(failures)).toEqual(
        lines.filter((line) => line.status === "FAIL" && line.account.name === "payments"),
      );
    });
  },
);

/** The first account that is done. Asks the store until there is one; throws when the scan ends before that. */
async function firstDone(store: Store, isRunning: () => boolean): Promise<string> {
  for (;;) {
    for (const scan of await listScans(store)) {
      for await (const account of markedAccounts(store, scan)) return account;
    }
    if (!isRunning()) throw new Error("the scan ended before it could be killed");
  }
}
