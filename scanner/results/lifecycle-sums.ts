import { noLifecycleCounts } from "./account-lifecycle.ts";
import type { DoneMarker } from "./done-marker.ts";
import { severities } from "./finding.ts";
import type { Summary } from "./summary.ts";

/** Adds up what changed in the accounts of a scan. */
export class LifecycleSums {
  readonly #counts = noLifecycleCounts();
  #since: string | null = null;
  #firstScanned = 0;
  #isKnown = true;

  add({ lifecycle }: DoneMarker): void {
    if (lifecycle === null) {
      // A sum without some of the accounts would look whole.
      this.#isKnown = false;
      return;
    }
    const { since, ...counts } = lifecycle;
    if (since === null) this.#firstScanned += 1;
    else if (this.#since === null || since > this.#since) this.#since = since;
    for (const change of Object.keys(counts) as (keyof typeof counts)[]) {
      for (const severity of severities) this.#counts[change][severity] += counts[change][severity];
    }
  }

  figures(): Summary["lifecycle"] {
    if (!this.#isKnown) return null;
    return { since: this.#since, firstScanned: this.#firstScanned, ...this.#counts };
  }
}
