import type { JsonCodec, XmlShapeSerializer } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import { byRank, httpBinding } from "./route.ts";

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];
/** The SDK's converters (base64, UTF-8) that its readers and writers need. */
type SerdeFunctions = Parameters<XmlShapeSerializer["setSerdeContext"]>[0];
/** A reader and writer of bodies; all the SDK's codecs have the same two methods. */
type Codec = Pick<JsonCodec, "createSerializer" | "createDeserializer">;

const protocolNames = ["restXml", "restJson1", "awsJson1_0", "awsJson1_1", "awsQuery", "ec2Query"] as const;
export type ProtocolName = (typeof protocolNames)[number];

export interface HttpBinding {
  readonly method: string;
  readonly status: number;
  readonly pattern: RegExp;
  readonly labels: readonly string[];
  readonly query: readonly (readonly [string, string])[];
  readonly rank: number;
}

export interface Operation {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  readonly http: HttpBinding | undefined;
  /** S3 only: the operation is about a bucket. */
  readonly takesBucket: boolean;
}

/** An error that the SDK knows of a service. */
interface KnownError {
  readonly code: string;
  readonly status: number;
}

/** One AWS service, as its SDK client describes it. */
export interface Service {
  /** The name of the client's package without its prefix: `s3`, `cloudwatch-logs`. */
  readonly key: string;
  /** The service's name in IAM actions: `s3`, `logs`. */
  readonly actionPrefix: string;
  readonly protocol: ProtocolName;
  /** The service once spoke query and still sends its old error codes beside the new ones. */
  readonly queryCompatible: boolean;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly restOperations: readonly Operation[];
  /** By the SDK's name of the error and by its code on the wire. */
  readonly errors: ReadonlyMap<string, KnownError>;
  readonly xmlNamespace: string;
  readonly xmlSettings: XmlSettings;
  readonly serde: SerdeFunctions;
  /** The protocol's body codec (REST and JSON protocols only). */
  readonly codec: () => Codec;
}

interface XmlSettings {
  readonly timestampFormat: { readonly useTrait: true; readonly default: 5 };
  readonly httpBindings: true;
  readonly xmlNamespace: string;
  readonly serviceNamespace: string;
}

/** What a client package exports, as far as it is used here. */
interface ClientConfiguration extends SerdeFunctions {
  readonly serviceId: string;
  readonly defaultSigningName: string;
  readonly protocol: {
    getShapeId(): string;
    setSerdeContext(context: SerdeFunctions): void;
    getPayloadCodec(): Codec;
  };
  readonly protocolSettings: {
    readonly defaultNamespace: string;
    readonly xmlNamespace?: string;
    readonly awsQueryCompatible?: boolean;
  };
}
type ClientConstructor = new (configuration: {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}) => { readonly config: ClientConfiguration };

/** Smithy's numbers for the kinds of static schemas. */
const operationSchema = 9;
const errorSchema = -3;

/** Where the name in IAM actions is not the signing name. */
const actionPrefixes: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

/** Describes a service from its SDK client's package. */
export function describeService(key: string, client: Readonly<Record<string, unknown>>): Service {
  const { config } = new (clientConstructor(key, client))({
    region: "us-east-1",
    credentials: { accessKeyId: "unused", secretAccessKey: "unused" },
  });
  config.protocol.setSerdeContext(config);
  const xmlNamespace = config.protocolSettings.xmlNamespace ?? "";
  const operations = new Map<string, Operation>();
  const errors = new Map<string, KnownError>();
  for (const schema of Object.values(client)) {
    if (!Array.isArray(schema)) continue;
    if (schema[0] === operationSchema) {
      const operation = describeOperation(schema);
      operations.set(operation.name, operation);
    } else if (schema[0] === errorSchema) {
      const error = describeError(schema);
      errors.set(String(schema[2]), error);
      errors.set(error.code, error);
    }
  }
  return {
    key,
    actionPrefix: actionPrefixes[config.defaultSigningName] ?? config.defaultSigningName,
    protocol: protocolName(key, config.protocol.getShapeId()),
    queryCompatible: config.protocolSettings.awsQueryCompatible === true,
    operations,
    restOperations: byRank(operations.values()),
    errors,
    xmlNamespace,
    xmlSettings: {
      timestampFormat: { useTrait: true, default: 5 },
      httpBindings: true,
      xmlNamespace,
      serviceNamespace: config.protocolSettings.defaultNamespace,
    },
    serde: config,
    codec: () => config.protocol.getPayloadCodec(),
  };
}

function clientConstructor(key: string, client: Readonly<Record<string, unknown>>): ClientConstructor {
  const found = Object.entries(client).find(
    ([name, value]) =>
      /^[A-Z]\w*Client$/.test(name) && typeof value === "function" && "send" in value.prototype,
  );
  if (found === undefined) throw new Error(`@aws-sdk/client-${key} exports no client`);
  return found[1] as ClientConstructor;
}

function protocolName(key: string, shapeId: string): ProtocolName {
  const name = shapeId.slice(shapeId.indexOf("#") + 1);
  const known = protocolNames.find((candidate) => candidate === name);
  if (known === undefined)
    throw new Error(`@aws-sdk/client-${key} speaks ${shapeId}, which the simulator does not`);
  return known;
}

function describeOperation(schema: readonly unknown[]): Operation {
  const traits = schema[3];
  const http = hasTrait(traits, "http") ? (traits["http"] as [string, string, number]) : undefined;
  const input = NormalizedSchema.of(schema[4] as SchemaRef);
  return {
    name: String(schema[2]),
    input,
    output: NormalizedSchema.of(schema[5] as SchemaRef),
    http: http && httpBinding(http),
    takesBucket: input.isStructSchema() && [...input.structIterator()].some(([name]) => name === "Bucket"),
  };
}

function describeError(schema: readonly unknown[]): KnownError {
  const traits = schema[3];
  const status = hasTrait(traits, "httpError") ? Number(traits["httpError"]) : 400;
  const queryError = hasTrait(traits, "awsQueryError")
    ? (traits["awsQueryError"] as [string, number])
    : undefined;
  return { code: queryError?.[0] ?? String(schema[2]), status: queryError?.[1] ?? status };
}

function hasTrait<Name extends string>(traits: unknown, name: Name): traits is Record<Name, unknown> {
  return typeof traits === "object" && traits !== null && name in traits;
}
