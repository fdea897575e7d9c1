import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  findingSchema,
  ledgerLineSchema,
  lineJsonSchemas,
  resourceSchema,
} from "../../scanner/results/schemas.ts";
import { anyFinding, anyLedgerLine, anyResource } from "./any-line.ts";
import { finding, ledger, resource } from "./sample-lines.ts";

test("every line that the contracts allow is valid", () => {
  fc.assert(
    fc.property(anyFinding, anyResource, anyLedgerLine, (one, other, third) => {
      expect(findingSchema.safeParse(one).error).toBeUndefined();
      expect(resourceSchema.safeParse(other).error).toBeUndefined();
      expect(ledgerLineSchema.safeParse(third).error).toBeUndefined();
    }),
  );
});

test("what they do not allow is not", () => {
  const wrong: unknown[] = [
    { ...finding(), status: "OK" },
    { ...finding(), account: { id: "1", name: "" } },
    { ...finding(), cause: { kind: "no", operation: null, code: null, message: "" } },
  ];
  for (const line of wrong) expect(findingSchema.safeParse(line).success).toBe(false);
  expect(resourceSchema.safeParse({ ...resource(), properties: null }).success).toBe(false);
  expect(ledgerLineSchema.safeParse({ ...ledger(), calls: -1 }).success).toBe(false);
});

test("each line has a JSON Schema that names its fields", () => {
  const schemas = lineJsonSchemas();
  // What came later is not required of what is read, and is always written.
  const later = new Set(["lifecycle", "exception"]);
  const first = Object.keys(finding()).filter((name) => !later.has(name));
  expect(schemas.finding).toMatchObject({ required: first, type: "object" });
  expect(schemas.finding).toHaveProperty("properties.lifecycle");
  expect(schemas.finding).toHaveProperty("properties.exception");
  expect(schemas.resource).toMatchObject({ required: Object.keys(resource()) });
  expect(schemas.ledger).toMatchObject({ required: Object.keys(ledger()) });
});
