import { relative, resolve } from "node:path";
import { basename, dirname } from "node:path/posix";
import type { S3Client } from "@aws-sdk/client-s3";
import { type PolicySource, readPolicySources, type SourceKind } from "../policy/policy-sources.ts";
import { openStore } from "../results/open-store.ts";
import type { Store } from "../results/store.ts";
import { UserError } from "../user-error.ts";
import type { SettingsPlace } from "./load.ts";

/**
 * The files of policies or exceptions at paths and s3:// addresses, folders and prefixes with all below them. Files are named as seen from the
 * working folder. Throws a {@link UserError} for an address that holds none.
 */
export async function fetchPolicies(
  addresses: readonly string[],
  { workingFolder, s3 }: SettingsPlace,
  what: SourceKind = "policies",
): Promise<PolicySource[]> {
  const paths = addresses.filter((address) => !isS3(address)).map((path) => resolve(workingFolder, path));
  const local = await readPolicySources(paths, what);
  const remote: PolicySource[] = [];
  for (const address of new Set(addresses.filter(isS3)))
    remote.push(...(await fetchFromS3(address, s3, what)));
  return [...local.map(({ file, text }) => ({ file: seenFrom(workingFolder, file), text })), ...remote];
}

function isS3(address: string): boolean {
  return address.startsWith("s3://");
}

/** A path as seen from the working folder, where it is below it. */
export function seenFrom(workingFolder: string, file: string): string {
  const short = relative(workingFolder, file);
  return short.startsWith("..") ? file : short;
}

async function fetchFromS3(address: string, s3: () => S3Client, what: SourceKind): Promise<PolicySource[]> {
  const isFile = /\.ya?ml$/.test(address);
  const store = openStore(isFile ? `s3:/${dirname(address.slice("s3:/".length))}` : address, s3);
  const sources: PolicySource[] = [];
  if (isFile) {
    sources.push(await fetchOne(store, basename(address), what));
    return sources;
  }
  for await (const path of store.list("")) {
    if (/\.ya?ml$/.test(path)) sources.push(await fetchOne(store, path, what));
  }
  if (sources.length > 0) return sources;
  throw new UserError(
    `${address} holds no files of ${what}`,
    "Name a prefix under which there are .yaml files, or one such file.",
  );
}

async function fetchOne(store: Store, path: string, what: SourceKind): Promise<PolicySource> {
  const bytes = await store.get(path);
  const file = store.address(path);
  if (bytes === null) throw new UserError(`there is no ${file}`, `Check the address of the ${what}.`);
  return { file, text: new TextDecoder().decode(bytes) };
}
