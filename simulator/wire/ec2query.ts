import type { Service } from "../service.ts";
import { inputFromForm } from "./form.ts";
import type { Protocol } from "./protocol.ts";
import { formOf, routeByAction } from "./query.ts";
import { escapeXml, writeXml } from "./xml.ts";

/** EC2's own dialect of the query protocol: flat lists in, no result wrapper out, errors in a form of their own. */
export function ec2query(service: Service): Protocol {
  return {
    route: (request) => routeByAction(service, request),
    decode: async ({ operation }, request) =>
      operation.input.isUnitSchema() ? {} : inputFromForm(operation.input, formOf(request), "ec2"),
    encode: ({ name, output: schema }, output) => ({
      status: 200,
      headers: { "content-type": "text/xml;charset=UTF-8" },
      body: schema.isUnitSchema()
        ? `<${name}Response/>`
        : writeXml(service, schema, output, { root: `${name}Response` }),
    }),
    encodeError: ({ code, message, status, headers }) => ({
      status,
      headers: { "content-type": "text/xml;charset=UTF-8", ...headers },
      body:
        `<Response><Errors><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>` +
        `</Errors><RequestID>00000000-0000-4000-8000-000000000000</RequestID></Response>`,
    }),
  };
}
