import type { Cause, CauseKind } from "./cause.ts";
import { causeWithoutRefusal, denialKind } from "./explain.ts";
import { describeFailure, type Failure } from "./failure.ts";

/** What is known about the account whose role was refused. */
export interface AssumeRoleContext {
  /** The account's state in the organization (`ACTIVE`, `SUSPENDED`, …), when it is known. */
  readonly accountState?: string;
  /** Left out of the message should AWS send it back. */
  readonly externalId?: string;
}

/** Why a role could not be assumed, as far as STS lets it be told. */
export function explainAssumeRole(error: unknown, context: AssumeRoleContext = {}): Cause {
  const secrets = context.externalId === undefined ? [] : [context.externalId];
  const failure = describeFailure(error, secrets);
  return {
    kind: kindOf(failure, context),
    operation: "sts:AssumeRole",
    code: failure.code,
    message: failure.message,
  };
}

function kindOf(failure: Failure, context: AssumeRoleContext): CauseKind {
  if (failure.kind !== "refusal") return causeWithoutRefusal[failure.kind];
  if (failure.code === "RegionDisabledException") return "region-disabled";
  if (failure.code === "RequestExpired") return "expired";
  if (failure.code !== "AccessDenied" && failure.code !== "AccessDeniedException") return "error";
  if (context.accountState !== undefined && context.accountState !== "ACTIVE") return "account-not-active";
  const denial = denialKind(failure.message);
  if (denial === "denied-by-scp") return denial;
  // The identity, session, boundary and endpoint that can stand in the way of sts:AssumeRole are those of the hub.
  const isOfHub = denial === "denied-by-role" || /VPC endpoint policy/i.test(failure.message);
  return isOfHub ? "hub-not-allowed" : "role-missing-or-trust";
}
