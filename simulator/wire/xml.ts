import { XmlShapeDeserializer, XmlShapeSerializer } from "@aws-sdk/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { Service } from "../service.ts";

/** Text as XML content. */
export function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/**
 * A structure as XML, by the SDK's own writer.
 *
 * @param root name of the outermost element, when it is not the structure's own
 * @param namespace `xmlns` of the outermost element; empty for none
 */
export function writeXml(
  service: Service,
  schema: NormalizedSchema,
  value: unknown,
  { root, namespace = service.xmlNamespace }: { root?: string; namespace?: string } = {},
): string {
  const writer = new XmlShapeSerializer({ ...service.xmlSettings, xmlNamespace: namespace });
  writer.setSerdeContext(service.serde);
  writer.write(schema, value);
  const xml = String(writer.flush());
  if (root === undefined) return xml;
  return xml.replace(/^<[^\s>/]+/, `<${root}`).replace(/<\/[^<>]+>$/, `</${root}>`);
}

export function readXml(service: Service, schema: NormalizedSchema, body: Uint8Array): unknown {
  const reader = new XmlShapeDeserializer(service.xmlSettings);
  reader.setSerdeContext(service.serde);
  return reader.read(schema, body);
}
