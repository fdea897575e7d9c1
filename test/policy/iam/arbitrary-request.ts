import * as fc from "fast-check";
import type { AccessRequest } from "../../../scanner/policy/iam/request.ts";
import { foreignOrganization, outsider, own, ownOrganization, partner } from "./arbitrary-policy.ts";

type Context = Record<string, string | string[]>;

/** Where a random caller belongs. */
export interface Membership {
  readonly account: string;
  readonly organization: string;
}

const membership: fc.Arbitrary<Membership> = fc.oneof(
  fc.constant({ account: own, organization: ownOrganization }),
  fc.record({
    account: fc.constantFrom(partner, outsider, "988888888888"),
    organization: fc.constantFrom("", ownOrganization, foreignOrganization, "o-nobody1111"),
  }),
);

const network: fc.Arbitrary<Context> = fc.constantFrom<Context>(
  {},
  { "aws:SourceIp": "203.0.113.9" },
  { "aws:SourceIp": "10.1.1.1" },
  { "aws:SourceIp": "2001:db8::1" },
  { "aws:SourceVpce": "vpce-1" },
  { "aws:SourceVpce": "vpce-7" },
);

const rest = fc.record({
  action: fc.constantFrom("s3:GetObject", "s3:PutObject", "s3:ListBucket"),
  resource: fc.constantFrom("arn:aws:s3:::box", "arn:aws:s3:::box/key", "arn:aws:s3:::box/ann/key"),
  network,
  transport: fc.constantFrom("true", "false"),
});

function principalRequest(
  { account, organization }: Membership,
  name: string,
): Pick<AccessRequest, "principal" | "context"> {
  return {
    principal: { arn: `arn:aws:iam::${account}:${name}`, account, type: "AWS" },
    context: {
      ...(organization !== "" && {
        "aws:PrincipalOrgID": organization,
        "aws:PrincipalOrgPaths": [`${organization}/r-1/ou-1/`],
      }),
    },
  };
}

function serviceRequest(
  { account, organization }: Membership,
  sends: boolean,
): Pick<AccessRequest, "principal" | "context"> {
  return {
    principal: { arn: "", account: "", type: "Service", service: "sns.amazonaws.com" },
    context: sends
      ? {
          "aws:SourceAccount": account,
          "aws:SourceArn": `arn:aws:iam::${account}:role/reader`,
          ...(organization !== "" && { "aws:SourceOrgID": organization }),
        }
      : {},
  };
}

/** A request that somebody in the small world of `arbitrary-policy.ts` may really make, and who that is. */
export const attempt: fc.Arbitrary<{ request: AccessRequest; caller: Membership }> = fc
  .record({
    caller: membership,
    who: fc.oneof(
      fc.constantFrom("role/reader", "user/ann", "role/arn:x/iam"),
      fc.constantFrom("service", "silent service", "anonymous", "federated"),
    ),
    rest,
  })
  .map(({ caller, who, rest: { action, resource, network, transport } }) => {
    const made: Pick<AccessRequest, "principal" | "context"> =
      who === "anonymous"
        ? { principal: { arn: "", account: "", type: "anonymous" }, context: {} }
        : who === "federated"
          ? { principal: { arn: "accounts.google.com", account: "", type: "Federated" }, context: {} }
          : who === "service" || who === "silent service"
            ? serviceRequest(caller, who === "service")
            : principalRequest(caller, who);
    return {
      caller,
      request: {
        ...made,
        action,
        resource,
        context: {
          ...made.context,
          ...network,
          "aws:SecureTransport": transport,
          "aws:ResourceAccount": own,
          "aws:ResourceOrgID": ownOrganization,
        },
      },
    };
  });
