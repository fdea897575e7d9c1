import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AttachRolePolicyCommand, GetRoleCommand, IAMClient, UntagRoleCommand } from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildEstate } from "../../simulator/estate.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { defaultEstate } from "../../simulator/estates.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { assumeTarget, clientSettings, refusalOf } from "../simulator/sdk.ts";
import { type Ran, runHubscan } from "./run-hubscan.ts";

const hub = "100000000002";
const management = "100000000001";
const [shop, reports, invited] = ["200000000001", "200000000002", "200000000003"];

interface Entry {
  readonly account: string;
  readonly status: string;
  readonly differences?: readonly { readonly part: string; readonly name: string | null }[];
  readonly failure: { readonly kind: string; readonly cure: string } | null;
}

describe("hubscan roles", () => {
  let folder: string;
  let simulator: Simulator | null = null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "hubscan-roles-"));
  });
  afterEach(async () => {
    await simulator?.close();
    simulator = null;
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (accounts: EstateInput["accounts"], more: EstateInput = {}): Promise<Simulator> => {
    simulator = await startSimulator({
      estate: buildEstate({ targetRole: { maxSessionDuration: 43_200 }, accounts, ...more }),
    });
    return simulator;
  };
  const run = (running: Simulator, args: readonly string[], as = management): Promise<Ran> =>
    runHubscan(["roles", ...args], { folder, environment: running.administrator(as) });
  const all = ["--from-organizations", "--exclude-account", management, "--hub-account-id", hub];
  const entries = ({ out }: Ran) => JSON.parse(out) as Entry[];
  const statuses = (ran: Ran) =>
    Object.fromEntries(entries(ran).map(({ account, status }) => [account, status]));
  const differencesIn = (ran: Ran, account: string) =>
    entries(ran)
      .find((entry) => entry.account === account)
      ?.differences?.map(({ part, name }) => (name === null ? part : `${part} ${name.split("/").at(-1)}`));
  const writes = (running: Simulator) =>
    running.calls
      .list()
      .filter(({ service, operation }) => service === "iam" && !/^(Get|List)/.test(operation))
      .map(({ operation }) => operation);

  test("apply makes a role that can be assumed, and finds nothing to change the next time", async () => {
    const running = await start([{ id: shop, targetRole: { missing: true } }]);
    const made = await run(running, ["apply", ...all, "--json"]);
    expect(made).toMatchObject({ exitCode: 0, error: null });
    expect(statuses(made)).toEqual({ [hub]: "unchanged", [shop]: "created" });
    await expect(assumeTarget(running, shop)).resolves.toHaveProperty("sessionToken");

    running.calls.clear();
    const again = await run(running, ["apply", ...all, "--json"]);
    expect(statuses(again)).toEqual({ [hub]: "unchanged", [shop]: "unchanged" });
    expect(writes(running)).toEqual([]);
  });

  test("a dry run says what would be changed and writes nothing", async () => {
    const running = await start([
      { id: shop, targetRole: { missing: true } },
      { id: reports, targetRole: { maxSessionDuration: 3600 } },
    ]);
    const ran = await run(running, ["apply", ...all, "--dry-run"]);
    expect(ran.out).toContain(`${shop} account-${shop}: would be created`);
    expect(ran.out).toContain(
      `${reports} account-${reports}: would be updated\n  session duration is 3600, not 43200`,
    );
    expect(writes(running)).toEqual([]);
  });

  test("apply writes only what differs", async () => {
    const running = await start([{ id: shop, targetRole: { externalId: "another" } }]);
    await run(running, ["apply", ...all]);
    expect(writes(running)).toEqual(["UpdateAssumeRolePolicy"]);
  });

  test("verify reads the role in every account of the default estate that lets it in, the hub's too", async () => {
    simulator = await startSimulator({ estate: defaultEstate });
    const ran = await runHubscan(
      [
        "roles",
        "verify",
        "--from-organizations",
        "--hub-account-id",
        "222222222201",
        "--external-id",
        "acme-7c1d9e52",
        "--json",
      ],
      {
        folder,
        environment: simulator.administrator("management"),
      },
    );
    expect(entries(ran).filter(({ failure }) => failure !== null)).toEqual([]);
    expect(statuses(ran)).toMatchObject({ "222222222201": "as wanted", "444444444401": "as wanted" });
  });

  test("no network is told after a few tries, and nobody waits for long", async () => {
    const running = await start([{ id: shop }], {
      faults: [{ operations: ["GetCallerIdentity"], cut: true }],
    });
    const { error } = await run(running, ["verify", ...all]);
    expect(error?.message).toContain("STS could not be asked");
    expect(running.calls.total({ operation: "GetCallerIdentity" })).toBe(4);
  });

  describe("a role that somebody keeps", () => {
    const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    const kept = (tags: Readonly<Record<string, string>>) =>
      start([
        { id: shop, targetRole: { tags, attached: [administrator] } },
        { id: reports, targetRole: { tags } },
      ]);
    const stackSet = { HubscanStack: "production", HubscanKeptBy: "cloudformation" };

    test.each<[string, Readonly<Record<string, string>>, string, string]>([
      [
        "a StackSet",
        stackSet,
        "The StackSet of the Pulumi stack production made it.",
        "pulumi up --stack production",
      ],
      [
        "a Pulumi stack",
        { HubscanStack: "production", HubscanKeptBy: "pulumi" },
        "The Pulumi stack production made it.",
        "pulumi up --stack production --refresh",
      ],
      [
        "a stack of before there was a tag for its kind",
        { HubscanStack: "production" },
        "The Pulumi stack production made it, itself or by a StackSet.",
        "pulumi up --stack production",
      ],
      [
        "the template by itself",
        { HubscanKeptBy: "cloudformation" },
        "A CloudFormation stack of the account made it",
        "aws cloudformation deploy",
      ],
    ])(
      "by %s is not changed by apply, which names who keeps it and what to do",
      async (_, tags, owner, instead) => {
        const running = await kept(tags);
        const ran = await run(running, ["apply", ...all]);
        expect(ran.exitCode).toBe(1);
        const text = ran.out.replaceAll(/\s+/g, " ");
        expect(text).toContain(
          `${shop} account-${shop}: kept by its stack attached policy AdministratorAccess is extra`,
        );
        expect(text).toContain(owner);
        expect(text).toContain(instead);
        expect(text).toContain("2 unchanged, 1 kept by its stack");
        expect(writes(running)).toEqual([]);
      },
    );

    test("is compared like every other, and verify says who keeps it", async () => {
      const running = await kept(stackSet);
      const ran = await run(running, ["verify", ...all]);
      expect(ran.exitCode).toBe(3);
      expect(ran.out).toContain(
        "attached policy AdministratorAccess is extra\n  The StackSet of the Pulumi stack",
      );
      expect(ran.out).toContain(`${reports} account-${reports}: as wanted\n`);
      const json = JSON.parse((await run(running, ["verify", ...all, "--json"])).out) as { owner: object }[];
      expect(json.map(({ owner }) => owner)).toEqual([
        null,
        { keeper: "cloudformation", stack: "production" },
        { keeper: "cloudformation", stack: "production" },
      ]);
    });

    test("is changed and removed where that is said", async () => {
      const running = await kept(stackSet);
      const changed = await run(running, ["apply", ...all, "--override-owner"]);
      expect(changed.exitCode).toBe(0);
      expect(writes(running)).toEqual(["DetachRolePolicy"]);
      const removed = await run(running, [
        "remove",
        "--account",
        `${shop},${reports}`,
        "--from-organizations",
        "--yes",
        "--override-owner",
      ]);
      expect(removed.out).toContain("2 removed");
    });

    test("is not removed, and it is told how it is", async () => {
      const running = await kept(stackSet);
      const ran = await run(running, [
        "remove",
        "--account",
        `${shop},${reports}`,
        "--from-organizations",
        "--yes",
      ]);
      expect(ran.exitCode).toBe(1);
      expect(ran.out.replaceAll(/\s+/g, " ")).toContain(
        "pulumi config set hubscan:targets none --stack production",
      );
      expect(ran.out).toContain("2 kept by its stack");
      expect(writes(running)).toEqual([]);
    });
  });

  test("extra permissions are named by verify and taken away before anything else is written", async () => {
    const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    const inline = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
    const running = await start([
      {
        id: shop,
        targetRole: { attached: [administrator], inline: { more: inline }, externalId: "another" },
      },
    ]);
    const before = await run(running, ["verify", ...all, "--json"]);
    expect(before.exitCode).toBe(3);
    expect(differencesIn(before, shop)).toEqual([
      "trust policy",
      "attached policy AdministratorAccess",
      "inline policy more",
    ]);
    running.calls.clear();
    await run(running, ["apply", ...all]);
    expect(writes(running)).toEqual(["DetachRolePolicy", "DeleteRolePolicy", "UpdateAssumeRolePolicy"]);
    expect(await run(running, ["verify", ...all])).toMatchObject({ exitCode: 0 });
  });

  test("a change of the managed policy attaches the new one before the old one goes", async () => {
    const running = await start([{ id: shop }]);
    await run(running, ["apply", ...all, "--permissions-policy", "ReadOnlyAccess"]);
    const order = writes(running).filter((name) => name.endsWith("RolePolicy"));
    expect(order.indexOf("AttachRolePolicy")).toBeLessThan(order.indexOf("DetachRolePolicy"));
    const settings = ["--permissions-policy", "ReadOnlyAccess"];
    expect(await run(running, ["verify", ...all, ...settings])).toMatchObject({ exitCode: 0 });
  });

  test("a role of the same name that hubscan did not make is not touched without --adopt", async () => {
    const running = await start([{ id: shop, targetRole: { foreign: true, maxSessionDuration: 3600 } }]);
    const refused = await run(running, ["apply", ...all]);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.out).toContain("not hubscan's");
    expect(await run(running, ["remove", ...all.slice(0, 3), "--yes"])).toMatchObject({ exitCode: 0 });
    expect(writes(running)).toEqual(expect.not.arrayContaining(["TagRole", "UpdateRole"]));
    await run(running, ["apply", ...all, "--adopt", "--account", shop]);
    expect(await run(running, ["verify", ...all, "--account", shop])).toMatchObject({ exitCode: 0 });
  });

  test("a path that differs is told, and changed with --replace only", async () => {
    const running = await start([{ id: shop }]);
    const path = [...all, "--account", shop, "--role-path", "/security/"];
    const told = await run(running, ["apply", ...path]);
    expect(told).toMatchObject({ exitCode: 1 });
    expect(told.out).toContain("--replace");
    expect(writes(running)).toEqual([]);
    expect(await run(running, ["apply", ...path, "--replace"])).toMatchObject({ exitCode: 0 });
    expect(await run(running, ["verify", ...path])).toMatchObject({ exitCode: 0 });
  });

  test("a permissions boundary is named and left", async () => {
    const boundary = `arn:aws:iam::${shop}:policy/limits`;
    const running = await start([{ id: shop, targetRole: { boundary, maxSessionDuration: 3600 } }]);
    const ran = await run(running, ["apply", ...all, "--account", shop, "--json"]);
    expect(statuses(ran)).toEqual({ [shop]: "still differs" });
    expect(differencesIn(await run(running, ["verify", ...all, "--account", shop, "--json"]), shop)).toEqual([
      "permissions boundary",
    ]);
  });

  test("IAM that does not know the new role yet, and throttles, is waited for", async () => {
    const error = (code: string) => ({ code, status: code === "Throttling" ? 400 : 404 });
    const running = await start([
      {
        id: shop,
        targetRole: { missing: true },
        faults: [
          { services: ["iam"], operations: ["AttachRolePolicy"], times: 1, error: error("NoSuchEntity") },
          { services: ["iam"], operations: ["PutRolePolicy"], times: 2, error: error("Throttling") },
          {
            services: ["iam"],
            operations: ["CreateRole"],
            times: 1,
            error: { code: "MalformedPolicyDocument", message: "Invalid principal in policy" },
          },
        ],
      },
    ]);
    expect(await run(running, ["apply", ...all])).toMatchObject({ exitCode: 0 });
    expect(await run(running, ["verify", ...all])).toMatchObject({ exitCode: 0 });
  });

  const wide: EstateInput["accounts"] = [
    {
      id: shop,
      targetRole: {
        attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
        inline: {
          more: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
        },
        externalId: "another",
        maxSessionDuration: 3600,
      },
    },
  ];
  const changes = ["--external-id", "tango-7", "--permissions-policy", "ReadOnlyAccess"];
  test.each([
    ["CreateRole", [{ id: shop, targetRole: { missing: true } }]],
    ["AttachRolePolicy", [{ id: shop, targetRole: { missing: true } }]],
    ["PutRolePolicy", [{ id: shop, targetRole: { missing: true } }]],
    ["DetachRolePolicy", wide],
    ["DeleteRolePolicy", wide],
    ["UpdateAssumeRolePolicy", wide],
    ["AttachRolePolicy", wide],
    ["UpdateRole", wide],
  ] as const)("ended at %s, it goes on the next time", async (operation, accounts) => {
    const error = { code: "AccessDenied", status: 403 };
    const faults = [{ services: ["iam"], operations: [operation], times: 1, error }];
    const more = operation === "PutRolePolicy" ? [] : changes;
    const running = await start(accounts.map((account) => ({ ...account, faults })));
    const args = [...all, "--account", shop, ...more];
    expect(await run(running, ["apply", ...args])).toMatchObject({ exitCode: 1 });
    expect(await run(running, ["apply", ...args])).toMatchObject({ exitCode: 0 });
    expect(await run(running, ["verify", ...args])).toMatchObject({ exitCode: 0 });
  });

  test("one account without the admin role fails, the others do not", async () => {
    const running = await start([
      { id: shop, targetRole: { missing: true } },
      { id: invited, adminRole: { missing: true } },
      { id: reports, faults: [{ services: ["iam"], error: { code: "AccessDenied", status: 403 } }] },
    ]);
    const ran = await run(running, ["apply", ...all, "--json"]);
    expect(ran.exitCode).toBe(1);
    expect(statuses(ran)).toEqual({
      [hub]: "unchanged",
      [shop]: "created",
      [reports]: "failed",
      [invited]: "failed",
    });
    const failed = entries(ran).find(({ account }) => account === invited);
    expect(failed?.failure).toMatchObject({ kind: "role-missing-or-trust" });
    expect(failed?.failure?.cure).toContain("--admin-role-name");
    expect(await run(running, ["verify", ...all])).toMatchObject({ exitCode: 1 });
  });

  test("the caller's own account is entered with its own credentials; of the management account it is told why not", async () => {
    const running = await start([]);
    const given = ["--hub-account-id", hub, "--organization-id", "o-simulated00"];
    await writeFile(join(folder, "accounts.txt"), `${hub}\n${management}\n`);
    const ran = await run(running, ["verify", "--accounts-file", "accounts.txt", ...given, "--json"], hub);
    expect(statuses(ran)).toEqual({ [management]: "failed", [hub]: "as wanted" });
    expect(entries(ran).find(({ failure }) => failure !== null)?.failure?.cure).toContain(
      "management account",
    );
  });

  test("remove deletes what hubscan made and asks before it does", async () => {
    const running = await start([{ id: shop }, { id: reports, targetRole: { missing: true } }]);
    const where = ["--from-organizations", "--account", `${shop},${reports}`];
    const asked = await run(running, ["remove", ...where]);
    expect(asked.error?.hint).toContain("--yes");
    const dry = await run(running, ["remove", ...where, "--dry-run", "--json"]);
    expect(statuses(dry)).toEqual({ [shop]: "would be removed", [reports]: "has none" });
    await expect(assumeTarget(running, shop)).resolves.toHaveProperty("sessionToken");
    await run(running, ["remove", ...where, "--yes"]);
    expect(await refusalOf(assumeTarget(running, shop))).toMatchObject({ name: "AccessDenied" });
    expect(statuses(await run(running, ["remove", ...where, "--yes", "--json"]))).toEqual({
      [shop]: "has none",
      [reports]: "has none",
    });
  });

  test("two runs at once come to the same role", async () => {
    const running = await start([{ id: shop, targetRole: { missing: true } }]);
    const both = await Promise.all([run(running, ["apply", ...all]), run(running, ["apply", ...all])]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(await run(running, ["verify", ...all])).toMatchObject({ exitCode: 0 });
  });

  test("tags beyond hubscan's are nobody's business; hubscan's own that is gone makes a role foreign", async () => {
    const running = await start([{ id: shop }]);
    const iam = new IAMClient(clientSettings(running, administratorOf(running, shop)));
    await iam.send(new UntagRoleCommand({ RoleName: "HubscanTarget", TagKeys: ["CreatedBy"] }));
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName: "HubscanTarget",
        PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
    );
    const ran = await run(running, ["apply", ...all, "--account", shop, "--json"]);
    expect(statuses(ran)).toEqual({ [shop]: "not hubscan's" });
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "HubscanTarget" }));
    expect(Role?.Tags).toEqual([]);
  });

  test("options that are missing or wrong are named before any account is entered", async () => {
    const running = await start([{ id: shop }]);
    const where = await run(running, ["apply", "--hub-account-id", hub]);
    expect(where.error?.message).toContain("Exactly one");
    const wrong = await run(running, ["apply", ...all.slice(0, 3), "--role-path", "security"]);
    expect(wrong.error?.message).toContain("--hub-account-id is missing");
    expect(wrong.error?.message).toContain("--role-path must begin and end with a slash");
    expect(running.calls.total({ operation: "AssumeRole" })).toBe(0);
  });

  test("template prints the template with the answers, the trust policy and the permissions", async () => {
    const given = ["--hub-account-id", hub, "--organization-id", "o-simulated00", "--external-id", "tango-7"];
    const print = async (...what: string[]) =>
      (await runHubscan(["roles", "template", ...what, ...given], { folder })).out;
    expect(await print()).toContain(`Default: "${hub}"`);
    expect(await print("--what", "trust")).toContain('"sts:ExternalId": "tango-7"');
    expect(JSON.parse(await print("--what", "permissions"))).toHaveProperty("managedPolicyArns", [
      "arn:aws:iam::aws:policy/SecurityAudit",
    ]);
  });
});

function administratorOf(running: Simulator, account: string) {
  const environment = running.administrator(account);
  return {
    accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
    secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
    sessionToken: environment["AWS_SESSION_TOKEN"] ?? "",
  };
}
