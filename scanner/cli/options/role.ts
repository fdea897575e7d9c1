import type { Option } from "commander";
import { permissionsPolicies, type RoleSettings, roleSettingsSchema } from "../../role/settings.ts";
import { numberOption, option } from "./option.ts";

/** What a setting of the role is when nothing is said: ` (default: HubscanTarget)`. */
export function usualOf(
  setting: Exclude<keyof RoleSettings, "hubAccountId" | "organizationId" | "partition">,
) {
  return ` (default: ${String(roleSettingsSchema.shape[setting].parse(undefined))})`;
}

export function roleNameOption(): Option {
  return option("--role-name <name>", `name of the target role${usualOf("roleName")}`);
}

export function permissionsPolicyOption(): Option {
  const what = `AWS's policy of the target role${usualOf("permissionsPolicy")}`;
  return option("--permissions-policy <policy>", what).choices(permissionsPolicies);
}

export function maxSessionDurationOption(): Option {
  const what = `longest session of the target role${usualOf("maxSessionDuration")}`;
  return numberOption("--max-session-duration <seconds>", what, 3600, 43_200);
}
