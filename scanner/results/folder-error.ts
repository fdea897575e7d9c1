import { UserError } from "../user-error.ts";

const reasons: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: ["no space left on the disk", "Free some space and run the scan again with --resume."],
  EDQUOT: ["the disk quota is used up", "Raise the quota and run the scan again with --resume."],
  EFBIG: [
    "the file would be larger than allowed here",
    "Raise the limit (ulimit -f) or choose another place.",
  ],
  EACCES: ["permission denied", "Give this user access to the folder, or choose another folder."],
  EPERM: ["operation not permitted", "Give this user access to the folder, or choose another folder."],
  EROFS: ["the file system is read-only", "Choose a writable folder."],
  ENOENT: ["the folder is not there and cannot be made", "Choose another folder."],
  ENOTDIR: ["a file is in the way of the folder", "Name a folder of results, or where one can be made."],
  EISDIR: ["a folder is in the way of the file", "Choose another folder."],
  EEXIST: ["a file is in the way of the folder", "Name a folder of results, or where one can be made."],
  ENAMETOOLONG: ["the path is too long", "Choose a folder with a shorter path."],
  EMFILE: ["too many open files", "Raise the limit (ulimit -n)."],
  EIO: ["the disk reports an error", "Check the disk, or choose another place."],
};

/** The error code of a failed system call (`ENOENT`), or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** What went wrong with a file, where, and what to do about it. Errors that are not the system's come back as they are. */
export function folderError(action: "read" | "write" | "list", address: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const [what, hint] = reasons[code] ?? [code, "Check the folder, or choose another folder."];
  return new UserError(`cannot ${action} ${address}: ${what} (${code})`, hint);
}
