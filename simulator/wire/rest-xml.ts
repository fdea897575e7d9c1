import type { NormalizedSchema } from "@smithy/core/schema";
import { routeByPath } from "../route.ts";
import type { Operation, Service } from "../service.ts";
import { bindOutput, inputFromHttp } from "./http-binding.ts";
import type { Protocol } from "./protocol.ts";
import { errorResponse } from "./query.ts";
import { writePayload } from "./rest-json.ts";
import { escapeXml, readXml, writeXml } from "./xml.ts";

/** REST with XML bodies (S3, S3 Control). */
export function restXml(service: Service): Protocol {
  const write = (schema: NormalizedSchema, value: unknown) => writeXml(service, schema, value);
  return {
    route: (request) => routeByPath(service, request),
    decode: (route, request) =>
      inputFromHttp(route, request, async (schema, body) => readXml(service, schema, body)),
    encode: (operation, output) => {
      const { output: schema, http } = operation;
      const status = http?.status ?? 200;
      if (schema.isUnitSchema()) return { status, headers: {}, body: "" };
      const bound = bindOutput(schema, output, status);
      const body =
        bound.payload === undefined
          ? (bareElement(service, operation, bound.rest) ?? write(schema, bound.rest))
          : writePayload(bound.payload, write);
      return { status: bound.status, headers: { "content-type": "application/xml", ...bound.headers }, body };
    },
    encodeError: (error) => ({
      status: error.status,
      headers: { "content-type": "application/xml", ...error.headers },
      body:
        service.key === "s3"
          ? `<Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error>`
          : errorResponse(error),
    }),
  };
}

/**
 * An output whose only member has the name of the whole (GetBucketLocation's `LocationConstraint`): one element with text,
 * not an element in an element.
 */
function bareElement(
  service: Service,
  { output }: Operation,
  members: Readonly<Record<string, unknown>>,
): string | undefined {
  const root = output.getMergedTraits().xmlName;
  const names = [...output.structIterator()].map(([name]) => name);
  if (root === undefined || names.length !== 1 || names[0] !== root) return undefined;
  const text = members[root];
  return `<${root} xmlns="${service.xmlNamespace}">${typeof text === "string" ? escapeXml(text) : ""}</${root}>`;
}
