import { describe, expect, it } from "vitest";
import type { Place } from "../../../scanner/inventory/listing.ts";
import type { MatchRead, Read } from "../../../scanner/inventory/read.ts";
import type { ResourceType } from "../../../scanner/inventory/service.ts";
import { iam } from "../../../scanner/inventory/services/iam.ts";

const at: Place = { account: "111122223333", partition: "aws", region: "us-east-1" };

function resourceType(type: string): ResourceType {
  const found = iam.resources.find((resource) => resource.type === type);
  if (found === undefined) throw new Error(`there is no ${type}`);
  return found;
}

function matchRead(read: Read | undefined): MatchRead {
  if (read?.kind !== "match") throw new Error("it is not matched from a list");
  return read;
}

describe("users, roles, groups and policies", () => {
  it("come from one and the same request, so that it is sent once", () => {
    const requests = ["User", "Role", "Group", "ManagedPolicy"].map((name) => {
      const { call } = resourceType(`AWS::IAM::${name}`).listing;
      return JSON.stringify([call?.operation.name, call?.input(at)]);
    });
    expect(new Set(requests).size).toBe(1);
  });
});

describe("the root user", () => {
  const reads = resourceType("AWS::IAM::RootUser").reads;

  it("has the account summary's numbers as typed fields", () => {
    const { listing, where } = matchRead(reads.get("Summary"));
    const answer = { SummaryMap: { AccountMFAEnabled: 1, AccountAccessKeysPresent: 0, GroupsQuota: 300 } };
    const rows = listing.parse?.(answer) ?? [];
    expect(rows).toEqual([{ AccountMFAEnabled: 1, AccountAccessKeysPresent: 0 }]);
    expect(where(rows[0] ?? {}, {}, at)).toBe(true);
  });

  it.each([
    [true, "arn:aws:iam::111122223333:mfa/root-account-mfa-device", undefined],
    [true, "arn:aws:iam::111122223333:mfa/Authenticator", "arn:aws:iam::111122223333:root"],
    [false, "arn:aws:iam::111122223333:mfa/alice", "arn:aws:iam::111122223333:user/alice"],
    [false, "arn:aws:iam::111122223333:mfa/root", "arn:aws:iam::111122223333:user/root"],
  ])("owns a virtual device: %s for %s of %s", (owned, SerialNumber, Arn) => {
    const { where } = matchRead(reads.get("VirtualMfaDevices"));
    expect(where({ SerialNumber, User: { Arn } }, {}, at)).toBe(owned);
  });
});
