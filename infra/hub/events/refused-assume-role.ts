import type { EventPattern } from "./event-pattern.ts";

/**
 * Somebody in the hub who is not the scanner tried to enter a target account, and was refused. What is logged of a refused call may lack
 * its parameters; the message then ends with the role, or goes on with the reason. A caller without a role (a user) has no session
 * issuer.
 *
 * @param targetRole path and name of the target role, beginning with a slash
 */
export function refusedAssumeRole(targetRole: string, scannerRoleArn: string): EventPattern {
  const role = `:role${targetRole}`;
  return {
    source: ["aws.sts"],
    detail: {
      eventSource: ["sts.amazonaws.com"],
      eventName: ["AssumeRole"],
      errorCode: ["AccessDenied"],
      userIdentity: {
        sessionContext: {
          sessionIssuer: { arn: [{ "anything-but": [scannerRoleArn] }, { exists: false }] },
        },
      },
      $or: [
        { requestParameters: { roleArn: [{ suffix: role }] } },
        { errorMessage: [{ suffix: role }, { wildcard: `*${wildcardText(role)} because *` }] },
      ],
    },
  };
}

/** A text that stands for itself in a wildcard pattern. */
function wildcardText(text: string): string {
  return text.replaceAll(/[\\*]/g, "\\$&");
}
