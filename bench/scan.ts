import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DoneMarker, readMarkers } from "../scanner/results/done-marker.ts";
import { folderStore } from "../scanner/results/folder-store.ts";
import { type Summary, summarySchema } from "../scanner/results/summary.ts";
import type { Organization } from "./organization.ts";
import { type Program, runProgram, type Usage } from "./program.ts";

/** A scan of a simulated organization. */
export interface MeasuredScan {
  readonly summary: Summary;
  readonly usage: Usage;
  readonly markers: readonly DoneMarker[];
}

/** Scans an organization with every check. @throws an Error when anything of it could not be read. */
export async function measureScan(
  program: Program,
  organization: Organization,
  options: readonly string[] = [],
): Promise<MeasuredScan> {
  const folder = await mkdtemp(join(tmpdir(), "hubscan-bench-"));
  try {
    const args = ["scan", "--out", folder, "--json", ...options];
    const { output, usage } = await runProgram(program, args, organization.environment);
    const summary = summarySchema.parse(JSON.parse(output));
    const { coverage } = summary;
    if (!coverage.complete) throw new Error(`the scan was not complete: ${JSON.stringify(coverage)}`);
    const markers: DoneMarker[] = [];
    for await (const marker of readMarkers(folderStore(folder), summary.scan)) markers.push(marker);
    return { summary, usage, markers };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Milliseconds that the known latency and the requests in flight make a scan take at least. */
export function inFlightFloor(calls: number, latency: number, concurrency: number): number {
  return (calls * latency) / concurrency;
}
