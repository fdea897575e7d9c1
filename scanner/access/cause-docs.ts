import { markdownTable, markdownText } from "../markdown.ts";
import { causeKinds } from "./cause.ts";
import { causes } from "./causes.ts";

/** The causes for which something is not known, as a table of `docs/how-a-scan-works.md`. */
export function causesTable(): string {
  return markdownTable(
    ["cause", "means", "what to do"],
    causeKinds.map((kind) => [
      `\`${kind}\``,
      markdownText(causes[kind].meaning),
      markdownText(causes[kind].cure),
    ]),
  );
}
