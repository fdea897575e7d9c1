import type { Cause } from "../access/cause.ts";

/** JSON as it is stored: timestamps are ISO 8601 strings, blobs base64. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One thing in an account: one line of `resources.jsonl.gz`. */
export interface Resource {
  /** CloudFormation's name of the type: `AWS::S3::Bucket`. */
  readonly type: string;
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  /** The resource's region; `global` for what has none. */
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What was read, redacted. A property that AWS said is not there has no key. */
  readonly properties: { readonly [property: string]: Json };
  /** Properties that could not be read, and why. Never also in `properties`. */
  readonly unreadable: Readonly<Record<string, Cause>>;
}

/** A list of a resource type in a region that could not be read, in full or from some page on. */
export interface UnreadableList {
  readonly type: string;
  readonly region: string;
  readonly cause: Cause;
}
