import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { assumeRole, longestChainedSession, type StsAccess } from "../access/assume-role.ts";
import { causes } from "../access/causes.ts";
import { explainAssumeRole } from "../access/explain-assume-role.ts";
import { renewedCredentials } from "../access/renewed-credentials.ts";
import { sessionName } from "../role/session-name.ts";
import { UserError } from "../user-error.ts";

/**
 * Credentials of the role in the management account that may read the organization, for a hub that is another account.
 *
 * @throws UserError when the ARN is not that of a role; the provider throws one when the role cannot be assumed.
 */
export function organizationRoleCredentials(
  access: StsAccess,
  role: { readonly arn: string; readonly scanId: string; readonly externalId?: string },
): AwsCredentialIdentityProvider {
  const { arn, externalId } = role;
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(arn)) {
    throw new UserError(
      `--organization-role is not the ARN of a role: ${arn}`,
      "It looks like arn:aws:iam::111122223333:role/NAME.",
    );
  }
  return renewedCredentials(async () => {
    try {
      return await assumeRole(access, {
        RoleArn: arn,
        RoleSessionName: sessionName(role.scanId),
        DurationSeconds: longestChainedSession,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      });
    } catch (error) {
      const reason = explainAssumeRole(error, externalId === undefined ? {} : { externalId });
      throw new UserError(
        `The role that reads the organization could not be assumed, ${arn} (${reason.code ?? reason.kind}: ${reason.message})`,
        causes[reason.kind].cure,
      );
    }
  }, access.timing.now).get;
}
