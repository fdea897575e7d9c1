import type { Store } from "../results/store.ts";
import { UserError } from "../user-error.ts";
import type { AsffMapping } from "./security-findings.ts";

/** How a scan's findings become what Security Hub takes. */
export function asffMapping(store: Store, scan: string): AsffMapping {
  throw new UserError(
    `findings of ${scan} in ${store.describe()} cannot be written in AWS Security Finding Format`,
    "This hubscan has no export to ASFF.",
  );
}
