import type { Check } from "../../policy/check.ts";
import { amongActionsBeyond } from "../../role/beyond-managed.ts";
import { actionsOf, callsOf, neededTypes } from "../../scan/needed.ts";

/** What a check makes a scan read. */
export interface CheckReads {
  readonly calls: readonly { readonly call: string; readonly per: string }[];
  readonly actions: readonly string[];
  /** Those of the actions that AWS's SecurityAudit policy does not allow. */
  readonly beyondSecurityAudit: readonly string[];
}

/** The API calls and the IAM actions that it takes to judge a check, on its own. */
export async function checkReads(check: Check): Promise<CheckReads> {
  const needed = await neededTypes(check.demand);
  const calls = new Map<string, { readonly call: string; readonly per: string }>();
  for (const { service, call, type, scope, per } of needed.flatMap(callsOf)) {
    const place = scope === "global" ? "account" : "account and region";
    const name = `${service.id}:${call.operation.name}`;
    const asked = per === "place" ? place : type;
    // An operation of one name may be asked of an account and of each resource: S3's is, and S3 Control's.
    calls.set(`${name} ${asked}`, { call: name, per: asked });
  }
  const actions = actionsOf(needed);
  return {
    calls: [...calls].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call),
    actions,
    beyondSecurityAudit: amongActionsBeyond("SecurityAudit", actions),
  };
}
