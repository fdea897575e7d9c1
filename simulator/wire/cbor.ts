import { CborCodec } from "@smithy/core/cbor";
import type { Service } from "../service.ts";
import type { Members, Protocol } from "./protocol.ts";

const documentSchema = 15;
const headers = { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };

/** Smithy RPC v2 with CBOR: the operation in the path (`/service/X/operation/Y`), CBOR both ways. */
export function cbor(service: Service): Protocol {
  const codec = () => {
    const made = new CborCodec();
    made.setSerdeContext(service.serde);
    return made;
  };
  return {
    route: (request) => {
      const operation = service.operations.get(request.path.split("/operation/")[1] ?? "");
      return operation && { operation, labels: {} };
    },
    decode: async ({ operation }, { body }) => {
      if (operation.input.isUnitSchema() || body.length === 0) return {};
      return codec().createDeserializer().read(operation.input, body) as Members;
    },
    encode: ({ output: schema }, output) => {
      const writer = codec().createSerializer();
      writer.write(schema.isUnitSchema() ? documentSchema : schema, output);
      return { status: 200, headers, body: writer.flush() };
    },
    encodeError: (error) => {
      const writer = codec().createSerializer();
      writer.write(documentSchema, { __type: error.code, message: error.message, ...error.members });
      return { status: error.status, headers: { ...headers, ...error.headers }, body: writer.flush() };
    },
  };
}
