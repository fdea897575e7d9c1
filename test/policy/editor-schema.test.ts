import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { editorSchema } from "../../scanner/policy/editor-schema.ts";

it("policies/schema.json is what the policy format gives (npx tsx scanner/policy/write-editor-schema.ts writes it)", async () => {
  const committed = await readFile(new URL("../../policies/schema.json", import.meta.url), "utf8");
  expect(committed).toBe(editorSchema());
});

it("says what each key is for, so that editors can", () => {
  const schema = JSON.parse(editorSchema()) as {
    properties: {
      checks: { items: { properties: Record<string, { description?: string }>; required: string[] } };
    };
  };
  const check = schema.properties.checks.items;
  expect(Object.keys(check.properties).filter((key) => !check.properties[key]?.description)).toEqual([]);
  expect(check.required).toEqual(
    expect.arrayContaining(["id", "title", "severity", "resource", "assert", "examples"]),
  );
});
