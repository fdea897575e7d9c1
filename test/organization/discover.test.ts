import { afterEach, describe, expect, it } from "vitest";
import type { StsAccess } from "../../scanner/access/assume-role.ts";
import { createAwsEnvironment } from "../../scanner/access/clients.ts";
import { hubCredentials } from "../../scanner/access/hub-credentials.ts";
import { patientRetry } from "../../scanner/access/retry.ts";
import { describeOrganization, discoverOrganization } from "../../scanner/organization/discover.ts";
import { pathText } from "../../scanner/organization/organization.ts";
import { organizationRoleCredentials } from "../../scanner/organization/organization-role.ts";
import { UserError } from "../../scanner/user-error.ts";
import { buildEstate } from "../../simulator/estate.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { instantTiming } from "../access/instant-timing.ts";
import {
  jsonError,
  type ScriptedAws,
  startScriptedAws,
  type WireAnswer,
  type WireRequest,
} from "../access/scripted-aws.ts";

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const management = "100000000001";
const hub = "100000000002";

/** Discovery of a simulated organization, from its hub, through a role in the management account when one is named. */
async function simulated(input: EstateInput, through?: string) {
  const simulator: Simulator = await startSimulator({ estate: buildEstate(input) });
  const environment = createAwsEnvironment({ environment: simulator.environment, version: "0.0.0" });
  closers.push(environment.close, async () => simulator.close());
  const timing = instantTiming(Date.now());
  const credentials = hubCredentials(simulator.environment, timing.now);
  const sts: StsAccess = {
    environment,
    credentials,
    homeRegion: "us-east-1",
    timing,
    retry: patientRetry,
    counter: { calls: 0, throttles: 0 },
  };
  const access = {
    environment,
    credentials:
      through === undefined
        ? credentials.get
        : organizationRoleCredentials(sts, { arn: through, scanId: "20261120T101500Z" }),
    homeRegion: "us-east-1",
    timing,
  };
  return { access, simulator, timing };
}

const estate: EstateInput = {
  organization: {
    id: "o-a1b2c3d4e5",
    management,
    delegatedAdministrators: { [hub]: ["guardduty.amazonaws.com"] },
  },
  hub: { account: hub },
  accounts: [
    { id: management, name: "management" },
    { id: hub, name: "hub" },
  ],
  units: [
    {
      name: "Workloads",
      units: [
        {
          name: "Prod",
          accounts: [{ id: "100000000003", name: "shop", tags: { team: "web" } }],
          units: [
            { name: "Payments", accounts: [{ id: "100000000004", name: "cards", state: "SUSPENDED" }] },
          ],
        },
      ],
    },
  ],
};

