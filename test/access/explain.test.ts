import { describe, expect, it } from "vitest";
import { AccessError } from "../../scanner/access/access-error.ts";
import { causeKinds } from "../../scanner/access/cause.ts";
import { causes } from "../../scanner/access/causes.ts";
import { explainDenial } from "../../scanner/access/explain.ts";
import { explainAssumeRole } from "../../scanner/access/explain-assume-role.ts";

const refusal = (name: string, message = "no", httpStatusCode = 400): Error =>
  Object.assign(new Error(message), { name, $fault: "client", $metadata: { httpStatusCode } });

const notAuthorized =
  "User: arn:aws:sts::111122223333:assumed-role/HubscanTarget/s is not authorized to perform: x:Y";

describe("the cause of a read that failed", () => {
  it("is that the region does not have the operation, where a service says so in the form of a denial", () => {
    const message = "Unable to determine service/operation name to be authorized";
    expect(explainDenial(refusal("AccessDeniedException", message, 403)).kind).toBe("unsupported-region");
  });

  it("does not quote an answer that could not be parsed, whatever its status", () => {
    const error = Object.assign(new Error("Unexpected token '<', \"<html>secret\" is not valid JSON"), {
      $metadata: { httpStatusCode: 404 },
    });
    expect(explainDenial(error)).toMatchObject({ kind: "error", code: null });
    expect(explainDenial(error).message).not.toContain("secret");
  });

  it.each([
    ["with an explicit deny in a service control policy", "denied-by-scp"],
    [
      "with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-a/p-b",
      "denied-by-scp",
    ],
    ["because no service control policy allows the x:Y action", "denied-by-scp"],
    ["with an explicit deny in a resource control policy", "denied-by-scp"],
    ["with an explicit deny in an identity-based policy", "denied-by-role"],
    ["because no identity-based policy allows the x:Y action", "denied-by-role"],
    ["because no session policy allows the x:Y action", "denied-by-role"],
    ["with an explicit deny in a session policy", "denied-by-role"],
    ["because no permissions boundary allows the x:Y action", "denied-by-role"],
    ["with an explicit deny in a permissions boundary", "denied-by-role"],
    ["with an explicit deny in a resource-based policy", "denied"],
    ["because no VPC endpoint policy allows the x:Y action", "denied"],
    ["with an explicit deny", "denied"],
    ["", "denied"],
  ] as const)("is told from AWS's message: … %s → %s", (ending, kind) => {
    const error = refusal("AccessDenied", `${notAuthorized} on resource: z ${ending}`, 403);
    expect(explainDenial(error, { operation: "x:Y" })).toMatchObject({
      kind,
      operation: "x:Y",
      code: "AccessDenied",
    });
  });

  it.each(["AccessDeniedException", "UnauthorizedOperation", "AuthorizationErrorException", "Forbidden"])(
    "is a denial for the code %s",
    (code) => {
      expect(explainDenial(refusal(code, "no", 403)).kind).toBe("denied");
    },
  );

  it.each([
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
  ])("is throttling for the code %s", (code) => {
    expect(explainDenial(refusal(code)).kind).toBe("throttled");
  });

  it("is throttling for HTTP 429 whatever the code", () => {
    expect(explainDenial(refusal("Whatever", "no", 429)).kind).toBe("throttled");
  });

  it.each([
    ["AuthFailure", "me-central-1", "region-disabled"],
    ["InvalidClientTokenId", "af-south-1", "region-disabled"],
    ["UnrecognizedClientException", "eu-south-2", "region-disabled"],
    ["UnrecognizedClientException", "eu-west-1", "error"],
    ["OptInRequired", "eu-west-1", "region-disabled"],
    ["ExpiredToken", "eu-west-1", "expired"],
    ["ExpiredTokenException", "eu-west-1", "expired"],
    ["RequestExpired", "eu-west-1", "expired"],
    ["RequestTimeout", "eu-west-1", "timeout"],
    ["NoSuchBucket", "eu-west-1", "not-found"],
    ["ResourceNotFoundException", "eu-west-1", "not-found"],
    ["ValidationException", "eu-west-1", "error"],
  ] as const)("for the code %s in %s is %s", (code, region, kind) => {
    expect(explainDenial(refusal(code), { region }).kind).toBe(kind);
  });

  it("is an unsupported region only for AWS's own name of a service there", () => {
    const notFound = (hostname: string) =>
      Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND", hostname });
    expect(explainDenial(notFound("guardduty.ap-east-2.amazonaws.com")).kind).toBe("unsupported-region");
    expect(explainDenial(notFound("ec2.cn-north-1.amazonaws.com.cn")).kind).toBe("unsupported-region");
    expect(explainDenial(notFound("ec2.eu-west-1.api.aws")).kind).toBe("unsupported-region");
    expect(explainDenial(notFound("ec2.cn-north-1.api.amazonwebservices.com.cn")).kind).toBe(
      "unsupported-region",
    );
    expect(explainDenial(notFound("ec2.cn-north-1.amazonaws.com")).kind).toBe("error");
    expect(explainDenial(notFound("s3.amazonaws.com")).kind).toBe("error");
    expect(explainDenial(notFound("simulator.test")).kind).toBe("error");
  });

  it("is an error for a connection that was cut, although the SDK calls that a timeout", () => {
    const cut = Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" });
    expect(explainDenial(cut).kind).toBe("error");
    expect(explainDenial(Object.assign(new Error("late"), { name: "TimeoutError" })).kind).toBe("timeout");
  });

  it("is the one of entering the account when that failed", () => {
    const reason = {
      kind: "role-missing-or-trust",
      operation: "sts:AssumeRole",
      code: null,
      message: "m",
    } as const;
    expect(explainDenial(new AccessError("111122223333", reason), { operation: "x:Y" })).toBe(reason);
  });

  it("is an error for what is not even an error", () => {
    expect(explainDenial("boom")).toEqual({ kind: "error", operation: null, code: null, message: "boom" });
  });
});

