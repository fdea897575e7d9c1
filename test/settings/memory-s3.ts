import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { S3Client } from "@aws-sdk/client-s3";
import { onTestFinished } from "vitest";
import { resultsS3Client } from "../../scanner/results/s3-client.ts";

/** Objects of buckets that honour If-Match and If-None-Match as S3 does. */
export interface MemoryS3 {
  readonly endpoint: string;
  readonly s3: () => S3Client;
  /** By `bucket/key`. */
  readonly objects: Map<string, string>;
  /** Called before each write: who else writes in between. */
  beforePut: () => void;
}

export async function startMemoryS3(): Promise<MemoryS3> {
  const objects = new Map<string, string>();
  const etag = (text: string) => `"${createHash("md5").update(text).digest("hex")}"`;
  const error = (code: string) =>
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const path = decodeURIComponent(url.pathname.slice(1));
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "PUT") {
        memory.beforePut();
        const there = objects.get(path);
        const [match, noneMatch] = [request.headers["if-match"], request.headers["if-none-match"]];
        const stale = match !== undefined && (there === undefined || etag(there) !== match);
        if (stale || (noneMatch === "*" && there !== undefined)) {
          response.writeHead(412).end(error("PreconditionFailed"));
          return;
        }
        const text = Buffer.concat(chunks).toString("utf8");
        objects.set(path, text);
        response.writeHead(200, { etag: etag(text) }).end();
        return;
      }
      if (url.searchParams.get("list-type") === "2") {
        const [bucket = ""] = path.split("/");
        const prefix = `${bucket}/${url.searchParams.get("prefix") ?? ""}`;
        const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
        const contents = keys.map((key) => `<Contents><Key>${key.slice(bucket.length + 1)}</Key></Contents>`);
        response
          .writeHead(200, { "content-type": "application/xml" })
          .end(`<ListBucketResult>${contents.join("")}</ListBucketResult>`);
        return;
      }
      const there = objects.get(path);
      if (there === undefined) response.writeHead(404).end(error("NoSuchKey"));
      else
        response.writeHead(200, { etag: etag(there), "content-length": Buffer.byteLength(there) }).end(there);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const endpoint = `http://127.0.0.1:${address.port}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const memory: MemoryS3 = {
    endpoint,
    s3: () =>
      resultsS3Client({ AWS_ENDPOINT_URL: endpoint }, { region: "us-east-1", credentials, maxAttempts: 1 }),
    objects,
    beforePut: () => {},
  };
  return memory;
}
