/** Where everything is, relative to the store. Nothing else spells these paths. */

/** The parts of an account's results. */
export const partNames = ["findings", "resources", "ledger", "lifecycle"] as const;
export type PartName = (typeof partNames)[number];

/** The layout that this program writes and reads: `format` in the files that say so. */
export const layoutFormat = 1;

export const latestPath = "latest.json";
export const statusPath = "status.json";
/** Which accounts could be entered when that was last tried. */
export const connectionsPath = "connections.json";
export const scansPath = "scans";

export function scanPath(scan: string): string {
  return `${scansPath}/${scan}`;
}

export function manifestPath(scan: string): string {
  return `${scanPath(scan)}/manifest.json`;
}

/** What the checks of the scan are; written with the manifest. */
export function checksPath(scan: string): string {
  return `${scanPath(scan)}/checks.json`;
}

/** A file that a format makes of a scan. */
export function exportPath(scan: string, name: string): string {
  return `${scanPath(scan)}/${name}`;
}

export function summaryPath(scan: string): string {
  return `${scanPath(scan)}/summary.json`;
}

/** Scores by framework, account and organizational unit. */
export function compliancePath(scan: string): string {
  return `${scanPath(scan)}/compliance.json`;
}

/** What became of the messages and imports that a scan set off, after it was published. */
export function deliveriesPath(scan: string): string {
  return `${scanPath(scan)}/deliveries.json`;
}

/** Files of a scan whose digests its publication holds, where they are there. */
export const sealedNames = ["manifest.json", "summary.json", "compliance.json", "checks.json"] as const;
export type SealedName = (typeof sealedNames)[number];

export function sealedPath(scan: string, name: SealedName): string {
  return `${scanPath(scan)}/${name}`;
}

/** Says that a scan is whole; the last file of a scan. */
export function publishedPath(scan: string): string {
  return `${scanPath(scan)}/published.json`;
}

export function shardsPath(scan: string): string {
  return `${scanPath(scan)}/shards`;
}

/** The accounts that one process of a scan takes. */
export function shardPath(scan: string, shard: string): string {
  return `${shardsPath(scan)}/${shard}.json`;
}

/** What the paths of a scan's passes begin with. */
export function passesPath(scan: string): string {
  return `${shardsPath(scan)}/pass-`;
}

/** Says which shards a pass over a scan has; written after them. */
export function passPath(scan: string, pass: number): string {
  return `${passesPath(scan)}${pass}.json`;
}

/** Says that a pass is over: its shards write nothing more. */
export function passEndPath(scan: string, pass: number): string {
  return `${passesPath(scan)}${pass}-ended.json`;
}

export function accountsPath(scan: string): string {
  return `${scanPath(scan)}/accounts`;
}

export function partPath(scan: string, account: string, part: PartName): string {
  return `${accountsPath(scan)}/${account}/${part}.jsonl.gz`;
}

/** Says that an account's parts are whole; the last file of an account. */
export function donePath(scan: string, account: string): string {
  return `${accountsPath(scan)}/${account}/done.json`;
}
