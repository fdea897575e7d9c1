import type { Cause } from "../access/cause.ts";
import type { Resource } from "../inventory/resource.ts";
import type { Check } from "../policy/check.ts";
import type { AccountFacts } from "../policy/facts.ts";
import type { Finding } from "../results/finding.ts";
import { findingId } from "../results/finding-id.ts";

/** The account as a whole, as the resource of findings that have no other. */
export function accountResource(partition: string, account: string, name: string): Finding["resource"] {
  return { type: "AWS::Account::Account", arn: `arn:${partition}:iam::${account}:root`, name, tags: {} };
}

/** Judges everything that was read of an account. */
export function* judgeAccount(
  scan: string,
  checks: readonly Check[],
  facts: AccountFacts,
): Generator<Finding> {
  for (const check of checks) {
    for (const resource of facts.inventory.resources(check.resourceType)) {
      yield resourceFinding(scan, check, resource, facts);
    }
    for (const { region, cause } of facts.inventory.unreadable(check.resourceType)) {
      yield unreadFinding(scan, check, region, cause, facts);
    }
  }
}

/** What there is to say of an account that could not be entered: that nothing is known. */
export function* unreachableAccount(
  scan: string,
  checks: readonly Check[],
  cause: Cause,
  facts: Omit<AccountFacts, "inventory">,
): Generator<Finding> {
  for (const check of checks) yield unreadFinding(scan, check, "global", cause, facts);
}

function resourceFinding(scan: string, check: Check, resource: Resource, facts: AccountFacts): Finding {
  const verdict = check.judge(resource, facts);
  const { type, arn, name, tags, region } = resource;
  return {
    ...base(scan, check, facts),
    id: findingId(facts.account.id, region, check.id, arn),
    status: verdict.status,
    region,
    resource: { type, arn, name, tags },
    message: verdict.message,
    evidence: verdict.evidence,
    cause: verdict.cause,
  };
}

/** A list that could not be read: one finding for the check, on the account. */
function unreadFinding(
  scan: string,
  check: Check,
  region: string,
  cause: Cause,
  facts: Omit<AccountFacts, "inventory">,
): Finding {
  const resource = accountResource(facts.partition, facts.account.id, facts.account.name);
  // Where AWS does not offer the service there is nothing to judge, and that is known.
  const status = cause.kind === "unsupported-region" ? "NOT_APPLICABLE" : "UNKNOWN";
  return {
    ...base(scan, check, facts),
    id: findingId(facts.account.id, region, check.id, resource.arn),
    status,
    region,
    resource,
    message:
      status === "UNKNOWN"
        ? `${check.resourceType} could not be listed: ${cause.message}`
        : `The service is not offered in ${region}.`,
    evidence: {},
    cause,
  };
}

function base(scan: string, check: Check, { account, now }: Omit<AccountFacts, "inventory">) {
  return {
    scan,
    time: now.toISOString(),
    check: check.id,
    severity: check.severity,
    account: { id: account.id, name: account.name },
    // What earlier scans and exceptions say of it comes when it is written.
    lifecycle: null,
    exception: null,
  };
}
