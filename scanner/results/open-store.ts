import { resolve } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { UserError } from "../user-error.ts";
import { folderStore } from "./folder-store.ts";
import { s3Store } from "./s3-store.ts";
import type { Store } from "./store.ts";

/** Names of S3 buckets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** What an address has before its `://`, in small letters; undefined for a path. A slash too few makes no folder `s3:`. */
export function schemeOf(address: string): string | undefined {
  return /^(s3(?=:)|[a-z][a-z0-9+.-]*(?=:\/\/))/i.exec(address)?.[1]?.toLowerCase();
}

/** An address that holds wherever it is looked at from: a path from the root, or as it is. */
export function absoluteAddress(address: string, workingFolder: string): string {
  return schemeOf(address) === undefined && address !== "" ? resolve(workingFolder, address) : address;
}

/**
 * The store at an address: `s3://bucket/prefix`, or a folder. Nothing is read or made yet.
 *
 * @param s3 gives the client, and is only called for an `s3://` address (see `resultsS3Client`).
 * @throws UserError when the address is neither.
 */
export function openStore(address: string, s3: () => S3Client): Store {
  const scheme = schemeOf(address);
  if (scheme === undefined && address !== "") return folderStore(address);
  if (scheme !== "s3" || !/^s3:\/\//i.test(address)) {
    throw new UserError(
      `results cannot be kept at ${JSON.stringify(address)}`,
      "Give a folder (./hubscan-results) or a bucket (s3://bucket/prefix).",
    );
  }
  const [bucket = "", ...rest] = address.slice("s3://".length).split("/");
  if (!bucketName.test(bucket)) {
    throw new UserError(
      `${JSON.stringify(bucket)} is not the name of an S3 bucket, in ${JSON.stringify(address)}`,
      "Give the address as s3://bucket/prefix.",
    );
  }
  return s3Store(s3(), bucket, rest.filter((part) => part !== "").join("/"));
}
