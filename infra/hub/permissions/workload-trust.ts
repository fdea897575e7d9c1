import type { ReasonedStatement } from "../../policy-document.ts";

/** One workload outside AWS, as its tokens name it. */
export interface Workload {
  /** `https://…`, without a slash at its end. */
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
}

/** The issuer as IAM names it: in the provider's ARN, and before the `:` of condition keys. */
export function issuerName(issuer: string): string {
  return issuer.replace(/^https:\/\//, "");
}

/**
 * The statement of the scanner role's trust that lets one workload outside AWS be the scanner. It has to be that role: target roles
 * trust no other. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function workloadTrust(workload: Workload, providerArn: string): ReasonedStatement {
  const name = issuerName(workload.issuer);
  return {
    why: "Lets one workload outside AWS be the scanner: by its subject and its audience, both compared letter by letter.",
    Sid: "TakenOnByWorkload",
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: ["sts:AssumeRoleWithWebIdentity"],
    Condition: {
      StringEquals: { [`${name}:aud`]: workload.audience, [`${name}:sub`]: workload.subject },
    },
  };
}
