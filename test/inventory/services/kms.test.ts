import { describe, expect, test } from "vitest";
import type { CallRead, MatchRead } from "../../../scanner/inventory/read.ts";
import { kms } from "../../../scanner/inventory/services/kms.ts";

const reads = kms.resources[0]?.reads;
const rotation = reads?.get("Rotation") as CallRead;
const policy = reads?.get("Policy") as CallRead;
const aliases = reads?.get("Aliases") as MatchRead;

const rotatable = {
  KeyId: "0f3c5b1e-95a1-4a55-9d5a-6f2a7b1c0d11",
  KeyManager: "CUSTOMER",
  KeySpec: "SYMMETRIC_DEFAULT",
  Origin: "AWS_KMS",
  KeyState: "Enabled",
};

describe("KMS keys", () => {
  test("that can rotate are asked whether they do", () => {
    expect(rotation.when?.(rotatable)).toBe(true);
  });

  test.each([
    ["AWS manages", { KeyManager: "AWS" }],
    ["are asymmetric", { KeySpec: "RSA_4096" }],
    ["are for HMAC", { KeySpec: "HMAC_256" }],
    ["have imported material", { Origin: "EXTERNAL" }],
    ["lie in a CloudHSM", { Origin: "AWS_CLOUDHSM" }],
    ["are disabled", { KeyState: "Disabled" }],
    ["are about to be deleted", { KeyState: "PendingDeletion" }],
  ])("that %s are not asked about rotation", (_, differs) => {
    expect(rotation.when?.({ ...rotatable, ...differs })).toBe(false);
  });

  test("have their policy read where the customer writes it", () => {
    expect(policy.when?.(rotatable)).toBe(true);
    expect(policy.when?.({ ...rotatable, KeyManager: "AWS" })).toBe(false);
  });

  test("wait for what the detail call says of them", () => {
    expect([rotation.afterDetail, policy.afterDetail]).toEqual([true, true]);
  });

  test("have the aliases that point to them, and no others", () => {
    const at = { account: "111122223333", partition: "aws", region: "eu-west-1" };
    expect(aliases.where({ AliasName: "alias/a", TargetKeyId: rotatable.KeyId }, rotatable, at)).toBe(true);
    expect(aliases.where({ AliasName: "alias/b", TargetKeyId: "another" }, rotatable, at)).toBe(false);
    expect(aliases.where({ AliasName: "alias/aws/rds" }, rotatable, at)).toBe(false);
  });
});
