import { describe, expect, it } from "vitest";
import { accountChanges } from "../../scanner/organization/changes.ts";
import { account } from "./acme.ts";

const shop = account("100000000003", "shop", "prod");
const cards = account("100000000004", "cards", "prod");
const closed = { ...shop, state: "CLOSED" as const };

describe("changes of the organization between two scans", () => {
  it("are the accounts that appeared and those that went", () => {
    expect(accountChanges([shop], [cards])).toEqual({ appeared: [cards], gone: [shop], stateChanged: [] });
  });

  it("are the accounts whose state is another one, with the earlier state", () => {
    expect(accountChanges([shop, cards], [cards, closed])).toEqual({
      appeared: [],
      gone: [],
      stateChanged: [{ account: closed, before: "ACTIVE" }],
    });
  });

  it("are none for an account whose state was not asked", () => {
    expect(accountChanges([shop], [{ ...shop, state: "UNLISTED" }]).stateChanged).toEqual([]);
  });
});
