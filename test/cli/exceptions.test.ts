import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { loadExceptions } from "../../scanner/cli/exceptions/load.ts";
import { newFolder } from "../results/new-folder.ts";
import { startMemoryS3 } from "../settings/memory-s3.ts";
import { runHubscan } from "./run-hubscan.ts";

let folder: string;
const run = async (...args: string[]) => runHubscan(["exceptions", ...args], { folder });

const entry = (check: string, expires: string) =>
  `  - { check: ${check}, scope: { resources: [acme-*] }, owner: ada, reason: known, expires: ${expires} }\n`;

beforeEach(async () => {
  folder = await newFolder();
  await writeFile(
    join(folder, "accepted.yaml"),
    `exceptions:\n${entry("s3-bucket-mfa-delete", "2027-06-30")}${entry("'s3-*'", "2026-11-30")}${entry("'kms-*'", "2026-01-31")}`,
  );
});

describe("hubscan exceptions list", () => {
  test("shows those that expire first first, with what each is about", async () => {
    const { out } = await run("list", "accepted.yaml");
    expect(out.split("\n").filter((line) => line !== "" && !line.startsWith(" "))).toEqual([
      "kms-*  expired on 2026-01-31",
      "s3-*  expires soon: 2026-11-30",
      "s3-bucket-mfa-delete  until 2027-06-30",
    ]);
    expect(out).toContain("  resources acme-*\n  known (ada)\n  accepted.yaml:2\n");
  });

  test("takes the settings' without a path, and gives JSON", async () => {
    await writeFile(join(folder, "hubscan.yaml"), "exceptions: [accepted.yaml]\n");
    const { out } = await run("list", "--format", "json");
    const rows = JSON.parse(out) as { readonly check: string; readonly state: string }[];
    expect(rows.map(({ check, state }) => [check, state])).toEqual([
      ["kms-*", "expired"],
      ["s3-*", "soon"],
      ["s3-bucket-mfa-delete", "active"],
    ]);
  });

  test("says where to name them when nobody does", async () => {
    expect((await run("list")).error?.hint).toContain("hubscan.yaml");
  });
});

describe("hubscan exceptions check", () => {
  test("counts what is right and names what is not", async () => {
    expect((await run("check", "accepted.yaml")).out).toBe("3 exceptions: no problems\n");
    await writeFile(join(folder, "wrong.yaml"), `exceptions:\n${entry("s3-bucket-mfa-delet", "2027-06-31")}`);
    const { error } = await run("check", "wrong.yaml");
    expect(error?.message).toBe(
      'wrong.yaml:2:14 there is no check "s3-bucket-mfa-delet"; did you mean "s3-bucket-mfa-delete"?\n' +
        "wrong.yaml:2:103 exceptions[0].expires: it must be a date like 2027-06-30, or never",
    );
  });

  test("reads them from S3", async () => {
    const { objects, s3 } = await startMemoryS3();
    objects.set("acme/exceptions/accepted.yaml", await readFile(join(folder, "accepted.yaml"), "utf8"));
    const checks = [{ id: "s3-bucket-mfa-delete" }, { id: "kms-key-rotated" }];
    const place = { workingFolder: folder, s3 };
    const loaded = await loadExceptions(["s3://acme/exceptions"], checks, place);
    expect(loaded.map(({ file, line }) => `${file}:${line}`)).toEqual([
      "s3://acme/exceptions/accepted.yaml:2",
      "s3://acme/exceptions/accepted.yaml:3",
      "s3://acme/exceptions/accepted.yaml:4",
    ]);
    const none = loadExceptions(["s3://acme/other"], checks, place);
    await expect(none).rejects.toThrow("s3://acme/other holds no files of exceptions");
  });
});

describe("hubscan exceptions import", () => {
  const mutelist = `Mutelist:
  Accounts:
    "111122223333":
      Checks:
        s3_bucket_object_versioning:
          Regions: ["*"]
          Resources: ["^acme-logs$"]
          Description: Logs have no versions.
        made_up_check:
          Regions: ["*"]
          Resources: ["*"]
`;

  beforeEach(async () => {
    await writeFile(join(folder, "mutelist.yaml"), mutelist);
  });

  test("prints a file that can be used as it is, and names what is left out there and on standard error", async () => {
    const { out, notes, error } = await run(
      "import",
      "mutelist.yaml",
      "--owner",
      "ada",
      "--expires",
      "2027-06-30",
    );
    expect(error).toBeNull();
    const left = "account 111122223333, check made_up_check: no check here is the same";
    expect(notes).toBe(`1 exception made; not converted:\n  ${left}\n`);
    expect(out).toContain(`#   ${left}\n`);
    await writeFile(join(folder, "imported.yaml"), out);
    const listed = await run("list", "imported.yaml", "--format", "json");
    expect(JSON.parse(listed.out)).toMatchObject([
      {
        check: expect.stringMatching(/^s3-/) as string,
        scope: { accounts: ["111122223333"], resources: ["acme-logs"] },
        owner: "ada",
        reason: "Logs have no versions.",
        expires: "2027-06-30",
      },
    ]);
  });

  test.each([
    [["--expires", "2027-06-30"], 2, ""],
    [["--owner", "ada"], 2, ""],
    [["--owner", " ", "--expires", "2027-06-30"], 2, ""],
    [["--owner", "ada", "--expires", "soon"], 1, "expires: it must be a date"],
    [["--owner", "ada", "--expires", "never"], 1, "names who has accepted it"],
  ])("%j is refused", async (args, code, message) => {
    const { exitCode, error } = await run("import", "mutelist.yaml", ...args);
    expect(exitCode).toBe(code);
    expect(error?.message ?? "").toContain(message);
  });
});
