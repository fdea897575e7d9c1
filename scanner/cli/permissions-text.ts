import { permissionsPolicies } from "../role/settings.ts";
import type { NeededPermissions } from "../scan/missing-permissions.ts";
import { counted, type Look, wrapped } from "./text-layout.ts";

/** What each managed policy lacks, for people: the action, and under it the checks that are UNKNOWN without it. */
export function permissionsText({ actions, missing }: NeededPermissions, checks: number, look: Look): string {
  const lines = wrapped(
    `${counted(checks, "check")} ${checks === 1 ? "takes" : "take"} ${counted(actions.length, "IAM action")} in an account.`,
    look,
    "",
  );
  for (const policy of permissionsPolicies) {
    const lacking = missing[policy];
    if (lacking.length === 0) {
      lines.push("", ...wrapped(`${policy} allows all of them.`, look, ""));
      continue;
    }
    lines.push("", ...wrapped(`${policy} lacks ${lacking.length} of them:`, look, ""));
    for (const { action, checks } of lacking) {
      lines.push(
        `  ${action}`,
        ...wrapped(checks.length === 0 ? "to enter an account" : `for ${checks.join(", ")}`, look, "    "),
      );
    }
  }
  if (permissionsPolicies.some((policy) => missing[policy].length > 0)) {
    const told =
      "What cannot be read is UNKNOWN. The roles that hubscan makes have these actions in an inline policy; --inline-policy prints it.";
    lines.push("", ...wrapped(told, look, ""));
  }
  return `${lines.join("\n")}\n`;
}
