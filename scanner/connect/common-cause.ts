import type { Cause, CauseKind } from "../access/cause.ts";
import { type CauseExplanation, causes } from "../access/causes.ts";

/** What keeps every account closed at once. It is to be mended in one place, mostly in the hub. */
export const commonCauseKinds = [
  "not-the-scanner",
  "hub-not-allowed",
  "sts-region-off",
  "hub-or-all-roles",
  "throttled",
  "unreachable",
  "expired",
  "denied-by-scp",
] as const;
export type CommonCauseKind = (typeof commonCauseKinds)[number];

const { example: roleRefused } = causes["role-missing-or-trust"];

/** Said once, here; the report of `hubscan connect` and `docs/troubleshooting.md` take it from this table. */
export const commonCauses: Readonly<Record<CommonCauseKind, CauseExplanation>> = {
  "not-the-scanner": {
    meaning:
      "The credentials are not those of the scanner role. Target roles trust that one role of the hub and nobody else, an " +
      "administrator of the hub neither.",
    cure:
      "Run it in the hub, where the task has the scanner role: hubscan connect --from-hub --stack STACK. If the scanner role has " +
      "another name, say so with --scanner-role-name.",
    example: {
      code: "AccessDenied",
      message:
        "User: arn:aws:sts::222222222201:assumed-role/AdministratorAccess/ana is not authorized to perform: sts:AssumeRole on resource: " +
        "arn:aws:iam::444444444401:role/HubscanTarget",
    },
  },
  "hub-not-allowed": {
    meaning: "The scanner role's own policies in the hub forbid it to assume the target role of any account.",
    cure:
      "Allow sts:AssumeRole on arn:aws:iam::*:role/HubscanTarget (the configured name and path) in the scanner role's policy, and look for " +
      "a permissions boundary and a VPC endpoint policy in the hub.",
    example: causes["hub-not-allowed"].example,
  },
  "sts-region-off": {
    meaning: "STS is switched off in the hub's region, so that no role can be assumed from there.",
    cure: "Activate the STS endpoint of that region in the hub's account (IAM, account settings), or set AWS_REGION to another one.",
    example: causes["region-disabled"].example,
  },
  "hub-or-all-roles": {
    meaning:
      "STS refuses the target role in every account, which no single account can be the reason for: the roles trust another hub account " +
      "or scanner role, ask for another external id or organization, have another name or path, or were not made yet. STS does not always " +
      "say so when it is the scanner role's own policy that lacks sts:AssumeRole.",
    cure:
      "Compare one target role's trust policy with who asks here. A hub that moved, a second hub and a scanner role of another name are " +
      "not trusted: deploy the roles for this hub. If they were not made yet, make them: pulumi up, or docs/deploy.md. Then look at the scanner " +
      "role's own policy.",
    example: roleRefused,
  },
  throttled: {
    meaning: "STS refuses the hub's calls as too many, in every account.",
    cure:
      "Other programs of the hub's account ask STS at the same time: try again when they are done. STS takes 600 requests a second in a " +
      "region (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).",
    example: causes.throttled.example,
  },
  unreachable: {
    meaning: "STS does not answer where this runs.",
    cure:
      "Look at the way out of the network: the subnet's route to the internet or to the STS endpoint, the security group (HTTPS out), a proxy, " +
      "AWS_ENDPOINT_URL.",
    example: causes.timeout.example,
  },
  expired: {
    meaning: "The hub's credentials expired.",
    cure: causes.expired.cure,
    example: causes.expired.example,
  },
  "denied-by-scp": {
    meaning: "A policy of the organization keeps the hub from assuming any target role.",
    cure:
      "Exempt the scanner role from the service control policy above the hub's account, or the target role from the resource control policy above " +
      "the accounts.",
    example: {
      code: "AccessDenied",
      message: `${roleRefused.message} with an explicit deny in a service control policy`,
    },
  },
};

const byKind: Readonly<Partial<Record<CauseKind, CommonCauseKind>>> = {
  "hub-not-allowed": "hub-not-allowed",
  "region-disabled": "sts-region-off",
  "role-missing-or-trust": "hub-or-all-roles",
  throttled: "throttled",
  timeout: "unreachable",
  expired: "expired",
  "denied-by-scp": "denied-by-scp",
};

/**
 * What all accounts have in common that failed; null when they failed in different ways, or when it may be the one account's own.
 *
 * @param failures of all accounts: not one could be entered
 */
export function commonCause(failures: readonly Cause[], callerIsScanner: boolean): CommonCauseKind | null {
  const [first] = failures;
  if (first === undefined) return null;
  const isEntering = failures.every(({ operation }) => operation === "sts:AssumeRole");
  if (!isEntering) return null;
  const refused = failures.every(
    ({ kind }) => kind === "role-missing-or-trust" || kind === "hub-not-allowed",
  );
  if (refused && !callerIsScanner) return "not-the-scanner";
  if (failures.some(({ kind }) => kind !== first.kind)) return null;
  const common = byKind[first.kind] ?? (isNetwork(first) ? "unreachable" : null);
  // One account alone may well be without its role.
  return common === "hub-or-all-roles" && failures.length === 1 ? null : common;
}

/** An error that Node has a code for, and no answer of AWS's. */
function isNetwork({ kind, code }: Cause): boolean {
  return kind === "error" && code !== null && /^E[A-Z_]+$/.test(code);
}
