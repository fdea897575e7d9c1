import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { resultsS3Client } from "../../scanner/results/s3-client.ts";
import { switchChecks } from "../../scanner/settings/edit.ts";
import { loadSettings } from "../../scanner/settings/load.ts";
import { UserError } from "../../scanner/user-error.ts";
import { motoIsInstalled, startMoto } from "../moto-server.ts";
import { newFolder } from "../results/new-folder.ts";
import { failure } from "./failure.ts";
import { startMemoryS3 } from "./memory-s3.ts";

const noS3 = () => {
  throw new Error("S3 is not needed");
};

/** What becomes of a text when checks are switched in it. */
async function edited(text: string | null, ids: readonly string[], on: boolean) {
  const workingFolder = await newFolder();
  const file = join(workingFolder, "hubscan.yaml");
  if (text !== null) await writeFile(file, text);
  const outcome = await switchChecks(null, { workingFolder, s3: noS3 }, ids, on);
  return { ...outcome, text: await readFile(file, "utf8").catch(() => null), workingFolder, file };
}

const team = `# Reviewed by the platform team.
regions:   { include: [eu-west-1] }   # Frankfurt is next

checks:
  disabled:
    # noisy on log buckets
    - s3-bucket-access-logged   # until March
    - "rds-*"
  minimum-severity: low

aliases:
      "111122223333":   shop
`;

