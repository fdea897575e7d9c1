import type {
  Account,
  AccountState,
  Organization,
  Place,
  Unit,
} from "../../scanner/organization/organization.ts";

/** Units as `[id, name, units]`. */
type Sketch = readonly [id: string, name: string, units?: readonly Sketch[]];

const sketch: Sketch = [
  "r-1",
  "Root",
  [
    ["ou-sec", "Security"],
    [
      "ou-work",
      "Workloads",
      [
        ["ou-prod", "Prod", [["ou-pay", "Payments"]]],
        ["ou-test", "Test"],
      ],
    ],
    ["ou-sand", "Sandbox", [["ou-test2", "Test"]]],
  ],
];

const unit = ([id, name, units = []]: Sketch): Unit => ({ id, name, units: units.map(unit) });

const places: Readonly<Record<string, readonly Place[]>> = {
  root: [{ id: "r-1", name: "Root" }],
  security: path("ou-sec:Security"),
  prod: path("ou-work:Workloads", "ou-prod:Prod"),
  payments: path("ou-work:Workloads", "ou-prod:Prod", "ou-pay:Payments"),
  test: path("ou-work:Workloads", "ou-test:Test"),
  sandboxTest: path("ou-sand:Sandbox", "ou-test2:Test"),
};

function path(...steps: string[]): Place[] {
  const places = steps.map((step) => ({ id: step.split(":")[0] ?? "", name: step.split(":")[1] ?? "" }));
  return [{ id: "r-1", name: "Root" }, ...places];
}

/** An account of the test organization. */
export function account(
  id: string,
  name: string,
  place: keyof typeof places,
  more: { readonly state?: AccountState; readonly tags?: Record<string, string> } = {},
): Account {
  const { state = "ACTIVE", tags = {} } = more;
  return { id, name, email: null, state, ouPath: places[place] ?? [], tags, joined: null };
}

/** An organization with units nested three deep, two units of the same name, and accounts in several states. */
export const acme: Organization = {
  id: "o-a1b2c3d4e5",
  managementAccount: "100000000001",
  roots: [unit(sketch)],
  accounts: [
    account("100000000001", "management", "root"),
    account("100000000002", "audit", "security"),
    account("100000000003", "shop", "prod", { tags: { team: "web" } }),
    account("100000000004", "cards", "payments", { tags: { team: "pay" } }),
    account("100000000005", "old-cards", "payments", { state: "SUSPENDED" }),
    account("100000000006", "shop-test", "test", { tags: { team: "web" } }),
    account("100000000007", "playground", "sandboxTest"),
    account("100000000008", "leaving", "sandboxTest", { state: "PENDING_CLOSURE" }),
  ],
  delegatedAdministrators: { accounts: [] },
};
