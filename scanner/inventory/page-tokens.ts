import type { Operation } from "./command.ts";

/** Members by which an operation pages: the token in the answer, and where it goes in the next request. */
export interface PageTokens {
  readonly output: string;
  readonly input: string;
}

/** The pairs that AWS uses. The SDK's paginators know them, its runtime schemas do not. */
const pairs: readonly PageTokens[] = [
  { output: "NextToken", input: "NextToken" },
  { output: "nextToken", input: "nextToken" },
  { output: "NextMarker", input: "Marker" },
  { output: "nextMarker", input: "marker" },
  { output: "Marker", input: "Marker" },
  { output: "marker", input: "marker" },
  { output: "ContinuationToken", input: "ContinuationToken" },
  { output: "NextContinuationToken", input: "ContinuationToken" },
  { output: "LastEvaluatedTableName", input: "ExclusiveStartTableName" },
  { output: "PaginationToken", input: "PaginationToken" },
];

/** How an operation pages, or null when all of it comes in one answer. */
export function pageTokens({ input, output }: Operation): PageTokens | null {
  const [ins, outs] = [input, output].map((schema) =>
    schema.isStructSchema() ? schema.getMemberSchemas() : {},
  );
  return (
    pairs.find((pair) => Object.hasOwn(outs ?? {}, pair.output) && Object.hasOwn(ins ?? {}, pair.input)) ??
    null
  );
}
