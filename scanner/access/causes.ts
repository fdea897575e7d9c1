import type { CauseKind } from "./cause.ts";

/** What a cause means and what to do about it, for whoever reads a result. */
export interface CauseExplanation {
  readonly meaning: string;
  readonly cure: string;
  /** One answer by which it is known, as it comes: AWS's, Node's where nothing answered, or ours where nobody was asked. */
  readonly example: { readonly code: string | null; readonly message: string };
}

const scanner = "arn:aws:sts::222222222201:assumed-role/hubscan-scanner/5d3f0c";
const target = "arn:aws:sts::444444444402:assumed-role/HubscanTarget/hubscan-20261120T105944Z-k3x9f2";
const assuming = `User: ${scanner} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::555555555502:role/HubscanTarget`;

/** Said once, here; every output takes it from this table. */
export const causes: Readonly<Record<CauseKind, CauseExplanation>> = {
  "denied-by-scp": {
    meaning:
      "A policy of the organization (a service control or a resource control policy) forbids this call.",
    cure: "Exempt the target role from the policy if this is to be scanned; otherwise it stays unknown on purpose.",
    example: {
      code: "AccessDeniedException",
      message: `User: ${target} is not authorized to perform: kms:ListKeys with an explicit deny in a service control policy`,
    },
  },
  "denied-by-role": {
    meaning:
      "The target role does not allow this call: its own policies, its boundary or the session policy.",
    cure: "Bring the role up to date, and attach nothing to it that denies reading.",
    example: {
      code: "AccessDenied",
      message: `User: ${target} is not authorized to perform: sns:ListTopics because no identity-based policy allows the sns:ListTopics action`,
    },
  },
  denied: {
    meaning:
      "The call was refused and AWS did not say by which policy, or a policy of the resource itself refused it.",
    cure: "Look at the resource's own policy and at VPC endpoint policies, then at the target role.",
    example: { code: "AccessDenied", message: "Access Denied" },
  },
  "role-missing-or-trust": {
    meaning:
      "STS refused the target role. It gives the same answer when the role does not exist, when it does not trust the " +
      "scanner role, and when the external id or the organization id differ.",
    cure:
      "If the role is missing, create it in this account (same name and path as configured). If it is there, compare its trust " +
      "policy: hub account, scanner role's ARN, external id, organization id; a hub that moved or a second hub does not match. " +
      "A role made less than a minute ago may only need another try.",
    example: { code: "AccessDenied", message: assuming },
  },
  "hub-not-allowed": {
    meaning: "The scanner's own identity in the hub may not call sts:AssumeRole on this role.",
    cure: "Allow it in the scanner role's policy, for this role name and path, and look for a boundary or a denial there.",
    example: {
      code: "AccessDenied",
      message: `${assuming} because no identity-based policy allows the sts:AssumeRole action`,
    },
  },
  "account-not-active": {
    meaning: "The account is suspended or being closed, so nobody can enter it.",
    cure: "Nothing, if that is intended. Reactivate the account otherwise.",
    example: { code: "AccessDenied", message: assuming },
  },
  "region-disabled": {
    meaning: "The region is not enabled in this account.",
    cure: "Leave the region out, or enable it in the account. For STS: activate its endpoint in the hub's region.",
    example: {
      code: "RegionDisabledException",
      message:
        "STS is not activated in this region for account:222222222201. Your account administrator can activate STS in this region using the IAM Console.",
    },
  },
  "unsupported-region": {
    meaning: "The service does not exist in this region.",
    cure: "Nothing.",
    example: { code: "ENOTFOUND", message: "getaddrinfo ENOTFOUND guardduty.ap-east-2.amazonaws.com" },
  },
  throttled: {
    meaning: "AWS refused the call as one too many, again and again.",
    cure: "Scan again, with lower concurrency or when other tools are quiet; raise the quota if it happens each time.",
    example: { code: "Throttling", message: "Rate exceeded" },
  },
  timeout: {
    meaning: "No answer came in time.",
    cure: "Scan again; if it persists, look at the network between the hub and this region.",
    example: { code: "ETIMEDOUT", message: "connect ETIMEDOUT 198.51.100.7:443" },
  },
  expired: {
    meaning: "The credentials expired and could not be renewed.",
    cure: "Sign in again, or run the scanner with credentials that renew themselves, such as a task role.",
    example: { code: "ExpiredToken", message: "The security token included in the request is expired" },
  },
  "not-found": {
    meaning: "The resource, or one that the check looks up by its name, was not there when it was read.",
    cure: "Scan again; if it persists, what is looked up belongs to another account or region.",
    example: { code: "NoSuchBucket", message: "The specified bucket does not exist" },
  },
  "not-collected": {
    meaning: "The saved inventory does not hold it: the scan that made it had no check that needed it.",
    cure: "Scan the account itself with the same checks.",
    example: { code: null, message: "sqs:ListQueues is not in the saved inventory" },
  },
  error: {
    meaning: "The call failed in a way that is none of the known ones.",
    cure: "Read AWS's code and message; scan again; report it if it persists.",
    example: { code: "AuthFailure", message: "AWS was not able to validate the provided access credentials" },
  },
};
