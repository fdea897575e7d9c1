import type { NormalizedSchema } from "@smithy/core/schema";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNormalizer } from "../../scanner/policy/normalize.ts";
import { boxSchema } from "./sample-types.ts";

/** Any JSON that is right for a schema, with unset, null and unknown members among it. */
function jsonOf(schema: NormalizedSchema, depth = 4): fc.Arbitrary<unknown> {
  if (schema.isListSchema()) return fc.array(jsonOf(schema.getValueSchema(), depth - 1), { maxLength: 3 });
  if (schema.isMapSchema()) {
    const key = fc.oneof(fc.string(), fc.constantFrom("constructor", "toString", "hasOwnProperty"));
    return fc.dictionary(key, jsonOf(schema.getValueSchema(), depth - 1), { maxKeys: 3 });
  }
  if (schema.isStructSchema()) {
    if (depth <= 0) return fc.constant({});
    const members = Object.fromEntries(
      [...schema.structIterator()].map(([name, member]) => [name, fc.option(jsonOf(member, depth - 1))]),
    );
    return fc.record({ ...members, NoSuchMember: fc.anything() }, { requiredKeys: [] });
  }
  if (schema.isTimestampSchema()) {
    const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") });
    return fc.oneof(
      date,
      date.map((at) => at.toISOString()),
      fc.integer({ min: 0, max: 4_000_000_000 }),
    );
  }
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema())
    return fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
  if (schema.isBlobSchema()) return fc.base64String();
  if (schema.isStringSchema()) return fc.string();
  return fc.jsonValue();
}

/** What the value of a schema does not show as it should: paths of members. */
function unfaithful(schema: NormalizedSchema, json: unknown, value: unknown, path = ""): string[] {
  if (schema.isListSchema() && Array.isArray(json)) {
    return json.flatMap((item, index) =>
      unfaithful(schema.getValueSchema(), item, (value as unknown[])[index], `${path}[${index}]`),
    );
  }
  if (!schema.isStructSchema()) return [];
  const source = json as Record<string, unknown>;
  const members = [...schema.structIterator()].flatMap(([name, member]) => {
    const set = Object.hasOwn(source, name) && source[name] !== null && source[name] !== undefined;
    const read = (value as Record<string, unknown>)[name];
    const right = Object.hasOwn(value as object, name) === set && read !== undefined;
    const inner = set ? unfaithful(member, source[name], read, `${path}.${name}`) : [];
    return right ? inner : [`${path}.${name}`];
  });
  return "NoSuchMember" in (value as object) ? [...members, `${path}.NoSuchMember`] : members;
}

const formOf = createNormalizer();

describe("values for expressions", () => {
  it("are made of any JSON that the schema allows: set is own, unset reads as a default, unknown members are gone", () => {
    fc.assert(
      fc.property(jsonOf(boxSchema), (json) => {
        expect(unfaithful(boxSchema, json, formOf(boxSchema).make(json))).toEqual([]);
      }),
    );
  });

  it("give the type's default for what is not set, structures within structures too", () => {
    const box = formOf(boxSchema).make({}) as Record<string, unknown>;
    expect([box["Name"], box["Size"], box["Public"], box["Names"]]).toEqual(["", 0n, false, []]);
    expect(box["Created"]).toEqual(new Date(0));
    const settings = box["Settings"] as Record<string, Record<string, unknown>>;
    expect(settings["Days"]).toBe(0n);
    expect(settings["Labels"]).toEqual(new Map());
  });

  it("have defaults that end, also where a structure contains itself", () => {
    let tree = (formOf(boxSchema).make({}) as { Settings: { Tree: unknown } }).Settings.Tree as {
      Inner: unknown;
    };
    for (let depth = 0; depth < 100; depth++) tree = tree.Inner as { Inner: unknown };
    expect(tree).toHaveProperty("Leaves", []);
  });

  it("share their defaults, which cannot be changed", () => {
    const [a, b] = [{}, {}].map(
      (json) => formOf(boxSchema).make(json) as { Settings: object; Names: unknown[] },
    );
    expect(a?.Settings).toBe(b?.Settings);
    expect(() => a?.Names.push("x")).toThrow(TypeError);
    expect(() => Object.assign(a?.Settings ?? {}, { Days: 1n })).toThrow(TypeError);
  });

  it.each([
    [{ Name: 1 }, "expected text, got number"],
    [{ Size: "big" }, "expected a number, got string"],
    [{ Public: "true" }, "expected true or false, got string"],
    [{ Created: "yesterday" }, "expected a time, got string"],
    [{ Names: "one" }, "expected a list, got string"],
    [{ Settings: [] }, "expected an object, got a list"],
  ])("refuse what the schema does not allow: %j", (json, message) => {
    expect(() => formOf(boxSchema).make(json)).toThrow(new TypeError(message));
  });

  it("keep whole numbers as CEL's int, others as double", () => {
    const box = formOf(boxSchema).make({ Size: 9_000_000_000, Settings: { Days: 1.5 } });
    expect(box).toMatchObject({ Size: 9_000_000_000n, Settings: { Days: 1.5 } });
  });
});
