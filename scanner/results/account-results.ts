import type { Cause } from "../access/cause.ts";
import type { LedgerLine } from "../inventory/ledger-line.ts";
import type { Resource } from "../inventory/resource.ts";
import { type DoneMarker, doneMarkerSchema } from "./done-marker.ts";
import type { Finding } from "./finding.ts";
import { writeJson } from "./json-file.ts";
import { donePath, type PartName, partNames, partPath } from "./layout.ts";
import { findingLine, ledgerLine, resourceLine } from "./line.ts";
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
  const parts: Record<PartName, PartWriter> = {
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
      const written = {
        findings: parts.findings.finish(),
        resources: parts.resources.finish(),
        ledger: parts.ledger.finish(),
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
        },
        ...tally.figures(),
      } satisfies DoneMarker);
      await Promise.all(
        partNames.map((name) => store.put(partPath(scan, account.id, name), written[name].bytes)),
      );
      await writeJson(store, donePath(scan, account.id), marker);
      return marker;
    },
  };
}
