import type { Estate } from "./estate.ts";
import type { Identity } from "./identities.ts";

type PolicyDocument = Readonly<Record<string, unknown>>;

/** What a request wants to do. */
export interface Deed {
  /** `service:Operation` in IAM's names. */
  readonly action: string;
  /** ARN, or `*` where the request names none. */
  readonly resource: string;
  readonly region: string;
  /** Condition keys of this request beyond those that every request has. */
  readonly context: Readonly<Record<string, string>>;
}

/** The outcome, and who refuses. */
export type Verdict = "allowed" | "denied-by-scp" | "denied-by-role" | "not-allowed-by-role";

/** What the service control policies above the caller and the caller's own permissions say. */
export function judge(estate: Estate, identity: Identity, deed: Deed): Verdict {
  const { account } = identity;
  // Service control policies never bind the management account.
  const controlPolicies = account === estate.management ? [] : account.controlPolicies;
  for (const { document } of controlPolicies) {
    if (effectOf(document, estate, identity, deed) === "Deny") return "denied-by-scp";
  }
  const effect = effectOf(identity.permissions, estate, identity, deed);
  if (effect === "Deny") return "denied-by-role";
  return effect === "Allow" ? "allowed" : "not-allowed-by-role";
}

/** Whether a role's trust policy lets a caller in. */
export function trusts(estate: Estate, trust: PolicyDocument, identity: Identity, deed: Deed): boolean {
  return effectOf(trust, estate, identity, deed) === "Allow";
}

function effectOf(document: PolicyDocument, estate: Estate, identity: Identity, deed: Deed): string {
  const context: Record<string, string> = {
    "aws:PrincipalArn": identity.roleArn,
    "aws:PrincipalAccount": identity.account.id,
    "aws:PrincipalOrgID": estate.description.organization.id,
    "aws:RequestedRegion": deed.region,
    ...deed.context,
  };
  const list = (value: unknown) => (Array.isArray(value) ? value : [value]).map(String);
  const like = (pattern: string, value: string) =>
    new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`, "i").test(value);
  let effect = "none";
  for (const statement of list0(document["Statement"])) {
    const actions = statement["Action"] !== undefined ? list(statement["Action"]).some((one) => like(one, deed.action)) : !list(statement["NotAction"]).some((one) => like(one, deed.action));
    const principal = statement["Principal"] as undefined | string | { AWS?: unknown };
    const principals = principal === undefined || principal === "*" || (typeof principal === "object" && list(principal.AWS).some((one) => one === "*" || one === identity.roleArn || one.includes(`::${identity.account.id}:root`)));
    const conditions = Object.values((statement["Condition"] ?? {}) as Record<string, Record<string, unknown>>).every((keys) => Object.entries(keys).every(([key, values]) => context[key] !== undefined && list(values).some((one) => like(one, context[key] ?? ""))));
    if (!actions || !principals || !conditions) continue;
    if (statement["Effect"] === "Deny") return "Deny";
    effect = "Allow";
  }
  return effect;
}

function list0(value: unknown): Record<string, unknown>[] {
  return (Array.isArray(value) ? value : [value]) as Record<string, unknown>[];
}
