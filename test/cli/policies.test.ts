import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ListedCheck } from "../../scanner/cli/policies/listed-checks.ts";
import { newFolder } from "../results/new-folder.ts";
import { startMemoryS3 } from "../settings/memory-s3.ts";
import { runHubscan } from "./run-hubscan.ts";

const policy = (id: string, assert: string, fail = "{}") => `service: acme
checks:
  - id: ${id}
    title: The bucket has a name of ours
    severity: low
    resource: AWS::S3::Bucket
    params:
      Prefix: { type: string, default: acme-, description: What names begin with. }
    assert: ${assert}
    risk: Nobody knows whose it is.
    remediation: { console: Make another. }
    references: [https://example.com/names]
    examples:
      pass: [{ Name: acme-logs }]
      fail: [${fail}]
`;
const right = policy("acme-bucket-named", "resource.Name.startsWith(params.Prefix)");

/** A folder with our-policies/buckets.yaml and hubscan.yaml. */
async function folderWith(text: string, settings?: string): Promise<string> {
  const folder = await newFolder();
  await mkdir(join(folder, "our-policies"));
  await writeFile(join(folder, "our-policies", "buckets.yaml"), text);
  if (settings !== undefined) await writeFile(join(folder, "hubscan.yaml"), settings);
  return folder;
}

async function listed(folder: string, ...args: string[]): Promise<ListedCheck[]> {
  const { out, error } = await runHubscan(["policies", "list", "--format", "json", ...args], { folder });
  if (error !== null) throw error;
  return JSON.parse(out) as ListedCheck[];
}

describe("hubscan policies list", () => {
  it("gives programs each check with its names elsewhere, its requirements, and whether it is on", async () => {
    const checks = await listed(await newFolder());
    expect(checks.length).toBeGreaterThan(100);
    const { title, ...check } = checks.find(({ id }) => id === "sqs-queue-encrypted") ?? { title: "" };
    expect(check).toMatchObject({
      severity: "medium",
      resource: "AWS::SQS::Queue",
      service: "sqs",
      sameAs: { securityhub: ["SQS.1"] },
      frameworks: { fsbp: ["SQS.1"] },
      enabled: true,
      why: null,
    });
    expect(title).not.toBe("");
  });

  it("says why checks are off, and adds the policies of the settings", async () => {
    const settings =
      'policies: [our-policies]\nchecks: { disabled: ["sqs-*"], enabled: [sqs-queue-encrypted], minimum-severity: low }\n';
    const checks = await listed(await folderWith(right, settings));
    const why = (id: string) => checks.find((check) => check.id === id)?.why;
    expect(why("acme-bucket-named")).toBeNull();
    expect(why("sqs-queue-encrypted")).toBeNull();
    expect(why("sqs-queue-not-public")).toBe("disabled in the settings");
    const { out } = await runHubscan(["policies", "list", "--service", "sqs"], {
      folder: await folderWith(right, settings),
    });
    expect(out).toMatch(/critical +sqs-queue-not-public +off: disabled in the settings/);
    expect(out).toMatch(/1 of \d+ checks are on\n$/);
  });

  it("is narrowed by the options", async () => {
    const folder = await newFolder();
    expect(new Set((await listed(folder, "--service", "kms")).map(({ service }) => service))).toEqual(
      new Set(["kms"]),
    );
    const worst = await listed(folder, "--severity", "critical", "--framework", "fsbp");
    expect(new Set(worst.map(({ severity }) => severity))).toEqual(new Set(["critical"]));
  });

  it("refuses settings that name what there is not, at the place", async () => {
    const folder = await folderWith(right, "checks:\n  disabled:\n    - sqs-queue-encripted\n");
    const { error } = await runHubscan(["policies", "list"], { folder });
    expect(error?.message).toBe(
      'hubscan.yaml:3:7 there is no check "sqs-queue-encripted"; did you mean "sqs-queue-encrypted"?',
    );
  });
});

describe("hubscan policies show", () => {
  it("shows what a check looks at, and the calls and actions that it takes", async () => {
    const { out } = await runHubscan(["policies", "show", "sqs-queue-encrypted"], {
      folder: await newFolder(),
    });
    for (const text of [
      "resource AWS::SQS::Queue",
      "state    on",
      "same as  securityhub SQS.1",
      "resource.Attributes.KmsMasterKeyId != ''",
      "  sqs:GetQueueAttributes, once for each AWS::SQS::Queue",
      "  sqs:ListQueues, once for each account and region",
      "IAM actions\n  sqs:GetQueueAttributes\n  sqs:ListQueues\n",
    ]) {
      expect(out).toContain(text);
    }
  });

  it("shows params with the values that the settings give them", async () => {
    const settings =
      "policies: [our-policies]\nchecks: { params: { acme-bucket-named: { Prefix: shop- } } }\n";
    const folder = await folderWith(right, settings);
    const { out } = await runHubscan(["policies", "show", "acme-bucket-named"], { folder });
    expect(out).toContain('Prefix (string) = "shop-"');
    expect(out).toContain("policy   our-policies/buckets.yaml:3");
    const json = await runHubscan(["policies", "show", "acme-bucket-named", "--format", "json"], { folder });
    expect(JSON.parse(json.out)).toMatchObject({ actions: ["s3:ListAllMyBuckets"], enabled: true });
  });

  it("helps with a mistyped id", async () => {
    const { error } = await runHubscan(["policies", "show", "sqs-queue-encryptd"], {
      folder: await newFolder(),
    });
    expect(error?.hint).toContain("sqs-queue-encrypted");
  });
});

