import { expect, test } from "vitest";
import { AccessError } from "../../scanner/access/access-error.ts";
import { inEachAccount } from "../../scanner/role/each-account.ts";
import type { IamAccess } from "../../scanner/role/iam-access.ts";
import { RoleCallError } from "../../scanner/role/read-role.ts";

const accounts = ["1", "2", "3", "4"].map((digit) => ({ id: digit.repeat(12), name: `account ${digit}` }));

const run = (
  work: (account: string, end: AbortController) => Promise<string>,
  end = new AbortController(),
) => {
  let opened = "";
  return inEachAccount({
    accounts,
    atOnce: 1,
    adminRoleName: "Admin",
    managementAccount: null,
    open: (account) => {
      opened = account;
      return {} as IamAccess;
    },
    work: () => work(opened, end),
    done: async () => {},
    signal: end.signal,
  });
};

test("an account that fails stops no other, and its cause has a cure", async () => {
  const outcomes = await run(async (account) => {
    if (account.startsWith("1")) {
      throw new AccessError(account, {
        kind: "role-missing-or-trust",
        operation: "sts:AssumeRole",
        code: "AccessDenied",
        message: "no",
      });
    }
    if (account.startsWith("2")) {
      const denied = Object.assign(new Error("because no identity-based policy allows the action"), {
        name: "AccessDenied",
        $fault: "client",
      });
      throw new RoleCallError("iam:CreateRole", denied);
    }
    return "done";
  });
  expect(outcomes.map(({ result }) => result)).toEqual([null, null, "done", "done"]);
  expect(outcomes[0]?.failure?.cure).toContain("Make Admin there");
  expect(outcomes[1]?.failure).toMatchObject({ kind: "denied-by-role", operation: "iam:CreateRole" });
  expect(outcomes[1]?.failure?.cure).toContain("Allow iam:CreateRole to Admin");
});

test("when the run is ended, what is done stays done and nothing more is begun", async () => {
  const worked: string[] = [];
  const outcomes = await run(async (account, end) => {
    worked.push(account);
    if (account.startsWith("2")) end.abort(new Error("ended"));
    return "done";
  });
  expect(worked).toHaveLength(2);
  expect(outcomes.map(({ result, failure }) => [result, failure])).toEqual([
    ["done", null],
    ["done", null],
    [null, null],
    [null, null],
  ]);
});

test("an account that waits when the run is ended has neither failed nor been done", async () => {
  const ended = new Error("ended");
  const outcomes = await run(async (_, end) => {
    end.abort(ended);
    throw new RoleCallError("iam:GetRole", ended);
  });
  expect(outcomes.every(({ result, failure }) => result === null && failure === null)).toBe(true);
});

test("a fault of hubscan's own is not taken for an account's", async () => {
  await expect(
    run(async () => {
      throw new TypeError("a fault");
    }),
  ).rejects.toThrow("a fault");
});
