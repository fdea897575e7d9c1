/** Parameters that checks look at, by the beginning of the family of the parameter groups that have them. */
const parameters: readonly { readonly family: RegExp; readonly names: readonly string[] }[] = [
  { family: /^(aurora-)?postgresql|^postgres/, names: ["rds.force_ssl"] },
  { family: /^sqlserver-/, names: ["rds.force_ssl"] },
  { family: /^(mysql|mariadb)/, names: ["require_secure_transport"] },
  {
    family: /^aurora-mysql/,
    names: ["require_secure_transport", "server_audit_logging", "server_audit_events"],
  },
];

/**
 * Names of the parameters of a parameter group that checks look at; none for other engines' groups, which do not have
 * any of them.
 */
export function judgedParameters(group: { readonly DBParameterGroupFamily?: string | undefined }): string[] {
  const family = group.DBParameterGroupFamily ?? "";
  return [...(parameters.find((entry) => entry.family.test(family))?.names ?? [])];
}

/** Whether a database runs a minor version of a major one: 16.3 of 16, 8.0.mysql_aurora.3.05.2 of 8.0. */
export function isOfMajorVersion(
  major: { readonly Engine?: string | undefined; readonly MajorEngineVersion?: string | undefined },
  database: { readonly Engine?: string | undefined; readonly EngineVersion?: string | undefined },
): boolean {
  if (major.Engine !== database.Engine || !major.MajorEngineVersion) return false;
  return `${database.EngineVersion ?? ""}.`.startsWith(`${major.MajorEngineVersion}.`);
}
