import { describe, expect, it } from "vitest";
import { executionRolePolicy } from "../../../infra/hub/permissions/execution-role.ts";
import { resultsBucketPolicy, writtenByScanner } from "../../../infra/hub/permissions/results-bucket.ts";
import { type ScannerRights, scannerRolePolicy } from "../../../infra/hub/permissions/scanner-role.ts";
import { policyDocument, trustOfService } from "../../../infra/policy-document.ts";
import { roleSettingsSchema } from "../../../scanner/role/settings.ts";
import {
  aboutEverything,
  expectExactly,
  type PolicyCase,
  says,
  service,
  sessionOf,
  unknownActions,
} from "../policy-cases.ts";

const hub = "222222222201";
const bucketArn = "arn:aws:s3:::hubscan-dev-results";
const keyArn = `arn:aws:kms:eu-west-1:${hub}:key/1234`;
const alertsKeyArn = `arn:aws:kms:eu-west-1:${hub}:key/9999`;
const rights: ScannerRights = {
  role: roleSettingsSchema.parse({ hubAccountId: hub, organizationId: "o-acme4f2k9x", partition: "aws" }),
  bucketArn,
  keyArn: null,
  organizationRoleArn: null,
  securityHub: null,
  alerts: null,
  teamTopic: null,
};
const inOrganization = { "aws:ResourceOrgID": "o-acme4f2k9x" };

describe("the scanner role", () => {
  it("enters target accounts, reads the organization, keeps results, and can do nothing else", () => {
    expectExactly(scannerRolePolicy(rights), [
      {
        action: "sts:AssumeRole",
        resource: "arn:aws:iam::444444444401:role/HubscanTarget",
        context: inOrganization,
        says: "Allow",
      },
      {
        action: "sts:AssumeRole",
        resource: "arn:aws:iam::444444444401:role/Administrator",
        context: inOrganization,
        says: "none",
      },
      {
        action: "sts:AssumeRole",
        resource: "arn:aws:iam::999999999999:role/HubscanTarget",
        context: { "aws:ResourceOrgID": "o-stranger1234" },
        says: "none",
      },
      {
        action: "sts:SetSourceIdentity",
        resource: "arn:aws:iam::444444444401:role/HubscanTarget",
        context: inOrganization,
        says: "none",
      },
      { action: "organizations:DescribeOrganization", says: "Allow" },
      { action: "organizations:ListAccounts", says: "Allow" },
      { action: "organizations:LeaveOrganization", says: "none" },
      { action: "s3:ListBucket", resource: bucketArn, says: "Allow" },
      { action: "s3:GetObject", resource: `${bucketArn}/hubscan.yaml`, says: "Allow" },
      { action: "s3:PutObject", resource: `${bucketArn}/scans/x/manifest.json`, says: "Allow" },
      { action: "s3:PutObject", resource: `${bucketArn}/latest.json`, says: "Allow" },
      { action: "s3:PutObject", resource: `${bucketArn}/hubscan.yaml`, says: "none" },
      { action: "s3:DeleteObject", resource: `${bucketArn}/scans/x/manifest.json`, says: "none" },
      { action: "s3:GetObject", resource: "arn:aws:s3:::another-bucket/x", says: "none" },
      { action: "kms:Decrypt", resource: keyArn, says: "none" },
      {
        action: "securityhub:BatchImportFindings",
        resource: `arn:aws:securityhub:eu-west-1:${hub}:product/${hub}/default`,
        says: "none",
      },
    ]);
  });

  it("sets a source identity, uses a key, imports findings, only where the stack says so", () => {
    const more = scannerRolePolicy({
      ...rights,
      role: { ...rights.role, sourceIdentity: true },
      keyArn,
      securityHub: { partition: "aws", region: "eu-west-1", account: hub },
      alerts: { topicArn: `arn:aws:sns:eu-west-1:${hub}:alerts`, keyArn: alertsKeyArn },
    });
    const document = policyDocument(more);
    expect(
      says(document, {
        action: "sts:SetSourceIdentity",
        resource: "arn:aws:iam::444444444401:role/HubscanTarget",
        context: inOrganization,
      }),
    ).toBe("Allow");
    expect(says(document, { action: "kms:GenerateDataKey", resource: keyArn })).toBe("Allow");
    expect(says(document, { action: "kms:GenerateDataKey", resource: alertsKeyArn })).toBe("Allow");
    expect(says(document, { action: "sns:Publish", resource: `arn:aws:sns:eu-west-1:${hub}:alerts` })).toBe(
      "Allow",
    );
    expect(says(document, { action: "sns:Publish", resource: `arn:aws:sns:eu-west-1:${hub}:other` })).toBe(
      "none",
    );
    expect(says(document, { action: "kms:GenerateDataKey", resource: keyArn.replace("1234", "5678") })).toBe(
      "none",
    );
    expect(
      says(document, {
        action: "securityhub:BatchImportFindings",
        resource: `arn:aws:securityhub:eu-west-1:${hub}:product/${hub}/default`,
      }),
    ).toBe("Allow");
  });

  it("tells the topic that the team's settings name, with whatever key that has, and no other", () => {
    const teamTopic = "arn:aws:sns:eu-central-1:555555555501:security";
    const document = policyDocument(scannerRolePolicy({ ...rights, teamTopic }));
    expect(says(document, { action: "sns:Publish", resource: teamTopic })).toBe("Allow");
    expect(says(document, { action: "sns:Publish", resource: `${teamTopic}-2` })).toBe("none");
    const use = (topicArn: string, account = "555555555501") =>
      says(document, {
        action: "kms:GenerateDataKey",
        resource: `arn:aws:kms:eu-central-1:${account}:key/1234`,
        context: { "kms:EncryptionContext:aws:sns:topicArn": topicArn },
      });
    expect(use(teamTopic)).toBe("Allow");
    expect(use(`${teamTopic}-2`)).toBe("none");
    expect(use(teamTopic, hub)).toBe("none");
  });

  it("reads the organization through a role in the management account where it may not itself", () => {
    const organizationRoleArn = "arn:aws:iam::111111111111:role/HubscanOrganizationReader";
    const document = policyDocument(scannerRolePolicy({ ...rights, organizationRoleArn }));
    expect(says(document, { action: "sts:AssumeRole", resource: organizationRoleArn })).toBe("Allow");
    expect(says(document, { action: "organizations:ListAccounts" })).toBe("none");
    // Whose organization it is, every member may ask.
    expect(says(document, { action: "organizations:DescribeOrganization" })).toBe("Allow");
  });
});

