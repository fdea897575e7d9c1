import { z } from "zod";
import { readJson, writeJson } from "./json-file.ts";
import { statusPath } from "./layout.ts";
import { timeSchema } from "./schemas.ts";
import type { Store } from "./store.ts";

/** The sign of life that a scan leaves for whoever watches the hub. */
export const statusSchema = z.object({
  state: z.enum(["scanning", "active", "error"]),
  scan: z.string(),
  started: timeSchema,
  updated: timeSchema,
  /** For people: how far it is, or what went wrong. */
  message: z.string(),
});
export type ScanStatus = z.infer<typeof statusSchema>;

/**
 * Writes the status, unless a newer scan has written its own: what an older one does then is no news about the hub.
 */
export async function writeStatus(store: Store, status: ScanStatus): Promise<void> {
  const there = await readStatus(store);
  if (there !== null && there.scan > status.scan) return;
  await writeJson(store, statusPath, statusSchema.parse(status));
}

/** The last status, or null when nothing was ever scanned into this store. */
export async function readStatus(store: Store): Promise<ScanStatus | null> {
  return readJson(store, statusPath, statusSchema);
}
