import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { manifest } from "../sample-lines.ts";
import { anyFull, exportedText, full, sourceOf } from "./sample-export.ts";

const schema = JSON.parse(
  await readFile(new URL("schemas/sarif-2.1.0.json", import.meta.url), "utf8"),
) as object;
const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly invocations: readonly unknown[];
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly locations: readonly [
          { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
        ];
      }[];
    },
  ];
}

async function sarif(...args: Parameters<typeof sourceOf>): Promise<Log> {
  const log: unknown = JSON.parse(await exportedText("sarif", await sourceOf(...args)));
  if (!validate(log)) throw new Error(JSON.stringify(validate.errors?.slice(0, 3)));
  return log as Log;
}

describe("sarif", () => {
  test("any findings are a valid log in which each result has its rule", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFull, { maxLength: 4 }), async (findings) => {
        const [run] = (await sarif(findings)).runs;
        expect(run.results).toHaveLength(findings.length);
        for (const { ruleId, ruleIndex } of run.results) {
          expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a result keeps its fingerprint in the next scan", async () => {
    const next = full({ scan: "20261121T105944Z-000000" });
    for (const finding of [full(), next]) {
      const [result] = (await sarif([finding])).runs[0].results;
      expect(result).toMatchObject({ partialFingerprints: { "hubscanFindingId/v1": full().finding.id } });
    }
  });

  test("a failure has a level, what is unknown is open, and what is accepted is suppressed with its reason", async () => {
    const exception = { file: "e.yaml", line: 3, owner: "web", reason: "static site", expires: "2027-01-01" };
    const [run] = (
      await sarif([full(), full({ status: "UNKNOWN" }), full({ status: "EXCEPTED", exception })])
    ).runs;
    expect(run.results).toMatchObject([
      { kind: "fail", level: "error" },
      { kind: "open", level: "none" },
      {
        kind: "fail",
        suppressions: [{ kind: "external", justification: "static site (web, until 2027-01-01)" }],
      },
    ]);
  });

  test("no name leads out of the account's path", async () => {
    const names = ["..", ".", "a/../../b", "%2e%2e", "\ud800"];
    const [run] = (await sarif(names.map((name) => full({ resource: { ...full().finding.resource, name } }))))
      .runs;
    for (const { locations } of run.results) {
      const { uri } = locations[0].physicalLocation.artifactLocation;
      const path = new URL(uri, "https://example.com/root/").pathname;
      expect(path).toMatch(/^\/root\/111122223333\/eu-west-1\/AWS-S3-Bucket\/[^/]+$/);
    }
  });

  test("an account that is missing makes the invocation unsuccessful and is named", async () => {
    const plan = manifest(["111122223333", "444455556666"]);
    const [run] = (await sarif([full()], { manifest: plan, incomplete: ["444455556666"] })).runs;
    expect(run.invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ message: { text: expect.stringContaining("444455556666") } }],
      },
    ]);
  });
});
