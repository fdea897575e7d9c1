import { type Caller, noOrganization, unnamed } from "./caller.ts";

/**
 * What condition keys say about who is calling. Keys that are not here say nothing: a stranger is taken to be
 * able to send any value, and to leave them out. That holds for what a caller chooses (`aws:PrincipalTag`,
 * `aws:RequestTag`, `aws:SourceIdentity`, `aws:UserAgent`, `aws:Referer`, `aws:VpcSourceIp` in a VPC of their
 * own, `sts:ExternalId`), for what is about the request (`aws:SecureTransport`, `aws:MultiFactorAuthPresent`,
 * `lambda:FunctionUrlAuthType`), and for what this file does not know.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export type KeyMeaning =
  | { readonly kind: "account"; readonly id: string }
  | { readonly kind: "organization"; readonly id: string }
  | { readonly kind: "organization-path"; readonly id: string }
  | { readonly kind: "arn"; readonly account: string }
  | { readonly kind: "text"; readonly value: string }
  /** The caller's place in the network. */
  | { readonly kind: "network" }
  /** `<AROA…>:<session name>`. */
  | { readonly kind: "user-id" }
  | { readonly kind: "endpoint" }
  /** A thing that others hold: an event source token, a mount target in somebody's VPC. */
  | { readonly kind: "possession" }
  | { readonly kind: "claim"; readonly provider: string; readonly claim: string };

export interface KeyKnowledge {
  readonly presence: "always" | "maybe" | "never";
  readonly meaning: KeyMeaning;
}

type IdentityFamily = "account" | "organization" | "organization-path" | "arn";

/** Keys about the principal; `presence` in a request of an AWS principal. */
const principalKeys: ReadonlyMap<string, { family: IdentityFamily; presence: "always" | "maybe" }> = new Map([
  ["aws:principalaccount", { family: "account", presence: "always" }],
  ["aws:principalorgid", { family: "organization", presence: "always" }],
  ["aws:principalorgpaths", { family: "organization-path", presence: "always" }],
  ["aws:principalarn", { family: "arn", presence: "always" }],
  ["kms:calleraccount", { family: "account", presence: "maybe" }],
  ["s3:dataaccesspointaccount", { family: "account", presence: "maybe" }],
  ["s3:dataaccesspointarn", { family: "arn", presence: "maybe" }],
  ["lambda:sourcefunctionarn", { family: "arn", presence: "maybe" }],
  ["ec2:sourceinstancearn", { family: "arn", presence: "maybe" }],
  ["aws:federatedprovider", { family: "arn", presence: "maybe" }],
]);

/** Keys about the resource on whose behalf a service calls. */
const sourceKeys: ReadonlyMap<string, IdentityFamily> = new Map([
  ["aws:sourceaccount", "account"],
  ["aws:sourceowner", "account"],
  ["aws:sourcearn", "arn"],
  ["aws:sourceorgid", "organization"],
  ["aws:sourceorgpaths", "organization-path"],
]);

const otherKeys: ReadonlyMap<string, "network" | "user-id" | "endpoint" | "possession"> = new Map([
  ["aws:sourceip", "network"],
  ["aws:sourcevpc", "network"],
  ["aws:sourcevpcarn", "network"],
  ["aws:sourcevpce", "network"],
  ["aws:vpceaccount", "network"],
  ["aws:vpceorgid", "network"],
  ["aws:vpceorgpaths", "network"],
  ["aws:userid", "user-id"],
  ["sns:endpoint", "endpoint"],
  ["lambda:eventsourcetoken", "possession"],
  ["elasticfilesystem:accessedviamounttarget", "possession"],
]);

/** How a key identifies a caller: by account, organization or ARN; null for the others. */
export function identityFamily(key: string): IdentityFamily | null {
  const name = key.toLowerCase();
  return principalKeys.get(name)?.family ?? sourceKeys.get(name) ?? null;
}

