import { allResourceTypes } from "../inventory/catalog.ts";
import { codeList, markdownTable } from "../markdown.ts";
import { type Check, unitedDemand } from "../policy/check.ts";
import { readActionsPolicy } from "../role/read-actions.ts";
import { actionsBeyond } from "./account-scanner.ts";
import { actionsOf, neededTypes } from "./needed.ts";

/** The actions that a scan with these checks takes in a target account, by service: a table of `docs/permissions.md`. */
export async function actionsTable(checks: readonly Check[]): Promise<string> {
  const actions = await neededActions(checks);
  const beyond = new Set(await actionsBeyond("SecurityAudit", actions));
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

/** The inline policy that the target role has beside SecurityAudit for these checks, as JSON. */
export async function inlinePolicyText(checks: readonly Check[]): Promise<string> {
  const policy = readActionsPolicy(await actionsBeyond("SecurityAudit", await neededActions(checks)));
  return `\`\`\`json\n${JSON.stringify(policy, null, 2)}\n\`\`\``;
}

/** Actions of everything that can be read and that no check of hubscan's own looks at: a policy of one's own may take them. */
export async function furtherActionsText(checks: readonly Check[]): Promise<string> {
  const entries = await allResourceTypes();
  const all = entries.map((entry) => ({
    ...entry,
    properties: new Set(entry.resourceType.properties.keys()),
  }));
  const needed = new Set(await neededActions(checks));
  const further = actionsOf(all).filter((action) => !needed.has(action));
  return further.length === 0 ? "None." : `${codeList(further)}.`;
}

async function neededActions(checks: readonly Check[]): Promise<string[]> {
  return actionsOf(await neededTypes(unitedDemand(checks.map(({ demand }) => demand))));
}
