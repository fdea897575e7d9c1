import { counted, severityWords, statusWords } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import type { View } from "./view.ts";

/** Says which findings are counted and not listed, where the view would show them. */
export function Unlisted({ scan, view }: { readonly scan: Scan; readonly view: View }) {
  const { status, severity } = view.filters;
  const left = scan.unlisted.filter(
    (each) =>
      (status.length === 0 || status.includes(each.status)) &&
      (severity.length === 0 || severity.includes(each.severity)),
  );
  const sum = left.reduce((total, { findings }) => total + findings, 0);
  const kinds = left.map(
    (each) => `${statusWords[each.status].toLowerCase()} ${severityWords[each.severity].toLowerCase()}`,
  );
  if (sum === 0 && scan.notAskedFor === 0) return null;
  return (
    <p class="note note-unknown">
      <strong>Not every finding of the scan is listed.</strong>{" "}
      {sum > 0 && `${counted(sum, "finding")} (${kinds.join(", ")}) would make this file too large to open. `}
      {scan.notAskedFor > 0 &&
        `${counted(scan.notAskedFor, "finding")} nobody asked for when this report was made. `}
      They are in the counts of the overview, and <code>hubscan findings --status all</code> shows them.
    </p>
  );
}
