import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadFrameworks, requirementsByCheck } from "../../scanner/policy/framework.ts";
import { PolicyErrors } from "../../scanner/policy/problem.ts";

const checkIds = ["s3-bucket-a", "s3-bucket-b", "iam-user-a"];

describe("a framework", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "frameworks-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function load(requirements: string) {
    const head = "id: cis\ntitle: CIS\nversion: '5.0'\nsource: https://example.com/\nrequirements:\n";
    await writeFile(path.join(folder, "cis.yaml"), head + requirements);
    return loadFrameworks([folder], checkIds);
  }

  it("maps requirements to checks by id and glob, and says what is manual or not covered", async () => {
    const frameworks = await load(
      [
        "  - { id: '1.1', title: One, checks: [s3-*, s3-bucket-a] }",
        "  - { id: '1.2', title: Two, checks: [s3-bucket-a, iam-user-a] }",
        "  - { id: '1.3', title: Three, manual: somebody has to ask }",
        "  - { id: '1.4', title: Four, not-covered: no API tells }",
      ].join("\n"),
    );
    const requirements = frameworks[0]?.requirements ?? [];
    expect(requirements.map(({ checks }) => checks)).toEqual([
      ["s3-bucket-a", "s3-bucket-b"],
      ["iam-user-a", "s3-bucket-a"],
      [],
      [],
    ]);
    expect(requirements[2]?.manual).toBe("somebody has to ask");
    expect(requirements[3]?.notCovered).toBe("no API tells");
    expect(requirementsByCheck(frameworks).get("s3-bucket-a")).toEqual([
      { framework: "cis", requirement: "1.1" },
      { framework: "cis", requirement: "1.2" },
    ]);
  });

  it("refuses checks that there are not, requirements that are there twice, and requirements that say nothing", async () => {
    const wrong = [
      "  - { id: '1.1', title: One, checks: [s3-bucket-c] }",
      "  - { id: '1.1', title: Two, checks: [iam-*] }",
    ].join("\n");
    const error = await load(wrong).catch((caught: unknown) => caught);
    expect(
      (error as PolicyErrors).problems.map(({ line, column, message }) => `${line}:${column} ${message}`),
    ).toEqual([
      '6:39 there is no check "s3-bucket-c"; did you mean "s3-bucket-a"?',
      '7:11 the requirement "1.1" is there twice',
    ]);
    const empty = await load("  - { id: '1.1', title: One }\n").catch((caught: unknown) => caught);
    expect(empty).toBeInstanceOf(PolicyErrors);
    expect((empty as Error).message).toMatch(/cis\.yaml:6:5 .*one of: checks \(ids or globs\), manual/);
  });
});
