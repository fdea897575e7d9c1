import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { afterEach, describe, expect, it } from "vitest";
import { AccessError } from "../../scanner/access/access-error.ts";
import { identifyCaller } from "../../scanner/access/caller.ts";
import { createAwsEnvironment } from "../../scanner/access/clients.ts";
import { explainDenial } from "../../scanner/access/explain.ts";
import { homeRegion, hubCredentials } from "../../scanner/access/hub-credentials.ts";
import { readRegions } from "../../scanner/access/regions.ts";
import { accountSessions } from "../../scanner/access/session.ts";
import { type RoleSettingsInput, roleSettingsSchema } from "../../scanner/role/settings.ts";
import { buildEstate, type Estate } from "../../simulator/estate.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { instantTiming } from "./instant-timing.ts";

let simulator: Simulator | undefined;
let close: (() => void) | undefined;
afterEach(async () => {
  close?.();
  await simulator?.close();
});

const target = "222222222222";
const begin = Date.UTC(2026, 10, 20, 10, 15);

const estateOf = (input: EstateInput): Estate =>
  buildEstate({
    organization: { id: "o-a1b2c3d4e5" },
    hub: { region: "eu-west-1" },
    regions: ["eu-west-1", "us-east-1"],
    targetRole: { externalId: "tango-7" },
    ...input,
  });

/** The way of a scan into an account of a simulated organization. */
async function entrance(input: EstateInput, role: Partial<RoleSettingsInput> = {}) {
  const timing = instantTiming(begin);
  simulator = await startSimulator({ estate: estateOf(input), now: () => new Date(timing.now()) });
  const variables = simulator.environment;
  const environment = createAwsEnvironment({ environment: variables, version: "0.0.0" });
  close = environment.close;
  const credentials = hubCredentials(variables, timing.now);
  const region = await homeRegion(variables);
  const caller = await identifyCaller({ environment, credentials, homeRegion: region, timing });
  const settings = roleSettingsSchema.parse({
    hubAccountId: caller.account,
    organizationId: "o-a1b2c3d4e5",
    partition: caller.partition,
    externalId: "tango-7",
    ...role,
  });
  const sessions = accountSessions({
    environment,
    hubCredentials: credentials,
    caller,
    homeRegion: region,
    role: settings,
    scanId: "20261120T101500Z",
    timing,
  });
  return { simulator, environment, sessions, caller, timing, homeRegion: region };
}

async function reasonOf(attempt: Promise<unknown>) {
  const error: unknown = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AccessError) return error.reason;
  throw new Error(`It was not refused: ${String(error)}`);
}

describe("entering an account whose role is as described", () => {
  it("works from the hub's scanner role, into the hub's own account as well", async () => {
    const { sessions, caller, simulator } = await entrance({ accounts: [{ id: target }] });
    expect(caller).toMatchObject({ partition: "aws", temporary: true });
    await sessions.of(target).credentials();
    await sessions.of(caller.account).credentials();
    expect(simulator.calls.total({ operation: "AssumeRole" })).toBe(2);
    expect(
      simulator.calls.list().filter(({ operation, failed }) => operation === "AssumeRole" && failed > 0),
    ).toEqual([]);
  });

  it("never asks for more than an hour, although the role allows twelve", async () => {
    const { sessions, timing } = await entrance({
      accounts: [{ id: target }],
      targetRole: { externalId: "tango-7", maxSessionDuration: 43_200 },
    });
    const { expiration } = await sessions.of(target).credentials();
    expect(expiration?.getTime()).toBe(timing.now() + 3_600_000);
    expect(sessions.of(target).counter.calls).toBe(1);
  });

  it("carries a source identity when the role takes one", async () => {
    const { sessions } = await entrance(
      { accounts: [{ id: target }], targetRole: { externalId: "tango-7", sourceIdentity: true } },
      { sourceIdentity: true },
    );
    await expect(sessions.of(target).credentials()).resolves.toBeDefined();
  });

  it("gives the account's regions, with those it has not enabled apart", async () => {
    const { sessions, environment, timing, homeRegion } = await entrance({
      accounts: [{ id: target, optIn: ["af-south-1"] }],
      optInRegions: ["af-south-1", "me-central-1"],
    });
    const regions = await readRegions({ environment, session: sessions.of(target), homeRegion, timing });
    expect(regions).toEqual({
      enabled: ["af-south-1", "eu-west-1", "us-east-1"],
      notOptedIn: ["me-central-1"],
    });
  });
});

