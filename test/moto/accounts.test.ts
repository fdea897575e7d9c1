import { beforeAll, describe, expect, test } from "vitest";
import type { OrganizationTree, TreeAccount, TreeUnit } from "../../scanner/organization/tree.ts";
import { motoIsInstalled } from "../moto-server.ts";
import { hubAccount } from "./clients.ts";
import { hubInMoto } from "./hub-in-moto.ts";
import { foundOrganization, type MotoOrganization } from "./organization.ts";

// moto's ListAccounts gives no Paths, so that the units are walked through for the accounts in them.
describe.skipIf(!motoIsInstalled())("hubscan accounts on moto's Organizations (needs moto_server)", () => {
  const hub = hubInMoto();
  let organization: MotoOrganization;

  beforeAll(async () => {
    organization = await foundOrganization(hub.moto.endpoint);
  });

  const tree = async (...args: readonly string[]): Promise<OrganizationTree> => {
    const ran = await hub.hubscan.run("accounts", "--json", ...args);
    expect(ran).toMatchObject({ code: 0, notes: "" });
    return JSON.parse(ran.out) as OrganizationTree;
  };
  const selected = async (...args: readonly string[]): Promise<string[]> =>
    accountsIn((await tree(...args)).roots)
      .filter((account) => account.selected)
      .map(({ name }) => name)
      .sort();

  test("finds every account in the unit that it was moved to", async () => {
    const { closed } = organization;
    const found = await tree();
    expect(found).toMatchObject({
      organization: organization.id,
      managementAccount: hubAccount,
      accountsInAll: 5,
      selectedInAll: 4,
    });
    expect(found.roots.map(outline)).toEqual([
      {
        Root: [
          "master",
          { Sandboxes: ["closed", "sandbox"] },
          { Workloads: ["legacy", { Production: ["payments"] }] },
        ],
      },
    ]);
    expect(accountsIn(found.roots).find(({ id }) => id === closed)).toMatchObject({
      state: "SUSPENDED",
      reason: { kind: "not-active", state: "SUSPENDED" },
    });
  });

  test("takes units by name, path and id with all that is below them", async () => {
    expect(await selected("--ou", "Workloads")).toEqual(["legacy", "payments"]);
    expect(await selected("--ou", "Workloads/Production")).toEqual(["payments"]);
    expect(await selected("--ou", organization.units.sandboxes)).toEqual(["sandbox"]);
  });

  test("takes accounts by the tags that they were created with", async () => {
    expect(await selected("--tag", "stage=production", "--tag", "stage=sandbox")).toEqual([
      "payments",
      "sandbox",
    ]);
  });

  test("leaves out what is excluded, whatever includes it", async () => {
    const { payments } = organization;
    expect(await selected("--ou", "Workloads", "--exclude-account", payments.account)).toEqual(["legacy"]);
    expect(await selected("--exclude-ou", "Workloads")).toEqual(["master", "sandbox"]);
  });

  test("a scan reckons with the same accounts", async () => {
    const out = await hub.hubscan.succeed("scan", "--dry-run", "--ou", "Workloads", "--check", "s3-*");
    expect(out).toContain(`${organization.payments.account} payments`);
    expect(out).toContain(`${organization.legacy.account} legacy`);
    expect(out).not.toContain("sandbox");
  });

  test("says what is wrong with a selection that names nothing", async () => {
    const unit = await hub.hubscan.run("accounts", "--ou", "Workload");
    expect(unit.code).toBe(1);
    expect(unit.notes).toContain("Workloads");
    const none = await hub.hubscan.run("scan", "--dry-run", "--account", organization.closed);
    expect(none.code).toBe(1);
    expect(none.notes).toContain("not active (SUSPENDED)");
  });
});

function accountsIn(units: readonly TreeUnit[]): TreeAccount[] {
  return units.flatMap(({ accounts, units }) => [...accounts, ...accountsIn(units)]);
}

type Outline = Readonly<Record<string, readonly (string | Outline)[]>>;

/** Names of units and of the accounts in them. */
function outline({ name, accounts, units }: TreeUnit): Outline {
  return { [name]: [...accounts.map((account) => account.name).sort(), ...units.map(outline)] };
}