/**
 * Whether the key is one that protects against a service being used by a stranger: `aws:SourceArn` and its
 * kin.
 */
export function isSourceKey(key: string): boolean {
  return sourceKeys.has(key.toLowerCase());
}

function identityKnowledge(
  family: IdentityFamily,
  presence: KeyKnowledge["presence"],
  account: string,
  organization: string,
): KeyKnowledge {
  switch (family) {
    case "account":
      return { presence, meaning: { kind: family, id: account } };
    case "arn":
      return { presence, meaning: { kind: family, account } };
    case "organization":
    case "organization-path":
      return {
        presence: organization === noOrganization ? "never" : presence,
        meaning: { kind: family, id: organization },
      };
  }
}

function serviceKeyKnowledge(key: string, caller: Caller): KeyKnowledge | null {
  const isService = caller.kind === "service";
  if (key === "aws:principalisawsservice") {
    // Signed requests have it; whether others do is not documented.
    const isSigned = caller.kind === "principal" || isService;
    const presence = isSigned ? "always" : "maybe";
    return { presence, meaning: { kind: "text", value: String(isService) } };
  }
  if (key !== "aws:principalservicename" && key !== "aws:principalservicenameslist") return null;
  if (!isService) return { presence: "never", meaning: { kind: "text", value: "" } };
  if (caller.service === null || key === "aws:principalservicenameslist") return null;
  return { presence: "always", meaning: { kind: "text", value: caller.service } };
}

function principalKeyKnowledge(
  { family, presence }: { family: IdentityFamily; presence: "always" | "maybe" },
  key: string,
  caller: Caller,
): KeyKnowledge | null {
  const { kind, account, organization } = caller;
  // A principal that the policy names may come through anybody's access point.
  if (key.startsWith("s3:dataaccesspoint") && !caller.sourceIsOwn) return null;
  if (kind === "principal") return identityKnowledge(family, presence, account, organization);
  // Anonymous callers have no ARN, and AWS gives this word for their account.
  if (kind === "anonymous") {
    const presence = key === "aws:principalarn" ? "never" : "maybe";
    return identityKnowledge(family, presence, "anonymous", noOrganization);
  }
  if (!key.startsWith("aws:")) return identityKnowledge(family, "maybe", account, organization);
  // A service's own principal belongs to an account of AWS, in no organization of a customer.
  return identityKnowledge(family, "maybe", unnamed, noOrganization);
}

/**
 * Claims come from the token. There is no AWS principal yet, so keys about it are absent; only a named
 * provider is not sure.
 */
function federatedKeyKnowledge(key: string, caller: Caller): KeyKnowledge | null {
  const family = identityFamily(key);
  if (family !== null) {
    const isAbsent = caller.sourceIsOwn && key !== "aws:federatedprovider";
    return isAbsent ? identityKnowledge(family, "never", caller.account, caller.organization) : null;
  }
  const [, provider = "", claim = ""] = /^(.+):([^:]+)$/.exec(key) ?? [];
  if (claim === "" || provider === "aws" || provider === "sts") return serviceKeyKnowledge(key, caller);
  return { presence: "maybe", meaning: { kind: "claim", provider, claim } };
}

/** What is known of a key in the requests of a caller; null when nothing is. */
export function keyKnowledge(key: string, caller: Caller): KeyKnowledge | null {
  const name = key.toLowerCase();
  const other = otherKeys.get(name);
  if (other !== undefined) return { presence: "maybe", meaning: { kind: other } };
  if (caller.kind === "federated") return federatedKeyKnowledge(name, caller);
  const principalKey = principalKeys.get(name);
  if (principalKey !== undefined) return principalKeyKnowledge(principalKey, name, caller);
  const source = sourceKeys.get(name);
  if (source === undefined) return serviceKeyKnowledge(name, caller);
  if (!caller.sourceIsOwn) return null;
  return identityKnowledge(source, "maybe", caller.account, caller.organization);
}
