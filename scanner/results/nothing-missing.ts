/**
 * Outcomes of reads that left nothing out: answered, or in a place where the service or the region is not there to be read.
 */
export const nothingMissing: ReadonlySet<string> = new Set([
  "read",
  "absent",
  "unsupported-region",
  "region-disabled",
]);
