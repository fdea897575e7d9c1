import { resolve } from "node:path";
import * as z from "zod";
import { openStore } from "../results/open-store.ts";
import type { Store } from "../results/store.ts";
import type { LoadedPolicies } from "../scan/policies.ts";
import { loadSettings } from "../settings/load.ts";
import { mergeSettings, type ResolvedSettings } from "../settings/merge.ts";
import { checkValues } from "./options/checks.ts";
import { limitValues } from "./options/scan.ts";
import { accessValues, selectionValues } from "./options/selection.ts";
import { loadPoliciesOf, policyPlace } from "./policies/load.ts";
import type { Terminal } from "./terminal.ts";

const settingsValues = z.object({ settings: z.string().optional() });

/**
 * Loads the settings, what the command line says over them, and the policies.
 * @param options of a command, whichever it has of the scan's
 */
export async function loadScan(
  terminal: Terminal,
  options: unknown,
): Promise<{ readonly settings: ResolvedSettings; readonly policies: LoadedPolicies }> {
  const place = policyPlace(terminal);
  const written = await loadSettings(settingsValues.parse(options).settings ?? null, place);
  const settings = mergeSettings(written, {
    selection: selectionValues.parse(options),
    access: accessValues.parse(options),
    checks: checkValues.parse(options),
    scan: limitValues.parse(options),
  });
  const { policies } = await loadPoliciesOf(written, settings, place);
  return { settings, policies };
}

/** The results at a place, as it is given. */
export function openResults(terminal: Terminal, address: string): Store {
  const isS3 = address.startsWith("s3://");
  return openStore(isS3 ? address : resolve(terminal.workingFolder, address), policyPlace(terminal).s3);
}
