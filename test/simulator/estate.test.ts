import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribePlacementGroupsCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetAccountPasswordPolicyCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { GetBucketPolicyCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkEstate } from "../../simulator/check.ts";
import { buildEstate, type Estate, loadEstate } from "../../simulator/estate.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { generatedAccountId, generateEstate } from "../../simulator/generate.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { assumeTarget, clientSettings, refusalOf } from "./sdk.ts";

let folder: string;
let simulator: Simulator | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await simulator?.close();
  simulator = undefined;
});

async function run(estate: Estate, now?: () => Date): Promise<Simulator> {
  simulator = await startSimulator({ estate, ...(now === undefined ? {} : { now }) });
  return simulator;
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const two: EstateInput = {
  regions: ["us-east-1", "eu-west-1"],
  accounts: [
    { id: "222222222222", name: "payments" },
    { id: "333333333333", name: "shop" },
  ],
};

describe("resources", () => {
  const users = (UserName: string) => ({ ListUsers: { Users: [{ UserName }] } });

  test("the more specific is answered: account before any, region before global before any", async () => {
    const running = await run(
      buildEstate({
        ...two,
        resources: {
          "*": { "*": { iam: users("any") }, "eu-west-1": { iam: users("any in eu-west-1") } },
          payments: {
            global: { iam: users("payments") },
            "eu-west-1": { iam: users("payments in eu-west-1") },
          },
        },
      }),
    );
    const names = async (account: string, region: string) => {
      const settings = clientSettings(running, await assumeTarget(running, account), region);
      const { Users } = await new IAMClient(settings).send(new ListUsersCommand());
      return Users?.[0]?.UserName;
    };
    expect(await names("222222222222", "eu-west-1")).toBe("payments in eu-west-1");
    expect(await names("222222222222", "us-east-1")).toBe("payments");
    expect(await names("333333333333", "eu-west-1")).toBe("any in eu-west-1");
    expect(await names("333333333333", "us-east-1")).toBe("any");
  });

  test("${…} stands for account, region, and times relative to the start", async () => {
    const written = {
      UserName: "${account}-${region}",
      Arn: "arn:${partition}:iam::${account}:user/${aws:username}",
      CreateDate: "${now-90d}",
    };
    const estate = buildEstate({
      ...two,
      resources: { "*": { "*": { iam: { ListUsers: { Users: [written] } } } } },
    });
    const running = await run(estate, () => new Date("2026-04-01T00:00:00Z"));
    for (const account of ["222222222222", "333333333333"]) {
      const settings = clientSettings(running, await assumeTarget(running, account));
      const { Users } = await new IAMClient(settings).send(new ListUsersCommand());
      expect(Users).toEqual([
        {
          UserName: `${account}-us-east-1`,
          Arn: `arn:aws:iam::${account}:user/\${aws:username}`,
          CreateDate: new Date("2026-01-01T00:00:00Z"),
        },
      ]);
    }
  });

  test("buckets are listed from everywhere, and found under the region they are written under", async () => {
    const bucket = (Name: string) => ({
      s3: {
        ListBuckets: { Buckets: [{ Name }] },
        GetBucketPolicy: [{ for: { Bucket: Name }, answer: { Policy: { Id: Name } } }],
      },
    });
    const estate = buildEstate({
      ...two,
      resources: { payments: { "us-east-1": bucket("one"), "eu-west-1": bucket("two") } },
    });
    const running = await run(estate);
    const s3 = new S3Client(clientSettings(running, await assumeTarget(running, "222222222222")));
    expect((await s3.send(new ListBucketsCommand())).Buckets).toEqual([
      { Name: "one", BucketRegion: "us-east-1" },
      { Name: "two", BucketRegion: "eu-west-1" },
    ]);
    const { Buckets } = await s3.send(new ListBucketsCommand({ BucketRegion: "eu-west-1" }));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(["two"]);
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket: "two" }))).Policy).toBe('{"Id":"two"}');
  });

  test("where nothing is written AWS's own default is answered, and otherwise an empty list", async () => {
    const running = await run(buildEstate());
    const settings = clientSettings(running);
    const policy = new S3Client(settings).send(new GetBucketPolicyCommand({ Bucket: "none" }));
    expect(await refusalOf(policy)).toMatchObject({ name: "NoSuchBucketPolicy", status: 404 });
    const password = new IAMClient(settings).send(new GetAccountPasswordPolicyCommand());
    expect(await refusalOf(password)).toMatchObject({ name: "NoSuchEntityException", status: 404 });
    const { PlacementGroups } = await new EC2Client(settings).send(new DescribePlacementGroupsCommand());
    expect(PlacementGroups).toEqual([]);
    expect((await new S3Client(settings).send(new ListBucketsCommand())).Buckets).toEqual([]);
  });

  test("a member that AWS does not have is refused with the place and the members that exist", async () => {
    const estate = buildEstate({
      ...two,
      resources: { payments: { "us-east-1": { ec2: { DescribeVpcs: { Vpcs: [{ VpcIdd: "vpc-1" }] } } } } },
    });
    const message =
      /estate: resources\.payments\.us-east-1\.ec2\.DescribeVpcs\.Vpcs\[0\]: there is no member "VpcIdd"; there are .*VpcId/;
    const running = await run(estate);
    const settings = clientSettings(running, await assumeTarget(running, "222222222222"));
    const refusal = await refusalOf(new EC2Client(settings).send(new DescribeVpcsCommand()));
    expect(refusal).toMatchObject({ name: "SimulatorFixtureError", status: 400 });
    expect(refusal.message).toMatch(message);
    await expect(checkEstate(estate)).rejects.toThrow(message);
  });

  test.each<[string, object, RegExp]>([
    ["operation", { DescribeVpc: {} }, /ec2 has no operation "DescribeVpc"; near to it are DescribeVpcs/],
    [
      "condition",
      { DescribeVpcs: [{ for: { VpcId: "x" }, answer: {} }] },
      /\.for: there is no member "VpcId"/,
    ],
    [
      "type",
      { DescribeVpcs: { Vpcs: [{ IsDefault: "yes" }] } },
      /IsDefault: expected true or false, not "yes"/,
    ],
    ["list", { DescribeVpcs: { Vpcs: { VpcId: "x" } } }, /Vpcs: expected a list/],
    [
      "time",
      { DescribeInstances: { Reservations: [{ Instances: [{ LaunchTime: "soon" }] }] } },
      /expected a time/,
    ],
  ])("a wrong %s is found by checking the estate", async (_, operations, message) => {
    const estate = buildEstate({ resources: { "*": { "*": { ec2: operations } } } } as EstateInput);
    await expect(checkEstate(estate)).rejects.toThrow(message);
  });
});

