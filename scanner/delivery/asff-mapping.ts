import { readCheckFacts } from "../results/check-facts.ts";
import { securityFinding } from "../results/formats/asff.ts";
import { joined } from "../results/full-finding.ts";
import { readManifest } from "../results/manifest.ts";
import type { Store } from "../results/store.ts";
import { UserError } from "../user-error.ts";
import type { AsffMapping } from "./security-findings.ts";

/** How a scan's findings become what Security Hub takes. */
export function asffMapping(store: Store, scan: string): AsffMapping {
  return async function* (findings, place) {
    const manifest = await readManifest(store, scan);
    if (manifest === null) {
      throw new UserError(`no scan ${scan} in ${store.describe()}`, "Name another scan, or `latest`.");
    }
    const checks = await readCheckFacts(store, scan);
    for await (const full of joined(store, manifest, checks, findings)) yield securityFinding(full, place);
  };
}
