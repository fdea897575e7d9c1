import { codeList, markdownTable } from "../markdown.ts";
import { type Check, unitedDemand } from "../policy/check.ts";
import { actionsBeyond } from "../role/beyond-managed.ts";
import { readActionsPolicy } from "../role/read-actions.ts";
import { declaredActions } from "./beyond-managed-policies.ts";
import { actionsOf, neededTypes } from "./needed.ts";

/** The actions that a scan with these checks takes in a target account, by service: a table of `docs/permissions.md`. */
export async function actionsTable(checks: readonly Check[]): Promise<string> {
  const actions = await neededActions(checks);
  const beyond = new Set(actionsBeyond("SecurityAudit"));
  const services = [...new Set(actions.map((action) => action.split(":")[0] ?? ""))];
  return markdownTable(
    ["service", "actions that SecurityAudit allows", "and those it lacks"],
    services.map((service) => {
      const own = actions.filter((action) => action.startsWith(`${service}:`));
      const names = (wanted: boolean) =>
        codeList(
          own.filter((action) => beyond.has(action) === wanted).map((action) => action.split(":")[1] ?? ""),
        );
      return [service, names(false), names(true)];
    }),
  );
}

/** The inline policy that the target role has beside SecurityAudit, as JSON, and what it has beside ReadOnlyAccess. */
export function inlinePolicyText(): string {
  const besideReadOnly = actionsBeyond("ReadOnlyAccess");
  const json = JSON.stringify(readActionsPolicy(actionsBeyond("SecurityAudit")), null, 2);
  const rest =
    besideReadOnly.length === 0
      ? "A role with `ReadOnlyAccess` has no inline policy: that allows all of it."
      : `A role with \`ReadOnlyAccess\` has ${codeList(besideReadOnly)} instead.`;
  return `\`\`\`json\n${json}\n\`\`\`\n\n${rest}`;
}

/** Actions of everything that can be read and that no check of hubscan's own looks at: a policy of one's own may take them. */
export async function furtherActionsText(checks: readonly Check[]): Promise<string> {
  const needed = new Set(await neededActions(checks));
  const further = (await declaredActions()).filter((action) => !needed.has(action));
  return further.length === 0 ? "None." : `${codeList(further)}.`;
}

async function neededActions(checks: readonly Check[]): Promise<string[]> {
  return actionsOf(await neededTypes(unitedDemand(checks.map(({ demand }) => demand))));
}