describe("hubscan policies check and test", () => {
  it("find hubscan's own policies right", async () => {
    const folder = await newFolder();
    const checked = await runHubscan(["policies", "check"], { folder });
    expect(checked.out).toMatch(/^\d{3} checks in \d+ files: no problems\n$/);
    const tested = await runHubscan(["policies", "test"], { folder });
    expect(tested.out).toMatch(/^\d+ examples of \d{3} checks: all judged as they should be\n$/);
    expect([checked.exitCode, tested.exitCode]).toEqual([0, 0]);
  });

  it("are about the given paths alone", async () => {
    const folder = await folderWith(right);
    expect((await runHubscan(["policies", "check", "our-policies"], { folder })).out).toBe(
      "1 check in 1 file: no problems\n",
    );
    expect((await runHubscan(["policies", "test", "our-policies/buckets.yaml"], { folder })).out).toBe(
      "2 examples of 1 check: all judged as they should be\n",
    );
  });

  it("name every problem with its place as seen from here, and end with 1", async () => {
    const wrong = `${policy("acme-bucket-named", "resource.Nam != ''").replace("severity: low", "severity: lo")}
  - id: other-thing
    titel: x
`;
    const { error, exitCode } = await runHubscan(["policies", "check", "our-policies"], {
      folder: await folderWith(wrong),
    });
    const places = error?.message.split("\n").flatMap((line) => /^our-policies\S+/.exec(line)?.[0] ?? []);
    expect(places).toEqual(
      expect.arrayContaining(["our-policies/buckets.yaml:5:15", "our-policies/buckets.yaml:18:5"]),
    );
    expect(exitCode).toBe(1);
    const typed = await runHubscan(["policies", "check", "our-policies"], {
      folder: await folderWith(policy("acme-bucket-named", "resource.Nam != ''")),
    });
    expect(typed.error?.message).toMatch(/^our-policies\/buckets\.yaml:9:\d+ .*Nam/);
  });

  it("find an id that hubscan's own policies have", async () => {
    const taken = policy("s3-bucket-versioned", "resource.Name != ''").replace(
      "service: acme",
      "service: s3",
    );
    const { error } = await runHubscan(["policies", "check", "our-policies"], {
      folder: await folderWith(taken),
    });
    expect(error?.message).toContain('the id "s3-bucket-versioned" is taken');
  });

  it("test names each example that is judged otherwise, and ends with 1", async () => {
    const folder = await folderWith(policy("acme-bucket-named", "resource.Name != ''", "{ Name: shop }"));
    const { out, exitCode } = await runHubscan(["policies", "test", "our-policies"], { folder });
    expect(out).toMatch(
      /^our-policies\/buckets\.yaml:15:14 acme-bucket-named fail\[0\]: expected FAIL, got PASS: .*\n2 examples of 1 check: 1 judged otherwise\n$/,
    );
    expect(exitCode).toBe(1);
  });

  it("read policies in a bucket", async () => {
    const memory = await startMemoryS3();
    memory.objects.set("acme/policies/buckets.yaml", right);
    const environment = {
      AWS_ENDPOINT_URL: memory.endpoint,
    };
    const folder = await newFolder();
    await withVariables(async () => {
      const { out } = await runHubscan(["policies", "check", "s3://acme/policies"], { folder, environment });
      expect(out).toBe("1 check in 1 file: no problems\n");
    });
  });
});

describe("hubscan policies enable and disable", () => {
  it("switch checks in the settings, and say what then holds", async () => {
    const folder = await newFolder();
    const off = await runHubscan(["policies", "disable", "iam-root-mfa", "s3-bucket-versioned"], { folder });
    expect(off.out).toBe(
      "iam-root-mfa is off: disabled in the settings\ns3-bucket-versioned is off: disabled in the settings\n",
    );
    expect(off.notes).toBe("hubscan.yaml was made.\n");
    const on = await runHubscan(["policies", "enable", "iam-root-mfa"], { folder });
    expect(on.out).toBe("iam-root-mfa is on\n");
    expect(await readFile(join(folder, "hubscan.yaml"), "utf8")).toBe(
      "checks:\n  disabled:\n    - s3-bucket-versioned\n",
    );
  });

  it("say when a check that was switched on is off for another reason", async () => {
    const folder = await folderWith(right, "checks: { services: [s3] } # for now\n");
    const { out } = await runHubscan(["policies", "enable", "iam-root-mfa"], { folder });
    expect(out).toBe("iam-root-mfa is off: of another service than s3\n");
  });

  it("change nothing for an id that there is not", async () => {
    const folder = await newFolder();
    const { error } = await runHubscan(["policies", "disable", "iam-root-mfa", "iam-root-nfa"], { folder });
    expect(error?.message).toBe("there is no check iam-root-nfa");
    await expect(readFile(join(folder, "hubscan.yaml"))).rejects.toThrow("ENOENT");
  });
});

/** With credentials and a region for the SDK, which looks in the process's environment. */
async function withVariables(act: () => Promise<void>): Promise<void> {
  const variables = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    await act();
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
