import { AccessError } from "../access/access-error.ts";
import type { Cause } from "../access/cause.ts";
import { causes } from "../access/causes.ts";
import { explainDenial } from "../access/explain.ts";
import { RoleCallError } from "./read-role.ts";

/** Why nothing could be done about an account's role, and what to do. */
export interface RoleFailure extends Cause {
  readonly cure: string;
}

/** What a failure means. Anything that is no failure of a call is thrown on: it is a fault of hubscan's, or the end of the run. */
export function roleFailure(
  error: unknown,
  { adminRoleName, isManagement }: { readonly adminRoleName: string; readonly isManagement: boolean },
): RoleFailure {
  if (error instanceof AccessError) {
    const { reason } = error;
    return { ...reason, cure: entryCure(reason, adminRoleName, isManagement) };
  }
  if (!(error instanceof RoleCallError)) throw error;
  // The credentials are asked for when the call is sent: an account that was not entered comes out of it.
  if (error.cause instanceof AccessError) {
    return roleFailure(error.cause, { adminRoleName, isManagement });
  }
  const cause = explainDenial(error.cause, { operation: error.operation });
  return { ...cause, cure: callCure(cause, adminRoleName) };
}

function entryCure({ kind }: Cause, adminRoleName: string, isManagement: boolean): string {
  if (kind === "role-missing-or-trust" && isManagement) {
    return (
      "It is the management account, in which AWS Organizations makes no such role: run the command with its own credentials, or " +
      "leave it out with --exclude-account."
    );
  }
  if (kind === "role-missing-or-trust") {
    return (
      `Make ${adminRoleName} there and let it trust these credentials (an account that was invited has none), name another role with ` +
      "--admin-role-name, or run the command with credentials of the account itself."
    );
  }
  if (kind === "hub-not-allowed") {
    return `Allow these credentials sts:AssumeRole on ${adminRoleName}, or use others that may.`;
  }
  return causes[kind].cure;
}

function callCure({ kind, operation }: Cause, adminRoleName: string): string {
  if (kind === "denied-by-role" || kind === "denied") {
    return `Allow ${operation ?? "it"} to ${adminRoleName}, or to the credentials if it is their own account.`;
  }
  if (kind === "denied-by-scp") {
    return "A policy of the organization protects the role: exempt who runs this, or change the role where it is made.";
  }
  return causes[kind].cure;
}
