import { NormalizedSchema } from "@smithy/core/schema";
import { describe, expect, test } from "vitest";
import { shape } from "../../scanner/inventory/shape.ts";

const sample = shape("ShapeTest", {
  Name: "string",
  Count: "int",
  Enabled: "bool",
  Since: "timestamp",
  Regions: "strings",
  Logs: { kind: "bool", from: "access_logs.s3.enabled" },
});

describe("a shape of our own", () => {
  test("is a structure to the SDK's schema reader, each field of its kind", () => {
    const fields = NormalizedSchema.of(sample.schema).getMemberSchemas();
    expect(Object.keys(fields)).toEqual(["Name", "Count", "Enabled", "Since", "Regions", "Logs"]);
    expect(fields["Name"]?.isStringSchema()).toBe(true);
    expect(fields["Count"]?.isNumericSchema()).toBe(true);
    expect(fields["Enabled"]?.isBooleanSchema()).toBe(true);
    expect(fields["Since"]?.isTimestampSchema()).toBe(true);
    expect(fields["Regions"]?.isListSchema()).toBe(true);
    expect(fields["Logs"]?.isBooleanSchema()).toBe(true);
  });

  test("is made of texts; what is not a field is left out, and what is not given stays unset", () => {
    const texts = {
      Name: "",
      Count: "12",
      Enabled: "TRUE",
      Regions: "eu-west-1, us-east-1",
      "access_logs.s3.enabled": "false",
      Unknown: "x",
    };
    expect(sample.fromTexts(texts)).toEqual({
      Name: "",
      Count: 12,
      Enabled: true,
      Regions: ["eu-west-1", "us-east-1"],
      Logs: false,
    });
    expect(sample.fromTexts({})).toEqual({});
  });

  test.each([
    ["1700000000", "2023-11-14T22:13:20.000Z"],
    ["2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05.000Z"],
  ])("takes the time %s", (text, time) => {
    expect(sample.fromTexts({ Since: text }).Since?.toISOString()).toBe(time);
  });

  test.each([
    ["Count", "many", "number"],
    ["Count", "", "number"],
    ["Enabled", "yes", "true or false"],
    ["Enabled", "", "true or false"],
    ["Since", "not_supported", "time"],
  ])("refuses %s %j: a wrong text is not a default", (field, text, expected) => {
    expect(() => sample.fromTexts({ [field]: text })).toThrow(
      new RegExp(`ShapeTest\\.${field}: expected .*${expected}`),
    );
  });
});
