import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allResourceTypes } from "../../scanner/inventory/catalog.ts";
import { type ClientClass, operationOf } from "../../scanner/inventory/command.ts";
import type { Call } from "../../scanner/inventory/listing.ts";
import { pageTokens } from "../../scanner/inventory/page-tokens.ts";

type Exports = Readonly<Record<string, unknown>>;
type Paginate = (configuration: { client: object }, input: object) => AsyncIterable<object>;

const { dependencies } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const packages = Object.keys(dependencies).filter((name) => name.startsWith("@aws-sdk/client-"));

/** What the engine reads as a list: listings, lists that are matched, and reads whose property is a list. */
async function listCalls(): Promise<{ readonly client: ClientClass; readonly call: Call }[]> {
  const calls = (await allResourceTypes()).flatMap(({ service, resourceType: { listing, reads } }) => {
    const matched = [...reads.values()].map((read) =>
      read.kind === "match"
        ? read.listing.call
        : read.kind === "call" && read.schema.isListSchema()
          ? read
          : null,
    );
    // A report is not a list, whatever its operation is called.
    const listed = listing.parse === null ? [listing.call] : [];
    return [...listed, ...matched].flatMap((call) => (call ? [{ client: service.client, call }] : []));
  });
  return [...new Map(calls.map((entry) => [entry.call.operation.name, entry])).values()];
}

/** The request that the SDK's own paginator sends after an answer with this member. */
async function nextRequest(paginate: Paginate, client: ClientClass, member: string): Promise<object> {
  const constructor = client as unknown as new (settings: object) => { send: unknown };
  const sender = new constructor({
    region: "us-east-1",
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
  });
  const inputs: object[] = [];
  sender.send = async (command: { readonly input: object }) => {
    inputs.push({ ...command.input });
    return inputs.length === 1 ? { [member]: "the-token", IsTruncated: true, Truncated: true } : {};
  };
  for await (const _page of paginate({ client: sender }, {})) if (inputs.length > 1) break;
  return inputs[1] ?? {};
}

test("every list that the SDK pages is paged here, with the token in the same places", async () => {
  const modules = await Promise.all(packages.map(async (name) => (await import(name)) as Exports));
  const wrong: string[] = [];
  let paged = 0;
  for (const { client, call } of await listCalls()) {
    const name = call.operation.name;
    const module = modules.find((exports) => Object.values(exports).includes(client));
    const paginate = module?.[`paginate${name}`] as Paginate | undefined;
    if (paginate === undefined) continue;
    paged += 1;
    const tokens = pageTokens(operationOf(call.command));
    const next = tokens === null ? {} : await nextRequest(paginate, client, tokens.output);
    if (tokens === null || (next as Exports)[tokens.input] !== "the-token" || call.tokens === null)
      wrong.push(name);
  }
  expect(paged).toBeGreaterThan(30);
  expect(wrong).toEqual([]);
});