describe("the execution role", () => {
  const place = {
    repositoryArn: `arn:aws:ecr:eu-west-1:${hub}:repository/hubscan-dev`,
    logGroupArn: `arn:aws:logs:eu-west-1:${hub}:log-group:/hubscan/hubscan-dev`,
    secretArns: ["external-id", "webhook-secret"].map(
      (name) => `arn:aws:ssm:eu-west-1:${hub}:parameter/hubscan/hubscan-dev/${name}`,
    ),
  };

  it("starts the task, and cannot enter any account", () => {
    expectExactly(executionRolePolicy(place), [
      { action: "ecr:GetAuthorizationToken", says: "Allow" },
      { action: "ecr:BatchGetImage", resource: place.repositoryArn, says: "Allow" },
      { action: "ecr:BatchGetImage", resource: `${place.repositoryArn}-other`, says: "none" },
      { action: "ecr:PutImage", resource: place.repositoryArn, says: "none" },
      {
        action: "logs:PutLogEvents",
        resource: `${place.logGroupArn}:log-stream:scanner/scanner/1`,
        says: "Allow",
      },
      {
        action: "logs:GetLogEvents",
        resource: `${place.logGroupArn}:log-stream:scanner/scanner/1`,
        says: "none",
      },
      ...place.secretArns.flatMap((resource): PolicyCase[] => [
        { action: "ssm:GetParameters", resource, says: "Allow" },
        {
          action: "ssm:GetParameters",
          resource: resource.replace("hubscan-dev", "hubscan-other"),
          says: "none",
        },
      ]),
      {
        action: "sts:AssumeRole",
        resource: "arn:aws:iam::444444444401:role/HubscanTarget",
        context: inOrganization,
        says: "none",
      },
    ]);
  });

  it("has no rights on a registry for a public image, and none on parameters without a secret", () => {
    const sids = executionRolePolicy({ ...place, repositoryArn: null, secretArns: [] }).map(({ Sid }) => Sid);
    expect(sids).toEqual(["WriteLog"]);
  });
});

