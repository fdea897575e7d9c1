import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { deliveryLines } from "../../scanner/cli/delivery-report.ts";
import { deliverScan, type ScanDelivery } from "../../scanner/delivery/deliver-scan.ts";
import { readDeliveries } from "../../scanner/delivery/outcome.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { latestScan } from "../../scanner/results/latest.ts";
import { securityHubPermission, topicPermission } from "../../scanner/role/delivery-permissions.ts";
import { noDeliveries } from "../../scanner/settings/delivery-settings.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { runHubscan } from "../cli/run-hubscan.ts";
import { newFolder } from "../results/new-folder.ts";
import { sampleResources } from "../scan/sample-resources.ts";
import { alpha, simulateForProcesses } from "../scan/simulated-scan.ts";
import { followed, followedScan } from "./followed-scan.ts";
import { hub, hubAccount, type TestHub } from "./hub.ts";

const topic = "arn:aws:sns:us-east-1:111122223333:security";
const secret = "0123456789abcdef0123456789abcdef";
const parts = { secret, version: "0.1.0", asff: () => async function* () {} };

/** What is delivered, by this hub. */
function delivery(at: TestHub, what: Pick<ScanDelivery, "store" | "scan" | "settings">): ScanDelivery {
  return { ...parts, ...what, hub: async () => at, timing: at.timing };
}

