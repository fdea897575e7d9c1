import type { Check } from "../../policy/check.ts";
import { actionsOf, callsOf, neededTypes } from "../../scan/needed.ts";
import { actionsBeyond } from "../../scan/prepare.ts";

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
  const calls = new Map<string, string>();
  for (const { service, call, type, scope, per } of needed.flatMap(callsOf)) {
    const place = scope === "global" ? "account" : "account and region";
    calls.set(`${service.id}:${call.operation.name}`, per === "place" ? place : type);
  }
  const actions = actionsOf(needed);
  return {
    calls: [...calls].map(([call, per]) => ({ call, per })).sort((a, b) => (a.call < b.call ? -1 : 1)),
    actions,
    beyondSecurityAudit: await actionsBeyond("SecurityAudit", actions),
  };
}
