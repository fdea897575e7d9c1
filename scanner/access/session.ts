import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { managedPolicyArn, roleArn } from "../role/arns.ts";
import { readActionsPolicy } from "../role/read-actions.ts";
import { sessionName } from "../role/session-name.ts";
import type { RoleSettings } from "../role/settings.ts";
import { UserError } from "../user-error.ts";
import { AccessError } from "./access-error.ts";
import { type AssumeRoleRequest, assumeRole, longestChainedSession, type StsAccess } from "./assume-role.ts";
import type { Caller } from "./caller.ts";
import type { AwsEnvironment } from "./clients.ts";
import type { EnvironmentSettings } from "./environment-settings.ts";
import { explainAssumeRole } from "./explain-assume-role.ts";
import { type RenewedCredentials, renewedCredentials } from "./renewed-credentials.ts";
import { type CallCounter, patientRetry, type RetryRule } from "./retry.ts";
import type { Timing } from "./timing.ts";

/** Characters that STS takes. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const longestSessionPolicy = 2048;

/** What a session may do at most, whatever the role has been given: a managed policy, or no limit. */
export const sessionPolicies = ["securityaudit", "readonlyaccess", "none"] as const;
export type SessionPolicy = (typeof sessionPolicies)[number];

/** The part of the target role's settings that a session takes. */
export type SessionRole = Pick<
  RoleSettings,
  | "partition"
  | "roleName"
  | "rolePath"
  | "externalId"
  | "permissionsPolicy"
  | "maxSessionDuration"
  | "sourceIdentity"
>;

/** A way into one account. */
export interface AccountSession {
  readonly account: string;
  /** For every client of the account: one AssumeRole for all of them. @throws AccessError with the cause. */
  readonly credentials: AwsCredentialIdentityProvider;
  /** See `RenewedCredentials`: for a request that AWS answered with an expired token. */
  readonly reportExpired: (requestBegun: number) => void;
  /** AssumeRole requests sent for this account so far. */
  readonly counter: Readonly<CallCounter>;
}

export interface AccountSessions {
  /** The account's session; the same object until it is forgotten. Nothing is sent until its credentials are asked for. */
  readonly of: (account: string) => AccountSession;
  /** Lets go of an account that is done, so that memory does not grow with their number. */
  readonly forget: (account: string) => void;
}

/**
 * Sessions in target accounts, the hub's own account included: it is entered through its target role like any other, so
 * that it is read with the same permissions.
 *
 * @param options.sessionPolicy Default: the policy that the role has.
 * @param options.readActions What the checks read beyond that policy; has to be in the session policy as well.
 * @param options.accountState The account's state in the organization, where it is known: tells a suspended account from a missing role.
 * @throws UserError when the read actions do not fit into a session policy.
 */
export function accountSessions(options: {
  readonly environment: AwsEnvironment;
  readonly hubCredentials: RenewedCredentials;
  readonly caller: Pick<Caller, "temporary">;
  readonly homeRegion: string;
  readonly role: SessionRole;
  readonly scanId: string;
  readonly timing: Timing;
  readonly sessionPolicy?: SessionPolicy;
  readonly readActions?: readonly string[];
  readonly accountState?: (account: string) => string | undefined;
  readonly retry?: RetryRule;
  readonly environmentSettings?: EnvironmentSettings;
}): AccountSessions {
  const { environment, hubCredentials, homeRegion, role, timing } = options;
  const request = assumeRoleRequest(options);
  const open = new Map<string, AccountSession>();

  const session = (account: string): AccountSession => {
    const counter: CallCounter = { calls: 0, throttles: 0 };
    const access: StsAccess = {
      environment,
      credentials: hubCredentials,
      homeRegion,
      timing,
      retry: options.retry ?? patientRetry,
      counter,
      ...(options.environmentSettings === undefined
        ? {}
        : { environmentSettings: options.environmentSettings }),
    };
    const credentials = renewedCredentials(async () => {
      try {
        return await assumeRole(access, { ...request, RoleArn: roleArn(role, account) });
      } catch (error) {
        throw new AccessError(account, explainAssumeRole(error, context(account)));
      }
    }, timing.now);
    return { account, credentials: credentials.get, reportExpired: credentials.reportExpired, counter };
  };
  const context = (account: string) => {
    const accountState = options.accountState?.(account);
    return {
      ...(accountState === undefined ? {} : { accountState }),
      ...(role.externalId === undefined ? {} : { externalId: role.externalId }),
    };
  };
  return {
    of: (account) => {
      const known = open.get(account) ?? session(account);
      open.set(account, known);
      return known;
    },
    forget: (account) => {
      open.delete(account);
    },
  };
}

/** What is the same in every account; the role's ARN is added to it. */
export function assumeRoleRequest(options: {
  readonly caller: Pick<Caller, "temporary">;
  readonly role: SessionRole;
  readonly scanId: string;
  readonly sessionPolicy?: SessionPolicy;
  readonly readActions?: readonly string[];
}): Omit<AssumeRoleRequest, "RoleArn"> {
  const { caller, role } = options;
  const name = sessionName(options.scanId);
  return {
    RoleSessionName: name,
    DurationSeconds: caller.temporary
      ? Math.min(longestChainedSession, role.maxSessionDuration)
      : role.maxSessionDuration,
    ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
    ...(role.sourceIdentity ? { SourceIdentity: name } : {}),
    ...sessionLimits(role, options.sessionPolicy, options.readActions ?? []),
  };
}

function sessionLimits(
  role: SessionRole,
  sessionPolicy: SessionPolicy | undefined,
  readActions: readonly string[],
): Pick<AssumeRoleRequest, "PolicyArns" | "Policy"> {
  if (sessionPolicy === "none") return {};
  const named = { securityaudit: "SecurityAudit", readonlyaccess: "ReadOnlyAccess" } as const;
  const policy = sessionPolicy === undefined ? role.permissionsPolicy : named[sessionPolicy];
  const PolicyArns = [{ arn: managedPolicyArn(role, policy) }];
  const inline = readActionsPolicy(readActions);
  if (inline === null) return { PolicyArns };
  const Policy = JSON.stringify(inline);
  if (Policy.length > longestSessionPolicy) {
    throw new UserError(
      `The enabled checks read with ${readActions.length} actions that ${policy} lacks, more than a session policy can name.`,
      "Use --session-policy none, or readonlyaccess with a role that has ReadOnlyAccess.",
    );
  }
  return { PolicyArns, Policy };
}
