import type { Principal } from "./document.ts";

/** What an element of `Principal` stands for. */
export type PrincipalMeaning =
  /** `*`, or a wildcard in the place of the account: anybody. */
  | { readonly kind: "everyone" }
  /** Every identity of an account: its id or its root ARN. */
  | { readonly kind: "account"; readonly account: string }
  /** A role, user, role session or federated user. */
  | { readonly kind: "identity"; readonly account: string; readonly arn: string }
  /** `AROA…`, `AIDA…`: IAM shows the unique id once the principal is deleted. Nobody can become it again. */
  | { readonly kind: "unique-id"; readonly id: string }
  | { readonly kind: "canonical-user"; readonly id: string }
  /** A CloudFront origin access identity: an ARN whose account is `cloudfront`. */
  | { readonly kind: "cloudfront-identity"; readonly arn: string }
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "federated"; readonly provider: string; readonly account: string }
  /** Something else under `AWS`. AWS refuses it; whoever it may be is not known. */
  | { readonly kind: "unrecognised" };

const accountId = /^\d{12}$/;
/**
 * Of the kinds of unique ids, those of roles and users: no others can be principals.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
const uniqueId = /^A(?:RO|ID)A[A-Z0-9]{12,124}$/;
const identityArn = /^arn:[^:]*:(?:iam|sts):[^:]*:([^:]*):(.+)$/s;

function awsPrincipal(value: string): PrincipalMeaning {
  if (/^\*+$/.test(value)) return { kind: "everyone" };
  if (accountId.test(value)) return { kind: "account", account: value };
  const [, account = "", identity] = identityArn.exec(value) ?? [];
  if (identity === undefined) {
    if (uniqueId.test(value)) return { kind: "unique-id", id: value };
    return { kind: value.includes("*") ? "everyone" : "unrecognised" };
  }
  if (account === "cloudfront") return { kind: "cloudfront-identity", arn: value };
  if (/[*?]/.test(account)) return { kind: "everyone" };
  if (!accountId.test(account)) return { kind: "unrecognised" };
  return identity === "root" ? { kind: "account", account } : { kind: "identity", account, arn: value };
}

/** Says what a principal element stands for. */
export function principalMeaning(principal: Principal): PrincipalMeaning {
  const { value } = principal;
  switch (principal.type) {
    case "*":
      return { kind: "everyone" };
    case "AWS":
      return awsPrincipal(value);
    case "Service":
      return { kind: "service", name: value.toLowerCase() };
    case "CanonicalUser":
      return { kind: "canonical-user", id: value };
    case "Federated":
      return {
        kind: "federated",
        provider: value,
        account: /^arn:[^:]*:iam::(\d{12}):/.exec(value)?.[1] ?? "",
      };
  }
}

/** Who makes a request. */
export interface Requester {
  /**
   * The caller's ARN: user, role, `arn:aws:sts::…:assumed-role/name/session`, root; for `Federated` the
   * provider as a trust policy names it; the canonical id for an S3 canonical user; `''` for anonymous.
   */
  readonly arn: string;
  readonly account: string;
  readonly type: "AWS" | "Service" | "Federated" | "anonymous";
  /** For `Service`: `ecs-tasks.amazonaws.com`. */
  readonly service?: string;
}

const sessionArn = /^arn:([^:]*):sts::(\d*):assumed-role\/([^/]+)\/.+$/s;

/**
 * The ARN of the role that a session belongs to, or the ARN itself for any other identity. A session's ARN
 * does not carry the role's path: a request for a role with a path says the role's ARN in its context, as
 * `aws:PrincipalArn`.
 */
export function roleArnOf(arn: string): string {
  return arn.replace(sessionArn, "arn:$1:iam::$2:role/$3");
}

function matchesAwsIdentity(
  meaning: PrincipalMeaning & { kind: "identity" | "account" | "unique-id" },
  requester: Requester,
  context: ReadonlyMap<string, readonly string[]>,
): boolean {
  if (requester.type !== "AWS") return false;
  switch (meaning.kind) {
    case "account":
      return requester.account === meaning.account;
    case "identity":
      return requester.arn === meaning.arn || (context.get("aws:principalarn") ?? []).includes(meaning.arn);
    case "unique-id":
      return (context.get("aws:userid") ?? []).some((id) => id.split(":")[0] === meaning.id);
  }
}

/**
 * Whether a principal element names the requester. AWS takes principals literally: of wildcards only a sole
 * `*` counts.
 * @param context the request's context with lower-case keys; `aws:PrincipalArn` and `aws:userid` identify
 *   sessions.
 */
export function matchesPrincipal(
  principal: Principal,
  requester: Requester,
  context: ReadonlyMap<string, readonly string[]>,
): boolean {
  const meaning = principalMeaning(principal);
  switch (meaning.kind) {
    case "everyone":
      return /^\*+$/.test(principal.value);
    case "account":
    case "identity":
    case "unique-id":
      return matchesAwsIdentity(meaning, requester, context);
    case "service":
      return (
        requester.type === "Service" &&
        (meaning.name === "*" || (requester.service ?? requester.arn).toLowerCase() === meaning.name)
      );
    case "federated":
      return (
        requester.type === "Federated" && (meaning.provider === "*" || requester.arn === meaning.provider)
      );
    case "canonical-user":
      return requester.type === "AWS" && requester.arn === meaning.id;
    case "cloudfront-identity":
      return requester.arn === meaning.arn;
    case "unrecognised":
      return false;
  }
}
