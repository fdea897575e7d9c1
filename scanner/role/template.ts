import { Document, isMap, isScalar, type Node, type Pair } from "yaml";
import { conditional, type Json } from "./conditional.ts";
import { keeperTags } from "./owner.ts";
import { inlinePolicyName } from "./read-actions.ts";
import type { PermissionsPolicy, RoleSettings } from "./settings.ts";
import { permissionsPolicies } from "./settings.ts";
import { parameterName, type TemplateParameter, templateParameters } from "./template-parameters.ts";
import { type WantedRole, wantedRole } from "./wanted-role.ts";

/** The template of the target role, as data. */
export interface RoleTemplate {
  readonly AWSTemplateFormatVersion: "2010-09-09";
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, TemplateParameter>>;
  readonly Conditions: Readonly<Record<string, Json>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Json }>>;
  readonly Outputs: Readonly<Record<string, { readonly Description: string; readonly Value: Json }>>;
}

const hasExternalId = "HasExternalId";
const hasSourceIdentity = "HasSourceIdentity";
const hasPolicy = (policy: PermissionsPolicy) => `Has${policy}`;

/**
 * The CloudFormation template that makes the target role.
 *
 * The role is `wantedRole`, described with references to the template's parameters where settings have values, once for each
 * setting that changes its form; what differs between them stands under a condition. So there is no second trust policy.
 * @param answers what the parameters are when nothing is said; the settings' own defaults when null
 */
export function roleTemplate(answers: RoleSettings | null = null): RoleTemplate {
  const [first, ...others] = permissionsPolicies;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "The role through which hubscan reads how this account is set up. It can change nothing.",
    Parameters: templateParameters(answers),
    Conditions: {
      [hasExternalId]: { "Fn::Not": [{ "Fn::Equals": [parameter("externalId"), ""] }] },
      [hasSourceIdentity]: { "Fn::Equals": [parameter("sourceIdentity"), "true"] },
      ...Object.fromEntries(
        others.map((policy) => [
          hasPolicy(policy),
          { "Fn::Equals": [parameter("permissionsPolicy"), policy] },
        ]),
      ),
    },
    Resources: {
      TargetRole: {
        Type: "AWS::IAM::Role",
        Properties: others.reduce<Json>(
          (properties, policy) => conditional(hasPolicy(policy), roleWith(policy), properties),
          roleWith(first),
        ),
      },
    },
    Outputs: {
      RoleArn: { Description: "ARN of the role.", Value: { "Fn::GetAtt": ["TargetRole", "Arn"] } },
    },
  };
}

/** The template as a file: the data, with comments on what is not obvious. */
export function roleTemplateText(answers: RoleSettings | null = null): string {
  // As YAML 1.1, in which CloudFormation reads: what would be a date or a boolean there is put in quotes.
  const document = new Document(roleTemplate(answers), { version: "1.1", aliasDuplicateObjects: false });
  document.commentBefore = opening;
  for (const [path, comment] of comments) commentOn(document, path, comment);
  return document.toString({ lineWidth: 0 }).replace(/^%YAML 1\.1\n---\n/, "");
}

const opening = ` The role that hubscan enters this account through. Made by \`npm run generate\`: changes belong into scanner/role/.
 The stack rolls it out with a StackSet; it may also be used by itself:

   aws cloudformation deploy --stack-name hubscan-target --template-file target-role.yaml \\
     --capabilities CAPABILITY_NAMED_IAM --parameter-overrides HubAccountId=111122223333 OrganizationId=o-a1b2c3d4e5`;

const role = ["Resources", "TargetRole", "Properties"];
const comments: readonly (readonly [readonly string[], string])[] = [
  [
    ["Parameters", "ExternalId"],
    " Not NoEcho: CloudFormation could then not tell that it has changed. It is no password; AWS shows it in the trust policy as well.",
  ],
  [
    [...role, "AssumeRolePolicyDocument"],
    ` The hub account stands for its one principal, which aws:PrincipalArn names: with the role itself as principal IAM would keep its
 unique id, and a scanner role made anew would be locked out. aws:PrincipalOrgID keeps out a hub that has left the organization.`,
  ],
  [[...role, "ManagedPolicyArns"], " Reads only. AWS maintains it."],
  [[...role, "Policies"], " What hubscan can read and the managed policy does not allow."],
];

function commentOn(document: Document, path: readonly string[], comment: string): void {
  const parent = document.getIn(path.slice(0, -1));
  const name = path.at(-1);
  if (!isMap(parent)) throw new TypeError(`the template has no ${path.join(".")}`);
  const pair = (parent.items as Pair<Node, Node>[]).find(({ key }) => isScalar(key) && key.value === name);
  if (pair === undefined) throw new TypeError(`the template has no ${path.join(".")}`);
  pair.key.commentBefore = comment;
}

/** The role's properties with one managed policy; what else changes its form is conditional. */
function roleWith(permissionsPolicy: PermissionsPolicy): Json {
  const { externalId, ...others } = references;
  const form = (more: Partial<RoleSettings>) =>
    properties(wantedRole({ ...others, permissionsPolicy, ...more }));
  return conditional(
    hasSourceIdentity,
    conditional(hasExternalId, form({ externalId, sourceIdentity: true }), form({ sourceIdentity: true })),
    conditional(hasExternalId, form({ externalId, sourceIdentity: false }), form({ sourceIdentity: false })),
  );
}

/** Settings whose values are references: they are put together to ARNs and names like any value. */
const references = {
  hubAccountId: reference("hubAccountId"),
  organizationId: reference("organizationId"),
  partition: "${AWS::Partition}",
  roleName: reference("roleName"),
  rolePath: reference("rolePath"),
  scannerRoleName: reference("scannerRoleName"),
  externalId: reference("externalId"),
  // A number, and a choice: they are referred to where they are used.
  maxSessionDuration: 0,
  sourceIdentity: false,
} satisfies Partial<RoleSettings>;

function properties(wanted: WantedRole): Json {
  return {
    RoleName: referring(wanted.roleName),
    Path: referring(wanted.path),
    Description: referring(wanted.description),
    AssumeRolePolicyDocument: referring(wanted.trustPolicy),
    MaxSessionDuration: parameter("maxSessionDuration"),
    ManagedPolicyArns: referring(wanted.managedPolicyArns),
    ...(wanted.inlinePolicy === null
      ? {}
      : { Policies: [{ PolicyName: inlinePolicyName, PolicyDocument: referring(wanted.inlinePolicy) }] }),
    Tags: Object.entries({ ...wanted.tags, ...keeperTags("cloudformation") }).map(([Key, Value]) => ({
      Key,
      Value,
    })),
  };
}

function reference(setting: Parameters<typeof parameterName>[0]): string {
  return `\${${parameterName(setting)}}`;
}

function parameter(setting: Parameters<typeof parameterName>[0]): Json {
  return { Ref: parameterName(setting) };
}

/** A value in which texts with references are `Ref` or `Fn::Sub`. */
function referring(value: unknown): Json {
  if (typeof value === "string") {
    const whole = /^\$\{([^{}]+)\}$/.exec(value)?.[1];
    if (whole !== undefined) return { Ref: whole };
    return value.includes("${") ? { "Fn::Sub": value } : value;
  }
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, referring(member)]));
  }
  return value as Json;
}
