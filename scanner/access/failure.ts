import { redactMessage } from "./redact.ts";

/** What went wrong with a request, whoever sent it: what the SDK, Node and AWS say in ten ways, said in one. */
export interface Failure {
  /**
   * - `throttle`, `server`, `network`, `timeout`: the same request may succeed later
   * - `expired`: new credentials are needed
   * - `garbled`: AWS answered, and the answer could not be parsed
   * - `refusal`: AWS answered with any other error
   * - `unsent`: there was no request (no such endpoint, invalid input, a fault of ours)
   */
  readonly kind: "throttle" | "server" | "network" | "timeout" | "expired" | "garbled" | "refusal" | "unsent";
  /** AWS's or Node's error code, without the namespace and the `:` suffix that some protocols add. */
  readonly code: string | null;
  readonly message: string;
  readonly httpStatus: number | null;
  /** The host that could not be found or reached, when it was that. */
  readonly host: string | null;
}

/** Every code that AWS services throttle with. The SDK's own list lacks some; S3, EC2, Route 53 and DynamoDB differ most. */
const throttleCodes: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequests",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

const expiredCodes: ReadonlySet<string> = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "RequestExpired",
  "TokenRefreshRequired",
]);
const timeoutCodes: ReadonlySet<string> = new Set([
  "RequestTimeout",
  "RequestTimeoutException",
  "ETIMEDOUT",
  "ESOCKETTIMEDOUT",
]);
const networkCodes: ReadonlySet<string> = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
]);
const serverCodes: ReadonlySet<string> = new Set([
  "InternalError",
  "InternalErrorException",
  "InternalFailure",
  "InternalServerError",
  "InternalServerException",
  "InternalServiceError",
  "InternalServiceErrorException",
  "ServiceException",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "Unavailable",
]);

/** Names that errors have because nobody gave them one: not a code of AWS's. */
const errorClasses: ReadonlySet<string> = new Set([
  "AbortError",
  "Error",
  "RangeError",
  "SyntaxError",
  "TimeoutError",
  "TypeError",
  "UnknownError",
]);

interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly message?: unknown;
  readonly hostname?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
  readonly $fault?: unknown;
  readonly $response?: { readonly statusCode?: unknown };
}

/**
 * @param error Anything that was thrown by an SDK client or a credential provider.
 * @param secrets Values that must not appear in the message, such as an external id.
 */
export function describeFailure(error: unknown, secrets: readonly string[] = []): Failure {
  const thrown: ErrorLike = typeof error === "object" && error !== null ? error : { message: String(error) };
  const name = text(thrown.name);
  const code = bareCode(answerCode(thrown, name));
  const httpStatus = number(thrown.$metadata?.httpStatusCode) ?? number(thrown.$response?.statusCode);
  const kind = kindOf({ name, code, httpStatus, answered: thrown.$fault !== undefined });
  return {
    kind,
    code: kind === "garbled" ? null : code,
    // A parser quotes what it could not parse, and that is content of the account.
    message:
      kind === "garbled"
        ? `AWS's answer could not be parsed${httpStatus === null ? "" : ` (HTTP ${httpStatus})`}.`
        : redactMessage(text(thrown.message) ?? "no message", secrets),
    httpStatus,
    host: text(thrown.hostname),
  };
}

const transientKinds: ReadonlySet<Failure["kind"]> = new Set([
  "throttle",
  "server",
  "network",
  "timeout",
  "garbled",
]);

/** Whether the same request, sent again later, may succeed. */
export function isTransient(failure: Failure): boolean {
  return transientKinds.has(failure.kind);
}

function kindOf(of: {
  readonly name: string | null;
  readonly code: string | null;
  readonly httpStatus: number | null;
  readonly answered: boolean;
}): Failure["kind"] {
  const { name, code, httpStatus } = of;
  if (code !== null) {
    if (throttleCodes.has(code)) return "throttle";
    if (expiredCodes.has(code)) return "expired";
    if (timeoutCodes.has(code)) return "timeout";
    if (networkCodes.has(code)) return "network";
    if (serverCodes.has(code)) return "server";
  }
  if (httpStatus === 429) return "throttle";
  // A connection cut before the answer: the SDK calls that a TimeoutError too, but with ECONNRESET as its code.
  if (name === "TimeoutError" || name === "AbortError") return "timeout";
  if (httpStatus !== null && httpStatus >= 500) return "server";
  // HPE_…: Node's HTTP parser gave up.
  if (name === "SyntaxError" || code?.startsWith("HPE_") === true) return "garbled";
  // A refusal has a code, or is an error that the SDK knows to be AWS's.
  if (of.answered || (httpStatus !== null && httpStatus >= 300 && code !== null)) return "refusal";
  // An error that is nobody's, with an answer behind it: its body was not what the protocol says.
  return httpStatus === null ? "unsent" : "garbled";
}

/** S3 and EC2 put the code into `Code`, Node into `code`, everything else into the error's name. */
function answerCode(thrown: ErrorLike, name: string | null): string | null {
  if (thrown.$fault === undefined && text(thrown.code) !== null) return text(thrown.code);
  if (name === null || errorClasses.has(name)) return text(thrown.Code);
  return name;
}

/** `com.amazonaws.sts#ExpiredToken:http://…` → `ExpiredToken` */
function bareCode(code: string | null): string | null {
  if (code === null) return null;
  return code.replace(/^.*#/, "").replace(/:.*$/, "");
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
