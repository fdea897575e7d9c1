import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createAwsEnvironment } from "../../scanner/access/clients.ts";
import { collectAccount } from "../../scanner/inventory/collect.ts";
import type { SdkClient } from "../../scanner/inventory/requests.ts";
import { neededTypes } from "../../scanner/scan/needed.ts";
import { manualEngine } from "../inventory/scripted-account.ts";
import { hurriedClock } from "./hurried-clock.ts";

/** A proxy that lets nothing through, and says so with success. */
async function answeringProxy(contentType: string, body: string): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": contentType }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return server;
}

const types = [
  "AWS::S3::Bucket",
  "AWS::EC2::Instance",
  "AWS::IAM::Role",
  "AWS::SQS::Queue",
  "AWS::Lambda::Function",
  "AWS::KMS::Key",
];

test.each([
  ["a page of HTML", "text/html", "<html><body><h1>Blocked</h1></body></html>"],
  ["nothing", "text/plain", ""],
  ["an empty object", "application/json", "{}"],
])(
  "%s in the place of an answer makes no empty list: what was asked for is unreadable",
  async (_what, contentType, body) => {
    const server = await answeringProxy(contentType, body);
    const { port } = server.address() as AddressInfo;
    const environment = createAwsEnvironment({
      environment: { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
      version: "0.0.0",
    });
    onTestFinished(() => environment.close());
    const clock = hurriedClock(200);
    const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" };
    const { unreadable, resources } = await collectAccount({
      engine: { ...manualEngine(), clock },
      open: {
        account: "111122223333",
        partition: "aws",
        client: (client, region) => {
          const constructor = client as unknown as new (settings: object) => SdkClient;
          return new constructor(environment.clientSettings(region, credentials));
        },
        renew: () => {},
      },
      regions: ["us-east-1"],
      needed: await neededTypes(new Map(types.map((type) => [type, new Set<string>()]))),
      signal: new AbortController().signal,
    });
    expect([...resources.values()].flat()).toEqual([]);
    expect(unreadable.map(({ type, cause }) => `${type} ${cause.kind}`).sort()).toEqual(
      types.map((type) => `${type} error`).sort(),
    );
  },
);
