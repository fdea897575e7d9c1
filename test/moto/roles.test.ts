import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AttachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, it } from "vitest";
import { motoIsInstalled } from "../moto-server.ts";
import { accountClients, hubAccount } from "./clients.ts";
import { hubInMoto } from "./hub-in-moto.ts";
import { known } from "./known.ts";

const accounts = Array.from({ length: 20 }, (_, index) => String(400_000_000_001 + index));

interface Entry {
  readonly account: string;
  readonly status: string;
  readonly differences: readonly { readonly part: string; readonly name: string | null }[];
}

// One after the other: each goes on with the roles that the one before has left.
describe.skipIf(!motoIsInstalled())(
  "target roles in 20 accounts of moto (needs moto_server)",
  () => {
    const hub = hubInMoto();

    beforeAll(async () => {
      await writeFile(join(hub.folder, "accounts.txt"), `# all\n${accounts.join("\n")}\n`);
    });

    const given = [
      "--accounts-file",
      "accounts.txt",
      "--hub-account-id",
      hubAccount,
      "--organization-id",
      "o-acme4f2k9x",
      "--external-id",
      "tango-7",
    ];
    const roles = async (command: string, ...more: readonly string[]) => {
      const { code, out, notes } = await hub.hubscan.run("roles", command, ...given, "--json", ...more);
      if (out === "") throw new Error(notes);
      return { code, entries: JSON.parse(out) as Entry[] };
    };
    const counts = (entries: readonly Entry[]) => {
      const sums: Record<string, number> = {};
      for (const { status } of entries) sums[status] = (sums[status] ?? 0) + 1;
      return sums;
    };
    const iamOf = async (account: string) =>
      (await accountClients(hub.moto.endpoint, account)).client(IAMClient);

    it("are made, and not changed the next time", async () => {
      const made = await roles("apply");
      expect([made.code, counts(made.entries)]).toEqual([0, { created: 20 }]);
      const again = await roles("apply");
      expect([again.code, counts(again.entries)]).toEqual([0, { unchanged: 20 }]);
    });

    it("follow a change of the settings", async () => {
      const change = ["--permissions-policy", "ReadOnlyAccess", "--max-session-duration", "7200"];
      expect(counts((await roles("apply", ...change)).entries)).toEqual({ updated: 20 });
      expect((await roles("verify", ...change)).code).toBe(0);
      expect((await roles("verify")).code).toBe(3);
      expect(counts((await roles("apply")).entries)).toEqual({ updated: 20 });
      expect(await roles("verify")).toMatchObject({ code: 0 });
    });

    it("that were tampered with are found, difference by difference, and put right", async () => {
      const RoleName = "HubscanTarget";
      const [widened, opened] = [known(accounts[3]), known(accounts[7])];
      await (await iamOf(widened)).send(
        new AttachRolePolicyCommand({ RoleName, PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
      );
      const iam = await iamOf(opened);
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      const trust = decodeURIComponent(known(Role?.AssumeRolePolicyDocument)).replace("tango-7", "tango-8");
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust }));

      const { code, entries } = await roles("verify");
      expect(code).toBe(3);
      const differing = entries.filter(({ status }) => status === "differs");
      expect(
        differing.map(({ account, differences }) => [account, differences.map(({ part }) => part)]),
      ).toEqual([
        [widened, ["attached policy"]],
        [opened, ["trust policy"]],
      ]);
      expect(counts((await roles("apply")).entries)).toEqual({ updated: 2, unchanged: 18 });
      expect(await roles("verify")).toMatchObject({ code: 0 });
    });

    it("are removed, once they may be", async () => {
      const where = ["roles", "remove", "--accounts-file", "accounts.txt", "--json"];
      const refused = await hub.hubscan.run(...where);
      expect([refused.code, refused.notes.includes("--yes")]).toEqual([1, true]);
      const removed = await hub.hubscan.run(...where, "--yes");
      expect(counts(JSON.parse(removed.out) as Entry[])).toEqual({ removed: 20 });
      expect(counts((await roles("verify")).entries)).toEqual({ differs: 20 });
    });
  },
  120_000,
);
