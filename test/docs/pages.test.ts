import { access, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readExceptions } from "../../scanner/exceptions/load.ts";
import { allResourceTypes, findResourceType } from "../../scanner/inventory/catalog.ts";
import { ownTypeNames } from "../../scanner/inventory/own-type-names.ts";
import { runExamples } from "../../scanner/policy/examples.ts";
import { loadPolicies } from "../../scanner/policy/load.ts";
import { doneMarkerSchema } from "../../scanner/results/done-marker.ts";
import { manifestSchema } from "../../scanner/results/manifest.ts";
import { summarySchema } from "../../scanner/results/summary.ts";
import { readSettings } from "../../scanner/settings/load.ts";
import { checkEstate } from "../../simulator/check.ts";
import { loadEstate } from "../../simulator/estate.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

async function pages(): Promise<Map<string, string>> {
  const inDocs = (await readdir(join(root, "docs")))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`);
  const files = [...inDocs, "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(join(root, file), "utf8")] as const)),
  );
}

/** Blocks of code of a language, in their order. */
function blocks(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, "gm"))].map(
    ([, code]) => code ?? "",
  );
}

/** Anchors of a page's headings, as code hosts make them. */
function anchors(page: string): Set<string> {
  const prose = page.replaceAll(/^```[^]*?^```/gm, "");
  return new Set(
    [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
}

it("every link to a page, a heading or a file leads somewhere", async () => {
  const all = await pages();
  const broken: string[] = [];
  for (const [file, page] of all) {
    for (const [, target = ""] of page.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path = "", anchor] = target.split("#");
      const to = path === "" ? file : normalize(join(dirname(file), path));
      const isThere = await access(join(root, to)).then(
        () => true,
        () => false,
      );
      const isMissingAnchor = anchor !== undefined && !anchors(all.get(to) ?? "").has(anchor);
      if (!isThere || isMissingAnchor) broken.push(`${file}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

it("names that are said to be ours are of types that there are", async () => {
  const types = new Set((await allResourceTypes()).map(({ resourceType }) => resourceType.type));
  expect(Object.keys(ownTypeNames).filter((type) => !types.has(type))).toEqual([]);
});

describe("results.md", () => {
  it.each([
    ["manifest.json", manifestSchema],
    ["done.json", doneMarkerSchema],
    ["summary.json", summarySchema],
  ])("names every field of %s", async (name, schema) => {
    const page = (await pages()).get("docs/results.md") ?? "";
    const section = page.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? "";
    const fields = Object.keys(schema.shape).filter((field) => field !== "format");
    expect(fields.filter((field) => !section.includes(`\`${field}\``))).toEqual([]);
  });
});

describe("what the pages show works", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "hubscan-docs-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function written(file: string, block: number): Promise<string> {
    const page = (await pages()).get(file) ?? "";
    const path = join(folder, "example.yaml");
    await writeFile(path, blocks(page, "yaml")[block] ?? "");
    return path;
  }

  it("the policy in policies.md", async () => {
    const policies = await loadPolicies({
      paths: [await written("docs/policies.md", 0)],
      resourceTypes: findResourceType,
    });
    const results = runExamples(policies);
    expect(results.map(({ kind }) => kind)).toEqual(["pass", "fail", "fail", "not-applicable", "unknown"]);
    expect(results.filter(({ expected, got }) => expected !== got)).toEqual([]);
  });

  it("the settings in settings.md", async () => {
    const path = await written("docs/settings.md", 0);
    const { data } = readSettings(path, "hubscan.yaml", await readFile(path, "utf8"));
    expect(data.checks?.disabled).toEqual(["*-tagged"]);
  });

  it("the exceptions in exceptions.md", async () => {
    const path = await written("docs/exceptions.md", 0);
    const text = await readFile(path, "utf8");
    const ids = (
      await loadPolicies({ paths: [join(root, "policies", "aws")], resourceTypes: findResourceType })
    ).checks;
    const exceptions = readExceptions(
      [{ file: path, text }],
      ids.map(({ id }) => id),
    );
    expect(exceptions.map(({ expires }) => expires)).toEqual(["2027-06-30", "2027-03-31", "never"]);
  });

  it("the estate in simulator.md", async () => {
    const estate = loadEstate(await written("docs/simulator.md", 0));
    await expect(checkEstate(estate)).resolves.toBeUndefined();
    expect([...estate.accounts.values()].map(({ name }) => name)).toEqual(
      expect.arrayContaining(["hub", "management", "shop", "reports"]),
    );
  });
});
