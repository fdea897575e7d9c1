import type { Cause } from "../access/cause.ts";
import { listOperation } from "../inventory/account-ledger.ts";
import type { NeededType } from "../inventory/catalog.ts";
import type { LedgerLine } from "../inventory/ledger-line.ts";
import type { Resource, UnreadableList } from "../inventory/resource.ts";
import type { AccountHistory } from "../results/account-history.ts";
import type { DoneMarker } from "../results/done-marker.ts";
import type { HeldAccounts } from "../results/held-accounts.ts";
import type { Manifest } from "../results/manifest.ts";
import { partLedger, partResources } from "../results/read.ts";
import type { Store } from "../results/store.ts";
import { judgeAccount, unreachableAccount } from "./account-findings.ts";
import type { AccountSubject } from "./account-subject.ts";
import { type AccountScans, inventoryOf, nothingSpent, type ScannedAccount } from "./scan-account.ts";
import { type AccountWriting, writeAccount } from "./write-account.ts";

/** An inventory that an earlier scan left. */
export interface SavedInventory {
  readonly store: Store;
  readonly manifest: Manifest;
  readonly held: HeldAccounts;
}

/** Judges what an earlier scan read of an account, and writes it as an account of this scan. Asks AWS nothing. */
export async function judgeSavedAccount(
  saved: SavedInventory,
  scans: AccountWriting & Pick<AccountScans, "needed" | "timing">,
  subject: AccountSubject,
  history: AccountHistory,
): Promise<ScannedAccount> {
  const started = new Date(scans.timing.now());
  const marker = await saved.held.marker(subject.account.id);
  const ledger: LedgerLine[] = [];
  for await (const line of await partLedger(saved.store, marker)) ledger.push(line);
  const { regions, unreachable } = marker;
  const resources =
    unreachable === null ? await savedResources(saved, scans.needed, marker) : new Map<string, Resource[]>();
  const inventory = inventoryOf(resources, unreadableLists(saved, scans.needed, ledger));
  const done = await writeAccount(
    scans,
    subject,
    {
      started,
      finished: () => new Date(scans.timing.now()),
      regions,
      unreachable,
      resources: [...resources.values()].flat(),
      // What that scan read is known; that it was asked for is not this scan's doing.
      ledger: ledger.map((line) => ({ ...line, calls: 0, throttles: 0 })),
      findings:
        unreachable === null
          ? judgeAccount(scans.scan, scans.checks, { ...subject, inventory })
          : unreachableAccount(scans.scan, scans.checks, unreachable, subject),
    },
    history,
  );
  return { marker: done, cost: nothingSpent };
}

async function savedResources(
  saved: SavedInventory,
  needed: readonly NeededType[],
  marker: DoneMarker,
): Promise<Map<string, Resource[]>> {
  const missing = new Map(needed.map((type) => [type.resourceType.type, missingProperties(saved, type)]));
  const resources = new Map<string, Resource[]>();
  for await (const resource of await partResources(saved.store, marker)) {
    const all = resources.get(resource.type) ?? [];
    all.push(withMissing(resource, missing.get(resource.type) ?? []));
    resources.set(resource.type, all);
  }
  return resources;
}

/** Needed properties that the earlier scan did not keep. */
function missingProperties({ manifest }: SavedInventory, { resourceType, properties }: NeededType): string[] {
  const collected = new Set(manifest.collected[resourceType.type]);
  return [...properties].filter((name) => !collected.has(name));
}

function withMissing(resource: Resource, names: readonly string[]): Resource {
  const missing = names.filter((name) => !(name in resource.properties) && !(name in resource.unreadable));
  if (missing.length === 0) return resource;
  const causes = Object.fromEntries(missing.map((name) => [name, notCollected(`${resource.type}.${name}`)]));
  return { ...resource, unreadable: { ...resource.unreadable, ...causes } };
}

/** Lists that failed then, and types that nothing asked for then. */
function unreadableLists(
  { manifest }: SavedInventory,
  needed: readonly NeededType[],
  ledger: readonly LedgerLine[],
): UnreadableList[] {
  const failed = ledger.flatMap(({ operation, outcome, types, region, code, message }) => {
    if (operation !== listOperation || outcome === "read" || outcome === "absent") return [];
    return types.map((type) => {
      const failedCall = listingCalls(needed, type).find((call) =>
        ledger.some((line) => line.operation === call && line.outcome === outcome && line.code === code),
      );
      const cause: Cause = {
        kind: outcome,
        operation: failedCall ?? null,
        code,
        message: message ?? outcome,
      };
      return { type, region, cause };
    });
  });
  const never = needed
    .map(({ resourceType }) => resourceType.type)
    .filter((type) => manifest.collected[type] === undefined)
    .map((type) => ({ type, region: "global", cause: notCollected(type) }));
  return [...failed, ...never];
}

/** The operations that list a type; one that makes a report comes before the one that fetches it. */
function listingCalls(needed: readonly NeededType[], type: string): string[] {
  return needed
    .filter(({ resourceType }) => resourceType.type === type)
    .flatMap(({ service, resourceType: { listing } }) =>
      [listing.prepare?.call, listing.call].flatMap((call) =>
        call ? [`${service.id}:${call.operation.name}`] : [],
      ),
    );
}

function notCollected(what: string): Cause {
  const message = `${what} is not in the saved inventory`;
  return { kind: "not-collected", operation: null, code: null, message };
}
