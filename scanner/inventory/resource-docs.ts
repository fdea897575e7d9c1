import type { NormalizedSchema } from "@smithy/core/schema";
import { codeList, markdownTable, markdownText } from "../markdown.ts";
import { allResourceTypes, type CatalogEntry } from "./catalog.ts";
import type { Call } from "./listing.ts";
import { ownTypeNames } from "./own-type-names.ts";
import type { Read } from "./read.ts";
import { actionOf, type Service } from "./service.ts";

/** The page on what can be read, `docs/resources.md`. */
export async function resourcesPage(): Promise<string> {
  const entries = await allResourceTypes();
  return `# Resource types

Generated from the service files (\`npx vitest run test/docs -u\`): ${entries.length} types, and for each what its properties
are, which call fills them, and which IAM action the call takes.

- A type has CloudFormation's name. Names that CloudFormation does not have are [ours](#types-whose-names-are-ours).
- **Properties are not CloudFormation's**: they have the names and the types that the AWS API answers with, so a bucket's
  name is \`Name\` and not \`BucketName\`. A property that is filled by a call of its own has a name of our choice.
- "From the list" is there whenever the type is read. Everything else is only called when an enabled check looks at it.
- "Absent" are the error codes by which the service says that there is none: the property is then unset, not unreadable.
- What is under a property that is a structure is as in the AWS API; \`hubscan policies check\` knows all of it.

## Types whose names are ours

${markdownTable(
  ["type", "stands for"],
  Object.entries(ownTypeNames).map(([type, what]) => [`[\`${type}\`](#${anchor(type)})`, what]),
)}

${entries.map(typeSection).join("\n")}`;
}

function typeSection({ service, resourceType }: CatalogEntry): string {
  const { type, scope, listing, properties, reads, redact } = resourceType;
  const listed = [...properties].filter(([, { source }]) => source === "list");
  const detailed = [...properties].filter(([, { source }]) => source === "detail");
  const lines = [`## ${type}`, "", placeText(service, resourceType)];
  if (listed.length > 0) lines.push("", `From the list: ${propertyList(listed)}`);
  if (listing.detail !== null) {
    lines.push("", `From ${callText(service, listing.detail)}, for each: ${propertyList(detailed)}`);
  }
  if (reads.size > 0) {
    const titles = [
      "property",
      "type",
      scope === "global" ? "filled by" : "filled by, in its region",
      "absent",
    ];
    const rows = [...reads].map(([name, read]) => [
      `\`${name}\``,
      markdownText(typeText(read.schema)),
      readText(service, read),
      codeList(absentCodes(read)),
    ]);
    lines.push("", markdownTable(titles, rows));
  }
  if (redact.length > 0) lines.push("", `Redacted as it is read: ${codeList(redact)}.`);
  return `${lines.join("\n")}\n`;
}

function placeText(service: Service, { type, listing, scope, region }: CatalogEntry["resourceType"]): string {
  const place = scope === "global" ? "each account" : "each region of an account";
  const ours = ownTypeNames[type] === undefined ? "" : `${capital(ownTypeNames[type])}. `;
  if (listing.call === null) return `${ours}One in ${place}; finding it takes no call.`;
  const prepared =
    listing.prepare === null ? "" : `, after ${callText(service, listing.prepare.call)} until it is made`;
  const own = region === null ? "" : ". Each is in a region of its own";
  return `${ours}Listed by ${callText(service, listing.call)}${prepared}, once in ${place}${own}.`;
}

function readText(service: Service, read: Read): string {
  if (read.kind === "call") return callText(service, read);
  if (read.kind === "derived") return `what ${codeList(read.from)} give`;
  const { call } = read.listing;
  return call === null ? "" : `${callText(service, call)}, once for all`;
}

function absentCodes(read: Read): readonly string[] {
  if (read.kind === "call") return read.absent;
  return read.kind === "derived" ? [] : (read.listing.call?.absent ?? []);
}

/** The call, and the action it takes where that is another word. */
function callText(service: Service, call: Call): string {
  const operation = `${service.id}:${call.operation.name}`;
  const action = actionOf(service.id, call);
  return action === operation ? `\`${operation}\`` : `\`${operation}\` (action \`${action}\`)`;
}

function propertyList(properties: readonly [string, { readonly schema: NormalizedSchema }][]): string {
  if (properties.length === 0) return "nothing that the list does not give.";
  return `${properties
    .map(([name, { schema }]) => `\`${name}\` ${markdownText(typeText(schema))}`)
    .join(", ")}.`;
}

function typeText(schema: NormalizedSchema): string {
  if (schema.isListSchema()) return `list of ${typeText(schema.getValueSchema())}`;
  if (schema.isMapSchema()) return `map of ${typeText(schema.getValueSchema())}`;
  if (schema.isStructSchema()) return (schema.getName() ?? "structure").replace(/^.*#/, "");
  if (schema.isTimestampSchema()) return "timestamp";
  if (schema.isBooleanSchema()) return "bool";
  if (schema.isNumericSchema() || schema.isBigIntegerSchema()) return "int";
  if (schema.isBigDecimalSchema()) return "double";
  if (schema.isBlobSchema()) return "bytes";
  return schema.isStringSchema() ? "string" : "any";
}

/** The anchor that Markdown renderers make of a heading. */
function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^a-z0-9-]/g, "");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