describe("discovery", () => {
  it("finds every account with its state and its place, and asks unit by unit only for the units", async () => {
    const { access, simulator } = await simulated(estate);
    const organization = await discoverOrganization(access, { tags: false });
    expect(organization).toMatchObject({ id: "o-a1b2c3d4e5", managementAccount: management });
    expect(
      organization.accounts.map(({ id, name, state, ouPath }) => [id, name, state, pathText(ouPath)]),
    ).toEqual([
      [management, "management", "ACTIVE", "Root"],
      [hub, "hub", "ACTIVE", "Root"],
      ["100000000003", "shop", "ACTIVE", "Root/Workloads/Prod"],
      ["100000000004", "cards", "SUSPENDED", "Root/Workloads/Prod/Payments"],
    ]);
    expect(organization.delegatedAdministrators).toEqual({
      accounts: [{ id: hub, name: "hub", services: ["guardduty.amazonaws.com"] }],
    });
    expect(organization.accounts[0]?.tags).toBeNull();
    expect(simulator.calls.total({ operation: "ListAccountsForParent" })).toBe(0);
    expect(simulator.calls.total({ operation: "ListTagsForResource" })).toBe(0);
  });

  it("reads tags when they are needed", async () => {
    const { access } = await simulated(estate);
    const { accounts } = await discoverOrganization(access, { tags: true });
    expect(accounts.map(({ tags }) => tags)).toEqual([{}, {}, { team: "web" }, {}]);
  });

  it("goes through a role in the management account when the hub is any other account", async () => {
    const input = {
      ...estate,
      organization: { id: "o-a1b2c3d4e5", management },
      organizationRole: "OrgReader",
    };
    const { access } = await simulated(input, `arn:aws:iam::${management}:role/OrgReader`);
    expect((await discoverOrganization(access, { tags: false })).accounts).toHaveLength(4);
  });

  it("reads all pages of 1,000 accounts while every third request is throttled", async () => {
    const accounts = Array.from({ length: 1000 }, (_, index) => ({ id: String(200_000_000_000 + index) }));
    const { access, simulator, timing } = await simulated({
      ...estate,
      accounts: [...(estate.accounts ?? []), ...accounts],
      pageSize: 20,
      faults: [
        {
          services: "organizations",
          every: 3,
          error: { code: "TooManyRequestsException", message: "Too many requests" },
        },
      ],
    });
    const organization = await discoverOrganization(access, { tags: false });
    expect(organization.accounts).toHaveLength(1004);
    expect(new Set(organization.accounts.map(({ id }) => id)).size).toBe(1004);
    expect(simulator.calls.total({ operation: "ListAccounts" })).toBeGreaterThan(51);
    expect(timing.slept.length).toBeGreaterThan(10);
  });
});

describe("discovery that fails", () => {
  it("says who may read the organization, and what to do from anywhere else", async () => {
    const { access } = await simulated({ ...estate, organization: { id: "o-a1b2c3d4e5", management } });
    const attempt = discoverOrganization(access, { tags: false });
    await expect(attempt).rejects.toBeInstanceOf(UserError);
    await expect(attempt).rejects.toMatchObject({
      message: expect.stringContaining("AccessDeniedException") as string,
      hint: expect.stringMatching(/--organization-role.*--accounts-file/s) as string,
    });
    await expect(describeOrganization(access)).resolves.toEqual({
      id: "o-a1b2c3d4e5",
      managementAccount: management,
    });
  });

  it("says which role could not be assumed", async () => {
    const arn = `arn:aws:iam::${management}:role/Missing`;
    const { access } = await simulated(estate, arn);
    await expect(discoverOrganization(access, { tags: false })).rejects.toThrow(arn);
  });

  it("refuses a role that is not an ARN before anything is sent", async () => {
    await expect(simulated(estate, "OrgReader")).rejects.toBeInstanceOf(UserError);
  });

  it.each([
    [{ error: { code: "TooManyRequestsException" } }, "too many calls"],
    [{ error: { code: "ServiceException", status: 500 } }, "could not be read"],
    [{ malformed: true }, "could not be parsed"],
    [{ error: { code: "ExpiredTokenException", status: 403 } }, "have expired"],
  ] satisfies [NonNullable<EstateInput["faults"]>[number], string][])(
    "says what happened for the fault %j",
    async (fault, words) => {
      const { access } = await simulated({ ...estate, faults: [{ services: "organizations", ...fault }] });
      const attempt = discoverOrganization(access, { tags: false });
      await expect(attempt).rejects.toBeInstanceOf(UserError);
      await expect(attempt).rejects.toThrow(words);
    },
  );

  it("tolerates that delegated administrators may not be read, and keeps the cause", async () => {
    const { access } = await simulated({
      ...estate,
      faults: [
        { operations: "ListDelegatedAdministrators", error: { code: "AccessDeniedException", status: 403 } },
      ],
    });
    const { delegatedAdministrators } = await discoverOrganization(access, { tags: false });
    expect(delegatedAdministrators).toMatchObject({
      unreadable: { kind: "denied", operation: "organizations:ListDelegatedAdministrators" },
    });
  });
});

