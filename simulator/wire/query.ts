import type { AwsError } from "../aws-error.ts";
import type { Service } from "../service.ts";
import { type FormTree, formTree, inputFromForm } from "./form.ts";
import type { Protocol, WireRequest } from "./protocol.ts";
import { escapeXml, writeXml } from "./xml.ts";

const requestId = "00000000-0000-4000-8000-000000000000";

/** AWS query (IAM, STS, RDS, SNS, ELBv2…): a form in, XML wrapped in `<OperationResponse><OperationResult>` out. */
export function query(service: Service): Protocol {
  return {
    route: (request) => routeByAction(service, request),
    decode: async ({ operation }, request) =>
      operation.input.isUnitSchema() ? {} : inputFromForm(operation.input, formOf(request), "query"),
    encode: ({ name, output: schema }, output) => {
      const result = schema.isUnitSchema()
        ? ""
        : writeXml(service, schema, output, { root: `${name}Result`, namespace: "" });
      return {
        status: 200,
        headers: { "content-type": "text/xml" },
        body:
          `<${name}Response xmlns="${escapeXml(service.xmlNamespace)}">${result}` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`,
      };
    },
    encodeError: (error) => ({
      status: error.status,
      headers: { "content-type": "text/xml", ...error.headers },
      body: errorResponse(error),
    }),
  };
}

/** The error form that the query services share with REST-XML services other than S3. */
export function errorResponse({ code, message, status }: AwsError): string {
  return (
    `<ErrorResponse><Error><Type>${status >= 500 ? "Receiver" : "Sender"}</Type><Code>${escapeXml(code)}</Code>` +
    `<Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`
  );
}

/** Form services name the operation in the form. */
export function routeByAction(service: Service, request: WireRequest) {
  const action = formOf(request)["Action"];
  const operation = typeof action === "string" ? service.operations.get(action) : undefined;
  return operation && { operation, labels: {} };
}

export function formOf(request: WireRequest): FormTree {
  return formTree(request.body.toString("utf8"));
}
