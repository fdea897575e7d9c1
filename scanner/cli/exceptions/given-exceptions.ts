import * as z from "zod";
import type { Exception } from "../../results/exception.ts";
import { UserError } from "../../user-error.ts";
import { loadWithStates, policyPlace } from "../policies/load.ts";
import type { Terminal } from "../terminal.ts";
import { loadExceptions } from "./load.ts";

/** What the commands on exceptions take. */
export const givenValues = z.object({
  settings: z.string().optional(),
  policy: z.array(z.string()).optional(),
});

/**
 * The exceptions at the paths; without any, those that the settings name. Held against the checks that there are.
 * @throws UserError when neither names any
 */
export async function givenExceptions(
  terminal: Terminal,
  { settings, policy }: z.infer<typeof givenValues>,
  paths: readonly string[],
): Promise<readonly Exception[]> {
  const loaded = await loadWithStates(terminal, { settings: settings ?? null, checks: { policy } });
  const addresses = paths.length > 0 ? paths : loaded.resolved.exceptions;
  if (addresses.length === 0) {
    throw new UserError(
      "No exceptions are named.",
      "Name files or folders, or list them under `exceptions` in hubscan.yaml.",
    );
  }
  return loadExceptions(addresses, loaded.policies.checks, policyPlace(terminal));
}
