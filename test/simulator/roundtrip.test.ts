import { Agent, createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRequest, wireRequest } from "../../simulator/request.ts";
import type { Operation, Service } from "../../simulator/service.ts";
import {
  loadService,
  type ServiceKey,
  serviceKeyFromUserAgent,
  serviceKeys,
} from "../../simulator/services.ts";
import { bytesOf } from "../../simulator/wire/bytes.ts";
import type { Members } from "../../simulator/wire/protocol.ts";
import { protocols } from "../../simulator/wire/protocols.ts";
import { computed, repeatable, sample } from "./sample.ts";
import { lookup } from "./sdk.ts";

/** Operations that cannot come out identical, and why. */
const exceptions: Readonly<Record<string, string>> = {
  "cloudwatch-logs:GetLogObject": "answers with an event stream, which the simulator does not send",
  "cloudwatch-logs:StartLiveTail": "answers with an event stream, which the simulator does not send",
  "eventbridge:PutEvents": "the SDK puts the endpoint's id into the host name, and a sample is no host name",
  "lambda:InvokeWithResponseStream": "answers with an event stream, which the simulator does not send",
  "s3:SelectObjectContent": "answers with an event stream, which the simulator does not send",
  "s3:GetObject": "the SDK fills ExpiresString from the header of Expires",
  "s3:HeadObject": "the SDK fills ExpiresString from the header of Expires",
  "s3:WriteGetObjectResponse":
    "puts a request's route before the host, where the simulator looks for a bucket",
  "sqs:ReceiveMessage": "the SDK checks MD5 sums in the answer, which a sample does not have",
  "sqs:SendMessage": "the SDK checks MD5 sums in the answer, which a sample does not have",
};

/** What the real client sent, and what it is to get. */
interface Turn {
  readonly output: Members;
  received: Members | undefined;
  failure: unknown;
}

let server: Server;
let port: number;
const turn: { current: Turn | undefined } = { current: undefined };
const loaded = new Map<ServiceKey, Promise<Service>>();

beforeAll(async () => {
  server = createServer((message, response) => {
    void (async () => {
      const { current } = turn;
      try {
        const body = await readRequest(message);
        const key = serviceKeyFromUserAgent(message.headers["user-agent"] ?? "") ?? "s3";
        const service = await loadService(loaded, key);
        const protocol = protocols[service.protocol](service);
        const request = wireRequest(message, key, body);
        const route = protocol.route(request);
        if (route === undefined || current === undefined)
          throw new Error(`no route for ${message.method} ${message.url}`);
        current.received = await protocol.decode(route, request);
        const answer = protocol.encode(route.operation, current.output);
        response.writeHead(answer.status, answer.headers).end(bytesOf(answer.body));
      } catch (error) {
        if (current !== undefined) current.failure = error;
        response.writeHead(500).end();
      }
    })();
  });
  port = await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

interface Client {
  send(command: object, options: { abortSignal: AbortSignal }): Promise<object>;
}
type ClientModule = Readonly<Record<string, unknown>>;

function makeClient(module: ClientModule): Client {
  const [, Constructor] = Object.entries(module).find(
    ([name, value]) => /^[A-Z]\w*Client$/.test(name) && typeof value === "function",
  ) ?? ["", undefined];
  return new (Constructor as new (settings: object) => Client)({
    endpoint: `http://localhost:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "A", secretAccessKey: "s" },
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true, lookup }) }),
  });
}

/**
 * Where two values differ: paths with both values. Bytes and times count by what they say; members that the SDK
 * computes are passed over.
 */
function differences(sent: unknown, got: unknown, path = ""): string[] {
  const [left, right] = [plain(sent), plain(got)];
  if (!isObject(left) || !isObject(right)) {
    return left === right ? [] : [`${path}: ${JSON.stringify(left)} arrived as ${JSON.stringify(right)}`];
  }
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .filter((name) => name !== "$metadata" && !computed.test(name))
    .flatMap((name) => differences(left[name], right[name], `${path}.${name}`));
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString()}`;
  if (value instanceof Date) return `time ${value.toISOString()}`;
  return typeof value === "bigint" ? `${value}n` : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

async function streamsRead(output: object): Promise<Members> {
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(output)) {
    const isStream = typeof value === "object" && value !== null && "transformToByteArray" in value;
    read[name] = isStream
      ? await (value as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray()
      : value;
  }
  return read;
}

function sampleInput(operation: Operation, random: () => number): Record<string, unknown> {
  const input = (sample(operation.input, random) ?? {}) as Record<string, unknown>;
  if ("Bucket" in input && operation.takesBucket) input["Bucket"] = "my-bucket";
  return input;
}

function sampleOutput(operation: Operation, random: () => number): Members {
  const output = (sample(operation.output, random) ?? {}) as Record<string, unknown>;
  if (!operation.output.isStructSchema()) return output;
  for (const [name, member] of operation.output.structIterator()) {
    if (member.getMergedTraits().httpResponseCode) output[name] = operation.http?.status;
  }
  return output;
}

async function misfits(key: ServiceKey): Promise<Record<string, string>> {
  const service = await loadService(loaded, key);
  const module = (await import(`@aws-sdk/client-${key}`)) as ClientModule;
  const client = makeClient(module);
  const random = repeatable(1);
  const found: Record<string, string> = {};
  for (const operation of service.operations.values()) {
    const Command = module[`${operation.name}Command`] as (new (input: object) => object) | undefined;
    if (Command === undefined) continue;
    const input = sampleInput(operation, random);
    const output = sampleOutput(operation, random);
    const current: Turn = { output, received: undefined, failure: undefined };
    turn.current = current;
    try {
      const got = await client.send(new Command(structuredClone(input)), {
        abortSignal: AbortSignal.timeout(3000),
      });
      const differing = [
        ...differences(input, current.received, "input"),
        ...differences(output, await streamsRead(got), "output"),
      ];
      if (differing.length > 0) found[operation.name] = differing.join("; ").slice(0, 300);
    } catch (error) {
      found[operation.name] = String(current.failure ?? error).slice(0, 300);
    }
  }
  return found;
}

describe("what a client sends and gets is what the simulator reads and writes, for every operation of", () => {
  test.each(serviceKeys)("%s", async (key) => {
    const found = await misfits(key);
    const unexplained = Object.entries(found).filter(
      ([operation]) => !Object.hasOwn(exceptions, `${key}:${operation}`),
    );
    expect(unexplained).toEqual([]);
    const explained = Object.keys(exceptions).filter((name) => name.startsWith(`${key}:`));
    expect(explained.filter((name) => !(name.slice(key.length + 1) in found))).toEqual([]);
  });
});
