import type { NormalizedSchema } from "@smithy/core/schema";
import { routeByPath } from "../route.ts";
import type { Service } from "../service.ts";
import { bindOutput, inputFromHttp } from "./http-binding.ts";
import type { Protocol } from "./protocol.ts";

/** REST with JSON bodies (Lambda, EFS, GuardDuty, Security Hub…). */
export function restJson(service: Service): Protocol {
  const write = (schema: NormalizedSchema, value: unknown) => {
    const writer = service.codec().createSerializer();
    writer.write(schema, value);
    return writer.flush();
  };
  return {
    route: (request) => routeByPath(service, request),
    decode: (route, request) =>
      inputFromHttp(route, request, async (schema, body) =>
        service.codec().createDeserializer().read(schema, body),
      ),
    encode: ({ output: schema, http }, output) => {
      const status = http?.status ?? 200;
      if (schema.isUnitSchema()) return { status, headers: {}, body: "" };
      const bound = bindOutput(schema, output, status);
      return {
        status: bound.status,
        headers: { "content-type": "application/json", ...bound.headers },
        body: bound.payload === undefined ? write(schema, bound.rest) : writePayload(bound.payload, write),
      };
    },
    encodeError: ({ code, message, status, headers }) => ({
      status,
      headers: { "content-type": "application/json", "x-amzn-errortype": code, ...headers },
      body: JSON.stringify({ message }),
    }),
  };
}

/** A payload member: bytes and text as they are, a structure by the protocol's writer. */
export function writePayload(
  { schema, value }: { readonly schema: NormalizedSchema; readonly value: unknown },
  write: (schema: NormalizedSchema, value: unknown) => string | Uint8Array,
): string | Uint8Array {
  if (value instanceof Uint8Array || typeof value === "string") return value;
  return write(schema, value);
}
