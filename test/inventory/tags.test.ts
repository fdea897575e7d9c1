import { expect, test } from "vitest";
import { tagsOf } from "../../scanner/inventory/tags.ts";

test.each<[string, Parameters<typeof tagsOf>[0], Record<string, string>]>([
  ["a list of Key and Value", { Tags: [{ Key: "team", Value: "payments" }] }, { team: "payments" }],
  ["a list of key and value", { tags: [{ key: "team", value: "payments" }] }, { team: "payments" }],
  ["KMS's own names", { Tags: [{ TagKey: "team", TagValue: "payments" }] }, { team: "payments" }],
  ["a map", { Tags: { team: "payments" } }, { team: "payments" }],
  ["EC2's network interfaces", { TagSet: [{ Key: "a", Value: "b" }] }, { a: "b" }],
  ["RDS", { TagList: [{ Key: "a", Value: "b" }] }, { a: "b" }],
  ["a tag without a value", { Tags: [{ Key: "alone" }] }, { alone: "" }],
  ["a value that is not a text", { Tags: { count: 3 } }, { count: "3" }],
  ["entries that are no tags", { Tags: ["x", null, { Value: "no key" }, [1]] }, {}],
  ["no tags", { Name: "x" }, {}],
  ["tags that are unset", { Tags: null }, {}],
  ["a key called __proto__", { Tags: [{ Key: "__proto__", Value: "x" }] }, JSON.parse('{"__proto__":"x"}')],
])("tags are found in %s", (_what, resource, tags) => {
  expect(JSON.stringify(tagsOf(resource))).toBe(JSON.stringify(tags));
});
