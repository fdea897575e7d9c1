import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { organizationOfList } from "../../scanner/organization/accounts-file.ts";
import { placedUnits } from "../../scanner/organization/organization.ts";
import { everything, isScannable, type Selection, select } from "../../scanner/organization/select.ts";
import { UserError } from "../../scanner/user-error.ts";
import { acme } from "./acme.ts";

const names = (selection: Partial<Selection>, organization = acme): string[] =>
  select(organization, { ...everything, ...selection }).selected.map(({ name }) => name);

const failure = (selection: Partial<Selection>, organization = acme): UserError => {
  try {
    select(organization, { ...everything, ...selection });
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("It was selected.");
};

describe("the selection of accounts", () => {
  it("is every active account when nothing is said", () => {
    expect(names({})).toEqual(["management", "audit", "shop", "cards", "shop-test", "playground"]);
  });

  it("gives the state of each account that is not active", () => {
    const { notSelected } = select(acme, everything);
    expect(notSelected.map(({ account, reason }) => [account.name, reason])).toEqual([
      ["old-cards", { kind: "not-active", state: "SUSPENDED" }],
      ["leaving", { kind: "not-active", state: "PENDING_CLOSURE" }],
    ]);
  });

  it.each([
    ["id", "ou-work"],
    ["name", "Workloads"],
    ["path", "Root/Workloads"],
    ["path with a slash at its end", "Root/Workloads/"],
  ])("takes a unit by its %s, with everything nested in it", (_by, unit) => {
    expect(names({ units: [unit] })).toEqual(["shop", "cards", "shop-test"]);
  });

  it("takes a path below the root, which tells two units of the same name apart", () => {
    expect(names({ units: ["Sandbox/Test"] })).toEqual(["playground"]);
  });

  it("takes whatever an account id, a unit or a tag names", () => {
    expect(names({ accounts: ["100000000007"], units: ["Security"], tags: ["team=pay"] })).toEqual([
      "audit",
      "cards",
      "playground",
    ]);
  });

  it("leaves out an account that is excluded by its id or with its unit, although it is included", () => {
    const { selected, notSelected } = select(acme, {
      ...everything,
      accounts: ["100000000004", "100000000003", "100000000002"],
      excludedAccounts: ["100000000002"],
      excludedUnits: ["Payments"],
    });
    expect(selected.map(({ name }) => name)).toEqual(["shop"]);
    const reasons = Object.fromEntries(notSelected.map(({ account, reason }) => [account.name, reason]));
    expect(reasons.audit).toEqual({ kind: "excluded" });
    expect(reasons.cards).toEqual({ kind: "excluded-unit", unit: "Root/Workloads/Prod/Payments" });
    expect(reasons.playground).toEqual({ kind: "not-included" });
  });

  it("of a list takes its accounts although nobody knows their state", () => {
    expect(names({}, organizationOfList(["222222222222", "111111111111"]))).toEqual([
      "111111111111",
      "222222222222",
    ]);
  });
});

describe("a selection that cannot be meant", () => {
  it("names the candidates of a name that two units have", () => {
    const error = failure({ units: ["Test"] });
    expect(error.message).toBe("There are 2 organizational units called Test.");
    expect(error.hint).toContain("Root/Workloads/Test (ou-test)");
    expect(error.hint).toContain("Root/Sandbox/Test (ou-test2)");
  });

  it("names the nearest units to one that is not there, included or excluded", () => {
    expect(failure({ units: ["Sandbx"] }).hint).toBe("Did you mean Sandbox?");
    expect(failure({ excludedUnits: ["Sandbx"] }).message).toBe("There is no organizational unit Sandbx.");
  });

  it("lists all units when none is near", () => {
    expect(failure({ units: ["Marketing"] }).hint).toContain("Root/Workloads/Prod/Payments (ou-pay)");
  });

  it("names the nearest account to one that is not there, included or excluded", () => {
    const error = failure({ accounts: ["190000000003"] });
    expect(error.message).toBe("--account: the organization has no account 190000000003.");
    expect(error.hint).toContain("100000000003");
    expect(failure({ excludedAccounts: ["190000000003"] }).message).toContain("--exclude-account");
  });

  it("is refused for ids that are malformed or there twice, each by name", () => {
    const error = failure({ accounts: ["1234", "100000000003", "100000000003"] });
    expect(error.message).toContain('"1234" is not an account id');
    expect(error.message).toContain("100000000003 is there already");
  });

  it("is refused for a tag without a value, and for tags that nobody read", () => {
    expect(failure({ tags: ["team"] }).hint).toBe("Give it as key=value.");
    expect(failure({ tags: ["team=web"] }, organizationOfList(["111111111111"])).message).toContain(
      "not known",
    );
  });

  it("is refused when nothing is left, with the reasons counted", () => {
    const error = failure({ accounts: ["100000000005", "100000000003"], excludedAccounts: ["100000000003"] });
    expect(error.message).toBe(
      "No account is selected: of 8, 5 not selected, 1 excluded by its id, 1 not active (SUSPENDED), " +
        "1 not active (PENDING_CLOSURE).",
    );
  });
});

describe("any selection", () => {
  const ids = acme.accounts.map(({ id }) => id);
  const units = placedUnits(acme.roots).map(({ unit }) => unit.id);
  const selections: fc.Arbitrary<Selection> = fc.record({
    accounts: fc.shuffledSubarray(ids),
    units: fc.shuffledSubarray(units),
    tags: fc.shuffledSubarray(["team=web", "team=pay", "team=none"]),
    excludedAccounts: fc.shuffledSubarray(ids),
    excludedUnits: fc.shuffledSubarray(units),
  });
  /** Null when nothing is left. */
  const outcome = (selection: Selection) => {
    try {
      return select(acme, selection);
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
  };

  it("keeps out what is excluded, takes only active accounts and loses none", () => {
    fc.assert(
      fc.property(selections, (selection) => {
        const result = outcome(selection);
        if (result === null) return;
        for (const account of result.selected) {
          expect(selection.excludedAccounts).not.toContain(account.id);
          expect(account.ouPath.some(({ id }) => selection.excludedUnits.includes(id))).toBe(false);
          expect(isScannable(account)).toBe(true);
        }
        const all = [...result.selected, ...result.notSelected.map(({ account }) => account)];
        expect(all.map(({ id }) => id).sort()).toEqual(ids);
      }),
    );
  });

  it("does not depend on the order in which things are named", () => {
    fc.assert(
      fc.property(selections, (selection) => {
        const reversed = {
          accounts: selection.accounts.toReversed(),
          units: selection.units.toReversed(),
          tags: selection.tags.toReversed(),
          excludedAccounts: selection.excludedAccounts.toReversed(),
          excludedUnits: selection.excludedUnits.toReversed(),
        };
        expect(outcome(reversed)).toEqual(outcome(selection));
      }),
    );
  });
});
