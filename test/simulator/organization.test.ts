import { AccountClient, ListRegionsCommand } from "@aws-sdk/client-account";
import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListAccountsForParentCommand,
  ListChildrenCommand,
  ListDelegatedAdministratorsCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildEstate } from "../../simulator/estate.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { assumeTarget, clientSettings, refusalOf } from "./sdk.ts";

const payments = "222222222222";
const closed = "333333333333";
const statement = { Effect: "Deny", Action: "kms:*", Resource: "*" };
const scps = [{ name: "deny-kms", document: { Version: "2012-10-17", Statement: [statement] } }];

let simulator: Simulator;
let organizations: OrganizationsClient;
beforeAll(async () => {
  const estate = buildEstate({
    organization: { delegatedAdministrators: { "100000000002": ["account.amazonaws.com"] } },
    regions: ["us-east-1", "eu-west-1"],
    optInRegions: ["me-south-1"],
    pageSize: 2,
    units: [
      {
        name: "Workloads",
        units: [
          {
            name: "Production",
            id: "ou-simu-production",
            units: [
              {
                name: "Payments",
                accounts: [
                  { id: payments, name: "payments", tags: { team: "pay" }, optIn: ["me-south-1"], scps },
                ],
              },
            ],
          },
        ],
      },
      { name: "Graveyard", accounts: [{ id: closed, name: "closed", state: "SUSPENDED" }] },
    ],
  });
  simulator = await startSimulator({ estate });
  organizations = new OrganizationsClient(clientSettings(simulator));
});
afterAll(() => simulator.close());

test("the tree can be walked from the root down", async () => {
  const { Roots } = await organizations.send(new ListRootsCommand());
  const path: string[] = [];
  let parent = Roots?.[0]?.Id ?? "";
  for (let depth = 0; depth < 3; depth += 1) {
    const list = new ListOrganizationalUnitsForParentCommand({ ParentId: parent });
    const unit = (await organizations.send(list)).OrganizationalUnits?.[0];
    path.push(unit?.Name ?? "");
    parent = unit?.Id ?? "";
  }
  expect(path).toEqual(["Workloads", "Production", "Payments"]);
  const { Accounts } = await organizations.send(new ListAccountsForParentCommand({ ParentId: parent }));
  expect(Accounts?.map(({ Id }) => Id)).toEqual([payments]);
});

test("accounts come in pages, with state, retired status and the path of units above them", async () => {
  const found = [];
  let pages = 0;
  for await (const { Accounts } of paginateListAccounts({ client: organizations }, {})) {
    pages += 1;
    found.push(...(Accounts ?? []));
  }
  expect(pages).toBe(2);
  expect(found.map(({ Id, State, Status }) => [Id, State, Status])).toEqual([
    ["100000000001", "ACTIVE", "ACTIVE"],
    ["100000000002", "ACTIVE", "ACTIVE"],
    [payments, "ACTIVE", "ACTIVE"],
    [closed, "SUSPENDED", "SUSPENDED"],
  ]);
  expect(found[2]?.Paths?.[0]).toMatch(
    /^o-simulated00\/r-simu\/ou-simu-a0000000\/ou-simu-production\/ou-simu-[0-9a-z]{8}\/222222222222\/$/,
  );
  expect(found[2]?.JoinedTimestamp).toBeInstanceOf(Date);
});

test("the organization names its management account", async () => {
  const { Organization } = await organizations.send(new DescribeOrganizationCommand());
  expect(Organization).toMatchObject({
    Id: "o-simulated00",
    MasterAccountId: "100000000001",
    FeatureSet: "ALL",
  });
});

test("tags, parents, children, policies and delegated administrators are told", async () => {
  const tags = await organizations.send(new ListTagsForResourceCommand({ ResourceId: payments }));
  expect(tags.Tags).toEqual([{ Key: "team", Value: "pay" }]);
  const { Parents } = await organizations.send(new ListParentsCommand({ ChildId: "ou-simu-production" }));
  expect(Parents).toEqual([{ Id: "ou-simu-a0000000", Type: "ORGANIZATIONAL_UNIT" }]);
  const children = await organizations.send(
    new ListChildrenCommand({ ParentId: "ou-simu-a0000000", ChildType: "ORGANIZATIONAL_UNIT" }),
  );
  expect(children.Children).toEqual([{ Id: "ou-simu-production", Type: "ORGANIZATIONAL_UNIT" }]);
  const { Policies } = await organizations.send(
    new ListPoliciesForTargetCommand({ TargetId: payments, Filter: "SERVICE_CONTROL_POLICY" }),
  );
  expect(Policies?.map(({ Name }) => Name)).toEqual(["deny-kms"]);
  const { Policy } = await organizations.send(new DescribePolicyCommand({ PolicyId: Policies?.[0]?.Id }));
  expect(JSON.parse(Policy?.Content ?? "")).toEqual({ Version: "2012-10-17", Statement: [statement] });
  const delegated = await organizations.send(new ListDelegatedAdministratorsCommand());
  expect(delegated.DelegatedAdministrators?.map(({ Id }) => Id)).toEqual(["100000000002"]);
});

test("what is not there is refused by name", async () => {
  const account = new DescribeAccountCommand({ AccountId: "999999999999" });
  expect((await refusalOf(organizations.send(account))).name).toBe("AccountNotFoundException");
  const parent = new ListAccountsForParentCommand({ ParentId: "ou-simu-nowhere0" });
  expect((await refusalOf(organizations.send(parent))).name).toBe("ParentNotFoundException");
});

test("a member account may ask about the organization as such, and nothing else", async () => {
  const member = new OrganizationsClient(clientSettings(simulator, await assumeTarget(simulator, payments)));
  expect((await refusalOf(member.send(new DescribeOrganizationCommand()))).name).toBe("no error");
  expect((await refusalOf(member.send(new ListRootsCommand()))).name).toBe("AccessDeniedException");
});

test("regions differ by account: EC2 and Account Management agree", async () => {
  const target = clientSettings(simulator, await assumeTarget(simulator, payments));
  const regionsOf = async (settings: typeof target) => {
    const { Regions } = await new EC2Client(settings).send(new DescribeRegionsCommand());
    return Regions?.map(({ RegionName }) => RegionName);
  };
  expect(await regionsOf(target)).toEqual(["us-east-1", "eu-west-1", "me-south-1"]);
  expect(await regionsOf(clientSettings(simulator))).toEqual(["us-east-1", "eu-west-1"]);
  const all = await new EC2Client(clientSettings(simulator)).send(
    new DescribeRegionsCommand({ AllRegions: true }),
  );
  expect(all.Regions?.map(({ OptInStatus }) => OptInStatus)).toEqual([
    "opt-in-not-required",
    "opt-in-not-required",
    "not-opted-in",
  ]);
  const asked = new ListRegionsCommand({ AccountId: payments, RegionOptStatusContains: ["ENABLED"] });
  const { Regions } = await new AccountClient(clientSettings(simulator)).send(asked);
  expect(Regions).toEqual([{ RegionName: "me-south-1", RegionOptStatus: "ENABLED" }]);
  const denied = new AccountClient(target).send(new ListRegionsCommand({ AccountId: closed }));
  expect((await refusalOf(denied)).name).toBe("AccessDeniedException");
});
