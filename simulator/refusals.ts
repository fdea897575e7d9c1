import { AwsError } from "./aws-error.ts";
import type { Service } from "./service.ts";

/** Refusals that every service makes, each service in its own words. */
type RefusalKind = "denied" | "throttled" | "expired" | "unknown-caller" | "unsigned";

type Wording = Readonly<{ code: string; status: number; message: string }>;
type Wordings = Readonly<Record<RefusalKind, Wording>>;

const invalidToken = "The security token included in the request is invalid.";
const rateExceeded = "Rate exceeded";

const query: Wordings = {
  denied: { code: "AccessDenied", status: 403, message: "Access denied" },
  throttled: { code: "Throttling", status: 400, message: rateExceeded },
  expired: {
    code: "ExpiredToken",
    status: 403,
    message: "The security token included in the request is expired",
  },
  "unknown-caller": { code: "InvalidClientTokenId", status: 403, message: invalidToken },
  unsigned: {
    code: "MissingAuthenticationToken",
    status: 403,
    message: "Request is missing Authentication Token",
  },
};
const json: Wordings = {
  denied: { code: "AccessDeniedException", status: 400, message: "Access denied" },
  throttled: { code: "ThrottlingException", status: 400, message: rateExceeded },
  expired: {
    code: "ExpiredTokenException",
    status: 400,
    message: "The security token included in the request is expired",
  },
  "unknown-caller": { code: "UnrecognizedClientException", status: 400, message: invalidToken },
  unsigned: {
    code: "MissingAuthenticationTokenException",
    status: 400,
    message: "Missing Authentication Token",
  },
};
const restJson: Wordings = {
  denied: { ...json.denied, status: 403 },
  throttled: { code: "TooManyRequestsException", status: 429, message: rateExceeded },
  expired: { ...json.expired, status: 403 },
  "unknown-caller": { ...json["unknown-caller"], status: 403 },
  unsigned: { ...json.unsigned, status: 403 },
};
const restXml: Wordings = {
  denied: query.denied,
  throttled: { code: "SlowDown", status: 503, message: "Please reduce your request rate." },
  expired: { code: "ExpiredToken", status: 400, message: "The provided token has expired." },
  "unknown-caller": {
    code: "InvalidAccessKeyId",
    status: 403,
    message: "The AWS Access Key Id you provided does not exist in our records.",
  },
  unsigned: { code: "AccessDenied", status: 403, message: "Access Denied" },
};
const ec2: Wordings = {
  denied: {
    code: "UnauthorizedOperation",
    status: 403,
    message: "You are not authorized to perform this operation.",
  },
  throttled: { code: "RequestLimitExceeded", status: 503, message: "Request limit exceeded." },
  expired: { code: "RequestExpired", status: 400, message: "Request has expired." },
  "unknown-caller": {
    code: "AuthFailure",
    status: 401,
    message: "AWS was not able to validate the provided access credentials",
  },
  unsigned: {
    code: "MissingParameter",
    status: 400,
    message: "The request must contain the parameter AWSAccessKeyId",
  },
};

const byProtocol: Readonly<Record<Service["protocol"], Wordings>> = {
  awsQuery: query,
  ec2Query: ec2,
  awsJson1_0: json,
  awsJson1_1: json,
  restJson1: restJson,
  restXml,
};

/** A refusal as the service sends it. */
export function refusal(service: Service, kind: RefusalKind, message?: string): AwsError {
  const wording = byProtocol[service.protocol][kind];
  return new AwsError(wording.code, message ?? wording.message, wording.status);
}

/** The answer of a region that is not enabled in the caller's account: the region does not know the caller. */
export function regionDisabled(service: Service): AwsError {
  if (service.protocol === "ec2Query") return refusal(service, "unknown-caller");
  if (service.protocol === "awsQuery" || service.protocol === "restXml") {
    return new AwsError("InvalidClientTokenId", invalidToken, 403);
  }
  return refusal(service, "unknown-caller");
}
