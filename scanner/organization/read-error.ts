import type { Cause } from "../access/cause.ts";
import { explainDenial } from "../access/explain.ts";
import { UserError } from "../user-error.ts";

/** A question about the organization that was not answered. */
export class OrganizationReadError extends Error {
  override readonly name = "OrganizationReadError";
  readonly reason: Cause;

  constructor(operation: string, error: unknown) {
    const reason = explainDenial(error, { operation });
    super(`${operation}: ${reason.message}`);
    this.reason = reason;
  }
}

const listInstead = "or name the accounts yourself with --accounts-file or --account";

/** What a person is told when the organization could not be read: what AWS said, and what to do. */
export function undiscovered(reason: Cause): UserError {
  const said = `${reason.operation ?? "AWS Organizations"}: ${reason.code === null ? "" : `${reason.code}: `}${reason.message}`;
  if (reason.code === "AWSOrganizationsNotInUseException") {
    return new UserError(
      `The account that was asked is not in an organization (${said})`,
      `Use credentials of an account in the organization, ${listInstead}.`,
    );
  }
  if (reason.kind === "denied" || reason.kind === "denied-by-role" || reason.kind === "denied-by-scp") {
    return new UserError(
      `The organization may not be read with these credentials (${said})`,
      "AWS answers only the management account and delegated administrators: run there, name a role there with " +
        `--organization-role ARN, ${listInstead}. The role needs organizations:Describe* and organizations:List*.`,
    );
  }
  if (reason.kind === "throttled") {
    return new UserError(
      `AWS Organizations kept refusing as too many calls (${said})`,
      "Other tools ask it at the same time: try again when they are done.",
    );
  }
  if (reason.kind === "expired") {
    return new UserError(
      `The AWS credentials have expired (${said})`,
      "Sign in again, then repeat the command.",
    );
  }
  return new UserError(
    `The organization could not be read (${said})`,
    `Try again; check the network and AWS_ENDPOINT_URL, ${listInstead}.`,
  );
}
