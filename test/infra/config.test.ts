import { describe, expect, it } from "vitest";
import { parseConfig, problemsText } from "../../infra/config/parse.ts";
import { longestPause, scheduleProblem } from "../../scanner/hub/schedule.ts";

const least = { organizationId: "o-acme4f2k9x", hubAccountId: "222222222201" };

/** Problems of the least configuration with these keys. */
function problems(keys: Readonly<Record<string, string>>): readonly string[] {
  return parseConfig({ ...least, ...keys }).problems.map(({ key, problem }) => `${key} ${problem}`);
}

describe("the configuration", () => {
  it("needs two keys and has a default for every other", () => {
    expect(parseConfig(least).config).toMatchObject({
      roleName: "HubscanTarget",
      rolePath: "/",
      scannerRoleName: "hubscan-scanner",
      permissionsPolicy: "SecurityAudit",
      maxSessionDuration: 43_200,
      targets: "stackset",
      schedule: "rate(12 hours)",
      network: "public",
      architecture: "arm64",
      fanOut: false,
      keepResults: true,
      athena: false,
      securityHub: false,
    });
    expect(
      parseConfig({})
        .problems.map(({ key }) => key)
        .sort(),
    ).toEqual(["hubAccountId", "organizationId"]);
  });

  it("takes lists, maps, numbers and switches as Pulumi gives them: as JSON in text", () => {
    const { config } = parseConfig({
      ...least,
      notify: '["security@acme.example"]',
      cpu: "2048",
      memory: "8192",
      spot: "true",
      eventScans:
        '[{"name":"control-tower","pattern":{"source":["aws.controltower"]},"account":"$.detail.account"}]',
    });
    expect(config).toMatchObject({ notify: ["security@acme.example"], cpu: 2048, memory: 8192, spot: true });
    expect(config?.eventScans[0]?.pattern).toEqual({ source: ["aws.controltower"] });
  });

  it("keeps text that looks like a number as text", () => {
    expect(parseConfig({ ...least, externalId: "1234567890" }).config?.externalId).toBe("1234567890");
  });

  it.each<[string, Record<string, string>, string]>([
    [
      "an organization id",
      { organizationId: "acme" },
      'organizationId is "acme": must be an organization id',
    ],
    [
      "an account id",
      { hubAccountId: "1234" },
      'hubAccountId is "1234": must be an account id of twelve digits',
    ],
    ["a role's name", { roleName: "a/b" }, 'roleName is "a/b": must be 1 to 64 letters'],
    ["a role's path", { rolePath: "security" }, 'rolePath is "security": must begin and end with a slash'],
    ["a short session", { maxSessionDuration: "3599" }, 'maxSessionDuration is "3599"'],
    ["a long session", { maxSessionDuration: "43201" }, 'maxSessionDuration is "43201"'],
    [
      "a policy that writes",
      { permissionsPolicy: "AdministratorAccess" },
      "must be one of SecurityAudit, ReadOnlyAccess",
    ],
    ["a way of making roles", { targets: "terraform" }, "must be one of stackset, direct, none"],
    ["a unit", { targetUnits: '["Workloads"]' }, "targetUnits is"],
    [
      "an account of a list",
      { targets: "direct", targetAccounts: '["444444444401","44"]' },
      "at 1: must be an account id",
    ],
    [
      "an account given twice",
      { targets: "direct", targetAccounts: '["444444444401","444444444401"]' },
      "names 444444444401 twice",
    ],
    [
      "a key of another mode",
      { targetAccounts: '["444444444401"]' },
      "belongs to targets: direct, and targets is stackset",
    ],
    ["an ARN", { managementRoleArn: "HubscanDeployer" }, "must be the ARN of a role"],
    ["a tag in place of a digest", { image: "hubscan:latest" }, "must name an image by its digest"],
    ["a CPU that Fargate has not", { cpu: "1000" }, "must be one of 256, 512, 1024"],
    [
      "memory that does not go with the CPU",
      { cpu: "256", memory: "4096" },
      "Fargate has tasks of 256 CPU units with 512, 1024, 2048 MiB",
    ],
    ["a retention", { logRetentionDays: "42" }, "must be one of 1, 3, 5"],
    ["a schedule", { schedule: "every day" }, "it must be rate(12 hours)"],
    ["a rate in the singular", { schedule: "rate(1 hours)" }, "rate(1 hour)"],
    [
      "a cron expression of five fields",
      { schedule: "cron(0 6 * * ?)" },
      "a cron expression has 6 fields and this one has 5",
    ],
    [
      "a cron expression of two days",
      { schedule: "cron(0 6 1 * MON *)" },
      "one of day-of-month and day-of-week has to be ?",
    ],
    ["a cron expression that never comes", { schedule: "cron(0 6 * * ? 1960)" }, "never come"],
    [
      "an overdue alarm that rings between scans",
      { overdueHours: "12" },
      "must be more than the schedule's longest pause of 12 hours",
    ],
    ["a pause that CloudWatch cannot wait for", { schedule: "rate(7 days)" }, "overdueHours has to be 0"],
    [
      "subnets without a VPC",
      { network: "existing", subnetIds: '["subnet-0a1b2c3d"]', assignPublicIp: "false" },
      "vpcId is needed with network: existing",
    ],
    [
      "a VPC that is not used",
      { vpcId: "vpc-0a1b2c3d" },
      'vpcId is "vpc-0a1b2c3d": belongs to network: existing, and network is public',
    ],
    ["a range of addresses", { vpcCidr: "10.0.0.0/8" }, "must be an IPv4 range of /16 to /24"],
    ["a range that is none", { vpcCidr: "10.300.0.0/22" }, "must be an IPv4 range of /16 to /24"],
    ["a range from its middle", { vpcCidr: "10.64.0.5/22" }, "from its first address"],
    ["a mail address", { notify: '["security"]' }, "must be a mail address"],
    [
      "fan-out without a schedule",
      { fanOut: "true", schedule: "off" },
      'fanOut is "true": spreads scheduled scans',
    ],
    [
      "a subject with a wildcard",
      {
        workloadIdentity:
          '{"issuer":"https://token.example","audience":"sts.amazonaws.com","subject":"repo:acme/*"}',
      },
      "must be one subject",
    ],
    [
      "a member that there is not",
      { workloadIdentity: '{"issuer":"https://t.example","audience":"a","subject":"s","thumbprint":"x"}' },
      "thumbprint",
    ],
    ["a switch that is neither on nor off", { spot: "yes" }, 'spot is "yes": must be a boolean'],
    ["a list that is text", { notify: "security@acme.example" }, "must be a array"],
    [
      "administrators of a policy that is not made",
      { roleAdministrators: '["arn:aws:iam::*:role/Break"]' },
      "belongs to protectTargetRole: true",
    ],
  ])("refuses %s, and says which key, what it is and what it must be", (_what, keys, message) => {
    expect(problems(keys).join("\n")).toContain(message);
  });

  it("tells everything that is wrong at once, and proposes the key that was meant", () => {
    const { problems } = parseConfig({ organizationId: "x", hubAccountId: "y", shedule: "off" });
    const text = problemsText(problems);
    expect(text).toContain("hubscan:organizationId");
    expect(text).toContain("hubscan:hubAccountId");
    expect(text).toContain('hubscan:shedule is not a key of this stack; did you mean "schedule"?');
  });

  it("never shows a secret", () => {
    const text = problemsText(parseConfig({ ...least, externalId: "no spaces allowed" }).problems);
    expect(text).toContain("hubscan:externalId is [secret]");
    expect(text).not.toContain("no spaces");
  });
});