describe("switching checks in the settings", () => {
  it("off adds a line and leaves every other as it is", async () => {
    const { text, changed, created } = await edited(team, ["iam-root-mfa"], false);
    expect(text).toBe(team.replace('    - "rds-*"\n', '    - "rds-*"\n    - iam-root-mfa\n'));
    expect({ changed, created }).toEqual({ changed: true, created: false });
  });

  it("on takes the line away again", async () => {
    const { text } = await edited(team, ["s3-bucket-access-logged"], true);
    expect(text).toBe(team.replace("    - s3-bucket-access-logged   # until March\n", ""));
  });

  it("on names the check where a glob switches it off", async () => {
    const { text } = await edited(team, ["rds-instance-encrypted"], true);
    expect(text).toBe(
      team.replace(
        "  minimum-severity: low\n",
        "  minimum-severity: low\n  enabled:\n    - rds-instance-encrypted\n",
      ),
    );
  });

  it("on adds the check to what checks.only names", async () => {
    const { text } = await edited('checks: { only: ["s3-*"] }\n', ["iam-root-mfa"], true);
    expect(text).toBe('checks: { only: ["s3-*", iam-root-mfa] }\n');
  });

  it("off takes back what was switched on beside a glob, and adds nothing", async () => {
    const on = 'checks:\n  disabled: ["rds-*"]\n  enabled: [rds-instance-encrypted]\n';
    const { text } = await edited(on, ["rds-instance-encrypted"], false);
    expect(text).toBe('checks:\n  disabled: ["rds-*"]\n  enabled: []\n');
  });

  it("makes the settings when there are none, and does not when nothing has to be said", async () => {
    const off = await edited(null, ["iam-root-mfa", "kms-key-rotated"], false);
    expect(off.text).toBe("checks:\n  disabled:\n    - iam-root-mfa\n    - kms-key-rotated\n");
    expect(off.created).toBe(true);
    const on = await edited(null, ["iam-root-mfa"], true);
    expect({ text: on.text, changed: on.changed }).toEqual({ text: null, changed: false });
  });

  it("twice changes nothing the second time", async () => {
    const { workingFolder, text, file } = await edited(team, ["iam-root-mfa"], false);
    const again = await switchChecks(null, { workingFolder, s3: noS3 }, ["iam-root-mfa"], false);
    expect(again.changed).toBe(false);
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("refuses settings that are wrong, and leaves them alone", async () => {
    const workingFolder = await newFolder();
    const file = join(workingFolder, "hubscan.yaml");
    await writeFile(file, "checks: { off: [x-y] }\n");
    const error = await failure(async () => switchChecks(null, { workingFolder, s3: noS3 }, ["x-y"], false));
    expect(error.message).toBe('hubscan.yaml:1:11 unknown key "off"');
    expect(await readFile(file, "utf8")).toBe("checks: { off: [x-y] }\n");
  });

  it("keeps the file's permissions and a link to it, and leaves nothing beside it", async () => {
    const workingFolder = await newFolder();
    await writeFile(join(workingFolder, "team.yaml"), "");
    await chmod(join(workingFolder, "team.yaml"), 0o640);
    await symlink("team.yaml", join(workingFolder, "hubscan.yaml"));
    await switchChecks(null, { workingFolder, s3: noS3 }, ["iam-root-mfa"], false);
    expect((await lstat(join(workingFolder, "hubscan.yaml"))).isSymbolicLink()).toBe(true);
    expect((await stat(join(workingFolder, "team.yaml"))).mode & 0o777).toBe(0o640);
    expect((await readdir(workingFolder)).sort()).toEqual(["hubscan.yaml", "team.yaml"]);
  });
});

const inBucket = "s3://acme/hub/hubscan.yaml";

describe("switching checks in settings in a bucket", () => {
  it("keeps the change that somebody else made in the meantime", async () => {
    const memory = await startMemoryS3();
    memory.objects.set("acme/hub/hubscan.yaml", "checks:\n  disabled:\n    - a-a\n");
    let others = 1;
    memory.beforePut = () => {
      if (others-- > 0) {
        memory.objects.set("acme/hub/hubscan.yaml", "checks:\n  disabled:\n    - a-a\n    - b-b # theirs\n");
      }
    };
    const place = { workingFolder: "/", s3: memory.s3 };
    await switchChecks(inBucket, place, ["c-c"], false);
    expect(memory.objects.get("acme/hub/hubscan.yaml")).toBe(
      "checks:\n  disabled:\n    - a-a\n    - b-b # theirs\n    - c-c\n",
    );
    expect((await loadSettings(inBucket, place)).data.checks?.disabled).toEqual(["a-a", "b-b", "c-c"]);
  });

  it("does not make settings over those that somebody else makes", async () => {
    const memory = await startMemoryS3();
    let others = 1;
    memory.beforePut = () => {
      if (others-- > 0) memory.objects.set("acme/hub/hubscan.yaml", "regions: { include: [eu-west-1] }\n");
    };
    await switchChecks(inBucket, { workingFolder: "/", s3: memory.s3 }, ["c-c"], false);
    expect(memory.objects.get("acme/hub/hubscan.yaml")).toBe(
      "regions: { include: [eu-west-1] }\nchecks:\n  disabled:\n    - c-c\n",
    );
  });

  it("gives up with nothing written when others never stop changing them", async () => {
    const memory = await startMemoryS3();
    let count = 0;
    memory.beforePut = () => {
      memory.objects.set("acme/hub/hubscan.yaml", `# ${++count}\n`);
    };
    const error = await failure(async () =>
      switchChecks(inBucket, { workingFolder: "/", s3: memory.s3 }, ["c-c"], false),
    );
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain("was changed by somebody else 5 times");
    expect(memory.objects.get("acme/hub/hubscan.yaml")).toBe("# 5\n");
  });

  it.skipIf(!motoIsInstalled())(
    "works against an S3 that others wrote (skipped without moto_server)",
    async () => {
      const moto = await startMoto();
      if (moto === null) throw new Error("moto_server does not start");
      try {
        const credentials = { accessKeyId: "test", secretAccessKey: "test" };
        const client = resultsS3Client(
          { AWS_ENDPOINT_URL: moto.endpoint },
          { region: "us-east-1", credentials, maxAttempts: 5 },
        );
        await client.send(new CreateBucketCommand({ Bucket: "acme" }));
        const place = { workingFolder: "/", s3: () => client };
        await switchChecks(inBucket, place, ["a-a"], false);
        await switchChecks(inBucket, place, ["b-b"], false);
        expect((await loadSettings(inBucket, place)).data.checks?.disabled).toEqual(["a-a", "b-b"]);
      } finally {
        await moto.close();
      }
    },
  );
});
