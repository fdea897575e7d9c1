import type { Cause } from "../access/cause.ts";
import type { LedgerLine } from "../inventory/ledger-line.ts";
import type { Resource } from "../inventory/resource.ts";
import type { LifecycleCounts } from "./account-lifecycle.ts";
import { type DoneMarker, doneMarkerSchema } from "./done-marker.ts";
import type { ExceptionUse } from "./exception.ts";
import type { Finding } from "./finding.ts";
import { writeJson } from "./json-file.ts";
import { donePath, type PartName, partPath } from "./layout.ts";
import type { LifecycleEntry } from "./lifecycle-entry.ts";
import { findingLine, ledgerLine, lifecycleLine, resourceLine } from "./line.ts";
import { PartWriter } from "./part-writer.ts";
import type { Store } from "./store.ts";
import { Tally } from "./tally.ts";

/** What the scan knows about an account beside its lines. */
export interface AccountFacts {
  /** The version of hubscan. */
  readonly version: string;
  readonly started: Date;
  readonly finished: Date;
  /** Regions that were looked at. */
  readonly regions: readonly string[];
  /** Why there was no session in the account; null when there was. */
  readonly unreachable: Cause | null;
  /** What changed since the scan before, and every finding that ever failed. Without it there is no part of that name. */
  readonly lifecycle?: {
    readonly since: string | null;
    readonly counts: LifecycleCounts;
    readonly entries: readonly LifecycleEntry[];
  };
  /** What each exception that is about the account did. */
  readonly exceptions?: readonly ExceptionUse[];
}

/** Takes the results of one account, line by line; nothing is stored before `finish`. */
export interface AccountWriter {
  finding(finding: Finding): void;
  resource(resource: Resource): void;
  ledger(line: LedgerLine): void;
  /** Stores the parts and then, last of all, the marker that says that they are whole. */
  finish(facts: AccountFacts): Promise<DoneMarker>;
}

/**
 * A writer for the results of one account in one scan. It holds the compressed lines in memory; a writer that is not
 * finished leaves nothing behind.
 *
 * Its methods throw a plain Error for a line that belongs to another scan or account, for an UNKNOWN finding without a cause, and for
 * anything after `finish`: those are faults of the program.
 */
export function accountWriter(store: Store, scan: string, account: Finding["account"]): AccountWriter {
  const parts: Record<Exclude<PartName, "lifecycle">, PartWriter> = {
    findings: new PartWriter(),
    resources: new PartWriter(),
    ledger: new PartWriter(),
  };
  const tally = new Tally();
  let finished = false;

  function accept(lineAccount: string): void {
    if (finished) throw new Error(`account ${account.id} has already been finished`);
    if (lineAccount !== account.id)
      throw new Error(`a line of ${lineAccount} in the results of ${account.id}`);
  }

  return {
    finding(finding) {
      accept(finding.account.id);
      if (finding.scan !== scan) throw new Error(`a finding of scan ${finding.scan} in scan ${scan}`);
      if (finding.status === "UNKNOWN" && finding.cause === null) {
        throw new Error(`an UNKNOWN finding without a cause: ${finding.check} on ${finding.resource.arn}`);
      }
      parts.findings.line(findingLine(finding));
      tally.finding(finding);
    },
    resource(resource) {
      accept(resource.account);
      parts.resources.line(resourceLine(resource));
      tally.resource(resource);
    },
    ledger(line) {
      accept(line.account);
      parts.ledger.line(ledgerLine(line));
      tally.ledger(line);
    },
    async finish(facts) {
      accept(account.id);
      finished = true;
      const { lifecycle } = facts;
      const written: Partial<Record<PartName, WrittenPart>> & Record<keyof typeof parts, WrittenPart> = {
        findings: parts.findings.finish(),
        resources: parts.resources.finish(),
        ledger: parts.ledger.finish(),
        ...(lifecycle === undefined ? {} : { lifecycle: lifecyclePart(lifecycle.entries) }),
      };
      const marker = doneMarkerSchema.parse({
        format: 1,
        hubscan: facts.version,
        scan,
        account: { id: account.id, name: account.name },
        started: facts.started.toISOString(),
        finished: facts.finished.toISOString(),
        unreachable: facts.unreachable,
        regions: [...facts.regions].sort(),
        parts: {
          findings: written.findings.part,
          resources: written.resources.part,
          ledger: written.ledger.part,
          ...(written.lifecycle === undefined ? {} : { lifecycle: written.lifecycle.part }),
        },
        lifecycle: lifecycle === undefined ? null : { since: lifecycle.since, ...lifecycle.counts },
        exceptions: [...(facts.exceptions ?? [])],
        ...tally.figures(),
      } satisfies DoneMarker);
      // All of them come to their end, so that none is left half-way, and the error does not depend on which was refused first.
      const stored = await Promise.allSettled(
        Object.entries(written).map(([name, { bytes }]) =>
          store.put(partPath(scan, account.id, name as PartName), bytes),
        ),
      );
      const refused = stored.find((result) => result.status === "rejected");
      if (refused !== undefined) throw refused.reason;
      await writeJson(store, donePath(scan, account.id), marker);
      return marker;
    },
  };
}

type WrittenPart = ReturnType<PartWriter["finish"]>;

function lifecyclePart(entries: readonly LifecycleEntry[]): WrittenPart {
  const part = new PartWriter();
  for (const entry of entries) part.line(lifecycleLine(entry));
  return part.finish();
}
