import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "./canonical-json.ts";
import { type Exception, exceptionSchema, plannedExceptionSchema } from "./exception.ts";
import { readJson, writeJson } from "./json-file.ts";
import { manifestPath } from "./layout.ts";
import { accountIdSchema, jsonSchema, timeSchema } from "./schemas.ts";
import type { Store } from "./store.ts";

const factsSchema = z.object({
  /** The version of hubscan. */
  hubscan: z.string(),
  /** The version of Node, without a `v`. */
  node: z.string(),
  scan: z.string(),
  started: timeSchema,
  /** The time that checks judged by. */
  now: timeSchema,
  /** ARN of the identity that runs the scan. */
  caller: z.string(),
  partition: z.string(),
  /** The organization's id; null when accounts were named without one. */
  organization: z.string().nullable(),
  managementAccount: accountIdSchema.nullable(),
  /** Null when they could not be read. */
  delegatedAdministrators: z
    .array(z.object({ account: accountIdSchema, services: z.array(z.string()) }))
    .nullable(),
  /** SHA-256 over all policies that were loaded. */
  policies: z.string(),
  /** Ids of the checks that are enabled. */
  checks: z.array(z.string()),
  /** Properties that were read, by resource type: what an offline scan may rely on. */
  collected: z.record(z.string(), z.array(z.string())),
  /** What was asked for, as given: accounts, OUs, tags, exclusions, regions. */
  selection: z.record(z.string(), jsonSchema),
  /** Options that change results: role, session policy, params. Nothing secret. */
  options: z.record(z.string(), jsonSchema),
  /** Failures that were accepted beforehand. */
  exceptions: z.array(plannedExceptionSchema).default([]),
  /** Digest of the image that the scanner runs in; null outside a container. */
  image: z.string().nullable(),
  /** Whether `accounts` are all of the organization's, and not a list that somebody gave. */
  accountsKnown: z.boolean(),
  accounts: z.array(
    z.object({
      id: accountIdSchema,
      name: z.string(),
      /** As Organizations says: ACTIVE, SUSPENDED, … */
      state: z.string(),
      email: z.string().nullable(),
      /** Names of the organizational units that hold it, from the root down. */
      units: z.array(z.string()),
      /** Null when they were not read. */
      tags: z.record(z.string(), z.string()).nullable(),
      selected: z.boolean(),
      /** Why it is not selected; null when it is. */
      reason: z.string().nullable(),
    }),
  ),
});

/** What a scan set out to do, with what: written before anything is read, so that the scan can be resumed and repeated. */
export const manifestSchema = factsSchema.extend({
  format: z.literal(1),
  /** Equal for scans that would give equal results on equal accounts: only such a scan is resumed. */
  fingerprint: z.string(),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFacts = z.input<typeof factsSchema>;

/** The digest of the image that this process runs in, as the stack passes it; null when there is none. */
export function imageDigest(environment: Readonly<Record<string, string | undefined>>): string | null {
  const digest = environment.HUBSCAN_IMAGE_DIGEST ?? "";
  return digest === "" ? null : digest;
}

export function newManifest(facts: ManifestFacts): Manifest {
  return manifestSchema.parse({
    format: 1,
    ...facts,
    checks: facts.checks.toSorted(),
    fingerprint: fingerprint(facts),
  });
}

/** What decides the results of a scan, besides the accounts themselves. */
export type Request = Pick<
  ManifestFacts,
  "hubscan" | "partition" | "organization" | "policies" | "checks" | "selection" | "options"
> & { readonly exceptions?: readonly Exception[] | undefined };

/**
 * Over what decides the results. Not over the accounts, the time and the image: a resumed scan keeps the accounts
 * of the manifest, and may run somewhere else.
 */
export function fingerprint(request: Request): string {
  return createHash("sha256")
    .update(canonicalJson(requestOf(request)))
    .digest("hex");
}

/**
 * What two requests differ in, by name: `policies`, `selection.units`, `options.role`. Empty exactly when their fingerprints
 * are equal.
 */
export function requestDifferences(one: Request, other: Request): string[] {
  const [members, others] = [one, other].map((request) => new Map(requestMembers(requestOf(request))));
  const names = new Set([...(members?.keys() ?? []), ...(others?.keys() ?? [])]);
  return [...names].filter((name) => members?.get(name) !== others?.get(name));
}

function requestOf(request: Request) {
  const { hubscan, partition, organization, policies, checks, selection, options } = request;
  // As they were written: how many accounts they are about is for the accounts to say.
  const exceptions = (request.exceptions ?? []).map((exception) => exceptionSchema.parse(exception));
  return {
    hubscan,
    partition,
    organization,
    policies,
    checks: checks.toSorted(),
    selection,
    options,
    exceptions,
  };
}

/** The members of a request as comparable texts; those of the selection and of the options each by itself. */
function requestMembers({ selection, options, ...others }: ReturnType<typeof requestOf>): [string, string][] {
  return [
    ...Object.entries(others),
    ...Object.entries(selection).map(([name, value]) => [`selection.${name}`, value] as const),
    ...Object.entries(options).map(([name, value]) => [`options.${name}`, value] as const),
  ].map(([name, value]) => [name, canonicalJson(value)]);
}

export async function writeManifest(store: Store, manifest: Manifest): Promise<void> {
  await writeJson(store, manifestPath(manifest.scan), manifest);
}

/** The manifest of a scan, or null when there is no such scan. */
export async function readManifest(store: Store, scan: string): Promise<Manifest | null> {
  return readJson(store, manifestPath(scan), manifestSchema);
}