describe("discovery where ListAccounts gives no paths", () => {
  interface Place {
    readonly Id: string;
    readonly Name: string;
  }
  const root: Place = { Id: "r-1", Name: "Root" };
  const prod: Place = { Id: "ou-prod", Name: "Prod" };
  const shop = { Id: "100000000003", Name: "shop", State: "ACTIVE" };

  const json = (body: object): WireAnswer => ({ body: JSON.stringify(body) });
  const script = (
    accounts: readonly object[],
    accountsIn: (parent: unknown, earlier: readonly WireRequest[]) => readonly object[],
  ) => {
    return (request: WireRequest, earlier: readonly WireRequest[]): WireAnswer => {
      const parent = request.input.ParentId;
      if (request.operation === "DescribeOrganization") {
        return json({ Organization: { Id: "o-a1b2c3d4e5", MasterAccountId: management } });
      }
      if (request.operation === "ListRoots") return json({ Roots: [root] });
      if (request.operation === "ListAccounts") {
        // An empty page in the middle is not the end.
        return request.input.NextToken === undefined
          ? json({ Accounts: [], NextToken: "2" })
          : json({ Accounts: accounts });
      }
      if (request.operation === "ListOrganizationalUnitsForParent") {
        return json({ OrganizationalUnits: parent === root.Id ? [prod] : [] });
      }
      if (request.operation === "ListAccountsForParent")
        return json({ Accounts: accountsIn(parent, earlier) });
      return json({ DelegatedAdministrators: [] });
    };
  };
  const scripted = async (answer: Parameters<typeof startScriptedAws>[0]) => {
    const aws: ScriptedAws = await startScriptedAws(answer);
    closers.push(aws.close);
    const access = {
      environment: aws.environment,
      credentials: async () => ({ accessKeyId: "KEY", secretAccessKey: "s" }),
      homeRegion: "us-east-1",
      timing: instantTiming(),
    };
    return { access, aws };
  };

  it("asks each unit for its accounts", async () => {
    const { access } = await scripted(script([shop], (parent) => (parent === prod.Id ? [shop] : [])));
    const { accounts } = await discoverOrganization(access, { tags: false });
    expect(accounts.map(({ name, ouPath }) => [name, pathText(ouPath)])).toEqual([["shop", "Root/Prod"]]);
  });

  it("reads once more when an account was moved in between, and gives up when it still has no place", async () => {
    const moved = await scripted(
      script([shop], (parent, earlier) => (parent === prod.Id && earlier.length > 2 ? [shop] : [])),
    );
    expect((await discoverOrganization(moved.access, { tags: false })).accounts).toHaveLength(1);
    const lost = await scripted(script([shop], () => []));
    await expect(discoverOrganization(lost.access, { tags: false })).rejects.toThrow("were moved");
  });

  it("is an error when there is no account", async () => {
    const { access } = await scripted(script([], () => []));
    const attempt = discoverOrganization(access, { tags: false });
    await expect(attempt).rejects.toBeInstanceOf(UserError);
    await expect(attempt).rejects.toThrow("lists no account in o-a1b2c3d4e5");
  });

  it("is an error outside of any organization", async () => {
    const { access } = await scripted(() => jsonError("AWSOrganizationsNotInUseException", "Not in use."));
    await expect(discoverOrganization(access, { tags: false })).rejects.toThrow("is not in an organization");
  });

  it("takes a state that it does not know as not active", async () => {
    const frozen = { ...shop, State: "FROZEN", Paths: ["o-a1b2c3d4e5/r-1/ou-prod/100000000003/"] };
    const { access } = await scripted(script([frozen], () => []));
    const { accounts } = await discoverOrganization(access, { tags: false });
    expect(accounts.map(({ state, ouPath }) => [state, pathText(ouPath)])).toEqual([
      ["UNKNOWN", "Root/Prod"],
    ]);
  });
});
