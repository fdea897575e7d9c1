import type { NormalizedSchema } from "@smithy/core/schema";
import type { Members } from "./protocol.ts";
import { valueFromText } from "./text.ts";

/** A form with dotted keys as a tree: `A.1.B=c` becomes `{ A: { 1: { B: "c" } } }`. */
export interface FormTree {
  [key: string]: string | FormTree;
}

export function formTree(body: string): FormTree {
  const root: FormTree = Object.create(null) as FormTree;
  for (const [key, value] of new URLSearchParams(body)) {
    const parts = key.split(".");
    const last = parts.pop() ?? key;
    let node = root;
    for (const part of parts) {
      const existing = node[part];
      if (typeof existing === "object") {
        node = existing;
      } else {
        const made: FormTree = Object.create(null) as FormTree;
        node[part] = made;
        node = made;
      }
    }
    node[last] = value;
  }
  return root;
}

/**
 * The input that a form stands for. EC2's dialect differs from that of the other query services in the names of members
 * and in that its lists are always flat.
 */
export function inputFromForm(schema: NormalizedSchema, form: FormTree, dialect: "query" | "ec2"): Members {
  return readStructure(schema, form, dialect === "ec2");
}

function readStructure(schema: NormalizedSchema, node: FormTree, ec2: boolean): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const part = node[memberKey(name, member, ec2)];
    if (part !== undefined) members[name] = readValue(member, part, ec2);
  }
  return members;
}

function memberKey(name: string, member: NormalizedSchema, ec2: boolean): string {
  const traits = member.getMergedTraits();
  if (ec2 && typeof traits.ec2QueryName === "string") return traits.ec2QueryName;
  const key = traits.xmlName ?? name;
  return ec2 ? key.charAt(0).toUpperCase() + key.slice(1) : key;
}

function readValue(schema: NormalizedSchema, node: string | FormTree, ec2: boolean): unknown {
  if (schema.isStructSchema()) return typeof node === "object" ? readStructure(schema, node, ec2) : {};
  if (schema.isListSchema()) return readList(schema, node, ec2);
  if (schema.isMapSchema()) return readMap(schema, node, ec2);
  return typeof node === "string" ? valueFromText(schema, node) : undefined;
}

function readList(schema: NormalizedSchema, node: string | FormTree, ec2: boolean): unknown[] {
  if (typeof node === "string") return [];
  const member = schema.getValueSchema();
  const flat = ec2 || schema.getMergedTraits().xmlFlattened !== undefined;
  const items = flat ? node : node[member.getMergedTraits().xmlName ?? "member"];
  return numbered(items).map((item) => readValue(member, item, ec2));
}

function readMap(schema: NormalizedSchema, node: string | FormTree, ec2: boolean): Record<string, unknown> {
  if (typeof node === "string") return {};
  const valueSchema = schema.getValueSchema();
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? "key";
  const valueName = valueSchema.getMergedTraits().xmlName ?? "value";
  const flat = schema.getMergedTraits().xmlFlattened !== undefined;
  const map: Record<string, unknown> = {};
  for (const entry of numbered(flat ? node : node["entry"])) {
    if (typeof entry === "string") continue;
    const key = entry[keyName];
    const value = entry[valueName];
    if (typeof key === "string" && value !== undefined) map[key] = readValue(valueSchema, value, ec2);
  }
  return map;
}

/** Items of a list in the order of their numbers. */
function numbered(node: string | FormTree | undefined): (string | FormTree)[] {
  if (typeof node !== "object") return [];
  return Object.keys(node)
    .filter((key) => /^\d+$/.test(key))
    .sort((left, right) => Number(left) - Number(right))
    .flatMap((key) => node[key] ?? []);
}
