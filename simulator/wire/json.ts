import type { Service } from "../service.ts";
import type { Members, Protocol } from "./protocol.ts";

const documentSchema = 15;

/** AWS JSON 1.0 and 1.1 (DynamoDB, KMS, Organizations…): the operation in `x-amz-target`, JSON both ways. */
export function json(service: Service): Protocol {
  const contentType = `application/x-amz-json-${service.protocol === "awsJson1_0" ? "1.0" : "1.1"}`;
  return {
    route: (request) => {
      const target = String(request.headers["x-amz-target"] ?? "");
      const operation = service.operations.get(target.slice(target.lastIndexOf(".") + 1));
      return operation && { operation, labels: {} };
    },
    decode: async ({ operation }, { body }) => {
      if (operation.input.isUnitSchema() || body.length === 0) return {};
      return (await service.codec().createDeserializer().read(operation.input, body)) as Members;
    },
    encode: ({ output: schema }, output) => {
      const writer = service.codec().createSerializer();
      writer.write(schema.isUnitSchema() ? documentSchema : schema, output);
      return { status: 200, headers: { "content-type": contentType }, body: writer.flush() };
    },
    encodeError: ({ code, message, status, headers, members }) => ({
      status,
      headers: {
        "content-type": contentType,
        "x-amzn-errortype": code,
        // Services that once spoke query still name the old code in a header of its own; the SDK reads it.
        ...(service.queryCompatible
          ? { "x-amzn-query-error": `${code};${status >= 500 ? "Receiver" : "Sender"}` }
          : {}),
        ...headers,
      },
      body: JSON.stringify({ __type: code, message, ...members }),
    }),
  };
}
