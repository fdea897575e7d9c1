import { expect, test } from "vitest";
import { type Connection, ConnectionMemory, type Entrance } from "../../scanner/results/connections.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import type { Store } from "../../scanner/results/store.ts";
import { newFolder } from "./new-folder.ts";

const entrance: Entrance = {
  caller: "arn:aws:sts::222222222201:assumed-role/hubscan-scanner",
  role: "arn:aws:iam::*:role/HubscanTarget",
  sourceIdentity: false,
  sessionPolicies: ["arn:aws:iam::aws:policy/SecurityAudit"],
  externalId: null,
};
const readConnections = (store: Store, of: Entrance) => new ConnectionMemory(store, of).read();
const keepConnections = (store: Store, of: Entrance, outcomes: readonly Connection[]) =>
  new ConnectionMemory(store, of).keep(outcomes);
const connected = (id: string, minute = 0): Connection => ({
  account: { id, name: `account-${id}` },
  outcome: "connected",
  time: new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString(),
  since: new Date(Date.UTC(2026, 10, 20, 12)).toISOString(),
  cause: null,
});
const failed = (id: string, minute = 0): Connection => ({
  ...connected(id, minute),
  outcome: "failed",
  cause: { kind: "throttled", operation: "sts:AssumeRole", code: "Throttling", message: "Rate exceeded" },
});
const [one, two, three] = ["111111111111", "222222222222", "333333333333"] as const;

test("outcomes are read back, each account's last one", async () => {
  const store = folderStore(await newFolder());
  await keepConnections(store, entrance, [failed(one), connected(two)]);
  await keepConnections(store, entrance, [connected(one, 1)]);
  expect([...(await readConnections(store, entrance)).values()]).toEqual([connected(one, 1), connected(two)]);
});

test.each<[string, Partial<Entrance>]>([
  ["caller", { caller: "arn:aws:iam::1:user/ana" }],
  ["role", { role: "arn:aws:iam::*:role/Auditor" }],
  ["use of the source identity", { sourceIdentity: true }],
  ["bound of the session", { sessionPolicies: [] }],
  ["external id", { externalId: "tango-8" }],
  ["state of having an external id", { externalId: null }],
])("outcomes of another %s are not this one's", async (_, other) => {
  const store = folderStore(await newFolder());
  const own: Entrance = { ...entrance, externalId: "tango-7" };
  await keepConnections(store, own, [connected(one)]);
  expect((await readConnections(store, own)).size).toBe(1);
  expect(await readConnections(store, { ...own, ...other })).toEqual(new Map());
  await keepConnections(store, { ...own, ...other }, [connected(two)]);
  expect([...(await readConnections(store, { ...own, ...other })).keys()]).toEqual([two]);
});

test("the external id is not in what is kept, and what is kept of it differs from place to place", async () => {
  const marks = await Promise.all(
    ["here", "there"].map(async () => {
      const store = folderStore(await newFolder());
      await keepConnections(store, { ...entrance, externalId: "tango-7" }, [connected(one)]);
      const text = Buffer.from((await store.get("connections.json")) ?? []).toString("utf8");
      expect(text).not.toContain("tango-7");
      return (JSON.parse(text) as { externalId: unknown }).externalId;
    }),
  );
  expect(marks[0]).not.toEqual(marks[1]);
});

test("outcomes that somebody wrote over at the same time are put beside theirs", async () => {
  const folder = folderStore(await newFolder());
  let isFirst = true;
  const contested: Store = {
    get: (path) => folder.get(path),
    list: (prefix) => folder.list(prefix),
    folders: (path) => folder.folders(path),
    describe: () => folder.describe(),
    address: (path) => folder.address(path),
    putStream: (path, content) => folder.putStream(path, content),
    put: async (path, bytes) => {
      await folder.put(path, bytes);
      if (!isFirst) return;
      isFirst = false;
      // The other had read before this was written, and writes after it.
      const theirs = { format: 1, ...entrance, accounts: [connected(two), failed(three)] };
      await folder.put(path, Buffer.from(JSON.stringify(theirs)));
    },
  };
  await keepConnections(contested, entrance, [connected(one)]);
  expect([...(await readConnections(folder, entrance)).values()]).toEqual([
    connected(one),
    connected(two),
    failed(three),
  ]);
});

test("an outcome that somebody else found out later stays", async () => {
  const folder = folderStore(await newFolder());
  await keepConnections(folder, entrance, [connected(one, 1)]);
  const other = await Promise.all([
    keepConnections(folder, entrance, [connected(two)]),
    keepConnections(folder, entrance, [connected(three)]),
  ]);
  expect(other).toHaveLength(2);
  expect((await readConnections(folder, entrance)).get(one)).toEqual(connected(one, 1));
});
