import { AccessError } from "./access-error.ts";
import type { Cause, CauseKind } from "./cause.ts";
import { isRegionalHost } from "./dns-suffix.ts";
import { describeFailure, type Failure } from "./failure.ts";
import { isOptInRegion } from "./opt-in-regions.ts";

/** The cause of a failure in which AWS did not refuse anything. */
export const causeWithoutRefusal = {
  throttle: "throttled",
  timeout: "timeout",
  expired: "expired",
  server: "error",
  network: "error",
  garbled: "error",
  unsent: "error",
} as const satisfies Record<Exclude<Failure["kind"], "refusal">, CauseKind>;

const refusingPolicy =
  /(?:explicit deny in an? |because no )(service control|resource control|identity-based|session|permissions boundary)/i;

/** Where the call was made; what is not known is left out. */
export interface CallPlace {
  /** `service:Operation`. */
  readonly operation?: string;
  readonly region?: string;
}

const denialCodes: ReadonlySet<string> = new Set([
  "403",
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
  "Forbidden",
  "NotAuthorized",
  "UnauthorizedAccess",
  "UnauthorizedException",
  "UnauthorizedOperation",
]);

/** How services answer credentials that are good elsewhere, in a region that the account has not enabled. */
const unknownCredentialCodes: ReadonlySet<string> = new Set([
  "AuthFailure",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidToken",
  "UnrecognizedClientException",
]);

/**
 * Why a read failed. An error of entering the account keeps the cause it has already.
 *
 * @param error What an SDK client threw.
 */
export function explainDenial(error: unknown, place: CallPlace = {}): Cause {
  if (error instanceof AccessError) return error.reason;
  const failure = describeFailure(error);
  return {
    kind: kindOf(failure, place.region),
    operation: place.operation ?? null,
    code: failure.code,
    message: failure.message,
  };
}

function kindOf(failure: Failure, region: string | undefined): CauseKind {
  if (failure.kind === "refusal") return refusalKind(failure, region);
  const isNowhere = failure.code === "UnknownEndpoint" || isMissingRegionalHost(failure);
  return isNowhere ? "unsupported-region" : causeWithoutRefusal[failure.kind];
}

function refusalKind(failure: Failure, region: string | undefined): CauseKind {
  const code = failure.code ?? "";
  if (code === "RequestExpired") return "expired";
  if (code === "OptInRequired" || code === "RegionDisabledException") return "region-disabled";
  if (unknownCredentialCodes.has(code)) {
    return region !== undefined && isOptInRegion(region) ? "region-disabled" : "error";
  }
  // What services say of an operation that they do not have in a region; nobody has denied anything then.
  if (denialCodes.has(code) && failure.message.startsWith("Unable to determine service/operation name")) {
    return "unsupported-region";
  }
  if (denialCodes.has(code)) return denialKind(failure.message);
  if (/NotFound|NoSuch|DoesNotExist/.test(code)) return "not-found";
  return "error";
}

/**
 * Which policy refused, as far as AWS says: "… with an explicit deny in a service control policy", "… because no
 * identity-based policy allows the … action". https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denialKind(message: string): "denied-by-scp" | "denied-by-role" | "denied" {
  const policy = refusingPolicy.exec(message)?.[1]?.toLowerCase();
  if (policy === undefined) return "denied";
  return policy === "service control" || policy === "resource control" ? "denied-by-scp" : "denied-by-role";
}

/**
 * A name that does not exist stands for a service that is not in the region only when it is AWS's name for that service
 * there; any other name that is not found is a fault of the network or of the configuration.
 */
function isMissingRegionalHost(failure: Failure): boolean {
  return failure.code === "ENOTFOUND" && failure.host !== null && isRegionalHost(failure.host);
}