describe("the results bucket", () => {
  const scanner = sessionOf(hub, "hubscan-scanner");
  const administrator = sessionOf(hub, "Administrator");
  const tls = { "aws:SecureTransport": "true" };

  it("is written by the scanner role and by nobody else, over encrypted connections", () => {
    expectExactly(
      resultsBucketPolicy({ bucketArn, scannerRoleArn: `arn:aws:iam::${hub}:role/hubscan-scanner` }),
      [
        {
          principal: administrator,
          action: "s3:PutObject",
          resource: `${bucketArn}/scans/x/accounts/1/done.json`,
          context: tls,
          says: "Deny",
        },
        {
          principal: administrator,
          action: "s3:DeleteObject",
          resource: `${bucketArn}/latest.json`,
          context: tls,
          says: "Deny",
        },
        {
          principal: administrator,
          action: "s3:DeleteObjectVersion",
          resource: `${bucketArn}/scans/x/y`,
          context: tls,
          says: "Deny",
        },
        {
          principal: sessionOf("333333333301", "hubscan-scanner"),
          action: "s3:PutObject",
          resource: `${bucketArn}/scans/x/y`,
          context: tls,
          says: "Deny",
        },
        {
          principal: scanner,
          action: "s3:PutObject",
          resource: `${bucketArn}/scans/x/y`,
          context: tls,
          says: "none",
        },
        {
          principal: scanner,
          action: "s3:PutObject",
          resource: `${bucketArn}/scans/x/y`,
          context: { "aws:SecureTransport": "false" },
          says: "Deny",
        },
        {
          principal: administrator,
          action: "s3:GetObject",
          resource: `${bucketArn}/scans/x/y`,
          context: { "aws:SecureTransport": "false" },
          says: "Deny",
        },
        {
          principal: administrator,
          action: "s3:GetObject",
          resource: `${bucketArn}/scans/x/y`,
          context: tls,
          says: "none",
        },
        {
          principal: administrator,
          action: "s3:PutObject",
          resource: `${bucketArn}/hubscan.yaml`,
          context: tls,
          says: "none",
        },
      ],
    );
  });

  it("is protected wherever the scanner may write", () => {
    const written = scannerRolePolicy(rights).find(({ Sid }) => Sid === "WriteResults");
    expect(written?.Resource).toEqual(writtenByScanner.map((path) => `${bucketArn}/${path}`));
  });
});

describe("the hub's policies", () => {
  const all = [
    ...scannerRolePolicy({
      ...rights,
      keyArn,
      organizationRoleArn: "arn:aws:iam::111111111111:role/Reader",
      securityHub: { partition: "aws", region: "eu-west-1", account: hub },
    }),
    ...scannerRolePolicy(rights),
    ...executionRolePolicy({
      repositoryArn: "arn:aws:ecr:eu-west-1:1:repository/a",
      logGroupArn: "arn:aws:logs:eu-west-1:1:log-group:a",
      secretArns: ["arn:aws:ssm:eu-west-1:1:parameter/a"],
    }),
  ];

  it("name actions that exist", async () => {
    expect(
      await unknownActions([...all, ...resultsBucketPolicy({ bucketArn, scannerRoleArn: "x" })]),
    ).toEqual([]);
  });

  it("are about single resources, but for what AWS has no resource for", () => {
    expect(new Set(aboutEverything(all))).toEqual(
      new Set(["KnowOrganization", "ReadOrganization", "SignInToRegistry"]),
    );
  });

  it("are taken on by the service for this account's tasks only", () => {
    const trust = policyDocument([trustOfService("ecs-tasks.amazonaws.com", hub, "tasks")]);
    const principal = service("ecs-tasks.amazonaws.com");
    const ask = (account: string, who = principal) =>
      says(trust, { action: "sts:AssumeRole", principal: who, context: { "aws:SourceAccount": account } });
    expect(ask(hub)).toBe("Allow");
    expect(ask("999999999999")).toBe("none");
    expect(ask(hub, service("lambda.amazonaws.com"))).toBe("none");
    expect(ask(hub, sessionOf(hub, "Administrator"))).toBe("none");
  });
});
