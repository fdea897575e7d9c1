import { randomBytes } from "node:crypto";
import { chmod, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { systemCode } from "../results/folder-error.ts";
import { makeFolder } from "../results/replace-file.ts";
import { s3Error } from "../results/s3-error.ts";
import { unfinishedName } from "../results/unfinished-file.ts";
import { UserError } from "../user-error.ts";
import { type S3Address, s3Address } from "./address.ts";

/** A text and which state of it was read. */
export interface TextVersion {
  readonly text: string;
  readonly version: string;
}

/** A text in a file or in a bucket that several people may be changing. */
export interface StoredText {
  /** Null when there is nothing there. */
  read(): Promise<TextVersion | null>;
  /**
   * Replaces what was read, whole or not at all.
   * @param read what is replaced; null where there was nothing
   * @returns false, without having changed anything, when somebody else changed it in the meantime
   */
  replace(read: TextVersion | null, text: string): Promise<boolean>;
}

/** @param s3 gives the client; only called for an `s3://` address */
export function storedText(address: string, s3: () => S3Client): StoredText {
  const object = s3Address(address);
  return object === null ? fileText(address) : objectText(address, object, s3());
}

/** A text in a file. @param hint what to do when the file cannot be read or written */
export function fileText(
  path: string,
  hint = "Check the path of the settings, or give another with --settings.",
): StoredText {
  const read = async (): Promise<TextVersion | null> => {
    try {
      const text = await readFile(path, "utf8");
      return { text, version: text };
    } catch (error) {
      if (systemCode(error) === "ENOENT") return null;
      throw fileError("read", path, error, hint);
    }
  };
  return {
    read,
    replace: async (before, text) => {
      if ((await read())?.version !== before?.version) return false;
      try {
        await replaceFile(path, text);
      } catch (error) {
        throw fileError("write", path, error, hint);
      }
      return true;
    },
  };
}

/** Beside the file and renamed, so that a reader sees all of the old text or all of the new one. */
async function replaceFile(path: string, text: string): Promise<void> {
  // A link stays a link: what it leads to is replaced.
  const file = await realpath(path).catch(() => path);
  const mode = await stat(file).then(
    (found) => found.mode & 0o777,
    () => null,
  );
  await makeFolder(dirname(file));
  const unfinished = join(dirname(file), unfinishedName(randomBytes(6).toString("hex")));
  try {
    const handle = await open(unfinished, "wx");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (mode !== null) await chmod(unfinished, mode);
    await rename(unfinished, file);
  } catch (error) {
    // Only tidying: the first error is the one that tells.
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}

function fileError(action: "read" | "write", path: string, error: unknown, hint: string): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new UserError(`cannot ${action} ${path}: ${code}`, hint);
}

function objectText(address: string, { bucket, key }: S3Address, client: S3Client): StoredText {
  return {
    read: async () => {
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if (answer.Body === undefined || answer.ETag === undefined) {
          throw new Error("the answer has no body or no ETag");
        }
        return { text: await answer.Body.transformToString("utf8"), version: answer.ETag };
      } catch (error) {
        if (error instanceof Error && error.name === "NoSuchKey") return null;
        throw s3Error("read", address, error);
      }
    },
    replace: async (before, text) => {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: text,
            ContentType: "application/yaml",
            ...(before === null ? { IfNoneMatch: "*" } : { IfMatch: before.version }),
          }),
        );
        return true;
      } catch (error) {
        if (isConflict(error)) return false;
        throw s3Error("write", address, error);
      }
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html: 412, or 409 where two wrote at the same time; 404 where it was deleted. */
function isConflict(error: unknown): boolean {
  return (
    error instanceof Error &&
    ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"].includes(error.name)
  );
}
