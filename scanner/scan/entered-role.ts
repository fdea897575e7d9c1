import type { Caller } from "../access/caller.ts";
import type { SessionRole } from "../access/session.ts";
import type { EnteredRole } from "../inventory/listing.ts";
import { roleSettingsSchema } from "../role/settings.ts";
import { wantedRole } from "../role/wanted-role.ts";

/**
 * The target role as the scan knows that it should be: the hub is the caller's account, the scanner role the one whose session the
 * caller is, the rest as the accounts are entered by. Not known without the organization's id.
 */
export function enteredRole(
  caller: Pick<Caller, "account" | "arn" | "partition">,
  organizationId: string | null,
  role: SessionRole,
): EnteredRole {
  const scannerRoleName = /:assumed-role\/([^/]+)\//.exec(caller.arn)?.[1];
  const settings = roleSettingsSchema.safeParse({
    ...role,
    hubAccountId: caller.account,
    organizationId,
    ...(scannerRoleName === undefined ? {} : { scannerRoleName }),
  });
  return { name: role.roleName, wanted: settings.success ? wantedRole(settings.data) : null };
}
