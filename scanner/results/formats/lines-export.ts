import { textExporter } from "./export.ts";
import { fullFindingKind } from "./full-kind.ts";
import { linesText } from "./output.ts";

export const exportJsonLines = textExporter("findings.jsonl", (_source, findings) =>
  linesText("jsonl", fullFindingKind, findings),
);

export const exportCsv = textExporter("findings.csv", (_source, findings) =>
  linesText("csv", fullFindingKind, findings),
);
