import { casesByRegion, globalRegion, type WrittenCase } from "./answers.ts";
import type { Estate } from "./estate.ts";
import type { Members } from "./wire/protocol.ts";

/** An output written for S3's ListBuckets, made into what it stands for. */
type Resolve = (written: WrittenCase) => Members;

/**
 * ListBuckets of an account: whatever region is asked, the buckets written under all of them. A bucket without a
 * `BucketRegion` is in the region it is written under.
 */
export function bucketsOf(
  { answers, description }: Estate,
  account: string,
  input: Members,
  resolve: Resolve,
): Members | undefined {
  let owner: unknown;
  let isWritten = false;
  const buckets: unknown[] = [];
  for (const [writtenRegion, written] of casesByRegion(answers, "s3", account, "ListBuckets")) {
    if (written.answer === undefined) return undefined;
    const output = resolve(written);
    const region = [globalRegion, "*"].includes(writtenRegion) ? description.hub.region : writtenRegion;
    isWritten = true;
    owner ??= output["Owner"];
    for (const bucket of asList(output["Buckets"])) buckets.push({ BucketRegion: region, ...bucket });
  }
  if (!isWritten) return undefined;
  const { Prefix: prefix, BucketRegion: only } = input;
  return {
    ...(owner === undefined ? {} : { Owner: owner }),
    Buckets: buckets.filter(
      (bucket) =>
        (typeof prefix !== "string" || nameOf(bucket).startsWith(prefix)) &&
        (typeof only !== "string" || member(bucket, "BucketRegion") === only),
    ),
  };
}

function asList(value: unknown): readonly object[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(bucket: unknown): string {
  return String(member(bucket, "Name"));
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Members)[name] : undefined;
}
