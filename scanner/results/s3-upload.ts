import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { UserError } from "../user-error.ts";

/**
 * Bytes of a part. S3 takes 5 MiB to 5 GiB, and at most 10,000 parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export const partBytes = 8 * 1024 * 1024;
const mostParts = 10_000;

interface Place {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
}

/** Content in parts of one size, the last one of what is left. Content of nothing is one empty part. */
export async function* inParts(content: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let given = false;
  for await (const chunk of content) {
    waiting.push(chunk);
    bytes += chunk.byteLength;
    if (bytes < size) continue;
    const all = Buffer.concat(waiting);
    let from = 0;
    for (; all.byteLength - from >= size; from += size) yield all.subarray(from, from + size);
    given = true;
    // A copy: what is left must not keep the whole alive.
    const rest = Buffer.from(all.subarray(from));
    waiting = rest.byteLength > 0 ? [rest] : [];
    bytes = rest.byteLength;
  }
  if (bytes > 0 || !given) yield Buffer.concat(waiting);
}

/**
 * Uploads parts one after the other. The object appears when the last one is there, and not before; after an error nothing is left of
 * them. Each part is a request of its own, which the SDK repeats when S3 is busy.
 */
export async function uploadParts(place: Place, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const { client, bucket, key, contentType } = place;
  const target = { Bucket: bucket, Key: key };
  const begun = await client.send(
    new CreateMultipartUploadCommand({ ...target, ContentType: contentType, ChecksumAlgorithm: "SHA256" }),
  );
  const upload = { ...target, UploadId: begun.UploadId };
  try {
    const done: CompletedPart[] = [];
    for await (const body of parts) {
      const number = done.length + 1;
      if (number > mostParts) throw tooLarge();
      const checksum = createHash("sha256").update(body).digest("base64");
      const { ETag } = await client.send(
        new UploadPartCommand({ ...upload, PartNumber: number, Body: body, ChecksumSHA256: checksum }),
      );
      done.push({ PartNumber: number, ChecksumSHA256: checksum, ...(ETag === undefined ? {} : { ETag }) });
    }
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: done } }));
  } catch (error) {
    // Only tidying: parts that stay cost a little until a lifecycle rule removes them, and the first error is the one that tells.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}

function tooLarge(): UserError {
  const gigabytes = Math.floor((partBytes * mostParts) / 1024 ** 3);
  return new UserError(
    `the file would be larger than the ${gigabytes} GiB that can be uploaded`,
    "Narrow what is exported (--status, --account), or export to a folder.",
  );
}
