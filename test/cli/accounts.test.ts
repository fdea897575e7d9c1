import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { OrganizationTree } from "../../scanner/organization/tree.ts";
import { defaultEstate } from "../../simulator/estates.ts";
import { newFolder } from "../results/new-folder.ts";
import { runHubscan } from "./run-hubscan.ts";
import { simulatedEnvironment } from "./simulated-environment.ts";

const simulator = simulatedEnvironment({ estate: defaultEstate });

async function accounts(args: readonly string[], settings?: string) {
  const folder = await newFolder();
  if (settings !== undefined) await writeFile(join(folder, "hubscan.yaml"), settings);
  await writeFile(join(folder, "accounts.txt"), "444444444401 # payments\n");
  return runHubscan(["accounts", ...args], { folder, environment: simulator().environment });
}

async function selected(args: readonly string[], settings?: string): Promise<string[]> {
  const { out, error } = await accounts(["--json", ...args], settings);
  if (error !== null) throw error;
  const tree = JSON.parse(out) as OrganizationTree;
  const below = (units: OrganizationTree["roots"]): string[] =>
    units.flatMap(({ accounts, units }) => [
      ...accounts.flatMap(({ id, selected }) => (selected ? [id] : [])),
      ...below(units),
    ]);
  const ids = [...below(tree.roots), ...tree.listed.flatMap(({ id, selected }) => (selected ? [id] : []))];
  expect(tree.selectedInAll).toBe(ids.length);
  return ids.sort();
}

describe("hubscan accounts", () => {
  it("shows units and accounts, aliases, states, and how many are selected", async () => {
    const settings = 'aliases: { "444444444401": till }\naccounts: { exclude: ["444444444402"] }\n';
    const { out } = await accounts([], settings);
    expect(out).toMatch(/^Root \(r-acme\) \d+ of \d+\n/);
    expect(out).toContain("Production (");
    expect(out).toContain('444444444401 payments "till"');
    expect(out).toMatch(/444444444402 ledger – excluded by its id/);
    expect(out).toContain("not active (SUSPENDED)");
    expect(out).toMatch(/\d+ of \d+ accounts selected\n$/);
  });

  it("selects by unit, by tag and by id, from the settings or over them", async () => {
    const payments = await selected(["--ou", "Workloads/Production/Payments"]);
    expect(payments).toContain("444444444401");
    const settings = "accounts: { ous: [Workloads/Production/Payments] }\n";
    expect(await selected([], settings)).toEqual(payments);
    expect(await selected(["--account", "333333333301"], settings)).toEqual(["333333333301"]);
    expect(await selected(["--tag", "team=security"], settings)).toEqual(["222222222201", "222222222202"]);
    expect(await selected(["--exclude-account", "444444444401"], settings)).not.toContain("444444444401");
  });

  it("takes a list of accounts instead of the organization's", async () => {
    expect(await selected(["--accounts-file", "accounts.txt"])).toEqual(["444444444401"]);
    const { error } = await accounts(["--accounts-file", "missing.txt"]);
    expect(error?.message).toContain("--accounts-file cannot be read");
  });

  it("refuses a unit that there is not", async () => {
    const { error } = await accounts(["--ou", "Workloads/Prodction"]);
    expect(error?.message).toBe("There is no organizational unit Workloads/Prodction.");
    expect(error?.hint).toContain("Workloads/Production");
  });

  it("refuses settings that are wrong before it asks anybody", async () => {
    const asked = simulator().calls.total();
    const { error } = await accounts([], "accounts:\n  ou: [x]\n");
    expect(error?.message).toBe('hubscan.yaml:2:3 unknown key "ou"; did you mean "ous"?');
    expect(simulator().calls.total()).toBe(asked);
  });
});
