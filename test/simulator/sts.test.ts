import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, test } from "vitest";
import { buildEstate } from "../../simulator/estate.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { assumeTarget, clientSettings, refusalOf } from "./sdk.ts";

const account = "222222222222";
const roleArn = `arn:aws:iam::${account}:role/HubscanTarget`;
const scanner = "arn:aws:sts::100000000002:assumed-role/hubscan-scanner/simulated-task";
const refused = {
  name: "AccessDenied",
  status: 403,
  message: `User: ${scanner} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
};

let simulator: Simulator | undefined;
afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

type AccountInput = NonNullable<EstateInput["accounts"]>[number];

async function simulate(
  target: Partial<AccountInput> = {},
  estate: EstateInput = {},
  now?: () => Date,
): Promise<Simulator> {
  simulator = await startSimulator({
    estate: buildEstate({
      targetRole: { externalId: "right" },
      ...estate,
      accounts: [{ id: account, ...target }],
    }),
    ...(now === undefined ? {} : { now }),
  });
  return simulator;
}

describe("AssumeRole", () => {
  test("gives a session of the target role to the scanner", async () => {
    const running = await simulate();
    const credentials = await assumeTarget(running, account, { RoleSessionName: "scan-1" });
    const sts = new STSClient(clientSettings(running, credentials));
    expect(await sts.send(new GetCallerIdentityCommand())).toMatchObject({
      Account: account,
      Arn: `arn:aws:sts::${account}:assumed-role/HubscanTarget/scan-1`,
    });
  });

  test("of the scanner itself is answered with the hub's identity", async () => {
    const sts = new STSClient(clientSettings(await simulate()));
    expect(await sts.send(new GetCallerIdentityCommand())).toMatchObject({
      Account: "100000000002",
      Arn: scanner,
    });
  });

  test.each<[string, Partial<AccountInput>, EstateInput]>([
    ["the role is missing", { targetRole: { missing: true } }, {}],
    ["the role asks for another external id", { targetRole: { externalId: "other" } }, {}],
    ["the account is suspended", { state: "SUSPENDED" }, {}],
    ["the scanner role itself may not assume roles", {}, { hub: { mayAssume: false } }],
    [
      "the role trusts another organization",
      {
        targetRole: {
          trust: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: "*" },
                Action: "sts:AssumeRole",
                Condition: { StringEquals: { "aws:PrincipalOrgID": "o-somebodyelse" } },
              },
            ],
          },
        },
      },
      {},
    ],
    [
      "the role trusts another role",
      {
        targetRole: {
          trust: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::100000000002:role/another" },
                Action: "sts:AssumeRole",
              },
            ],
          },
        },
      },
      {},
    ],
  ])("is refused when %s", async (_, target, estate) => {
    const running = await simulate(target, estate);
    expect(await refusalOf(assumeTarget(running, account))).toEqual(refused);
  });

  test.each(["wrong", undefined])("is refused with the external id %s", async (externalId) => {
    const running = await simulate();
    expect(await refusalOf(assumeTarget(running, account, { ExternalId: externalId }))).toEqual(refused);
  });

  test("is refused for an account that is not in the organization", async () => {
    const running = await simulate();
    expect((await refusalOf(assumeTarget(running, "333333333333"))).name).toBe("AccessDenied");
  });

  test("is refused with a source identity unless the role lets one be set", async () => {
    const running = await simulate();
    expect(await refusalOf(assumeTarget(running, account, { SourceIdentity: "scan" }))).toEqual(refused);
    await running.close();
    const open = await simulate({}, { targetRole: { externalId: "right", sourceIdentity: true } });
    await expect(assumeTarget(open, account, { SourceIdentity: "scan" })).resolves.toBeDefined();
  });

  test("over an hour is refused as role chaining", async () => {
    const running = await simulate({ targetRole: { maxSessionDuration: 43_200 } });
    expect(await refusalOf(assumeTarget(running, account, { DurationSeconds: 3601 }))).toMatchObject({
      name: "ValidationError",
      status: 400,
      message:
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    });
  });

  test("in a region in which STS is switched off is refused", async () => {
    const running = await simulate({}, { stsDisabledRegions: ["us-east-1"] });
    expect((await refusalOf(assumeTarget(running, account))).name).toBe("RegionDisabledException");
  });

  test("takes session policies", async () => {
    const running = await simulate();
    const policies = [{ arn: "arn:aws:iam::aws:policy/SecurityAudit" }];
    await expect(assumeTarget(running, account, { PolicyArns: policies })).resolves.toBeDefined();
  });

  test("of a target role by a target role is refused", async () => {
    const running = await simulate({}, { units: [{ name: "x", accounts: [{ id: "333333333333" }] }] });
    const sts = new STSClient(clientSettings(running, await assumeTarget(running, account)));
    const command = new AssumeRoleCommand({
      RoleArn: "arn:aws:iam::333333333333:role/HubscanTarget",
      RoleSessionName: "hop",
      ExternalId: "right",
    });
    expect((await refusalOf(sts.send(command))).name).toBe("AccessDenied");
  });
});

describe("a session", () => {
  const calls = {
    iam: (settings: ReturnType<typeof clientSettings>) =>
      new IAMClient(settings).send(new ListUsersCommand()),
    s3: (settings: ReturnType<typeof clientSettings>) =>
      new S3Client(settings).send(new ListBucketsCommand()),
    ec2: (settings: ReturnType<typeof clientSettings>) =>
      new EC2Client(settings).send(new DescribeInstancesCommand()),
    kms: (settings: ReturnType<typeof clientSettings>) => new KMSClient(settings).send(new ListKeysCommand()),
    lambda: (settings: ReturnType<typeof clientSettings>) =>
      new LambdaClient(settings).send(new ListFunctionsCommand()),
  };

  test.each([
    ["iam", "ExpiredToken", 403],
    ["s3", "ExpiredToken", 400],
    ["ec2", "RequestExpired", 400],
    ["kms", "ExpiredTokenException", 400],
    ["lambda", "ExpiredTokenException", 403],
  ] as const)("that has ended is refused by %s as %s", async (service, name, status) => {
    let time = new Date("2026-01-01T00:00:00Z");
    const running = await simulate({ sessionSeconds: 60 }, {}, () => time);
    const settings = clientSettings(running, await assumeTarget(running, account));
    expect((await refusalOf(calls[service](settings))).name).toBe("no error");
    time = new Date("2026-01-01T00:01:00Z");
    expect(await refusalOf(calls[service](settings))).toMatchObject({ name, status });
  });

  test.each([
    ["iam", "InvalidClientTokenId"],
    ["s3", "InvalidAccessKeyId"],
    ["ec2", "AuthFailure"],
    ["kms", "UnrecognizedClientException"],
    ["lambda", "UnrecognizedClientException"],
  ] as const)("that %s does not know is refused as %s", async (service, name) => {
    const running = await simulate();
    const strangers = { accessKeyId: "AKIASTRANGER", secretAccessKey: "x", sessionToken: "y" };
    expect((await refusalOf(calls[service](clientSettings(running, strangers)))).name).toBe(name);
    const forged = { ...(await assumeTarget(running, account)), sessionToken: "forged" };
    expect((await refusalOf(calls[service](clientSettings(running, forged)))).name).toBe(name);
  });

  test.each([
    ["iam", "AccessDenied", "iam:ListUsers"],
    ["s3", "AccessDenied", "s3:ListAllMyBuckets"],
    ["ec2", "UnauthorizedOperation", "ec2:DescribeInstances"],
    ["kms", "AccessDeniedException", "kms:ListKeys"],
    ["lambda", "AccessDeniedException", "lambda:ListFunctions"],
  ] as const)(
    "is told apart by %s: a control policy's denial and the role's own",
    async (service, name, action) => {
      const document = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Deny", Action: `${action.split(":")[0]}:*`, Resource: "*" }],
      };
      const byPolicy = await simulate({ scps: [{ name: "guard", document }] });
      const denied = await refusalOf(
        calls[service](clientSettings(byPolicy, await assumeTarget(byPolicy, account))),
      );
      expect(denied.name).toBe(name);
      expect(denied.message).toContain(
        `User: arn:aws:sts::${account}:assumed-role/HubscanTarget/test is not authorized to perform: ${action} on resource: *`,
      );
      expect(denied.message).toMatch(/with an explicit deny in a service control policy$/);
      await byPolicy.close();

      const allowed = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "rds:*", Resource: "*" }],
      };
      const byRole = await simulate({ targetRole: { permissions: allowed } });
      const lacking = await refusalOf(
        calls[service](clientSettings(byRole, await assumeTarget(byRole, account))),
      );
      expect(lacking.name).toBe(name);
      expect(lacking.message.endsWith(`because no identity-based policy allows the ${action} action`)).toBe(
        true,
      );
    },
  );

  test("is bound by the control policies of the units above, and the management account by none", async () => {
    const document = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "s3:*", Resource: "*" }],
    };
    const running = await simulate(
      {},
      { organization: { scps: [{ name: "no-s3", document }] }, targetRole: { externalId: "right" } },
    );
    const target = clientSettings(running, await assumeTarget(running, account));
    expect((await refusalOf(calls.s3(target))).name).toBe("AccessDenied");
    const management = clientSettings(running, await assumeTarget(running, "100000000001"));
    expect((await refusalOf(calls.s3(management))).name).toBe("no error");
  });

  test.each([
    ["ec2", "AuthFailure"],
    ["kms", "UnrecognizedClientException"],
    ["iam", "InvalidClientTokenId"],
  ] as const)("is unknown to %s in a region that the account has not opted in to", async (service, name) => {
    const estate = {
      optInRegions: ["me-south-1"],
      units: [{ name: "x", accounts: [{ id: "333333333333", optIn: ["me-south-1"] }] }],
    };
    const running = await simulate({}, estate);
    const off = clientSettings(running, await assumeTarget(running, account), "me-south-1");
    expect((await refusalOf(calls[service](off))).name).toBe(name);
    const on = clientSettings(running, await assumeTarget(running, "333333333333"), "me-south-1");
    expect((await refusalOf(calls[service](on))).name).toBe("no error");
  });
});
