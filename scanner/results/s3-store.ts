import { createHash } from "node:crypto";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { isUserError } from "../user-error.ts";
import { s3Error } from "./s3-error.ts";
import { inParts, partBytes, uploadParts } from "./s3-upload.ts";
import { checkStorePath, checkStorePrefix, type Store } from "./store.ts";

/** How often the body of an object is fetched before giving up: the SDK retries requests, but not broken bodies. */
const bodyAttempts = 3;

/** Results below a prefix (`""` for none, without a `/` at the end) of a bucket. */
export function s3Store(client: S3Client, bucket: string, prefix: string): Store {
  return new S3Store(client, bucket, prefix);
}

class S3Store implements Store {
  readonly #client: S3Client;
  readonly #bucket: string;
  /** Before every path: empty or with a `/` at the end. */
  readonly #before: string;

  constructor(client: S3Client, bucket: string, prefix: string) {
    this.#client = client;
    this.#bucket = bucket;
    this.#before = prefix === "" ? "" : `${prefix}/`;
  }

  describe(): string {
    return `s3://${this.#bucket}/${this.#before}`.replace(/\/$/, "");
  }

  address(path: string): string {
    return `s3://${this.#bucket}/${this.#before}${path}`;
  }

  async get(path: string): Promise<Uint8Array | null> {
    checkStorePath(path);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#fetch(path);
      } catch (error) {
        if (error instanceof BrokenBody && attempt < bodyAttempts) continue;
        throw s3Error("read", this.address(path), error);
      }
    }
  }

  async #fetch(path: string): Promise<Uint8Array | null> {
    const key = this.#before + path;
    let body: { transformToByteArray(): Promise<Uint8Array> };
    let length: number | undefined;
    try {
      const answer = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      if (answer.Body === undefined) throw new BrokenBody("an answer without a body");
      body = answer.Body;
      length = answer.ContentLength;
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return null;
      throw error;
    }
    const bytes = await body.transformToByteArray().catch((cause: unknown) => {
      throw new BrokenBody("the connection broke off in the middle", { cause });
    });
    if (length !== undefined && bytes.byteLength !== length) {
      throw new BrokenBody(`got ${bytes.byteLength} of ${length} bytes`);
    }
    return bytes;
  }

  async put(path: string, bytes: Uint8Array): Promise<void> {
    checkStorePath(path);
    try {
      await this.#putObject(path, bytes);
    } catch (error) {
      throw s3Error("write", this.address(path), error);
    }
  }

  async putStream(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    checkStorePath(path);
    const parts = inParts(content, partBytes);
    try {
      const first = await parts.next();
      const second = await parts.next();
      if (first.done === true || second.done === true) {
        await this.#putObject(path, first.value ?? new Uint8Array());
        return;
      }
      const all = async function* () {
        yield first.value;
        yield second.value;
        yield* parts;
      };
      const key = this.#before + path;
      const place = { client: this.#client, bucket: this.#bucket, key, contentType: contentType(path) };
      await uploadParts(place, all());
    } catch (error) {
      if (isUserError(error)) throw error;
      throw s3Error("write", this.address(path), error);
    }
  }

  async #putObject(path: string, bytes: Uint8Array): Promise<void> {
    // S3 makes an object visible when all of it has arrived and the checksum matches, and not before.
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: this.#before + path,
        Body: bytes,
        ChecksumSHA256: createHash("sha256").update(bytes).digest("base64"),
        ContentType: contentType(path),
      }),
    );
  }

  async *list(prefix: string): AsyncIterable<string> {
    checkStorePrefix(prefix);
    for await (const page of this.#pages(prefix, {})) yield* page.keys;
  }

  async *folders(path: string): AsyncIterable<string> {
    checkStorePrefix(path);
    const parent = path === "" || path.endsWith("/") ? path : `${path}/`;
    for await (const page of this.#pages(parent, { Delimiter: "/" })) {
      for (const folder of page.folders) yield folder.slice(parent.length, -1);
    }
  }

  async *#pages(
    prefix: string,
    how: { Delimiter?: string },
  ): AsyncIterable<{ keys: string[]; folders: string[] }> {
    let token: string | undefined;
    do {
      const page = await this.#client
        .send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: this.#before + prefix,
            ...how,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        )
        .catch((error: unknown) => {
          throw s3Error("list", this.address(prefix), error);
        });
      yield {
        keys: (page.Contents ?? []).flatMap(({ Key }) =>
          Key === undefined ? [] : [Key.slice(this.#before.length)],
        ),
        folders: (page.CommonPrefixes ?? []).flatMap(({ Prefix }) =>
          Prefix === undefined ? [] : [Prefix.slice(this.#before.length)],
        ),
      };
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      if (page.IsTruncated === true && !token) {
        const broken = new Error("there are more names, and nothing to ask for them with");
        throw s3Error("list", this.address(prefix), broken);
      }
    } while (token !== undefined);
  }
}

function contentType(path: string): string {
  return path.endsWith(".json") ? "application/json" : "application/octet-stream";
}

class BrokenBody extends Error {}
