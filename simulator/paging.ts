import { AwsError } from "./aws-error.ts";
import type { Operation } from "./service.ts";
import type { Members } from "./wire/protocol.ts";

/**
 * The members by which AWS operations page: the token's place in the request and in the answer. Written here apart
 * from the scanner's list of them, so that a pair that one forgets is noticed by the other.
 */
const tokens = [
  { input: "NextToken", output: "NextToken" },
  { input: "nextToken", output: "nextToken" },
  { input: "Marker", output: "NextMarker" },
  { input: "marker", output: "nextMarker" },
  { input: "Marker", output: "Marker" },
  { input: "marker", output: "marker" },
  { input: "ContinuationToken", output: "NextContinuationToken" },
  { input: "ContinuationToken", output: "ContinuationToken" },
  { input: "ExclusiveStartTableName", output: "LastEvaluatedTableName" },
  { input: "PaginationToken", output: "PaginationToken" },
] as const;

/** Members by which a caller asks for shorter pages. */
const limits = [
  "MaxResults",
  "maxResults",
  "MaxItems",
  "MaxRecords",
  "MaxKeys",
  "MaxBuckets",
  "PageSize",
  "Limit",
  "limit",
] as const;

/** Members that say whether there is more. */
const truncations = ["IsTruncated", "Truncated"] as const;

export interface Paging {
  readonly token: (typeof tokens)[number];
  readonly limit: (typeof limits)[number] | undefined;
  readonly truncation: (typeof truncations)[number] | undefined;
  readonly lists: readonly string[];
}

/** How an operation pages; undefined when it does not. */
export function pagingOf({ input, output }: Operation): Paging | undefined {
  if (!input.isStructSchema() || !output.isStructSchema()) return undefined;
  const inputs = new Set([...input.structIterator()].map(([name]) => name));
  const outputs = new Set([...output.structIterator()].map(([name]) => name));
  const token = tokens.find((pair) => inputs.has(pair.input) && outputs.has(pair.output));
  const lists = listMembers(output);
  if (token === undefined || lists.length === 0) return undefined;
  return {
    token,
    lists,
    limit: limits.find((name) => inputs.has(name)),
    truncation: truncations.find((name) => outputs.has(name)),
  };
}

/** Members of a structure that are lists. */
export function listMembers(schema: Operation["output"]): string[] {
  if (!schema.isStructSchema()) return [];
  return [...schema.structIterator()].filter(([, member]) => member.isListSchema()).map(([name]) => name);
}

/**
 * One page of an output. An output with several lists is paged over all of them, one after the other. An output that fits in
 * one page is given back as it is.
 *
 * @throws AwsError when the request's token is not one of ours
 */
export function pageOf(paging: Paging, output: Members, input: Members, pageSize: number): Members {
  const { token, limit, truncation, lists } = paging;
  const asked = limit === undefined ? undefined : input[limit];
  const size = Math.min(pageSize, typeof asked === "number" && asked > 0 ? asked : pageSize);
  const start = offsetOf(input[token.input]);
  const total = lists.reduce((sum, name) => sum + lengthOf(output[name]), 0);
  if (start === 0 && total <= size) return output;
  const page: Record<string, unknown> = { ...output };
  let before = 0;
  for (const name of lists) {
    const list = output[name];
    if (!Array.isArray(list)) continue;
    page[name] = list.slice(Math.max(0, start - before), Math.max(0, start + size - before));
    before += list.length;
  }
  const more = start + size < total;
  if (more) page[token.output] = tokenAt(start + size);
  if (truncation !== undefined) page[truncation] = more;
  return page;
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

const prefix = "page-";

function tokenAt(offset: number): string {
  return Buffer.from(`${prefix}${offset}`).toString("base64url");
}

function offsetOf(token: unknown): number {
  if (typeof token !== "string" || token === "") return 0;
  const text = Buffer.from(token, "base64url").toString();
  const offset = text.startsWith(prefix) ? Number(text.slice(prefix.length)) : Number.NaN;
  if (Number.isInteger(offset)) return offset;
  throw new AwsError("InvalidNextToken", "The pagination token is not valid.");
}
