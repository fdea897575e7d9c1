import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { organizationsAction, organizationsOperations } from "../../scanner/organization/operations.ts";
import { organizationsApi } from "../../scanner/organization/organizations-api.ts";
import { instantTiming } from "../access/instant-timing.ts";
import { type ScriptedAws, startScriptedAws } from "../access/scripted-aws.ts";

describe("the operations of AWS Organizations that permissions are made of", () => {
  let aws: ScriptedAws;

  beforeAll(async () => {
    aws = await startScriptedAws(() => ({
      body: JSON.stringify({ Organization: { Id: "o-acme4f2k9x", MasterAccountId: "111111111111" } }),
    }));
  });
  afterAll(async () => aws.close());

  it("are those that discovery asks, no more and no fewer", async () => {
    const api = organizationsApi({
      environment: aws.environment,
      credentials: async () => ({ accessKeyId: "key", secretAccessKey: "secret" }),
      homeRegion: "us-east-1",
      timing: instantTiming(),
    });
    for (const question of Object.values(api)) await question("111111111111");
    const asked = new Set(aws.requests.map(({ operation }) => operation));
    expect([...asked].sort()).toEqual([...organizationsOperations].sort());
  });

  it("are all in docs/permissions.md", async () => {
    const page = await readFile(new URL("../../docs/permissions.md", import.meta.url), "utf8");
    const row = page.split("\n").find((line) => line.startsWith("| finding the accounts |")) ?? "";
    const named = [...row.matchAll(/`(?:organizations:)?((?:List|Describe)\w+)`/g)].map(
      ([, name = ""]) => name,
    );
    expect(named.sort()).toEqual([...organizationsOperations].sort());
    expect(organizationsAction("ListRoots")).toBe("organizations:ListRoots");
  });
});
