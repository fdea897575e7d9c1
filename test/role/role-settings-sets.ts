import { type RoleSettings, roleSettingsSchema } from "../../scanner/role/settings.ts";

const least = { hubAccountId: "222222222201", organizationId: "o-acme4f2k9x", partition: "aws" } as const;

/** Settings that give the target role each of its forms. */
export const settingsSets: readonly (readonly [string, RoleSettings])[] = (
  [
    ["the defaults", {}],
    ["an external id", { externalId: "acme-7c1d9e52" }],
    ["a source identity", { sourceIdentity: true }],
    ["an external id and a source identity", { externalId: "acme/7c:1d", sourceIdentity: true }],
    ["ReadOnlyAccess", { permissionsPolicy: "ReadOnlyAccess" }],
    [
      "everything its own",
      {
        roleName: "Audit+Target",
        rolePath: "/security/audit/",
        scannerRoleName: "the-scanner",
        externalId: "acme-7c1d9e52",
        permissionsPolicy: "ReadOnlyAccess",
        maxSessionDuration: 3600,
        sourceIdentity: true,
      },
    ],
  ] as const
).map(([name, more]) => [name, roleSettingsSchema.parse({ ...least, ...more })] as const);
