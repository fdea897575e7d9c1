import { join } from "node:path";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { writeCheckFacts } from "../../scanner/results/check-facts.ts";
import { readMarkers } from "../../scanner/results/done-marker.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { publish } from "../../scanner/results/latest.ts";
import { type Manifest, writeManifest } from "../../scanner/results/manifest.ts";
import { writeSummary } from "../../scanner/results/summary.ts";
import { newFolder } from "../results/new-folder.ts";
import {
  checkFacts,
  denied,
  facts,
  finding,
  ledger,
  manifest,
  resource,
  scan,
  unknownFinding,
} from "../results/sample-lines.ts";
import { sampleSummary } from "../results/sample-summary.ts";

export const ids = ["111111111111", "222222222222", "333333333333"] as const;
const [shop, bank, closed] = ids;

/** A folder with a finished scan in ./hubscan-results: two accounts with results, one that could not be entered, one not selected. */
export async function scannedFolder(): Promise<string> {
  const folder = await newFolder();
  const store = folderStore(join(folder, "hubscan-results"));
  const plan = manifest([...ids, "444444444444"], {
    checks: ["s3-bucket-public", "sqs-queue-encrypted"],
    collected: { "AWS::S3::Bucket": [], "AWS::SQS::Queue": [] },
  });
  const written: Manifest = {
    ...plan,
    accounts: plan.accounts.map((account) =>
      account.id === "444444444444"
        ? { ...account, name: "old", selected: false, reason: "not active (SUSPENDED)" }
        : account,
    ),
  };
  await writeManifest(store, written);
  await writeCheckFacts(store, scan, [
    checkFacts(),
    checkFacts({
      id: "sqs-queue-encrypted",
      title: "Queue is encrypted",
      service: "sqs",
      resourceType: "AWS::SQS::Queue",
    }),
  ]);
  for (const id of [shop, bank]) {
    const account = { id, name: id === shop ? "shop" : "bank" };
    const writer = accountWriter(store, scan, account);
    writer.finding(finding({ account, id: `aaaaaaaa${id}` }));
    writer.finding(unknownFinding({ account, id: `bbbbbbbb${id}`, severity: "low", region: "us-east-1" }));
    writer.finding(
      finding({
        account,
        id: `cccccccc${id}`,
        status: "PASS",
        severity: "medium",
        check: "sqs-queue-encrypted",
        resource: {
          type: "AWS::SQS::Queue",
          arn: `arn:aws:sqs:eu-west-1:${id}:orders`,
          name: "orders\u001b[31m",
          tags: { team: "web" },
        },
      }),
    );
    writer.resource(resource({ account: id }));
    writer.resource(resource({ account: id, type: "AWS::SQS::Queue", name: "orders" }));
    writer.ledger(ledger({ account: id }));
    writer.ledger(
      ledger({ account: id, operation: "sqs:ListQueues", types: ["AWS::SQS::Queue"], outcome: "denied" }),
    );
    await writer.finish(facts());
  }
  await accountWriter(store, scan, { id: closed, name: "closed" }).finish(facts({ unreachable: denied }));
  const summary = await sampleSummary({
    manifest: written,
    markers: readMarkers(store, scan, ids),
  });
  await writeSummary(store, summary);
  await publish(store, scan, new Date("2026-11-20T11:10:00Z"));
  return folder;
}
