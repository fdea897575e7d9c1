import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../../infra/config/parse.ts";
import type { StackConfig } from "../../infra/config/schema.ts";
import { initCommand } from "../../setup/init.ts";
import { readStackFile } from "../../setup/stack-file.ts";
import { defaultEstate } from "../../simulator/estates.ts";
import { runHubscan } from "../cli/run-hubscan.ts";
import { simulatedEnvironment } from "../cli/simulated-environment.ts";
import { newFolder } from "../results/new-folder.ts";
import { pulumiStub } from "./pulumi-stub.ts";

/** `hubscan init` where nobody is asked. The hub of the estate is a delegated administrator of StackSets. */

const simulator = simulatedEnvironment({ estate: defaultEstate });
const more = [{ name: "init", summary: "", load: async () => initCommand }];
const managementRole = "arn:aws:iam::111111111111:role/HubscanDeployer";
const noPulumi = "/nowhere";

async function project(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await newFolder();
  for (const [name, text] of Object.entries({
    "Pulumi.yaml": "name: hubscan\nruntime: nodejs\n",
    ...files,
  })) {
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** Who is signed in: the scanner in the hub, or somebody else. */
interface Options {
  readonly path?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly columns?: number;
}

async function init(
  folder: string,
  args: readonly string[],
  { path = noPulumi, environment, columns }: Options = {},
) {
  // The simulator's environment names the external id of its roles; here it is another.
  const { HUBSCAN_EXTERNAL_ID: _, ...aws } = simulator().environment;
  const own = process.env.HUBSCAN_EXTERNAL_ID;
  delete process.env.HUBSCAN_EXTERNAL_ID;
  Object.assign(process.env, environment);
  try {
    const given = { ...aws, PATH: path, ...environment };
    return await runHubscan(["init", ...args], {
      folder,
      environment: given,
      more,
      ...(columns === undefined ? {} : { columns }),
    });
  } finally {
    for (const name of Object.keys(environment ?? {})) delete process.env[name];
    Object.assign(process.env, simulator().environment);
    if (own !== undefined) process.env.HUBSCAN_EXTERNAL_ID = own;
  }
}

/** The configuration that was written, as the stack's own reader takes it. */
async function written(folder: string, stack = "dev"): Promise<StackConfig> {
  const text = await readFile(join(folder, `Pulumi.${stack}.yaml`), "utf8");
  const { values } = readStackFile("", text, "hubscan");
  const { config, problems } = parseConfig(values);
  expect(problems).toEqual([]);
  if (config === null) throw new Error("not a configuration");
  return config;
}

async function settings(folder: string): Promise<unknown> {
  return parse(await readFile(join(folder, "hubscan.yaml"), "utf8"));
}

describe("hubscan init, unattended", () => {
  it("looks up what AWS tells, and writes a file that the stack takes", async () => {
    const folder = await project();
    const { out, error, exitCode } = await init(folder, ["--yes"]);
    expect(error).toBeNull();
    expect(exitCode).toBe(0);
    expect(await written(folder)).toMatchObject({
      organizationId: "o-acme4f2k9x",
      hubAccountId: "222222222201",
      delegatedAdministrator: true,
      targets: "stackset",
      schedule: "rate(12 hours)",
    });
    expect(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8")).toContain("aws:region: eu-central-1\n");
    expect(await readdir(folder)).toEqual(["Pulumi.dev.yaml", "Pulumi.yaml"]);
    expect(out).toContain(
      "Next:\n  pulumi stack select --create dev\n  pulumi up --stack dev\n  npx hubscan connect --from-hub --stack dev\n",
    );
  });

  it("takes every answer as an option", async () => {
    const folder = await project();
    const { out, error } = await init(folder, [
      "--stack",
      "production",
      "--hub-region",
      "us-east-1",
      "--targets",
      "direct",
      "--json",
      "--management-role",
      managementRole,
      "--exclude-ou",
      "Workloads/Sandbox",

      "--exclude-account",
      "444444444402",
      "--alias",
      "444444444401=till, no. 1",
      "--alias",
      "333333333301=net",
      "--schedule",
      "cron(0 6 * * ? *)",
      "--notify",
      "a@acme.example,b@acme.example",
      "--no-external-id",
    ]);
    expect(error).toBeNull();
    expect(await written(folder, "production")).toMatchObject({
      targets: "direct",
      managementRoleArn: managementRole,
      excludedAccounts: ["444444444402", "666666666601", "666666666602"],
      schedule: "cron(0 6 * * ? *)",
      notify: ["a@acme.example", "b@acme.example"],
      settingsFile: "hubscan.yaml",
    });
    expect(await settings(folder)).toEqual({
      accounts: { "exclude-ous": ["ou-acme-cc000000"], exclude: ["444444444402"] },
      aliases: { "444444444401": "till, no. 1", "333333333301": "net" },
    });
    expect(JSON.parse(out)).toMatchObject({
      file: "Pulumi.production.yaml",
      settings: "hubscan.yaml",
      region: "us-east-1",
      accounts: { selected: 10, inAll: 14 },
      externalId: "none",
      commands: expect.arrayContaining(["pulumi up --stack production"]),
    });
  });

  it("makes target roles in the units that are scanned, and nowhere else", async () => {
    const folder = await project();
    await init(folder, ["--yes", "--ou", "Workloads/Production/Payments,Security"]);
    expect((await written(folder)).targetUnits).toEqual(["ou-acme-caa00000", "ou-acme-a0000000"]);
    expect(await settings(folder)).toEqual({ accounts: { ous: ["ou-acme-caa00000", "ou-acme-a0000000"] } });
    const direct = await project();
    await init(direct, ["--yes", "--targets", "direct", "--ou", "Workloads/Production/Payments"]);
    expect((await written(direct)).targetAccounts).toEqual(["444444444401", "444444444402"]);
  });

  it("moves a file from one way of making roles to another without leaving what belongs to the first", async () => {
    const folder = await project();
    await init(folder, ["--yes", "--ou", "Security"]);
    const { error } = await init(folder, ["--yes", "--targets", "direct"]);
    expect(error).toBeNull();
    expect(await written(folder)).toMatchObject({
      targets: "direct",
      targetAccounts: ["222222222201", "222222222202"],
    });
    expect((await written(folder)).targetUnits).toBeUndefined();
  });

  it("keeps comments, secrets and keys that it does not know, and the settings as they are written", async () => {
    const file = [
      "# The team's stack.",
      "encryptionsalt: v1:abc=:v1:def==",
      "config:",
      "  # Cheap.",
      "  hubscan:spot: true",
      "  hubscan:externalId:",
      "    secure: AAABAKf8x+/Zq==",
      "  hubscan:organizationId: o-acme4f2k9x",
      '  hubscan:hubAccountId: "222222222201" # the hub',
      "  other:token:",
      "    secure: AAAB==",
      "",
    ].join("\n");
    const ours = "# decided in May\naccounts:\n  exclude: ['444444444402']   # theirs\n";
    const folder = await project({ "Pulumi.dev.yaml": file, "hubscan.yaml": ours });
    const { error } = await init(folder, ["--yes", "--alias", "444444444401=till"]);
    expect(error).toBeNull();
    const text = await readFile(join(folder, "Pulumi.dev.yaml"), "utf8");
    for (const line of file.split("\n")) expect(text.split("\n")).toContain(line);
    expect(await written(folder)).toMatchObject({ spot: true, settingsFile: "hubscan.yaml" });
    expect(await readFile(join(folder, "hubscan.yaml"), "utf8")).toBe(
      `${ours}aliases:\n  "444444444401": till\n`,
    );
    const again = await init(folder, ["--yes"]);
    expect(again.out).toContain("Pulumi.dev.yaml said all of it already.");
    expect(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8")).toBe(text);
  });

  it("leaves a file that is there alone without --yes", async () => {
    const folder = await project({ "Pulumi.dev.yaml": "config: {}\n" });
    const { error } = await init(folder, []);
    expect(error?.message).toBe("Pulumi.dev.yaml is there already.");
    expect(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8")).toBe("config: {}\n");
  });

  it("names everything that is missing where AWS says nothing", async () => {
    const folder = await project();
    const environment = {
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_MAX_ATTEMPTS: "1",
      AWS_ACCESS_KEY_ID: "",
    };
    const { error, notes } = await init(folder, [], { environment: { ...environment, ...offline } });
    expect(error?.message).toContain("--hub-region, --organization-id, --hub-account-id");
    expect(notes).toContain("Not found out:");
    expect(await readdir(folder)).toEqual(["Pulumi.yaml"]);
  });

  it("goes by the options alone where AWS says nothing", async () => {
    const folder = await project();
    const { error } = await init(
      folder,
      [
        "--hub-region",
        "eu-west-1",
        "--organization-id",
        "o-acme4f2k9x",
        "--hub-account-id",
        "222222222201",
        "--delegated-administrator",
        "--ou",
        "ou-acme-c0000000",
      ],
      { environment: offline },
    );
    expect(error).toBeNull();
    expect(await written(folder)).toMatchObject({ targetUnits: ["ou-acme-c0000000"] });
  });

  it("says so at 40 columns in lines that fit", async () => {
    const { notes } = await init(await project(), ["--yes"], { columns: 40 });
    const long = notes.split("\n").filter((line) => line.length > 40 && line.trim().includes(" "));
    expect(long).toEqual([]);
  });
});

/** Nobody is signed in, and no region is set. */
const offline = {
  AWS_ACCESS_KEY_ID: "",
  AWS_SECRET_ACCESS_KEY: "",
  AWS_REGION: "",
  AWS_DEFAULT_REGION: "",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/nowhere/config",
  AWS_SHARED_CREDENTIALS_FILE: "/nowhere/credentials",
};

describe("hubscan init refuses, and writes nothing", () => {
  it.each<[string, readonly string[], string]>([
    ["an organization id", ["--organization-id", "acme"], 'It is "acme": must be an organization id'],
    [
      "the id of another organization",
      ["--organization-id", "o-other12345"],
      "the credentials belong to o-acme4f2k9x",
    ],
    ["an account id", ["--hub-account-id", "12"], 'It is "12": must be an account id of twelve digits'],
    [
      "an account of others",
      ["--hub-account-id", "999999999999"],
      "The organization has no account 999999999999",
    ],
    [
      "an account that is closed",
      ["--hub-account-id", "777777777701"],
      "Account 777777777701 is not active (SUSPENDED)",
    ],
    ["the ARN of a role", ["--management-role", "HubscanDeployer"], "must be the ARN of a role"],
    [
      "a role elsewhere",
      ["--management-role", "arn:aws:iam::222222222202:role/R"],
      "the management account is 111111111111",
    ],
    ["the ARN of the reader", ["--organization-role", "x"], "--organization-role: It is"],
    ["a schedule", ["--schedule", "rate(1 hours)"], "rate(1 hour)"],
    ["a cron expression", ["--schedule", "cron(0 6 * * *)"], "6 fields"],
    ["a mail address", ["--notify", "security"], "must be a mail address"],
    ["a region", ["--hub-region", "Frankfurt"], "a region is written like eu-west-1"],
    ["a region that there is not", ["--hub-region", "eu-centrl-1"], 'did you mean "eu-central-1"?'],
    ["a region that is not enabled", ["--hub-region", "me-south-1"], "Region me-south-1 is not enabled"],
    ["a unit", ["--ou", "Workloads/Prodction"], "There is no organizational unit Workloads/Prodction."],
    ["an account to leave out", ["--exclude-account", "12"], "an account id has twelve digits"],
    [
      "an account to leave out that there is not",
      ["--exclude-account", "444444444409"],
      "has no account 444444444409",
    ],
    ["to scan nothing", ["--ou", "Suspended"], "No account would be scanned."],
    ["an alias", ["--alias", "till"], "an alias is written as 111122223333=till"],
    ["an alias of others", ["--alias", "999999999999=x"], "The organization has no account 999999999999"],
    ["a StackSet of a member", ["--targets", "stackset", "--no-delegated-administrator"], "a StackSet takes"],
    [
      "a member that finds nobody",
      ["--targets", "none", "--no-delegated-administrator"],
      "it cannot find the organization's accounts",
    ],
    [
      "a delegated management account",
      ["--hub-account-id", "111111111111", "--delegated-administrator"],
      "is the management account itself",
    ],
    ["two external ids", ["--external-id", "abc", "--generate-external-id"], "are two answers"],
    ["a stack's name", ["--stack", "../x"], "is not the name of a stack"],
    [
      "settings elsewhere",
      ["--settings", "s3://acme/hubscan.yaml"],
      "the stack takes its settings from there",
    ],
    ["an external id nobody sees", ["--generate-external-id"], "the Pulumi CLI is not here to encrypt it"],
  ])("%s", async (_, args, message) => {
    const folder = await project();
    const { error } = await init(folder, ["--yes", ...args]);
    expect(error?.message).toContain(message);
    expect(error?.hint).not.toBe("");
    expect(await readdir(folder)).toEqual(["Pulumi.yaml"]);
  });

  it("an external id, without repeating it", async () => {
    const folder = await project();
    const { error } = await init(folder, ["--yes"], { environment: { HUBSCAN_EXTERNAL_ID: "two words" } });
    expect(error?.message).toContain("must be 2 to 1224 letters");
    expect(error?.message).not.toContain("two words");
    expect(await readdir(folder)).toEqual(["Pulumi.yaml"]);
  });

  it("a folder without a project, a file that is no configuration, settings that are wrong", async () => {
    const empty = await newFolder();
    expect((await init(empty, ["--yes"])).error?.message).toContain("There is no Pulumi.yaml");
    const broken = await project({ "Pulumi.dev.yaml": "config: [\n" });
    expect((await init(broken, ["--yes"])).error?.message).toContain("is not a stack's configuration");
    const wrong = await project({ "hubscan.yaml": "accounts: { ou: [x] }\n" });
    expect((await init(wrong, ["--yes"])).error?.message).toContain('unknown key "ou"');
  });

  it("a file that the stack would refuse for what is not asked about", async () => {
    const file = "config:\n  hubscan:cpu: 7\n  hubscan:nothing: x\n";
    const folder = await project({ "Pulumi.dev.yaml": file });
    const { error } = await init(folder, ["--yes"]);
    expect(error?.message).toContain("hubscan:cpu");
    expect(error?.message).toContain("hubscan:nothing is not a key of this stack");
    expect(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8")).toBe(file);
  });
});

describe("an external id", () => {
  it("is handed to Pulumi on its standard input and is in no file", async () => {
    const folder = await project();
    const tools = join(folder, "tools");
    await mkdir(tools);
    const pulumi = await pulumiStub(tools, "stores");
    const { out, notes, exitCode } = await init(
      folder,
      ["--yes", "--generate-external-id", "--json"],
      pulumi,
    );
    expect(exitCode).toBe(0);
    const { args, value } = await pulumi.given();
    expect(args).toBe("config set --secret hubscan:externalId --stack dev --non-interactive");
    expect(value).toMatch(/^hubscan-[0-9a-f]{32}$/);
    expect(JSON.parse(out)).toMatchObject({ externalId: "encrypted" });
    for (const text of [out, notes, await readFile(join(folder, "Pulumi.dev.yaml"), "utf8")]) {
      expect(text).not.toContain(value);
    }
  });

  it("of one's own is set by a command where there is no Pulumi yet, or no stack", async () => {
    const environment = { HUBSCAN_EXTERNAL_ID: "acme-secret" };
    const alone = await project();
    const first = await init(alone, ["--yes"], { environment });
    const folder = await project();
    const { path } = await pulumiStub(folder, "has no such stack");
    const second = await init(folder, ["--yes"], { environment, path });
    for (const { out, notes, exitCode } of [first, second]) {
      expect(exitCode).toBe(0);
      expect(out).toContain(
        "--create dev\n  pulumi config set --secret hubscan:externalId --stack dev\n  pulumi up",
      );
      expect(out + notes).not.toContain("acme-secret");
    }
    expect(await readFile(join(alone, "Pulumi.dev.yaml"), "utf8")).not.toContain("acme-secret");
  });

  it("that was generated and could not be stored ends with 1, and says that it is lost", async () => {
    const folder = await project();
    const { path } = await pulumiStub(folder, "has no such stack");
    const { notes, exitCode } = await init(folder, ["--yes", "--generate-external-id"], { path });
    expect(exitCode).toBe(1);
    expect(notes).toMatch(/is\s+lost/);
  });

  it("that Pulumi refuses ends with 1 and Pulumi's words, without the id", async () => {
    const folder = await project();
    const { path } = await pulumiStub(folder, "has no passphrase");
    const environment = { HUBSCAN_EXTERNAL_ID: "acme-secret" };
    const { notes, exitCode } = await init(folder, ["--yes"], { path, environment });
    expect(exitCode).toBe(1);
    expect(notes).toContain("passphrase must be set; got [secret]");
  });

  it("is taken out with --no-external-id, and kept when nothing is said", async () => {
    const file = "config:\n  hubscan:externalId:\n    secure: AAAB==\n";
    const folder = await project({ "Pulumi.dev.yaml": file });
    await init(folder, ["--yes"]);
    expect(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8")).toContain("secure: AAAB==");
    await init(folder, ["--yes", "--no-external-id"]);
    expect(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8")).not.toContain("externalId");
  });
});
