import { describe, expect, it } from "vitest";
import { organizationOfList } from "../../scanner/organization/accounts-file.ts";
import { everything, select } from "../../scanner/organization/select.ts";
import { organizationTree, treeLines } from "../../scanner/organization/tree.ts";
import { acme } from "./acme.ts";

describe("the tree of an organization", () => {
  const result = select(acme, { ...everything, excludedUnits: ["Sandbox"] });
  const tree = organizationTree(acme, result, { "100000000004": "Card payments" });

  it("shows every unit and account with counts, aliases and why an account is out", () => {
    expect(treeLines(tree).join("\n")).toBe(`Root (r-1) 5 of 8
├─ 100000000001 management [management account]
├─ Security (ou-sec) 1 of 1
│  └─ 100000000002 audit
├─ Workloads (ou-work) 3 of 4
│  ├─ Prod (ou-prod) 2 of 3
│  │  ├─ 100000000003 shop
│  │  └─ Payments (ou-pay) 1 of 2
│  │     ├─ 100000000004 cards "Card payments"
│  │     └─ 100000000005 old-cards – not active (SUSPENDED)
│  └─ Test (ou-test) 1 of 1
│     └─ 100000000006 shop-test
└─ Sandbox (ou-sand) 0 of 2
   └─ Test (ou-test2) 0 of 2
      ├─ 100000000007 playground – excluded with Root/Sandbox
      └─ 100000000008 leaving – not active (PENDING_CLOSURE)
5 of 8 accounts selected`);
  });

  it("is its own JSON", () => {
    expect(JSON.parse(JSON.stringify(tree))).toEqual(tree);
    expect(tree).toMatchObject({ organization: "o-a1b2c3d4e5", accountsInAll: 8, selectedInAll: 5 });
  });

  it("shows accounts of a list without a tree", () => {
    const list = organizationOfList(["222222222222", "111111111111"]);
    expect(treeLines(organizationTree(list, select(list, everything)))).toEqual([
      "111111111111",
      "222222222222",
      "2 of 2 accounts selected",
    ]);
  });
});
