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
  if (left.length === 0) return null;
  const sum = left.reduce((total, { findings }) => total + findings, 0);
  const kinds = left.map(
    (each) => `${statusWords[each.status].toLowerCase()} ${severityWords[each.severity].toLowerCase()}`,
  );
  return (
    <p class="note note-unknown">
      <strong>Not everything is listed.</strong> {counted(sum, "finding")} of the scan ({kinds.join(", ")})
      would make this file too large to open. They are in the counts of the overview, and{" "}
      <code>hubscan findings --status all</code> shows them.
    </p>
  );
}
