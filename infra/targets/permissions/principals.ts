import { roleSettingsSchema } from "../../../scanner/role/settings.ts";
import type { ReasonedStatement } from "../../policy-document.ts";
import { organizationReaderPolicy, organizationReaderTrust } from "./organization-reader.ts";
import { protectRolePolicy } from "./protect-role.ts";

const role = roleSettingsSchema.parse({
  hubAccountId: "222222222201",
  organizationId: "o-acme4f2k9x",
  partition: "aws",
});

/**
 * Everybody outside of the hub to whom the stack allows or denies something, beside the target role itself, with samples in place of
 * the stack's own names: `docs/permissions.md` is made of it.
 */
export const targetPrincipals: readonly {
  readonly name: string;
  /** When the stack makes it. */
  readonly made: string;
  readonly statements: readonly ReasonedStatement[];
}[] = [
  {
    name: "Organization reader, a role in the management account",
    made: "with `managementRoleArn`, where the hub is neither that account nor a delegated administrator",
    statements: organizationReaderPolicy(),
  },
  {
    name: "Trust of the organization reader",
    made: "with it",
    statements: organizationReaderTrust(role),
  },
  {
    name: "Service control policy on the accounts that have target roles",
    made: "with `protectTargetRole`",
    statements: protectRolePolicy({
      role,
      adminRoleName: "OrganizationAccountAccessRole",
      roleAdministrators: [],
    }),
  },
];