describe("entering an account that refuses", () => {
  it.each([
    ["has no target role", { accounts: [{ id: target, targetRole: { missing: true } }] }],
    ["wants another external id", { accounts: [{ id: target, targetRole: { externalId: "other" } }] }],
    [
      "trusts another organization",
      { accounts: [{ id: target, targetRole: { trust: trustOf("hubscan-scanner", "o-zzzzzzzzzz") } }] },
    ],
    [
      "trusts another role of the hub",
      { accounts: [{ id: target, targetRole: { trust: trustOf("another") } }] },
    ],
  ] satisfies [string, EstateInput][])(
    "one that %s is refused without saying which",
    async (_what, input) => {
      const { sessions } = await entrance(input);
      expect(await reasonOf(sessions.of(target).credentials())).toMatchObject({
        kind: "role-missing-or-trust",
        operation: "sts:AssumeRole",
        code: "AccessDenied",
      });
    },
  );

  it("is put down to the region when STS is switched off there", async () => {
    const { sessions } = await entrance({ accounts: [{ id: target }], stsDisabledRegions: ["eu-west-1"] });
    expect((await reasonOf(sessions.of(target).credentials())).kind).toBe("region-disabled");
  });

  it("does not keep another account from being entered", async () => {
    const { sessions } = await entrance({
      accounts: [{ id: target, targetRole: { missing: true } }, { id: "333333333333" }],
    });
    const [refused, entered] = await Promise.allSettled([
      sessions.of(target).credentials(),
      sessions.of("333333333333").credentials(),
    ]);
    expect([refused.status, entered.status]).toEqual(["rejected", "fulfilled"]);
  });
});

describe("a session that ends in mid-scan", () => {
  it("is renewed without anybody noticing", async () => {
    const { sessions, environment, timing, simulator } = await entrance({
      accounts: [{ id: target, sessionSeconds: 60 }],
    });
    const session = sessions.of(target);
    const outcomes: string[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      const client = new IAMClient(environment.clientSettings("us-east-1", session.credentials));
      outcomes.push(
        await client.send(new ListUsersCommand({})).then(
          () => "read",
          (error: unknown) => explainDenial(error).kind,
        ),
      );
      timing.pass(50_000);
    }
    expect(outcomes).toEqual(["read", "read", "read", "read", "read"]);
    expect(simulator.calls.total({ operation: "AssumeRole" })).toBe(5);
  });

  it("is told from a denial when AWS says so first", async () => {
    const { sessions, environment, timing } = await entrance({
      accounts: [{ id: target, sessionSeconds: 60 }],
    });
    const identity = await sessions.of(target).credentials();
    timing.pass(61_000);
    const { expiration: _, ...lasting } = identity;
    const client = new IAMClient(environment.clientSettings("us-east-1", lasting));
    const attempt = client.send(new ListUsersCommand({}));
    const kind = await attempt.then(
      () => null,
      (error: unknown) => explainDenial(error).kind,
    );
    expect(kind).toBe("expired");
  });
});

function trustOf(role: string, organization = "o-a1b2c3d4e5"): Record<string, unknown> {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "sts:AssumeRole",
        Condition: {
          ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/${role}` },
          StringEquals: { "aws:PrincipalOrgID": organization },
        },
      },
    ],
  };
}