describe("an estate file", () => {
  test.each([
    ["an unknown key", "hub:\n  acount: x\n", /estate\.yaml:2:3: hub\.acount: unknown key/],
    [
      "a wrong value",
      'accounts:\n  - id: "12"\n',
      /estate\.yaml:2:5: accounts\.0\.id: an account id has twelve digits/,
    ],
    ["broken YAML", "hub: [\n", /estate\.yaml:2:1: /],
    [
      "a fault that is none",
      "faults:\n  - every: 3\n",
      /estate\.yaml:2:\d+: faults\.0: a fault has exactly one of/,
    ],
    [
      "a policy that is none",
      'accounts:\n  - id: "222222222222"\n    scps:\n      - name: x\n        document: { Statement: { Effect: Maybe } }\n',
      /estate\.yaml:5:9: accounts\.0\.scps\.0\.document: /,
    ],
    [
      "an account that is not there",
      "hub:\n  account: nowhere\n",
      /hub\.account: there is no account "nowhere"/,
    ],
    [
      "an account twice",
      'accounts:\n  - id: "222222222222"\n  - id: "222222222222"\n',
      /account 222222222222 is there twice/,
    ],
    ["a service that is not there", "resources: { '*': { '*': { ec3: {} } } }", /there is no service "ec3"/],
    [
      "a region that is not there",
      "resources: { '*': { mars-1: { ec2: {} } } }",
      /there is no region "mars-1"/,
    ],
    ["a file that is not there", "include: [nowhere.yaml]", /nowhere\.yaml does not exist/],
  ])("with %s is refused with its place", (_, text, message) => {
    expect(() => loadEstate(write("estate.yaml", text))).toThrow(message);
  });

  test("includes files named after their service, a folder of them, or files that name it", () => {
    mkdirSync(join(folder, "data"));
    write("data/s3.yaml", "accounts: { '*': { '*': { ListBuckets: { Buckets: [] } } } }");
    write("vpc.yaml", "service: ec2\naccounts: { '*': { us-east-1: { DescribeVpcs: { Vpcs: [] } } } }");
    const estate = loadEstate(write("estate.yaml", "include: [data, vpc.yaml]"));
    expect([...estate.answers.keys()]).toEqual(["s3", "ec2"]);
  });

  test("that says the same thing in two places is refused", () => {
    write("vpc.yaml", "service: ec2\naccounts: { '*': { us-east-1: { DescribeVpcs: { Vpcs: [] } } } }");
    write("ec2.yaml", "accounts: { '*': { us-east-1: { DescribeVpcs: { Vpcs: [] } } } }");
    const path = write("estate.yaml", "include: [vpc.yaml, ec2.yaml]");
    expect(() => loadEstate(path)).toThrow(/DescribeVpcs is written already: .*vpc\.yaml/);
  });
});

test("a generated estate has accounts by the thousand, each with the same few resources under its own name", async () => {
  const running = await run(generateEstate({ accounts: 1000, regions: 3, resources: true }));
  const account = generatedAccountId(999);
  const s3 = new S3Client(clientSettings(running, await assumeTarget(running, account)));
  expect((await s3.send(new ListBucketsCommand())).Buckets?.[0]?.Name).toBe(`generated-${account}`);
});

test("a port that is taken is a user's error", async () => {
  const running = await run(buildEstate());
  const port = Number(new URL(running.endpoint).port);
  await expect(startSimulator({ estate: buildEstate(), port })).rejects.toThrow(
    `The simulator cannot listen on port ${port}: EADDRINUSE`,
  );
});
