import type { ReasonedStatement } from "../../policy-document.ts";

/** What EventBridge may do in the management account: pass events on to the hub's bus. */
export function joinedAccountsForwarderPolicy(busArn: string): readonly ReasonedStatement[] {
  return [
    {
      why: "Passes on to the hub that an account has joined the organization.",
      Sid: "PassOnJoinedAccounts",
      Effect: "Allow",
      Action: ["events:PutEvents"],
      Resource: busArn,
    },
  ];
}

/** Whose events the hub's bus takes. */
export function joinedAccountsBusPolicy(place: {
  readonly partition: string;
  readonly managementAccountId: string;
  readonly busArn: string;
  readonly forwarderRoleArn: string;
}): readonly ReasonedStatement[] {
  const { partition, managementAccountId, busArn, forwarderRoleArn } = place;
  return [
    {
      why: "Takes what the management account's rule passes on with its role, and events of nobody else: each starts a scan.",
      Sid: "JoinedAccountsArrive",
      Effect: "Allow",
      // The account, narrowed to the role: IAM would replace the role itself with its unique id.
      Principal: { AWS: `arn:${partition}:iam::${managementAccountId}:root` },
      Action: ["events:PutEvents"],
      Resource: busArn,
      Condition: { ArnEquals: { "aws:PrincipalArn": forwarderRoleArn } },
    },
  ];
}
