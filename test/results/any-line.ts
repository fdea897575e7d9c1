import * as fc from "fast-check";
import { type Cause, causeKinds } from "../../scanner/access/cause.ts";
import type { LedgerLine } from "../../scanner/inventory/ledger-line.ts";
import type { Json, Resource } from "../../scanner/inventory/resource.ts";
import { type Finding, lifecycleStates, severities, statuses } from "../../scanner/results/finding.ts";
import { type LifecycleEntry, lifecycleEntryStates } from "../../scanner/results/lifecycle-entry.ts";
import { account, scan } from "./sample-lines.ts";

/** Arbitrary lines of one account of one scan. */

/** Text with what is awkward in lines, JSON, CSV and keys. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    "",
    "__proto__",
    "constructor",
    "a\nb",
    "\r\n",
    "\u2028",
    "\u0000",
    "\ud800",
    '"',
    "=1+1",
    "日本語",
  ),
);

/** JSON values as they are after one trip through JSON (there is no -0 in JSON). */
const json: fc.Arbitrary<Json> = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);

const tags = fc.dictionary(text, text, { maxKeys: 4 });

const cause: fc.Arbitrary<Cause> = fc.record({
  kind: fc.constantFrom(...causeKinds),
  operation: fc.option(text),
  code: fc.option(text),
  message: text,
});

const time = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2099-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());

export const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    id: text,
    scan: fc.constant(scan),
    time,
    check: text,
    status: fc.constantFrom(...statuses),
    severity: fc.constantFrom(...severities),
    account: fc.constant(account),
    region: text,
    resource: fc.record({ type: text, arn: text, name: text, tags }),
    message: text,
    evidence: fc.dictionary(text, json, { maxKeys: 4 }),
    cause: fc.constant<Cause | null>(null),
    lifecycle: fc.option(
      fc.record({
        state: fc.constantFrom(...lifecycleStates),
        firstSeen: time,
        lastSeen: time,
        confirmed: fc.boolean(),
      }),
    ),
    exception: fc.option(
      fc.record({
        file: text,
        line: fc.integer({ min: 1, max: 10_000 }),
        owner: text,
        reason: text,
        expires: fc.constantFrom("never", "2027-06-30"),
      }),
    ),
  })
  .chain(
    (made): fc.Arbitrary<Finding> =>
      made.status === "UNKNOWN" ? cause.map((why) => Object.assign(made, { cause: why })) : fc.constant(made),
  );

export const anyResource: fc.Arbitrary<Resource> = fc.record({
  type: text,
  arn: text,
  name: text,
  account: fc.constant(account.id),
  region: text,
  tags,
  properties: fc.dictionary(text, json, { maxKeys: 4 }),
  unreadable: fc.dictionary(text, cause, { maxKeys: 2 }),
});

const count = fc.nat({ max: 1_000_000 });

export const anyLedgerLine: fc.Arbitrary<LedgerLine> = fc.record({
  account: fc.constant(account.id),
  region: text,
  operation: text,
  outcome: fc.constantFrom("read" as const, "absent" as const, ...causeKinds),
  types: fc.array(text, { maxLength: 3 }),
  reads: count,
  calls: count,
  throttles: count,
  items: count,
  code: fc.option(text),
  message: fc.option(text),
});

export const anyLifecycleEntry: fc.Arbitrary<LifecycleEntry> = fc.record({
  id: text,
  check: text,
  severity: fc.constantFrom(...severities),
  region: text,
  resource: fc.record({ type: text, arn: text, name: text }),
  state: fc.constantFrom(...lifecycleEntryStates),
  firstSeen: time,
  lastSeen: time,
  resolved: fc.option(time),
  reopened: count,
  confirmed: fc.boolean(),
  exceptedUntil: fc.option(fc.constantFrom("never", "2027-06-30")),
});
