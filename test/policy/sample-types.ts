import { NormalizedSchema } from "@smithy/core/schema";
import type { Cause } from "../../scanner/access/cause.ts";
import type { Json, Resource, UnreadableList } from "../../scanner/inventory/resource.ts";
import type { ResourceType, Scope } from "../../scanner/inventory/service.ts";
import type { AccountFacts } from "../../scanner/policy/facts.ts";
import { createLanguage, type Language } from "../../scanner/policy/language.ts";

/** The SDK's numbers for simple schemas (`@smithy/types`, schema/sentinels). */
const [text, number, boolean, timestamp, document, blob, listOf, mapOf] = [0, 1, 2, 4, 15, 21, 64, 128];

const rule = [3, "com.amazonaws.sample", "Rule", 0, ["Port", "Protocol", "Open"], [number, text, boolean]];
const rules = [1, "com.amazonaws.sample", "Rules", 0, () => rule];
/** Contains itself, as WAF's statements do. */
const tree: unknown[] = [
  3,
  "com.amazonaws.sample",
  "Tree",
  0,
  ["Inner", "Leaves"],
  [() => tree, listOf | text],
];
const settings = [
  3,
  "com.amazonaws.sample",
  "Settings",
  0,
  ["Enabled", "Days", "Rules", "Labels", "Since", "Tree", "Key"],
  [boolean, number, () => rules, mapOf | text, timestamp, () => tree, blob],
];
const box = [
  3,
  "com.amazonaws.sample",
  "Box",
  0,
  ["BoxId", "Name", "Size", "Public", "Created", "Names", "Labels", "Settings", "Rules", "Open", "Policy"],
  [
    text,
    text,
    number,
    boolean,
    timestamp,
    listOf | text,
    mapOf | text,
    () => settings,
    () => rules,
    document,
    text,
  ],
];
const lid = [3, "com.amazonaws.sample", "Lid", 0, ["LidId", "BoxId", "Closed"], [text, text, boolean]];

export const boxSchema = schemaOf(box);

export const boxType = sampleType("AWS::Sample::Box", "regional", boxSchema);
export const lidType = sampleType("AWS::Sample::Lid", "regional", schemaOf(lid));
export const roomType = sampleType(
  "AWS::Sample::Room",
  "global",
  schemaOf([3, "com.amazonaws.sample", "Room", 0, ["Id"], [text]]),
);

export async function findSampleType(type: string): Promise<{ resourceType: ResourceType } | null> {
  const resourceType = [boxType, lidType, roomType].find((known) => known.type === type);
  return resourceType === undefined ? null : { resourceType };
}

export async function sampleTypeNames(): Promise<string[]> {
  return [boxType.type, lidType.type, roomType.type];
}

export function sampleLanguage(): Language {
  const language = createLanguage();
  for (const type of [boxType, lidType, roomType]) language.addResourceType(type);
  return language;
}

export const denied: Cause = {
  kind: "denied",
  operation: "sample:GetBox",
  code: "AccessDenied",
  message: "not allowed",
};

export function sampleResource(properties: Record<string, Json>, more: Partial<Resource> = {}): Resource {
  const type = more.type ?? boxType.type;
  const named = [properties["Name"], properties["BoxId"], properties["LidId"]];
  const name = named.find((text) => typeof text === "string") ?? "sample";
  return {
    type,
    arn: `arn:aws:sample:eu-west-1:111122223333:${type.split("::")[2]?.toLowerCase()}/${name}`,
    name,
    account: "111122223333",
    region: "eu-west-1",
    tags: {},
    properties,
    unreadable: {},
    ...more,
  };
}

export function sampleFacts(
  resources: readonly Resource[] = [],
  unreadable: readonly UnreadableList[] = [],
  more: Partial<AccountFacts> = {},
): AccountFacts {
  return {
    account: {
      id: "111122223333",
      name: "payments",
      email: "payments@example.com",
      management: false,
      organizationalUnits: ["Root", "Workloads"],
      tags: { stage: "prod" },
    },
    organization: {
      id: "o-exampleorgid",
      managementAccount: "999999999999",
      delegatedAdministrators: [{ accountId: "222222222222", service: "guardduty.amazonaws.com" }],
      accounts: ["111111111111", "222222222222"],
    },
    partition: "aws",
    now: new Date("2026-01-01T00:00:00Z"),
    parameters: {},
    inventory: {
      resources: (type) => resources.filter((resource) => resource.type === type),
      unreadable: (type) => unreadable.filter((list) => list.type === type),
    },
    ...more,
  };
}

function schemaOf(schema: unknown): NormalizedSchema {
  return NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);
}

function sampleType(type: string, scope: Scope, schema: NormalizedSchema): ResourceType {
  return {
    type,
    scope,
    listing: { call: null, schema, as: null, parse: null, prepare: null, detail: null },
    arn: () => "undefined",
    name: (item) => String((item as { Name?: string }).Name),
    region: null,
    reads: new Map(),
    properties: new Map(
      [...schema.structIterator()].map(([name, member]) => [name, { schema: member, source: "list" }]),
    ),
    redact: [],
    urlEncoded: [],
  };
}
