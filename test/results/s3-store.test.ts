import { randomUUID } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import { Readable } from "node:stream";
import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openStore } from "../../scanner/results/open-store.ts";
import { resultsS3Client } from "../../scanner/results/s3-client.ts";
import { s3Store } from "../../scanner/results/s3-store.ts";
import type { Store } from "../../scanner/results/store.ts";
import { UserError } from "../../scanner/user-error.ts";
import { type Moto, motoIsInstalled, startMoto } from "../moto-server.ts";
import { all } from "./sample-lines.ts";
import { testStore } from "./store-contract.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

function clientFor(endpoint: string, maxAttempts = 1): S3Client {
  return resultsS3Client({ AWS_ENDPOINT_URL: endpoint }, { region: "us-east-1", credentials, maxAttempts });
}

/** A store behind a server of our own. */
async function storeBehind(answer: RequestListener, attempts = 1): Promise<Store> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return s3Store(clientFor(`http://127.0.0.1:${address.port}`, attempts), "results", "hub");
}

/** A server that answers every request with this. */
async function answering(status: number, body: string): Promise<Store> {
  return storeBehind((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/xml" }).end(body);
  });
}

function errorBody(code: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>as said</Message></Error>`;
}

describe.skipIf(!motoIsInstalled())("S3 as a store (skipped without moto_server)", () => {
  let moto: Moto;
  let client: S3Client;

  beforeAll(async () => {
    const started = await startMoto();
    if (started === null) throw new Error("moto_server does not start");
    moto = started;
    // moto answers 500 now and then when it is asked in parallel.
    client = clientFor(moto.endpoint, 5);
    await client.send(new CreateBucketCommand({ Bucket: "results" }));
  });
  afterAll(async () => moto.close());

  testStore(async () => s3Store(client, "results", `hub/${randomUUID()}`));

  test("lists more than a page holds", async () => {
    const store = s3Store(client, "results", "many");
    const paths = Array.from({ length: 1_050 }, (_, at) => `scans/${String(at).padStart(4, "0")}/x`);
    for (let at = 0; at < paths.length; at += 25) {
      await Promise.all(paths.slice(at, at + 25).map(async (path) => store.put(path, Buffer.from("x"))));
    }
    expect(await all(store.list("scans/"))).toEqual(paths);
    expect(await all(store.folders("scans"))).toHaveLength(1_050);
  });

  test("works at the top of a bucket, through its address", async () => {
    await client.send(new CreateBucketCommand({ Bucket: "top-of-bucket" }));
    const store = openStore("s3://top-of-bucket/", () => client);
    await store.put("latest.json", Buffer.from("x"));
    expect(await all(store.list(""))).toEqual(["latest.json"]);
    expect(store.describe()).toBe("s3://top-of-bucket");
    expect(store.address("latest.json")).toBe("s3://top-of-bucket/latest.json");
  });

  test("a bucket that does not exist is said for each of get, put and list", async () => {
    const store = s3Store(client, "no-such-bucket", "hub");
    const attempts = [
      store.get("a"),
      store.put("a", Buffer.from("x")),
      all(store.list("")),
      all(store.folders("")),
    ];
    for (const result of await Promise.allSettled(attempts)) {
      expect(result).toMatchObject({ status: "rejected", reason: { name: "UserError" } });
      expect(result).toMatchObject({
        reason: { message: expect.stringContaining("s3://no-such-bucket/hub/") },
      });
    }
  });
});

describe("what S3 refuses", () => {
  test.each([
    ["AccessDenied", 403, "s3:GetObject"],
    ["InvalidAccessKeyId", 403, "credentials"],
    ["ExpiredToken", 400, "Sign in again"],
    ["NoSuchBucket", 404, "Make the bucket"],
    ["InternalError", 500, "again in a minute"],
  ])("%s is an error with a hint, never an empty answer", async (code, status, hint) => {
    const store = await answering(status, errorBody(code));
    const attempts = [store.get("a"), store.put("a", Buffer.from("x")), all(store.list("scans/"))];
    for (const result of await Promise.allSettled(attempts)) {
      expect(result).toMatchObject({
        status: "rejected",
        reason: { name: "UserError", hint: expect.stringContaining(hint) },
      });
    }
  });

  test("an error that nobody foresaw says where it was and what S3 said, and what to do", async () => {
    const store = await answering(400, errorBody("Surprise"));
    await expect(store.get("a")).rejects.toMatchObject({
      name: "UserError",
      message: expect.stringMatching(/^cannot read s3:\/\/results\/hub\/a: Surprise/),
      hint: expect.stringContaining("Run the command again"),
    });
  });

  test("a list that goes on and does not say where is an error, and not whole", async () => {
    const body =
      "<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>hub/a</Key></Contents></ListBucketResult>";
    const store = await answering(200, body);
    await expect(all(store.list(""))).rejects.toThrow(/cannot list s3:\/\/results\/hub\/: .*more names/);
  });

  test("an object that breaks off in the middle is an error", async () => {
    let requests = 0;
    const store = await storeBehind((_request, response) => {
      requests += 1;
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    await expect(store.get("a")).rejects.toThrow(/cannot read s3:\/\/results\/hub\/a/);
    expect(requests).toBe(3);
  });

  test("a put carries the SHA-256 of its content, so that S3 refuses what arrives damaged", async () => {
    let checksum: unknown;
    const store = await storeBehind((request, response) => {
      checksum = request.headers["x-amz-checksum-sha256"];
      request.resume();
      response.end();
    });
    await store.put("a", Buffer.from("abc"));
    expect(checksum).toBe("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  });

  test("a bucket that is too busy for every other request still gets all parts of a large file, once each", async () => {
    const large = Buffer.alloc(17 * 1024 * 1024, "x");
    const parts = new Map<string, number>();
    let [requests, completed] = [0, ""];
    const store = await storeBehind((request, response) => {
      const { searchParams } = new URL(request.url ?? "/", "http://localhost");
      requests += 1;
      const isBusy = requests % 2 === 1;
      let [length, body] = [0, ""];
      request.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (request.method === "POST") body += chunk.toString();
      });
      request.on("end", () => {
        if (isBusy) {
          response.writeHead(503, { "content-type": "application/xml" }).end(errorBody("SlowDown"));
          return;
        }
        const part = searchParams.get("partNumber");
        if (part !== null) parts.set(part, length);
        else if (searchParams.has("uploadId")) completed = body;
        response
          .writeHead(200, { "content-type": "application/xml", etag: `"part-${part}"` })
          .end("<InitiateMultipartUploadResult><UploadId>upload</UploadId></InitiateMultipartUploadResult>");
      });
    }, 3);
    await store.putStream("exports/findings.csv", Readable.from([large]));
    expect([...parts.values()]).toEqual([8 * 1024 * 1024, 8 * 1024 * 1024, 1024 * 1024]);
    expect([...completed.matchAll(/<PartNumber>(\d)</g)].map(([, number]) => number)).toEqual([
      "1",
      "2",
      "3",
    ]);
  });

  test("nobody listening is an error with a hint", async () => {
    const store = s3Store(clientFor("http://127.0.0.1:1"), "results", "hub");
    await expect(store.get("a")).rejects.toThrow(UserError);
  });
});

describe("addresses", () => {
  const noClient = (): S3Client => {
    throw new Error("no client is needed");
  };

  test.each([
    "gs://bucket/x",
    "https://example.com",
    "s3://",
    "s3://A",
    "s3:///prefix",
    "s3:/bucket",
    "S3:bucket",
    "",
  ])("%j is refused", (address) => {
    expect(() => openStore(address, noClient)).toThrow(UserError);
  });

  test("anything without a scheme is a folder, and asks for no client", () => {
    expect(openStore("./hubscan-results", noClient).describe()).toMatch(/^folder \/.*hubscan-results$/);
  });

  test("buckets are in the path when the endpoint is overridden, and in the host name otherwise", () => {
    const over = resultsS3Client({ AWS_ENDPOINT_URL: "http://127.0.0.1:1" }, { region: "us-east-1" });
    const aws = resultsS3Client({}, { region: "us-east-1" });
    expect(over.config.forcePathStyle).toBe(true);
    expect(aws.config.forcePathStyle).not.toBe(true);
  });
});
