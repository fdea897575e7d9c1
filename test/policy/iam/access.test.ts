import { describe, expect, it } from "vitest";
import { accessGrants, type Grant } from "../../../scanner/policy/iam/access.ts";
import { foreignOrganization, own, ownOrganization, partner, policy } from "./arbitrary-policy.ts";

const owner = { account: own, organization: ownOrganization, partition: "aws" };
const read = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::box/*" };

/** Who is let in, in short: `external 222222222222 restricted`. */
function shorthand({ audience, account, organization, restricted, confusedDeputy }: Grant): string {
  return [audience, account, organization, restricted && "restricted", confusedDeputy && "confused deputy"]
    .filter((word) => word !== "" && word !== false)
    .join(" ");
}

function admitted(...statements: object[]): string[] {
  return accessGrants(policy(...statements), owner).map(shorthand);
}

function everyoneIf(condition: object): string[] {
  return admitted({ ...read, Principal: "*", Condition: condition });
}

const members = `organization ${ownOrganization}`;

describe("everyone", () => {
  it("is anyone, in each way to write it", () => {
    for (const principal of ["*", { AWS: "*" }, { AWS: ["*"] }, { AWS: "arn:aws:iam::*:role/x" }]) {
      expect(admitted({ ...read, Principal: principal })).toEqual(["anyone"]);
    }
    expect(admitted({ ...read, NotPrincipal: { AWS: partner } })).toEqual(["anyone"]);
  });

  it.each<[object, string[]]>([
    [{ StringEquals: { "aws:PrincipalOrgID": ownOrganization } }, [members]],
    [{ StringEquals: { "AWS:principalorgid": ownOrganization } }, [members]],
    [{ StringLike: { "aws:PrincipalOrgID": ownOrganization } }, [members]],
    [{ StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } }, [members]],
    [{ StringEquals: { "aws:PrincipalOrgID": foreignOrganization } }, [`external ${foreignOrganization}`]],
    [
      { StringEquals: { "aws:PrincipalOrgID": [ownOrganization, foreignOrganization] } },
      [members, `external ${foreignOrganization}`],
    ],
    [{ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${ownOrganization}/r-1/*` } }, [members]],
    [{ StringEquals: { "aws:PrincipalAccount": own } }, [`account ${own}`]],
    [{ StringEquals: { "kms:CallerAccount": own } }, [`account ${own}`]],
    [{ StringEquals: { "s3:DataAccessPointAccount": own } }, [`account ${own}`]],
    [{ StringEquals: { "aws:SourceAccount": partner } }, [`external ${partner}`]],
    [{ StringEquals: { "AWS:SourceOwner": own } }, [`account ${own}`]],
    [
      { StringEquals: { "aws:PrincipalAccount": partner, "aws:PrincipalOrgID": ownOrganization } },
      [`organization ${partner} ${ownOrganization}`],
    ],
    [{ ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${own}:role/*` } }, [`account ${own}`]],
    [{ StringLike: { "aws:PrincipalArn": `arn:aws:iam::${partner}:role/x*` } }, [`external ${partner}`]],
    [{ ArnLike: { "aws:PrincipalArn": `arn:*:iam::${partner}:role/x` } }, [`external ${partner}`]],
    [{ ArnLike: { "aws:SourceArn": `arn:aws:sns:*:${own}:topic` } }, [`account ${own}`]],
    [{ Bool: { "aws:PrincipalIsAWSService": "true" } }, ["service confused deputy"]],
    [{ StringEquals: { "aws:PrincipalOrgID": [] } }, []],
    [
      {
        Null: { "aws:PrincipalOrgID": "false" },
        StringEqualsIfExists: { "aws:PrincipalOrgID": ownOrganization },
      },
      [members],
    ],
  ])("narrowed by %j is %j", (condition, expected) => {
    expect(everyoneIf(condition)).toEqual(expected);
  });

  it.each<[object]>([
    [{ Bool: { "aws:SecureTransport": "true" } }],
    [{ StringEquals: { "aws:RequestTag/team": "red" } }],
    [{ StringEquals: { "aws:PrincipalTag/team": "red" } }],
    [{ StringEquals: { "aws:UserAgent": "secret" } }],
    [{ StringEquals: { "sts:ExternalId": "secret" } }],
    [{ StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } }],
    [{ StringEqualsIfExists: { "aws:PrincipalOrgID": ownOrganization } }],
    [{ "ForAllValues:StringEquals": { "aws:PrincipalOrgID": ownOrganization } }],
    [{ "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": `${ownOrganization}/*` } }],
    [{ StringLike: { "aws:PrincipalOrgID": "*" } }],
    [{ StringLike: { "aws:PrincipalOrgID": "o-*" } }],
    [{ StringLike: { "aws:PrincipalAccount": "1*" } }],
    [{ StringLike: { "aws:PrincipalArn": `arn:*:iam::${own}:role/x` } }],
    [{ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/admin" } }],
    [{ StringNotEquals: { "aws:PrincipalOrgID": foreignOrganization } }],
    [{ StringEquals: { "aws:ResourceAccount": own } }],
    [{ StringEquals: { "aws:SourceAccount": "${aws:PrincipalAccount}" } }],
    [{ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }],
    [{ IpAddress: { "aws:SourceIp": "::/0" } }],
    [{ IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } }],
    [{ IpAddressIfExists: { "aws:SourceIp": "203.0.113.0/24" } }],
    [{ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }],
    [{ IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" } }],
    [{ StringLike: { "aws:SourceVpce": "vpce-*" } }],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:*" } }],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:acme-*" } }],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:accesspoint/app" } }],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:topic" } }],
    [{ ArnLike: { "aws:SourceArn": ["arn:aws:s3:*:*:one-bucket", "arn:aws:s3:::*"] } }],
    [{ ArnLikeIfExists: { "aws:SourceArn": "arn:aws:s3:*:*:one-bucket" } }],
    [{ Null: { "aws:SourceVpce": "false" } }],
  ])("stays anyone with %j", (condition) => {
    expect(everyoneIf(condition)).toEqual(["anyone"]);
  });

  it.each<[object]>([
    [{ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }],
    [{ StringEquals: { "aws:SourceVpce": ["vpce-1", "vpce-2"] } }],
    [{ StringLike: { "aws:userid": "AROAEXAMPLEEXAMPLE123:*" } }],
    [{ StringLike: { "sns:Endpoint": "*@example.com" } }],
    [{ Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } }],
    [{ ArnEquals: { "aws:SourceArn": "arn:aws:s3:::one-bucket" } }],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:one-bucket" } }],
    [{ StringLike: { "aws:SourceArn": "arn:aws:s3:*:*:one-bucket" } }],
  ])("is restricted by %j", (condition) => {
    expect(everyoneIf(condition)).toEqual(["anyone restricted"]);
  });
});

describe("a Deny", () => {
  const open = { ...read, Principal: "*" };
  const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };

  it.each<[object, string[]]>([
    [deny, []],
    [{ ...deny, Condition: { StringNotEquals: { "aws:PrincipalOrgID": ownOrganization } } }, [members]],
    [
      { ...deny, Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": ownOrganization } } },
      [members],
    ],
    [{ ...deny, Condition: { StringNotEquals: { "aws:PrincipalAccount": own } } }, [`account ${own}`]],
    [
      { ...deny, Condition: { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${own}:*` } } },
      [`account ${own}`],
    ],
    [{ ...deny, Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }, ["anyone restricted"]],
    [
      {
        ...deny,
        Condition: {
          StringNotEquals: { "aws:PrincipalOrgID": ownOrganization },
          NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" },
        },
      },
      ["anyone restricted", members],
    ],
    [
      {
        ...deny,
        Condition: {
          StringNotEqualsIfExists: { "aws:PrincipalOrgID": ownOrganization },
          BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        },
      },
      [members, "service confused deputy"],
    ],
    [{ Effect: "Deny", NotPrincipal: { AWS: partner }, Action: "*", Resource: "*" }, [`external ${partner}`]],
  ])("takes away whom it certainly denies: %j", (denial, expected) => {
    const found = admitted(open, denial);
    expect(found).toEqual(expected);
    expect(found).not.toContain("anyone");
  });

  it("that spares a principal of unknown account leaves somebody external", () => {
    const spared = { NotPrincipal: { AWS: "AROAEXAMPLEEXAMPLE123" } };
    const found = admitted(open, { Effect: "Deny", ...spared, Action: "*", Resource: "*" });
    expect(found).toContain("external");
    expect(found).not.toContain("anyone");
  });

  it.each<[object]>([
    [{ ...deny, Action: "s3:PutObject" }],
    [{ ...deny, Resource: "arn:aws:s3:::box/public/*" }],
    [{ ...deny, NotAction: ["s3:Get*"], Action: undefined }],
    [{ ...deny, Principal: { AWS: partner } }],
    [{ ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } }],
    [{ ...deny, Condition: { StringNotEquals: { "aws:PrincipalTag/team": "red" } } }],
    [{ ...deny, Condition: { StringEquals: { "aws:PrincipalOrgID": foreignOrganization } } }],
    [{ ...deny, Condition: { "ForAnyValue:StringNotEquals": { "aws:PrincipalOrgID": ownOrganization } } }],
    [{ ...deny, Condition: { StringNotLike: { "aws:PrincipalOrgID": "o-*" } } }],
    [{ Effect: "Deny", NotPrincipal: { AWS: "*" }, Action: "*", Resource: "*" }],
  ])("that strangers can escape takes nothing away: %j", (denial) => {
    const { Action: action, ...rest } = denial as { Action?: unknown };
    expect(admitted(open, action === undefined ? rest : denial)).toContain("anyone");
  });
});

describe("a named principal", () => {
  it.each<[object, object, string[]]>([
    [{ AWS: own }, {}, [`account ${own}`]],
    [{ AWS: `arn:aws:iam::${own}:user/ann` }, {}, [`account ${own}`]],
    [{ AWS: partner }, {}, [`external ${partner}`]],
    [
      { AWS: `arn:aws:iam::${partner}:root` },
      {
        ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${partner}:role/hubscan-scanner` },
        StringEquals: { "aws:PrincipalOrgID": ownOrganization, "sts:ExternalId": "secret" },
      },
      [`organization ${partner} ${ownOrganization}`],
    ],
    [
      { AWS: `arn:aws:iam::${partner}:root` },
      { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${own}:role/x` } },
      [],
    ],
    [{ AWS: partner }, { StringEquals: { "aws:SourceAccount": own } }, [`external ${partner}`]],
    [{ AWS: partner }, { IpAddress: { "aws:SourceIp": "203.0.113.1" } }, [`external ${partner} restricted`]],
    [{ AWS: "AROAEXAMPLEEXAMPLE123" }, {}, []],
    [{ AWS: ["AIDAEXAMPLEEXAMPLE123", partner] }, {}, [`external ${partner}`]],
    [{ AWS: "ANPAEXAMPLEEXAMPLE123" }, {}, ["external"]],
    [{ CanonicalUser: "f".repeat(64) }, {}, ["external"]],
    [{ AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1" }, {}, ["service"]],
    [{ Service: "sns.amazonaws.com" }, {}, ["service confused deputy"]],
    [{ Service: "sns.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": own } }, [`service ${own}`]],
    [
      { Service: "sns.amazonaws.com" },
      { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } },
      ["service confused deputy"],
    ],
    [
      { Service: "s3.amazonaws.com" },
      { ArnLike: { "aws:SourceArn": "arn:aws:s3:::one" } },
      ["service restricted"],
    ],
    [
      { Service: "s3.amazonaws.com" },
      { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:one" } },
      ["service restricted"],
    ],
    [
      { Service: "s3.amazonaws.com" },
      { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:one" }, StringEquals: { "aws:SourceAccount": own } },
      [`service ${own} restricted`],
    ],
    [
      { Service: "s3.amazonaws.com" },
      { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:acme-*" } },
      ["service confused deputy"],
    ],
    [
      { Service: "sns.amazonaws.com" },
      { StringEqualsIfExists: { "aws:SourceAccount": own } },
      ["service confused deputy"],
    ],
    [
      { Service: "sns.amazonaws.com" },
      { StringEquals: { "aws:SourceOrgID": ownOrganization } },
      [`service ${ownOrganization}`],
    ],
    [
      { Federated: `arn:aws:iam::${own}:oidc-provider/token.actions.githubusercontent.com` },
      { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } },
      [`federated ${own}`],
    ],
    [
      { Federated: `arn:aws:iam::${own}:oidc-provider/token.actions.githubusercontent.com` },
      { StringLike: { "token.actions.githubusercontent.com:sub": "repo:*" } },
      [`federated ${own}`],
    ],
    [
      { Federated: `arn:aws:iam::${own}:oidc-provider/token.actions.githubusercontent.com` },
      { StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/app:*" } },
      [`federated ${own} restricted`],
    ],
    [
      { Federated: "cognito-identity.amazonaws.com" },
      { StringEquals: { "cognito-identity.amazonaws.com:aud": "eu-west-1:pool" } },
      ["federated restricted"],
    ],
  ])("%j if %j is %j", (principal, condition, expected) => {
    const statement = { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" };
    expect(admitted({ ...statement, Condition: condition })).toEqual(expected);
  });

  it("of a service is protected by a Deny for other accounts", () => {
    const deny = {
      Effect: "Deny",
      Principal: "*",
      Action: "*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:SourceAccount": own } },
    };
    expect(admitted({ ...read, Principal: { Service: "sns.amazonaws.com" } }, deny)).toEqual([
      `service ${own}`,
    ]);
  });
});

describe("a grant", () => {
  it("says what may be done, and under which conditions", () => {
    const condition = { Bool: { "aws:SecureTransport": true } };
    const document = policy(
      { ...read, Principal: { AWS: [own, partner] }, Condition: condition },
      { Effect: "Allow", NotAction: "s3:Delete*", Principal: "*" },
      { Effect: "Allow", Action: "*", Resource: "*" },
    );
    const grants = accessGrants(document, owner);
    expect(grants.map(({ principal }) => principal)).toEqual([own, partner, "*"]);
    expect(grants[1]).toEqual({
      audience: "external",
      principal: partner,
      account: partner,
      organization: "",
      actions: ["s3:GetObject"],
      notActions: [],
      resources: ["arn:aws:s3:::box/*"],
      conditions: [{ operator: "Bool", key: "aws:SecureTransport", values: ["true"] }],
      restricted: false,
      confusedDeputy: false,
    });
    expect(grants[2]).toMatchObject({ actions: [], notActions: ["s3:Delete*"], resources: ["*"] });
  });

  it("to an account outside of any organization does not take a foreign organization for the owner's", () => {
    const document = policy({
      ...read,
      Principal: "*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": foreignOrganization } },
    });
    const [grant] = accessGrants(document, { ...owner, organization: "" });
    expect(grant).toMatchObject({ audience: "external", organization: foreignOrganization });
  });
});
