import { DeleteRoleCommand, DeleteRolePolicyCommand, DetachRolePolicyCommand } from "@aws-sdk/client-iam";
import type { FoundRole } from "./found-role.ts";
import { errorCode, type IamAccess, notThere, write } from "./iam-access.ts";
import { named, RoleCallError } from "./read-role.ts";

/**
 * Deletes a role: first what it may do, then itself. Interrupted, a role is left that may do nothing, and that is deleted the next time.
 * @throws RoleCallError
 */
export async function removeRole(iam: IamAccess, found: FoundRole, RoleName: string): Promise<void> {
  for (const arn of found.managedPolicyArns) await detach(iam, RoleName, arn);
  for (const name of Object.keys(found.inlinePolicies)) await deleteInline(iam, RoleName, name);
  await unlessGone("DeleteRole", () =>
    write(iam, "DeleteRole", async () => iam.client.send(new DeleteRoleCommand({ RoleName })), false),
  );
}

/** Detaches a policy; one that somebody else has detached in the meantime is detached. */
export async function detach(iam: IamAccess, RoleName: string, PolicyArn: string): Promise<void> {
  await unlessGone("DetachRolePolicy", () =>
    write(
      iam,
      "DetachRolePolicy",
      async () => iam.client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
      false,
    ),
  );
}

/** Deletes an inline policy; one that is gone is deleted. */
export async function deleteInline(iam: IamAccess, RoleName: string, PolicyName: string): Promise<void> {
  await unlessGone("DeleteRolePolicy", () =>
    write(
      iam,
      "DeleteRolePolicy",
      async () => iam.client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
      false,
    ),
  );
}

/** Does a call; that what it takes away is not there is as good. */
async function unlessGone(operation: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await named(operation, call);
  } catch (error) {
    if (!(error instanceof RoleCallError) || errorCode(error.cause) !== notThere) throw error;
  }
}
