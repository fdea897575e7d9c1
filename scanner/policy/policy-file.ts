import * as z from "zod";
import { severities } from "../results/finding.ts";

/** The policy file, written once: the loader validates with it, editors complete with it, the types come from it. */

const expression = z
  .string()
  .min(1, "an expression is needed")
  .meta({ description: "A CEL expression (docs/policies.md)." });

const parameterBase = {
  description: z.string().min(1).meta({ description: "What the threshold means, with its unit." }),
};

const parameter = z
  .discriminatedUnion("type", [
    z.strictObject({ ...parameterBase, type: z.literal("int"), default: z.int() }),
    z.strictObject({ ...parameterBase, type: z.literal("string"), default: z.string() }),
    z.strictObject({ ...parameterBase, type: z.literal("bool"), default: z.boolean() }),
    z.strictObject({ ...parameterBase, type: z.literal("strings"), default: z.array(z.string()) }),
  ])
  .meta({ description: "A value that a team may choose. Read in expressions as params.<name>." });

const exampleFacts = {
  $others: z
    .record(z.string(), z.array(z.record(z.string(), z.unknown())))
    .optional()
    .meta({ description: "What look-ups see, by resource type. A type that is not given has no resources." }),
  $account: z
    .strictObject({
      Id: z.string(),
      Name: z.string(),
      Email: z.string(),
      Management: z.boolean(),
      OrganizationalUnits: z.array(z.string()),
      Tags: z.record(z.string(), z.string()),
    })
    .partial()
    .optional()
    .meta({ description: "The account, where it matters." }),
  $organization: z
    .strictObject({
      Id: z.string(),
      ManagementAccount: z.string(),
      DelegatedAdministrators: z.array(z.strictObject({ AccountId: z.string(), Service: z.string() })),
      Accounts: z.array(z.string()),
    })
    .partial()
    .optional()
    .meta({ description: "The organization, where it matters." }),
  $region: z.string().optional().meta({ description: "The resource's region (eu-west-1)." }),
  $now: z.iso.datetime().optional().meta({ description: "The time of the scan (2026-01-01T00:00:00Z)." }),
  $params: z
    .record(z.string(), z.union([z.int(), z.string(), z.boolean(), z.array(z.string())]))
    .optional()
    .meta({ description: "Values of the check's params." }),
  $unreadable: z.array(z.string()).optional().meta({ description: "Properties that could not be read." }),
  "$unreadable-lists": z
    .array(z.string())
    .optional()
    .meta({ description: "Types whose list could not be read." }),
  $tags: z.record(z.string(), z.string()).optional().meta({ description: "The resource's tags." }),
  $name: z.string().optional().meta({ description: "The resource's name." }),
  $arn: z.string().optional().meta({ description: "The resource's ARN." }),
};

const example = z
  .looseObject(exampleFacts)
  .meta({ description: "The resource's properties; keys that start with $ describe what is around it." });

const examples = z
  .strictObject({
    pass: z.array(example).min(1).meta({ description: "Resources that are as they should be." }),
    fail: z.array(example).min(1).meta({ description: "Resources that are not." }),
    "not-applicable": z
      .array(example)
      .min(1)
      .optional()
      .meta({ description: "Resources that `when` leaves out." }),
    unknown: z.array(example).min(1).optional().meta({ description: "Resources that cannot be judged." }),
  })
  .meta({ description: "The check's tests: at least one resource that passes and one that fails." });

const remediation = z
  .strictObject({
    console: z.string().min(1).optional().meta({ description: "What to do in the AWS console." }),
    cli: z.string().min(1).optional().meta({ description: "An aws command." }),
    pulumi: z.string().min(1).optional().meta({ description: "A fragment of a Pulumi program." }),
  })
  .refine((ways) => Object.keys(ways).length > 0, "at least one of console, cli, pulumi is needed")
  .meta({ description: "How to put it right." });

export const checkId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)+$/, "an id is lower case, words joined by hyphens, service first")
  .meta({ description: "<service>-<what is judged>, unique over all policies." });

export const checkSource = z
  .strictObject({
    id: checkId,
    title: z.string().min(1).meta({ description: "The good state, as a statement." }),
    severity: z.enum(severities).meta({ description: "How bad a failure is." }),
    resource: z
      .string()
      .regex(/^\w+::\w+::\w+$/, "a resource type is written like AWS::S3::Bucket")
      .meta({
        description: "The type of resource that is judged, by CloudFormation's name.",
      }),
    params: z
      .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, "a param's name is letters and digits"), parameter)
      .optional()
      .meta({ description: "Thresholds that a team may choose." }),
    when: expression
      .optional()
      .meta({ description: "Resources for which this is false are NOT_APPLICABLE." }),
    assert: expression.meta({ description: "True for a resource that is as it should be." }),
    message: z.string().min(1).optional().meta({ description: "What is said of a resource that fails." }),
    evidence: z.record(z.string().min(1), expression).optional().meta({
      description: "Values to show with the finding. Without it, the properties that the check looks at.",
    }),
    risk: z.string().min(1).meta({ description: "What can go wrong." }),
    remediation,
    references: z
      .array(z.url({ protocol: /^https$/ }))
      .min(1)
      .meta({ description: "Pages that say more." }),
    "same-as": z
      .record(z.string(), z.array(z.string().min(1)).min(1))
      .optional()
      .meta({ description: "Ids by which others know the same check." }),
    examples,
  })
  .meta({ description: "One rule on one type of resource." });

export const policyFile = z
  .strictObject({
    service: z
      .string()
      .regex(/^[a-z0-9]+$/, "a service is written in lower case letters and digits")
      .meta({ description: "The service that the checks are about; their ids start with it." }),
    checks: z.array(checkSource).min(1),
  })
  .meta({ title: "hubscan policy", description: "Checks on the resources of one service." });

/** Keys of an example that are not properties of the resource. */
export const exampleKeys: readonly string[] = Object.keys(exampleFacts);

export type CheckSource = z.infer<typeof checkSource>;
export type ExampleSource = z.infer<typeof example>;
export type Parameter = z.infer<typeof parameter>;
export type ParameterValue = Parameter["default"];
