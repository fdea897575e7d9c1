import { z } from "zod";
import { PolicyDocumentError, parsePolicyDocument } from "../scanner/policy/iam/document.ts";

/**
 * The format of an estate file: the content of a simulated organization.
 *
 * Everything has a default, so the smallest estate is `{}`: an organization with a management account and a hub.
 */

const accountId = z.string().regex(/^\d{12}$/, "an account id has twelve digits (quote it in YAML)");
const policyDocument = z.record(z.string(), z.unknown()).superRefine((document, context) => {
  try {
    parsePolicyDocument(document);
  } catch (error) {
    if (!(error instanceof PolicyDocumentError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
});

/** An account by id or by name. */
const accountReference = z.string();

const names = z.union([z.string().transform((name) => [name]), z.array(z.string())]);

const faultSchema = z
  .strictObject({
    /** Where it strikes; absent means everywhere. Operations may end in `*`. */
    accounts: names.optional(),
    regions: names.optional(),
    services: names.optional(),
    operations: names.optional(),
    /** Strike at every n-th matching request of an account (default: each). */
    every: z.number().int().positive().default(1),
    /** Stop after so many strikes in an account (default: never). */
    times: z.number().int().positive().optional(),

    /** Token bucket per account and region: `rate` requests a second after a burst of `burst`. */
    throttle: z.strictObject({ rate: z.number().positive(), burst: z.number().positive() }).optional(),
    /** Milliseconds to wait before the answer. */
    latency: z.number().nonnegative().optional(),
    /** Answer with this error. */
    error: z
      .strictObject({
        code: z.string(),
        message: z.string().default("Simulated fault"),
        status: z.number().default(400),
      })
      .optional(),
    /** Break the connection in the middle of the answer. */
    cut: z.literal(true).optional(),
    /** Never answer. */
    hang: z.literal(true).optional(),
    /** Answer 200 with a body that is neither XML nor JSON nor CBOR. */
    malformed: z.literal(true).optional(),
  })
  .refine(
    (fault) => faultKinds.filter((kind) => fault[kind] !== undefined).length === 1,
    "a fault has exactly one of throttle, latency, error, cut, hang, malformed",
  );
const faultKinds = ["throttle", "latency", "error", "cut", "hang", "malformed"] as const;

const controlPolicySchema = z.strictObject({ name: z.string(), document: policyDocument });

/** How an account's target role differs from the wanted one. */
const roleDeviationSchema = z.strictObject({
  missing: z.literal(true).optional(),
  /** The trust policy asks for another external id. */
  externalId: z.string().optional(),
  /** A trust policy in place of the generated one. */
  trust: policyDocument.optional(),
  /** What the role may do, in place of everything. */
  permissions: policyDocument.optional(),
  /** Seconds. */
  maxSessionDuration: z.number().int().min(3600).max(43_200).optional(),
  /** ARNs of policies that are attached besides, and inline policies by name. What the role may do is told by `permissions` alone. */
  attached: z.array(z.string()).default([]),
  inline: z.record(z.string(), policyDocument).default({}),
  /** ARN of a permissions boundary. It is described and not judged. */
  boundary: z.string().optional(),
  /** Somebody else has made it: it lacks hubscan's tag. */
  foreign: z.literal(true).optional(),
  /** Beside hubscan's. */
  tags: z.record(z.string(), z.string()).default({}),
});

const accountSchema = z.strictObject({
  id: accountId,
  name: z.string().optional(),
  email: z.string().optional(),
  state: z.enum(["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"]).default("ACTIVE"),
  tags: z.record(z.string(), z.string()).default({}),
  joined: z.string().default("2021-03-04T09:00:00Z"),
  targetRole: roleDeviationSchema.prefault({}),
  /** The role through which the management account administers the account. */
  adminRole: z.strictObject({ missing: z.literal(true).optional() }).default({}),
  scps: z.array(controlPolicySchema).default([]),
  /** Opt-in regions that are on in this account. */
  optIn: z.array(z.string()).default([]),
  faults: z.array(faultSchema).default([]),
  /** Length of every role session here in seconds, whatever was asked for: to test expiry. */
  sessionSeconds: z.number().positive().optional(),
});

const unitSchema = z.strictObject({
  name: z.string(),
  /** `ou-…`; made from the place in the tree when absent. */
  id: z
    .string()
    .regex(/^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/)
    .optional(),
  tags: z.record(z.string(), z.string()).default({}),
  scps: z.array(controlPolicySchema).default([]),
  accounts: z.array(accountSchema).default([]),
  get units(): z.ZodOptional<z.ZodArray<typeof unitSchema>> {
    return z.array(unitSchema).optional();
  },
});

/** Operation → one output, or cases tried in order. Checked further against the SDK's schemas when they are used. */
const operationsSchema = z.record(
  z.string(),
  z.union([
    z.array(
      z
        .strictObject({
          /** Members that the input must have for this case; absent means any input. */
          for: z.record(z.string(), z.unknown()).optional(),
          answer: z.record(z.string(), z.unknown()).optional(),
          /** The error's code on the wire, or the SDK's name of it. */
          error: z.string().optional(),
          message: z.string().optional(),
          /** HTTP status; the SDK's schema of the error knows it when absent. */
          status: z.number().int().optional(),
        })
        .refine(
          (entry) => (entry.answer === undefined) !== (entry.error === undefined),
          "a case has either answer or error",
        ),
    ),
    z.record(z.string(), z.unknown()),
  ]),
);

export const defaultsSchema = z.strictObject({
  service: z.string().optional(),
  operations: operationsSchema,
});

/** `estates/<estate>/<service>.yaml`. */
export const dataFileSchema = z.strictObject({
  /** The service, when the file is not named after it. */
  service: z.string().optional(),
  /** Account (id, name or `*`) → region (or `global`, or `*`) → operation. */
  accounts: z.record(z.string(), z.record(z.string(), operationsSchema)),
});

export const estateSchema = z.strictObject({
  partition: z.enum(["aws", "aws-us-gov", "aws-cn"]).default("aws"),
  organization: z
    .strictObject({
      id: z
        .string()
        .regex(/^o-[a-z0-9]{10,32}$/)
        .default("o-simulated00"),
      root: z
        .string()
        .regex(/^r-[0-9a-z]{4,32}$/)
        .default("r-simu"),
      management: accountReference.optional(),
      scps: z.array(controlPolicySchema).default([]),
      /** Account → service principals that it administers for the organization. */
      delegatedAdministrators: z.record(z.string(), z.array(z.string())).default({}),
    })
    .prefault({}),
  /** Where the scanner runs. */
  hub: z
    .strictObject({
      account: accountReference.optional(),
      role: z.string().default("hubscan-scanner"),
      region: z.string().default("us-east-1"),
      /** False: the scanner role's own policy does not allow sts:AssumeRole. */
      mayAssume: z.boolean().default(true),
      /** The task definition that scans are started with, and where they run. */
      task: z
        .strictObject({
          cluster: z.string().default("hubscan-simulated"),
          family: z.string().default("hubscan-simulated"),
          container: z.string().default("scanner"),
          logGroup: z.string().default("/hubscan/hubscan-simulated"),
          /** Variables that the container sets, besides those that lead to the simulator. */
          environment: z.record(z.string(), z.string()).default({}),
          /** RunTask starts nothing, and gives this reason: `RESOURCE:ENI`. */
          refusal: z.string().optional(),
          /** A task ends like this instead of running. */
          stops: z
            .strictObject({
              code: z.string().default("TaskFailedToStart"),
              reason: z.string(),
              /** What is said of the container. */
              containerReason: z.string().optional(),
              exitCode: z.number().int().optional(),
            })
            .optional(),
        })
        .prefault({}),
    })
    .prefault({}),
  /** A role in the management account that lets the hub read Organizations. */
  organizationRole: z.string().optional(),
  targetRole: z
    .strictObject({
      name: z.string().default("HubscanTarget"),
      path: z
        .string()
        .regex(/^\/(.*\/)?$/)
        .default("/"),
      externalId: z.string().optional(),
      /** The trust policies let sessions carry a source identity. */
      sourceIdentity: z.boolean().default(false),
      /** Seconds. */
      maxSessionDuration: z.number().int().min(3600).max(43_200).default(43_200),
      permissions: policyDocument.optional(),
    })
    .prefault({}),
  /** The role that the management account may assume in each other account. */
  adminRole: z.string().default("OrganizationAccountAccessRole"),
  /** Regions that are on everywhere. */
  regions: z.array(z.string()).min(1).default(["us-east-1"]),
  /** Regions that are off unless an account's `optIn` names them. */
  optInRegions: z.array(z.string()).default([]),
  /** Regions in which STS was switched off in the hub. */
  stsDisabledRegions: z.array(z.string()).default([]),
  units: z.array(unitSchema).default([]),
  /** Accounts directly under the root. */
  accounts: z.array(accountSchema).default([]),
  faults: z.array(faultSchema).default([]),
  /** Most items in a page of a list. */
  pageSize: z.number().int().positive().default(1000),
  /** Account → region → service → operation. */
  resources: z.record(z.string(), z.record(z.string(), z.record(z.string(), operationsSchema))).default({}),
  /** IAM actions of operations whose name is another: `"s3:ListBuckets": "s3:ListAllMyBuckets"`. */
  actions: z.record(z.string(), z.string()).default({}),
  /** Data files, or folders of them, relative to the estate's file. */
  include: z.array(z.string()).default([]),
});

/** An estate as one writes it: everything with a default may be left out. */
export type EstateInput = z.input<typeof estateSchema>;
export type EstateDescription = z.output<typeof estateSchema>;
export type AccountDescription = z.output<typeof accountSchema>;
export type UnitDescription = z.output<typeof unitSchema>;
export type FaultDescription = z.output<typeof faultSchema>;
export type ControlPolicy = z.output<typeof controlPolicySchema>;
export type Operations = z.output<typeof operationsSchema>;
