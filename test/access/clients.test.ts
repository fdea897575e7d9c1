import { GetBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { GetPublicAccessBlockCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import { afterEach, describe, expect, it } from "vitest";
import { identifyCaller, lastingKeyWarning } from "../../scanner/access/caller.ts";
import { explainDenial } from "../../scanner/access/explain.ts";
import { readRegions } from "../../scanner/access/regions.ts";
import { renewedCredentials } from "../../scanner/access/renewed-credentials.ts";
import { UserError } from "../../scanner/user-error.ts";
import { instantTiming } from "./instant-timing.ts";
import {
  callerIdentity,
  type ScriptedAws,
  startScriptedAws,
  type WireAnswer,
  xmlError,
} from "./scripted-aws.ts";

let aws: ScriptedAws | undefined;
afterEach(async () => aws?.close());

const identity = { accessKeyId: "KEY", secretAccessKey: "s" };

describe("clients with an endpoint of their own", () => {
  it("reach it with S3 Control, which puts the account id before the host", async () => {
    aws = await startScriptedAws(() => ({ body: "<PublicAccessBlockConfiguration/>" }));
    const client = new S3ControlClient(aws.environment.clientSettings("eu-west-1", identity));
    await client.send(new GetPublicAccessBlockCommand({ AccountId: "222222222222" }));
    expect(aws.requests[0]?.host).toMatch(/^222222222222\.localhost:/);
  });

  it("name buckets in the path", async () => {
    aws = await startScriptedAws(() => ({ body: "{}" }));
    const client = new S3Client(aws.environment.clientSettings("eu-west-1", identity));
    await client.send(new GetBucketPolicyCommand({ Bucket: "invoices" }));
    expect(aws.requests[0]).toMatchObject({ operation: "/invoices/?policy=" });
    expect(aws.requests[0]?.host).toMatch(/^localhost:/);
  });
});

describe("whose credentials these are", () => {
  const who = async (answer: WireAnswer, sessionToken?: string) => {
    aws = await startScriptedAws(() => answer);
    const timing = instantTiming();
    return identifyCaller({
      environment: aws.environment,
      credentials: renewedCredentials(
        async () => (sessionToken === undefined ? identity : { ...identity, sessionToken }),
        timing.now,
      ),
      homeRegion: "cn-north-1",
      timing,
    });
  };

  it("says the account, the partition, and that a user's key lasts", async () => {
    expect(await who(callerIdentity("arn:aws-cn:iam::111111111111:user/ada"))).toEqual({
      account: "111111111111",
      arn: "arn:aws-cn:iam::111111111111:user/ada",
      partition: "aws-cn",
      temporary: false,
    });
  });

  it.each([
    ["arn:aws:sts::111111111111:assumed-role/hubscan-scanner/task", undefined],
    ["arn:aws:iam::111111111111:user/ada", "token"],
  ])("says that %s with session token %s is a session, and warns of nothing", async (arn, token) => {
    const caller = await who(callerIdentity(arn), token);
    expect(caller.temporary).toBe(true);
    expect(lastingKeyWarning(caller)).toBe(null);
  });

  it.each([
    ["arn:aws:iam::111111111111:user/ada", "an access key of arn:aws:iam::111111111111:user/ada,"],
    ["arn:aws:iam::111111111111:root", "an access key of the root user (arn:aws:iam::111111111111:root),"],
  ])("warns of the key of %s, which never expires", async (arn, words) => {
    expect(lastingKeyWarning(await who(callerIdentity(arn)))).toContain(words);
  });

  it.each([
    ["ExpiredToken", "have expired"],
    ["InvalidClientTokenId", "does not accept"],
  ])("is an error that a user understands when STS answers %s", async (code, words) => {
    const attempt = who(xmlError(code, "no", 403));
    await expect(attempt).rejects.toBeInstanceOf(UserError);
    await expect(attempt).rejects.toThrow(words);
  });
});

describe("the regions of an account", () => {
  const region = (name: string, status: string) =>
    `<item><regionName>${name}</regionName><optInStatus>${status}</optInStatus></item>`;
  const read = async (answers: readonly WireAnswer[]) => {
    aws = await startScriptedAws((_request, earlier) => answers[earlier.length] ?? "cut");
    return readRegions({
      environment: aws.environment,
      session: { account: "222222222222", credentials: async () => identity },
      homeRegion: "eu-west-1",
      timing: instantTiming(),
    });
  };

  it("are the enabled ones, those opted into among them, and those that are not", async () => {
    const list = [
      region("us-east-1", "opt-in-not-required"),
      region("af-south-1", "opted-in"),
      region("me-south-1", "not-opted-in"),
    ];
    const answer = {
      body: `<DescribeRegionsResponse><regionInfo>${list.join("")}</regionInfo></DescribeRegionsResponse>`,
    };
    expect(await read([xmlError("RequestLimitExceeded", "slow down", 503), answer])).toEqual({
      enabled: ["af-south-1", "us-east-1"],
      notOptedIn: ["me-south-1"],
    });
    expect(aws?.requests[0]).toMatchObject({ region: "eu-west-1", input: { AllRegions: "true" } });
  });

  it("are never guessed when they could not be read", async () => {
    const denied =
      "You are not authorized to perform this operation. User: u is not authorized to perform: ec2:DescribeRegions with an explicit deny in a service control policy";
    await expect(
      read([
        {
          status: 403,
          body: `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>${denied}</Message></Error></Errors></Response>`,
        },
      ]),
    ).rejects.toMatchObject({
      account: "222222222222",
      reason: { kind: "denied-by-scp", operation: "ec2:DescribeRegions", code: "UnauthorizedOperation" },
    });
  });

  it("are an error when there is none", async () => {
    const empty = { body: "<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>" };
    await expect(read([empty])).rejects.toMatchObject({ reason: { kind: "error" } });
  });
});

describe("what a client throws over the wire", () => {
  const thrownFor = async (answer: WireAnswer) => {
    aws = await startScriptedAws(() => answer, 50);
    const client = new S3Client(aws.environment.clientSettings("eu-west-1", identity));
    return client.send(new GetBucketPolicyCommand({ Bucket: "invoices" })).then(
      () => null,
      (error: unknown) => explainDenial(error, { operation: "s3:GetBucketPolicy", region: "eu-west-1" }),
    );
  };

  it.each([
    [
      "a throttle",
      { status: 503, body: "<Error><Code>SlowDown</Code><Message>m</Message></Error>" },
      "throttled",
    ],
    [
      "an expired token",
      { status: 400, body: "<Error><Code>ExpiredToken</Code><Message>m</Message></Error>" },
      "expired",
    ],
    [
      "a denial",
      { status: 403, body: "<Error><Code>AccessDenied</Code><Message>m</Message></Error>" },
      "denied",
    ],
    ["an error page", { status: 502, body: "<html><body>Bad gateway</body></html>" }, "error"],
    ["no answer", "hang", "timeout"],
    ["a cut connection", "cut", "error"],
  ] as const)("is explained for %s", async (_what, answer, kind) => {
    expect(await thrownFor(answer)).toMatchObject({ kind, operation: "s3:GetBucketPolicy" });
  });
});
