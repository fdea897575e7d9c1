import * as z from "zod";
import { switchChecks } from "../../settings/edit.ts";
import { mergeSettings } from "../../settings/merge.ts";
import type { Terminal } from "../terminal.ts";
import { knownChecks } from "./known-checks.ts";
import { loadPoliciesOf, loadWithStates, policyPlace } from "./load.ts";

const switchValues = z.object({
  policy: z.array(z.string()).optional(),
  settings: z.string().optional(),
});

/** Switches checks on or off in the settings, and prints what then holds. */
export async function switchAndPrint(
  terminal: Terminal,
  ids: readonly string[],
  on: boolean,
  options: unknown,
): Promise<void> {
  const { settings: given = null, policy } = switchValues.parse(options);
  const place = policyPlace(terminal);
  const before = await loadWithStates(terminal, { settings: given, checks: { policy } });
  knownChecks(before.policies, ids);
  const { settings, name, changed, created } = await switchChecks(given, place, ids, on);
  const resolved = mergeSettings(settings, { checks: { policy } });
  const { states } = await loadPoliciesOf(settings, resolved, place);
  for (const id of new Set(ids)) {
    const why = states.get(id) ?? null;
    await terminal.out(`${id} is ${why === null ? "on" : `off: ${why}`}\n`);
  }
  terminal.note(
    created ? `${name} was made.\n` : changed ? `${name} was changed.\n` : `${name} said so already.\n`,
  );
}
