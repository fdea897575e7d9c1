import { type SummaryInput, summarize } from "../../scanner/results/summarize.ts";
import type { Summary } from "../../scanner/results/summary.ts";

/** The summary of a scan for tests that are not about its figures: they give what they are about. */
export async function sampleSummary(
  input: Pick<SummaryInput, "manifest" | "markers"> & Partial<SummaryInput>,
): Promise<Summary> {
  return summarize({
    unreachable: new Map(),
    titles: new Map(),
    frameworks: [],
    changes: null,
    finished: new Date("2026-11-20T11:10:00Z"),
    actualMs: 1000,
    floorMs: null,
    ...input,
  });
}