describe("the message of a cause", () => {
  it("holds no keys, tokens, signatures or encoded messages", () => {
    const token = "IQoJb3JpZ2luX2VjE".repeat(20);
    const message =
      `User ASIAIOSFODNN7EXAMPLE with X-Amz-Security-Token=${token}&X-Amz-Signature=abcdef0123 and ${token}; ` +
      `Encoded authorization failure message: ${token}`;
    const said = explainDenial(refusal("UnauthorizedOperation", message)).message;
    expect(said).not.toContain("ASIAIOSFODNN7EXAMPLE");
    expect(said).not.toContain("abcdef0123");
    expect(said).not.toContain("IQoJb3JpZ2lu");
    expect(said).toContain("User");
  });

  it("leaves out the canonical request of a signature that did not match", () => {
    const message =
      "The request signature we calculated does not match. The Canonical String for this request should have been\n'GET\n/\nhost:sts\nx-amz-security-token:hush'";
    expect(explainDenial(refusal("SignatureDoesNotMatch", message, 403)).message).not.toContain("hush");
  });

  it("leaves out the external id", () => {
    const error = refusal("ValidationError", "Value 'tango-7' at 'externalId' failed to satisfy constraint");
    expect(explainAssumeRole(error, { externalId: "tango-7" }).message).not.toContain("tango-7");
  });

  it("keeps role ARNs readable", () => {
    const arn =
      "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Audit_0123456789abcdef";
    expect(explainDenial(refusal("AccessDenied", `no for ${arn}`)).message).toContain(arn);
  });
});

describe("the cause of a refused AssumeRole", () => {
  const refused = (ending: string) =>
    refusal(
      "AccessDenied",
      `User: arn:aws:sts::1:assumed-role/hubscan-scanner/t is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::2:role/HubscanTarget${ending}`,
      403,
    );

  it.each([
    ["", "role-missing-or-trust"],
    [" because no resource-based policy allows the sts:AssumeRole action", "role-missing-or-trust"],
    [" because no identity-based policy allows the sts:AssumeRole action", "hub-not-allowed"],
    [" with an explicit deny in an identity-based policy", "hub-not-allowed"],
    [" because no permissions boundary allows the sts:AssumeRole action", "hub-not-allowed"],
    [" because no VPC endpoint policy allows the sts:AssumeRole action", "hub-not-allowed"],
    [" with an explicit deny in a service control policy", "denied-by-scp"],
    [" with an explicit deny in a resource control policy", "denied-by-scp"],
  ] as const)("is told from the message: …%s → %s", (ending, kind) => {
    expect(explainAssumeRole(refused(ending), { accountState: "ACTIVE" }).kind).toBe(kind);
  });

  it("is the account's state when it is not active", () => {
    expect(explainAssumeRole(refused(""), { accountState: "SUSPENDED" }).kind).toBe("account-not-active");
  });

  it.each([
    ["RegionDisabledException", "region-disabled"],
    ["Throttling", "throttled"],
    ["ExpiredToken", "expired"],
    ["MalformedPolicyDocument", "error"],
  ] as const)("for the code %s is %s", (code, kind) => {
    expect(explainAssumeRole(refusal(code)).kind).toBe(kind);
  });
});

describe("the table of causes", () => {
  it("says for each kind what it means and what to do", () => {
    for (const kind of causeKinds) {
      expect(causes[kind].meaning).toMatch(/\.$/);
      expect(causes[kind].cure).toMatch(/\.$/);
    }
  });

  it.each(causeKinds.filter((kind) => kind !== "not-collected"))(
    "has an example that is known to be %s when it comes",
    (kind) => {
      const { code, message } = causes[kind].example;
      const error =
        code === "ENOTFOUND" || code === "ETIMEDOUT"
          ? Object.assign(new Error(message), { code, hostname: message.split(" ").at(-1) })
          : refusal(code ?? "", message, 403);
      const isOfSts = message.includes("sts:AssumeRole") || code === "RegionDisabledException";
      const accountState = kind === "account-not-active" ? "SUSPENDED" : "ACTIVE";
      const cause = isOfSts
        ? explainAssumeRole(error, { accountState })
        : explainDenial(error, { region: "eu-central-1" });
      expect(cause).toMatchObject({ kind, code, message });
    },
  );

  it("gives both fixes for a refusal that STS does not explain", () => {
    expect(causes["role-missing-or-trust"].cure).toMatch(
      /missing.*trust policy.*external id.*organization id/s,
    );
  });
});
