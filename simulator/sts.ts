import { AwsError } from "./aws-error.ts";
import { type BuiltIn, type BuiltIns, type Caller, text } from "./built-in.ts";
import type { Account } from "./estate.ts";
import { permissionsOf, type Role } from "./roles.ts";
import type { Members } from "./wire/protocol.ts";

/** One hour: the most that AWS gives to a session that a session asked for. */
const chainedLimit = 3600;

const getCallerIdentity: BuiltIn = (_, { identity }) => ({
  Account: identity.account.id,
  Arn: identity.arn,
  UserId: identity.userId,
});

const assumeRole: BuiltIn = (input, caller) => {
  const { estate, identity, identities, region, now } = caller;
  const roleArn = text(input, "RoleArn");
  const sessionName = text(input, "RoleSessionName");
  const duration = typeof input["DurationSeconds"] === "number" ? input["DurationSeconds"] : chainedLimit;
  if (region === "" || estate.description.stsDisabledRegions.includes(region)) {
    throw new AwsError(
      "RegionDisabledException",
      `STS is not activated in this region for account:${identity.account.id}. Your account administrator can activate STS in this region using the IAM Console.`,
      403,
    );
  }
  checkForm(roleArn, sessionName, duration);
  const found = roleAt(caller, roleArn);
  if (found === undefined || !mayAssume(input, caller, found.role)) {
    throw new AwsError(
      "AccessDenied",
      `User: ${identity.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  }
  // Every caller here is a session of a role already.
  if (duration > chainedLimit) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (duration > found.role.maxSessionDuration) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  const { account, role } = found;
  const expires = new Date(now.getTime() + (account.sessionSeconds ?? duration) * 1000);
  const userId = `AROASIMULATED${account.id}:${sessionName}`;
  const arn = `arn:${estate.description.partition}:sts::${account.id}:assumed-role/${role.name}/${sessionName}`;
  const credentials = identities.issue({
    account,
    arn,
    roleArn: role.arn,
    userId,
    expires,
    permissions: permissionsOf(role),
    sessionPolicies: sessionPolicies(input),
  });
  return {
    Credentials: {
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken,
      Expiration: expires,
    },
    AssumedRoleUser: { Arn: arn, AssumedRoleId: userId },
    ...(typeof input["SourceIdentity"] === "string" ? { SourceIdentity: input["SourceIdentity"] } : {}),
  };
};

export const stsAnswers: BuiltIns = { GetCallerIdentity: getCallerIdentity, AssumeRole: assumeRole };

/** The limits that STS checks before it looks at who is asking. */
function checkForm(roleArn: string, sessionName: string, duration: number): void {
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleArn)) {
    throw new AwsError("ValidationError", `${roleArn} is invalid`);
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw new AwsError(
      "ValidationError",
      `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  if (duration < 900 || duration > 43_200) {
    throw new AwsError(
      "ValidationError",
      `1 validation error detected: Value '${duration}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
    );
  }
}

/** A role that is there to be assumed. Accounts that are not active have none, as far as anybody outside can tell. */
function roleAt({ estate, roles }: Caller, roleArn: string): { account: Account; role: Role } | undefined {
  const account = estate.accounts.get(roleArn.split(":")[4] ?? "");
  if (account?.state !== "ACTIVE") return undefined;
  const role = roles.of(account).get(roleArn.split("/").at(-1) ?? "");
  return role?.arn === roleArn ? { account, role } : undefined;
}

/** Both sides must agree: what the caller may do, and whom the role trusts. */
function mayAssume(input: Members, { judge, identity, region }: Caller, role: Role): boolean {
  const actions = [
    "sts:AssumeRole",
    ...(text(input, "SourceIdentity") === "" ? [] : ["sts:SetSourceIdentity"]),
    ...(Array.isArray(input["Tags"]) && input["Tags"].length > 0 ? ["sts:TagSession"] : []),
  ];
  const externalId = text(input, "ExternalId");
  const context: Record<string, string> = {
    "sts:RoleSessionName": text(input, "RoleSessionName"),
    ...(externalId === "" ? {} : { "sts:ExternalId": externalId }),
    ...(text(input, "SourceIdentity") === "" ? {} : { "sts:SourceIdentity": text(input, "SourceIdentity") }),
  };
  return actions.every((action) => {
    const deed = { action, resource: role.arn, region, context };
    return judge.verdict(identity, deed) === "allowed" && judge.trusts(role.trust, identity, deed);
  });
}

function sessionPolicies(input: Members): string[] {
  const given = input["PolicyArns"];
  if (!Array.isArray(given)) return [];
  return given.map((policy: { readonly arn?: string }) => policy.arn ?? "");
}
