import type { Cause } from "../access/cause.ts";
import { AccountExceptions } from "../exceptions/account-exceptions.ts";
import type { LedgerLine } from "../inventory/ledger-line.ts";
import type { Resource } from "../inventory/resource.ts";
import type { Check } from "../policy/check.ts";
import type { AccountHistory } from "../results/account-history.ts";
import { AccountLifecycle } from "../results/account-lifecycle.ts";
import { accountWriter } from "../results/account-results.ts";
import type { DoneMarker } from "../results/done-marker.ts";
import type { Exception } from "../results/exception.ts";
import type { Finding } from "../results/finding.ts";
import { ListedPlaces } from "../results/listed-places.ts";
import type { Store } from "../results/store.ts";
import type { AccountSubject } from "./account-subject.ts";

/** What the writing of a scan's accounts has in common. */
export interface AccountWriting {
  readonly scan: string;
  readonly version: string;
  readonly store: Store;
  readonly checks: readonly Check[];
  /** As in the manifest, in its order. */
  readonly exceptions: readonly Exception[];
}

/** What was read and judged of an account. */
export interface JudgedAccount {
  readonly started: Date;
  readonly finished: () => Date;
  /** Regions that were looked at. */
  readonly regions: readonly string[];
  /** Why there was no session in the account; null when there was. */
  readonly unreachable: Cause | null;
  readonly resources: Iterable<Resource>;
  readonly ledger: Iterable<LedgerLine>;
  /** Judged while they are taken. */
  readonly findings: Iterable<Finding>;
}

/**
 * Writes the results of an account with the done marker last. Exceptions are applied first, then each finding is followed from
 * the newest scan before that holds the account.
 * @param history what earlier scans say of the accounts
 */
export async function writeAccount(
  writing: AccountWriting,
  subject: AccountSubject,
  judged: JudgedAccount,
  history: AccountHistory,
): Promise<DoneMarker> {
  const { account, now } = subject;
  const { id, name, organizationalUnits } = account;
  const past = await history.of(id);
  const exceptions = new AccountExceptions(writing.exceptions, { id, units: organizationalUnits }, now);
  const lifecycle = new AccountLifecycle({
    before: past.entries,
    time: now.toISOString(),
    covers: (finding) => exceptions.covers(finding),
  });
  const writer = accountWriter(writing.store, writing.scan, { id, name });
  const listed = new ListedPlaces();
  const there = new Set<string>();
  for (const resource of judged.resources) {
    writer.resource(resource);
    there.add(`${resource.type} ${resource.arn}`);
  }
  for (const line of judged.ledger) {
    writer.ledger(line);
    listed.add(line);
  }
  for (const finding of judged.findings) writer.finding(lifecycle.see(exceptions.apply(finding)));
  const types = new Map(writing.checks.map((check) => [check.id, check.resourceType]));
  const regions = new Set(judged.regions);
  const { entries, counts } = lifecycle.finish({
    judgedType: (check) => types.get(check),
    isListed: (type, region) => listed.isListed(type, region, regions),
    isThere: (type, arn) => there.has(`${type} ${arn}`),
  });
  return writer.finish({
    version: writing.version,
    started: judged.started,
    finished: judged.finished(),
    regions: judged.regions,
    unreachable: judged.unreachable,
    lifecycle: { since: past.scan, counts, entries },
    exceptions: exceptions.uses(),
  });
}
