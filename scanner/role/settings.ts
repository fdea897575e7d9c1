import { z } from "zod";

/** The policies that AWS maintains for reading how an account is set up; neither lets anything be changed. */
export const permissionsPolicies = ["SecurityAudit", "ReadOnlyAccess"] as const;
export type PermissionsPolicy = (typeof permissionsPolicies)[number];

/** Twelve digits. */
export const accountIdPattern = /^\d{12}$/;

/** What IAM takes as the name of a role. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const roleName = z.string().regex(/^[\w+=,.@-]{1,64}$/, "must be 1 to 64 letters, digits or any of +=,.@_-");

/**
 * Everything that decides what the target role looks like. It is set once: the trust policy, the scanner's own permission,
 * the AssumeRole call and the infrastructure are all made from it, so that they cannot disagree.
 */
export const roleSettingsSchema = z.strictObject({
  hubAccountId: z.string().regex(accountIdPattern, "must be an account id of twelve digits"),
  organizationId: z.string().regex(/^o-[a-z0-9]{10,32}$/, "must be an organization id, such as o-a1b2c3d4e5"),
  partition: z.string().regex(/^aws(-[a-z]+)*$/, "must be a partition, such as aws, aws-us-gov or aws-cn"),
  roleName: roleName.default("HubscanTarget"),
  rolePath: z
    .string()
    .max(512)
    .regex(/^\/([!-.0-~]+\/)*$/, "must begin and end with a slash, such as /security/")
    .default("/"),
  scannerRoleName: roleName.default("hubscan-scanner"),
  externalId: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, "must be 2 to 1224 letters, digits or any of +=,.@:/_-")
    .optional(),
  permissionsPolicy: z.enum(permissionsPolicies).default("SecurityAudit"),
  maxSessionDuration: z.int().min(3600).max(43_200).default(43_200),
  sourceIdentity: z.boolean().default(false),
});

/** What a user may leave out has its default here already. `maxSessionDuration` is in seconds. */
export type RoleSettings = z.output<typeof roleSettingsSchema>;
/** The settings as a user gives them. */
export type RoleSettingsInput = z.input<typeof roleSettingsSchema>;
