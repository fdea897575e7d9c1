import { dirname, isAbsolute, join } from "node:path";
import { UserError } from "../user-error.ts";

/** An object in a bucket. */
export interface S3Address {
  readonly bucket: string;
  readonly key: string;
}

/** The parts of `s3://bucket/key`; null for a path. Throws a {@link UserError} for an s3:// address without bucket or key. */
export function s3Address(address: string): S3Address | null {
  if (!address.startsWith("s3://")) return null;
  const [bucket = "", ...key] = address.slice("s3://".length).split("/");
  if (bucket === "" || key.join("") === "") {
    throw new UserError(
      `${address} does not name an object in a bucket`,
      "Give it as s3://bucket/path/hubscan.yaml.",
    );
  }
  return { bucket, key: key.join("/") };
}

/** Where a path that is written in a file leads: relative paths start from the folder, or the prefix, of the file. */
export function addressBeside(file: string, path: string): string {
  if (path.startsWith("s3://") || isAbsolute(path)) return path;
  if (!file.startsWith("s3://")) return join(dirname(file), path);
  const { bucket, key } = s3Address(file) ?? { bucket: "", key: "" };
  return `s3://${join(bucket, dirname(`/${key}`), path)}`;
}
