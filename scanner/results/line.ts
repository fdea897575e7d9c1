import type { LedgerLine } from "../inventory/ledger-line.ts";
import type { Resource } from "../inventory/resource.ts";
import { toJson } from "./canonical-json.ts";
import type { Finding } from "./finding.ts";
import type { LifecycleEntry } from "./lifecycle-entry.ts";

/**
 * Findings, resources, ledger lines and lifecycle entries as they are stored: one line of JSON each, the well-known keys in the order
 * of their contracts, everything that a resource or a check named sorted. Equal things give equal lines.
 */

export function findingLine(finding: Finding): string {
  const { id, scan, time, check, status, severity, account, region, resource, message, evidence, cause } =
    finding;
  const { lifecycle, exception } = finding;
  return JSON.stringify({
    id,
    scan,
    time,
    check,
    status,
    severity,
    account: { id: account.id, name: account.name },
    region,
    resource: { type: resource.type, arn: resource.arn, name: resource.name, tags: toJson(resource.tags) },
    message,
    evidence: toJson(evidence),
    cause: toJson(cause),
    lifecycle: lifecycle && {
      state: lifecycle.state,
      firstSeen: lifecycle.firstSeen,
      lastSeen: lifecycle.lastSeen,
      confirmed: lifecycle.confirmed,
    },
    exception: exception && {
      file: exception.file,
      line: exception.line,
      owner: exception.owner,
      reason: exception.reason,
      expires: exception.expires,
    },
  });
}

export function resourceLine(resource: Resource): string {
  const { type, arn, name, account, region, tags, properties, unreadable } = resource;
  return JSON.stringify({
    type,
    arn,
    name,
    account,
    region,
    tags: toJson(tags),
    properties: toJson(properties),
    unreadable: toJson(unreadable),
  });
}

export function ledgerLine(line: LedgerLine): string {
  const { account, region, operation, outcome, types, reads, calls, throttles, items, code, message } = line;
  return JSON.stringify({
    account,
    region,
    operation,
    outcome,
    types,
    reads,
    calls,
    throttles,
    items,
    code,
    message,
  });
}

export function lifecycleLine(entry: LifecycleEntry): string {
  const { id, check, severity, region, resource, state, firstSeen, lastSeen } = entry;
  const { resolved, reopened, confirmed, exceptedUntil } = entry;
  return JSON.stringify({
    id,
    check,
    severity,
    region,
    resource: { type: resource.type, arn: resource.arn, name: resource.name },
    state,
    firstSeen,
    lastSeen,
    resolved,
    reopened,
    confirmed,
    exceptedUntil,
  });
}
