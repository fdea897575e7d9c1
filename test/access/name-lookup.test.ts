import type { LookupAddress } from "node:dns";
import { describe, expect, it } from "vitest";
import { endpointOverride } from "../../scanner/access/endpoint.ts";
import { type ResolveName, rememberingLookup } from "../../scanner/access/name-lookup.ts";
import { UserError } from "../../scanner/user-error.ts";

const v4 = (address: string): LookupAddress => ({ address, family: 4 });

function resolver(answers: Record<string, LookupAddress[]>) {
  const asked: string[] = [];
  const resolve: ResolveName = async (host) => {
    asked.push(host);
    const found = answers[host];
    if (found === undefined)
      throw Object.assign(new Error("ENOTFOUND"), { code: "ENOTFOUND", hostname: host });
    return found;
  };
  return { asked, resolve };
}

async function addresses(
  lookup: ReturnType<typeof rememberingLookup>,
  host: string,
): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, found) => {
      if (error === null && Array.isArray(found)) resolve(found);
      else reject(error ?? new Error("one address only"));
    });
  });
}

describe("the look-up of host names", () => {
  it("asks once for a name that many connections want, and again after a minute", async () => {
    const { asked, resolve } = resolver({ "ec2.test": [v4("10.0.0.1")] });
    let now = 0;
    const lookup = rememberingLookup({ resolve, now: () => now });
    await Promise.all(Array.from({ length: 20 }, async () => addresses(lookup, "ec2.test")));
    now = 59_999;
    await addresses(lookup, "ec2.test");
    expect(asked).toEqual(["ec2.test"]);
    now = 60_000;
    await addresses(lookup, "ec2.test");
    expect(asked).toEqual(["ec2.test", "ec2.test"]);
  });

  it("forgets the oldest of very many names, so that memory does not grow with the number of buckets", async () => {
    const asked: string[] = [];
    const resolve: ResolveName = async (host) => {
      asked.push(host);
      return [v4("10.0.0.1")];
    };
    const lookup = rememberingLookup({ resolve, now: () => 0 });
    const hosts = Array.from({ length: 2_001 }, (_, index) => `bucket-${index}.s3.test`);
    for (const host of hosts) await addresses(lookup, host);
    for (const host of hosts.slice(1)) await addresses(lookup, host);
    expect(asked).toHaveLength(2_001);
    await addresses(lookup, "bucket-0.s3.test");
    expect(asked).toHaveLength(2_002);
  });

  it("never remembers a failure", async () => {
    const answers: Record<string, LookupAddress[]> = {};
    const { resolve } = resolver(answers);
    const lookup = rememberingLookup({ resolve, now: () => 0 });
    await expect(addresses(lookup, "ec2.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
    answers["ec2.test"] = [v4("10.0.0.1")];
    await expect(addresses(lookup, "ec2.test")).resolves.toEqual([v4("10.0.0.1")]);
  });

  it("gives IPv4 first", async () => {
    const { resolve } = resolver({ dual: [{ address: "2001:db8::1", family: 6 }, v4("10.0.0.1")] });
    const found = await addresses(rememberingLookup({ resolve, now: () => 0 }), "dual");
    expect(found.map(({ family }) => family)).toEqual([4, 6]);
  });

  it("resolves names below localhost without asking anybody", async () => {
    const { asked, resolve } = resolver({});
    const lookup = rememberingLookup({ resolve, now: () => 0, loopback: v4("127.0.0.9") });
    expect(await addresses(lookup, "111122223333.localhost")).toEqual([v4("127.0.0.9")]);
    expect(asked).toEqual([]);
  });

  it("resolves names below the endpoint's host like that host", async () => {
    const { resolve } = resolver({ simulator: [v4("10.0.0.1")] });
    const lookup = rememberingLookup({ resolve, now: () => 0, endpointHost: "simulator" });
    expect(await addresses(lookup, "111122223333.simulator")).toEqual([v4("10.0.0.1")]);
  });
});

describe("AWS_ENDPOINT_URL", () => {
  it("is read with a name in place of an address, so that an account id can stand before it", () => {
    expect(endpointOverride({ AWS_ENDPOINT_URL: "http://127.0.0.1:4566/" })).toEqual({
      url: "http://localhost:4566",
      host: null,
      loopback: v4("127.0.0.1"),
    });
    expect(endpointOverride({ AWS_ENDPOINT_URL: "http://[::1]:4566" })?.loopback).toEqual({
      address: "::1",
      family: 6,
    });
  });

  it("keeps the host of a name", () => {
    expect(endpointOverride({ AWS_ENDPOINT_URL: "http://simulator:4566" })).toMatchObject({
      url: "http://simulator:4566",
      host: "simulator",
    });
  });

  it("means AWS when it is not set", () => {
    expect(endpointOverride({})).toBeNull();
    expect(endpointOverride({ AWS_ENDPOINT_URL: "" })).toBeNull();
  });

  it("is refused when it is no URL", () => {
    expect(() => endpointOverride({ AWS_ENDPOINT_URL: "localhost:4566" })).toThrow(UserError);
  });
});