describe("deliveries", () => {
  it("publish one message to the topic, as the hub, in the topic's region", async () => {
    const at = await hub();
    const { store, scan } = await followedScan({ findings: [followed("new")] });
    const settings = { ...noDeliveries, sns: [{ topic, always: false }] };
    const { outcomes } = await deliverScan(delivery(at, { store, scan, settings }));
    expect(outcomes).toMatchObject([{ kind: "sns", target: topic, state: "delivered", sent: 1 }]);
    expect(at.received).toMatchObject([
      {
        account: hubAccount,
        region: "us-east-1",
        operation: "Publish",
        input: { TopicArn: topic, Subject: "hubscan: 1 new high (o-exampleorgid)" },
      },
    ]);
    expect(await readDeliveries(store, scan)).toEqual(outcomes);
  });

  it("tell nobody twice who was told of all of it, unless they are asked to, and try again what failed", async () => {
    const refused = { code: "AuthorizationError", message: "not authorized", status: 403 };
    const other = "arn:aws:sns:eu-west-1:111122223333:payments";
    const at = await hub({ faults: [{ services: ["sns"], regions: ["eu-west-1"], error: refused }] });
    const { store, scan } = await followedScan({ findings: [followed("new")] });
    const settings = {
      ...noDeliveries,
      sns: [
        { topic: other, always: false },
        { topic, always: false },
      ],
    };
    const tell = async (again: boolean) => {
      const options = { ...parts, store, scan, settings, hub: async () => at, timing: at.timing, again };
      const { outcomes, before, unrecorded } = await deliverScan(options);
      const words = (told: typeof outcomes) => told.map(({ target, state }) => `${target} ${state}`);
      return { outcomes: words(outcomes), before: words(before), unrecorded };
    };
    const [failed, delivered] = [`${other} failed`, `${topic} delivered`];
    expect(await tell(false)).toEqual({ outcomes: [failed, delivered], before: [], unrecorded: null });
    expect(await tell(false)).toEqual({ outcomes: [failed], before: [delivered], unrecorded: null });
    expect(await tell(true)).toEqual({ outcomes: [failed, delivered], before: [], unrecorded: null });
    expect((await readDeliveries(store, scan)).map(({ target, state }) => `${target} ${state}`)).toEqual([
      failed,
      delivered,
    ]);
  });

  it("are written down one by one: what was told before the process ended is not told again", async () => {
    const at = await hub();
    const { store, scan } = await followedScan({ findings: [followed("new")] });
    const settings = {
      ...noDeliveries,
      sns: [{ topic, always: false }],
      webhook: { url: "https://hooks.example.com/", allowPrivate: false },
    };
    let recorded: readonly { readonly target: string }[] = [];
    const resolve = async () => {
      recorded = await readDeliveries(store, scan);
      throw new Error("no such host");
    };
    const options = delivery(at, { store, scan, settings });
    await deliverScan({ ...options, network: { resolve } });
    expect(recorded).toMatchObject([{ target: topic }]);
  });

  it("say that they could not be written down, and tell the others all the same", async () => {
    const at = await hub();
    const { store, scan } = await followedScan({ findings: [followed("new")] });
    vi.spyOn(store, "put").mockRejectedValue(new Error("the disk is full"));
    const settings = {
      ...noDeliveries,
      sns: [
        { topic, always: false },
        { topic: `${topic}-2`, always: false },
      ],
    };
    const told = await deliverScan(delivery(at, { store, scan, settings }));
    expect(told.outcomes.map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    expect(told.unrecorded).toBe("the disk is full");
    expect(deliveryLines(told).at(-1)).toContain("the next time tells everybody again: the disk is full");
  });

  it("tell nobody when what was told cannot be read, and say what follows from deleting it", async () => {
    const at = await hub();
    const { store, scan } = await followedScan({ findings: [followed("new")] });
    await store.put(`scans/${scan}/deliveries.json`, Buffer.from('{"format":1,'));
    const settings = { ...noDeliveries, sns: [{ topic, always: false }] };
    const options = delivery(at, { store, scan, settings });
    await expect(deliverScan(options)).rejects.toMatchObject({
      hint: expect.stringContaining("everybody is told again"),
    });
    expect(at.received).toHaveLength(0);
  });

  it("publish nothing when there is nothing to say, unless it is always wanted", async () => {
    const at = await hub();
    const { store, scan } = await followedScan();
    const tell = async (always: boolean) => {
      const settings = { ...noDeliveries, sns: [{ topic, always }] };
      const { outcomes } = await deliverScan(delivery(at, { store, scan, settings }));
      return outcomes.map(({ state }) => state);
    };
    expect(await tell(false)).toEqual(["skipped"]);
    expect(at.received).toHaveLength(0);
    expect(await tell(true)).toEqual(["delivered"]);
    expect(await readDeliveries(store, scan)).toMatchObject([{ state: "delivered" }]);
  });

  it("give a topic of a queue what keeps its order and what tells repetitions", async () => {
    const at = await hub();
    const { store, scan } = await followedScan({ findings: [followed("new")] });
    const settings = { ...noDeliveries, sns: [{ topic: `${topic}.fifo`, always: false }] };
    await deliverScan(delivery(at, { store, scan, settings }));
    expect(at.received[0]?.input).toMatchObject({ MessageGroupId: "hubscan", MessageDeduplicationId: scan });
  });

  it("go on after one that fails, and say which and why", async () => {
    const at = await hub({
      faults: [
        { services: ["sns"], error: { code: "AuthorizationError", message: "not authorized", status: 403 } },
      ],
    });
    const { store, scan } = await followedScan({ findings: [followed("new")] });
    const settings = {
      securityHub: { region: "us-east-1", minimumSeverity: null },
      sns: [{ topic, always: false }],
      webhook: { url: "https://127.0.0.1/", allowPrivate: false },
    };
    const asff = () => {
      throw new Error("no mapping");
    };
    const options = { ...parts, asff, store, scan, settings, hub: async () => at, timing: at.timing };
    const { outcomes } = await deliverScan(options);
    expect(outcomes.map(({ kind, state, message }) => `${kind} ${state}: ${message}`)).toEqual([
      "security-hub failed: no mapping",
      "sns failed: sns:Publish: AuthorizationErrorException: not authorized",
      "webhook failed: leads to 127.0.0.1, which is not on the internet; allow-private lets it",
    ]);
  });

  it("need no more than the permissions that are declared", () => {
    expect(topicPermission(topic)).toMatchObject({ Action: ["sns:Publish"], Resource: topic });
    const at = { partition: "aws", hubAccountId: hubAccount, region: "eu-west-1" };
    expect(securityHubPermission(at)).toMatchObject({
      Action: ["securityhub:BatchImportFindings"],
      Resource: `arn:aws:securityhub:eu-west-1:${hubAccount}:product/${hubAccount}/default`,
    });
  });
});

describe("hubscan scan with deliveries", () => {
  const estate: EstateInput = { resources: sampleResources, accounts: [{ id: alpha, name: "alpha" }] };
  const args = ["scan", "--account", alpha, "--check", "sqs-*"];

  async function environment(): Promise<Record<string, string>> {
    return { ...(await simulateForProcesses(estate)).environment, HUBSCAN_WEBHOOK_SECRET: secret };
  }

  it("ends well although a receiver refuses, and says so", async () => {
    const folder = await newFolder();
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.on("data", (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on("end", () => response.writeHead(403).end());
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    await writeFile(
      join(folder, "hubscan.yaml"),
      `deliveries: { webhook: { url: "${url}", allow-private: true } }\n`,
    );
    const { exitCode, error, notes } = await runHubscan(args, { folder, environment: await environment() });
    expect(error).toBeNull();
    expect(exitCode).toBe(0);
    expect(notes).toContain("NOT TOLD: answered 403");
    const store = folderStore(join(folder, "hubscan-results"));
    const scan = await latestScan(store);
    expect(JSON.parse(bodies.join(""))).toMatchObject({ type: "hubscan.scan", version: 1, scan });
    expect(await readDeliveries(store, scan ?? "")).toMatchObject([{ kind: "webhook", state: "failed" }]);
    const again = await runHubscan(["deliver", "--json"], {
      folder,
      environment: { HUBSCAN_WEBHOOK_SECRET: secret },
    });
    expect(again.exitCode).toBe(1);
    expect(JSON.parse(again.out)).toMatchObject({
      outcomes: [{ kind: "webhook", message: "answered 403" }],
      before: [],
      unrecorded: null,
    });
  });

  it("refuses a webhook that could not be signed before anything is read", async () => {
    const { HUBSCAN_WEBHOOK_SECRET: _, ...rest } = await environment();
    const webhook = ["--webhook", "https://hooks.example.com/"];
    const none = await runHubscan([...args, ...webhook], { folder: await newFolder(), environment: rest });
    expect(none.error?.message).toContain("no HUBSCAN_WEBHOOK_SECRET");
    const short = { ...rest, HUBSCAN_WEBHOOK_SECRET: "short" };
    const tooShort = await runHubscan([...args, ...webhook], {
      folder: await newFolder(),
      environment: short,
    });
    expect(tooShort.error?.message).toContain("has 5 characters");
  });

  it.each([
    ["--sns-topic", "security", "ARN of a topic"],
    ["--security-hub", "Ireland", "a region is written like"],
    ["--webhook", "ftp://example.com", "must be an https URL"],
    ["--webhook", "https://me:pass@example.com/", "do not belong in the URL"],
  ])("refuses %s %s", async (option, value, said) => {
    const { exitCode, notes } = await runHubscan([...args, option, value], { folder: await newFolder() });
    expect(exitCode).toBe(2);
    expect(notes).toContain(said);
  });

  it("tells nobody with --no-deliveries, and hubscan deliver has to be told whom", async () => {
    const folder = await newFolder();
    await writeFile(
      join(folder, "hubscan.yaml"),
      `deliveries: { sns: { topic: "${topic}", always: true } }\n`,
    );
    const given = { folder, environment: await environment() };
    const { notes } = await runHubscan([...args, "--no-deliveries"], given);
    expect(notes).not.toContain("SNS");
    const { error } = await runHubscan(["deliver"], { folder: await newFolder() });
    expect(error?.message).toContain("nobody is to be told");
    const dry = await runHubscan(["deliver", "--dry-run"], { folder });
    expect(dry.out).toContain("Subject: hubscan:");
    expect(dry.out).toContain("Nothing was sent.");
    const both = await runHubscan(["deliver", "--dry-run", "--sns-topic", `${topic}-of-the-hub`], { folder });
    expect(both.out).toContain(`SNS topic ${topic}\n`);
    expect(both.out).toContain(`SNS topic ${topic}-of-the-hub`);
    const told = await runHubscan(["deliver"], given);
    expect(told.out).toMatch(/^SNS \S+: told: hubscan: /);
    const twice = await runHubscan(["deliver"], given);
    expect(twice.out).toMatch(/^SNS \S+: was told at .*; hubscan deliver --again tells it once more\n$/);
    expect((await runHubscan(["deliver", "--dry-run"], given)).out).toContain("nothing, as it was told at");
    expect((await runHubscan(["deliver", "--again"], given)).out).toMatch(/^SNS \S+: told: /);
  });
});
