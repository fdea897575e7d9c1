import type { Status } from "../../scanner/results/finding.ts";
import { ShareBar } from "../parts/share-bar.tsx";
import { statusWords } from "../parts/words.ts";

/** Statuses in bars: what does not apply is left out, it would dwarf the rest. */
export const barStatuses: readonly Status[] = ["FAIL", "UNKNOWN", "EXCEPTED", "PASS"];

/** How findings are shared out between the statuses. */
export function StatusBar({ counts }: { readonly counts: Readonly<Record<Status, number>> }) {
  return (
    <ShareBar
      shares={barStatuses.map((status) => ({
        kind: status,
        label: statusWords[status].toLowerCase(),
        value: counts[status],
      }))}
    />
  );
}