describe("a schedule", () => {
  const hours = (expression: string) =>
    (longestPause(expression, new Date("2026-01-01T00:00:00Z")) ?? 0) / 3_600_000;

  it("pauses as long as it says", () => {
    expect(hours("rate(12 hours)")).toBe(12);
    expect(hours("cron(0 6 * * ? *)")).toBe(24);
    expect(hours("cron(0 6,18 * * ? *)")).toBe(12);
    expect(hours("cron(0 3 ? * MON-FRI *)")).toBe(72);
    expect(hours("cron(0 3 1 * ? *)")).toBe(31 * 24);
    expect(longestPause("off", new Date(0))).toBeNull();
  });

  it.each([
    "rate(1 hour)",
    "rate(5 minutes)",
    "rate(1 day)",
    "cron(0/15 8-17 ? * MON-FRI *)",
    "cron(0 8 ? * 2#1 *)",
    "cron(0 8 L * ? *)",
  ])("is taken: %s", (expression) => expect(scheduleProblem(expression)).toBeNull());

  it.each([
    "rate(0 hours)",
    "rate(12 weeks)",
    "cron()",
    "cron(0 25 * * ? *)",

    "12 hours",
  ])("is refused: %s", (expression) => expect(scheduleProblem(expression)).not.toBeNull());
});
