import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { imageTag } from "../../../infra/hub/image-inputs.ts";
import { repositoryArnOf } from "../../../infra/hub/image-reference.ts";
import { settingsObjects } from "../../../infra/hub/settings.ts";
import hubscanStack from "../../../infra/index.ts";
import { register } from "../register.ts";
import { hubAccount, managementRoleArn, sampleImage, stackWith } from "../sample-stack.ts";

/** The stack with these keys, as it was registered. */
const stack = (keys: Readonly<Record<string, unknown>> = {}) =>
  register(hubscanStack, stackWith({ managementRoleArn, ...keys }));

type Container = {
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly [member: string]: unknown;
};

async function container(keys: Readonly<Record<string, unknown>> = {}) {
  const { one } = await stack(keys);
  const { inputs } = one("aws:ecs/taskDefinition:TaskDefinition");
  const [only] = JSON.parse(String(inputs.containerDefinitions)) as Container[];
  if (only === undefined) throw new Error("the task has no container");
  const environment = Object.fromEntries(only.environment.map(({ name, value }) => [name, value]));
  return { container: only, environment, task: inputs };
}

describe("the scan task", () => {
  it("runs without rights on its machine: read-only, no capabilities, and only /tmp to write to", async () => {
    const { container: scanner, task } = await container();
    expect(scanner).toMatchObject({
      image: sampleImage,
      readonlyRootFilesystem: true,
      linuxParameters: { capabilities: { drop: ["ALL"] } },
      mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp", readOnly: false }],
      stopTimeout: 120,
    });
    expect(scanner).not.toHaveProperty("privileged");
    expect(task.runtimePlatform).toEqual({ cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" });
  });

  it("has the scanner's options from the stack's configuration", async () => {
    const { environment } = await container({
      roleName: "Audit",
      rolePath: "/security/",
      permissionsPolicy: "ReadOnlyAccess",
      sourceIdentity: true,
      organizationRoleArn: "arn:aws:iam::111111111111:role/Reader",
    });
    expect(environment).toEqual({
      AWS_REGION: "eu-west-1",
      HUBSCAN_OUT: `s3://hubscan-dev-results-${hubAccount}-eu-west-1`,
      HUBSCAN_LOG_FORMAT: "json",
      HUBSCAN_ROLE_NAME: "Audit",
      HUBSCAN_ROLE_PATH: "/security/",
      HUBSCAN_SCANNER_ROLE_NAME: "hubscan-scanner",
      HUBSCAN_PERMISSIONS_POLICY: "ReadOnlyAccess",
      HUBSCAN_MAX_SESSION_DURATION: "43200",
      HUBSCAN_SESSION_POLICY: "readonlyaccess",
      HUBSCAN_SOURCE_IDENTITY: "true",
      HUBSCAN_ORGANIZATION_ROLE: "arn:aws:iam::111111111111:role/Reader",
      HUBSCAN_IMAGE_DIGEST: sampleImage.split("@")[1],
    });
  });

  it("imports findings where the team's settings say, and otherwise where the hub is", async () => {
    const folder = await mkdtemp(join(tmpdir(), "hubscan-infra-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, "hubscan.yaml");
    await writeFile(file, "deliveries: { security-hub: { region: eu-north-1 } }\n");
    const settingsFile = relative(fileURLToPath(new URL("../../..", import.meta.url)), file);
    const imports = async (keys: Readonly<Record<string, unknown>>) => {
      const { inputs } = (await stack(keys)).one("aws:iam/role:Role", "scanner");
      const policies = inputs.inlinePolicies as { readonly policy: string }[];
      return /arn:aws:securityhub:([a-z0-9-]+)/.exec(policies[0]?.policy ?? "")?.[1];
    };
    const keys = { securityHub: true };
    expect((await container(keys)).environment).toMatchObject({ HUBSCAN_SECURITY_HUB: "eu-west-1" });
    expect(await imports(keys)).toBe("eu-west-1");
    const { environment } = await container({ ...keys, settingsFile });
    expect(environment).not.toHaveProperty("HUBSCAN_SECURITY_HUB");
    expect(await imports({ ...keys, settingsFile })).toBe("eu-north-1");
    expect(await imports({ settingsFile })).toBe("eu-north-1");
  });

  it("gets the external id as a secret, which its definition does not show", async () => {
    const keys = { externalId: "tango-7-abc" };
    const { container: scanner } = await container(keys);
    const { one } = await stack(keys);
    const parameter = one("aws:ssm/parameter:Parameter");
    expect(parameter.inputs).toMatchObject({ type: "SecureString", value: { secret: "tango-7-abc" } });
    expect(scanner.secrets).toEqual([
      { name: "HUBSCAN_EXTERNAL_ID", valueFrom: expect.stringContaining("external-id") },
    ]);
    expect(JSON.stringify(scanner)).not.toContain("tango-7-abc");
  });

  it("gets what webhooks are signed with as a secret, beside the external id", async () => {
    const webhookSecret = "0123456789abcdef0123456789abcdef";
    const keys = { externalId: "tango-7-abc", webhookSecret };
    const { container: scanner } = await container(keys);
    expect(scanner.secrets).toEqual([
      { name: "HUBSCAN_EXTERNAL_ID", valueFrom: expect.stringContaining("external-id") },
      { name: "HUBSCAN_WEBHOOK_SECRET", valueFrom: expect.stringContaining("webhook-secret") },
    ]);
    const { one } = await stack(keys);
    expect(one("aws:ssm/parameter:Parameter", "webhook-secret").inputs).toMatchObject({
      name: "/hubscan/hubscan-dev/webhook-secret",
      type: "SecureString",
      value: { secret: webhookSecret },
    });
    expect(JSON.stringify(scanner)).not.toContain(webhookSecret);
  });

  it("runs as the scanner role, and is started by another one", async () => {
    const { one } = await stack();
    const { inputs } = one("aws:ecs/taskDefinition:TaskDefinition");
    expect(inputs.taskRoleArn).toContain("Role/scanner");
    expect(inputs.executionRoleArn).toContain("Role/execution");
    expect(one("aws:iam/role:Role", "scanner").inputs.name).toBe("hubscan-scanner");
    expect(one("aws:iam/role:Role", "scanner").options.deleteBeforeReplace).toBe(true);
    for (const name of ["scanner", "execution"]) {
      const attached = one("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", name);
      expect(attached.inputs.policyArns).toEqual([]);
    }
  });

  it("is of the size, architecture and price that is configured", async () => {
    const { task } = await container({ cpu: 2048, memory: 8192, architecture: "x86_64" });
    expect(task).toMatchObject({
      cpu: "2048",
      memory: "8192",
      runtimePlatform: { cpuArchitecture: "X86_64" },
    });
    const { outputs } = await stack({ spot: true });
    expect((outputs as Record<string, string>).runTaskCommand).toContain(
      "capacityProvider=FARGATE_SPOT,weight=1",
    );
  });

  it("is started by hand as the schedule does: by the state machine where scans are fanned out", async () => {
    const command = async (keys: Readonly<Record<string, unknown>>) => {
      const { outputs, of } = await stack(keys);
      const [stateMachine] = of("aws:sfn/stateMachine:StateMachine");
      const { startFanOutCommand } = outputs as Record<string, unknown>;
      return { startFanOutCommand, made: stateMachine !== undefined };
    };
    expect(await command({})).toEqual({ startFanOutCommand: null, made: false });
    expect(await command({ fanOut: true })).toEqual({
      startFanOutCommand: expect.stringMatching(
        /^aws stepfunctions start-execution --region eu-west-1 --state-machine-arn arn:aws:\S+\/fan-out$/,
      ),
      made: true,
    });
  });
});

describe("the network", () => {
  it.each(["public", "private"])("%s: a VPC of its own, nothing in, HTTPS out", async (network) => {
    const { one, outputs } = await stack({ network });
    const isPrivate = network === "private";
    expect(one("awsx:ec2:Vpc").inputs).toMatchObject({
      numberOfAvailabilityZones: 3,
      natGateways: { strategy: isPrivate ? "Single" : "None" },
    });
    const { ingress, egress } = one("aws:ec2/securityGroup:SecurityGroup").inputs;
    expect(ingress).toEqual([]);
    expect(egress).toMatchObject([
      { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
    ]);
    expect(egress).toHaveLength(1);
    expect(outputs).toMatchObject({ assignPublicIp: !isPrivate });
    const { subnetIds } = outputs as { readonly subnetIds: readonly string[] };
    expect(subnetIds.every((id) => id.includes(network))).toBe(true);
  });

  it("existing: the given subnets, with a security group in their VPC", async () => {
    const { of, one, outputs } = await stack({
      network: "existing",
      vpcId: "vpc-0a1b2c3d",
      subnetIds: ["subnet-0a1b2c3d", "subnet-0a1b2c3e"],
      assignPublicIp: true,
    });
    expect(of("awsx:ec2:Vpc")).toEqual([]);
    expect(one("aws:ec2/securityGroup:SecurityGroup").inputs.vpcId).toBe("vpc-0a1b2c3d");
    expect(outputs).toMatchObject({
      subnetIds: ["subnet-0a1b2c3d", "subnet-0a1b2c3e"],
      assignPublicIp: true,
    });
  });
});

describe("the results bucket", () => {
  it("is private, encrypted, versioned, and lets old scans go", async () => {
    const { one } = await stack({ keepScansDays: 90 });
    expect(one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(one("aws:s3/bucketOwnershipControls:BucketOwnershipControls").inputs.rule).toEqual({
      objectOwnership: "BucketOwnerEnforced",
    });
    expect(one("aws:s3/bucketVersioning:BucketVersioning").inputs.versioningConfiguration).toEqual({
      status: "Enabled",
    });
    const { rules } = one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs;
    expect(rules).toContainEqual(
      expect.objectContaining({ filter: { prefix: "scans/" }, expiration: { days: 90 } }),
    );
    const { policy } = one("aws:s3/bucketPolicy:BucketPolicy").inputs;
    expect(JSON.parse(String(policy))).toMatchObject({
      Statement: [{ Sid: "OnlyEncryptedConnections" }, { Sid: "OnlyTheScannerWrites" }],
    });
  });

  it.each([
    [undefined, { sseAlgorithm: "AES256" }],
    [
      `arn:aws:kms:eu-west-1:${hubAccount}:key/1`,
      { sseAlgorithm: "aws:kms", kmsMasterKeyId: `arn:aws:kms:eu-west-1:${hubAccount}:key/1` },
    ],
  ])("is encrypted with the key %s", async (resultsKeyArn, expected) => {
    const { one } = await stack({ resultsKeyArn });
    const { rules } = one(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    ).inputs;
    expect(rules[0].applyServerSideEncryptionByDefault).toEqual(expected);
  });

  it.each([true, false])(
    "keepResults %s decides whether it outlives the stack, with the images",
    async (keepResults) => {
      const { one } = await stack({ keepResults });
      const bucket = one("aws:s3/bucket:Bucket");
      const images = one("aws:ecr/repository:Repository");
      expect([bucket.options.protect, images.options.protect]).toEqual([keepResults, keepResults]);
      expect([bucket.inputs.forceDestroy, images.inputs.forceDelete]).toEqual([!keepResults, !keepResults]);
    },
  );

  it("has a name that S3 takes, or the stack is refused", async () => {
    const long = register(hubscanStack, {
      ...stackWith({ managementRoleArn }),
      stack: "a-stack-with-a-very-long-name",
    });
    await expect(long).rejects.toThrow(/longer than 63 characters: set hubscan:resultsBucketName/);
  });
});

describe("the image", () => {
  it("that is built has an immutable tag and is named by its digest", async () => {
    const { one, outputs } = await stack({ image: undefined });
    const repository = one("aws:ecr/repository:Repository");
    expect(repository.inputs).toMatchObject({
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    });
    const image = one("awsx:ecr:Image");
    expect(image.inputs).toMatchObject({
      imageTag: expect.stringMatching(/^[0-9a-f]{32}$/),
      platform: "linux/arm64",
    });
    expect(outputs).toMatchObject({ image: expect.stringMatching(/@sha256:[0-9a-f]{64}$/) });
  });

  it("that is given is not built", async () => {
    expect((await stack()).of("awsx:ecr:Image")).toEqual([]);
  });

  it("is pulled with rights on its own repository, where it is in ECR", () => {
    expect(repositoryArnOf(sampleImage, "aws")).toBe(
      `arn:aws:ecr:eu-west-1:${hubAccount}:repository/hubscan`,
    );
    expect(
      repositoryArnOf(`111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/team/hubscan@sha256:1`, "aws-cn"),
    ).toBe("arn:aws-cn:ecr:cn-north-1:111122223333:repository/team/hubscan");
    // A host that AWS does not have: whose it is nobody can say.
    expect(
      repositoryArnOf("111122223333.dkr.ecr.eu-west-1.amazonaws.com.cn/hubscan@sha256:1", "aws"),
    ).toBeNull();
    expect(repositoryArnOf(`public.ecr.aws/acme/hubscan@sha256:1`, "aws")).toBeNull();
  });
});

describe("files of this repository", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "hubscan-infra-"));
    await mkdir(join(folder, "dist", "simulator"), { recursive: true });
    await mkdir(join(folder, "our-policies", "s3"), { recursive: true });
    await writeFile(join(folder, "Dockerfile"), "FROM scratch\n");
    await writeFile(join(folder, ".dockerignore"), "*\n!dist\n");
    await writeFile(join(folder, "dist", "hubscan.js"), "one");
    await writeFile(join(folder, "dist", "simulator", "command.js"), "one");
    await writeFile(join(folder, "our-policies", "s3", "names.yaml"), "service: s3\nchecks: []\n");
    await writeFile(join(folder, "our-policies", "notes.txt"), "not a policy");
    await writeFile(join(folder, "accepted.yaml"), "exceptions: []\n");
    await writeFile(
      join(folder, "hubscan.yaml"),
      "policies: [./our-policies]\nexceptions: [accepted.yaml]\nscan: { fail-on: high }\n" +
        "deliveries: { sns: { topic: 'arn:aws:sns:eu-west-1:111122223333:security' }, security-hub: { region: eu-north-1 } }\n",
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("give the image's tag: another one when what goes into it is another, and only then", async () => {
    const before = imageTag(folder);
    expect(before).toMatch(/^[0-9a-f]{32}$/);
    await writeFile(join(folder, "dist", "simulator", "command.js"), "two");
    await writeFile(join(folder, "README.md"), "not in the image");
    expect(imageTag(folder)).toBe(before);
    await writeFile(join(folder, "dist", "hubscan.js"), "two");
    const after = imageTag(folder);
    expect(after).not.toBe(before);
    await cp(join(folder, "dist", "hubscan.js"), join(folder, "dist", "renamed.js"));
    expect(imageTag(folder)).not.toBe(after);
    expect(imageTag(join(folder, "our-policies"))).toBeNull();
  });

  it("give the settings, and the policies and exceptions that they name, in the places that they have to each other", () => {
    expect(settingsObjects(folder, "hubscan.yaml").objects.map(({ key }) => key)).toEqual([
      "hubscan.yaml",
      "our-policies/s3/names.yaml",
      "accepted.yaml",
    ]);
  });

  it("give what the team wants told, as the scanner role has to be allowed it", () => {
    expect(settingsObjects(folder, "hubscan.yaml")).toMatchObject({
      topic: "arn:aws:sns:eu-west-1:111122223333:security",
      securityHubRegion: "eu-north-1",
    });
  });

  it("may name a webhook where the stack has what it is signed with", async () => {
    await writeFile(
      join(folder, "signed.yaml"),
      "deliveries: { webhook: { url: 'https://hooks.example.com/' } }\n",
    );
    expect(settingsObjects(folder, "signed.yaml", "s".repeat(32)).objects).toHaveLength(1);
  });

  it.each([
    ["missing.yaml", "", /there is no such file/],
    ["wrong.yaml", "acounts: {}\n", /a scan would refuse:\nwrong.yaml:1:1 unknown key "acounts"/],
    ["outside.yaml", "policies: [../elsewhere]\n", /reads its results bucket and no other place/],
    ["remote.yaml", "policies: ['s3://other/policies']\n", /reads its results bucket and no other place/],
    [
      "unsigned.yaml",
      "deliveries: { webhook: { url: 'https://hooks.example.com/' } }\n",
      /no secret to sign with: .* Set hubscan:webhookSecret/,
    ],
    ["results.yaml", "policies: [./scans/ours]\n", /the scanner alone writes to scans/],
    ["nowhere.yaml", "policies: [./nowhere]\n", /there is nothing at that path/],
  ])("are refused before anything is made: %s", async (name, text, message) => {
    if (text !== "") await writeFile(join(folder, name), text);
    expect(() => settingsObjects(folder, name)).toThrow(message);
  });
});

describe("a hub that cannot be made", () => {
  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["settings that are not there", { settingsFile: "nowhere.yaml" }, /there is no such file/],
    [
      "a key of another region",
      { resultsKeyArn: `arn:aws:kms:us-east-1:${hubAccount}:key/1234abcd` },
      /a key in us-east-1, and the results bucket is in eu-west-1/,
    ],
    ["a long name of the bucket", {}, /longer than 63 characters/],
    [
      "a provider of another issuer",
      {
        workloadIdentity: {
          issuer: "https://token.example",
          audience: "a",
          subject: "s",
          providerArn: `arn:aws:iam::${hubAccount}:oidc-provider/other.example`,
        },
      },
      /another issuer's/,
    ],
  ])("is refused before any target role is made: %s", async (_, keys, message) => {
    let refused: unknown;
    const program = stackWith(
      { managementRoleArn, ...keys },
      message.source.includes("63") ? { stack: "s".repeat(30) } : {},
    );
    const { resources } = await register(async () => {
      await hubscanStack().catch((error: unknown) => {
        refused = error;
      });
    }, program);
    expect(String(refused)).toMatch(message);
    expect(resources.filter(({ type }) => !type.startsWith("pulumi:"))).toEqual([]);
  });
});

describe("the place", () => {
  const identity = "aws:index/getCallerIdentity:getCallerIdentity";
  const organization = "aws:organizations/getOrganization:getOrganization";
  const refusal = (
    keys: Readonly<Record<string, unknown>>,
    token?: string,
    answer?: Record<string, unknown>,
  ) =>
    register(
      hubscanStack,
      stackWith(keys, token === undefined ? {} : { answers: { [token]: () => answer ?? {} } }),
    );

  it("has to be the configured hub", async () => {
    const other = {
      accountId: "999999999999",
      arn: "arn:aws:sts::999999999999:assumed-role/x/y",
      userId: "x",
    };
    await expect(refusal({}, identity, other)).rejects.toThrow(
      /hubAccountId is 222222222201, and the credentials are of account 999999999999/,
    );
  });

  it("has to be in the configured organization", async () => {
    await expect(
      refusal({}, organization, { id: "o-other12345", masterAccountId: "111111111111" }),
    ).rejects.toThrow(/organizationId is o-acme4f2k9x, and account 222222222201 belongs to o-other12345/);
  });

  it.each([
    [
      { delegatedAdministrator: false, targets: "stackset" },
      /only the management account \(111111111111\) or a delegated administrator/,
    ],
    [{ delegatedAdministrator: false, targets: "none" }, /cannot find the organization's accounts/],
    [{ scanJoinedAccounts: true }, /scanJoinedAccounts takes the management account/],
    [{ protectTargetRole: true }, /protectTargetRole takes the management account/],
  ])("has to be able to do what is configured: %j", async (keys, message) => {
    await expect(refusal(keys)).rejects.toThrow(message);
  });

  it("is refused as a delegated administrator where it is the management account", async () => {
    await expect(
      refusal({}, organization, { id: "o-acme4f2k9x", masterAccountId: hubAccount }),
    ).rejects.toThrow(/delegatedAdministrator is true, and the hub is the management account itself/);
  });
});
