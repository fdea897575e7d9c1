import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allResourceTypes, findResourceType } from "../../scanner/inventory/catalog.ts";
import { runExamples } from "../../scanner/policy/examples.ts";
import { loadPolicies } from "../../scanner/policy/load.ts";

const folder = fileURLToPath(new URL("../../policies/aws", import.meta.url));

describe("the policies for AWS", () => {
  it("load, and every example gets the verdict that it stands under", async () => {
    const policies = await loadPolicies({
      paths: [folder],
      resourceTypes: findResourceType,
      typeNames: async () => (await allResourceTypes()).map(({ resourceType }) => resourceType.type),
    });
    const wrong = runExamples(policies).filter(({ expected, got }) => expected !== got);
    expect(
      wrong.map(
        ({ check, kind, index, got, message, position: { file, line, column } }) =>
          `${file}:${line}:${column} ${check} ${kind}[${index}] is ${got}: ${message}`,
      ),
    ).toEqual([]);
  });
});
