import type { ProtocolName } from "../service.ts";
import { ec2query } from "./ec2query.ts";
import { json } from "./json.ts";
import type { ProtocolOf } from "./protocol.ts";
import { query } from "./query.ts";
import { restJson } from "./rest-json.ts";
import { restXml } from "./rest-xml.ts";

/** The protocol that a service's client speaks of its own accord. Any client may speak CBOR instead. */
export const protocols: Readonly<Record<ProtocolName, ProtocolOf>> = {
  restXml,
  restJson1: restJson,
  awsJson1_0: json,
  awsJson1_1: json,
  awsQuery: query,
  ec2Query: ec2query,
};
