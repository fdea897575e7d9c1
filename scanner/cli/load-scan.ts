import * as z from "zod";
import type { Exception } from "../results/exception.ts";
import type { LoadedPolicies } from "../scan/policies.ts";
import { loadSettings } from "../settings/load.ts";
import { mergeSettings, type ResolvedSettings } from "../settings/merge.ts";
import { loadExceptions } from "./exceptions/load.ts";
import { checkValues } from "./options/checks.ts";
import { deliveryValues } from "./options/deliveries.ts";
import { exceptionValues } from "./options/exceptions.ts";
import { limitValues } from "./options/scan.ts";
import { accessValues, selectionValues } from "./options/selection.ts";
import { loadPoliciesOf, policyPlace } from "./policies/load.ts";
import type { Terminal } from "./terminal.ts";

const settingsValues = z.object({ settings: z.string().optional() });

/** What a command makes a scan of. */
export interface LoadedScan {
  readonly settings: ResolvedSettings;
  readonly policies: LoadedPolicies;
  readonly exceptions: readonly Exception[];
}

/**
 * Loads the settings, what the command line says over them, the policies and the exceptions.
 * @param options of a command, whichever it has of the scan's
 */
export async function loadScan(terminal: Terminal, options: unknown): Promise<LoadedScan> {
  const place = policyPlace(terminal);
  const written = await loadSettings(settingsValues.parse(options).settings ?? null, place);
  const settings = mergeSettings(written, {
    selection: selectionValues.parse(options),
    access: accessValues.parse(options),
    checks: checkValues.parse(options),
    exceptions: exceptionValues.parse(options).exceptions,
    scan: limitValues.parse(options),
    deliveries: deliveryValues.parse(options),
  });
  const { policies } = await loadPoliciesOf(written, settings, place);
  const exceptions = await loadExceptions(settings.exceptions, policies.checks, place);
  return { settings, policies, exceptions };
}
