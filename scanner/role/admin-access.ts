import type { Caller } from "../access/caller.ts";
import type { AwsEnvironment } from "../access/clients.ts";
import type { RenewedCredentials } from "../access/renewed-credentials.ts";
import { accountSessions } from "../access/session.ts";
import type { Timing } from "../access/timing.ts";
import { type IamAccess, IamPace, iamAccess } from "./iam-access.ts";

/** Who works on roles, and how it gets into accounts. */
export interface AdminOptions {
  readonly environment: AwsEnvironment;
  readonly credentials: RenewedCredentials;
  readonly caller: Caller;
  readonly homeRegion: string;
  readonly timing: Timing;
  /** The role that administers an account, by its name: the same in all. */
  readonly adminRoleName: string;
  /** Tells in CloudTrail which run a call belongs to. */
  readonly run: string;
  readonly accountState: (account: string) => string | undefined;
}

/** IAM of any account: the caller's own with its own credentials, any other through its admin role. */
export function adminAccess(options: AdminOptions): (account: string) => IamAccess {
  const { environment, credentials, caller, homeRegion, timing, adminRoleName } = options;
  const sessions = accountSessions({
    environment,
    hubCredentials: credentials,
    caller,
    homeRegion,
    role: {
      partition: caller.partition,
      roleName: adminRoleName,
      rolePath: "/",
      permissionsPolicy: "SecurityAudit",
      maxSessionDuration: 3600,
      sourceIdentity: false,
    },
    scanId: options.run,
    timing,
    // It writes roles: what it may do is for the role itself to say.
    sessionPolicy: "none",
    accountState: options.accountState,
  });
  const pace = new IamPace(timing);
  return (account) => {
    const own = account === caller.account;
    const given = own ? credentials.get : sessions.of(account).credentials;
    return iamAccess(environment, homeRegion, given, timing, pace);
  };
}
