import { z } from "zod";
import { type Cause, causeKinds } from "../access/cause.ts";
import type { LedgerLine } from "../inventory/ledger-line.ts";
import type { Json, Resource } from "../inventory/resource.ts";
import { type Finding, lifecycleStates, severities, statuses } from "./finding.ts";
import { type LifecycleEntry, lifecycleEntryStates } from "./lifecycle-entry.ts";

/** The stored lines as schemas: what is read back is checked with them, and the documentation is made from them. */

export const accountIdSchema = z.string().regex(/^\d{12}$/, "an account id has twelve digits");
export const timeSchema = z.iso.datetime();
export const countSchema = z.int().nonnegative();
export const statusSchema = z.enum(statuses);
export const severitySchema = z.enum(severities);
export const jsonSchema: z.ZodType<Json> = z.json();

export const causeSchema = z
  .object({
    kind: z.enum(causeKinds),
    operation: z
      .string()
      .nullable()
      .describe("The call that failed, service:Operation; null when it was not a call."),
    code: z.string().nullable().describe("The error code that AWS sent."),
    message: z.string(),
  })
  .describe("Why something could not be read.") satisfies z.ZodType<Cause>;

/** A day, or a word that says that there is none. */
const expirySchema = z.union([z.iso.date(), z.literal("never")]);

const findingLifecycleSchema = z.object({
  state: z
    .enum(lifecycleStates)
    .describe("`new`: no scan before has seen it fail. `reopened`: it had been resolved, or excepted."),
  firstSeen: timeSchema.describe("Time of the first scan that saw it fail."),
  lastSeen: timeSchema.describe("Time of the last scan that saw it fail."),
  confirmed: z.boolean().describe("Whether this scan saw it fail; false when it could not be read."),
});

const findingExceptionSchema = z.object({
  file: z.string().describe("Where the exception is written."),
  line: z.int().positive(),
  owner: z.string(),
  reason: z.string(),
  expires: expirySchema.describe("The last day on which it holds, or `never`."),
});

const tagsSchema = z.record(z.string(), z.string());

export const findingSchema = z
  .object({
    id: z.string().describe("Stable over scans: from account, region, check and ARN."),
    scan: z.string(),
    time: timeSchema.describe("When it was decided, in UTC."),
    check: z.string(),
    status: statusSchema,
    severity: severitySchema,
    account: z.object({ id: accountIdSchema, name: z.string() }),
    region: z.string().describe("The region of the resource; `global` for what has none."),
    resource: z.object({
      type: z.string().describe("CloudFormation's name of the type."),
      arn: z.string(),
      name: z.string(),
      tags: tagsSchema,
    }),
    message: z.string(),
    evidence: z.record(z.string(), jsonSchema).describe("The values that decided, by path."),
    cause: causeSchema.nullable().describe("Why the finding is UNKNOWN."),
    // What scans before 0.1.0 wrote has neither.
    lifecycle: findingLifecycleSchema
      .nullable()
      .default(null)
      .describe("What earlier scans say of it; of a FAIL, and of an UNKNOWN that failed before."),
    exception: findingExceptionSchema
      .nullable()
      .default(null)
      .describe("Who has accepted it, of an EXCEPTED."),
  })
  .describe("The outcome of one check on one resource.") satisfies z.ZodType<Finding>;

export const resourceSchema = z
  .object({
    type: z.string().describe("CloudFormation's name of the type."),
    arn: z.string(),
    name: z.string(),
    account: accountIdSchema,
    region: z.string().describe("The region of the resource; `global` for what has none."),
    tags: tagsSchema,
    properties: z.record(z.string(), jsonSchema).describe("What was read, redacted."),
    unreadable: z.record(z.string(), causeSchema).describe("Properties that could not be read, and why."),
  })
  .describe("One thing in an account.") satisfies z.ZodType<Resource>;

export const outcomeSchema = z.enum(["read", "absent", ...causeKinds]);

export const ledgerLineSchema = z
  .object({
    account: accountIdSchema,
    region: z.string(),
    operation: z.string().describe("service:Operation"),
    outcome: outcomeSchema.describe(
      "`read`, `absent` (AWS said that there is none), or why it was not read.",
    ),
    types: z.array(z.string()).describe("Resource types that the operation lists or fills."),
    reads: countSchema.describe("Reads with this outcome."),
    calls: countSchema.describe("Requests sent, retries included."),
    throttles: countSchema.describe("Requests answered with a throttle."),
    items: countSchema.describe("Items that lists gave."),
    code: z.string().nullable(),
    message: z.string().nullable(),
  })
  .describe(
    "What was read and what was not, by account, region, operation and outcome.",
  ) satisfies z.ZodType<LedgerLine>;

export const lifecycleEntrySchema = z
  .object({
    id: z.string().describe("The id of the finding."),
    check: z.string(),
    severity: severitySchema.describe("When it last failed."),
    region: z.string(),
    resource: z.object({ type: z.string(), arn: z.string(), name: z.string() }),
    state: z
      .enum(lifecycleEntryStates)
      .describe(
        "`open`: it fails, as far as is known. `excepted`: it fails, and that is accepted. `resolved`.",
      ),
    firstSeen: timeSchema.describe("Time of the first scan that saw it fail."),
    lastSeen: timeSchema.describe("Time of the last scan that saw it fail."),
    resolved: timeSchema.nullable().describe("Time of the scan that saw it mended or gone."),
    reopened: countSchema.describe("How often it came back."),
    confirmed: z.boolean().describe("Whether this scan saw it so; false when it was not read."),
    exceptedUntil: expirySchema.nullable().describe("Last day of the exception, while it is excepted."),
  })
  .describe("A finding that failed in this scan or in one before.") satisfies z.ZodType<LifecycleEntry>;

/** The stored lines as JSON Schema (draft 2020-12), by part. */
export function lineJsonSchemas(): Readonly<Record<"finding" | "resource" | "ledger" | "lifecycle", object>> {
  return {
    finding: z.toJSONSchema(findingSchema, { io: "input" }),
    resource: z.toJSONSchema(resourceSchema, { io: "input" }),
    ledger: z.toJSONSchema(ledgerLineSchema, { io: "input" }),
    lifecycle: z.toJSONSchema(lifecycleEntrySchema, { io: "input" }),
  };
}
