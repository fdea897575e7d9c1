import { hubRole, misfit } from "../infra/config/misfit.ts";
import type { StackConfig } from "../infra/config/schema.ts";
import type { Draft } from "./draft.ts";

/** What the hub may not be set to, by what AWS says of it; null when all fits or too little is known. */
export function misfitOf(
  draft: Draft,
  managementAccountId: string | null,
  change: { readonly managementRoleArn?: string | undefined } = {},
): string | null {
  const config = hubPart(draft);
  if (config === null || managementAccountId === null) return null;
  const changed = "managementRoleArn" in change ? { ...config, ...change } : config;
  return misfit(changed, {
    hubIs: hubRole(config, managementAccountId),
    managementAccountId,
  });
}

/** What the rules on the hub look at; null while its account is not known. */
export function hubPart(draft: Draft): Parameters<typeof misfit>[0] | null {
  const hubAccountId = draft.value("hubAccountId");
  if (hubAccountId === undefined) return null;
  const managementRoleArn = draft.value("managementRoleArn");
  const organizationRoleArn = draft.value("organizationRoleArn");
  const isOn = (key: keyof StackConfig) => draft.value(key) === "true";
  return {
    hubAccountId,
    delegatedAdministrator: isOn("delegatedAdministrator"),
    targets: (draft.value("targets") ?? "stackset") as StackConfig["targets"],
    protectTargetRole: isOn("protectTargetRole"),
    scanJoinedAccounts: isOn("scanJoinedAccounts"),
    ...(managementRoleArn === undefined ? {} : { managementRoleArn }),
    ...(organizationRoleArn === undefined ? {} : { organizationRoleArn }),
  };
}
